"""Alarms on a desk: from the centre's rows and its own cache, offline too, with acts that count everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_contract import alarm_rules, alarms, clock
from ioc_contract.cache_indexes import RUNNING
from ioc_contract.clock import DAY, HOUR, MINUTE, Instant
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_contract.messages import OpResult
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import CaseState, DeadlineRule, Person, Priority, Source, Stage
from ioc_contract.room import Alarm, AlarmState
from ioc_desktop.services import alarm_look, board_alarms, desk, history
from ioc_desktop.services.board_alarms import AlarmRow
from ioc_desktop.services.reference import reference
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox, overlay, records
from tests.unit import desk_world

STAGES: tuple[dict[str, Any], ...] = (
    {"stage": "verify", "clock": "running", "minutes": 120},
    {"stage": "resolve", "clock": "running", "minutes": 480},
)
RULE = DeadlineRule("r", 1, "reports", "Mẫu", None, STAGES, 15)


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    """A desk with three reports: verification overdue by 10 minutes, 20 minutes and 100 minutes left."""
    opened = desk_world.workspace(tmp_path)
    desk_world.fill(opened, 0)
    put(opened, "deadline_rule", RULE)
    put(opened, "person", Person(opened.actor.id, 1, "Trực ban trưởng", "supervisor", None, True))
    now = clock.now()
    for number, left in ((1, -10), (2, 20), (3, 100)):
        due = Instant(now + left * MINUTE)
        received = Instant(due - 2 * HOUR)
        put(opened, "case", desk_world.case(number, stage=Stage.VERIFY, due_at=due, received_at=received))
    yield opened
    desk_world.close(opened)


def put(ws: Workspace, kind: str, *records: Any) -> None:
    cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(r) for r in records])
    ws.cache.commit()


def row(ws: Workspace, number: int) -> AlarmRow:
    origin = desk_world.case(number).id
    return next(r for r in board_alarms.board(ws).rows if r.alarm.origin_id == origin)


def centre(ws: Workspace, number: int, minutes_ago: float = 0) -> Alarm:
    """Return the alarm as the centre has it from the same report, evaluated some minutes ago."""
    now = Instant(clock.now() - round(minutes_ago * MINUTE))
    case = desk_world.case(number)
    held = ws.cache.exec_driver_sql("SELECT due_at, received_at FROM cases WHERE id = ?", (case.id,)).one()
    due = alarm_rules.Due(case.id, "reports", case.title, number, "road", 1, "unit-1", None, False, Stage.VERIFY, *held)
    condition = alarm_rules.deadline(due, alarm_rules.steps(RULE, None, due), now)
    made = alarms.evolve(None, condition, now)
    assert made is not None
    return replace(made, version=1)


def test_a_backlog_of_late_reports_hides_nothing(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarm_look, "PIECE", 3)
    now = clock.now()
    old = [desk_world.case(n, stage=Stage.VERIFY, due_at=Instant(now - n * DAY), received_at=Instant(now - n * DAY - HOUR))
           for n in range(10, 25)]  # fmt: skip
    put(ws, "case", *old)
    pieces = 1
    while not board_alarms.prepare(ws):
        pieces += 1
    assert pieces == 6
    found = {r.alarm.title.partition(" ")[0] for r in board_alarms.board(ws).rows}
    assert found == {"#1", "#2", *(f"#{n}" for n in range(10, 25))}
    assert board_alarms.board(ws).counts()[Priority.URGENT] == 16
    board_alarms.acknowledge(ws, [row(ws, 2).id])
    assert row(ws, 2).alarm.state is AlarmState.ACKNOWLEDGED


def test_a_look_comes_to_an_end_with_more_acts_not_settled_than_a_piece(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm_look, "PIECE", 2)
    acted = [desk_world.case(n).id for n in (1, 2, 3)]
    desk.act(ws, "case", "case.edit", acted, set={"priority": Priority.HIGH})
    assert [board_alarms.prepare(ws) for _ in range(3)] == [False, True, True]
    desk.act(ws, "case", "case.edit", acted, set={"title": "Mới"})
    assert row(ws, 1).alarm.title.endswith("Mới")
    board_alarms.acknowledge(ws, [row(ws, n).id for n in (1, 2)])
    assert row(ws, 2).alarm.state is AlarmState.ACKNOWLEDGED
    monkeypatch.setattr(alarm_look, "PIECE", 1)
    assert board_alarms.prepare(ws)


def test_a_look_counts_only_what_moved(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    real = alarm_rules.steps

    def steps(rule: Any, calendar: Any, case: alarm_rules.Due) -> tuple[int, ...]:
        counted.append(case.title)
        return real(rule, calendar, case)

    def looked() -> int:
        counted.clear()
        board_alarms.board(ws)
        return len(counted)

    monkeypatch.setattr(alarm_rules, "steps", steps)
    now = clock.now()
    late = [desk_world.case(n, stage=Stage.VERIFY, due_at=Instant(now - DAY)) for n in range(10, 60)]
    put(ws, "case", *late)
    assert (looked(), looked()) == (53, 0)
    put(ws, "case", replace(late[0], version=2, title="Tên mới"))
    assert looked() == 1
    ws.clock_offset_ms = 21 * MINUTE  # the second report is late now, the third not yet warned of
    assert looked() == 1
    assert row(ws, 2).alarm.level == alarms.BREACH
    put(ws, "deadline_rule", replace(RULE, version=2))
    assert looked() == 53
    plan = ws.cache.exec_driver_sql(
        f"EXPLAIN QUERY PLAN SELECT id, version, updated_at FROM cases WHERE {RUNNING}"
    ).all()
    assert "COVERING INDEX cases_running" in str(plan)


def test_acts_of_one_moment_are_each_seen(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the version nor the instant of change tells a row with acts not settled from the one before."""
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    before = row(ws, 1).alarm.priority
    for priority in (Priority.LOW, Priority.NORMAL):
        desk.act(ws, "case", "case.edit", [desk_world.case(1).id], set={"priority": priority})
        assert (row(ws, 1).alarm.priority == before) == (priority == Priority.NORMAL)


