"""The engine: rows in, operations out, each exactly once, whatever breaks in between."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
import sqlalchemy as sa

from ioc_contract.codec import position
from ioc_contract.errors import Offline, Refused, Resync
from ioc_contract.kinds import KINDS, Kind, Row
from ioc_contract.messages import Event
from ioc_contract.records import CaseState
from ioc_desktop.services import desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox
from ioc_desktop.sync import reload
from ioc_desktop.sync.engine import Engine
from tests.unit.desk_world import NOW, SUPERVISOR, case, close, reference_rows, workspace
from tests.unit.small_centre import SmallCentre
from tests.unit.test_outbox import operation


@pytest.fixture
def centre() -> SmallCentre:
    centre = SmallCentre()
    for kind, records in reference_rows().items():
        centre.put(kind, *records)
    centre.put("case", *(case(n) for n in range(1, 21)))
    return centre


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    ws = workspace(tmp_path)
    yield ws
    close(ws)


def engine_of(ws: Workspace, centre: SmallCentre, **more: object) -> Engine:
    assert ws.outbox is not None
    return Engine(centre, ws.cache, ws.outbox, ws.key, ws.actor, lambda: NOW, **more)  # type: ignore[arg-type]


def same(ws: Workspace, centre: SmallCentre) -> None:
    """The screen is what the centre holds, row by row, and nothing lies over it."""
    for name, kind in KINDS.items():
        rows = ws.cache.exec_driver_sql(f"SELECT * FROM {kind.table}_now ORDER BY id").all()
        assert [kind.load(tuple(r)) for r in rows] == [centre.rows_of[name][i] for i in sorted(centre.rows_of[name])]
    assert ws.cache.exec_driver_sql("SELECT count(*) FROM overlaid").scalar_one() == 0


def broken(call: str, times: int = 1) -> Callable[[str], None]:
    left = [times]

    def fail(name: str) -> None:
        if name == call and left[0]:
            left[0] -= 1
            raise Offline(f"cut at {call}")

    return fail


def looking(folder: Path, seen: list[str]) -> Callable[[str], None]:
    """Return what notes at every call what the first report's title is on the screen."""

    def look(_: str) -> None:
        with contextlib.closing(sqlite3.connect(folder / cache.file_name())) as screen:
            found = screen.execute("SELECT title FROM cases_now WHERE id = ?", (case(1).id,))
            seen.extend(str(title) for (title,) in found)

    return look


def test_first_sync_then_changes(ws: Workspace, centre: SmallCentre) -> None:
    told: list[object] = []
    engine = engine_of(ws, centre, tell=told.append)
    engine.run(greet=True)
    same(ws, centre)
    assert None in told
    centre.put("case", replace(case(3), title="Sửa"), case(21))
    centre.drop("case", case(4).id)
    told.clear()
    engine.run()
    same(ws, centre)
    assert told == [{"case": frozenset({case(3).id, case(21).id, case(4).id})}]


@pytest.mark.parametrize("call", ["snapshot", "rows", "changes", "digest"])
def test_a_first_sync_cut_off_goes_on(ws: Workspace, centre: SmallCentre, call: str) -> None:
    engine = engine_of(ws, centre)
    centre.fail = broken(call)
    with pytest.raises(Offline):
        engine.run()
    centre.put("case", case(30))
    engine.run()
    same(ws, centre)


def test_a_first_sync_cut_off_between_pages_goes_on_there(
    ws: Workspace, centre: SmallCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reload, "PAGE", 3)
    monkeypatch.setattr(cache, "TOGETHER", 2)
    engine, write = engine_of(ws, centre), cache.upsert

    def full(connection: sa.Connection, kind: Kind, rows: Sequence[Row], *, forced: bool = False) -> None:
        if kind.name == "case" and written() == 3:
            raise OSError("no space left")
        write(connection, kind, rows, forced=forced)

    def written() -> int:
        return int(ws.cache.exec_driver_sql("SELECT count(*) FROM cases").scalar_one())

    with monkeypatch.context() as broken_disk:
        broken_disk.setattr(cache, "upsert", full)
        with pytest.raises(OSError, match="no space left"):
            engine.run()
    assert written() == 3
    place = orjson.loads(cache.meta(ws.cache, "loading") or "")
    last = ws.cache.exec_driver_sql("SELECT max(id) FROM cases").scalar_one()
    assert (place["kind"], place["after"]) == ("case", last)
    engine.run()
    same(ws, centre)


