"""What a desk reads: manifest, row pages, the change an event brings, digest; `pages` has the changes it asks for."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from weakref import WeakKeyDictionary

import orjson
import sqlalchemy as sa

from ioc_contract import SCHEMA, clock
from ioc_contract.digest import Buckets, mark, together
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS, PERSONAL, Kind
from ioc_contract.messages import ChangePage, Digest, KindCount, Manifest, Marks, RowPage, Wanted
from ioc_server.services.sessions import Visit
from ioc_server.services.snapshots import Snapshots
from ioc_server.store import cursors, deployment, read
from ioc_server.store.database import reading

PAGE_LIMIT = 5000
"""Rows in one answer, at most."""
WANTED_LIMIT = 1000
"""Rows asked for by id at once, at most."""


def snapshot(engine: sa.Engine, visit: Visit, files: Snapshots | None = None) -> Manifest:
    """Return where a first sync starts, with the ready cache file for it when there is one."""
    with reading(engine) as connection:
        epoch, head = deployment.load(connection).epoch, deployment.head(connection)

        def count() -> tuple[KindCount, ...]:
            return read.counts(connection, visit.everything, exact=False)

        kinds, file = files.offer(connection, visit.scopes, count) if files else (count(), None)
    return Manifest(epoch, SCHEMA, cursors.make(head, epoch, visit.scopes), kinds, clock.now(), file)


def rows(engine: sa.Engine, visit: Visit, kind: str, after: str | None, limit: int) -> RowPage:
    """Return rows of a kind in key order. Raises Refused for a kind that is none."""
    limit = max(1, min(limit, PAGE_LIMIT))
    with reading(engine) as connection:
        table = read.page(connection, visit.everything, _kind(kind), after or "", limit)
    last = str(table.rows[-1][0]) if len(table.rows) == limit else None
    return RowPage(table, last, clock.now())


def rows_json(
    engine: sa.Engine, visit: Visit, kind: str, after: str | None, limit: int
) -> tuple[Mapping[str, object], str | None]:
    """Return the same page as JSON data, its rows written by the database, and its `after`."""
    limit = max(1, min(limit, PAGE_LIMIT))
    with reading(engine) as connection:
        text, count, last = read.page_json(connection, visit.everything, _kind(kind), after or "", limit)
    following = last if count == limit else None
    table = {"kind": kind, "columns": KINDS[kind].names, "rows": orjson.Fragment(text)}
    return {"table": table, "after": following, "server_time": clock.now()}, following


def marks(engine: sa.Engine, visit: Visit, kind: str, after: str | None, limit: int) -> Marks:
    """Return ids and marks of a kind's rows in key order. Raises Refused for a kind that is none."""
    page = rows(engine, visit, kind, after, limit)
    return Marks(
        kind,
        tuple(str(r[0]) for r in page.table.rows),
        tuple(map(mark, page.table.rows)),
        page.after,
        clock.now(),
    )


def some(engine: sa.Engine, visit: Visit, wanted: Wanted) -> RowPage:
    """Return those of the rows asked for that the account may see. Raises Refused for a kind that is none or too many."""
    kind = _kind(wanted.kind)
    if len(wanted.ids) > WANTED_LIMIT:
        raise Refused("bad_value", {"field": "ids"})
    with reading(engine) as connection:
        return RowPage(read.some(connection, visit.everything, kind, wanted.ids), None, clock.now())


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Refused("bad_value", {"field": "kind"})
    return KINDS[name]


def page(found: read.Changes, epoch: str, scopes: tuple[str, ...]) -> ChangePage:
    """Return changes as the message of them."""
    cursor = cursors.make(found.position, epoch, scopes)
    return ChangePage(found.tables, found.left, cursor, found.more, clock.now(), found.head)


def digest(engine: sa.Engine, visit: Visit, cursor: str) -> Digest:
    """Return count and hash of every bucket as of the position in the answer. Raises Resync."""
    for _ in range(50):
        with reading(engine) as connection:
            head = deployment.head(connection)
            epoch = deployment.load(connection).epoch
            cursors.read(cursor, epoch, visit.scopes, head, deployment.floor(connection))
            if not read.waiting(connection):
                own = read.digests(connection, (visit.own,), sorted(PERSONAL))
                shared = _digests(engine, connection, (epoch, head), visit.scopes)
                return Digest(head, shared | {kind: together(shared[kind], own[kind]) for kind in own})
        time.sleep(0.02)  # a change is committed and not yet in its place
    return Digest(-1, {})


_kept: WeakKeyDictionary[sa.Engine, dict[tuple[str, ...], tuple[tuple[str, int], dict[str, Buckets]]]] = (
    WeakKeyDictionary()
)
_keeping = threading.Lock()
_KEPT_SCOPES = 64


def _digests(
    engine: sa.Engine, connection: sa.Connection, head: tuple[str, int], scopes: tuple[str, ...]
) -> dict[str, Buckets]:
    """Return the digests of some scopes at the head, computed once for all desks that ask while the feed stands there."""
    with _keeping:
        kept = _kept.setdefault(engine, {})
        held = kept.get(scopes)
    if held is not None and held[0] == head:
        return held[1]
    found = read.digests(connection, scopes)
    with _keeping:
        kept.pop(scopes, None)
        kept[scopes] = (head, found)
        while len(kept) > _KEPT_SCOPES:
            del kept[next(iter(kept))]
    return found
