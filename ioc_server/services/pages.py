"""Pages of changes as they go over the wire, read and encoded once for all desks that stand at the same place.

A page is what changed in (after, position] of some scopes, as it is now. Whatever changes or leaves moves out of that
range, on PostgreSQL with the writer's own commit, and nothing ever moves into it. So a page that was made is still what
would be read, word for word, while as many places lie in its range as then; that is looked at each time it is given.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

import sqlalchemy as sa

from ioc_contract import clock, codec
from ioc_server.services.feeds import PAGE_LIMIT
from ioc_server.services.sessions import Visit
from ioc_server.store import cursors, deployment, read
from ioc_server.store.database import reading

KEPT_S = 300.0
"""A page is made anew after so long, at the latest."""
KEPT_BYTES = 32 << 20
"""All pages kept take so much, not compressed, at most."""

_Key = tuple[str, tuple[str, ...], int, int]


@dataclass(frozen=True, slots=True)
class Page:
    """A `ChangePage` as JSON, up to the centre's time and head, which every answer has its own."""

    data: bytes
    position: int
    last: bool
    """There was nothing after it."""
    places: int
    """In its range."""
    made_at: float
    packed: dict[str, bytes] = field(default_factory=dict)
    """The data compressed, by encoding; filled by who sends it."""


class Pages:
    """Those of one server process; used from all its threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, Page] = OrderedDict()
        self._bytes = 0
        self._making = threading.Lock()
        """Those who need a page that is not there wait for whoever makes it."""

    def changes(self, visit: Visit, cursor: str, limit: int) -> tuple[Page, bytes]:
        """Return what changed after a cursor, and the words that end the message. Raises Resync."""
        limit = max(1, min(limit, PAGE_LIMIT))
        with reading(self._engine) as connection:
            page, head = self._find(connection, visit, cursor, limit)
        if page is None:
            with self._making, reading(self._engine) as connection:
                page, head = self._find(connection, visit, cursor, limit)
                if page is None:
                    page = self._make(connection, visit, cursor, limit)
        return page, b',"server_time":%d,"head":%d}' % (clock.now(), head)

    def _find(self, connection: sa.Connection, visit: Visit, cursor: str, limit: int) -> tuple[Page | None, int]:
        """Return the page kept, None when there is none that still holds, and where the feed stands."""
        epoch, head, floor = deployment.stands(connection)
        after = cursors.read(cursor, epoch, visit.scopes, head, floor)
        key = (epoch, visit.scopes, after, limit)
        with self._lock:
            page = self._kept.get(key)
            if page is not None:
                self._kept.move_to_end(key)
        if (
            page is None
            or page.position > head
            or (page.last and page.position < head)
            or time.monotonic() - page.made_at > KEPT_S
            or read.places(connection, visit.scopes, after, page.position) != page.places
            or read.places(connection, (visit.own,), after, page.position)
        ):
            return None, head
        return page, head

    def _make(self, connection: sa.Connection, visit: Visit, cursor: str, limit: int) -> Page:
        """Return a page as it is read now; kept unless rows are in it that this account alone receives."""
        epoch, after = deployment.load(connection).epoch, codec.position(cursor)
        found = read.changes(connection, visit.scopes, after, limit)
        alone = read.places(connection, (visit.own,), after, found.position) > 0
        if alone:
            found = read.changes(connection, visit.everything, after, limit)
        said = {"tables": found.tables, "left": found.left, "cursor": cursors.make(found.position, epoch, visit.scopes)}
        data = codec.encode(said | {"more": found.more})[:-1]
        places = read.places(connection, visit.scopes, after, found.position)
        page = Page(data, found.position, not found.more, places, time.monotonic())
        if not alone:
            self._keep((epoch, visit.scopes, after, limit), page)
        return page

    def _keep(self, key: _Key, page: Page) -> None:
        with self._lock:
            if (old := self._kept.pop(key, None)) is not None:
                self._bytes -= len(old.data)
            self._kept[key] = page
            self._bytes += len(page.data)
            while self._bytes > KEPT_BYTES:
                _, old = self._kept.popitem(last=False)
                self._bytes -= len(old.data)
