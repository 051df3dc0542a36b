"""cache.db: what the centre said, one table per kind, with the unsettled actions laid over it.

For every kind there is its table and a view `<table>_now` of its columns: what the screen shows, and all that readers
read. The rows of the table are the centre's, except those that unsettled operations touch: these are shown as the
operations make them, and `overlaid` keeps what the centre said of them (NULL for a row that exists only on this desk so
far), so that taking the overlay off is one write. Measured against a view that unites two tables: that one uses indexes
only for plain columns in WHERE and ORDER BY, and reads a million rows for a join, a count or a GROUP BY; this one never.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract import SCHEMA, cache_schema
from ioc_contract.cache_schema import listed
from ioc_contract.kinds import KINDS, Kind, Row
from ioc_desktop.store import database, search, written

_OFTEN = 100_000
"""Steps of SQLite's machine between two looks at how far a conversion is: some milliseconds."""
_BULK_PAGES = 16_384
"""Pages in the write-ahead log of a first load before they are carried into the file: 64 MiB."""
TOGETHER = 200
"""Rows in one statement of a large write: while it runs, another thread may read the next page."""


def _make(connection: sa.Connection) -> None:
    for statement in cache_schema.tables():
        connection.exec_driver_sql(statement)
    search.follow(connection)


def _make_kinds(connection: sa.Connection) -> None:
    """Make room for kinds that came later, and have what the desk passed over of them fetched."""
    for kind in KINDS.values():
        for statement in cache_schema.ddl(kind):
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO meta SELECT 'verify', '1' WHERE EXISTS (SELECT 1 FROM meta WHERE name = 'cursor')"
    )


def _note_words(connection: sa.Connection) -> None:
    """Make room for where words with marks stand; which they are is found later, block by block."""
    for statement in cache_schema.WRITTEN_TABLES:
        connection.exec_driver_sql(statement)
    if meta(connection, "bulk") is None:
        search.unfollow(connection)
        search.follow(connection)


MIGRATIONS: tuple[database.Migration, ...] = (_make, _make_kinds, _make_kinds, _make_kinds, _note_words)
"""What a cache of an earlier version of the same schema needs, in order. Another schema is another file."""


def file_name() -> str:
    """Return the cache's file name, which carries the schema it holds."""
    return f"cache-{SCHEMA}.db"


def open_cache(path: Path | str, *, megabytes: int = 64, key: bytes | None = None) -> sa.Connection:
    """Open (and make, if need be) the cache at `path`; ":memory:" for one that is nowhere. Use from one thread at a time.

    `megabytes` of pages are kept in memory at most. With a `key` the file is encrypted.
    """

    def prepare(driver: Any) -> None:
        driver.execute(f"PRAGMA cache_size={-1024 * megabytes}")
        driver.execute("PRAGMA secure_delete=ON").fetchall()
        search.prepare(driver)

    connection = database.connect(path, durable=False, key=key, prepare=prepare)
    try:
        database.migrate(connection, MIGRATIONS)
        if meta(connection, "bulk") is None:
            make_indexes(connection)
    except BaseException:
        database.close(connection)
        raise
    return connection


