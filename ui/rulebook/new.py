"""Asks for a new working calendar: its name, and which one its hours and days are copied from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from ioc_contract.folding import nfc
from ioc_contract.records import WorkCalendar
from ioc_contract.rulebook import NAME_CHARS
from ui.dialogs import Dialog

translate = QCoreApplication.translate
DRAFT = "calendar.new"


class NewCalendarDialog(Dialog):
    """Nothing is made yet: what is given goes into the form, is tried out and made there."""

    def __init__(self, calendars: Sequence[WorkCalendar], current: str | None, name: str, parent: QWidget) -> None:
        super().__init__(translate("Rulebook", "Lịch làm việc mới"), parent, 480)
        form = QFormLayout()
        form.setSpacing(8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.name = QLineEdit(name)
        self.name.setMaxLength(NAME_CHARS)
        self.name.setAccessibleName(translate("Rulebook", "Tên lịch"))
        self.like = QComboBox()
        self.like.setAccessibleName(translate("Rulebook", "Chép giờ và ngày từ"))
        for calendar in calendars:
            self.like.addItem(calendar.name, calendar.id)
        self.like.addItem(translate("Rulebook", "(không chép: giờ hành chính, chưa có ngày nghỉ)"), None)
        self.like.setCurrentIndex(max(0, self.like.findData(current)))
        form.addRow(translate("Rulebook", "Tên lịch"), self.name)
        form.addRow(translate("Rulebook", "Chép giờ và ngày từ"), self.like)
        self.body.addLayout(form)
        self.add_text(
            translate("Rulebook", "Múi giờ Asia/Ho_Chi_Minh. Lịch được lập sau khi xem lại giờ và ngày."), "caption"
        )
        self.add_button(translate("Rulebook", "Huỷ"))
        self.ok = self.add_button(translate("Rulebook", "Tiếp tục"), "primary", accept=True, default=True)
        self.name.textChanged.connect(self._typed)
        self._typed()
        self.name.setFocus()

    def given(self) -> str:
        """Return the name as it will be."""
        return nfc(self.name.text()).strip()

    def _typed(self) -> None:
        self.ok.setEnabled(bool(self.given()))
