"""«Khi bạn vắng mặt»: exactly what changed while the desk was out of touch, by others, once, until it was seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ioc_contract.clock import HOUR, MINUTE, Instant
from ioc_contract.errors import Offline
from ioc_contract.ids import new_id
from ioc_contract.records import Article, CaseState, Entry, Stage, Task, TaskState
from ioc_desktop.services import board_away, desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache
from ioc_desktop.sync.engine import Engine
from tests.unit.desk_world import NOW, case, close, reference_rows, workspace
from tests.unit.small_centre import SmallCentre


class World:
    """A desk and its centre with a clock that goes when told."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self.told: list[object] = []
        self.centre = SmallCentre()
        for kind, records in reference_rows().items():
            self.centre.put(kind, *records)
        self.centre.put("case", *(case(n, lead_org_id="qldt", state=CaseState.ASSIGNED) for n in range(1, 9)))
        self.start()
        self.engine.run(greet=True)

    def start(self) -> None:
        """Start sync as a new process would."""
        assert self.ws.outbox is not None
        self.engine = Engine(
            self.centre, self.ws.cache, self.ws.outbox, self.ws.key, self.ws.actor, lambda: self.centre.now,
            tell=self.told.append,
        )  # fmt: skip
        self.engine.open()

    def later(self, minutes: float) -> None:
        self.centre.now = Instant(self.centre.now + int(minutes * MINUTE))

    def wrote(self, case_id: str, kind: str, name: str = "Trực ban 2") -> None:
        """A colleague's line in a timeline, now."""
        entry = Entry(
            new_id(), 1, "reports", "case", case_id, self.centre.now, "acc-2", name, kind, None, None, "", False, None
        )
        self.centre.put("entry", entry)

    def groups(self) -> dict[str, list[board_away.Line]]:
        found = board_away.digest(self.ws)
        return {} if found is None else {g.key: list(g.lines) for g in found.groups}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    ws = workspace(tmp_path)
    yield World(ws)
    close(ws)


def held(n: int, **changes: object) -> object:
    return replace(case(n, lead_org_id="qldt", state=CaseState.ASSIGNED), **changes)  # type: ignore[arg-type]


def test_a_first_sync_and_a_quiet_absence_tell_nothing(world: World) -> None:
    assert world.groups() == {}
    world.engine.leave()
    world.later(30)
    world.engine.run()
    assert world.groups() == {}
    assert {"away": frozenset({"returned"})} not in world.told


def test_what_others_changed_is_told_group_by_group(world: World) -> None:
    world.later(10)
    world.engine.leave()
    world.later(30)
    one, two, three = (case(n).id for n in (1, 2, 3))
    world.centre.put("case", held(1, state=CaseState.IN_PROGRESS), held(2, lead_org_id="tnmt"))
    world.wrote(one, "case.start")
    world.wrote(two, "case.assign")
    world.centre.put("case", held(3, state=CaseState.ANSWERED), case(50, title="Cây đổ"), held(4, title="Chỉ đổi tên"))
    world.wrote(three, "case.reply", "Trần Thị B")
    tale = Article(
        "a1", 1, "media", "s1", "Báo", None, "Ngập nặng", "", "https://example.org", NOW, NOW, (), None, "guess", None, None,
        None, None, None, True, False, None, None, NOW,
    )  # fmt: skip
    world.centre.put("article", tale, replace(tale, id="a2"))
    world.centre.put(
        "task",
        Task("t1", 1, "tasks", 1, "Dọn bãi rác", "", TaskState.NEW, case(1).priority, "qldt", (), None, None, 0, "",
             None, None, None, NOW, None, None, NOW),
    )  # fmt: skip
    world.engine.run()
    assert {"away": frozenset({"returned"})} in world.told
    groups = world.groups()
    assert {key: len(lines) for key, lines in groups.items()} == {
        "new": 1, "answered": 1, "reassigned": 1, "moved": 1, "tasks": 1, "flagged": 1,
    }  # fmt: skip
    (moved,) = groups["moved"]
    assert (moved.id, moved.was, moved.now, moved.by, moved.at) == (
        one, "assigned", "in_progress", "Trực ban 2", world.centre.now,
    )  # fmt: skip
    (again,) = groups["reassigned"]
    assert (again.was, again.now) == ("qldt", "tnmt")
    assert (groups["answered"][0].by, groups["new"][0].title) == ("Trần Thị B", "#50 Cây đổ")
    found = board_away.digest(world.ws)
    assert found is not None
    assert (found.since, found.until) == (NOW, NOW + 40 * MINUTE)


