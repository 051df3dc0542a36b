"""Working time: adding minutes to an instant and counting them between two, by a calendar of hours, holidays and make-up days.

A `WorkCalendar` record holds `weekly`, ISO weekday ("1" Monday to "7") to spans of local time such as
`[["07:30", "11:30"], ["13:30", "17:00"]]`, and `days`, exceptions by date: kind `off` (no work), `makeup` or `changed`
(the day's own `spans`). Spans are half-open. All functions are pure; instants are milliseconds UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ioc_contract.clock import DAY, Instant
from ioc_contract.records import WorkCalendar

HORIZON_DAYS = 3660
"""A deadline further away than this many days means a calendar without working hours."""
CHUNK_DAYS = 400
"""So many days further the running sums of a calendar are made, when a deadline lies beyond them."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time on the way to a deadline. `kind`: work, lunch, night, weekend, off, makeup, changed, paused."""

    kind: str
    start: Instant
    end: Instant
    counted: bool
    name: str = ""


def parse_time(text: str) -> int:
    """Return «HH:MM» (to «24:00») as minutes after midnight. Raises ValueError."""
    hours, _, minutes = text.partition(":")
    value = int(hours) * 60 + int(minutes)
    if not (minutes.isdigit() and 0 <= int(minutes) < 60 and 0 <= value <= 1440):
        raise ValueError(f"not a time of day: {text!r}")
    return value


