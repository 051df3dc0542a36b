"""A report corrected: only what was changed, against what was seen, one step back; the deadline another category brings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ioc_contract.errors import Conflict, Refused
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import Case, CaseState, Category, DeadlineRule
from ioc_desktop.services import board_edit, desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, records
from tests.unit.desk_world import case, close, fill, workspace

ONE = case(1).id
HOUR = 3_600_000


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    ws = workspace(tmp_path)
    fill(ws)
    rules = [
        DeadlineRule(n, 1, "reports", n, None, ({"stage": "resolve", "clock": "running", "minutes": m},), 15)
        for n, m in (("quick", 60), ("slow", 600))
    ]
    kinds = [Category(n, 1, "reports", n, n, None, "circle", 1, n, True) for n in ("quick", "slow")]
    put(ws, "deadline_rule", *rules)
    put(ws, "category", *kinds)
    put(ws, "case", replace(case(1), category_id="quick", state=CaseState.ASSIGNED, body="Cũ", resolve_due_at=None))
    yield ws
    close(ws)


def put(ws: Workspace, kind: str, *rows: Any) -> None:
    cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(r) for r in rows])
    ws.cache.commit()


def read(ws: Workspace) -> Case:
    found: Case = records.one(ws.cache, "case", ONE)
    return found


def test_one_operation_of_what_was_changed_and_one_step_back(ws: Workspace) -> None:
    seen = read(ws)
    board_edit.correct(ws, seen, {"title": "Tên đúng", "lat": 10.9, "lon": 108.1})
    (waits,) = desk.waiting(ws)
    assert waits.operation.kind == "case.edit"
    assert {n: (c.before, c.after) for n, c in waits.operation.set.items()} == {
        "title": (seen.title, "Tên đúng"), "lat": (seen.lat, 10.9), "lon": (seen.lon, 108.1),
    }  # fmt: skip
    desk.undo(ws)
    assert replace(read(ws), updated_at=seen.updated_at) == seen


def test_it_is_judged_by_what_was_seen_and_not_by_what_came_meanwhile(ws: Workspace) -> None:
    seen = read(ws)
    put(ws, "case", replace(seen, body="Của đồng nghiệp", address="9 Lê Lợi", version=2))
    board_edit.correct(ws, seen, {"title": "Của tôi", "body": "Của tôi"})
    (waits,) = desk.waiting(ws)
    assert waits.operation.set["body"].before == "Cũ", "the centre leaves what the colleague wrote, and tells"
    assert set(waits.image or {}) == {"title"}
    assert read(ws).address == "9 Lê Lợi"
    with pytest.raises(Conflict) as clash:
        board_edit.correct(ws, seen, {"address": "7 Lê Lợi"})
    assert clash.value.detail["theirs"] == "9 Lê Lợi"
    with pytest.raises(Refused, match="not_permitted"):
        board_edit.correct(replace_actor(ws, Role.VIEWER), seen, {"title": "x"})


def test_the_deadline_another_category_brings_is_told_and_nothing_is_done(ws: Workspace) -> None:
    seen = read(ws)
    moved = board_edit.deadline(ws, ONE, "slow")
    assert moved == (None, seen.received_at + 10 * HOUR)
    assert board_edit.deadline(ws, ONE, "quick") is None
    assert board_edit.deadline(ws, "nobody", "slow") is None
    assert desk.waiting(ws) == []
    board_edit.correct(ws, seen, {"category_id": "slow"})
    assert read(ws).resolve_due_at == moved[1]


def replace_actor(ws: Workspace, role: Role) -> Workspace:
    return replace(ws, actor=Actor("v", "Ai đó", role))
