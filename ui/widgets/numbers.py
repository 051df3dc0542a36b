"""Numbers, periods and moments as the language of the screen writes them; Vietnamese unless a catalogue says otherwise."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ioc_contract import clock
from ioc_contract.records import PeriodKind

_ROMAN = ("I", "II", "III", "IV")
MINUS = "\N{MINUS SIGN}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Numbers", text)


def number(value: float, decimals: int = 0) -> str:
    """Return a number with `decimals` places: «1.234,5» in Vietnamese, «1,234.5» in English."""
    plain = f"{abs(value):,.{decimals}f}"
    sign = MINUS if value < 0 and any(c not in "0.," for c in plain) else ""
    whole, point, part = plain.partition(".")
    thousands = _tr("thousands separator: .")[-1]
    decimal = _tr("decimal separator: ,")[-1]
    return sign + whole.replace(",", thousands) + (decimal + part if point else "")


def counted(text: str, n: int, **blanks: object) -> str:
    """Return words with {n} filled in. A translation that differs for one is written «{n} report|{n} reports»."""
    one, _, many = text.partition("|")
    return (one if n == 1 or not many else many).format(n=number(n), **blanks)


def signed(value: float, decimals: int = 0) -> str:
    """Return a number with + or − before it."""
    text = number(value, decimals)
    return text if text.startswith(MINUS) else "+" + text


def short(value: float) -> str:
    """Return a number for an axis or a bar, with as few places as it takes (at most 2)."""
    for decimals in (0, 1):
        if abs(value - round(value, decimals)) < 1e-9 * max(1.0, abs(value)):
            return number(value, decimals)
    return number(value, 2)


def measured(value: float, decimals: int, measure: str) -> str:
    """Return a value with its unit: «92,4 %», «1.104 phản ánh»."""
    return f"{number(value, decimals)}\N{NO-BREAK SPACE}{measure}" if measure else number(value, decimals)


def day(at: int) -> str:
    """Return the local date of an instant, «22/11/2026»."""
    return f"{clock.local(at):%d/%m/%Y}"


def moment(at: int, now: int) -> str:
    """Return when something was, as short as it can be: the time today, with the date yesterday, then the date alone."""
    then, today = clock.local(at), clock.local(now)
    days = (today.date() - then.date()).days
    if days == 0:
        return f"{then:%H:%M}"
    if days == 1:
        return f"{then:%H:%M %d/%m}"
    return f"{then:%d/%m}" if then.year == today.year else f"{then:%d/%m/%Y}"


def period(kind: PeriodKind | None, start: int, end: int) -> str:
    """Return the name of a period: «Tháng 10/2026», «Quý III/2026», or its dates when it begins elsewhere."""
    first, last = clock.local(start), clock.local(end - 1)
    midnight = (first.hour, first.minute) == (0, 0)
    if kind is PeriodKind.DAY and midnight:
        return f"{first:%d/%m/%Y}"
    if kind is PeriodKind.WEEK and midnight and first.isoweekday() == 1:
        year, week, _ = first.isocalendar()
        return _tr("Tuần {week}/{year}").format(week=week, year=year)
    if midnight and first.day == 1:
        if kind is PeriodKind.MONTH:
            return _tr("Tháng {month}/{year}").format(month=first.month, year=first.year)
        if kind is PeriodKind.QUARTER and first.month % 3 == 1:
            return _tr("Quý {quarter}/{year}").format(quarter=_ROMAN[first.month // 3], year=first.year)
        if kind is PeriodKind.YEAR and first.month == 1:
            return _tr("Năm {year}").format(year=first.year)
    if first.date() == last.date():
        return f"{first:%d/%m/%Y}"
    return f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"
