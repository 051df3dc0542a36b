"""cache.db: what the centre said, one table per kind, with the unsettled actions laid over it in views.

For every kind there is its table (the centre's truth, written only by sync). For an operable kind there is also
`<table>_overlay` (the rows as unsettled operations make them) and `<table>_now`, a view of the truth with the overlay
over it: what the screen shows. Kinds that no operation touches have `<table>_now` as a plain view of the table, so that
readers always read `_now`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from ioc_contract import SCHEMA
from ioc_contract.kinds import KINDS, ColumnType, Kind, Row

_SQL = {
    ColumnType.TEXT: "TEXT",
    ColumnType.INTEGER: "INTEGER",
    ColumnType.REAL: "REAL",
    ColumnType.JSON: "TEXT",
}

INDEXES: dict[str, dict[str, str]] = {
    "observation": {"series": "(indicator_id, unit_id, period_start, as_of)"},
}
"""Indexes of a kind's table beside its key: name → columns in brackets, then WHERE if it is partial."""


def file_name() -> str:
    """Return the cache's file name, which carries the schema it holds."""
    return f"cache-{SCHEMA}.db"


def open_cache(path: Path | str) -> sa.Connection:
    """Open (and make, if need be) the cache at `path`; ":memory:" for one that is nowhere. Use from one thread."""
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.pool.StaticPool)
    connection = engine.connect()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "temp_store=MEMORY", "cache_size=-65536"):
        connection.exec_driver_sql(f"PRAGMA {pragma}")
    for kind in KINDS.values():
        for statement in ddl(kind):
            connection.exec_driver_sql(statement)
    connection.commit()
    return connection


def ddl(kind: Kind) -> list[str]:
    """Return the statements that make a kind's table, indexes, overlay and view, if they are not there."""
    columns = ", ".join(
        f'"{c.name}" {_SQL[c.storage]}'
        + ("" if c.nullable else " NOT NULL")
        + (" PRIMARY KEY" if c.name == "id" else "")
        for c in kind.columns
    )
    statements = [f"CREATE TABLE IF NOT EXISTS {kind.table} ({columns})"]
    source = f"SELECT * FROM {kind.table}"
    if kind.operable:
        statements.append(f"CREATE TABLE IF NOT EXISTS {kind.table}_overlay ({columns})")
        source = (
            f"SELECT * FROM {kind.table} WHERE id NOT IN (SELECT id FROM {kind.table}_overlay)"
            f" UNION ALL SELECT * FROM {kind.table}_overlay"
        )
    statements += [
        f"CREATE INDEX IF NOT EXISTS {kind.table}_{name} ON {kind.table} {columns}"
        for name, columns in INDEXES.get(kind.name, {}).items()
    ]
    statements.append(f"CREATE VIEW IF NOT EXISTS {kind.table}_now AS {source}")
    return statements


def upsert(connection: sa.Connection, kind: Kind, rows: Sequence[Row]) -> None:
    """Write rows in column order; a row older than the one held is passed over. The caller commits."""
    names = kind.names
    marks = ", ".join("?" * len(names))
    updates = ", ".join(f'"{n}"=excluded."{n}"' for n in names if n != "id")
    listed = ", ".join(f'"{n}"' for n in names)
    if rows:
        connection.exec_driver_sql(
            f"INSERT INTO {kind.table} ({listed}) VALUES ({marks})"
            f" ON CONFLICT (id) DO UPDATE SET {updates} WHERE excluded.version >= {kind.table}.version",
            list(rows),
        )


def close_cache(connection: sa.Connection) -> None:
    """Close the connection and its engine."""
    with contextlib.suppress(sa.exc.SQLAlchemyError):
        connection.rollback()
    connection.close()
    connection.engine.dispose()
