"""Correcting what a report or a task says: only what was changed, against what it said when it was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ioc_contract.clock import Instant
from ioc_contract.errors import Refused
from ioc_contract.records import Case, Task
from ioc_desktop.services import desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace

Moved = tuple[Instant | None, Instant | None]


def correct(ws: Workspace, seen: Case | Task, values: Mapping[str, Any]) -> ChangeSet:
    """Set fields of a report or a task that was looked at as `seen`, in one operation.

    What somebody else has set since is theirs, unless it is the same; the rest is done. Raises Refused when nothing is left,
    or the rules say no.
    """
    kind = "case" if isinstance(seen, Case) else "task"
    before = {name: getattr(seen, name) for name in values}
    return desk.act(ws, kind, f"{kind}.edit", [seen.id], set=values, seen=before)


def deadline(ws: Workspace, case_id: str, category_id: str | None) -> Moved | None:
    """Return the deadline of a report now and if its category were another; None when it would not move."""
    try:
        (made,) = desk.prepare(ws, "case", "case.edit", [case_id], set={"category_id": category_id})
    except Refused:
        return None
    moved = made.image.get("resolve_due_at") or made.image.get("due_at")
    if moved is None:
        return None
    was, becomes = (None if at is None else Instant(int(at)) for at in moved)
    return was, becomes
