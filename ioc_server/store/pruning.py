"""Forgets what left the feed's scopes long ago, and notes below which position a cursor can no longer go on.

A feed row says where an entity stands now, so the feed grows only by rows that left. No moment is written beside them:
every turn notes where the feed stands, and what stood at or below a note old enough goes.
"""

from __future__ import annotations

import sqlalchemy as sa

from ioc_contract.clock import HOUR, Instant
from ioc_server.store import deployment
from ioc_server.store.tables import feed, feed_head, feed_time


def prune(connection: sa.Connection, keep_ms: int, now: Instant) -> int:
    """Forget what left more than `keep_ms` ago (give or take an hour); return how many rows. The caller commits."""
    before = Instant(now - keep_ms)
    latest = connection.execute(sa.select(sa.func.max(feed_time.c.at))).scalar()
    if latest is None or latest <= now - HOUR:
        connection.execute(feed_time.insert().values(at=now, pos=deployment.head(connection)))
    floor = connection.execute(sa.select(sa.func.max(feed_time.c.pos)).where(feed_time.c.at <= before)).scalar()
    if floor is None or floor <= deployment.floor(connection):
        return 0
    connection.execute(feed_head.update().values(floor=floor))
    gone = connection.execute(feed.delete().where(feed.c.left == 1, feed.c.pos <= floor)).rowcount
    connection.execute(feed_time.delete().where(feed_time.c.at < before, feed_time.c.pos < floor))
    return int(gone)
