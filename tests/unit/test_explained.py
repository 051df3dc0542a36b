"""The explanation of a deadline adds up: what counted is what the rule gives, what an extension added is told apart."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ioc_contract import course
from ioc_contract.clock import HOUR, Instant
from ioc_contract.course import Course
from ioc_contract.records import Case, CaseState, Category, Organisation, Stage
from ioc_desktop.services import explained
from ioc_desktop.services.workspace import Workspace
from tests.unit import minute_walk
from tests.unit.desk_world import case, close, fill, workspace
from tests.unit.test_rulebook import CALENDAR, HOLIDAY, RULE, at, put

EARLY = replace(CALENDAR, id="early", name="Ca sáng", weekly={str(d): [["06:00", "10:00"]] for d in range(1, 8)})
OFF = replace(
    CALENDAR,
    days=(HOLIDAY, {**HOLIDAY, "date": "2027-03-06", "kind": "makeup", "name": "Bù", "spans": [["07:30", "11:30"]]}),
)


@pytest.fixture
def ws(tmp_path: Path) -> Any:
    made = workspace(tmp_path)
    fill(made, 1)
    put(made, "calendar", OFF, EARLY)
    put(made, "deadline_rule", RULE)
    put(made, "category", Category("road", 2, "reports", "road", "Đường", None, "circle", 1, RULE.id, True))
    put(made, "organisation", Organisation("qldt", 2, "q", "QLĐT", "QL", "x", None, (), "early", "2025-01-01", None))
    yield made
    close(made)


def timed(way: Course, calendar: Any = OFF, **values: Any) -> Case:
    made = case(7, state=CaseState.IN_PROGRESS, received_at=way.start, state_since=way.start, **values)
    return course.timed(made, RULE, calendar, way)


def test_a_holiday_a_pause_and_an_extension_are_told_apart(ws: Workspace) -> None:
    start = at("03-01T08:00")
    way = Course(start, ((at("03-01T14:00"), at("03-01T16:00")),), ((at("03-01T17:00"), at("03-06T11:30")),))
    found = explained.explain(ws, timed(way))
    assert found is not None
    assert (found.given, found.counted, found.paused) == (15 * HOUR, 15 * HOUR, 2 * HOUR)
    assert (found.original_due_at, found.due_at) == (at("03-04T10:00"), at("03-06T11:30"))
    assert found.extended == (1.5 + 3.5 + 7.5 + 4) * HOUR
    told = [(s.kind, s.name) for s in found.segments]
    assert told[:6] == [("work", ""), ("lunch", ""), ("work", ""), ("paused", ""), ("work", ""), ("night", "")]
    assert ("off", "Nghỉ") in told
    assert told[-1] == ("extension", "Bù")
    assert all(a.end == b.start for a, b in pairwise(found.segments))
    assert all((a.kind, a.name) != (b.kind, b.name) for a, b in pairwise(found.segments))
    assert (found.segments[0].start, found.segments[-1].end) == (start, found.due_at)
    assert found.calendar == "Hành chính"


def test_what_counted_is_always_what_the_rule_gives(ws: Workspace) -> None:
    dice = random.Random(3)
    for _ in range(150):
        drawn = minute_walk.draw(dice, [OFF])
        pauses = tuple((Instant(a * 60_000), Instant(b * 60_000)) for a, b in drawn.pauses)
        found = explained.explain(ws, timed(Course(Instant(drawn.start * 60_000), pauses)))
        assert found is not None
        if not pauses or pauses[-1][0] < course.resolve(RULE, OFF, Course(found.start))[0]:  # not late before it paused
            assert found.counted == found.given
        assert found.extended == 0


def test_a_paused_report_says_what_going_on_now_would_mean(ws: Workspace) -> None:
    standing = Instant(ws.now() - HOUR)
    way = Course(Instant(standing - HOUR))
    made = course.timed(case(7, state=CaseState.PAUSED, received_at=way.start, paused_at=standing), RULE, OFF, way)
    assert made.due_at is None
    found = explained.explain(ws, made)
    assert found is not None
    assert (found.stage, found.standing) == (Stage.RESOLVE, standing)
    assert any(s.kind == "paused" for s in found.segments)
    assert made.resolve_due_at is not None
    assert found.due_at >= made.resolve_due_at


def test_the_lead_agency_s_calendar_is_named(ws: Workspace) -> None:
    put(ws, "deadline_rule", replace(RULE, version=2, lead_calendar=True))
    found = explained.explain(ws, timed(Course(at("03-01T08:00")), EARLY, lead_org_id="qldt"))
    assert found is not None
    assert (found.calendar, found.lead) == ("Ca sáng", True)


def test_nothing_runs_nothing_is_explained(ws: Workspace) -> None:
    assert explained.explain(ws, case(7)) is None