def test_an_event_brings_its_change_unless_it_leaves_a_gap(ws: Workspace, centre: SmallCentre) -> None:
    engine = engine_of(ws, centre)
    engine.run()
    start = cache.meta(ws.cache, "cursor") or ""
    at = position(start)
    centre.put("case", replace(case(3), title="Một"))
    engine.run()
    centre.put("case", replace(case(4), title="Hai"))
    both = Event(at, at + 2, NOW, centre.changes(start, 3))
    beyond = Event(at + 2, at + 3, NOW, both.delta)
    centre.fail = broken("changes", 99)
    assert not engine.take(beyond)
    assert not engine.take(replace(both, delta=None))
    assert position(cache.meta(ws.cache, "cursor") or "") == at + 1
    assert engine.take(both)
    same(ws, centre)
    assert position(cache.meta(ws.cache, "cursor") or "") == at + 2
    told: list[object] = []
    engine.tell = told.append
    assert engine.take(both)
    assert told == []


def test_a_large_first_sync_makes_indexes_and_search_after_it(
    ws: Workspace, centre: SmallCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reload, "_BULK", 10)
    before = set(cache._indexes(ws.cache))
    seen: list[int] = []
    engine = engine_of(ws, centre, progress=lambda share: seen.append(len(cache._indexes(ws.cache))))
    engine.run()
    assert seen[0] == 0
    assert set(cache._indexes(ws.cache)) == before
    from ioc_desktop.store import search

    assert search.count(ws.cache, "case", "o ga duong") == 20
    centre.put("case", replace(case(3), title="Cống sập"))
    engine.run()
    assert search.count(ws.cache, "case", "cong sap") == 1


def test_an_action_goes_out_once_and_its_row_comes_back(ws: Workspace, centre: SmallCentre) -> None:
    engine = engine_of(ws, centre)
    engine.run()
    one = case(1)
    desk.act(ws, "case", "case.assign", [one.id], set={"lead_org_id": "qldt"}, text="Giao")
    engine.run()
    same(ws, centre)
    assert desk.waiting(ws) == []
    assert len(centre.applied) == 1
    assert centre.rows_of["case"][one.id].state is CaseState.ASSIGNED


def test_what_another_account_left_here_is_not_sent_by_who_sits_there_now(ws: Workspace, centre: SmallCentre) -> None:
    assert ws.outbox is not None
    engine = engine_of(ws, centre)
    engine.run()
    theirs = operation("của ca trước")
    outbox.add(ws.outbox, "someone", [theirs])
    desk.act(ws, "case", "case.comment", [case(1).id], text="của tôi")
    engine.run()
    assert [e.operation.op_id for e in outbox.entries(ws.outbox, "someone", ["waiting"])] == [theirs.op_id]
    assert len(centre.answers) == 1
    assert theirs.op_id not in centre.answers


