"""Asks for sub-tasks of a report: what is to be done, by which agencies (one task each), until when."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from ioc_contract.clock import DAY, Instant
from ioc_contract.folding import nfc
from ioc_contract.records import Case
from ui import theme
from ui.cases import words
from ui.cases.agencies import Finder
from ui.dialogs import Dialog, Option
from ui.widgets.labels import label
from ui.widgets.numbers import counted

translate = QCoreApplication.translate
DAYS = (1, 3, 7, 15)


class SubtasksDialog(Dialog):
    """The supporting agencies are ticked from the start. `now` is the centre's time; `title` and `note` are words typed
    before."""

    def __init__(
        self, case: Case, options: Sequence[Option], now: int, title: str, note: str, parent: QWidget | None
    ) -> None:
        about = f"{words.number(case.number)} · {case.title}"
        super().__init__(translate("Subtasks", "Giao việc con"), parent, 520, about)
        self.title = QLineEdit(title or self._first(case))
        self.title.setCursorPosition(0)
        self.title.setAccessibleName(translate("Fields", "Tiêu đề"))
        self.body.addWidget(label(translate("Subtasks", "Việc cần làm"), "muted"))
        self.body.addWidget(self.title)
        self.agencies = Finder(
            translate("Subtasks", "Cơ quan thực hiện: gõ tên, Enter để chọn"), options, 5, case.supporting_org_ids
        )
        self.body.addWidget(label(translate("Subtasks", "Mỗi cơ quan được chọn nhận một việc"), "muted"))
        self.body.addWidget(self.agencies)
        self.body.addWidget(self.agencies.list)
        self.due = QComboBox()
        self.due.setAccessibleName(translate("Fields", "Hạn xử lý"))
        if case.resolve_due_at is not None and case.resolve_due_at > now:
            at = words.moment(case.resolve_due_at)
            self.due.addItem(
                translate("Subtasks", "Theo hạn của phản ánh: {at}").format(at=at), int(case.resolve_due_at)
            )
        for days in DAYS:
            self.due.addItem(counted(translate("Subtasks", "{n} ngày"), days), now + days * DAY)
        self.due.addItem(translate("Subtasks", "Không đặt hạn"), None)
        self.body.addWidget(label(translate("Fields", "Hạn xử lý"), "muted"))
        self.body.addWidget(self.due)
        self.note = QPlainTextEdit(note)
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(theme.px(72))
        self.note.setPlaceholderText(translate("Subtasks", "Nói rõ thêm (không bắt buộc)"))
        self.note.setAccessibleName(self.note.placeholderText())
        self.body.addWidget(self.note)
        self.add_text(translate("Dialogs", "Ctrl+Enter để xác nhận"), "caption")
        self.add_button(translate("Dialogs", "Huỷ"))
        self.ok = self.add_button(translate("Subtasks", "Giao việc"), "primary", accept=True)
        self.title.textChanged.connect(lambda _t: self._check())
        self.agencies.list.itemChanged.connect(lambda _i: self._check())
        self._check()
        self.agencies.setFocus()

    def answers(self) -> tuple[str, str, tuple[str, ...], Instant | None]:
        """Return title, note, agencies and deadline."""
        due = self.due.currentData()
        title, note = nfc(self.title.text()).strip(), nfc(self.note.toPlainText()).strip()
        return title, note, tuple(self.agencies.ticked or ()), None if due is None else Instant(int(due))

    def _check(self) -> None:
        title, _, agencies, _ = self.answers()
        self.ok.setEnabled(bool(title and agencies))

    @staticmethod
    def _first(case: Case) -> str:
        """Return the words to begin with; a sensitive report's own are not told to everybody who sees tasks."""
        about = words.number(case.number) if case.sensitive else f"{words.number(case.number)}: {case.title}"
        return translate("Subtasks", "Phối hợp xử lý phản ánh {about}").format(about=about)
