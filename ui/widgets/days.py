"""Fields of a day, and the local midnights that days begin and end at."""

from __future__ import annotations

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit

from ioc_contract import clock
from ioc_contract.clock import Instant


def day_field(at: Instant, name: str) -> QDateEdit:
    """Return a field that shows the local day of an instant."""
    day = clock.local(at)
    field = QDateEdit(QDate(day.year, day.month, day.day))
    field.setCalendarPopup(True)
    field.setDisplayFormat("dd/MM/yyyy")
    field.setAccessibleName(name)
    return field


def midnight(day: QDate) -> Instant:
    """Return when a local day begins."""
    at = clock.local(0).replace(year=day.year(), month=day.month(), day=day.day())
    return clock.instant(at.replace(hour=0, minute=0, second=0, microsecond=0))