WALKS = st.lists(st.tuples(st.integers(0, 8), st.integers(1, 6), st.integers(-3, 3)), max_size=12)


@settings(max_examples=30, deadline=None)
@given(walk=WALKS)
def test_what_is_remembered_is_what_a_fresh_look_finds(walk: list[tuple[int, int, int]]) -> None:
    with TemporaryDirectory() as folder:
        ws = desk_world.workspace(Path(folder))
        desk_world.fill(ws, 0)
        put(ws, "deadline_rule", RULE)
        now, version = clock.now(), 1
        for number in range(1, 7):
            due = Instant(now + (number - 4) * 40 * MINUTE)
            put(
                ws, "case", desk_world.case(number, stage=Stage.VERIFY, due_at=due, received_at=Instant(due - 2 * HOUR))
            )
        for what, number, by in walk:
            version += 1
            case = records.one(ws.cache, "case", desk_world.case(number).id)
            match what:
                case 0 if case is not None and case.due_at is not None:
                    put(ws, "case", replace(case, version=version, due_at=Instant(case.due_at + by * HOUR)))
                case 1 if (
                    case is not None and case.due_at is not None
                ):  # a centre restored: another row of the same version
                    changed = replace(
                        case, updated_at=Instant(case.updated_at + by), due_at=Instant(case.due_at + by * HOUR)
                    )
                    cache.upsert(ws.cache, KINDS["case"], [KINDS["case"].row(changed)], forced=True)
                    ws.cache.commit()
                case 2:
                    cache.remove(ws.cache, KINDS["case"], [desk_world.case(number).id])
                    ws.cache.commit()
                case 3 if case is not None and case.state is CaseState.NEW:
                    desk.act(ws, "case", "case.reject", [case.id], text="Không đúng địa bàn")
                case 4:
                    history.undo(ws)
                case 5:
                    ws.clock_offset_ms += by * 30 * MINUTE  # the clock also goes back
                case 6 if case is not None:
                    board_alarms.acknowledge(
                        ws, [r.id for r in board_alarms.board(ws).rows if r.alarm.origin_id == case.id]
                    )
                case 7:
                    stages = tuple(s | {"minutes": s["minutes"] + 30 * by} for s in STAGES)
                    put(ws, "deadline_rule", replace(RULE, version=version, stages=stages))
                case 8:
                    found = [
                        r.alarm for r in board_alarms.board(ws).rows if r.alarm.origin_id == desk_world.case(number).id
                    ]
                    put(ws, "alarm", *(replace(a, version=version) for a in found))
            moment = ws.now()
            ref = reference(ws)
            remembered = alarm_look.look(ws.cache, ref, moment)
            alarm_look._looked.clear()
            fresh = alarm_look.look(ws.cache, ref, moment)
            assert remembered[1] == fresh[1]
            assert {a.id: _settled(a) for a in remembered[0]} == {a.id: _settled(a) for a in fresh[0]}
            remembered_again = alarm_look.look(ws.cache, ref, moment)
            assert remembered_again[1] == fresh[1]
        desk_world.close(ws)


