"""Asks for the two days between which reports were received."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFormLayout, QWidget

from ioc_contract import clock
from ioc_contract.clock import Instant
from ioc_desktop.services.board_queue import QueueQuery
from ui.dialogs import Dialog
from ui.widgets.days import day_field, midnight

translate = QCoreApplication.translate


class DatesDialog(Dialog):
    """Two days, both counted in; the second is never before the first."""

    def __init__(self, first: Instant, last: Instant, parent: QWidget) -> None:
        super().__init__(translate("QueueFilters", "Ngày tiếp nhận"), parent, 360)
        form = QFormLayout()
        form.setSpacing(8)
        self.first = day_field(first, translate("QueueFilters", "Từ ngày"))
        self.last = day_field(last, translate("QueueFilters", "Đến hết ngày"))
        form.addRow(translate("QueueFilters", "Từ ngày"), self.first)
        form.addRow(translate("QueueFilters", "Đến hết ngày"), self.last)
        self.first.dateChanged.connect(self.last.setMinimumDate)
        self.last.setMinimumDate(self.first.date())
        self.body.addLayout(form)
        self.add_button(translate("QueueFilters", "Huỷ"))
        self.add_button(translate("QueueFilters", "Lọc"), "primary", accept=True, default=True)
        self.first.setFocus()

    def span(self) -> tuple[Instant, Instant]:
        """Return the local midnights before the first day and after the last."""
        start, end = (midnight(field.date()) for field in (self.first, self.last))
        return start, clock.instant(clock.local(end) + timedelta(days=1))


async def ask_dates(query: QueueQuery, now: int, parent: QWidget) -> tuple[Instant, Instant] | None:
    """Return the instants from and up to which reports are wanted; None when cancelled."""
    last = Instant(query.received_to - 1) if query.received_to is not None else Instant(now)
    first = query.received_from if query.received_from is not None else Instant(now - 7 * clock.DAY)
    dialog = DatesDialog(first, last, parent)
    return dialog.span() if await dialog.asked() else None
