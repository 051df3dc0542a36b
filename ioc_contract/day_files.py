"""Days of a working calendar from outside: iCalendar files, and the public holidays of Việt Nam as a first filling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import icalendar
from dateutil.rrule import rruleset, rrulestr

from ioc_contract.folding import fold
from ioc_contract.records import WorkCalendar

MAX_BYTES = 5 << 20
MAX_DAYS = 2000
"""So many days a file may give, within the years asked for."""
LAW = "Bộ luật Lao động 45/2019/QH14, Điều 112 (điền sẵn, cần đối chiếu với thông báo nghỉ lễ)"

_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("makeup", ("lam bu", "makeup", "make-up", "working day")),
    ("changed", ("doi gio", "thay doi gio", "changed hours", "changed")),
    ("off", ("nghi", "off", "holiday", "le", "tet")),
)


class DayFileError(ValueError):
    """A file that gives no days; the words say why."""


@dataclass(slots=True)
class Days:
    """What a file gives: days as `WorkCalendar.days` holds them, in order, and what was passed over, in words."""

    days: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class News:
    """What days would do to a calendar: those it has not, those it has otherwise, and how many it has just so."""

    added: tuple[dict[str, Any], ...]
    changed: tuple[dict[str, Any], ...]
    same: int


def news(calendar: WorkCalendar, days: Iterable[dict[str, Any]]) -> News:
    """Compare days with a calendar's: kind and hours make the difference, and a name or a reference where it has none."""
    held = {d["date"]: d for d in calendar.days}
    added, changed, same = [], [], 0
    for day in days:
        old = held.get(day["date"])
        if old is None:
            added.append(day)
        elif (old["kind"], old.get("spans") or []) != (day["kind"], day["spans"]):
            changed.append(day)
        else:
            same += 1
    return News(tuple(added), tuple(changed), same)


def public_holidays(years: Iterable[int]) -> list[dict[str, Any]]:
    """Return Việt Nam's public holidays that fall on weekdays, as far as the library knows them: swapped days and make-up
    days of the yearly notice are not among them."""
    found = holidays.country_holidays("VN", years=years, language="vi")
    return [
        {"date": day.isoformat(), "kind": "off", "name": str(name), "legal_ref": LAW, "spans": []}
        for day, name in sorted(found.items())
        if day.isoweekday() < 6
    ]


def read_ical(data: bytes, calendar: WorkCalendar, years: Sequence[int]) -> Days:
    """Read days from an iCalendar file, within `years`. Raises DayFileError.

    CATEGORIES, else SUMMARY, tell a day off from a make-up day and from changed hours; an all-day event of neither is off.
    Hours are those of the events in the calendar's zone, else of its usual working day. DTEND is exclusive.
    """
    if len(data) > MAX_BYTES:
        raise DayFileError(f"tệp quá lớn (quá {MAX_BYTES >> 20} MB)")
    try:
        components = icalendar.Calendar.from_ical(data, multiple=True)
    except (ValueError, KeyError, IndexError, UnicodeDecodeError) as error:
        raise DayFileError("không phải tệp iCalendar, hoặc tệp hỏng") from error
    events = [e for c in components for e in c.walk("VEVENT")]
    if not events:
        raise DayFileError("tệp không có sự kiện nào (VEVENT)")
    found = Days()
    made: dict[str, dict[str, Any]] = {}
    for event in events:
        summary = " ".join(str(event.get("SUMMARY", "")).split())[:200]
        try:
            for day in _days_of(event, summary, calendar, years):
                _put(made, day, found)
                if len(made) > MAX_DAYS:
                    raise DayFileError(f"tệp cho quá {MAX_DAYS} ngày")
        except _Skip as skip:
            found.skipped.append(f"«{summary or '(không tên)'}»: {skip}")
    found.days = [made[d] for d in sorted(made)]
    return found


class _Skip(Exception):
    """An event that is passed over, and why."""


def _days_of(event: Any, summary: str, calendar: WorkCalendar, years: Sequence[int]) -> Iterator[dict[str, Any]]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        raise _Skip("sự kiện đã huỷ")
    if "RECURRENCE-ID" in event:
        raise _Skip("sửa riêng một lần lặp thì không đọc được")
    zone = ZoneInfo(calendar.zone)
    try:
        start, length = _begin(event)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise _Skip("thiếu ngày bắt đầu, hoặc ngày không đọc được") from error
    whole = not isinstance(start, datetime)
    kind = _kind(event, summary)
    if kind is None:
        if not whole:
            raise _Skip("không rõ là nghỉ, làm bù hay đổi giờ")
        kind = "off"
    if length <= timedelta():
        raise _Skip("ngày kết thúc không sau ngày bắt đầu")
    usual: list[Any] = next((calendar.weekly[d] for d in sorted(calendar.weekly) if calendar.weekly[d]), [])
    reference = " ".join(str(event.get("DESCRIPTION", "")).split())[:300]
    for begin in _occurrences(event, start, min(years), max(years)):
        for day, spans in _cut(begin, length, zone):
            if day.year in years:
                hours = [] if kind == "off" else [list(s) for s in (usual if whole else spans)]
                yield {"date": day.isoformat(), "kind": kind, "name": summary, "legal_ref": reference, "spans": hours}