def test_rows_that_could_not_be_written_are_asked_for_again(
    ws: Workspace, centre: SmallCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page and the place in the feed after it stand in one commit."""
    engine_of(ws, centre).run()
    before = cache.meta(ws.cache, "cursor")
    centre.put("case", replace(centre.rows_of["case"][case(1).id], title="Mới"))
    with monkeypatch.context() as killed:
        killed.setattr(Engine, "_write", broken_write)
        with pytest.raises(KeyboardInterrupt):
            engine_of(ws, centre).run()
    assert cache.meta(ws.cache, "cursor") == before
    engine_of(ws, centre).run()
    same(ws, centre)


def broken_write(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("call", ["push", "pushing", "pushed", "changes"])
def test_a_push_cut_off_is_sent_again_and_applied_once(ws: Workspace, centre: SmallCentre, call: str) -> None:
    engine = engine_of(ws, centre)
    engine.run()
    ids = [case(n).id for n in range(1, 6)]
    desk.act(ws, "case", "case.assign", ids, set={"lead_org_id": "qldt"})
    centre.fail = broken(call)
    with pytest.raises(Offline):
        engine.run()
    shown = ws.cache.exec_driver_sql("SELECT count(*) FROM cases_now WHERE state = 'assigned'").scalar_one()
    assert shown == 5
    engine.open()
    engine.run()
    same(ws, centre)
    assert len(centre.applied) == 5


def test_a_refused_action_goes_to_the_inbox_and_holds_nobody_up(ws: Workspace, centre: SmallCentre) -> None:
    engine = engine_of(ws, centre)
    engine.run()
    desk.act(ws, "case", "case.reject", [case(1).id], text="Ngoài địa bàn")
    desk.act(ws, "case", "case.comment", [case(1).id], text="Đã xem")
    desk.act(ws, "case", "case.assign", [case(2).id], set={"lead_org_id": "tnmt"})
    centre.put("case", replace(centre.rows_of["case"][case(1).id], state=CaseState.ASSIGNED, lead_org_id="qldt"))
    engine.run()
    same(ws, centre)
    assert [(i.operation.text, i.result.code) for i in desk.inbox(ws)] == [("Ngoài địa bàn", "move_not_allowed")]
    assert len(centre.applied) == 2


def test_a_batch_that_cannot_be_read_does_not_hold_up_the_others(ws: Workspace, centre: SmallCentre) -> None:
    engine = engine_of(ws, centre)
    engine.run()
    desk.act(ws, "case", "case.comment", [case(n).id for n in range(1, 4)], text="Ghi chú")
    bad = desk.waiting(ws)[1].operation.op_id
    push = centre.push

    def picky(operations: tuple[object, ...]) -> object:
        if any(op.op_id == bad for op in operations):  # type: ignore[attr-defined]
            raise Refused("bad_value", {"field": "add"})
        return push(operations)  # type: ignore[arg-type]

    centre.push = picky  # type: ignore[method-assign, assignment]
    engine.run()
    assert [i.operation.op_id for i in desk.inbox(ws)] == [bad]
    assert len(centre.applied) == 2


@pytest.mark.parametrize("level", ["verify", "scope", "all"])
def test_a_demand_to_start_anew_never_loses_an_action(ws: Workspace, centre: SmallCentre, level: str) -> None:
    engine = engine_of(ws, centre)
    engine.run()
    desk.act(ws, "case", "case.assign", [case(1).id], set={"lead_org_id": "qldt"})
    del centre.rows_of["case"][case(9).id]  # a row gone without a trace in the log
    centre.resync = level
    centre.fail = broken("push")
    with pytest.raises(Offline):
        engine.run()
    engine.run()
    same(ws, centre)
    assert len(centre.applied) == 1


def test_a_restored_centre_gets_the_journal_again(ws: Workspace, centre: SmallCentre) -> None:
    engine = engine_of(ws, centre)
    engine.run()
    desk.act(ws, "case", "case.assign", [case(1).id], set={"lead_org_id": "qldt"})
    engine.run()
    backup = {k: dict(v) for k, v in centre.rows_of.items()}, list(centre.log), dict(centre.answers)
    desk.act(ws, "case", "case.comment", [case(2).id], text="Sau khi sao lưu")
    engine.run()
    centre.rows_of, centre.log, centre.answers = backup
    centre.epoch = "two"
    centre.put("case", case(40))
    engine.run(greet=True)
    same(ws, centre)
    assert "Sau khi sao lưu" in {e.text for e in centre.rows_of["entry"].values()}
    assert len(centre.applied) == 3  # the comment twice: once before the backup was put back, once after
    assert desk.waiting(ws) == []
    assert desk.inbox(ws) == []


def test_a_row_that_leaves_with_an_action_on_it(ws: Workspace, centre: SmallCentre) -> None:
    engine = engine_of(ws, centre)
    engine.run()
    desk.act(ws, "case", "case.comment", [case(1).id], text="Chưa gửi")
    centre.fail = broken("push", 99)
    centre.drop("case", case(1).id)
    with pytest.raises(Offline):
        engine.run()
    engine.pull()
    assert [w.operation.text for w in desk.waiting(ws)] == ["Chưa gửi"]
    centre.fail = lambda _: None
    engine.run()
    same(ws, centre)
    assert [i.result.code for i in desk.inbox(ws)] == ["not_found"]


def test_endless_demands_to_start_anew_end_in_words(ws: Workspace, centre: SmallCentre) -> None:
    engine = engine_of(ws, centre)
    engine.run()
    changes = centre.changes

    def never(cursor: str, limit: int) -> object:
        raise Resync("all")

    centre.changes = never  # type: ignore[method-assign, assignment]
    with pytest.raises(Resync):
        engine.run()
    centre.changes = changes  # type: ignore[method-assign]
    engine.run()
    same(ws, centre)


def test_the_clock_is_the_centres(ws: Workspace, centre: SmallCentre) -> None:
    engine = engine_of(ws, centre)
    centre.now = type(NOW)(NOW + 90_000)
    engine.run(greet=True)
    assert engine.offset_ms == 90_000
    assert engine.time() == NOW + 90_000


def test_a_row_spoilt_here_is_repaired_whatever_version_it_claims(ws: Workspace, centre: SmallCentre) -> None:
    engine = engine_of(ws, centre)
    engine.run()
    ws.cache.exec_driver_sql("UPDATE cases SET version = version + 7, title = 'mục' WHERE id = ?", (case(3).id,))
    cache.set_meta(ws.cache, "verify", "1")
    ws.cache.commit()
    engine.run()
    same(ws, centre)


def test_after_a_restore_the_same_version_may_be_another_row(ws: Workspace, centre: SmallCentre) -> None:
    engine = engine_of(ws, centre)
    centre.put("case", replace(case(3), title="Trước khi khôi phục"))
    engine.run(greet=True)
    held = centre.rows_of["case"][case(3).id]
    centre.rows_of["case"][case(3).id] = replace(held, title="Sau khi khôi phục")
    centre.epoch = "two"
    engine.run(greet=True)
    same(ws, centre)


def test_what_is_sent_again_stays_on_the_screen_while_rows_are_fetched_anew(
    ws: Workspace, centre: SmallCentre, tmp_path: Path
) -> None:
    engine = engine_of(ws, centre)
    engine.run()
    backup = {k: dict(v) for k, v in centre.rows_of.items()}
    desk.act(ws, "case", "case.edit", [case(1).id], set={"title": "Đã gửi"}, text="")
    engine.run()
    centre.rows_of, centre.answers, centre.epoch = backup, {}, "two"
    seen: list[str] = []
    centre.fail = looking(tmp_path, seen)
    engine.run(greet=True)
    assert len(seen) > 20
    assert set(seen) == {"Đã gửi"}
    same(ws, centre)


def test_what_a_restored_centre_refuses_leaves_the_screen_before_all_rows_are_compared(
    ws: Workspace, centre: SmallCentre
) -> None:
    engine = engine_of(ws, centre)
    engine.run()
    backup = {k: dict(v) for k, v in centre.rows_of.items()}
    desk.act(ws, "case", "case.edit", [case(1).id], set={"title": "Đã gửi"}, text="lời đã gửi")
    engine.run()
    engine.run()
    centre.rows_of, centre.answers, centre.epoch = backup, {}, "two"
    centre.put("case", case(1, version=1, title="Của họ"))
    centre.fail = broken("snapshot")
    with pytest.raises(Offline):
        engine.run(greet=True)
    engine.push()
    assert [i.operation.text for i in desk.inbox(ws)] == ["lời đã gửi"]
    assert ws.cache.exec_driver_sql("SELECT count(*) FROM entries_now WHERE text = 'lời đã gửi'").scalar_one() == 0
    engine.run(greet=True)
    same(ws, centre)


def test_an_event_of_another_epoch_or_scope_is_not_written(ws: Workspace, centre: SmallCentre) -> None:
    engine = engine_of(ws, centre)
    engine.run()
    at = position(cache.meta(ws.cache, "cursor") or "")
    centre.put("case", replace(case(3), title="Một"))
    event = Event(at, at + 1, NOW, centre.changes(f"{at}.one", 3))
    assert event.delta is not None
    assert not engine.take(replace(event, delta=replace(event.delta, cursor=f"{at + 1}.two")))
    assert engine.take(event)
    same(ws, centre)


def test_a_creation_stays_on_the_screen_when_the_account_may_no_longer_make_it(
    ws: Workspace, centre: SmallCentre
) -> None:
    engine = engine_of(ws, centre)
    engine.run(greet=True)
    made, _ = desk.create(ws, "case", title="Mới", text="Ghi nhận")
    centre.actor = replace(SUPERVISOR, unit_ids=("unit-9",))
    centre.fail = broken("push")
    with pytest.raises(Offline):
        engine.run(greet=True)
    engine.open()
    assert ws.cache.exec_driver_sql("SELECT title FROM cases_now WHERE id = ?", (made,)).scalar_one() == "Mới"
    engine.run()
    same(ws, centre)
    assert [i.operation.text for i in desk.inbox(ws)] == ["Ghi nhận"]


def test_a_first_sync_after_a_lost_cache_shows_what_was_not_sent_from_the_first_page(
    ws: Workspace, centre: SmallCentre, tmp_path: Path
) -> None:
    engine_of(ws, centre).run()
    desk.act(ws, "case", "case.edit", [case(1).id], set={"title": "Chưa gửi"}, text="")
    cache.close_cache(ws.cache)
    for path in tmp_path.glob("cache-*"):
        path.unlink()
    ws.cache = cache.open_cache(tmp_path / cache.file_name())
    seen: list[str] = []
    centre.fail = looking(tmp_path, seen)
    engine_of(ws, centre).run()
    assert len(seen) > 3
    assert set(seen) == {"Chưa gửi"}
    same(ws, centre)


def test_a_restored_centre_gets_the_journal_again_even_when_the_cache_was_lost_meanwhile(
    ws: Workspace, centre: SmallCentre, tmp_path: Path
) -> None:
    engine = engine_of(ws, centre)
    engine.run(greet=True)
    backup = {k: dict(v) for k, v in centre.rows_of.items()}
    desk.act(ws, "case", "case.comment", [case(2).id], text="Sau khi sao lưu")
    engine.run()
    centre.rows_of, centre.answers, centre.epoch = backup, {}, "two"
    cache.close_cache(ws.cache)
    for path in tmp_path.glob("cache-*"):
        path.unlink()
    ws.cache = cache.open_cache(tmp_path / cache.file_name())
    engine_of(ws, centre).run(greet=True)
    assert "Sau khi sao lưu" in {e.text for e in centre.rows_of["entry"].values()}
    same(ws, centre)


def test_words_changed_until_the_last_moment_are_the_words_sent(
    ws: Workspace, centre: SmallCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engine_of(ws, centre)
    engine.run()
    desk.act(ws, "case", "case.comment", [case(1).id], text="Trước")
    mark = outbox.sending

    def sending(connection: sa.Connection, op_ids: Sequence[str]) -> list[str]:
        assert outbox.reword(connection, op_ids[0], "Sau")
        monkeypatch.setattr(outbox, "sending", mark)
        return mark(connection, op_ids)

    monkeypatch.setattr(outbox, "sending", sending)
    engine.run()
    assert [e.text for e in centre.rows_of["entry"].values()] == ["Sau"]
    same(ws, centre)


def test_a_creation_that_goes_out_again_is_on_the_screen_again_at_once(
    ws: Workspace, centre: SmallCentre, tmp_path: Path
) -> None:
    engine = engine_of(ws, centre)
    engine.run(greet=True)
    made, _ = desk.create(ws, "case", title="Mới", text="Ghi nhận")
    engine.run()
    centre.drop("case", made)
    engine.run()
    centre.answers, centre.epoch = {}, "two"
    centre.fail = broken("snapshot")
    with pytest.raises(Offline):
        engine.run(greet=True)
    assert len(desk.waiting(ws)) == 1
    assert ws.cache.exec_driver_sql("SELECT title FROM cases_now WHERE id = ?", (made,)).scalar_one() == "Mới"
