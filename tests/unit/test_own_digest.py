"""What the desk says it holds of the centre's rows is the same whatever the operator does while it is counted."""

from __future__ import annotations

from pathlib import Path

from ioc_desktop.services import desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import database
from ioc_desktop.sync import reload
from ioc_desktop.sync.engine import Engine
from tests.unit.desk_world import NOW, case, close, reference_rows, workspace
from tests.unit.small_centre import SmallCentre


def test_an_act_in_the_midst_of_counting_is_not_counted_twice(tmp_path: Path) -> None:
    centre, ws = SmallCentre(), workspace(tmp_path)
    for kind, rows in reference_rows().items():
        centre.put(kind, *rows)
    centre.put("case", *(case(n) for n in range(1, 9)))
    other: Workspace = workspace(tmp_path)
    assert ws.outbox is not None
    engine = Engine(centre, ws.cache, ws.outbox, ws.key, ws.actor, lambda: NOW)
    engine.run()
    before = reload.own(engine, "case")
    left = [case(n).id for n in range(1, 9)]
    raw = database.raw(ws.cache)
    raw.set_trace_callback(lambda _: desk.act(other, "case", "case.comment", [left.pop()], text="Đã gọi"))
    assert reload.own(engine, "case") == before
    raw.set_trace_callback(None)
    assert len(left) < 8
    assert len(desk.waiting(other)) == 8 - len(left)
    assert reload.own(engine, "case") == before
    close(other)
    close(ws)
