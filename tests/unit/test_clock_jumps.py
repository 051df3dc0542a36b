"""The workstation's clock is set forward or back: countdowns, the journal and what waits hold by the centre's time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ioc_contract import clock
from ioc_contract.clock import DAY, Instant
from ioc_contract.errors import Offline
from ioc_desktop.services import desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import outbox
from ioc_desktop.sync.engine import Engine
from tests.unit.desk_world import NOW, case, close, reference_rows, workspace
from tests.unit.small_centre import SmallCentre
from tests.unit.test_engine import same

JUMPS = [DAY, -DAY, 400 * DAY, -400 * DAY]


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    ws = workspace(tmp_path)
    yield ws
    close(ws)


class Machine:
    """A workstation whose clock can be set."""

    def __init__(self, ws: Workspace, centre: SmallCentre) -> None:
        assert ws.outbox is not None
        self.ahead = 0
        self.engine = Engine(centre, ws.cache, ws.outbox, ws.key, ws.actor, lambda: Instant(NOW + self.ahead))


@pytest.mark.parametrize("jump", JUMPS)
def test_everything_holds(ws: Workspace, monkeypatch: pytest.MonkeyPatch, jump: int) -> None:
    assert ws.outbox is not None
    centre = SmallCentre()
    for kind, records in reference_rows().items():
        centre.put(kind, *records)
    centre.put("case", *(case(n) for n in range(1, 4)))
    machine = Machine(ws, centre)
    machine.engine.open()
    machine.engine.run()
    desk.act(ws, "case", "case.comment", [case(1).id], text="trước khi đồng hồ nhảy")
    machine.engine.run()
    machine.engine.run()
    kept = ("applied", "settled")
    (before,) = outbox.entries(ws.outbox, ws.key, kept)
    machine.ahead = jump

    def away(name: str) -> None:
        raise Offline(name)

    monkeypatch.setattr(centre, "fail", away)
    started = Machine(ws, centre)
    started.ahead = jump
    started.engine.open()  # started anew with the wrong clock, the centre away
    with pytest.raises(Offline):
        started.engine.run()
    assert [e.operation.op_id for e in outbox.entries(ws.outbox, ws.key, kept)] == [before.operation.op_id]
    desk.act(ws, "case", "case.comment", [case(2).id], text="sau khi đồng hồ nhảy")
    monkeypatch.undo()
    for machine_ in (machine, started):
        machine_.engine.run()
        assert machine_.engine.time() == NOW, "countdowns are right again with the first answer"
    assert outbox.entries(ws.outbox, ws.key, outbox.UNSENT) == []
    started.engine.run()
    same(ws, centre)
    monkeypatch.setattr(clock, "now", lambda: Instant(NOW + jump))
    ws.clock_offset_ms = started.engine.offset_ms
    assert ws.now() == NOW
    assert len(outbox.entries(ws.outbox, ws.key, kept)) == 2, "nothing of the journal was forgotten"
