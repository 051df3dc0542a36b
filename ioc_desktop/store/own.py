"""What one person keeps on this desk, in the outbox's file: bookmarks, what was seen; and its undoing.

Views were kept here before they went to the centre; those not yet moved there are (`view`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import orjson
import sqlalchemy as sa

from ioc_contract.clock import Instant
from ioc_desktop.store.durable import commit_all, note

What = Literal["bookmark", "view"]
STEPS = 50
"""So many changes can be undone."""
_PUT = "INSERT OR REPLACE INTO own VALUES (?, ?, ?, ?)"
_DROP = "DELETE FROM own WHERE account = ? AND what = ? AND id = ?"
SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing kept, before and after; None: not there."""

    what: What
    id: str
    before: str | None
    after: str | None


def values(connection: sa.Connection, account: str, what: str) -> dict[str, str]:
    """Return what the account keeps of one sort, by id."""
    rows = connection.exec_driver_sql("SELECT id, value FROM own WHERE account = ? AND what = ?", (account, what))
    return {str(i): str(value) for i, value in rows}


def among(connection: sa.Connection, account: str, what: str, ids: Sequence[str]) -> frozenset[str]:
    """Return those of `ids` that the account keeps of one sort."""
    found = connection.exec_driver_sql(
        "SELECT id FROM own WHERE account = ? AND what = ? AND id IN (SELECT value FROM json_each(?))",
        (account, what, orjson.dumps(ids).decode()),
    )
    return frozenset(str(i) for (i,) in found)


def change(connection: sa.Connection, account: str, changes: Sequence[Change], at: Instant) -> None:
    """Do what `changes` say, as one commit and one step that can be undone."""
    if changes:
        body = orjson.dumps([[c.what, c.id, c.before, c.after] for c in changes]).decode()
        _write(connection, account, [(c.what, c.id, c.after) for c in changes], (account, at, body))


def forget(connection: sa.Connection, account: str, what: What, ids: Iterable[str]) -> None:
    """Forget what is kept elsewhere from now on, and every step that could bring some of its sort back."""
    commit_all(
        connection,
        [
            ("DELETE FROM own_step WHERE account = ? AND instr(changes, ?) > 0", [(account, f'["{what}",')]),
            (_DROP, [(account, what, i) for i in ids]),
        ],
    )
    note(connection, [{"own": [account, what, i, None]} for i in ids])


def latest(connection: sa.Connection, account: str) -> tuple[Instant, int] | None:
    """Return when the account's latest change that can be undone was made, and its number."""
    row = connection.exec_driver_sql(
        "SELECT at, seq FROM own_step WHERE account = ? ORDER BY seq DESC", (account,)
    ).first()
    return None if row is None else (Instant(row[0]), int(row[1]))


def undo(connection: sa.Connection, account: str, seq: int) -> list[Change]:
    """Take the change of that number back; return what it had done."""
    (body,) = connection.exec_driver_sql("SELECT changes FROM own_step WHERE seq = ?", (seq,)).one()
    changes = [Change(*c) for c in orjson.loads(body)]
    _write(connection, account, [(c.what, c.id, c.before) for c in changes], undone=seq)
    return changes


def see(connection: sa.Connection, account: str, ids: Iterable[str], at: Instant, forget_before: Instant) -> None:
    """Note that reports were looked at, and forget what was looked at long ago. Not mirrored: losing it costs little."""
    commit_all(
        connection,
        [
            (_PUT, [(account, SEEN, i, str(int(at))) for i in ids]),
            (
                "DELETE FROM own WHERE account = ? AND what = ? AND CAST(value AS INTEGER) < ?",
                [(account, SEEN, forget_before)],
            ),
        ],
    )


def unsee(connection: sa.Connection, account: str, ids: Iterable[str]) -> None:
    """Forget that reports were looked at."""
    commit_all(connection, [(_DROP, [(account, SEEN, i) for i in ids])])


def _write(
    connection: sa.Connection,
    account: str,
    rows: Sequence[tuple[str, str, str | None]],
    step: tuple[str, int, str] | None = None,
    undone: int | None = None,
) -> None:
    put = [(account, what, i, value) for what, i, value in rows if value is not None]
    drop = [(account, what, i) for what, i, value in rows if value is None]
    steps: list[tuple[str, list[tuple[object, ...]]]] = []
    if step is not None:
        steps.append(("INSERT INTO own_step (account, at, changes) VALUES (?, ?, ?)", [step]))
        steps.append(
            (
                "DELETE FROM own_step WHERE account = ?1 AND seq <="
                " (SELECT seq FROM own_step WHERE account = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)",
                [(account, STEPS)],
            )
        )
    if undone is not None:
        steps.append(("DELETE FROM own_step WHERE seq = ?", [(undone,)]))
    commit_all(connection, [(_PUT, put), (_DROP, drop), *steps])
    note(connection, [{"own": [account, what, i, value]} for what, i, value in rows])
