"""Sub-tasks of a report: what each agency does for it, how far they are, and making several at once."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from ioc_contract.cache_schema import listed
from ioc_contract.clock import Instant
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_contract.records import Case, Task, TaskState
from ioc_desktop.services import desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import records

ENDED = (TaskState.DONE, TaskState.CANCELLED)


def of(ws: Workspace, case_ids: Sequence[str]) -> list[Task]:
    """Return the sub-tasks of reports, those still to be done first, then by deadline."""
    kind = KINDS["task"]
    rows = ws.cache.exec_driver_sql(
        f"SELECT {listed(kind)} FROM tasks WHERE origin_id IN (SELECT value FROM json_each(?)) AND origin_kind = 'case'",
        (orjson.dumps(list(case_ids)).decode(),),
    )
    made: list[Task] = [kind.load(tuple(row)) for row in rows]
    return sorted(made, key=lambda t: (t.state in ENDED, t.due_at is None, t.due_at or 0, t.created_at))


def unfinished(ws: Workspace, case_ids: Sequence[str]) -> list[Task]:
    """Return the sub-tasks of reports that are still to be done."""
    return [t for t in of(ws, case_ids) if t.state not in ENDED]


def create(
    ws: Workspace, case_id: str, title: str, body: str, org_ids: Sequence[str], due_at: Instant | None
) -> tuple[list[str], ChangeSet]:
    """Make one sub-task for each agency, as one act; return their ids and what changed. Raises Refused."""
    case: Case | None = records.one(ws.cache, "case", case_id)
    if case is None:
        raise Refused("not_found", {"id": case_id})
    shared = {
        "subsystem": "tasks", "title": title, "body": body, "unit_id": case.unit_id, "priority": case.priority,
        "due_at": due_at, "origin_kind": "case", "origin_id": case_id,
    }  # fmt: skip
    return desk.create_many(ws, "task", [{**shared, "org_id": org} for org in org_ids])