def _settled(alarm: Alarm) -> tuple[object, ...]:
    """Return what of an alarm does not depend on when it was first looked at."""
    return (alarm.state, alarm.level, alarm.priority, alarm.active, alarm.occasion, alarm.title, alarm.version)


def test_a_desk_that_never_heard_of_an_alarm_finds_it_itself(ws: Workspace) -> None:
    board = board_alarms.board(ws)
    assert [(r.alarm.title.partition(" ")[0], r.alarm.level, r.alarm.priority) for r in board.rows] == [
        ("#1", alarms.BREACH, Priority.URGENT),
        ("#2", 2, Priority.NORMAL),
    ]
    assert [r.id for r in board.rows] == [centre(ws, 1).id, centre(ws, 2).id]
    first = board.rows[0]
    assert first.alarm == replace(centre(ws, 1), version=0)
    assert board.oldest() == first
    assert dict(board.counts()) == {Priority.URGENT: 1, Priority.NORMAL: 1}


def test_the_centres_alarm_goes_on_while_the_desk_is_offline(ws: Workspace) -> None:
    acked = replace(centre(ws, 2, 20), state=AlarmState.ACKNOWLEDGED, acked_by="acc-1", acked_at=clock.now())
    assert acked.level == 1
    put(ws, "alarm", acked)
    now = row(ws, 2)
    assert (now.alarm.state, now.alarm.level) == (AlarmState.UNACKNOWLEDGED, 2)
    shelved = replace(centre(ws, 1), state=AlarmState.SHELVED, held_until=Instant(clock.now() - 1), held_by="acc-1")
    put(ws, "alarm", shelved)
    assert row(ws, 1).alarm.state is AlarmState.UNACKNOWLEDGED
    put(ws, "alarm", replace(shelved, version=2, held_until=Instant(clock.now() + HOUR)))
    assert row(ws, 1).alarm.state is AlarmState.SHELVED
    assert row(ws, 1).held_by == "Trực ban trưởng"


def test_an_unsent_act_on_the_report_ends_its_alarm_here(ws: Workspace) -> None:
    put(ws, "alarm", centre(ws, 1), centre(ws, 2))
    desk.act(ws, "case", "case.reject", [desk_world.case(2).id], text="Không đúng địa bàn")
    over = row(ws, 2)
    assert (over.alarm.state, over.alarm.active) == (AlarmState.NORMAL, False)
    assert [r.alarm.origin_id for r in board_alarms.board(ws).wanting()] == [desk_world.case(1).id]


def test_acknowledging_what_the_centre_has_not_raised_yet(ws: Workspace) -> None:
    ids = [r.id for r in board_alarms.board(ws).rows]
    changes = board_alarms.acknowledge(ws, [*ids, "unknown"])
    assert changes.of("alarm") == set(ids)
    assert [(r.alarm.state, r.waiting, r.acked_by) for r in board_alarms.board(ws).rows] == [
        (AlarmState.ACKNOWLEDGED, True, "Trực ban trưởng")
    ] * 2
    assert not board_alarms.acknowledge(ws, ids).of("alarm")  # nothing waits any more
    (first, _) = desk.waiting(ws)
    assert first.operation.add[0]["level"] == alarms.BREACH
    done = desk.undo(ws)
    assert done.cancelled == 2  # one step, taken back whole
    assert {r.alarm.state for r in board_alarms.board(ws).rows} == {AlarmState.UNACKNOWLEDGED}


def test_the_row_that_comes_back_is_the_one_acted_on(ws: Workspace) -> None:
    """The centre raised and acknowledged it under the same id: the overlay is taken off without a trace."""
    seen = row(ws, 1)
    board_alarms.act(ws, "ack", [seen.id])
    (waiting,) = desk.waiting(ws)
    assert ws.outbox is not None
    outbox.answered(ws.outbox, ws.key, [OpResult(waiting.operation.op_id, "applied", 2)], clock.now())
    acked = replace(row(ws, 1).alarm, version=2)
    put(ws, "alarm", acked)
    overlay.lay(ws.cache, ws.outbox, ws.key, ws.actor, [("alarm", seen.id)])
    ws.cache.commit()
    assert row(ws, 1).alarm == acked
    assert cache.overlaid(ws.cache, "alarm") == frozenset()
    assert ws.cache.exec_driver_sql("SELECT count(*) FROM alarms").scalar_one() == 1


def test_undoing_what_has_left_is_asked_of_the_centre(ws: Workspace) -> None:
    put(ws, "alarm", centre(ws, 1))
    before = row(ws, 1).alarm
    board_alarms.act(ws, "ack", [before.id])
    (waiting,) = desk.waiting(ws)
    assert ws.outbox is not None
    outbox.sending(ws.outbox, [waiting.operation.op_id])
    done = desk.undo(ws)
    assert (done.cancelled, done.reversed, done.stuck) == (0, 1, ())
    assert replace(row(ws, 1).alarm, updated_at=before.updated_at) == before


