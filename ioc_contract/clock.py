"""Instants: integer milliseconds since 1970-01-01 UTC on the wire and on disk, zoned datetimes where they are read."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import NewType
from zoneinfo import ZoneInfo

Instant = NewType("Instant", int)
"""Milliseconds since 1970-01-01T00:00Z."""

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone of everything on screen."""

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def now() -> Instant:
    """Return this machine's clock. The desk corrects it by the offset measured at each contact with the centre."""
    return Instant(time.time_ns() // 1_000_000)


def instant(moment: datetime) -> Instant:
    """Return `moment` as an instant. Raises ValueError for a datetime without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a datetime without a zone is not an instant")
    return Instant(round(moment.timestamp() * 1000))


def utc(at: int) -> datetime:
    """Return an instant as a datetime in UTC."""
    return datetime.fromtimestamp(at / 1000, UTC)


def local(at: int) -> datetime:
    """Return an instant as a datetime in Asia/Ho_Chi_Minh."""
    return datetime.fromtimestamp(at / 1000, ZONE)
