"""Dates, times and reporting periods as feeds and Vietnamese spreadsheets write them, read strictly.

Nothing is guessed: an order of day and month comes from the source's setting, a zone from the text or that setting, and
what remains unread of a text makes it unreadable.
"""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from ioc_contract.clock import ZONE, Instant, instant
from ioc_contract.records import PeriodKind

ORDERS = ("dmy", "mdy", "ymd")
_LIMIT = 120

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES, 1)}
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "ut": 0, "ict": 7, "est": -5, "edt": -4, "cst": -6, "cdt": -5}
_ZONES |= {"mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_OFFSET = r"(?P<sign>[+-])(?P<oh>[0-9]{1,2})(?::?(?P<om>[0-9]{2}))?(?![0-9])"
_TIME = re.compile(
    r"(?<![0-9:])(?P<h>[0-9]{1,2})(?::|h|g|giờ )(?P<m>[0-9]{2})(?::(?P<s>[0-9]{2})(?:[.,][0-9]{1,9})?)?(?![0-9])"
    r"\s*(?:(?P<half>am|pm|sa|ch|sáng|chiều|tối)(?![a-zà-ỹ]))?"
    rf"(?:\s*\(?\s*(?:(?:gmt|utc|ut)?\s*{_OFFSET}|(?P<zone>z|utc|gmt|ut|ict|[ecmp][sd]t)(?![a-z+-]))\s*\)?)?"
)
_ZONE = re.compile(rf"\(?\b(?:gmt|utc)\s*{_OFFSET}\)?")
_DATES = (
    (re.compile(r"(?<![0-9])([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])"), "y-md"),
    (re.compile(r"(?<![0-9])([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})(?![0-9])"), "-"),
    (re.compile(r"(?<![0-9])([0-9]{1,2})[ -]([a-z]{3})[a-z]*\.?,?[ -]([0-9]{4})(?![0-9])"), "dMy"),
    (re.compile(r"(?<![a-z])([a-z]{3})[a-z]*\.? ([0-9]{1,2}),? ([0-9]{4})(?![0-9])"), "Mdy"),
    (re.compile(r"(?:ngày\s*)?([0-9]{1,2})\s*tháng\s*([0-9]{1,2}),?\s*(?:năm\s*)?([0-9]{4})(?![0-9])"), "dmy"),
)
_WEEKDAYS = re.compile(
    r"(?<![a-zà-ỹ])(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|thứ\s*(?:hai|ba|tư|năm|sáu|bảy|[2-7])|t[2-7]|chủ nhật|cn|ngày|lúc)(?![a-zà-ỹ])"
)
_NOISE = re.compile(r"[\s,|;·–()-]|(?<=[0-9])t(?=[0-9])")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def parse_moment(text: str, zone: ZoneInfo = ZONE, order: str = "dmy") -> Instant:
    """Return the instant that `text` names; `zone` counts when the text has none.

    Reads ISO 8601 (with T or a space), RFC 822, «22/11/2026, 08:15 (GMT+7)», «08:15 22/11/2026», «+07», «10/2/2026
    9:25:00 AM», a date alone as its midnight. Raises ValueError with the reason.
    """
    shown = text.strip()[:60]
    rest = re.sub(r"(?<=[0-9])[tT](?=[0-9])", " ", " ".join(text[:_LIMIT].split())).lower()
    if len(text) > _LIMIT or not rest:
        raise ValueError("không có thời gian" if not rest else f"thời gian quá dài: «{shown}»")
    clock, offset = dt.time(0), None
    found = _TIME.search(rest)
    if found:
        clock = _time(found, shown)
        offset = _offset(found, found["zone"])
        rest = rest[: found.start()] + " " + rest[found.end() :]
    extra = _ZONE.search(rest)
    if extra and offset is None:
        offset = _offset(extra, None)
        rest = rest[: extra.start()] + " " + rest[extra.end() :]
    day, rest = _date(rest, order, shown)
    if _NOISE.sub("", _WEEKDAYS.sub("", rest)):
        raise ValueError(f"không đọc được thời gian «{shown}»")
    at = dt.datetime.combine(day, clock, offset or zone)
    return instant(at)


def parse_day(text: str, order: str = "dmy") -> dt.date:
    """Return the date that `text` names. Raises ValueError with the reason."""
    shown = text.strip()[:60]
    day, rest = _date(" ".join(text[:_LIMIT].split()).lower(), order, shown)
    if _NOISE.sub("", _WEEKDAYS.sub("", rest)):
        raise ValueError(f"không đọc được ngày «{shown}»")
    return day


def _time(found: re.Match[str], shown: str) -> dt.time:
    hour, minute, second = int(found["h"]), int(found["m"]), int(found["s"] or 0)
    half = found["half"]
    if half:
        if not 1 <= hour <= 12 and half in ("am", "pm"):
            raise ValueError(f"giờ không hợp lệ: «{shown}»")
        late = half in ("pm", "ch", "chiều", "tối")
        hour = hour % 12 + 12 if late and hour <= 12 else (0 if hour == 12 and half in ("am", "sa") else hour)
    try:
        return dt.time(hour, minute, min(second, 59) if second == 60 else second)
    except ValueError:
        raise ValueError(f"giờ không hợp lệ: «{shown}»") from None


def _offset(found: re.Match[str], name: str | None) -> dt.tzinfo | None:
    if name:
        return dt.timezone(dt.timedelta(hours=_ZONES[name]))
    if not found["sign"]:
        return None
    hours, minutes = int(found["oh"]), int(found["om"] or 0)
    if hours > 14 or minutes > 59:
        raise ValueError(f"múi giờ không hợp lệ: {found['sign']}{found['oh']}")
    shift = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-shift if found["sign"] == "-" else shift)


