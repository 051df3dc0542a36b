"""What the tasks panel shows and does: tasks by how pressing they are, one with its history, and the moves allowed."""

from __future__ import annotations

from dataclasses import dataclass

from ioc_contract.clock import Instant
from ioc_contract.operations import VERBS
from ioc_contract.records import Article, Case, Entry, Indicator, Task, TaskState
from ioc_contract.states import TASK_MOVES
from ioc_desktop.services import desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import indicators, records, tasks
from ioc_desktop.store.tasks import OPEN, TaskQuery

__all__ = ["OPEN", "Origin", "TaskDetail", "TaskQuery", "TaskRow"]

AT_MOST = 500


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as listed."""

    id: str
    number: int | None
    title: str
    state: TaskState
    priority: int
    progress: int
    due_at: Instant | None
    done_at: Instant | None
    agency: str
    blocker: str
    origin_kind: str | None
    waiting: bool
    """Actions on it are not settled yet."""

    def overdue(self, now: int) -> bool:
        return self.state in OPEN and self.due_at is not None and self.due_at < now


@dataclass(frozen=True, slots=True)
class Origin:
    """What a task came from; `title` is empty when this desk does not hold it."""

    kind: str
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """A task with its history and what the account may do with it now."""

    row: TaskRow
    body: str
    unit: str
    created_at: Instant
    origin: Origin | None
    entries: tuple[Entry, ...]
    """Newest first."""
    verbs: frozenset[str]


def page(ws: Workspace, query: TaskQuery) -> tuple[TaskRow, ...]:
    """Return the tasks the query finds, the most pressing first, at most AT_MOST."""
    return _rows(ws, tasks.page(ws.cache, query, ws.now(), AT_MOST))


def rows_of(ws: Workspace, found: list[Task]) -> tuple[TaskRow, ...]:
    """Return tasks as they are listed."""
    return _rows(ws, found)


def counts(ws: Workspace) -> dict[str, int]:
    """Return how many tasks there are by state, with `overdue`."""
    return tasks.counts(ws.cache, ws.now())


def detail(ws: Workspace, task_id: str) -> TaskDetail | None:
    """Return a task in full; None when this desk does not hold it."""
    task: Task | None = records.one(ws.cache, "task", task_id)
    if task is None:
        return None
    units = indicators.names(ws.cache, "admin_units", [task.unit_id])
    return TaskDetail(
        _rows(ws, [task])[0],
        task.body,
        units.get(task.unit_id or "", ""),
        task.created_at,
        _origin(ws, task),
        tuple(reversed(records.of_entity(ws.cache, "entry", "task", task_id))),
        _allowed(ws, task),
    )


def act(ws: Workspace, task_id: str, verb: str, text: str = "", progress: int | None = None) -> ChangeSet:
    """Do `task.<verb>` to a task. Raises Refused."""
    return desk.act(
        ws, "task", f"task.{verb}", [task_id], set={} if progress is None else {"progress": progress}, text=text
    )


def create(ws: Workspace, title: str, body: str, org_id: str | None, due_at: Instant | None) -> tuple[str, ChangeSet]:
    """Make a task; return its id. Raises Refused."""
    return desk.create(ws, "task", subsystem="tasks", title=title, body=body, org_id=org_id, due_at=due_at)


def _allowed(ws: Workspace, task: Task) -> frozenset[str]:
    agencies = tuple(o for o in (task.org_id, *task.supporting_org_ids) if o is not None)
    may = ws.rights.on(task.subsystem, task.unit_id, agencies)
    return frozenset(
        kind
        for kind, verb in VERBS.items()
        if kind.startswith("task.")
        and kind not in ("task.create", "task.undo")
        and verb.permission in may
        and (kind not in TASK_MOVES or task.state in TASK_MOVES[kind][0])
        and (kind != "task.progress" or task.state in (TaskState.NEW, TaskState.IN_PROGRESS, TaskState.BLOCKED))
    )


def _origin(ws: Workspace, task: Task) -> Origin | None:
    if task.origin_kind not in ("case", "article", "indicator") or task.origin_id is None:
        return None
    found: Case | Article | Indicator | None = records.one(ws.cache, task.origin_kind, task.origin_id)
    if found is None:
        title = ""
    else:
        title = found.name if isinstance(found, Indicator) else found.title
    return Origin(task.origin_kind, task.origin_id, title)


def _rows(ws: Workspace, found: list[Task]) -> tuple[TaskRow, ...]:
    agencies = indicators.names(ws.cache, "organisations", [t.org_id for t in found])
    waiting = desk.waiting_ids(ws, "task") if ws.outbox is not None else frozenset[str]()
    return tuple(
        TaskRow(
            t.id,
            t.number,
            t.title,
            t.state,
            int(t.priority),
            t.progress,
            t.due_at,
            t.done_at,
            agencies.get(t.org_id or "", ""),
            t.blocker,
            t.origin_kind,
            t.id in waiting,
        )
        for t in found
    )
