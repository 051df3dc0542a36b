"""The desk's cache as SQL: tables, views, indexes and full text, of which the desk makes its cache and the centre ready files.

Statements only: neither side's way to a database is known here.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from ioc_contract import SCHEMA
from ioc_contract.cache_indexes import INDEXES
from ioc_contract.folding import fold
from ioc_contract.kinds import KINDS, ColumnType, Kind

VERSION = 5
"""PRAGMA user_version of a cache: one more for every migration of the desk's, see `ioc_desktop.store.cache.MIGRATIONS`."""

TEXT: dict[str, tuple[str, ...]] = {
    "case": ("title", "body", "address", "number"),
    "task": ("title", "body", "number"),
    "article": ("title", "summary", "outlet"),
}
"""Kinds that are searched, and their columns."""

SAMPLE = 20_000
"""So many texts of a kind, the newest, give the table of terms."""

BLOCK_BITS = 8
"""Rows whose `seq` is the same without its last bits are one block: for a word with marks the blocks that have it are kept."""

WORD = re.compile(r"[^\W_]+")

_SQL = {
    ColumnType.TEXT: "TEXT",
    ColumnType.INTEGER: "INTEGER",
    ColumnType.REAL: "REAL",
    ColumnType.JSON: "TEXT",
}

_DESK_TABLES = (
    "CREATE TABLE IF NOT EXISTS overlaid (kind TEXT NOT NULL, id TEXT NOT NULL, truth TEXT,"
    " PRIMARY KEY (kind, id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)
WRITTEN_TABLES = (
    "CREATE TABLE IF NOT EXISTS written (kind TEXT NOT NULL, word TEXT NOT NULL, blocks BLOB NOT NULL,"
    " PRIMARY KEY (kind, word)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS written_known (kind TEXT NOT NULL, block INTEGER NOT NULL, done INTEGER NOT NULL,"
    " PRIMARY KEY (kind, block)) WITHOUT ROWID",
)
"""In which blocks a word stands as it is written (a bit for each, the first block's lowest), and the blocks of which that is
known: texts that change make theirs unknown."""
_TERMS = "CREATE TABLE terms (term TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID"


def tables() -> list[str]:
    """Return the statements that make an empty cache, without its indexes and the triggers of full text."""
    statements = [*_DESK_TABLES, *WRITTEN_TABLES]
    for kind in KINDS.values():
        statements += ddl(kind)
    statements.append(_TERMS)
    for name in TEXT:
        statements += text_ddl(name)
    return statements


def indexes() -> dict[str, str]:
    """Return the statement that makes each index, by the index's name."""
    return {
        f"{kind.table}_{name}": f"CREATE INDEX {kind.table}_{name} ON {kind.table} {what}"
        for kind in KINDS.values()
        for name, what in INDEXES.get(kind.name, {}).items()
    }


def fingerprint() -> str:
    """Return a hash of all that a file must share with a cache to become one; indexes may differ, they can be made."""
    parts = [str(SCHEMA), str(VERSION), *tables(), *(t for kind in TEXT for t in triggers(kind))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def ddl(kind: Kind) -> list[str]:
    """Return the statements that make a kind's table and view, if they are not there."""
    columns = ", ".join(
        f'"{c.name}" {_SQL[c.storage]}' + ("" if c.nullable else " NOT NULL") + (" UNIQUE" if c.name == "id" else "")
        for c in kind.columns
    )
    return [
        f"CREATE TABLE IF NOT EXISTS {kind.table} (seq INTEGER PRIMARY KEY, {columns})",
        f"CREATE VIEW IF NOT EXISTS {kind.table}_now AS SELECT {listed(kind)} FROM {kind.table}",
    ]


def listed(kind: Kind) -> str:
    """Return the kind's column names, quoted, as SQL lists them."""
    return ", ".join(f'"{n}"' for n in kind.names)


# --- full text --------------------------------------------------------------------------------------------------------


def text_ddl(kind: str) -> list[str]:
    """Return the statements that make a kind's full-text index (empty) and the view it is of."""
    table = KINDS[kind].table
    plain = ", ".join(f"{_plain(c)} AS {c}" for c in TEXT[kind])
    return [
        f"CREATE VIEW {table}_plain AS SELECT seq, {plain} FROM {table}",
        f"CREATE VIRTUAL TABLE {table}_text USING fts5({', '.join(TEXT[kind])}, content='{table}_plain',"
        " content_rowid='seq', tokenize='unicode61 remove_diacritics 2')",
    ]


def triggers(kind: str) -> list[str]:
    """Return the statements that make the triggers by which the index follows the table."""
    table, columns = KINDS[kind].table, TEXT[kind]
    names = ", ".join(columns)
    new = ", ".join(_plain(c, "new.") for c in columns)
    old = ", ".join(_plain(c, "old.") for c in columns)
    add = f"INSERT INTO {table}_text(rowid, {names}) VALUES (new.seq, {new});"
    drop = f"INSERT INTO {table}_text({table}_text, rowid, {names}) VALUES ('delete', old.seq, {old});"
    changed = f"DELETE FROM written_known WHERE kind = '{kind}' AND block = new.seq >> {BLOCK_BITS};"
    differs = " OR ".join(f"old.{c} IS NOT new.{c}" for c in columns)
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_text_insert AFTER INSERT ON {table} BEGIN {add} {changed} END",
        f"CREATE TRIGGER IF NOT EXISTS {table}_text_delete AFTER DELETE ON {table} BEGIN {drop} END",
        f"CREATE TRIGGER IF NOT EXISTS {table}_text_update AFTER UPDATE ON {table} WHEN {differs}"
        f" BEGIN {drop} {add} {changed} END",
    ]


def text_fill(kind: str) -> str:
    """Return the statement that indexes the texts of rows with `seq` above the first and up to the second parameter."""
    table, names = KINDS[kind].table, ", ".join(TEXT[kind])
    return f"INSERT INTO {table}_text(rowid, {names}) SELECT seq, {names} FROM {table}_plain WHERE seq > ? AND seq <= ?"


def text_sample(kind: str) -> str:
    """Return the query of the newest texts of a kind, from which the table of terms is made."""
    return f"SELECT {joined(kind)} FROM {KINDS[kind].table} ORDER BY seq DESC LIMIT {SAMPLE}"


def joined(kind: str) -> str:
    """Return the expression of all words of a row of a kind."""
    return " || ' ' || ".join(f"coalesce({c}, '')" for c in TEXT[kind] if c != "number")


def terms(texts: Iterable[str]) -> list[tuple[str, int]]:
    """Return the rows of `terms`: the words of the texts without marks, and in how many of the texts each stands."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(set(WORD.findall(fold(text))))
    return [(term, n) for term, n in found.items() if len(term) > 1 and not term.isdigit()]


def _plain(column: str, of: str = "") -> str:
    return f"replace(replace({of}{column}, 'đ', 'd'), 'Đ', 'D')"