def _begin(event: Any) -> tuple[date | datetime, timedelta]:
    start = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else None
    if end is None and "DURATION" in event:
        return start, event["DURATION"].dt
    if end is None:
        return start, timedelta(days=1) if not isinstance(start, datetime) else timedelta()
    if isinstance(start, datetime) and isinstance(end, datetime) and (start.tzinfo is None) != (end.tzinfo is None):
        raise ValueError("one end with a zone, one without")
    return start, end - start


def _occurrences(event: Any, start: date | datetime, first: int, last: int) -> Iterator[date | datetime]:
    """Yield the starts of an event and of its repetitions within the years."""
    rule = event.get("RRULE")
    if rule is None and "RDATE" not in event:
        yield start
        return
    whole = not isinstance(start, datetime)
    zone = None if whole else start.tzinfo  # type: ignore[union-attr]
    begin = datetime.combine(start, time()) if not isinstance(start, datetime) else start.replace(tzinfo=None)
    repeated = rruleset()
    repeated.rdate(begin)
    try:
        for one in rule if isinstance(rule, list) else [rule] if rule is not None else []:
            repeated.rrule(rrulestr(_plain_rule(one), dtstart=begin))
        for when in _dates(event.get("RDATE")):
            repeated.rdate(_naive(when, zone))
        for when in _dates(event.get("EXDATE")):
            repeated.exdate(_naive(when, zone))
        for moment in repeated.xafter(datetime(first, 1, 1) - timedelta(days=31), inc=True):  # noqa: DTZ001
            if moment.year > last:
                return
            yield moment.date() if whole else moment.replace(tzinfo=zone)
    except (ValueError, TypeError, AttributeError) as error:
        raise _Skip("quy tắc lặp không đọc được") from error


def _plain_rule(rule: Any) -> str:
    """Return a repetition rule whose end is a local time without a zone, as its start."""
    parts = rule.to_ical().decode().split(";")
    return ";".join(p.rstrip("Z") if p.upper().startswith("UNTIL=") else p for p in parts)


def _dates(held: Any) -> Iterator[date | datetime]:
    for one in held if isinstance(held, list) else [held] if held is not None else []:
        for item in one.dts:
            yield item.dt


def _naive(when: date | datetime, zone: Any) -> datetime:
    if not isinstance(when, datetime):
        return datetime.combine(when, time())
    return (when.astimezone(zone) if zone is not None and when.tzinfo is not None else when).replace(tzinfo=None)


def _cut(begin: date | datetime, length: timedelta, zone: ZoneInfo) -> Iterator[tuple[date, list[list[str]]]]:
    """Yield the local days an occurrence covers, each with its hours."""
    if not isinstance(begin, datetime):
        for n in range(min(max(1, length.days), 366)):
            yield begin + timedelta(days=n), []
        return
    if begin.tzinfo is not None:
        local, end = begin.astimezone(zone), (begin.astimezone(UTC) + length).astimezone(zone)
    else:
        local, end = begin, begin + length
    day = local.date()
    while day <= end.date() and (day - local.date()).days < 366:
        low = f"{local:%H:%M}" if day == local.date() else "00:00"
        high = f"{end:%H:%M}" if day == end.date() else "24:00"
        if low < high:
            yield day, [[low, high]]
        day += timedelta(days=1)


def _kind(event: Any, summary: str) -> str | None:
    listed = event.get("CATEGORIES")
    groups = listed if isinstance(listed, list) else [listed] if listed is not None else []
    for text in [*(str(c) for g in groups for c in getattr(g, "cats", [g])), summary]:
        folded = fold(text).strip()
        if folded.startswith("nghi"):
            return "off"  # «Nghỉ hoán đổi, làm bù thứ Bảy»
        for kind, words in _WORDS:
            if any(folded == w or folded.startswith(f"{w} ") or (len(w) > 3 and w in folded) for w in words):
                return kind
    return None


def _put(made: dict[str, dict[str, Any]], day: dict[str, Any], found: Days) -> None:
    held = made.get(day["date"])
    if held is None:
        made[day["date"]] = day
    elif held["kind"] == day["kind"] != "off":
        spans = sorted([*held["spans"], *(s for s in day["spans"] if s not in held["spans"])])
        if any(a[1] > b[0] for a, b in pairwise(spans)):
            found.skipped.append(f"«{day['name']}» {day['date']}: giờ chồng lên nhau")
        else:
            held["spans"] = spans
    elif held["kind"] != day["kind"]:
        found.skipped.append(f"«{day['name']}» {day['date']}: ngày này đã có loại khác trong tệp")
