"""A cache of an earlier schema carried over to this one, so that it can be read while what it lacks is fetched."""

from __future__ import annotations

import logging
from dataclasses import MISSING, fields
from enum import Enum
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract import SCHEMA, cache_schema
from ioc_contract.kinds import KINDS, Column, ColumnType, Kind, Scalar
from ioc_desktop.store import database, search
from ioc_desktop.store.cache import MIGRATIONS, end_bulk, set_meta

log = logging.getLogger(__name__)

_SQL = {
    ColumnType.TEXT: "TEXT",
    ColumnType.INTEGER: "INTEGER",
    ColumnType.REAL: "REAL",
    ColumnType.JSON: "TEXT",
}


def adopt(path: Path, key: bytes | None = None) -> bool:
    """Make a cache of the latest earlier schema the cache at `path`, unless there is one; tell whether it was done.

    The columns it lacks have the values of a record that was never given any until the centre is reached: its cursor is of
    another schema, so every row is compared then. Cut off anywhere it is done again. Nobody may have it open.
    """
    older = _older(path)
    if path.exists():
        for left in (f for one in older for f in one.parent.glob(f"{one.name}*")):
            left.unlink(missing_ok=True)
        return False
    if not older:
        return False
    found = older[0]
    try:
        connection = database.connect(found, durable=False, key=key)
        try:
            _alter(connection)
            end_bulk(connection)
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
        finally:
            database.close(connection)
    except sa.exc.DatabaseError as error:
        if not database.is_corrupt(error):
            raise
        log.warning("the cache %s of an earlier schema cannot be read: what it held is fetched", found.name)
        database.put_aside(found)
        return False
    found.replace(path)
    log.info("the cache %s is carried over to schema %d", found.name, SCHEMA)
    return True


def _older(path: Path) -> list[Path]:
    """Return the caches of the same account of earlier schemas, the latest first."""
    rest = path.name.removeprefix(f"cache-{SCHEMA}")
    found = [(number, path.with_name(f"cache-{number}{rest}")) for number in range(SCHEMA - 1, 0, -1)]
    return [p for _, p in found if p.exists()]


def _alter(connection: sa.Connection) -> None:
    """Give the file the tables and columns of this schema, as one transaction."""
    raw = connection.exec_driver_sql
    database.begin(connection)
    _take_off(connection)
    for statement in cache_schema.WRITTEN_TABLES:
        raw(statement)
    search.unfollow(connection)
    for view in raw("SELECT name FROM sqlite_master WHERE type = 'view'").scalars().all():
        raw(f'DROP VIEW "{view}"')
    for table in raw("SELECT name FROM sqlite_master WHERE name LIKE '%^_text' ESCAPE '^'").scalars().all():
        raw(f'DROP TABLE "{table}"')
    for index in raw("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").scalars().all():
        raw(f'DROP INDEX "{index}"')
    for kind in KINDS.values():
        held = {str(row[1]) for row in raw(f"PRAGMA table_info({kind.table})")}
        for column in kind.columns if held else ():
            if column.name not in held:
                raw(f'ALTER TABLE {kind.table} ADD COLUMN "{column.name}" {_SQL[column.storage]}{_given(kind, column)}')
        for statement in cache_schema.ddl(kind):
            raw(statement)
    for name in cache_schema.TEXT:
        for statement in cache_schema.text_ddl(name):
            raw(statement)
    set_meta(connection, "bulk", "1")  # indexes and full text are made when the file is used
    raw(f"PRAGMA user_version={len(MIGRATIONS)}")
    connection.commit()


def _take_off(connection: sa.Connection) -> None:
    """Put back what the centre said of rows under unsettled operations: these are laid over the rows anew on opening."""
    for name, id_, truth in connection.exec_driver_sql("SELECT kind, id, truth FROM overlaid").all():
        table = KINDS[name].table
        held = {str(row[1]) for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")}
        columns = [c.name for c in KINDS[name].columns if c.name in held]
        values = None if truth is None else orjson.loads(truth)
        if values is None or len(values) != len(columns):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE id = ?", (id_,))
        else:
            names = ", ".join(f'"{c}" = ?' for c in columns)
            connection.exec_driver_sql(f"UPDATE {table} SET {names} WHERE id = ?", (*values, id_))
    connection.exec_driver_sql("DELETE FROM overlaid")


def _given(kind: Kind, column: Column) -> str:
    """Return the default that a column of rows that never heard of it gets."""
    if column.nullable:
        return ""
    value = kind.value(column.name, _default(kind, column))
    return f" NOT NULL DEFAULT {_literal(value)}"


def _default(kind: Kind, column: Column) -> Any:
    field = next(f for f in fields(kind.record) if f.name == column.name)
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return field.default_factory()
    return next(iter(column.python)) if issubclass(column.python, Enum) else column.python()


def _literal(value: Scalar) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)
