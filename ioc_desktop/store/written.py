"""Where words typed with marks can stand: for each word the blocks of rows that have it, so that others need no reading.

The full-text index knows no marks: «dượng» is looked for among all that say «đường». What is kept here only ever says too
much, never too little; blocks nobody has looked through yet, or whose texts changed since, may have any word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

import orjson
import sqlalchemy as sa

from ioc_contract.cache_schema import BLOCK_BITS, TEXT, WORD, joined
from ioc_contract.kinds import KINDS
from ioc_desktop.store import database

SIZE = 1 << BLOCK_BITS
TOGETHER = 8
"""Blocks looked through in one step."""

Span = tuple[int, int]
"""The first and the last `seq` of neighbouring blocks."""


def places(connection: sa.Connection, kind: str, words: Sequence[Iterable[str]]) -> list[Span] | None:
    """Return where rows may stand that have, of each of `words`, at least one of its spellings (in lower case), the newest
    first; None when that is almost everywhere."""
    spelled = [tuple(w) for w in words]
    if not spelled:
        return None
    asked = orjson.dumps([s for spellings in spelled for s in spellings]).decode()
    # in one statement: what is known and what is written are of one moment
    rows = connection.exec_driver_sql(
        "SELECT '', json_group_array(block) FROM written_known WHERE kind = ?1 AND done = 1"
        " UNION ALL SELECT word, blocks FROM written WHERE kind = ?1 AND word IN (SELECT value FROM json_each(?2))",
        (kind, asked),
    )
    held = {str(word): value for word, value in rows}
    blocks = set(orjson.loads(held.pop("")))
    if not blocks:
        return None
    last = _last(connection, kind)
    whole = (1 << (last + 1)) - 1
    unknown = sum(1 << b for b in set(range(last + 1)) - blocks)
    found = whole
    for spellings in spelled:
        found &= reduce(or_, (int.from_bytes(held.get(s, b""), "little") for s in spellings), unknown)
    return None if 4 * found.bit_count() > 3 * whole.bit_count() else _spans(found)


def step(connection: sa.Connection) -> bool:
    """Look through some blocks nobody knows yet; return whether others are left. Commits.

    The newest block is left: it changes with every report, and is small. Texts are read without the file's lock; a block
    that changes meanwhile is not taken as known.
    """
    for kind in TEXT:
        some = _unknown(connection, kind)
        if some:
            _look(connection, kind, some[:TOGETHER])
            return True
    return False


def finish(connection: sa.Connection) -> None:
    """Look through all blocks."""
    while step(connection):
        pass


def forget(connection: sa.Connection) -> None:
    """Know of no word where it stands, and keep none. The caller commits."""
    connection.exec_driver_sql("DELETE FROM written_known")
    connection.exec_driver_sql("DELETE FROM written")


def _look(connection: sa.Connection, kind: str, blocks: Sequence[int]) -> None:
    database.begin(connection)
    connection.exec_driver_sql("INSERT OR REPLACE INTO written_known VALUES (?, ?, 0)", [(kind, b) for b in blocks])
    connection.commit()
    texts = f"SELECT {joined(kind)} FROM {KINDS[kind].table} WHERE seq BETWEEN ? AND ?"
    stands: dict[str, int] = defaultdict(int)
    for block in blocks:
        words: set[str] = set()
        for (text,) in connection.exec_driver_sql(texts, (block * SIZE, block * SIZE + SIZE - 1)):
            words.update(WORD.findall(str(text).lower()))
        for word in words:
            if not word.isascii():
                stands[word] |= 1 << block
    connection.commit()
    database.begin(connection)
    for word, mask in stands.items():
        held = connection.exec_driver_sql(
            "SELECT blocks FROM written WHERE kind = ? AND word = ?", (kind, word)
        ).scalar()
        both = mask | int.from_bytes(held or b"", "little")
        packed = both.to_bytes((both.bit_length() + 7) // 8, "little")
        if packed != held:
            connection.exec_driver_sql("INSERT OR REPLACE INTO written VALUES (?, ?, ?)", (kind, word, packed))
    connection.exec_driver_sql(
        "UPDATE written_known SET done = 1 WHERE kind = ? AND block = ?", [(kind, b) for b in blocks]
    )
    connection.commit()


def _unknown(connection: sa.Connection, kind: str) -> list[int]:
    found = connection.exec_driver_sql("SELECT block FROM written_known WHERE kind = ? AND done = 1", (kind,))
    return sorted(set(range(_last(connection, kind))) - {int(b) for (b,) in found}, reverse=True)


def _last(connection: sa.Connection, kind: str) -> int:
    rows = connection.exec_driver_sql(f"SELECT coalesce(max(seq), 0) FROM {KINDS[kind].table}").scalar_one()
    return int(rows) >> BLOCK_BITS


def _spans(blocks: int) -> list[Span]:
    bits = bin(blocks)[2:]
    top = len(bits) - 1
    return [((top - m.end() + 1) * SIZE, (top - m.start()) * SIZE + SIZE - 1) for m in re.finditer("1+", bits)]
