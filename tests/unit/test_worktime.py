"""Working time against an oracle that walks minute by minute."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_contract.clock import HOUR, MINUTE, ZONE, Instant, instant
from ioc_contract.records import WorkCalendar
from ioc_contract.worktime import Clock, clock_of, parse_spans

OFFICE = [["07:30", "11:30"], ["13:30", "17:00"]]
CALENDAR = WorkCalendar(
    "c",
    1,
    "Hành chính",
    "Asia/Ho_Chi_Minh",
    {str(d): OFFICE for d in range(1, 6)},
    (
        {"date": "2026-01-01", "kind": "off", "name": "Tết Dương lịch", "spans": []},
        {"date": "2026-01-02", "kind": "off", "name": "Nghỉ hoán đổi", "spans": []},
        {"date": "2026-01-10", "kind": "makeup", "name": "Làm bù", "spans": OFFICE},
        {"date": "2026-01-14", "kind": "changed", "name": "Nghỉ sớm", "spans": [["07:30", "11:30"]]},
    ),
)


def at(text: str) -> Instant:
    return instant(datetime.fromisoformat(text).replace(tzinfo=ZONE))


def works(calendar: WorkCalendar, moment: datetime) -> bool:
    """The oracle: is this minute worked? Read from the record, without the module's own arithmetic."""
    day = moment.date().isoformat()
    spans = calendar.weekly.get(str(moment.isoweekday()), [])
    for special in calendar.days:
        if special["date"] == day:
            spans = [] if special["kind"] == "off" else special["spans"]
    text = moment.strftime("%H:%M")
    return any(low <= text < high for low, high in spans)


def walk(calendar: WorkCalendar, start: Instant, minutes: int) -> Instant:
    moment = datetime.fromtimestamp(start / 1000, ZoneInfo(calendar.zone))
    while minutes:
        minutes -= works(calendar, moment)
        moment += timedelta(minutes=1)
    return instant(moment)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-01-05T08:00", 60, "2026-01-05T09:00"),
        ("2026-01-05T11:00", 60, "2026-01-05T14:00"),  # over lunch
        ("2026-01-05T16:30", 60, "2026-01-06T08:00"),  # over night
        ("2025-12-31T16:00", 120, "2026-01-05T08:30"),  # over New Year, the swapped Friday and the week-end
        ("2026-01-09T16:30", 60, "2026-01-10T08:00"),  # into the make-up Saturday
        ("2026-01-14T11:00", 60, "2026-01-15T08:00"),  # the early close
        ("2026-01-03T10:00", 240, "2026-01-05T11:30"),  # received on a Saturday; ends with the morning
    ],
)
def test_deadline_falls_where_people_expect(start: str, minutes: int, end: str) -> None:
    assert Clock(CALENDAR).add(at(start), minutes * MINUTE) == at(end)


minutes_from_new_year = st.integers(0, 24 * 24 * 60)


@settings(max_examples=200, deadline=None)
@given(minutes_from_new_year, st.integers(1, 2400))
def test_adding_agrees_with_the_minute_walk(offset: int, minutes: int) -> None:
    start = Instant(at("2025-12-28T00:00") + offset * MINUTE)
    assert Clock(CALENDAR).add(start, minutes * MINUTE) == walk(CALENDAR, start, minutes)


@settings(max_examples=200, deadline=None)
@given(minutes_from_new_year, st.integers(0, 2400))
def test_between_undoes_add(offset: int, minutes: int) -> None:
    clock = Clock(CALENDAR)
    start = Instant(at("2025-12-28T00:00") + offset * MINUTE)
    assert clock.between(start, clock.add(start, minutes * MINUTE)) == minutes * MINUTE


@settings(max_examples=200, deadline=None)
@given(minutes_from_new_year, st.integers(1, 20_000))
def test_segments_leave_no_gap_and_count_what_was_worked(offset: int, length: int) -> None:
    clock = Clock(CALENDAR)
    start = Instant(at("2025-12-28T00:00") + offset * MINUTE)
    end = Instant(start + length * MINUTE)
    segments = list(clock.segments(start, end))
    assert segments[0].start == start
    assert segments[-1].end == end
    assert all(a.end == b.start for a, b in pairwise(segments))
    assert sum(s.end - s.start for s in segments if s.counted) == clock.between(start, end)


def test_segments_name_the_holiday_and_the_lunch() -> None:
    kinds = {(s.kind, s.name) for s in Clock(CALENDAR).segments(at("2025-12-31T08:00"), at("2026-01-05T15:00"))}
    assert {("off", "Tết Dương lịch"), ("lunch", ""), ("weekend", ""), ("work", ""), ("night", "")} <= kinds


def test_a_calendar_without_hours_says_so() -> None:
    idle = WorkCalendar("i", 1, "Không làm việc", "Asia/Ho_Chi_Minh", {}, ())
    with pytest.raises(ValueError, match="too few working hours"):
        Clock(idle).add(at("2026-01-05T08:00"), HOUR)


@pytest.mark.parametrize(
    "spans",
    [[["11:00", "08:00"]], [["08:00", "10:00"], ["09:00", "11:00"]], [["8", "9"]], [["25:00", "26:00"]]],
)
def test_hours_out_of_order_are_refused(spans: list[list[str]]) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_spans(spans)


def test_an_edited_calendar_gets_a_new_clock() -> None:
    assert clock_of(CALENDAR) is clock_of(CALENDAR)
    longer = WorkCalendar("c", 2, CALENDAR.name, CALENDAR.zone, {"7": [["00:00", "24:00"]]}, ())
    assert clock_of(longer).spans(date(2026, 1, 4)) == ((at("2026-01-04T00:00"), at("2026-01-05T00:00")),)


def test_threads_that_share_a_clock_count_as_one_alone_does() -> None:
    year = 365 * 24 * HOUR
    starts = [Instant(at("2026-01-05T08:00") + n * year) for n in (0, 3, -2, 6, -5, 9)]
    alone = [Clock(CALENDAR).add(start, 40 * HOUR) for start in starts]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            for _ in range(10):
                shared = Clock(CALENDAR)
                assert list(pool.map(lambda start, clock=shared: clock.add(start, 40 * HOUR), starts * 4)) == alone * 4
    finally:
        sys.setswitchinterval(before)
