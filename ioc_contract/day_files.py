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
    Hours are those of the events in the calendar's zone, else of its usual working day; off for some hours only, a day has
    what is left of its own. DTEND is exclusive. A repetition that was changed alone is taken as it was changed, one that was
    cancelled alone is left out.
    """
    if len(data) > MAX_BYTES:
        raise DayFileError(f"tệp quá lớn (quá {MAX_BYTES >> 20} MB)")
    try:
        components = icalendar.Calendar.from_ical(data, multiple=True)
    except (ValueError, KeyError, IndexError, UnicodeDecodeError) as error:
        raise DayFileError("không phải tệp iCalendar, hoặc tệp hỏng") from error
    if any(str(c.get("METHOD", "")).upper() == "CANCEL" for c in components):
        raise DayFileError("tệp báo huỷ sự kiện (METHOD:CANCEL), không phải lịch")
    events = [e for c in components for e in c.walk("VEVENT")]
    if not events:
        raise DayFileError("tệp không có sự kiện nào (VEVENT)")
    found = Days()
    made: dict[str, dict[str, Any]] = {}
    for event, instead in _series(events, found):
        try:
            for day in _days_of(event, calendar, years, instead):
                if isinstance(day, str):
                    found.skipped.append(f"{_called(event)}: {day}")
                else:
                    _put(made, day, found)
                if len(made) > MAX_DAYS:
                    raise DayFileError(f"tệp cho quá {MAX_DAYS} ngày")
        except _Skip as skip:
            found.skipped.append(f"{_called(event)}: {skip}")
    found.days = [made[d] for d in sorted(made)]
    return found


class _Skip(Exception):
    """An event that is passed over, and why."""


def _summary(event: Any) -> str:
    return " ".join(str(event.get("SUMMARY", "")).split())[:200]


def _called(event: Any) -> str:
    return f"«{_summary(event) or '(không tên)'}»"


def _series(events: Sequence[Any], found: Days) -> Iterator[tuple[Any, list[Any]]]:
    """Yield each event with what replaces single repetitions of it (RECURRENCE-ID); those that replace one are events of
    their own, of several versions the latest. What belongs to a cancelled series is cancelled with it."""
    single: dict[tuple[str, str], Any] = {}
    whole: list[Any] = []
    for event in events:
        if "RECURRENCE-ID" not in event:
            whole.append(event)
            continue
        try:
            replaced = _one(event, "RECURRENCE-ID")
            key = (str(_one(event, "UID")), f"{replaced.dt.isoformat()}{replaced.params.get('RANGE', '')}")
        except (ValueError, TypeError, AttributeError):
            found.skipped.append(f"{_called(event)}: không rõ thay cho lần lặp nào (RECURRENCE-ID)")
            continue
        if key not in single or _sequence(event) >= _sequence(single[key]):
            single[key] = event
    cancelled = {str(_one(e, "UID")) for e in whole if "UID" in e and _is_cancelled(e)}
    instead: dict[str, list[Any]] = {}
    for (uid, _), event in single.items():
        instead.setdefault(uid, []).append(event)
    for event in whole:
        yield event, instead.get(str(_one(event, "UID")), []) if "UID" in event else []
    known = {str(_one(e, "UID")) for e in whole if "UID" in e}
    for (uid, _), event in single.items():
        if _is_cancelled(event) and uid in known:
            continue  # its repetition is left out of the series
        if uid in cancelled:
            found.skipped.append(f"{_called(event)}: cả chuỗi lặp đã huỷ")
        else:
            yield event, []


def _one(event: Any, name: str) -> Any:
    """Return a property, the last where it stands more than once."""
    held = event.get(name)
    return held[-1] if isinstance(held, list) else held


def _sequence(event: Any) -> int:
    try:
        return int(event.get("SEQUENCE", 0))
    except (ValueError, TypeError):
        return 0


def _is_cancelled(event: Any) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _days_of(
    event: Any, calendar: WorkCalendar, years: Sequence[int], instead: Sequence[Any]
) -> Iterator[dict[str, Any] | str]:
    """Yield the days an event gives, or in words why a repetition gives none; `instead` are its replaced repetitions."""
    if _is_cancelled(event):
        raise _Skip("sự kiện đã huỷ")
    if any(str(_one(e, "RECURRENCE-ID").params.get("RANGE", "")) for e in (event, *instead) if "RECURRENCE-ID" in e):
        raise _Skip("sửa «từ lần này về sau» (RANGE) thì không đọc được; hãy xuất thành hai chuỗi")
    zone = ZoneInfo(calendar.zone)
    try:
        start, length = _begin(event, zone)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise _Skip("thiếu ngày bắt đầu, hoặc ngày không đọc được") from error
    whole = not isinstance(start, datetime)
    summary = _summary(event)
    kind = _kind(event, summary)
    if kind is None:
        if not whole:
            raise _Skip("không rõ là nghỉ, làm bù hay đổi giờ")
        kind = "off"
    if length <= timedelta():
        raise _Skip("ngày kết thúc không sau ngày bắt đầu")
    usual: list[Any] = next((calendar.weekly[d] for d in sorted(calendar.weekly) if calendar.weekly[d]), [])
    reference = " ".join(str(event.get("DESCRIPTION", "")).split())[:300]
    for begin, lasts in _occurrences(event, start, length, instead, min(years), max(years)):
        for day, spans in _cut(begin, lasts, zone):
            if day.year not in years:
                continue
            hours, made = [list(s) for s in (usual if whole else spans)], kind
            if kind == "off":
                held = calendar.weekly.get(str(day.isoweekday()), [])
                hours = [] if whole else _without(held, spans)
                if hours == [list(s) for s in held] and not whole:
                    yield f"ngày {day:%d/%m/%Y}: giờ nghỉ không chạm giờ làm việc nào"
                    continue
                made = "changed" if hours else "off"
            yield {"date": day.isoformat(), "kind": made, "name": summary, "legal_ref": reference, "spans": hours}


def _without(hours: Iterable[Sequence[str]], off: Iterable[Sequence[str]]) -> list[list[str]]:
    """Return working hours without those that are off."""
    left = [list(h) for h in hours]
    for start, end in off:
        cut = [[a, min(b, start)] for a, b in left] + [[max(a, end), b] for a, b in left]
        left = sorted([a, b] for a, b in cut if a < b)
    return left


def _begin(event: Any, zone: ZoneInfo) -> tuple[date | datetime, timedelta]:
    """Return when an event begins and how long it lasts; dates for one of whole days, also where it is written with times
    from midnight to midnight."""
    start, end = _moment(event, "DTSTART"), _moment(event, "DTEND") if "DTEND" in event else None
    if end is None and "DURATION" in event:
        end = start + event["DURATION"].dt
    if end is None:
        return start, timedelta(days=1) if not isinstance(start, datetime) else timedelta()
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        return start, end - start
    if (start.tzinfo is None) != (end.tzinfo is None):
        raise ValueError("one end with a zone, one without")
    for where in (zone, None):
        first, last = (m.astimezone(where) if where is not None and m.tzinfo is not None else m for m in (start, end))
        universal = first.utcoffset() == timedelta() and first.tzinfo is not None
        if first.time() == last.time() == time() and first.date() < last.date() and not universal:
            return first.date(), last.date() - first.date()
    return start, end - start


def _moment(event: Any, name: str) -> Any:
    """Return a date or a time of an event. Raises _Skip for one in a zone that nobody knows."""
    held = event[name]
    zone = str(held.params.get("TZID", ""))
    if zone and isinstance(held.dt, datetime) and held.dt.tzinfo is None:
        raise _Skip(f"múi giờ «{zone[:60]}» không rõ")
    return held.dt


def _occurrences(
    event: Any, start: date | datetime, length: timedelta, instead: Sequence[Any], first: int, last: int
) -> Iterator[tuple[date | datetime, timedelta]]:
    """Yield begin and length of an event and of its repetitions within the years, but for those replaced."""
    rules = _several(event.get("RRULE"))
    if not rules and "RDATE" not in event:
        yield start, length
        return
    whole = not isinstance(start, datetime)
    zone = None if whole else start.tzinfo  # type: ignore[union-attr]
    begin = datetime.combine(start, time()) if not isinstance(start, datetime) else start.replace(tzinfo=None)
    repeated, own_length = rruleset(), {}
    repeated.rdate(begin)
    try:
        if any(set(r.get("FREQ", [])) & {"SECONDLY", "MINUTELY", "HOURLY"} for r in rules):
            raise _Skip("lặp nhiều lần trong ngày thì không đọc được")
        for one in rules:
            repeated.rrule(rrulestr(_plain_rule(one), dtstart=begin))
        for one in _several(event.get("EXRULE")):
            repeated.exrule(rrulestr(_plain_rule(one), dtstart=begin))
        for when in _dates(event.get("RDATE")):
            period = when if isinstance(when, tuple) else (when,)
            at = _naive(period[0], zone, begin.time())
            repeated.rdate(at)
            if len(period) > 1:
                own_length[at] = period[1] if isinstance(period[1], timedelta) else period[1] - period[0]
        gone = [*_dates(event.get("EXDATE")), *(_one(e, "RECURRENCE-ID").dt for e in instead)]
        days = {w for w in gone if not isinstance(w, datetime)}
        moments = {_naive(w, zone, begin.time()) for w in gone}
        for moment in repeated.xafter(datetime(first, 1, 1) - timedelta(days=31), inc=True):  # noqa: DTZ001
            if moment.year > last:
                return
            if moment in moments or moment.date() in days or (whole and moment.date() in {m.date() for m in moments}):
                continue
            lasts = own_length.get(moment, length)
            yield (moment.date() if whole else moment.replace(tzinfo=zone)), lasts
    except (ValueError, TypeError, AttributeError) as error:
        raise _Skip("quy tắc lặp không đọc được") from error


def _plain_rule(rule: Any) -> str:
    """Return a repetition rule whose end is a local time without a zone, as its start."""
    parts = rule.to_ical().decode().split(";")
    return ";".join(p.rstrip("Z") if p.upper().startswith("UNTIL=") else p for p in parts)


def _several(held: Any) -> list[Any]:
    return held if isinstance(held, list) else [held] if held is not None else []


def _dates(held: Any) -> Iterator[Any]:
    for one in _several(held):
        for item in one.dts:
            yield item.dt


def _naive(when: date | datetime, zone: Any, at: time) -> datetime:
    """Return a moment by the clock of the event's zone; of a date alone the event's time on it."""
    if not isinstance(when, datetime):
        return datetime.combine(when, at)
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
