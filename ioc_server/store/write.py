"""Writes rows of kinds: the one way in for imports, the sample city and operations, which gives the versions.

    with writing(engine) as connection:
        put(connection, "case", [KINDS["case"].row(record), …])

A row that says nothing new is left alone: no new version, nothing in the feed. For a load of very many rows into a
database nobody is connected to, wrap the calls in `bulk`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract.kinds import KINDS, ColumnType, Kind, Row
from ioc_server.store import deployment, feed
from ioc_server.store.tables import counter, reporter

SEQUENCER_LOCK = 0x10C_FEED
"""Key of the PostgreSQL advisory lock of who gives positions."""

_ARRAYS = {
    ColumnType.TEXT: "text[]",
    ColumnType.JSON: "text[]",
    ColumnType.INTEGER: "bigint[]",
    ColumnType.REAL: "double precision[]",
}
_BATCH = 2000


def put(connection: sa.Connection, kind: str, rows: Iterable[Row]) -> int:
    """Insert or update rows (in the kind's column order) by id and return how many said something new.

    The version in a row is ignored: a new row gets 1, a changed one its version plus 1. Of several rows with one id in
    a call the last counts. Parents go before the entries and attachments that follow them. The caller commits.
    """
    described = KINDS[kind]
    statement = _statement(described, connection.dialect.name == "postgresql")
    changed = 0
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        if connection.dialect.name == "postgresql":
            last = list({row[0]: row for row in batch}.values())
            columns = [list(column) for column in zip(*last, strict=True)]
            arrays = tuple(_array(c.storage, values) for c, values in zip(described.columns, columns, strict=True))
            changed += connection.exec_driver_sql(statement, arrays).rowcount
        else:
            changed += connection.exec_driver_sql(statement, batch).rowcount
        if kind == "case":
            _move_alarms(connection, [str(row[0]) for row in batch])
        if "number" in described.names:
            _raise_counters(connection, described, batch)
    return changed


def put_records(connection: sa.Connection, kind: str, records: Iterable[Any]) -> int:
    """Do as `put` with records."""
    described = KINDS[kind]
    return put(connection, kind, (described.row(record) for record in records))


def move_deadlines(connection: sa.Connection, moved: Sequence[tuple[Any, ...]], at: int) -> None:
    """Set the deadlines of cases, each (id, original, resolve, own, stage, due), in the order of ids."""
    names = ("original_due_at", "resolve_due_at", "own_due_at", "stage", "due_at")
    table = KINDS["case"].table
    if connection.dialect.name == "postgresql":
        arrays = "%s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[]"
        columns = tuple(map(list, zip(*moved, strict=True)))
        connection.exec_driver_sql(
            f"UPDATE {table} c SET {', '.join(f'{n} = new.{n}' for n in names)}, updated_at = %s, version = c.version + 1"
            f" FROM (SELECT * FROM unnest({arrays}) AS n (id, {', '.join(names)}) ORDER BY id) new WHERE c.id = new.id",
            (at, *columns),
        )
        return
    rows = [(*values, at, id_) for id_, *values in moved]
    sets = ", ".join(f"{n} = ?" for n in names)
    connection.exec_driver_sql(f"UPDATE {table} SET {sets}, updated_at = ?, version = version + 1 WHERE id = ?", rows)


def next_numbers(connection: sa.Connection, kind: str, subsystem: str, count: int = 1) -> range:
    """Take the next running numbers of cases or tasks of a subsystem; they are gapless unless the caller rolls back."""
    name = f"{kind}/{subsystem}"
    last = connection.exec_driver_sql(
        f"INSERT INTO counter (name, value) VALUES ({_mark(connection)}, {count})"
        f" ON CONFLICT (name) DO UPDATE SET value = counter.value + {count} RETURNING value",
        (name,),
    ).scalar_one()
    return range(last - count + 1, last + 1)


def put_reporters(connection: sa.Connection, identities: Iterable[tuple[str, str, str, str]]) -> None:
    """Keep citizens' identities, each (case id, name, phone, e-mail)."""
    m = _mark(connection)
    rows = list(identities)
    if rows:
        connection.exec_driver_sql(
            f"INSERT INTO {reporter.name} (case_id, name, phone, email) VALUES ({m}, {m}, {m}, {m}) ON CONFLICT (case_id)"
            " DO UPDATE SET name = excluded.name, phone = excluded.phone, email = excluded.email"
            f" WHERE {reporter.name}.erased_at IS NULL",  # who asked to be forgotten stays forgotten
            rows,
        )


@contextlib.contextmanager
def bulk(connection: sa.Connection) -> Iterator[None]:
    """Load without triggers, then fill the feed by one statement per kind and renew the epoch; the caller commits.

    Raises RuntimeError on PostgreSQL while a server runs (it gives positions and would see none of these).
    """
    if connection.dialect.name == "postgresql":
        taken = connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({SEQUENCER_LOCK})").scalar()
        if not taken:
            raise RuntimeError("a server is running on this database: stop it before a bulk load")
    feed.drop(connection)
    yield
    feed.rebuild(connection)
    feed.install(connection)
    deployment.renew_epoch(connection)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")  # the planner must not take the tables for empty


_TITLE = "CASE WHEN c.number IS NULL THEN c.title ELSE '#' || c.number || ' ' || c.title END"
_PLACE = {
    "subsystem": "c.subsystem", "unit_id": "c.unit_id", "org_id": "c.lead_org_id", "sensitive": "c.sensitive",
    "title": _TITLE,
}  # fmt: skip
"""Where the alarms of a case stand, and what they are called: as `alarms.place`."""


def _move_alarms(connection: sa.Connection, cases: list[str]) -> None:
    """Put the alarms of cases, at rest or not, where the cases stand now: who may not read a case reads nothing of its
    alarms."""
    postgres = connection.dialect.name == "postgresql"
    wanted = "= ANY(%s)" if postgres else "IN (SELECT value FROM json_each(?))"
    differ = "IS DISTINCT FROM" if postgres else "IS NOT"
    connection.exec_driver_sql(
        f"UPDATE alarms SET {', '.join(f'{n} = {v}' for n, v in _PLACE.items())}, version = alarms.version + 1"
        f" FROM cases c WHERE alarms.origin_kind = 'case' AND alarms.origin_id {wanted} AND c.id = alarms.origin_id"
        f" AND ({', '.join(f'alarms.{n}' for n in _PLACE)}) {differ} ({', '.join(_PLACE.values())})",
        (cases if postgres else orjson.dumps(cases).decode(),),
    )


@cache
def _statement(kind: Kind, postgres: bool) -> str:
    listed = ", ".join(f'"{n}"' for n in kind.names)
    others = [n for n in kind.names if n not in ("id", "version")]
    held = ", ".join(f'{kind.table}."{n}"' for n in others)
    offered = ", ".join(f'excluded."{n}"' for n in others)
    updates = ", ".join(f'"{n}" = excluded."{n}"' for n in others)
    if postgres:
        arrays = ", ".join(f"%s::{_ARRAYS[c.storage]}" for c in kind.columns)
        values = ", ".join("1" if n == "version" else f'"{n}"' for n in kind.names)
        source, differ = f"SELECT {values} FROM unnest({arrays}) AS new ({listed}) ORDER BY id", "IS DISTINCT FROM"
    else:
        marks = ", ".join("iif(? IS NULL, 1, 1)" if n == "version" else "?" for n in kind.names)
        source, differ = f"VALUES ({marks})", "IS NOT"
    return (
        f"INSERT INTO {kind.table} ({listed}) {source} ON CONFLICT (id)"
        f" DO UPDATE SET {updates}, version = {kind.table}.version + 1 WHERE ({held}) {differ} ({offered})"
    )


def _array(storage: ColumnType, values: list[Any]) -> list[Any]:
    """Return a column as PostgreSQL takes it: no booleans among integers, no NUL characters in text."""
    if storage is ColumnType.INTEGER:
        return [v if v is None else int(v) for v in values]
    return [v.replace("\0", "") if isinstance(v, str) and "\0" in v else v for v in values]


def _raise_counters(connection: sa.Connection, kind: Kind, rows: Sequence[Row]) -> None:
    number, subsystem = kind.names.index("number"), kind.names.index("subsystem")
    highest: dict[str, int] = {}
    for row in rows:
        value = row[number]
        if isinstance(value, int):
            name = f"{kind.name}/{row[subsystem]}"
            highest[name] = max(value, highest.get(name, 0))
    m = _mark(connection)
    for name, value in sorted(highest.items()):
        connection.exec_driver_sql(
            f"INSERT INTO {counter.name} (name, value) VALUES ({m}, {m}) ON CONFLICT (name)"
            f" DO UPDATE SET value = excluded.value WHERE {counter.name}.value < excluded.value",
            (name, value),
        )


def _mark(connection: sa.Connection) -> str:
    return "%s" if connection.dialect.name == "postgresql" else "?"
