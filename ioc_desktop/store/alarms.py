"""What alarms are made of on this desk: the rows the centre sent, and the reports whose deadlines run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import orjson
import sqlalchemy as sa

from ioc_contract.alarm_rules import DUE_COLUMNS, Due
from ioc_contract.cache_indexes import RUNNING
from ioc_contract.cache_schema import listed
from ioc_contract.kinds import KINDS
from ioc_contract.room import Alarm
from ioc_desktop.store import database

_ALARM = KINDS["alarm"]
_TOGETHER = 5_000
_AMONG = "id IN (SELECT value FROM json_each(?))"

Mark = tuple[int, int]
"""A row's version and when it changed: another of either is another row."""


def marks(connection: sa.Connection) -> dict[str, Mark]:
    """Return the mark of every alarm the cache holds, by id."""
    return _marks(connection, "SELECT id, version, updated_at FROM alarms")


def rows(connection: sa.Connection, ids: Sequence[str]) -> Iterator[Alarm]:
    """Return the alarms of these ids that the cache holds."""
    for some in _parts(ids):
        for row in connection.exec_driver_sql(f"SELECT {listed(_ALARM)} FROM alarms_now WHERE {_AMONG}", (some,)):
            yield _ALARM.load(tuple(row))


def running(connection: sa.Connection) -> dict[str, Mark]:
    """Return the mark of every report whose deadline runs, by id. Read from an index that holds nothing else."""
    return _marks(connection, f"SELECT id, version, updated_at FROM cases WHERE {RUNNING}")


def due(connection: sa.Connection, ids: Sequence[str]) -> Iterator[Due]:
    """Return what is counted with of the reports of these ids, those whose deadline runs no more left out."""
    for some in _parts(ids):
        sql = f"SELECT {', '.join(DUE_COLUMNS)} FROM cases_now WHERE {_AMONG} AND {RUNNING}"
        for row in connection.exec_driver_sql(sql, (some,)):
            yield Due.of(tuple(row))


def _marks(connection: sa.Connection, sql: str) -> dict[str, Mark]:
    found = database.raw(connection).execute(sql)  # a hundred thousand rows: as the driver gives them
    return {id_: (version, at) for id_, version, at in found}


def _parts(ids: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(ids), _TOGETHER):
        yield orjson.dumps(ids[start : start + _TOGETHER]).decode()
