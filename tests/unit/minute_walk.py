"""The oracle of deadlines: walks minute by minute over a calendar record, sharing nothing with the arithmetic it judges.

python -m tests.unit.minute_walk 100000 [seed]   compares so many random cases and prints how long both took.
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ioc_contract import course, deadlines
from ioc_contract.clock import Instant
from ioc_contract.course import Course
from ioc_contract.records import CaseState, DeadlineRule, WorkCalendar
from ioc_contract.worktime import Clock

MIN = 60_000
FIRST = 1_767_200_400 // 60 - 1440
"""The first minute walked: a quarter of an hour at the end of 2025."""
ZONES = ("Asia/Ho_Chi_Minh",) * 4 + ("UTC", "Asia/Kathmandu", "Asia/Kolkata", "Europe/Berlin", "America/New_York")


class Walker:
    """Answers by walking: which minutes are worked, each read from the record as a person would, kept one byte a minute."""

    def __init__(self, calendar: WorkCalendar | None) -> None:
        self.calendar = calendar
        self.zone = ZoneInfo(calendar.zone if calendar else "UTC")
        self.special = {day["date"]: day for day in calendar.days} if calendar else {}
        self.masks: dict[str, bytes] = {}
        self.minutes = bytearray()

    def day(self, wall: datetime) -> bytes:
        """Return which minutes of a local date are worked."""
        if self.calendar is None:
            return b"\1" * 1440
        day = self.special.get(f"{wall:%Y-%m-%d}")
        spans = self.calendar.weekly.get(str(wall.isoweekday()), [])
        if day is not None:
            spans = [] if day["kind"] == "off" else day["spans"]
        key = str(spans)
        if key not in self.masks:
            texts = [f"{m // 60:02}:{m % 60:02}" for m in range(1440)]
            self.masks[key] = bytes(any(low <= text < high for low, high in spans) for text in texts)
        return self.masks[key]

    def reach(self, minute: int) -> None:
        """Walk on to a minute (a quarter of an hour at a time: no zone here changes within one)."""
        while len(self.minutes) <= minute - FIRST:
            wall = datetime.fromtimestamp((FIRST + len(self.minutes)) * 60, UTC).astimezone(self.zone)
            at = wall.hour * 60 + wall.minute
            self.minutes += self.day(wall)[at : at + 15]

    def works(self, minute: int) -> bool:
        self.reach(minute)
        return bool(self.minutes[minute - FIRST])

    def after(self, start: int, minutes: int) -> int:
        """Return the minute at which so many worked minutes have gone since `start`."""
        if not minutes:
            return start
        at = start - FIRST - 1
        for _ in range(minutes):
            found = self.minutes.find(1, at + 1)
            while found < 0:
                self.reach(FIRST + len(self.minutes) + 1440)
                found = self.minutes.find(1, at + 1)
            at = found
        return FIRST + at + 1

    def worked(self, start: int, end: int) -> int:
        self.reach(end)
        return sum(self.minutes[start - FIRST : end - FIRST])


@dataclass
class Drawn:
    """A random case of a deadline; everything in whole minutes since 1970."""

    calendar: WorkCalendar | None
    minutes: int
    start: int
    pauses: list[tuple[int, int]] = field(default_factory=list)
    granted: list[tuple[int, int]] = field(default_factory=list)


def hours(dice: random.Random) -> list[list[str]]:
    """Return spans of a working day: with a lunch, without, from midnight, to 24:00, of odd minutes."""
    match dice.randrange(6):
        case 0:
            return [["00:00", "24:00"]]
        case 1:
            return [["18:00", "24:00"]]
        case 2:
            return [["07:30", "11:30"], ["13:30", "17:00"]]
        case 3:
            return []
    marks = sorted(dice.sample([m for m in range(0, 1441, 5) if not 55 < m < 185], dice.choice((2, 4, 6))))
    return [
        [f"{a // 60:02}:{a % 60:02}", f"{b // 60:02}:{b % 60:02}"] for a, b in zip(marks[::2], marks[1::2], strict=True)
    ]


def calendar(dice: random.Random) -> WorkCalendar:
    """Return a calendar with hours on some weekdays and days off, made up and changed."""
    weekly = {str(d): hours(dice) for d in range(1, 8) if dice.random() < 0.75}
    weekly["3"] = [["07:30", "11:30"], ["13:30", "17:00"]]
    days: dict[str, dict[str, Any]] = {}
    for _ in range(dice.randrange(14)):
        day = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=dice.randrange(420))).strftime("%Y-%m-%d")
        kind = dice.choice(("off", "off", "makeup", "changed"))
        days[day] = {"date": day, "kind": kind, "name": "", "spans": [] if kind == "off" else hours(dice)}
    return WorkCalendar("c", 1, "Ngẫu nhiên", dice.choice(ZONES), weekly, tuple(days.values()))


def draw(dice: random.Random, calendars: list[WorkCalendar]) -> Drawn:
    """Return a random case of one of these calendars, or of a clock that always runs."""
    start = FIRST + 1440 + dice.randrange(300 * 1440)
    length = dice.choice((1, 59, 60, 120, 480, dice.randrange(1, 3000)))
    made = Drawn(None if dice.random() < 0.1 else dice.choice(calendars), length, start)
    at = start
    while dice.random() < 0.35 and len(made.pauses) < 3:
        at += dice.randrange(2000)
        end = at + dice.choice((1, 30, 600, dice.randrange(1, 9000)))
        made.pauses.append((at, end))
        at = end
    if dice.random() < 0.3:
        decided = start + dice.randrange(3000)
        made.granted.append((decided, decided + dice.randrange(1, 20_000)))
    return made


def expected(drawn: Drawn, walker: Walker) -> tuple[int, int]:
    """Return the deadline without extensions and with them, by walking."""
    original = extended = walker.after(drawn.start, drawn.minutes)
    events = [("pause", end, start) for start, end in drawn.pauses] + [("grant", at, u) for at, u in drawn.granted]
    for what, at, value in sorted(events, key=lambda e: (e[1], e[0] == "grant")):
        if what == "grant":
            extended = max(extended, value)
        else:
            stood = walker.worked(value, at)
            original, extended = walker.after(original, stood), walker.after(extended, stood)
    return original, extended


def compare(drawn: Drawn, walker: Walker) -> None:
    """Raise AssertionError when the arithmetic and the walk differ on a case."""
    clock = "running" if drawn.calendar is None else "working"
    rule = DeadlineRule("r", 1, "s", "", "c", ({"stage": "resolve", "clock": clock, "minutes": drawn.minutes},), 7)
    spans = [tuple((Instant(a * MIN), Instant(b * MIN)) for a, b in s) for s in (drawn.pauses, drawn.granted)]
    way = Course(Instant(drawn.start * MIN), *spans)
    found = course.dues(rule, drawn.calendar, CaseState.IN_PROGRESS, way.start, way.start, way)
    original, extended = expected(drawn, walker)
    assert (found.original, found.resolve) == (original * MIN, extended * MIN), drawn
    if extended - drawn.start < 20_000:
        spent = deadlines.elapsed(drawn.calendar, clock, way.start, Instant(extended * MIN))
        assert spent == walker.worked(drawn.start, extended) * MIN, drawn
        warned(drawn, walker, clock, extended, spans[0])


def warned(drawn: Drawn, walker: Walker, clock: str, due: int, pauses: tuple[Any, ...]) -> None:
    """Raise AssertionError when a warning does not come where its share of the worked, unpaused minutes is spent."""
    walker.reach(due)
    running = walker.minutes[drawn.start - FIRST : due - FIRST]
    for a, b in drawn.pauses:
        a, b = min(a, due) - drawn.start, min(b, due) - drawn.start
        running[a:b] = bytes(b - a)
    due_at, start = Instant(due * MIN), Instant(drawn.start * MIN)
    shares = {w.share: w.at for w in course.warnings(drawn.calendar, clock, start, due_at, pauses)}
    whole = walker.worked(drawn.start, due) - sum(walker.worked(a, b) for a, b in drawn.pauses)
    assert (None in shares) == (whole > 15), drawn
    for share, at in shares.items():
        wanted = whole - 15 if share is None else whole * share
        gone, part = divmod(at - drawn.start * MIN, MIN)
        spent = sum(running[:gone]) * MIN + (running[gone] * part if part else 0)
        assert abs(spent - wanted * MIN) <= 1, (drawn, share)
        assert at == drawn.start * MIN or walker.works((at - 1) // MIN), (drawn, share)


def run(count: int, seed: int) -> None:
    """Compare so many cases, fresh calendars every 5,000."""
    dice = random.Random(seed)
    walkers: dict[int, Walker] = {}
    calendars: list[WorkCalendar] = []
    for n in range(count):
        if n % 5000 == 0:
            calendars = [calendar(dice) for _ in range(12)]
            walkers = {id(c): Walker(c) for c in calendars} | {id(None): Walker(None)}
        drawn = draw(dice, calendars)
        compare(drawn, walkers[id(drawn.calendar)])


def pace(seed: int) -> float:
    """Return how many additions a second the arithmetic alone does over one calendar."""
    dice = random.Random(seed)
    ready = Clock(calendar(dice))
    starts = [Instant((FIRST + 1440 + dice.randrange(300 * 1440)) * MIN) for _ in range(20_000)]
    began = time.perf_counter()
    for start in starts:
        ready.add(start, 480 * MIN)
    return len(starts) / (time.perf_counter() - began)


if __name__ == "__main__":
    many, sown = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    begun = time.perf_counter()
    run(many, sown)
    spent = time.perf_counter() - begun
    sys.stdout.write(f"{many:,} random deadlines agree (seed {sown}), {spent:.0f} s; {pace(sown):,.0f} additions/s\n")
