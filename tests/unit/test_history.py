"""Undo and redo over a real outbox: one after the other, several deep, and not across something new."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ioc_contract import undo
from ioc_contract.clock import MINUTE, Instant
from ioc_contract.kinds import KINDS
from ioc_contract.messages import OpResult
from ioc_contract.records import CaseState, Entry, Priority
from ioc_desktop.services import desk, history, marks
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox, overlay
from tests.unit import desk_world


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = desk_world.workspace(tmp_path)
    desk_world.fill(made)
    yield made
    desk_world.close(made)


def _texts(ws: Workspace) -> list[str]:
    return [e.operation.text for e in desk.waiting(ws)]


def test_two_undone_and_both_done_again_in_order(ws: Workspace) -> None:
    case = desk_world.case(1).id
    for text in ("một", "hai"):
        desk.act(ws, "case", "case.comment", [case], text=text)
    _, second = history.undo(ws)
    _, first = history.undo(ws)
    assert first is not None
    assert second is not None
    assert _texts(ws) == []
    assert history.undo(ws)[1] is None
    done = history.redo(ws, first)
    assert done is not None
    assert _texts(ws) == ["một"]
    assert history.redo(ws, replace(second, after=done[1])) is not None
    assert _texts(ws) == ["một", "hai"]


def test_bookmarks_and_acts_are_undone_in_the_order_they_were_made(ws: Workspace) -> None:
    ids = [desk_world.case(n).id for n in (1, 2)]
    marks.bookmark(ws, ids)
    desk.act(ws, "case", "case.comment", ids[:1], text="một")
    marks.bookmark(ws, ids[:1])
    marks.bookmark(ws, [])
    done, step = history.undo(ws)
    assert (done.own, marks.bookmarked(ws), len(_texts(ws))) == (1, frozenset(ids), 1)
    assert history.undo(ws)[0].cancelled == 1
    assert step is not None
    assert history.undo(ws)[0].own == 2
    assert marks.bookmarked(ws) == frozenset()
    assert history.undo(ws)[1] is None


def test_an_undone_bookmark_is_made_again(ws: Workspace) -> None:
    ids = [desk_world.case(n).id for n in (1, 2)]
    marks.bookmark(ws, ids)
    _, step = history.undo(ws)
    assert step is not None
    done = history.redo(ws, step)
    assert done is not None
    assert done[0].of(marks.MARKS) == frozenset(ids)
    assert marks.bookmarked(ws) == frozenset(ids)
    assert history.undo(ws)[0].own == 2


def test_a_bulk_act_is_one_step_there_and_back(ws: Workspace) -> None:
    ids = [desk_world.case(n).id for n in (1, 2, 3)]
    desk.act(ws, "case", "case.verify", ids)
    done, step = history.undo(ws)
    assert (done.cancelled, len(_texts(ws))) == (3, 0)
    assert step is not None
    again = history.redo(ws, step)
    assert again is not None
    assert again[0].of("case") == frozenset(ids)
    assert len(_texts(ws)) == 3
    assert history.undo(ws)[0].cancelled == 3


def test_nothing_is_done_again_across_something_new(ws: Workspace) -> None:
    case = desk_world.case(1).id
    desk.act(ws, "case", "case.comment", [case], text="một")
    _, step = history.undo(ws)
    assert step is not None
    desk.act(ws, "case", "case.comment", [case], text="khác")
    assert history.redo(ws, step) is None
    assert _texts(ws) == ["khác"]


def _merged(ws: Workspace) -> str:
    """Edit a report, and let the centre take the priority but not the title."""
    case = desk_world.case(1)
    desk.act(ws, "case", "case.edit", [case.id], set={"title": "Của tôi", "priority": Priority.HIGH})
    assert ws.outbox is not None
    (item,) = desk.waiting(ws)
    outbox.sending(ws.outbox, [item.operation.op_id])
    clash = {"mine": "Của tôi", "theirs": "Của họ", "by": "Trực ban 2", "at": ws.now()}
    answer = OpResult(item.operation.op_id, "applied", 3, "merged", {"fields": {"title": clash}})
    outbox.answered(ws.outbox, ws.key, [answer], ws.now())
    theirs = replace(case, version=3, title="Của họ", priority=Priority.HIGH)
    entry = Entry(item.operation.op_id, 1, "reports", "case", case.id, ws.now(), ws.actor.id, "", "case.edit", None, None,
                  "", False, item.operation.op_id)  # fmt: skip
    for kind, record in (("case", theirs), ("entry", entry)):
        cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(record)])
    laid = overlay.lay(ws.cache, ws.outbox, ws.key, ws.actor, [("case", case.id)])
    ws.cache.commit()
    outbox.settle(ws.outbox, laid.arrived)
    return item.operation.op_id


def _title(ws: Workspace) -> str:
    return str(ws.cache.exec_driver_sql("SELECT title FROM cases_now WHERE number = 1").scalar_one())


def test_what_an_edit_left_waits_in_the_inbox_and_only_that_is_set_again(ws: Workspace) -> None:
    op_id = _merged(ws)
    assert _title(ws) == "Của họ"
    assert [i.operation.op_id for i in desk.inbox(ws)] == [op_id]
    desk.inbox_retry(ws, op_id)
    (again,) = desk.waiting(ws)
    assert {n: (c.before, c.after) for n, c in again.operation.set.items()} == {"title": ("Của họ", "Của tôi")}
    assert again.operation.base_version == 3
    assert (_title(ws), desk.inbox(ws)) == ("Của tôi", [])
    done, step = history.undo(ws)
    assert (done.cancelled, done.inbox, _title(ws)) == (1, (op_id,), "Của họ")
    assert len(desk.inbox(ws)) == 1
    assert step is not None
    assert history.redo(ws, step) is not None
    assert (_title(ws), desk.inbox(ws)) == ("Của tôi", [])


def test_words_changed_first_and_words_kept_as_a_note(ws: Workspace) -> None:
    op_id = _merged(ws)
    desk.inbox_retry(ws, op_id, set={"title": "Của cả hai"})
    assert _title(ws) == "Của cả hai"
    history.undo(ws)
    desk.inbox_comment(ws, op_id, "Tôi định đổi tên thành «Của tôi».")
    assert _texts(ws) == ["Tôi định đổi tên thành «Của tôi»."]
    assert desk.inbox(ws) == []


def test_theirs_is_kept_and_the_entry_comes_back_by_undo(ws: Workspace) -> None:
    op_id = _merged(ws)
    desk.inbox_done(ws, op_id)
    assert desk.inbox(ws) == []
    done, step = history.undo(ws)
    assert (done.inbox, len(desk.inbox(ws))) == ((op_id,), 1)
    assert step is not None
    assert history.redo(ws, step) is not None
    assert desk.inbox(ws) == []
    assert history.undo(ws)[0].inbox == (op_id,)


def test_an_entry_put_away_and_a_bookmark_are_undone_latest_first(ws: Workspace) -> None:
    op_id = _merged(ws)
    desk.inbox_done(ws, op_id)
    ws.clock_offset_ms += 1_000
    marks.bookmark(ws, [desk_world.case(1).id])
    history.undo(ws)
    assert (marks.bookmarked(ws), desk.inbox(ws)) == (frozenset(), [])
    assert history.undo(ws)[0].inbox == (op_id,)


def test_the_inbox_comes_back_from_the_mirror(ws: Workspace, tmp_path: Path) -> None:
    op_id = _merged(ws)
    desk.inbox_done(ws, op_id)
    other = tmp_path / "again"
    other.mkdir()
    shutil.copy(tmp_path / "outbox.jsonl", other / "outbox.jsonl")
    box = outbox.open_outbox(other / outbox.FILE)
    assert outbox.inbox(box, ws.key) == []
    away = outbox.put_away_last(box, ws.key)
    assert away is not None
    assert away[0] == op_id
    outbox.open_again(box, op_id)
    assert [i.result.code for i in outbox.inbox(box, ws.key)] == ["merged"]
    cache.close_cache(box)


def test_a_proposal_not_yet_sent_stays_on_the_screen_when_the_row_changes(ws: Workspace) -> None:
    case = desk_world.case(1)
    desk.act(ws, "case", "case.edit", [case.id], set={"title": "Của tôi", "priority": Priority.HIGH})
    assert ws.outbox is not None
    theirs = replace(case, version=2, title="Của họ")
    cache.upsert(ws.cache, KINDS["case"], [KINDS["case"].row(theirs)])
    overlay.lay(ws.cache, ws.outbox, ws.key, ws.actor, [("case", case.id)])
    ws.cache.commit()
    assert _title(ws) == "Của tôi"


def _sent(ws: Workspace) -> list[str]:
    """Give everything that waits to the centre; return the ids."""
    assert ws.outbox is not None
    ids = [e.operation.op_id for e in desk.waiting(ws)]
    outbox.sending(ws.outbox, ids)
    return ids


def test_an_undoing_taken_back_before_it_was_sent_leaves_the_act_to_be_undone(ws: Workspace) -> None:
    case = desk_world.case(1).id
    desk.act(ws, "case", "case.verify", [case])
    _sent(ws)
    assert history.undo(ws)[0].reversed == 1
    back = desk.waiting(ws)[-1].operation
    assert (back.kind, back.add[0]["kind"]) == ("case.undo", "case.verify")
    desk.cancel(ws, [back.op_id])
    again = history.undo(ws)[0]
    assert (again.reversed, again.stuck) == (1, ())


def test_a_report_that_has_left_is_withdrawn_and_not_made_a_second_time(ws: Workspace) -> None:
    made, _ = desk.create(ws, "case", title="Lập nhầm", category_id="road")
    _sent(ws)
    done, step = history.undo(ws)
    assert (done.reversed, step) == (1, None)
    state = ws.cache.exec_driver_sql("SELECT state, reason FROM cases_now WHERE id = ?", (made,)).one()
    assert tuple(state) == ("rejected", undo.WITHDRAWN)


def test_a_bulk_act_partly_touched_and_one_too_old(ws: Workspace) -> None:
    cases = [desk_world.case(n) for n in (1, 2, 3)]
    desk.act(ws, "case", "case.verify", [c.id for c in cases])
    ids = _sent(ws)
    assert ws.outbox is not None
    old = Instant(ws.now() - (undo.MINUTES + 1) * MINUTE)
    outbox.answered(ws.outbox, ws.key, [OpResult(ids[0], "applied", 2), OpResult(ids[1], "applied", 2)], ws.now())
    outbox.answered(ws.outbox, ws.key, [OpResult(ids[2], "applied", 2)], old)
    theirs = replace(cases[1], version=3, state=CaseState.ASSIGNED, lead_org_id="qldt")
    line = Entry("e1", 1, "reports", "case", theirs.id, ws.now(), "acc-2", "Trần B", "case.assign", None, "qldt", "", False,
                 "e1")  # fmt: skip
    for kind, record in (("case", theirs), ("entry", line)):
        cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(record)])
    overlay.lay(ws.cache, ws.outbox, ws.key, ws.actor, [("case", c.id) for c in cases])
    ws.cache.commit()
    done, _ = history.undo(ws)
    assert done.reversed == 1
    why = {s.id: (s.why.code, s.why.detail.get("by")) for s in done.stuck}
    assert why == {theirs.id: ("touched_since", "Trần B"), cases[2].id: ("undo_too_late", None)}
