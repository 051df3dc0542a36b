"""The course of a clock: pauses, extensions, other categories and calendars, warnings; against the minute walk and by example."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from ioc_contract import course, operations, undo
from ioc_contract.clock import DAY, HOUR, MINUTE, ZONE, Instant, instant
from ioc_contract.errors import Refused
from ioc_contract.ids import new_id
from ioc_contract.outcome import Outcome
from ioc_contract.records import Case, CaseState, DeadlineRule, Stage, WorkCalendar
from tests.unit import minute_walk
from tests.unit.test_operations import CHIEF, City, op

OFFICE = [["07:30", "11:30"], ["13:30", "17:00"]]
WEEK = {str(d): OFFICE for d in range(1, 6)}
CALENDAR = WorkCalendar("c", 1, "Hành chính", "Asia/Ho_Chi_Minh", WEEK, ())
EARLY = WorkCalendar("of-o2", 1, "Ca sáng", "Asia/Ho_Chi_Minh", {str(d): [["06:00", "10:00"]] for d in range(1, 8)}, ())
STAGES = (
    {"stage": "verify", "clock": "working", "minutes": 60},
    {"stage": "resolve", "clock": "working", "minutes": 480},
)
RULE = DeadlineRule("r", 1, "reports", "8 giờ", "c", STAGES, 7)
SLOW = replace(RULE, id="slow", stages=({"stage": "resolve", "clock": "working", "minutes": 960},))


def at(text: str) -> Instant:
    return instant(datetime.fromisoformat(f"2026-01-{text}").replace(tzinfo=ZONE))


CITY = City(
    rules={"": RULE, "slow": SLOW, "lead": replace(RULE, lead_calendar=True)}, calendars={"c": CALENDAR, "of-o2": EARLY}
)
MONDAY = at("05T08:00")


def do(case: Case | None, kind: str, when: Instant, text: str = "lý do", **values: Any) -> Outcome:
    made = op(
        kind, case.id if case else new_id(), text, {n: getattr(case, n) for n in values} if case else {}, **values
    )
    return operations.apply(case, replace(made, made_at=when), CHIEF, CITY, when)


def working(category: str | None = None) -> Case:
    """Return a report received on Monday at 08:00, in progress; due on Tuesday at 08:30."""
    case = do(None, "case.create", MONDAY, title="Cống tắc", subsystem="reports", category_id=category).record
    case = do(case, "case.verify", MONDAY).record
    case = do(case, "case.assign", MONDAY, lead_org_id="o1").record
    started: Case = do(case, "case.start", MONDAY).record
    assert (started.original_due_at, started.resolve_due_at, started.due_at) == (at("06T08:30"),) * 3
    assert started.clock == {}
    return started


def counted_anew(case: Case, rule: DeadlineRule = RULE, calendar: WorkCalendar = CALENDAR) -> bool:
    return course.timed(case, rule, calendar) == case


def test_random_courses_agree_with_the_minute_walk() -> None:
    minute_walk.run(1500, seed=7)


def test_a_pause_over_the_week_end_moves_the_deadline_by_the_minutes_that_would_have_been_worked() -> None:
    paused = do(working(), "case.pause", at("05T16:00")).record
    woken = do(paused, "case.resume", at("12T08:00"))
    case = woken.record
    assert case.resolve_due_at == case.original_due_at == case.due_at == at("12T10:00")  # two hours were left
    assert case.clock == {"pauses": [[at("05T16:00"), at("12T08:00")]]}
    assert counted_anew(case)
    moved = woken.entries[1]
    assert (moved.kind, moved.from_value, moved.to_value) == ("case.deadline", str(at("06T08:30")), str(at("12T10:00")))


@pytest.mark.parametrize("left", [1, 90])
def test_a_pause_is_never_the_reason_of_a_breach(left: int) -> None:
    begun = Instant(at("06T08:30") - left * MINUTE)
    for woken in (at("06T08:31"), at("06T12:00"), at("10T10:00"), at("25T07:30")):
        case = do(
            do(working(), "case.pause", begun if left == 1 else at("05T16:00")).record, "case.resume", woken
        ).record
        assert case.due_at is not None
        assert case.due_at > woken
        assert course.on_time(case, woken)


def test_what_was_late_before_its_pause_stays_late() -> None:
    paused = do(working(), "case.pause", at("06T09:00")).record
    assert course.on_time(paused, at("20T09:00")) is False
    assert course.on_time(do(working(), "case.pause", at("06T08:00")).record, at("20T09:00")) is True


def test_an_extension_keeps_both_instants_and_later_pauses_move_both() -> None:
    asked = do(working(), "case.request_extension", at("05T10:00"), extension_until=at("08T16:00")).record
    granted = do(asked, "case.approve_extension", at("05T11:00")).record
    assert (granted.original_due_at, granted.resolve_due_at, granted.due_at) == (
        at("06T08:30"),
        at("08T16:00"),
        at("08T16:00"),
    )
    paused = do(granted, "case.pause", at("05T14:00")).record
    woken = do(paused, "case.resume", at("05T15:00")).record
    assert (woken.original_due_at, woken.resolve_due_at) == (at("06T09:30"), at("08T17:00"))
    assert counted_anew(woken)
    submitted = do(woken, "case.request_approval", at("07T07:30")).record
    answered = do(submitted, "case.reply", at("07T08:00"), "Đã thông cống.").record
    assert course.on_time(answered, answered.answered_at) is True
    assert course.on_time(answered, answered.answered_at, extended=False) is False


def test_an_extension_to_the_end_of_time_is_refused() -> None:
    for years in (6, 300, 9_000):
        until = Instant(MONDAY + years * 366 * DAY)
        with pytest.raises(Refused, match="extension_limit"):
            do(working(), "case.request_extension", MONDAY, extension_until=until)
        kept = replace(working(), extension_until=until)  # asked for before there was a limit
        with pytest.raises(Refused, match="extension_limit"):
            do(kept, "case.approve_extension", MONDAY)
        assert do(kept, "case.decline_extension", MONDAY).record.extension_until is None
    whole = Instant(MONDAY + 5 * 365 * DAY)
    assert do(working(), "case.request_extension", MONDAY, extension_until=whole).record.extension_until == whole


def test_an_extension_to_before_the_deadline_is_refused() -> None:
    with pytest.raises(Refused, match="bad_value"):
        do(working(), "case.request_extension", at("05T10:00"), extension_until=at("06T08:00"))


def test_another_category_counts_from_the_same_start_and_says_so() -> None:
    paused = do(working(), "case.pause", at("05T14:00")).record
    case = do(paused, "case.resume", at("05T15:00")).record
    changed = do(case, "case.edit", at("06T08:00"), category_id="slow")
    assert changed.record.due_at == at("07T10:00")
    assert counted_anew(changed.record, SLOW)
    assert [e.kind for e in changed.entries] == ["case.edit", "case.deadline"]
    assert (changed.entries[1].from_value, changed.entries[1].to_value) == (str(at("06T09:30")), str(at("07T10:00")))
    elsewhere = do(case, "case.edit", at("06T08:00"), unit_id="u2")
    assert elsewhere.record.due_at == case.due_at
    assert [e.kind for e in elsewhere.entries] == ["case.edit"]


def test_what_an_agency_hands_back_is_counted_by_the_rule_s_hours_again() -> None:
    before = working("lead")
    given = do(before, "case.assign", MONDAY, lead_org_id="o2").record
    assert given.resolve_due_at != before.resolve_due_at
    back = do(given, "case.hand_back", at("05T09:00")).record
    assert (back.lead_org_id, back.resolve_due_at) == (None, before.resolve_due_at)
    assert do(back, "case.assign", at("05T09:00"), lead_org_id="o1").record.resolve_due_at == before.resolve_due_at


def test_the_lead_agency_s_own_hours_count_where_the_rule_says_so() -> None:
    assert working("").due_at == do(working(""), "case.assign", MONDAY, lead_org_id="o2").record.due_at
    moved = do(working("lead"), "case.assign", MONDAY, lead_org_id="o2")
    assert moved.record.due_at == at("07T08:00")  # two hours on Monday, four on Tuesday, two on Wednesday
    assert moved.entries[1].kind == "case.deadline"


def test_reopening_begins_anew_without_what_went_before() -> None:
    case = do(do(working(), "case.pause", at("05T09:00")).record, "case.resume", at("05T10:00")).record
    submitted = do(case, "case.request_approval", at("05T14:00")).record
    answered = do(submitted, "case.reply", at("05T15:00"), "Xong").record
    again = do(answered, "case.reopen", at("07T08:00")).record
    assert again.clock == {"start": at("07T08:00")}
    assert (again.stage, again.due_at) == (Stage.RESOLVE, at("08T08:30"))
    assert counted_anew(again)
    verifying = replace(again, state=CaseState.VERIFYING)
    assert course.timed(verifying, RULE, CALENDAR).stage is Stage.RESOLVE


def test_warnings_come_by_the_stage_s_own_minutes() -> None:
    case = do(do(working(), "case.pause", at("05T14:30")).record, "case.resume", at("06T14:30")).record
    assert case.due_at == at("07T08:30")
    warned = [(w.share, w.at) for w in course.warnings_of(case, RULE, CALENDAR)]
    assert warned == [
        (0.5, at("05T14:00")),
        (0.75, at("06T16:00")),  # an hour and a half of it after the pause
        (0.9, at("07T07:42")),
        (None, at("07T08:15")),
    ]
    paused = do(working(), "case.pause", at("05T09:00")).record
    assert course.warnings_of(paused, RULE, CALENDAR) == ()


def test_a_short_stage_has_its_last_warning_before_the_shares() -> None:
    found = course.warnings(None, "running", MONDAY, Instant(MONDAY + 20 * MINUTE))
    assert [(w.share, (w.at - MONDAY) / MINUTE) for w in found] == [(None, 5), (0.5, 10), (0.75, 15), (0.9, 18)]
    assert len(course.warnings(None, "running", MONDAY, Instant(MONDAY + 10 * MINUTE))) == 3


def test_undoing_a_pause_brings_the_course_back() -> None:
    case = working()
    paused = do(case, "case.pause", at("05T09:00")).record
    woken = do(paused, "case.resume", at("05T10:00"))
    image = undo.image("case", paused, woken.record)
    assert {"clock", "original_due_at", "resolve_due_at"} <= image.keys()
    assert image["clock"][0] == "{}"
    assert woken.record.resolve_due_at - paused.resolve_due_at == HOUR
