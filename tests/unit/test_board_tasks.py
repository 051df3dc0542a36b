"""Tasks against a plain reading, their moves through the outbox, and what a subsystem's board lists."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.errors import Refused
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import CaseState, TaskState
from ioc_desktop.services import board_places, board_tasks
from ioc_desktop.services.board_tasks import OPEN, TaskQuery
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, database, outbox
from tests.kpi_samples import at, put, record

NOW = at(2026, 11, 22, 10, 30)


class Desk(Workspace):
    """A workspace whose clock stands still."""

    def now(self) -> Instant:
        return NOW


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = Desk(
        cache.open_cache(tmp_path / cache.file_name()),
        Actor("s-1", "Trưởng ca", Role.SUPERVISOR),
        outbox.open_outbox(tmp_path / outbox.FILE),
    )
    put(made.cache, "subsystem", [record("subsystem", id="tasks", name="Công việc", shapes=("task",))])
    put(made.cache, "organisation", [record("organisation", id=i, name=f"Cơ quan {i}") for i in ("o1", "o2")])
    yield made
    cache.close_cache(made.cache)
    assert made.outbox is not None
    database.close(made.outbox)


def some_tasks(seed: int, n: int) -> list[Any]:
    rng = random.Random(seed)
    return [
        record(
            "task",
            id=f"t{i:03}",
            number=i,
            title=rng.choice(["Vá ổ gà", "Nạo vét cống", "Thay đèn"]) + f" {i}",
            state=rng.choice(list(TaskState)),
            due_at=None if rng.random() < 0.1 else NOW + rng.randrange(-20, 20) * DAY,
            org_id=rng.choice(["o1", "o2", None]),
            updated_at=NOW - rng.randrange(DAY),
        )
        for i in range(n)
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_most_pressing_come_first(ws: Workspace, seed: int) -> None:
    held = some_tasks(seed, 200)
    put(ws.cache, "task", held)
    rank = {TaskState.BLOCKED: 0, TaskState.SUBMITTED: 1, TaskState.NEW: 2, TaskState.IN_PROGRESS: 2}

    def key(t: Any) -> tuple[Any, ...]:
        return (rank[t.state], t.due_at is None, t.due_at or 0, -t.updated_at, t.id)

    wanted = [t.id for t in sorted((t for t in held if t.state in OPEN), key=key)]
    assert [r.id for r in board_tasks.page(ws, TaskQuery())] == wanted
    late = {t.id for t in held if t.state in OPEN and t.due_at is not None and t.due_at < NOW}
    found = board_tasks.page(ws, TaskQuery(overdue=True))
    assert {r.id for r in found} == late
    assert all(r.overdue(NOW) for r in found)
    counts = board_tasks.counts(ws)
    assert counts["overdue"] == len(late)
    assert {s: counts.get(s, 0) for s in TaskState} == {s: sum(t.state is s for t in held) for s in TaskState}
    one = board_tasks.page(ws, TaskQuery(agencies=("o1",), states=(TaskState.DONE,)))
    assert {r.id for r in one} == {t.id for t in held if t.org_id == "o1" and t.state is TaskState.DONE}
    assert {r.id for r in board_tasks.page(ws, TaskQuery("nao vet", ()))} == {t.id for t in held if "Nạo" in t.title}


def test_a_task_from_giving_to_signing_off(ws: Workspace) -> None:
    task, _ = board_tasks.create(ws, "Vá ổ gà", "Trước số 12", "o1", Instant(NOW + DAY))
    detail = board_tasks.detail(ws, task)
    assert detail is not None
    assert (detail.row.agency, detail.body, detail.row.state, detail.row.waiting) == (
        "Cơ quan o1",
        "Trước số 12",
        TaskState.NEW,
        True,
    )
    assert {"task.start", "task.block", "task.cancel", "task.progress", "task.comment"} <= detail.verbs
    assert "task.sign_off" not in detail.verbs
    board_tasks.act(ws, task, "start")
    with pytest.raises(Refused) as refusal:
        board_tasks.act(ws, task, "progress", "", 40)
    assert refusal.value.code == "text_required"
    board_tasks.act(ws, task, "progress", "Đã vá một nửa", 40)
    with pytest.raises(Refused):
        board_tasks.act(ws, task, "block", " ")
    board_tasks.act(ws, task, "block", "Thiếu nhựa đường")
    detail = board_tasks.detail(ws, task)
    assert detail is not None
    assert (detail.row.progress, detail.row.blocker, detail.row.state) == (40, "Thiếu nhựa đường", TaskState.BLOCKED)
    board_tasks.act(ws, task, "start")
    board_tasks.act(ws, task, "submit", "Đã xong")
    board_tasks.act(ws, task, "sign_off")
    detail = board_tasks.detail(ws, task)
    assert detail is not None
    assert (detail.row.state, detail.row.progress, detail.row.blocker) == (TaskState.DONE, 100, "")
    verbs = [e.kind for e in detail.entries]
    assert verbs[0] == "task.sign_off"
    assert verbs[-1] == "task.create"
    assert detail.verbs == {"task.edit", "task.comment"}


def test_a_viewer_sees_and_may_do_nothing_but_comment(ws: Workspace) -> None:
    put(ws.cache, "task", [record("task", id="t", title="Việc")])
    ws.actor = Actor("v", "Người xem", Role.VIEWER)
    detail = board_tasks.detail(ws, "t")
    assert detail is not None
    assert detail.verbs == {"task.comment"}
    ws.actor = Actor("v", "Người xem", Role.SUPERVISOR, subsystems=("health",))
    detail = board_tasks.detail(ws, "t")
    assert detail is not None
    assert detail.verbs == frozenset()
    assert board_tasks.detail(ws, "nowhere") is None


def test_where_a_task_came_from(ws: Workspace) -> None:
    put(ws.cache, "case", [record("case", id="c", title="Hố ga mất nắp")])
    rows = [
        record("task", id="a", origin_kind="case", origin_id="c"),
        record("task", id="b", origin_kind="article", origin_id="x"),
    ]
    put(ws.cache, "task", rows)
    origins = [d.origin for i in "ab" if (d := board_tasks.detail(ws, i)) is not None]
    assert [(o.kind, o.title) for o in origins if o is not None] == [("case", "Hố ga mất nắp"), ("article", "")]


def test_a_board_lists_places_the_worst_first(ws: Workspace) -> None:
    board = {
        "places": [{"type": "clinic", "name": "Trạm y tế"}],
        "columns": [{"key": "beds", "name": "Giường", "measure": "giường"}, {"key": "missing", "name": "Khác"}],
    }
    put(ws.cache, "subsystem", [record("subsystem", id="health", name="Y tế", shapes=("place", "case"), board=board)])
    put(ws.cache, "admin_unit", [record("admin_unit", id="u", name="Mũi Né")])
    states = ("ok", "offline", "fault", "weird", "warning")
    places = [
        record("place", id=f"p{n}", type="clinic", name=f"Trạm {n}", status=s, unit_id="u", attributes={"beds": n, "x": [1]}, lat=1.0 if n else None, lon=2.0)
        for n, s in enumerate(states)
    ]  # fmt: skip
    put(ws.cache, "place", [*places, record("place", id="other", subsystem="tourism")])
    put(
        ws.cache,
        "case",
        [
            record("case", id="c", subsystem="health", title="Hồ sơ", due_at=NOW - HOUR),
            record("case", id="d", subsystem="health", state=CaseState.CLOSED),
        ],
    )
    lists = board_places.lists(ws, "health")
    assert lists is not None
    assert [p.status for p in lists.places] == ["fault", "offline", "warning", "unknown", "ok"]
    assert lists.places[0].attributes == (2, None)
    assert [p.located for p in lists.places] == [True, True, True, True, False]
    assert (lists.columns, lists.types) == ((("Giường", "giường"), ("Khác", "")), (("clinic", "Trạm y tế"),))
    assert [c.id for c in lists.cases] == ["c"]
    assert [p.name for p in board_places.found(lists.places, "tram 3")] == ["Trạm 3"]
    assert len(board_places.found(lists.places, "mui ne", abnormal=True)) == 4
    assert board_places.found(lists.places, "", "school") == []
    assert board_places.lists(ws, "nowhere") is None
