"""What the operator keeps beside reports on this desk: bookmarks, and which reports they have looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import orjson
import sqlalchemy as sa

from ioc_contract.clock import DAY, Instant
from ioc_desktop.services import desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import keep, own
from ioc_desktop.store.cases import Narrow, QueueQuery, QueueRow

UNREAD_MS = 30 * DAY
"""A report that came longer ago is not «unread» any more."""
FIRST_MS = DAY
"""What came so long before the person first used this desk counts as unread."""
MARKS = "case_marks"
"""What a change of the marks beside reports is called in a ChangeSet: ids of reports."""


def bookmark(ws: Workspace, ids: Sequence[str], on: bool | None = None) -> ChangeSet:
    """Mark reports, or take the marks away; by default mark all unless all are marked. One step that can be undone."""
    box = _box(ws)
    held = own.among(box, ws.key, "bookmark", ids)
    wanted = len(held) < len(set(ids)) if on is None else on
    at = str(int(ws.now()))
    changes = [
        own.Change("bookmark", i, "1" if i in held else None, at if wanted else None)
        for i in dict.fromkeys(ids)
        if (i in held) is not wanted
    ]
    own.change(box, ws.key, changes, ws.now())
    return told(changes)


def bookmarked(ws: Workspace) -> frozenset[str]:
    """Return the ids of the reports marked."""
    return frozenset() if ws.outbox is None else frozenset(own.values(ws.outbox, ws.key, "bookmark"))


def see(ws: Workspace, ids: Sequence[str], seen: bool = True) -> ChangeSet:
    """Note that reports were looked at; with `seen` False that they are to be looked at again."""
    box = _box(ws)
    known = own.among(box, ws.key, own.SEEN, ids)
    fresh = [i for i in ids if (i in known) is not seen]
    if fresh and seen:
        own.see(box, ws.key, fresh, ws.now(), Instant(ws.now() - 2 * UNREAD_MS))
    elif fresh:
        own.unsee(box, ws.key, fresh)
    return ChangeSet.one(MARKS, fresh)


def unread_since(ws: Workspace) -> Instant:
    """Return from when on reports that came in count as unread until they are looked at."""
    box = _box(ws)
    name = f"unread {ws.key}"
    held = keep.setting(box, name)
    if held is None:
        held = str(int(ws.now()) - FIRST_MS)
        keep.set_setting(box, name, held)
    return Instant(max(int(held), int(ws.now()) - UNREAD_MS))


def marked(ws: Workspace, rows: Sequence[QueueRow]) -> list[QueueRow]:
    """Return the rows with what this desk alone knows of them: waiting to be sent, bookmarked, unread."""
    if ws.outbox is None or not rows:
        return list(rows)
    ids = [r.id for r in rows]
    waiting, since = desk.waiting_ids(ws, "case"), unread_since(ws)
    pinned, seen = (own.among(ws.outbox, ws.key, what, ids) for what in ("bookmark", own.SEEN))
    return [
        replace(
            r, waiting=r.id in waiting, bookmarked=r.id in pinned, unread=r.received_at >= since and r.id not in seen
        )
        for r in rows
    ]


def narrow(ws: Workspace, query: QueueQuery) -> list[Narrow]:
    """Return what a query's filters by these marks come to."""
    out = []
    if query.bookmarked is not None:
        out.append(_among(bookmarked(ws), query.bookmarked))
    if query.waiting is not None:
        held = frozenset[str]() if ws.outbox is None else desk.waiting_ids(ws, "case")
        out.append(_among(held, query.waiting))
    if query.unread is not None and ws.outbox is not None:
        seen = orjson.dumps(list(own.values(ws.outbox, ws.key, own.SEEN))).decode()
        # by place, which every index holds, so that no row need be read
        unseen = "seq NOT IN (SELECT seq FROM cases WHERE id IN (SELECT value FROM json_each(?)))"
        sql = f"(received_at >= ? AND {unseen})"
        out.append(Narrow(sql if query.unread else f"NOT {sql}", (unread_since(ws), seen), False))
    return out


def told(changes: Sequence[own.Change]) -> ChangeSet:
    """Return which kinds and ids such changes concern on the screen."""
    kinds: dict[str, set[str]] = {}
    for c in changes:
        kinds.setdefault(MARKS if c.what == "bookmark" else "view", set()).add(c.id)
    return ChangeSet({kind: frozenset(ids) for kind, ids in kinds.items()})


def _among(ids: frozenset[str], wanted: bool) -> Narrow:
    listed = orjson.dumps(sorted(ids)).decode()
    if wanted:
        return Narrow("id IN (SELECT value FROM json_each(?))", (listed,), True)
    return Narrow("seq NOT IN (SELECT seq FROM cases WHERE id IN (SELECT value FROM json_each(?)))", (listed,), False)


def _box(ws: Workspace) -> sa.Connection:
    if ws.outbox is None:
        raise RuntimeError("this workspace was opened for reading only")
    return ws.outbox