def parse_spans(spans: Sequence[Sequence[str]]) -> tuple[tuple[int, int], ...]:
    """Return spans as minutes after midnight. Raises ValueError for one that is empty, overlaps or is out of order."""
    out: list[tuple[int, int]] = []
    for start, end in spans:
        low, high = parse_time(start), parse_time(end)
        if low >= high or (out and low < out[-1][1]):
            raise ValueError(f"working hours out of order: {start}–{end}")
        out.append((low, high))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Running sums over the working spans from `first` to `last`: where each starts, the work before and after it, in ms."""

    first: date
    last: date
    starts_at: Instant
    ends_at: Instant
    starts: Sequence[Instant]
    before: Sequence[int]
    after: Sequence[int]

    def worked(self, at: Instant) -> int:
        """Return the working time from the first day known to `at`, milliseconds."""
        found = bisect_right(self.starts, at) - 1
        return 0 if found < 0 else min(self.before[found] + at - self.starts[found], self.after[found])


class Clock:
    """A calendar made ready for arithmetic by running sums over its spans: adding and counting are a search each.

    Raises ValueError for a calendar that cannot be read.
    """

    def __init__(self, calendar: WorkCalendar) -> None:
        self.name = calendar.name
        self.zone = ZoneInfo(calendar.zone)
        self._weekly = {int(day): parse_spans(spans) for day, spans in calendar.weekly.items()}
        if not set(self._weekly) <= set(range(1, 8)):
            raise ValueError("weekdays run from 1 (Monday) to 7 (Sunday)")
        self._days: dict[date, Mapping[str, Any]] = {}
        for day in calendar.days:
            if day["kind"] not in ("off", "makeup", "changed"):
                raise ValueError(f"unknown kind of day: {day['kind']!r}")
            self._days[date.fromisoformat(day["date"])] = day
        self._spans: dict[date, tuple[tuple[Instant, Instant], ...]] = {}
        self._sums: _Sums | None = None

    def spans(self, day: date) -> tuple[tuple[Instant, Instant], ...]:
        """Return the working spans of a local date as instants."""
        found = self._spans.get(day)
        if found is None:
            special = self._days.get(day)
            if special is None:
                minutes = self._weekly.get(day.isoweekday(), ())
            elif special["kind"] == "off":
                minutes = ()
            else:
                minutes = parse_spans(special["spans"])
            found = tuple((self._at(day, low), self._at(day, high)) for low, high in minutes)
            self._spans[day] = found
        return found

    def add(self, start: Instant, work_ms: int) -> Instant:
        """Return the first instant at which `work_ms` of working time has passed since `start`.

        Raises ValueError when the calendar has no such instant within HORIZON_DAYS.
        """
        if work_ms <= 0:
            return start
        last = start
        while True:
            sums = self._reach(start, last)
            goal = sums.worked(start) + work_ms
            found = bisect_left(sums.after, goal)
            if found < len(sums.after):
                return Instant(sums.starts[found] + goal - sums.before[found])
            last = Instant(last + CHUNK_DAYS * DAY)
            if last > start + HORIZON_DAYS * DAY:
                raise ValueError(f"«{self.name}» has too few working hours for this deadline")

    def between(self, start: Instant, end: Instant) -> int:
        """Return the working time from `start` to `end`, milliseconds; 0 when `end` is not later."""
        if end <= start:
            return 0
        sums = self._reach(start, end)
        return sums.worked(end) - sums.worked(start)

    def _reach(self, start: Instant, end: Instant) -> _Sums:
        """Return running sums that cover the days from `start` to `end`. Threads share a clock: what one of them holds never
        changes, a wider one takes its place as a whole."""
        known = self._sums
        if known is not None and known.starts_at <= start and end < known.ends_at:
            return known
        first, last = self.day(start), self.day(end)
        if known is not None:
            first, last = min(first, known.first), max(last, known.last)
        first, last = first - timedelta(days=31), last + timedelta(days=CHUNK_DAYS)
        starts: list[Instant] = []
        before: list[int] = []
        after: list[int] = []
        total = 0
        for day in self._days_to(first, last):
            for low, high in self.spans(day):
                starts.append(low)
                before.append(total)
                total += high - low
                after.append(total)
        self._sums = made = _Sums(first, last, self._at(first, 0), self._at(last, 1440), starts, before, after)
        return made

    def segments(self, start: Instant, end: Instant) -> Iterator[Segment]:
        """Yield what lies between two instants, in order and without gaps: work, and why there was none."""
        for day in self._dates(start, end):
            midnight, next_midnight = self._at(day, 0), self._at(day + timedelta(days=1), 0)
            special = self._days.get(day)
            name = str(special.get("name", "")) if special else ""
            working = self.spans(day)
            if not working:
                kind = "off" if special else "weekend"
                yield from _clip(Segment(kind, midnight, next_midnight, False, name), start, end)
                continue
            at = midnight
            for index, (low, high) in enumerate(working):
                yield from _clip(Segment("lunch" if index else "night", at, low, False), start, end)
                yield from _clip(Segment(special["kind"] if special else "work", low, high, True, name), start, end)
                at = high
            yield from _clip(Segment("night", at, next_midnight, False), start, end)

    def _dates(self, start: Instant, end: Instant) -> Iterator[date]:
        return self._days_to(self.day(start), self.day(end))

    @staticmethod
    def _days_to(day: date, last: date) -> Iterator[date]:
        while day <= last:
            yield day
            day += timedelta(days=1)

    def day(self, at: Instant) -> date:
        """Return the local date of an instant."""
        return datetime.fromtimestamp(at / 1000, self.zone).date()

    def _at(self, day: date, minute: int) -> Instant:
        """Return the instant of a wall clock's minute, so that a change to summer time moves no working hour."""
        moment = datetime.combine(
            day + timedelta(days=minute // 1440), time(minute % 1440 // 60, minute % 60), self.zone
        )
        return Instant(round(moment.timestamp() * 1000))


def _clip(segment: Segment, start: Instant, end: Instant) -> Iterator[Segment]:
    low, high = max(segment.start, start), min(segment.end, end)
    if low < high:
        yield Segment(segment.kind, Instant(low), Instant(high), segment.counted, segment.name)


_clocks: dict[str, tuple[tuple[WorkCalendar, Clock], ...]] = {}
_KEPT = 4
"""So many forms of one calendar have their clocks kept: as it was, as it is, as somebody tries it out."""


def clock_of(calendar: WorkCalendar) -> Clock:
    """Return the ready clock of a calendar, kept for as long as the record stays the same."""
    held = _clocks.get(calendar.id, ())
    for record, clock in held:
        if record is calendar or record == calendar:
            return clock
    made = Clock(calendar)
    _clocks[calendar.id] = ((calendar, made), *held)[:_KEPT]
    return made
