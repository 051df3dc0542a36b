"""Shifts as the cache holds them, and the figures that a handover is computed from."""

from __future__ import annotations

from collections.abc import Iterable

import orjson
import sqlalchemy as sa

from ioc_contract.cache_indexes import DUE, LIVE
from ioc_contract.cache_schema import listed
from ioc_contract.clock import Instant
from ioc_contract.kinds import KINDS
from ioc_contract.room import Shift

_SHIFT = KINDS["shift"]


def latest(connection: sa.Connection, limit: int) -> list[Shift]:
    """Return the shifts, those not over first, then the latest."""
    rows = connection.exec_driver_sql(
        f"SELECT {listed(_SHIFT)} FROM shifts_now ORDER BY state <> 'open', state <> 'ended', started_at DESC, id"
        f" LIMIT {int(limit)}"
    )
    return [_SHIFT.load(tuple(row)) for row in rows]


def on_duty(connection: sa.Connection) -> list[Shift]:
    """Return the shifts that are on, the longest first."""
    rows = connection.exec_driver_sql(
        f"SELECT {listed(_SHIFT)} FROM shifts_now WHERE state = 'open' ORDER BY started_at, id"
    )
    return [_SHIFT.load(tuple(row)) for row in rows]


def came(connection: sa.Connection, subsystem: str, since: Instant) -> tuple[int, int, int]:
    """Return how many reports came since an instant, how many were answered or closed, and how many are open."""
    received = connection.exec_driver_sql(
        "SELECT count(*) FROM cases_now WHERE subsystem = ? AND received_at >= ?", (subsystem, since)
    ).scalar_one()
    done = connection.exec_driver_sql(
        "SELECT count(*) FROM cases_now WHERE subsystem = ? AND (answered_at >= ? OR closed_at >= ?)",
        (subsystem, since, since),
    ).scalar_one()
    still = connection.exec_driver_sql(
        f"SELECT count(*) FROM cases_now WHERE subsystem = ? AND {LIVE}", (subsystem,)
    ).scalar_one()
    return int(received), int(done), int(still)


def pressing(
    connection: sa.Connection, subsystem: str, after: Instant, until: Instant, limit: int
) -> tuple[list[tuple[str, int | None, Instant]], int]:
    """Return (id, number, due) of open reports due between two instants that are not sensitive, the least time left first,
    and how many there are in all, sensitive ones counted."""
    where = f"FROM cases_now WHERE subsystem = ? AND {LIVE} AND {DUE} >= ? AND {DUE} < ?"
    given = (subsystem, after, until)
    rows = connection.exec_driver_sql(
        f"SELECT id, number, due_at {where} AND sensitive = 0 ORDER BY {DUE} LIMIT {int(limit)}", given
    ).all()
    count = connection.exec_driver_sql(f"SELECT count(*) {where}", given).scalar_one()
    return [(str(i), n, Instant(d)) for i, n, d in rows], int(count)


def reports(connection: sa.Connection, ids: Iterable[str]) -> dict[str, tuple[int | None, str]]:
    """Return (number, title) of those of some reports that this desk holds."""
    wanted = orjson.dumps(sorted(set(ids))).decode()
    found = connection.exec_driver_sql(
        "SELECT id, number, title FROM cases_now WHERE id IN (SELECT value FROM json_each(?))", (wanted,)
    )
    return {str(i): (n, str(t)) for i, n, t in found}
