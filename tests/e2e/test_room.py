"""The room over a real server: alarms that both sides find alone, and a shift handed over while the centre is down."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ioc_contract import clock
from ioc_contract.alarms import BREACH
from ioc_contract.clock import HOUR, MINUTE, SECOND, Instant
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_contract.records import DeadlineRule, Stage
from ioc_contract.room import AlarmState, ShiftState
from ioc_desktop.services import board_alarms, board_shifts, desk
from ioc_desktop.services.board_alarms import AlarmRow
from ioc_server.store import write
from ioc_server.store.database import writing
from tests.e2e.stage import PASSWORD, Centre, Seat, seated, until

STAGES = (
    {"stage": "verify", "clock": "running", "minutes": 120},
    {"stage": "resolve", "clock": "running", "minutes": 480},
)


def put_due(centre: Centre, at: int, left: int) -> str:
    """Give a report of the centre a deadline `left` milliseconds from now; return its id."""
    due = Instant(clock.now() + left)
    case = replace(
        centre.cases[at], stage=Stage.VERIFY, due_at=due, received_at=Instant(due - 2 * HOUR), state_since=due
    )
    rule = DeadlineRule("r", 1, "reports", "Mẫu", None, STAGES, 15)
    with writing(centre.engine) as connection:
        write.put_records(connection, "deadline_rule", [rule])
        write.put_records(connection, "case", [case])
    return case.id


def of(seat: Seat, case: str) -> AlarmRow | None:
    return next((r for r in board_alarms.board(seat.ws).rows if r.alarm.origin_id == case), None)


def test_what_one_acknowledges_is_acknowledged_for_all(centre: Centre, tmp_path: Path) -> None:
    with seated(tmp_path / "a", centre.url, "truc1") as a, seated(tmp_path / "b", centre.url, "truc2") as b:
        a.ready()
        b.ready()
        late = put_due(centre, 0, -10 * MINUTE)
        until(lambda: all(s.rows("alarm") for s in (a, b)), "the centre's alarm on both desks", 60)
        mine = of(a, late)
        assert mine is not None
        assert (mine.alarm.version > 0, mine.alarm.level) == (True, BREACH)
        board_alarms.acknowledge(a.ws, [mine.id])
        until(lambda: (r := of(b, late)) is not None and r.alarm.state is AlarmState.ACKNOWLEDGED, "acknowledged", 60)
        theirs = of(b, late)
        assert theirs is not None
        assert (theirs.acked_by, theirs.alarm.history[0]["event"]) == ("Truc1", "ack")
        desk.act(b.ws, "case", "case.reject", [late], text="Không thuộc địa bàn")
        until(lambda: (r := of(a, late)) is not None and r.alarm.state is AlarmState.NORMAL, "over", 60)
        until(lambda: a.same_as(centre) and b.same_as(centre), "both alike", 60)
        assert desk.inbox(a.ws) == desk.inbox(b.ws) == []


def test_a_deadline_that_passes_while_the_centre_is_down_is_one_alarm(centre: Centre, tmp_path: Path) -> None:
    with seated(tmp_path / "a", centre.url, "truc1") as a:
        a.ready()
        soon = put_due(centre, 1, 20 * SECOND)
        until(lambda: (r := of(a, soon)) is not None and r.alarm.version > 0, "the warning", 60)
        warned = of(a, soon)
        assert warned is not None
        board_alarms.acknowledge(a.ws, [warned.id])
        until(lambda: not desk.waiting(a.ws), "the acknowledgement at the centre", 60)
        centre.server.kill()
        until(lambda: (r := of(a, soon)) is not None and r.alarm.level == BREACH, "the breach", 60)
        late = of(a, soon)
        assert late is not None
        assert (late.id, late.alarm.state) == (warned.id, AlarmState.UNACKNOWLEDGED)
        board_alarms.acknowledge(a.ws, [late.id])
        with pytest.raises(Refused, match="bad_credentials"):
            board_shifts.end(a.ws, "none", [], "sai")
        shift, _ = board_shifts.begin(a.ws, "Bàn 1", heard=True)
        items = board_shifts.handover(a.ws, shift)
        board_shifts.end(a.ws, shift, items, PASSWORD)
        centre.restart()
        a.desk.sync.wake()
        until(lambda: not desk.waiting(a.ws), "what was done offline at the centre", 90)
        until(lambda: a.same_as(centre), "level", 90)
        (held,) = [KINDS["alarm"].load(row) for row in centre.rows("alarm").values() if soon in row]
        assert (held.state, held.level, held.id) == (AlarmState.ACKNOWLEDGED, BREACH, warned.id)
        events = [h["event"] for h in held.history]
        assert (events[0], events.count("ack")) == ("ack", 2)
        assert desk.inbox(a.ws) == []
        (over,) = [KINDS["shift"].load(row) for row in centre.rows("shift").values()]
        assert (over.state, over.person_name, len(over.handover)) == (ShiftState.ENDED, "Truc1", len(items))
        assert items[0]["what"] == "came"
        assert any(i["what"] == "late" and i["id"] == soon for i in items)
