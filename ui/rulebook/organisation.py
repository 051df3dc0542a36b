"""The form of an organisation's own calendar: which one, and which rules count by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from ioc_contract.records import DeadlineRule, Organisation, WorkCalendar
from ui.widgets.labels import label


class OrganisationForm(QWidget):
    """Shows whose calendar is whose and says by `changes` what of it was changed."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._record: Organisation | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 12, 0, 0)
        outer.setSpacing(8)
        outer.addWidget(label(self.tr("Lịch làm việc riêng"), "muted"))
        self.calendar = QComboBox()
        self.calendar.setAccessibleName(self.tr("Lịch làm việc riêng"))
        self.calendar.currentIndexChanged.connect(self.edited)
        outer.addWidget(self.calendar)
        self.counted = label("", "muted", wrap=True)
        outer.addWidget(self.counted)
        outer.addStretch(1)

    def show_record(
        self, record: Organisation, calendars: Sequence[WorkCalendar], rules: Sequence[DeadlineRule]
    ) -> None:
        """Show an organisation as it is; `calendars` are those it may have."""
        self._record = None
        self.calendar.clear()
        self.calendar.addItem(self.tr("(không có lịch riêng: theo lịch của quy tắc)"), None)
        for calendar in calendars:
            self.calendar.addItem(calendar.name, calendar.id)
        self.calendar.setCurrentIndex(max(0, self.calendar.findData(record.calendar_id)))
        named = ", ".join(f"«{r.name}»" for r in rules if r.lead_calendar)
        told = self.tr("Các quy tắc tính theo lịch riêng của cơ quan chủ trì: {names}.").format(names=named)
        none = self.tr("Chưa quy tắc nào tính theo lịch riêng của cơ quan chủ trì, nên lịch này chưa dời hạn nào.")
        self.counted.setText(told if named else none)
        self._record = record

    def changes(self) -> dict[str, Any]:
        """Return the fields changed, as records hold them."""
        if self._record is None or self.calendar.currentData() == self._record.calendar_id:
            return {}
        return {"calendar_id": self.calendar.currentData()}

    def draft(self) -> dict[str, Any]:
        """Return what is not as the organisation has it, so that it can be kept."""
        return self.changes()

    def take_draft(self, kept: Mapping[str, Any]) -> None:
        """Put what was kept over the organisation shown; a calendar that is gone is passed over."""
        if "calendar_id" in kept and (at := self.calendar.findData(kept["calendar_id"])) >= 0:
            self.calendar.setCurrentIndex(at)
