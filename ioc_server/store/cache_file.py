"""Writes what some scopes hold as a ready cache file: the desk's tables, indexes and full text.

The rows come from `read.page`, the one place that knows who receives what, so a file holds nothing that row pages would
not give. It is made from nothing by inserts alone: no page of it ever held another row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import sqlalchemy as sa

from ioc_contract import cache_schema
from ioc_contract.kinds import KINDS
from ioc_server.store import read

PAGE = 1_000
"""Rows at a time: between pages the process does its other work."""
_LAST = 1 << 62


def copy_rows(
    connection: sa.Connection, scopes: Sequence[str], file: sqlite3.Connection, check: Callable[[], None]
) -> dict[str, int]:
    """Copy every row of the scopes into an empty cache file; return how many of each kind. `check` is called between pages.

    Keep `connection` in one `reading` transaction from before the position is asked until this returns.
    """
    counts = dict.fromkeys(KINDS, 0)
    for kind in KINDS.values():
        marks = ", ".join("?" * len(kind.names))
        statement = f"INSERT INTO {kind.table} ({cache_schema.listed(kind)}) VALUES ({marks})"
        after = ""
        while True:
            check()
            rows = read.page(connection, scopes, kind, after, PAGE).rows
            file.execute("BEGIN")
            file.executemany(statement, rows)
            file.execute("COMMIT")
            counts[kind.name] += len(rows)
            if len(rows) < PAGE:
                break
            after = str(rows[-1][0])
    return counts


def create(path: Path) -> sqlite3.Connection:
    """Return a new file with the cache's empty tables. It is scratch until it is complete: no journal, nothing synced."""
    file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-32768", "temp_store=MEMORY"):
        file.execute(f"PRAGMA {pragma}")
    for statement in cache_schema.tables():
        file.execute(statement)
    return file


def finish(file: sqlite3.Connection, check: Callable[[], None]) -> None:
    """Make the indexes, the full text and its triggers over the rows that are there."""
    for statement in cache_schema.indexes().values():
        check()
        file.execute(statement)
    for kind in cache_schema.TEXT:
        check()
        file.execute(cache_schema.text_fill(kind), (0, _LAST))
    words = cache_schema.terms(
        str(t) for kind in cache_schema.TEXT for (t,) in file.execute(cache_schema.text_sample(kind))
    )
    check()
    file.execute("BEGIN")
    file.executemany("INSERT INTO terms VALUES (?, ?)", words)
    file.execute("COMMIT")
    for kind in cache_schema.TEXT:
        for statement in cache_schema.triggers(kind):
            file.execute(statement)
    file.execute(f"PRAGMA user_version={cache_schema.VERSION}")
