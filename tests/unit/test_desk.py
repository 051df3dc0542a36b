"""An operator's actions: saved in one commit, on the screen at once, taken off only by the centre."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_contract.messages import ALREADY, OpResult
from ioc_contract.outcome import entry
from ioc_contract.records import CaseState, Priority
from ioc_desktop.services import desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox, overlay
from tests.unit.desk_world import NOW, case, close, fill, workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    ws = workspace(tmp_path)
    fill(ws)
    yield ws
    close(ws)


def shown(ws: Workspace, case_id: str) -> dict[str, object]:
    row = ws.cache.exec_driver_sql("SELECT * FROM cases_now WHERE id = ?", (case_id,)).mappings().first()
    return dict(row) if row else {}


def entries(ws: Workspace, case_id: str) -> list[str]:
    rows = ws.cache.exec_driver_sql("SELECT text FROM entries_now WHERE entity_id = ? ORDER BY at, id", (case_id,))
    return [str(t) for (t,) in rows]


def server_says(ws: Workspace, kind: str, *records: object) -> None:
    cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(r) for r in records])
    ws.cache.commit()


def relay(ws: Workspace, *ids: str) -> overlay.Laid:
    assert ws.outbox is not None
    laid = overlay.lay(ws.cache, ws.outbox, ws.key, ws.actor, [("case", i) for i in ids])
    ws.cache.commit()
    return laid


def test_an_action_is_shown_at_once_and_the_centres_row_is_kept(ws: Workspace) -> None:
    one = case(1)
    changes = desk.act(ws, "case", "case.assign", [one.id], set={"lead_org_id": "qldt"}, text="Kiểm tra ngay")
    assert changes.of("case") == {one.id}
    assert shown(ws, one.id)["state"] == "assigned"
    assert shown(ws, one.id)["lead_org_id"] == "qldt"
    assert entries(ws, one.id) == ["Kiểm tra ngay"]
    assert [w.operation.text for w in desk.waiting(ws)] == ["Kiểm tra ngay"]
    assert desk.waiting_ids(ws, "case") == {one.id}


def test_a_row_arriving_under_an_action_does_not_take_it_off(ws: Workspace) -> None:
    one = case(1)
    desk.act(ws, "case", "case.assign", [one.id], set={"lead_org_id": "qldt"})
    server_says(ws, "case", case(1, version=2, title="Tên do người khác sửa"))
    relay(ws, one.id)
    assert shown(ws, one.id)["title"] == "Tên do người khác sửa"
    assert shown(ws, one.id)["state"] == "assigned"


def test_an_unsent_edit_never_leaves_the_screen_though_the_rules_refuse_it_by_now(ws: Workspace) -> None:
    one = case(1)
    desk.act(ws, "case", "case.assign", [one.id], set={"lead_org_id": "qldt"}, text="Giao gấp")
    server_says(ws, "case", case(1, version=2, state=CaseState.REJECTED))
    relay(ws, one.id)
    assert shown(ws, one.id)["state"] == "assigned"
    assert entries(ws, one.id) == ["Giao gấp"]


def test_a_refused_edit_leaves_the_screen_and_its_words_stay_in_the_inbox(ws: Workspace) -> None:
    one = case(1)
    desk.act(ws, "case", "case.reject", [one.id], text="Không đúng địa bàn")
    assert ws.outbox is not None
    (waiting,) = desk.waiting(ws)
    refused = OpResult(waiting.operation.op_id, "conflict", None, "changed_meanwhile", {"field": "state"})
    outbox.answered(ws.outbox, ws.key, [refused], NOW)
    relay(ws, one.id)
    assert shown(ws, one.id)["state"] == "new"
    assert entries(ws, one.id) == []
    (item,) = desk.inbox(ws)
    assert item.operation.text == "Không đúng địa bàn"
    assert item.result.code == "changed_meanwhile"
    desk.inbox_done(ws, item.operation.op_id)
    assert desk.inbox(ws) == []
    assert len(desk.inbox(ws, dealt=True)) == 1


def test_nothing_flickers_between_the_answer_and_the_row(ws: Workspace) -> None:
    one = case(1)
    desk.act(ws, "case", "case.assign", [one.id], set={"lead_org_id": "qldt"}, text="Giao")
    assert ws.outbox is not None
    op = desk.waiting(ws)[0].operation
    outbox.answered(ws.outbox, ws.key, [OpResult(op.op_id, "applied", 2)], NOW)
    assert relay(ws, one.id).arrived == []
    assert shown(ws, one.id)["state"] == "assigned"
    # the row comes first, its timeline entry in the next page
    server_says(ws, "case", case(1, version=2, state=CaseState.ASSIGNED, lead_org_id="qldt"))
    assert relay(ws, one.id).arrived == []
    assert entries(ws, one.id) == ["Giao"]
    held = ws.cache.exec_driver_sql("SELECT * FROM entries WHERE id = ?", (op.op_id,)).one()
    entry = KINDS["entry"].load(tuple(held)[1:])
    server_says(ws, "entry", entry)
    assert relay(ws, one.id).arrived == [op.op_id]
    assert entries(ws, one.id) == ["Giao"]
    assert cache.overlaid(ws.cache, "case") == frozenset()
    assert cache.overlaid(ws.cache, "entry") == frozenset()


def test_what_the_rules_refuse_is_refused_before_anything_is_saved(ws: Workspace) -> None:
    one, two = case(1), case(2)
    with pytest.raises(Refused, match="reason_required"):
        desk.act(ws, "case", "case.reject", [one.id])
    desk.act(ws, "case", "case.reject", [one.id], text="Sai")
    with pytest.raises(Refused) as caught:
        desk.act(ws, "case", "case.reject", [two.id, one.id], text="Sai")
    assert caught.value.detail["id"] == one.id
    assert len(desk.waiting(ws)) == 1
    preview = desk.preview(ws, "case", "case.reject", [two.id, one.id], text="Sai")
    assert preview.possible == (two.id,)
    assert preview.refused[one.id].code == "move_not_allowed"


def test_a_new_report_is_a_row_until_it_is_taken_back(ws: Workspace) -> None:
    case_id, changes = desk.create(ws, "case", title="Cây đổ", category_id="road", address="Lê Lợi")
    assert changes.touches("case")
    assert shown(ws, case_id)["title"] == "Cây đổ"
    undone = desk.undo(ws)
    assert undone.cancelled == 1
    assert shown(ws, case_id) == {}
    assert desk.waiting(ws) == []


def test_the_overlay_is_made_anew_from_the_outbox(ws: Workspace, tmp_path: Path) -> None:
    one = case(1)
    desk.act(ws, "case", "case.assign", [one.id], set={"lead_org_id": "qldt"})
    desk.act(ws, "case", "case.comment", [one.id], text="Đã gọi điện")
    before = shown(ws, one.id), entries(ws, one.id)
    ws.cache.exec_driver_sql("DELETE FROM overlaid")
    ws.cache.exec_driver_sql("UPDATE cases SET state = 'new', lead_org_id = NULL")
    ws.cache.exec_driver_sql("DELETE FROM entries")
    assert ws.outbox is not None
    overlay.lay_all(ws.cache, ws.outbox, ws.key, ws.actor)
    ws.cache.commit()
    assert (shown(ws, one.id), entries(ws, one.id)) == before


def test_what_was_sent_is_answered_by_its_undoing(ws: Workspace) -> None:
    one = case(1)
    desk.act(ws, "case", "case.edit", [one.id], set={"title": "Tên mới"})
    assert ws.outbox is not None
    outbox.sending(ws.outbox, [desk.waiting(ws)[0].operation.op_id])
    undone = desk.undo(ws)
    assert (undone.cancelled, undone.reversed, undone.stuck) == (0, 1, ())
    assert shown(ws, one.id)["title"] == one.title
    assert len(desk.waiting(ws)) == 2
    again = desk.undo(ws)  # an undone act is not undone again, nor its undoing
    assert (again.cancelled, again.reversed) == (0, 0)
    assert len(desk.waiting(ws)) == 2


def kinds(ws: Workspace, case_id: str) -> list[str]:
    rows = ws.cache.exec_driver_sql("SELECT kind FROM entries_now WHERE entity_id = ? ORDER BY at, id", (case_id,))
    return [str(k) for (k,) in rows]


def test_an_undoing_keeps_its_line_though_the_row_has_come_back_without_it(ws: Workspace) -> None:
    """A restored centre: what was acknowledged goes out again, and rows of a report come before lines of its timeline."""
    assert ws.outbox is not None
    one = case(1)
    desk.act(ws, "case", "case.edit", [one.id], set={"title": "Tên khác"})
    (edit,) = outbox.entries(ws.outbox, ws.key)
    outbox.sending(ws.outbox, [edit.operation.op_id])
    outbox.answered(ws.outbox, ws.key, [OpResult(edit.operation.op_id, "applied", 2, "", {})], ws.now())
    desk.undo(ws)
    outbox.meet(ws.outbox, ws.key, "another", NOW)
    server_says(ws, "entry", entry(one, edit.operation, ws.actor, NOW, None, None))
    server_says(ws, "case", replace(one, version=3))  # edited and undone: the title it had at first
    relay(ws, one.id)
    assert [e.state for e in outbox.entries(ws.outbox, ws.key)] == ["waiting", "waiting"]
    assert sorted(kinds(ws, one.id)) == ["case.edit", "case.undo"]
    assert shown(ws, one.id)["title"] == one.title


def test_a_move_somebody_else_made_first_keeps_its_line_until_the_centre_has_answered(ws: Workspace) -> None:
    assert ws.outbox is not None
    one = case(1)
    desk.act(ws, "case", "case.verify", [one.id])
    server_says(ws, "case", replace(one, version=4, state=CaseState.VERIFYING))
    relay(ws, one.id)
    assert kinds(ws, one.id) == ["case.verify"]
    made = [e.operation.op_id for e in outbox.entries(ws.outbox, ws.key)]
    outbox.sending(ws.outbox, made)
    outbox.answered(ws.outbox, ws.key, [OpResult(i, "applied", 4, ALREADY, {}) for i in made], ws.now())
    assert relay(ws, one.id).arrived == made
    assert kinds(ws, one.id) == []


def test_the_undoing_of_a_creation_that_somebody_touched_stays_until_the_centre_refuses_it(ws: Workspace) -> None:
    assert ws.outbox is not None
    new, _ = desk.create(ws, "case", title="Lập nhầm")
    (creation,) = outbox.entries(ws.outbox, ws.key)
    outbox.sending(ws.outbox, [creation.operation.op_id])
    outbox.answered(ws.outbox, ws.key, [OpResult(creation.operation.op_id, "applied", 1, "", {})], ws.now())
    desk.undo(ws)
    there = KINDS["case"].load(tuple(shown(ws, new).values()))
    server_says(ws, "case", replace(there, version=2, state=CaseState.NEW, priority=Priority.HIGH, title="Họ đã sửa"))
    relay(ws, new)
    assert shown(ws, new)["state"] == "rejected"
    assert shown(ws, new)["title"] == "Họ đã sửa"
    assert "case.undo" in kinds(ws, new)
    (undoing,) = [e for e in outbox.entries(ws.outbox, ws.key) if e.operation.kind == "case.undo"]
    outbox.sending(ws.outbox, [undoing.operation.op_id])
    said = OpResult(undoing.operation.op_id, "conflict", 2, "touched_since", {"field": "priority"})
    outbox.answered(ws.outbox, ws.key, [said], ws.now())
    relay(ws, new)
    assert shown(ws, new)["state"] == "new"
    assert "case.undo" not in kinds(ws, new)
    assert [i.result.code for i in desk.inbox(ws)] == ["touched_since"]


def test_drafts_survive(ws: Workspace, tmp_path: Path) -> None:
    desk.save_draft(ws, "case", "x", "reply", "Kính gửi ông/bà")
    close(ws)
    again = workspace(tmp_path)
    assert desk.draft(again, "case", "x", "reply") == "Kính gửi ông/bà"
    desk.save_draft(again, "case", "x", "reply", "")
    assert desk.drafts(again) == []
    close(again)
