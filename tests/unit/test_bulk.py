"""Acts on many reports in the services: which a query means, what would change and what not, done as one step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from ioc_contract.kinds import KINDS
from ioc_contract.records import CaseState, Priority
from ioc_desktop.services import board_queue, bulk, desk, history
from ioc_desktop.services.board_queue import Order, QueueQuery
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, database
from tests.unit import desk_world


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = desk_world.workspace(tmp_path)
    desk_world.fill(made, 40)
    yield made
    desk_world.close(made)


def _now(ws: Workspace, number: int, **changes: object) -> str:
    case = replace(desk_world.case(number), version=2, **changes)  # type: ignore[arg-type]
    cache.upsert(ws.cache, KINDS["case"], [KINDS["case"].row(case)])
    ws.cache.commit()
    return case.id


def test_ids_are_those_of_all_pages_in_order_up_to_a_limit(ws: Workspace) -> None:
    query = QueueQuery(order=Order.NUMBER, descending=True)
    ids = bulk.ids(ws, query)
    assert list(ids) == [desk_world.case(n).id for n in range(40, 0, -1)]
    assert bulk.ids(ws, query, 7) == ids[:7]
    assert bulk.ids(ws, QueueQuery(ids=(ids[3], ids[1]), order=Order.NUMBER, descending=True)) == (ids[1], ids[3])
    assert bulk.ids(ws, QueueQuery(states=(CaseState.CLOSED,))) == ()


def test_a_dry_run_tells_each_report_apart_and_changes_nothing(ws: Workspace) -> None:
    closed = [_now(ws, n, state=CaseState.CLOSED, state_since=desk_world.NOW - n) for n in (1, 2)]
    _now(ws, 4, lead_org_id="qldt", priority=Priority.URGENT)
    ids = [desk_world.case(n).id for n in range(1, 11)]
    act = bulk.Act("case.assign", {"lead_org_id": "qldt"})
    run = bulk.dry_run(ws, act, [*ids, "nobody"])
    assert (len(run.possible), run.gone, run.asked) == (8, 1, 11)
    group = next(g for g in run.groups if g.state is CaseState.CLOSED)
    assert group.why.code == "move_not_allowed"
    assert [r.id for r in group.rows] == closed
    assert group.since == desk_world.NOW - 1
    assert desk.waiting(ws) == []
    wrong = bulk.dry_run(ws, bulk.Act("case.assign", {"lead_org_id": "nobody"}), ids)
    assert not wrong.possible
    assert {g.why.code for g in wrong.groups} == {"unknown_reference"}


def test_what_is_so_already_is_no_change(ws: Workspace) -> None:
    ids = [desk_world.case(n).id for n in range(1, 6)]
    _now(ws, 1, state=CaseState.VERIFYING)
    _now(ws, 2, priority=Priority.HIGH)
    run = bulk.dry_run(ws, bulk.Act("case.verify", {}), ids)
    assert [r.id for r in run.possible] == ids[1:]
    assert [(g.why.code, g.state) for g in run.groups] == [(bulk.MOVE, CaseState.VERIFYING)]
    run = bulk.dry_run(ws, bulk.Act("case.edit", {"priority": Priority.HIGH}), ids)
    assert [g.why.code for g in run.groups] == [bulk.SAME]
    assert len(bulk.prepare(ws, bulk.Act("case.edit", {"priority": Priority.HIGH}), ids)) == 4
    assert len(bulk.dry_run(ws, bulk.Act("case.comment", {}, "đã gọi"), ids).possible) == 5


def test_parts_are_saved_as_one_step_and_undone_as_one(ws: Workspace) -> None:
    ids = [desk_world.case(n).id for n in range(1, 41)]
    act = bulk.Act("case.edit", {"priority": Priority.URGENT})
    prepared = [p for at in range(0, 40, 7) for p in bulk.prepare(ws, act, ids[at : at + 7])]
    assert desk.waiting(ws) == []
    assert desk.save(ws, prepared).of("case") == frozenset(ids)
    assert {r.priority for r in board_queue.by_ids(ws, ids)} == {Priority.URGENT}
    done, _ = history.undo(ws)
    assert done.cancelled == 40
    assert {r.priority for r in board_queue.by_ids(ws, ids)} == {Priority.NORMAL}


def test_many_at_once_leave_what_one_by_one_leave(tmp_path: Path) -> None:
    """Acts on many look up together what acts on one look up alone: the screen and the outbox must not tell them apart."""
    found = []
    for name, size in (("one", 1), ("all", 40)):
        folder = tmp_path / name
        folder.mkdir()
        ws = desk_world.workspace(folder)
        ids = [c.id for c in desk_world.fill(ws, 40)]
        for verb, values in (("case.comment", {}), ("case.assign", {"lead_org_id": "qldt"}), ("case.comment", {})):
            for at in range(0, 40, size):
                desk.act(ws, "case", verb, ids[at : at + size], set=values, text="đã gọi")
        for kind in ("case", "entry"):
            rows = ws.cache.exec_driver_sql(f"SELECT * FROM {KINDS[kind].table}").mappings()
            drop = {"seq", "id", "op_id", "at", "updated_at", "state_since", "due_at", "resolve_due_at"}
            found.append(sorted(sorted((k, str(v)) for k, v in r.items() if k not in drop) for r in rows))
        found.append(sorted(str(r) for r in ws.cache.exec_driver_sql("SELECT kind, count(*) FROM overlaid GROUP BY 1")))
        assert history.undo(ws)[0].cancelled == size
        desk_world.close(ws)
    assert found[:3] == found[3:]


def test_many_are_laid_over_the_screen_together(ws: Workspace) -> None:
    ids = [desk_world.case(n).id for n in range(1, 41)]
    made = bulk.prepare(ws, bulk.Act("case.assign", {"lead_org_id": "qldt"}), ids)
    asked: list[str] = []
    sa.event.listen(ws.cache.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    desk.save(ws, made)
    assert {r.state for r in board_queue.by_ids(ws, ids)} == {CaseState.ASSIGNED}
    assert len(asked) < len(ids), "a few statements for all of them"


def test_a_rehearsal_writes_and_leaves_nothing(ws: Workspace, tmp_path: Path) -> None:
    ids = [desk_world.case(n).id for n in range(1, 11)]
    act = bulk.Act("case.assign", {"lead_org_id": "qldt"})
    tables = ("cases", "entries", "overlaid", "cases_text")

    def all_rows() -> list[list[tuple[object, ...]]]:
        return [[tuple(r) for r in ws.cache.exec_driver_sql(f"SELECT * FROM {t}")] for t in tables]

    before, wrote = all_rows(), database.raw(ws.cache).total_changes
    bulk.rehearse(ws, act, [*ids, "nobody"])
    assert database.raw(ws.cache).total_changes >= wrote + len(ids)
    assert not database.raw(ws.cache).in_transaction
    assert all_rows() == before
    assert desk.waiting(ws) == []
    other = cache.open_cache(tmp_path / cache.file_name())
    database.begin(other)  # somebody else writes: it is passed over
    database.raw(ws.cache).execute("PRAGMA busy_timeout=10")
    bulk.rehearse(ws, act, ids)
    other.rollback()
    cache.close_cache(other)
    assert all_rows() == before
    desk.save(ws, bulk.prepare(ws, act, ids))
    assert {r.state for r in board_queue.by_ids(ws, ids)} == {CaseState.ASSIGNED}
