"""What alarms are made of on this desk: the rows the centre sent, and the reports whose deadlines run."""

from __future__ import annotations

import sqlalchemy as sa

from ioc_contract.alarm_rules import DUE_COLUMNS, Due
from ioc_contract.cache_indexes import DUE, LIVE, NEVER
from ioc_contract.cache_schema import listed
from ioc_contract.clock import Instant
from ioc_contract.kinds import KINDS
from ioc_contract.room import Alarm

_ALARM = KINDS["alarm"]


def rows(connection: sa.Connection) -> list[Alarm]:
    """Return every alarm the cache holds, in the order of their ids."""
    found = connection.exec_driver_sql(f"SELECT {listed(_ALARM)} FROM alarms_now ORDER BY id")
    return [_ALARM.load(tuple(row)) for row in found]


def due(connection: sa.Connection, now: Instant, limit: int) -> tuple[list[Due], bool]:
    """Return the open reports whose deadline passed last, and those whose comes next, at most `limit` of each; and whether
    these are all. What has long been late changes no more; what is near does."""
    found: list[Due] = []
    every = True
    for side, order in ((f"{DUE} <= ?", "DESC"), (f"{DUE} > ? AND {DUE} < {NEVER}", "ASC")):
        rows = connection.exec_driver_sql(
            f"SELECT {', '.join(DUE_COLUMNS)} FROM cases_now"
            f" WHERE {LIVE} AND {side} AND stage IS NOT NULL ORDER BY {DUE} {order} LIMIT {int(limit)}",
            (now,),
        ).all()
        every = every and len(rows) < limit
        found += (Due.of(tuple(row)) for row in rows)
    return found, every