def _date(text: str, order: str, shown: str) -> tuple[dt.date, str]:
    if order not in ORDERS:
        raise ValueError(f"thứ tự ngày «{order}» không có; chọn một trong: {', '.join(ORDERS)}")
    for pattern, form in _DATES:
        found = pattern.search(text)
        if not found:
            continue
        if form == "y-md":
            year, month, day = found[1], found[3], found[4]
        elif form == "-":
            if order == "ymd":
                raise ValueError(f"«{shown}» không theo thứ tự năm-tháng-ngày đã đặt cho nguồn")
            year = found[4]
            day, month = (found[1], found[3]) if order == "dmy" else (found[3], found[1])
        elif form == "dMy":
            day, month, year = found[1], str(_MONTHS.get(found[2], 0)), found[3]
        elif form == "Mdy":
            day, month, year = found[2], str(_MONTHS.get(found[1], 0)), found[3]
        else:
            day, month, year = found[1], found[2], found[3]
        try:
            result = dt.date(int(year), int(month), int(day))
        except ValueError:
            raise ValueError(f"ngày không có thật: «{shown}» (đọc theo thứ tự {order})") from None
        if not 1950 <= result.year <= 2100:
            raise ValueError(f"năm ngoài khoảng 1950–2100: «{shown}»")
        return result, text[: found.start()] + " " + text[found.end() :]
    raise ValueError(f"không thấy ngày trong «{shown}»")


_PERIODS = (
    (re.compile(r"(?:tuần|w)\s*([0-9]{1,2})\s*[/-]\s*(?:năm\s*)?([0-9]{4})"), PeriodKind.WEEK, "ny"),
    (re.compile(r"([0-9]{4})\s*-?\s*w([0-9]{1,2})"), PeriodKind.WEEK, "yn"),
    (
        re.compile(r"(?:quý|q)\s*\.?\s*([0-9]|iv|i{1,3})\s*(?:[/-]|năm)\s*(?:năm\s*)?([0-9]{4})"),
        PeriodKind.QUARTER,
        "ny",
    ),
    (re.compile(r"([0-9]{4})\s*-?\s*q([0-9])"), PeriodKind.QUARTER, "yn"),
    (re.compile(r"(?:tháng|t|th)\s*\.?\s*([0-9]{1,2})\s*(?:[/-]|năm)\s*(?:năm\s*)?([0-9]{4})"), PeriodKind.MONTH, "ny"),
    (re.compile(r"([0-9]{1,2})\s*[/-]\s*([0-9]{4})"), PeriodKind.MONTH, "ny"),
    (re.compile(r"([0-9]{4})\s*[/-]\s*([0-9]{1,2})"), PeriodKind.MONTH, "yn"),
    (re.compile(r"(?:năm\s*)?([0-9]{4})(?:\.0)?"), PeriodKind.YEAR, "y"),
)


