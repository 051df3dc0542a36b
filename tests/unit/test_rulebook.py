"""Calendars and rules on the desk: what an edit would move, the edit as one step, its undoing, and who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ioc_contract.clock import HOUR, ZONE, Instant, instant
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_contract.messages import OpResult
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import CaseState, DeadlineRule, Organisation, Stage, WorkCalendar
from ioc_desktop.services import desk, rulebook
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox, records
from tests.unit.desk_world import SUPERVISOR, case, close, fill, workspace

OFFICE = [["07:30", "11:30"], ["13:30", "17:00"]]
CALENDAR = WorkCalendar("office", 1, "Hành chính", "Asia/Ho_Chi_Minh", {str(d): OFFICE for d in range(1, 6)}, ())
STAGES = ({"stage": "resolve", "clock": "working", "minutes": 900},)
RULE = DeadlineRule("reports.slow", 1, "reports", "Hai ngày", "office", STAGES, 7)
QUICK = replace(
    RULE,
    id="reports.a",
    name="Nhanh",
    calendar_id=None,
    stages=({"stage": "resolve", "clock": "running", "minutes": 60},),
)


def at(text: str) -> Instant:
    return instant(datetime.fromisoformat(f"2027-{text}").replace(tzinfo=ZONE))


MONDAY, DUE, MOVED = at("03-01T08:00"), at("03-03T08:00"), at("03-04T08:00")
HOLIDAY: dict[str, Any] = {"date": "2027-03-02", "kind": "off", "name": "Nghỉ", "legal_ref": "QĐ 1", "spans": []}


def put(ws: Workspace, kind: str, *made: Any) -> None:
    cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(r) for r in made])
    ws.cache.commit()


@pytest.fixture
def ws(tmp_path: Path) -> Any:
    made = workspace(tmp_path)
    fill(made, 1)
    put(made, "calendar", CALENDAR)
    put(made, "deadline_rule", RULE)
    put(
        made,
        "organisation",
        Organisation("o9", 1, "o9", "Điện lực", "ĐL", "company", None, (), "office", "2025-01-01", None),
    )
    running = {"state": CaseState.IN_PROGRESS, "stage": Stage.RESOLVE, "received_at": MONDAY, "state_since": MONDAY}
    due = {"original_due_at": DUE, "resolve_due_at": DUE, "due_at": DUE}
    put(made, "case", case(2, **running, **due), case(3, **{**running, **due, "state": CaseState.CLOSED}))
    yield made
    close(made)


def test_the_book_tells_who_uses_what(ws: Workspace) -> None:
    found = rulebook.book(ws)
    assert [c.name for c in found.calendars] == ["Hành chính"]
    assert [r.name for r in found.rules] == ["Hai ngày"]
    assert found.used == {"office": (1, 1)}
    assert found.may_edit
    ws.actor = Actor("x", "Trực", Role.OPERATOR)
    assert not rulebook.book(ws).may_edit


def test_a_trial_lists_what_would_move_and_does_nothing(ws: Workspace) -> None:
    found = rulebook.trial(ws, CALENDAR, {"days": (HOLIDAY,)})
    assert (found.open, found.moved, found.later, found.earlier, found.late) == (2, 1, 1, 0, 0)
    (row,) = found.rows
    assert (row.id, row.number, row.before, row.after) == (case(2).id, 2, DUE, MOVED)
    assert found.ids == (case(2).id,)
    assert records.one(ws.cache, "calendar", "office") == CALENDAR
    assert desk.waiting(ws) == []


def test_a_trial_says_which_deadlines_would_be_past_at_once(ws: Workspace) -> None:
    at_work = {"state": CaseState.IN_PROGRESS, "stage": Stage.RESOLVE, "category_id": "b"}
    put(ws, "deadline_rule", QUICK)
    received, later = Instant(ws.now() - 2 * HOUR), Instant(ws.now() + HOUR)
    put(ws, "case", case(4, **at_work, received_at=received, resolve_due_at=later, original_due_at=later, due_at=later))
    long = ({"stage": "resolve", "clock": "running", "minutes": 180},)
    put(ws, "deadline_rule", replace(QUICK, version=2, stages=long))
    found = rulebook.trial(ws, replace(QUICK, version=2, stages=long), {"stages": QUICK.stages})
    assert {case(2).id: False, case(4).id: True}.items() <= {r.id: r.late for r in found.rows}.items()
    assert found.late == sum(r.late for r in found.rows)


def test_an_edit_is_one_step_shown_at_once_and_undone_by_one(ws: Workspace) -> None:
    changes = rulebook.edit(ws, CALENDAR, {"days": (HOLIDAY,)}, "Theo QĐ 1")
    assert changes.of("calendar") == {"office"}
    assert records.one(ws.cache, "calendar", "office").days == (HOLIDAY,)
    assert rulebook.book(ws).waiting == {"office"}
    assert desk.heading(ws, desk.waiting(ws)[0].operation) == "Hành chính"
    undone = desk.undo(ws)
    assert (undone.cancelled, undone.stuck) == (1, ())
    assert records.one(ws.cache, "calendar", "office").days == ()


def test_an_edit_that_has_left_is_undone_by_its_undoing(ws: Workspace) -> None:
    rulebook.edit(ws, CALENDAR, {"days": (HOLIDAY,)})
    (waiting,) = desk.waiting(ws)
    assert ws.outbox is not None
    outbox.sending(ws.outbox, [waiting.operation.op_id])
    outbox.answered(ws.outbox, ws.key, [OpResult(waiting.operation.op_id, "applied", 2)], ws.now())
    put(ws, "calendar", replace(CALENDAR, version=2, days=(HOLIDAY,)))
    undone = desk.undo(ws)
    assert (undone.cancelled, undone.reversed, undone.stuck) == (0, 1, ())
    assert [w.operation.kind for w in desk.waiting(ws)] == ["calendar.undo"]
    assert records.one(ws.cache, "calendar", "office").days == ()


def test_what_cannot_be_used_or_may_not_be_done_is_refused_before_anything_happens(ws: Workspace) -> None:
    with pytest.raises(Refused, match="bad_rulebook"):
        rulebook.trial(ws, CALENDAR, {"weekly": {}})
    with pytest.raises(Refused, match="bad_rulebook"):
        rulebook.edit(ws, RULE, {"calendar_id": None})
    with pytest.raises(Refused, match="not_found"):
        rulebook.trial(ws, replace(CALENDAR, id="nowhere"), {"name": "x"})
    ws.actor = replace(SUPERVISOR, unit_ids=("unit-1",))
    with pytest.raises(Refused, match="out_of_scope"):
        rulebook.edit(ws, CALENDAR, {"days": (HOLIDAY,)})
    assert desk.waiting(ws) == []


def test_an_edit_of_what_somebody_else_changed_meanwhile_takes_nothing_away(ws: Workspace) -> None:
    theirs = replace(CALENDAR, version=2, days=({**HOLIDAY, "date": "2027-04-30"},))
    put(ws, "calendar", theirs)
    for ask in (rulebook.trial, rulebook.edit):
        with pytest.raises(Refused, match="changed_meanwhile"):
            ask(ws, CALENDAR, {"days": (HOLIDAY,)})
    assert records.one(ws.cache, "calendar", "office").days == theirs.days


def test_what_is_edited_is_kept_for_its_account_until_it_is_applied(ws: Workspace) -> None:
    rulebook.keep(ws, "calendar", "office", '{"name": "Lịch"}')
    assert rulebook.book(ws).drafts == {("calendar", "office"): '{"name": "Lịch"}'}
    mine, ws.actor = ws.actor, replace(SUPERVISOR, id="somebody-else")
    assert rulebook.book(ws).drafts == {}
    ws.actor = mine
    rulebook.edit(ws, CALENDAR, {"name": "Lịch"})
    assert rulebook.book(ws).drafts == {}


def test_a_calendar_is_begun_like_another_kept_made_and_undone_by_one_step(ws: Workspace) -> None:
    put(ws, "calendar", replace(CALENDAR, version=2, days=(HOLIDAY,)))
    like = records.one(ws.cache, "calendar", "office")
    begun = rulebook.begin(ws, "Ca tối", like)
    book = rulebook.book(ws)
    planned = next(c for c in book.calendars if c.id == begun)
    assert book.planned == {begun}
    assert (planned.weekly, planned.days, planned.zone) == (like.weekly, (HOLIDAY,), "Asia/Ho_Chi_Minh")
    assert desk.waiting(ws) == []
    changes = {"weekly": {"1": [["18:00", "22:00"]]}}
    found = rulebook.trial(ws, planned, changes, planned=True)
    assert (found.moved, found.ids) == (0, ())
    made, done = rulebook.create(ws, planned, changes)
    assert done.of("calendar") == {made}
    book = rulebook.book(ws)
    assert (book.planned, [c.name for c in book.calendars]) == (frozenset(), ["Ca tối", "Hành chính"])
    assert records.one(ws.cache, "calendar", made).weekly == changes["weekly"]
    assert desk.undo(ws).cancelled == 1
    assert [c.name for c in rulebook.book(ws).calendars] == ["Hành chính"]


def test_a_calendar_without_a_name_of_its_own_is_not_begun(ws: Workspace) -> None:
    for name, words in (("Hành chính", "đã có lịch"), (" ", "chưa có tên")):
        with pytest.raises(Refused, match="bad_rulebook") as refused:
            rulebook.begin(ws, name, None)
        assert words in str(refused.value.detail["reason"])
    ws.actor = Actor("x", "Trực", Role.OPERATOR)
    with pytest.raises(Refused, match="not_permitted"):
        rulebook.begin(ws, "Ca tối", None)
    assert rulebook.book(ws).planned == frozenset()


def test_giving_an_agency_a_calendar_is_tried_out_like_any_edit(ws: Workspace) -> None:
    put(ws, "deadline_rule", replace(RULE, version=2, lead_calendar=True))
    shorter = replace(CALENDAR, id="short", name="Nửa ngày", weekly={str(d): OFFICE[:1] for d in range(1, 6)})
    put(ws, "calendar", shorter)
    own = next(o for o in rulebook.book(ws).organisations if o.id == "o9")
    put(ws, "case", replace(records.one(ws.cache, "case", case(2).id), version=2, lead_org_id="o9"))
    found = rulebook.trial(ws, own, {"calendar_id": "short"})
    assert (found.open, found.moved, found.later) == (2, 1, 1)
    assert rulebook.trial(ws, own, {"calendar_id": None}).moved == 0, "the rule's calendar is the same one"
    rulebook.edit(ws, own, {"calendar_id": "short"})
    assert rulebook.book(ws).used["short"] == (0, 1)
    with pytest.raises(Refused, match="calendar_used") as refused:
        rulebook.retire(ws, "short")
    assert refused.value.detail["users"] == "cơ quan «Điện lực»"
    assert desk.undo(ws).cancelled == 1
    rulebook.retire(ws, "short")
    assert [c.id for c in rulebook.book(ws).calendars] == ["office", "short"]
    with pytest.raises(Refused, match="bad_rulebook"):
        rulebook.edit(ws, own, {"calendar_id": "short"})
    rulebook.retire(ws, "short", retired=False)
    assert not records.one(ws.cache, "calendar", "short").retired
