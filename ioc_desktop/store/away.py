"""What changed while this desk was out of touch: the rows as the operator last saw them, beside what came when it returned.

Written in the transactions of the rows themselves, so that it is exact whatever ends the desk, and kept until it was seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import sqlalchemy as sa

from ioc_contract.clock import Instant
from ioc_contract.states import OPEN
from ioc_desktop.store import cache

WATCHED: dict[str, tuple[str, tuple[str, ...]]] = {
    "case": ("cases", ("state", "lead_org_id")),
    "task": ("tasks", ("state", "org_id")),
    "article": ("articles", ("flagged",)),
}
"""Kind → table and the columns whose change is told."""
OVERDUE = "overdue"
_TOGETHER = 200
_TABLE = (
    "CREATE TABLE IF NOT EXISTS away (kind TEXT NOT NULL, id TEXT NOT NULL, before TEXT, after TEXT,"
    " PRIMARY KEY (kind, id)) WITHOUT ROWID"
)


@dataclass(frozen=True, slots=True)
class Change:
    """A row before and after, values in the order of WATCHED; `before` None for one that is new here."""

    kind: str
    id: str
    before: tuple[object, ...] | None
    after: tuple[object, ...]
    by: str
    """Who made the latest entry of its timeline in that time; "" when none was."""
    at: Instant | None


def note(connection: sa.Connection, kind: str, ids: Sequence[str]) -> None:
    """Remember how rows are shown, before newer ones are written over them. The caller commits, with those."""
    if kind not in WATCHED:
        return
    connection.exec_driver_sql(_TABLE)
    table, columns = WATCHED[kind]
    values = f"json_array({', '.join(columns)})"
    for start in range(0, len(ids), _TOGETHER):
        some = orjson.dumps(list(ids[start : start + _TOGETHER])).decode()
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO away (kind, id, before)"
            f" SELECT ?, value, (SELECT {values} FROM {table} WHERE id = value) FROM json_each(?)",
            (kind, some),
        )


def finish(connection: sa.Connection, until: Instant) -> bool:
    """The desk is in touch again: keep what became of the rows, and which reports ran out of time. The caller commits.

    Returns whether there is anything to tell; what came to nothing is forgotten.
    """
    connection.exec_driver_sql(_TABLE)
    since = Instant(int(cache.meta(connection, "away_since") or until))
    for kind, (table, columns) in WATCHED.items():
        values = f"json_array({', '.join(columns)})"
        connection.exec_driver_sql(
            f"UPDATE away SET after = (SELECT {values} FROM {table} t WHERE t.id = away.id) WHERE kind = '{kind}'"
        )
    connection.exec_driver_sql("DELETE FROM away WHERE after IS NULL OR after IS before")
    states = ", ".join(f"'{s}'" for s in sorted(OPEN))
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO away (kind, id, after) SELECT ?, id, json_array(due_at) FROM cases"
        f" WHERE due_at > ? AND due_at <= ? AND state IN ({states})",
        (OVERDUE, since, until),
    )
    cache.set_meta(connection, "away_until", str(until))
    return bool(connection.exec_driver_sql("SELECT count(*) FROM away").scalar_one())


def forget(connection: sa.Connection, kind: str, ids: Sequence[str]) -> None:
    """Forget rows that are no longer this account's. The caller commits, with their removal."""
    if connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'away'").first() is not None:
        kinds = (kind, OVERDUE) if kind == "case" else (kind,)
        connection.exec_driver_sql(
            "DELETE FROM away WHERE kind IN (SELECT value FROM json_each(?)) AND id IN (SELECT value FROM json_each(?))",
            (orjson.dumps(kinds).decode(), orjson.dumps(list(ids)).decode()),
        )


def begin(connection: sa.Connection, since: Instant) -> None:
    """The desk was last in touch at `since`; an earlier absence not yet seen goes on. The caller commits."""
    if cache.meta(connection, "away_since") is None:
        cache.set_meta(connection, "away_since", str(since))
    cache.set_meta(connection, "away_until", None)


def span(connection: sa.Connection) -> tuple[Instant, Instant] | None:
    """Return since when and until when the desk was out of touch, as long as that was not seen; None otherwise."""
    since, until = cache.meta(connection, "away_since"), cache.meta(connection, "away_until")
    return None if since is None or until is None else (Instant(int(since)), Instant(int(until)))


def changes(connection: sa.Connection, since: Instant, until: Instant, account_id: str) -> list[Change]:
    """Return the rows that changed, with who did last besides the account itself."""
    if connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'away'").first() is None:
        return []
    found = connection.exec_driver_sql(
        "SELECT a.kind, a.id, a.before, a.after, e.actor_name, max(e.at) FROM away a LEFT JOIN entries e"
        " ON e.entity_id = a.id AND e.at > ? AND e.at <= ? AND e.actor_id IS NOT ? WHERE a.after IS NOT NULL"
        " GROUP BY a.kind, a.id ORDER BY coalesce(max(e.at), 0) DESC, a.id",
        (since, until, account_id),
    )
    return [
        Change(k, i, None if b is None else tuple(orjson.loads(b)), tuple(orjson.loads(a)), by or "", at)
        for k, i, b, a, by, at in found
    ]


def seen(connection: sa.Connection) -> None:
    """Forget it; commits."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS away")
    for name in ("away_since", "away_until"):
        cache.set_meta(connection, name, None)
    connection.commit()
