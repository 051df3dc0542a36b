"""Periods of indicators in local time: days, weeks from Monday, months, quarters and years that have ended."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from ioc_contract.clock import ZONE, Instant, instant, local
from ioc_contract.records import PeriodKind

HISTORY = {
    PeriodKind.DAY: 730, PeriodKind.WEEK: 104, PeriodKind.MONTH: 26, PeriodKind.QUARTER: 9, PeriodKind.YEAR: 3,
}  # fmt: skip
"""How many periods of each kind the sample city has."""


def midnight(day: date) -> Instant:
    """Return the start of a local date."""
    return instant(datetime.combine(day, time(), ZONE))


def start_of(kind: PeriodKind, day: date) -> date:
    """Return the first date of the period that holds `day`."""
    match kind:
        case PeriodKind.DAY:
            return day
        case PeriodKind.WEEK:
            return day - timedelta(days=day.weekday())
        case PeriodKind.MONTH:
            return day.replace(day=1)
        case PeriodKind.QUARTER:
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case PeriodKind.YEAR:
            return day.replace(month=1, day=1)


def ended(kind: PeriodKind, anchor: int, count: int | None = None) -> list[tuple[date, date]]:
    """Return the last `count` periods that ended by `anchor`, oldest first, as (first date, first date after)."""
    end = start_of(kind, local(anchor).date())
    out = []
    for _ in range(count or HISTORY[kind]):
        begin = start_of(kind, end - timedelta(days=1))
        out.append((begin, end))
        end = begin
    return out[::-1]