def test_shelving_here_and_the_way_back(ws: Workspace) -> None:
    seen = row(ws, 2)
    until = Instant(clock.now() + HOUR)
    with pytest.raises(Refused, match="reason_required"):
        board_alarms.act(ws, "shelve", [seen.id], until=until)
    board_alarms.act(ws, "shelve", [seen.id], text="đã gọi cơ quan", until=until)
    held = row(ws, 2)
    assert (held.alarm.state, held.alarm.reason) == (AlarmState.SHELVED, "đã gọi cơ quan")
    assert {"alarm.unshelve", "alarm.shelve"} <= held.verbs
    board_alarms.act(ws, "unshelve", [seen.id])
    assert row(ws, 2).alarm.state is AlarmState.ACKNOWLEDGED


def test_verbs_follow_role_and_scope(ws: Workspace) -> None:
    assert "alarm.suppress" in row(ws, 1).verbs
    ws.actor = Actor("op", "Trực ban", Role.OPERATOR)
    assert "alarm.ack" in row(ws, 1).verbs
    assert "alarm.suppress" not in row(ws, 1).verbs
    ws.actor = Actor("op", "Trực ban", Role.OPERATOR, unit_ids=("unit-2",))
    assert row(ws, 1).verbs == frozenset()
    ws.actor = Actor("v", "Người xem", Role.VIEWER)
    assert row(ws, 1).verbs == frozenset()


def test_what_only_the_centre_can_judge_stays_as_it_said(ws: Workspace) -> None:
    dead = alarm_rules.silent(
        Source("s", 1, "media", "Báo", "feed", "", True, 5, None, Instant(clock.now() - DAY), 0, 0, 0, "404", (), None,
               None, None, None),
        clock.now(),
    )  # fmt: skip
    made = alarms.evolve(None, dead, clock.now())
    assert made is not None
    put(ws, "alarm", replace(made, version=1))
    assert board_alarms.board(ws).rows[0].alarm.source == "deadline"  # the urgent one first
    assert made in [replace(r.alarm, version=0) for r in board_alarms.board(ws).rows]


def test_found_by_state_words_and_priority(ws: Workspace) -> None:
    board = board_alarms.board(ws)
    assert len(board.found(board_alarms.LIVE)) == 2
    assert [r.alarm.title[:2] for r in board.found(board_alarms.LIVE, "duong so 2")] == ["#2"]
    assert [r.alarm.title[:2] for r in board.found(board_alarms.LIVE, least=Priority.HIGH)] == ["#1"]
    assert board.found(board_alarms.HELD) == []


def test_the_rooms_load(ws: Workspace) -> None:
    now = clock.now()
    some = centre(ws, 1)

    def alarm(number: int, *lines: tuple[str, float, int], since: int = 0) -> Alarm:
        history = tuple(
            {"at": now - round(ago * MINUTE), "event": event, "state": "x", "priority": priority, "by": ""}
            for event, ago, priority in lines
        )
        latest = Instant(max((h["at"] for h in history), default=some.updated_at))
        return replace(some, id=str(number), history=history, since=Instant(now - since), updated_at=latest)

    many = [alarm(n, ("raised", 3, 2)) for n in range(9)]
    assert board_alarms.load(many, now).flood is False
    many.append(alarm(10, ("escalated", 9.9, 1), ("raised", 30, 1)))
    found = board_alarms.load(many, now)
    assert (found.lately, found.flood) == (10, True)
    assert board_alarms.load(many, now, seats=2).flood is False
    quiet = [*many[:9], alarm(11, ("raised", 1, 0)), alarm(12, ("raised", 10.1, 3)), alarm(13, ("ack", 1, 3))]
    assert board_alarms.load(quiet, now).lately == 9  # a notice, an old one and an acknowledgement are no new alarms
    restless = alarm(14, ("raised", 1, 0), ("returned", 2, 0), ("raised", 3, 0))
    steady = alarm(15, ("raised", 1, 0), ("ack", 2, 0), ("cleared", 12, 0), since=DAY + 1)
    assert board_alarms.load([restless, steady], now) == board_alarms.Load(0, 1, standing=1, chattering=1)


def test_a_report_that_is_closed_raises_nothing(ws: Workspace) -> None:
    put(ws, "case", desk_world.case(1, state=CaseState.CLOSED, version=2), desk_world.case(2, version=2))
    assert board_alarms.board(ws).rows == ()
