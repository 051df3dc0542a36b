"""What alarms are made of on this desk: the rows the centre sent, and the reports whose deadlines run."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ioc_contract.alarm_rules import Due
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


def due(connection: sa.Connection, limit: int) -> list[Due]:
    """Return the open reports whose deadline runs, the least time left first, at most `limit`."""
    found = connection.exec_driver_sql(
        "SELECT id, subsystem, title, number, category_id, priority, unit_id, lead_org_id, sensitive, stage, due_at,"
        " CASE stage WHEN 'reply' THEN state_since ELSE received_at END"
        f" FROM cases_now WHERE {LIVE} AND {DUE} < {NEVER} AND stage IS NOT NULL ORDER BY {DUE} LIMIT {int(limit)}"
    )
    return [_due(tuple(row)) for row in found]


def _due(row: tuple[Any, ...]) -> Due:
    id_, subsystem, title, number, category, priority, unit, org, sensitive, stage, due_at, since = row
    return Due(
        id_, subsystem, title, number, category, priority, unit, org, bool(sensitive), stage, Instant(due_at),
        Instant(since),
    )  # fmt: skip