def refuse_newer(path: Path) -> None:
    """Raise NewerFile when the cache at `path` was written by a later version of the application; a broken one passes."""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as raw:
            version = int(raw.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error:
        return
    if version > len(MIGRATIONS):
        raise database.NewerFile(str(path), version, len(MIGRATIONS))


def upsert(connection: sa.Connection, kind: Kind, rows: Sequence[Row], *, forced: bool = False) -> None:
    """Write the centre's rows in column order; a row older than the one held is passed over, unless `forced` (the centre
    was restored to an earlier state). The caller commits.

    A row under the overlay is kept beside (see `overlaid`): whoever has operations on it lays them over anew.
    """
    if not rows:
        return
    covered = overlaid(connection, kind.name)
    if covered:
        at, version = kind.names.index("id"), kind.names.index("version")
        for row in rows:
            if row[at] in covered:
                _keep_truth(connection, kind, row, version, forced)
        rows = [row for row in rows if row[at] not in covered]
    whole = len(rows) - len(rows) % TOGETHER
    if whole:
        statement = upsert_sql(kind, not forced, TOGETHER)
        for start in range(0, whole, TOGETHER):
            values = tuple(chain.from_iterable(rows[start : start + TOGETHER]))
            connection.exec_driver_sql(statement, values)
    if len(rows) > whole:
        connection.exec_driver_sql(upsert_sql(kind, not forced), [tuple(row) for row in rows[whole:]])


def remove(connection: sa.Connection, kind: Kind, ids: Iterable[str]) -> None:
    """Take away rows that left the scope. Those under the overlay stay on the screen, their truth gone."""
    gone = [(i,) for i in ids]
    if not gone:
        return
    connection.exec_driver_sql(
        "UPDATE overlaid SET truth = NULL WHERE kind = ? AND id = ?", [(kind.name, i) for (i,) in gone]
    )
    connection.exec_driver_sql(
        f"DELETE FROM {kind.table} WHERE id = ? AND id NOT IN (SELECT id FROM overlaid WHERE kind = '{kind.name}')",
        gone,
    )


def overlaid(connection: sa.Connection, kind: str) -> frozenset[str]:
    """Return the ids of a kind that are shown as unsettled operations make them."""
    return frozenset(i for (i,) in connection.exec_driver_sql("SELECT id FROM overlaid WHERE kind = ?", (kind,)))


def meta(connection: sa.Connection, name: str) -> str | None:
    """Return a fact about the cache (`cursor`, `epoch`, …), None when not known."""
    row = connection.exec_driver_sql("SELECT value FROM meta WHERE name = ?", (name,)).first()
    return None if row is None else str(row[0])


def set_meta(connection: sa.Connection, name: str, value: str | None) -> None:
    """Write a fact about the cache; None forgets it. The caller commits, with the rows the fact is about."""
    if value is None:
        connection.exec_driver_sql("DELETE FROM meta WHERE name = ?", (name,))
    else:
        connection.exec_driver_sql("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def begin_bulk(connection: sa.Connection) -> None:
    """Drop indexes and triggers before a first load, until `end_bulk`, however often the file is opened meanwhile."""
    search.unfollow(connection)
    for name in _indexes(connection):
        connection.exec_driver_sql(f"DROP INDEX {name}")
    set_meta(connection, "bulk", "1")
    connection.commit()
    connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint={_BULK_PAGES}")
    connection.commit()


def end_bulk(connection: sa.Connection) -> None:
    """Make the indexes and the full-text index after a first load, if it was begun as one."""
    if meta(connection, "bulk") is not None:
        make_indexes(connection)
        search.rebuild(connection)
        set_meta(connection, "bulk", None)
        connection.commit()
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint=1000")
        connection.commit()


def become(connection: sa.Connection, fresh: Path) -> None:
    """Put a complete file that nobody has open in the place of the cache; `connection` opens it when it is used again.

    Nobody else may have the cache open: raises BlockingIOError, all as it was, when somebody has.
    """
    path = Path(str(connection.engine.url.database))
    database.let_go(connection)  # who closes the file last carries its log into it and deletes that
    if path.with_name(f"{path.name}-wal").exists():
        raise BlockingIOError(f"{path.name} is still in use")
    fresh.replace(path)


def convert(
    source: Path, target: Path, old: bytes | None, new: bytes | None, tell: Callable[[float], None] = lambda _: None
) -> None:
    """Write a cache under another key (None: in plain); whole or not at all: until it is, `source` stays as it is. Nobody may
    have it open. `tell` hears the share done, some times a second; what it raises ends it."""
    fresh = target.with_name(target.name + ".new")
    fresh.unlink(missing_ok=True)
    connection = database.connect(source, durable=False, key=old or b"")
    stopped: list[BaseException] = []
    written = False

    def going() -> int:
        try:
            tell(min(1.0, fresh.stat().st_size / whole) if fresh.exists() else 0.0)
        except BaseException as error:  # noqa: BLE001 - given on below
            stopped.append(error)
        return len(stopped)

    try:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        connection.rollback()
        raw = database.raw(connection)
        whole = max(1, source.stat().st_size)
        raw.execute(f"ATTACH DATABASE ? AS other KEY {_literal(new)}", (str(fresh),))
        raw.execute("PRAGMA other.cache_size=-1000")  # written as it goes, so that its size tells how far it is
        raw.set_progress_handler(going, _OFTEN)
        raw.execute("SELECT sqlcipher_export('other')")
        raw.set_progress_handler(None, 0)
        raw.execute(f"PRAGMA other.user_version={version}")
        raw.commit()
        raw.execute("DETACH DATABASE other")
        written = True
    except Exception as error:
        if stopped:
            raise stopped[0] from error
        raise
    finally:
        database.close(connection)
        if not written:  # stopped, or the disk is full: half a file, and maybe in plain
            for path in fresh.parent.glob(f"{fresh.name}*"):
                path.unlink(missing_ok=True)
    fresh.chmod(0o600)
    fresh.replace(target)


def _literal(key: bytes | None) -> str:
    return "''" if key is None else f"\"x'{key.hex()}'\""


def scrub(connection: sa.Connection, check: Callable[[], None]) -> bool:
    """Take what removed rows left behind out of the full text, the terms and the log; False when a reader is in the way.

    What is removed from a page is overwritten at once (`secure_delete`), so the file itself holds nothing of it.
    """
    search.settle(connection, check)
    search.learn(connection)
    written.forget(connection)
    connection.commit()
    busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    return not busy


def close_cache(connection: sa.Connection) -> None:
    """Close the connection and its engine."""
    database.close(connection)


def make_indexes(connection: sa.Connection) -> None:
    """Make the indexes of `cache_indexes` that are not there as described, and drop those nobody describes any more."""
    wanted = cache_schema.indexes()
    held = _indexes(connection)
    for name in held.keys() - {n for n, sql in wanted.items() if held.get(n) == sql}:
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {name}")
    for name, sql in wanted.items():
        if held.get(name) != sql:
            connection.exec_driver_sql(sql.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS", 1))


def _indexes(connection: sa.Connection) -> dict[str, str]:
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    return {str(name): str(sql) for name, sql in found}


def upsert_sql(kind: Kind, guarded: bool, rows: int = 1) -> str:
    """Return the statement that writes so many rows, their values one after the other."""
    return _upsert_sql(kind.name, guarded, rows)


@cache
def _upsert_sql(name: str, guarded: bool, rows: int) -> str:
    kind = KINDS[name]
    marks = f"({', '.join('?' * len(kind.names))})"
    updates = ", ".join(f'"{n}"=excluded."{n}"' for n in kind.names if n != "id")
    guard = f" WHERE excluded.version >= {kind.table}.version" if guarded else ""
    values = ", ".join([marks] * rows)
    return f"INSERT INTO {kind.table} ({listed(kind)}) VALUES {values} ON CONFLICT (id) DO UPDATE SET {updates}" + guard


def _keep_truth(connection: sa.Connection, kind: Kind, row: Row, version: int, forced: bool) -> None:
    id_ = row[kind.names.index("id")]
    (held,) = connection.exec_driver_sql("SELECT truth FROM overlaid WHERE kind = ? AND id = ?", (kind.name, id_)).one()
    if forced or held is None or int(orjson.loads(held)[version]) <= int(row[version] or 0):
        connection.exec_driver_sql(
            "UPDATE overlaid SET truth = ? WHERE kind = ? AND id = ?", (orjson.dumps(row).decode(), kind.name, id_)
        )