def test_ones_own_work_is_no_news_and_its_refusal_is(world: World) -> None:
    world.engine.leave()
    one, two = case(1).id, case(2).id
    desk.act(world.ws, "case", "case.start", [one])
    desk.act(world.ws, "case", "case.start", [two])
    world.later(5)
    world.centre.put("case", held(2, state=CaseState.CLOSED))
    world.engine.run()
    groups = world.groups()
    assert set(groups) == {"refused", "moved"}
    assert [(line.id, line.was) for line in groups["refused"]] == [(two, "case.start")]
    assert [(line.id, line.now) for line in groups["moved"]] == [(two, "closed")]
    (item,) = desk.inbox(world.ws)
    desk.inbox_done(world.ws, item.operation.op_id)
    assert set(world.groups()) == {"moved"}


def test_a_deadline_that_passed_meanwhile(world: World) -> None:
    due = Instant(NOW + HOUR)
    world.centre.put(
        "case",
        held(1, stage=Stage.RESOLVE, due_at=due),
        held(2, stage=Stage.RESOLVE, due_at=Instant(NOW + 9 * HOUR)),
        held(3, stage=Stage.RESOLVE, due_at=due),
    )
    world.engine.run()
    world.engine.leave()
    world.later(90)
    world.centre.put("case", held(3, state=CaseState.CLOSED, due_at=None))
    world.engine.run()
    assert [(line.id, line.at) for line in world.groups()["overdue"]] == [(case(1).id, due)]


def test_it_survives_a_restart_until_it_was_seen(world: World) -> None:
    world.engine.leave()
    world.later(5)
    world.centre.put("case", held(1, state=CaseState.IN_PROGRESS))
    world.engine.run()
    world.centre.put("case", held(2, state=CaseState.IN_PROGRESS))  # seen as it happened: no news
    world.engine.run()
    world.start()
    world.later(5)
    world.centre.put("case", held(3, state=CaseState.IN_PROGRESS))
    assert world.groups() == {}  # the desk is away again: not before it is back
    world.engine.run()
    assert {line.id for line in world.groups()["moved"]} == {case(1).id, case(3).id}
    assert board_away.seen(world.ws).of(board_away.AWAY)
    assert world.groups() == {}
    world.start()
    world.engine.run()
    assert world.groups() == {}


def test_a_blink_is_not_told(world: World) -> None:
    world.engine.leave()
    world.later(0.5)
    world.centre.put("case", held(2, state=CaseState.CLOSED))
    world.engine.run()
    assert board_away.digest(world.ws) is None
    world.engine.leave()
    world.later(2)
    world.centre.put("case", held(3, state=CaseState.CLOSED))
    world.engine.run()
    found = board_away.digest(world.ws)
    assert found is not None
    assert [line.id for group in found.groups for line in group.lines] == [case(3).id]


@pytest.mark.parametrize("why", ["verify", "scope", "all", "epoch", "older epoch"])
def test_after_a_whole_comparison_exactly_what_changed_is_told(world: World, why: str) -> None:
    world.engine.leave()
    world.later(5)
    world.centre.put("case", held(1, state=CaseState.IN_PROGRESS), held(2, title="Chỉ đổi tên"), case(50))
    if why.endswith("epoch"):
        world.centre.epoch = "two"
    else:
        world.centre.resync = why
    if why == "older epoch":  # what the centre said of it is gone, under the version that is held here
        back = world.centre.rows_of["case"][case(3).id]
        world.centre.rows_of["case"][case(3).id] = replace(back, state=CaseState.NEW)
    if why in ("scope", "all"):  # its line never came by the feed
        world.centre.log = [one for one in world.centre.log if one[1] != case(1).id]
    world.engine.run(greet=True)
    moved = {case(1).id, case(3).id} if why == "older epoch" else {case(1).id}
    groups = world.groups()
    assert {line.id for line in groups.pop("moved")} == moved
    assert [line.id for line in groups.pop("new")] == [case(50).id]
    assert groups == {}


def test_a_whole_comparison_in_the_midst_of_work_is_told_too(world: World) -> None:
    world.centre.resync = "scope"
    world.centre.rows_of["case"][case(1).id] = replace(world.centre.rows_of["case"][case(1).id], state=CaseState.CLOSED)
    world.engine.run()
    assert [line.id for line in world.groups()["moved"]] == [case(1).id]
    board_away.seen(world.ws)
    world.centre.resync = "scope"
    world.engine.run()
    assert world.groups() == {}


def test_rows_that_a_digest_finds_different_are_told(world: World) -> None:
    held_ = world.centre.rows_of["case"][case(1).id]
    world.centre.rows_of["case"][case(1).id] = replace(held_, version=held_.version + 1, state=CaseState.CLOSED)
    cache.set_meta(world.ws.cache, "verify", "1")
    world.ws.cache.commit()
    world.later(90)
    world.engine.run()
    assert [line.id for line in world.groups()["moved"]] == [case(1).id]
    found = board_away.digest(world.ws)
    assert found is not None
    assert (found.since, found.until) == (NOW, NOW + 90 * MINUTE)  # since it was last known to be right