def parse_period(value: object, kind: PeriodKind, order: str = "dmy") -> tuple[Instant, Instant]:
    """Return the start and the end (the start of the next) of the period named, in local time.

    `kind` is the indicator's: a text naming another kind is refused, and a date stands for the period that it begins.
    Raises ValueError with the reason.
    """
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return _from_date(value, kind)
    text = " ".join(str("" if value is None else value).lower().split())[:_LIMIT]
    if not text:
        raise ValueError("không có kỳ số liệu")
    for pattern, named, parts in _PERIODS:
        found = pattern.fullmatch(text)
        if not found:
            continue
        if named is not kind:
            raise ValueError(f"«{text}» là kỳ {_KIND_NAMES[named]}, chỉ tiêu theo kỳ {_KIND_NAMES[kind]}")
        year = int(found[1] if parts in ("yn", "y") else found[2])
        number = 1
        if parts != "y":
            raw = found[1] if parts == "ny" else found[2]
            number = _ROMAN.get(raw) or int(raw) if not raw.isdigit() or int(raw) else 0
        return span(kind, year, number)
    return _from_date(parse_day(text, order), kind)


_KIND_NAMES = {
    PeriodKind.DAY: "ngày",
    PeriodKind.WEEK: "tuần",
    PeriodKind.MONTH: "tháng",
    PeriodKind.QUARTER: "quý",
    PeriodKind.YEAR: "năm",
}


def _from_date(day: dt.date, kind: PeriodKind) -> tuple[Instant, Instant]:
    first = {
        PeriodKind.DAY: day,
        PeriodKind.WEEK: day - dt.timedelta(days=day.weekday()),
        PeriodKind.MONTH: day.replace(day=1),
        PeriodKind.QUARTER: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        PeriodKind.YEAR: day.replace(month=1, day=1),
    }[kind]
    if first != day:
        raise ValueError(f"{day:%d/%m/%Y} không phải ngày đầu của kỳ {_KIND_NAMES[kind]}")
    return span_from(kind, first)


def span(kind: PeriodKind, year: int, number: int) -> tuple[Instant, Instant]:
    """Return the start and end of week, month, quarter or year `number` of `year`. Raises ValueError."""
    if not 1950 <= year <= 2100:
        raise ValueError(f"năm ngoài khoảng 1950–2100: {year}")
    try:
        if kind is PeriodKind.WEEK:
            return span_from(kind, dt.date.fromisocalendar(year, number, 1))
        month = number * 3 - 2 if kind is PeriodKind.QUARTER else number
        return span_from(kind, dt.date(year, month, 1))
    except ValueError:
        raise ValueError(f"không có kỳ {_KIND_NAMES[kind]} {number}/{year}") from None


def span_from(kind: PeriodKind, first: dt.date) -> tuple[Instant, Instant]:
    """Return the start and end of the period whose first day is `first`."""
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}.get(kind)
    if months is None:
        after = first + dt.timedelta(days=7 if kind is PeriodKind.WEEK else 1)
    else:
        years, month = divmod(first.month - 1 + months, 12)
        after = dt.date(first.year + years, month + 1, 1)
    return _midnight(first), _midnight(after)


def _midnight(day: dt.date) -> Instant:
    return instant(dt.datetime.combine(day, dt.time(0), ZONE))
