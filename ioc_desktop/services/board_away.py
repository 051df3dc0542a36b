"""«Khi bạn vắng mặt»: what exactly changed while this desk was out of touch, grouped, until it was seen."""

from __future__ import annotations

from dataclasses import dataclass

from ioc_contract.clock import MINUTE, Instant
from ioc_desktop.services import desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import away, records

AWAY = "away"
"""What a change of the digest is called in a ChangeSet."""
GROUPS = ("refused", *away.GROUPS)
"""The groups in the order in which they matter."""
LINES = 300
"""Lines of a group that are listed, at most; all are counted."""
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
    """The newest `LINES` of them."""
    count: int
    """How many there are."""


@dataclass(frozen=True, slots=True)
class Digest:
    """All that changed from `since` to `until`; there is always something in it, unless it could not be `counted`."""

    since: Instant
    until: Instant
    groups: tuple[Group, ...]
    counted: bool = True
    """False: the rows that were here before were lost, all was fetched anew at `until`."""


def digest(ws: Workspace) -> Digest | None:
    """Return what changed and was not yet seen, None when nothing did or it was but a blink. What has come to nothing since is forgotten."""
    span = away.span(ws.cache)
    if span is None:
        return None
    groups = [_refused(ws, *span)]
    counted = away.counted(ws.cache)
    for key in away.GROUPS if counted else ():
        count, found = away.changes(ws.cache, key, *span, ws.actor.id, LINES)
        lines = (_line(ws, change, key) for change in found)
        groups.append(Group(key, tuple(line for line in lines if line is not None), count))
    blink = span[1] - span[0] < BLINK and not groups[0].lines and not away.whole(ws.cache)
    told = tuple(group for group in groups if group.count)
    if counted and (blink or not told):
        seen(ws)
        return None
    return Digest(*span, told, counted)


def seen(ws: Workspace) -> ChangeSet:
    """The operator has seen it."""
    away.seen(ws.cache)
    return ChangeSet.one(AWAY, ["seen"])


def _refused(ws: Workspace, since: Instant, until: Instant) -> Group:
    lines = []
    for item in desk.inbox(ws):
        if since < item.at <= until:
            op, told = item.operation, item.result.detail
            record = records.one(ws.cache, op.entity_kind, op.entity_id)
            by = str(told.get("by") or next((f.get("by") or "" for f in told.get("fields", {}).values()), ""))
            title = _title(record) if record is not None else op.entity_id
            lines.append(Line(op.entity_kind, op.entity_id, title, op.kind, item.result.code, by, item.at, op.public))
    return Group("refused", tuple(lines), len(lines))


def _line(ws: Workspace, change: away.Change, key: str) -> Line | None:
    kind = "case" if change.kind == away.OVERDUE else change.kind
    record = records.one(ws.cache, kind, change.id)
    if record is None:
        return None
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