def test_rows_that_were_lost_cannot_be_counted_and_that_is_said(world: World, tmp_path: Path) -> None:
    cache.close_cache(world.ws.cache)
    world.ws.cache = cache.open_cache(tmp_path / "anew.db")
    world.later(30)
    world.centre.put("case", held(1, state=CaseState.IN_PROGRESS))
    broken = [2]

    def fail(call: str) -> None:
        if call == "rows":
            broken[0] -= 1
            if not broken[0]:
                raise Offline("cut")

    world.centre.fail = fail
    world.start()
    with pytest.raises(Offline):
        world.engine.run(greet=True)
    world.start()
    world.engine.run(greet=True)
    found = board_away.digest(world.ws)
    assert found is not None
    assert (found.counted, found.groups, found.until) == (False, (), world.centre.now)
    board_away.seen(world.ws)
    assert board_away.digest(world.ws) is None


def test_a_first_sync_that_was_cut_off_has_lost_nothing(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    world = World.__new__(World)
    world.ws, world.told, world.centre = ws, [], SmallCentre()
    world.centre.put("case", held(1))
    for call in ("snapshot", "rows"):
        world.centre.fail = lambda name, call=call: _cut() if name == call else None  # type: ignore[misc]
        world.start()
        with pytest.raises(Offline):
            world.engine.run(greet=True)
    world.centre.fail = lambda _: None
    world.start()
    world.engine.run(greet=True)
    assert board_away.digest(ws) is None
    close(ws)


def test_cut_off_between_the_first_rows_and_the_first_page_of_changes(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    world = World.__new__(World)
    world.ws, world.told, world.centre = ws, [], SmallCentre()
    world.centre.put("case", held(1))
    world.centre.fail = lambda name: _cut() if name == "changes" else None
    world.start()
    with pytest.raises(Offline):
        world.engine.run(greet=True)
    world.engine.leave()
    world.later(30)
    world.centre.fail = lambda _: None
    world.centre.put("case", held(1, state=CaseState.IN_PROGRESS), held(2))
    world.engine.run(greet=True)
    groups = world.groups()
    assert [line.id for line in groups.pop("moved")] == [case(1).id]
    assert [line.id for line in groups.pop("new")] == [case(2).id]
    assert groups == {}
    close(ws)


def _cut() -> None:
    raise Offline("cut")


def test_very_many_changes_are_counted_and_the_newest_listed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_away, "LINES", 3)
    world.engine.leave()
    world.later(5)
    world.centre.put("case", *(case(n) for n in range(100, 110)))
    world.engine.run()
    found = board_away.digest(world.ws)
    assert found is not None
    (new,) = found.groups
    assert (new.count, {line.id for line in new.lines}) == (10, {case(n).id for n in (107, 108, 109)})


def test_changed_and_changed_back_is_nothing(world: World) -> None:
    world.engine.leave()
    world.centre.put("case", held(1, state=CaseState.IN_PROGRESS))
    world.centre.put("case", held(1, state=CaseState.ASSIGNED))
    world.centre.put("case", held(2, state=CaseState.PAUSED))
    world.centre.drop("case", case(2).id)
    world.later(1)
    world.engine.run()
    assert world.groups() == {}


def test_seen_while_the_desk_is_away_again_only_what_comes_after_it_is_told(world: World) -> None:
    world.engine.leave()
    world.later(5)
    world.centre.put("case", held(1, state=CaseState.IN_PROGRESS), held(2, state=CaseState.IN_PROGRESS))
    world.engine.run()
    assert {line.id for line in world.groups()["moved"]} == {case(1).id, case(2).id}
    contact = world.centre.now
    world.later(5)
    world.engine.leave()
    assert board_away.seen(world.ws).of(board_away.AWAY)  # the strip stood there still
    world.later(5)
    world.centre.put("case", held(2, state=CaseState.CLOSED), held(3, state=CaseState.IN_PROGRESS))
    world.engine.run()
    found = board_away.digest(world.ws)
    assert found is not None
    assert found.since == contact
    assert [(line.id, line.was) for line in sorted(world.groups()["moved"], key=lambda line: line.id)] == [
        (case(2).id, "in_progress"), (case(3).id, "assigned"),
    ]  # fmt: skip
    board_away.seen(world.ws)
    world.engine.leave()
    world.later(5)
    world.centre.put("case", held(1, state=CaseState.CLOSED))
    world.engine.run()
    assert [(line.id, line.was) for line in world.groups()["moved"]] == [(case(1).id, "in_progress")]
