"""Reports merged on a desk, online or not: both reports show it at once, undone as one step, level again with the centre."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ioc_contract import merging
from ioc_contract.clock import HOUR, Instant
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_contract.messages import OpResult
from ioc_contract.records import Case, CaseState, Stage
from ioc_desktop.services import desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox, overlay, records
from tests.unit.desk_world import NOW, case, close, fill, workspace


def due(number: int, hours: int, **changes: Any) -> Case:
    at = Instant(NOW + hours * HOUR)
    return case(number, state=CaseState.IN_PROGRESS, stage=Stage.RESOLVE, due_at=at, resolve_due_at=at, **changes)


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    ws = workspace(tmp_path)
    fill(ws)
    arrive(ws, due(1, 20), due(2, 9), due(3, 5))
    yield ws
    close(ws)


def arrive(ws: Workspace, *made: Case) -> None:
    """Take rows as sync does: written, and what is pending laid over what they touch."""
    kind = KINDS["case"]
    cache.upsert(ws.cache, kind, [kind.row(c) for c in made])
    assert ws.outbox is not None
    overlay.lay(ws.cache, ws.outbox, ws.key, ws.actor, [("case", c.id) for c in made])
    ws.cache.commit()


def shown(ws: Workspace, number: int) -> Case:
    found: Case = records.one(ws.cache, "case", case(number).id)
    return found


def merge(ws: Workspace, *numbers: int, into: int = 1) -> None:
    changes = desk.act(
        ws, "case", "case.mark_duplicate", [case(n).id for n in numbers], set={"duplicate_of": case(into).id}
    )
    assert case(into).id in changes.of("case")


def test_both_reports_show_it_at_once_and_an_undo_brings_both_back(ws: Workspace) -> None:
    merge(ws, 2, 3)
    master = shown(ws, 1)
    assert (master.duplicate_count, master.due_at, master.own_due_at) == (2, NOW + 5 * HOUR, NOW + 20 * HOUR)
    assert (shown(ws, 2).state, shown(ws, 2).duplicate_of) == (CaseState.DUPLICATE, master.id)
    desk.act(ws, "case", "case.unmerge", [case(3).id])
    assert (shown(ws, 1).duplicate_count, shown(ws, 1).due_at) == (1, NOW + 9 * HOUR)
    assert replace(shown(ws, 3), updated_at=due(3, 5).updated_at) == due(3, 5)
    desk.undo(ws)
    desk.undo(ws)
    assert (shown(ws, 1), shown(ws, 2), shown(ws, 3)) == (due(1, 20), due(2, 9), due(3, 5))
    assert cache.overlaid(ws.cache, "case") == frozenset()


def test_the_master_of_the_centre_is_counted_on(ws: Workspace) -> None:
    """What the centre says of the master meanwhile is kept, and the merging here comes on top of it."""
    merge(ws, 2)
    arrive(ws, due(1, 20, version=4, duplicate_count=3, title="Tên mới"))
    assert (shown(ws, 1).title, shown(ws, 1).duplicate_count, shown(ws, 1).due_at) == ("Tên mới", 4, NOW + 9 * HOUR)


def test_when_the_centre_has_it_nothing_lies_over_either(ws: Workspace) -> None:
    merge(ws, 2)
    assert ws.outbox is not None
    (waiting,) = desk.waiting(ws)
    outbox.sending(ws.outbox, [waiting.operation.op_id])
    outbox.answered(ws.outbox, ws.key, [OpResult(waiting.operation.op_id, "applied", 2)], NOW)
    twin = replace(shown(ws, 2), version=2)
    arrive(ws, replace(merging.joined(due(1, 20), twin, NOW), version=2), twin)
    assert cache.overlaid(ws.cache, "case") == frozenset()
    assert (shown(ws, 1).duplicate_count, shown(ws, 1).due_at) == (1, NOW + 9 * HOUR)


def test_a_refused_merge_leaves_both_as_they_were(ws: Workspace) -> None:
    merge(ws, 2)
    assert ws.outbox is not None
    (waiting,) = desk.waiting(ws)
    outbox.answered(ws.outbox, ws.key, [OpResult(waiting.operation.op_id, "refused", None, "cannot_merge_into")], NOW)
    overlay.lay(ws.cache, ws.outbox, ws.key, ws.actor, [("case", case(2).id)])
    assert (shown(ws, 1), shown(ws, 2)) == (due(1, 20), due(2, 9))


def test_a_desk_that_starts_again_shows_the_same(ws: Workspace) -> None:
    merge(ws, 2, 3)
    before = [shown(ws, n) for n in (1, 2, 3)]
    assert ws.outbox is not None
    overlay.lay_all(ws.cache, ws.outbox, ws.key, ws.actor)
    assert [shown(ws, n) for n in (1, 2, 3)] == before


def test_what_stands_for_others_is_not_merged_itself(ws: Workspace) -> None:
    merge(ws, 2)
    with pytest.raises(Refused, match="has_duplicates"):
        merge(ws, 1, into=3)
    with pytest.raises(Refused, match="cannot_merge_into"):
        merge(ws, 3, into=2)
