"""«Khi bạn vắng mặt»: what exactly changed while this desk was out of touch, grouped, until it was seen."""

from __future__ import annotations

from dataclasses import dataclass

from ioc_contract.clock import MINUTE, Instant
from ioc_contract.records import CaseState
from ioc_desktop.services import desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import away, database, records

AWAY = "away"
"""What a change of the digest is called in a ChangeSet."""
GROUPS = ("refused", "overdue", "new", "answered", "reassigned", "moved", "tasks", "flagged")
"""The groups in the order in which they matter."""
BLINK = 1 * MINUTE
"""What changed in a shorter absence comes in as at any other time; only what was refused is told."""


@dataclass(frozen=True, slots=True)
class Line:
    """A thing that changed: what it is, from what to what (values of the record; ids for agencies), by whom and when."""

    kind: str
    id: str
    title: str
    was: str = ""
    now: str = ""
    by: str = ""
    at: Instant | None = None
    public: bool = False
    """Of what was refused: whether the citizen was to read its words."""


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    """One of GROUPS."""
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """All that changed from `since` to `until`; there is always something in it."""

    since: Instant
    until: Instant
    groups: tuple[Group, ...]


def digest(ws: Workspace) -> Digest | None:
    """Return what changed and was not yet seen, None when nothing did or it was but a blink. What has come to nothing since is forgotten."""
    span = away.span(ws.cache)
    if span is None:
        return None
    found: dict[str, list[Line]] = {key: [] for key in GROUPS}
    stories: set[str] = set()
    for change in away.changes(ws.cache, *span, ws.actor.id):
        kind = "case" if change.kind == away.OVERDUE else change.kind
        record = records.one(ws.cache, kind, change.id)
        if record is None or (kind == "article" and record.story_id in stories):
            continue
        key = _group(change)
        if key:
            stories.add(getattr(record, "story_id", ""))
            found[key].append(_line(change, kind, record, key))
    for item in desk.inbox(ws):
        if span[0] < item.at <= span[1]:
            op, told = item.operation, item.result.detail
            record = records.one(ws.cache, op.entity_kind, op.entity_id)
            by = str(told.get("by") or next((f.get("by") or "" for f in told.get("fields", {}).values()), ""))
            title = _title(record) if record is not None else op.entity_id
            found["refused"].append(
                Line(op.entity_kind, op.entity_id, title, op.kind, item.result.code, by, item.at, op.public)
            )
    groups = tuple(Group(key, tuple(lines)) for key, lines in found.items() if lines)
    blink = span[1] - span[0] < BLINK and not found["refused"]
    if not groups or blink:
        seen(ws)
        return None
    return Digest(*span, groups)


def seen(ws: Workspace) -> ChangeSet:
    """The operator has seen it."""
    database.begin(ws.cache)
    away.seen(ws.cache)
    return ChangeSet.one(AWAY, ["seen"])


def _group(change: away.Change) -> str:
    match change:
        case away.Change(kind=away.OVERDUE):
            return "overdue"
        case away.Change(kind="article"):
            return "flagged" if change.after[0] else ""
        case away.Change(kind="task"):
            return "tasks"
        case away.Change(before=None):
            return "new"
    assert change.before is not None
    if change.before[0] != change.after[0] and change.after[0] == CaseState.ANSWERED:
        return "answered"
    if change.before[1] is not None and change.before[1] != change.after[1]:
        return "reassigned"
    return "moved"


def _line(change: away.Change, kind: str, record: object, key: str) -> Line:
    title = _title(record)
    if key in ("moved", "answered", "tasks"):
        was = "" if change.before is None else str(change.before[0])
        return Line(kind, change.id, title, was, str(change.after[0]), change.by, change.at)
    if key == "reassigned":
        assert change.before is not None
        return Line(kind, change.id, title, str(change.before[1]), str(change.after[1] or ""), change.by, change.at)
    if key == "overdue":
        return Line(kind, change.id, title, at=Instant(int(str(change.after[0]))))
    if key == "new":
        return Line(
            kind, change.id, title, now=str(change.after[0]), by=change.by, at=getattr(record, "received_at", None)
        )
    return Line(kind, change.id, title, by=change.by or str(getattr(record, "outlet", "")), at=change.at)


def _title(record: object) -> str:
    number = getattr(record, "number", None)
    title = str(getattr(record, "title", ""))
    return f"#{number} {title}" if number else title
