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
from ioc_desktop.store import cache, database

WATCHED: dict[str, tuple[str, tuple[str, ...]]] = {
    "case": ("cases", ("state", "lead_org_id")),
    "task": ("tasks", ("state", "org_id")),
    "article": ("articles", ("flagged",)),
}
"""Kind → table and the columns whose change is told."""
OVERDUE = "overdue"
_WAS, _IS = "json_extract(a.before, '$[%d]')", "json_extract(a.after, '$[%d]')"
_ANSWERED = f"{_WAS % 0} IS NOT {_IS % 0} AND {_IS % 0} = 'answered'"
_REASSIGNED = f"{_WAS % 1} IS NOT NULL AND {_WAS % 1} IS NOT {_IS % 1}"
GROUPS: dict[str, tuple[str, str]] = {
    "overdue": (OVERDUE, "1"),
    "new": ("case", "a.before IS NULL"),
    "answered": ("case", f"a.before IS NOT NULL AND {_ANSWERED}"),
    "reassigned": ("case", f"a.before IS NOT NULL AND NOT ({_ANSWERED}) AND {_REASSIGNED}"),
    "moved": ("case", f"a.before IS NOT NULL AND NOT ({_ANSWERED}) AND NOT ({_REASSIGNED})"),
    "tasks": ("task", "1"),
    "flagged": ("article", f"{_IS % 0}"),
}
"""What is told, in the order in which it matters: the kind of a change and a condition on it."""
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


def begin(connection: sa.Connection, since: Instant, full: bool = False) -> None:
    """The desk was last in touch at `since`; an earlier absence not yet seen goes on. `full`: all rows are to be compared.
    The caller commits."""
    if full:
        cache.set_meta(connection, "away_full", "1")
    if cache.meta(connection, "away_since") is None:
        cache.set_meta(connection, "away_since", str(since))
    cache.set_meta(connection, "away_until", None)


def span(connection: sa.Connection) -> tuple[Instant, Instant] | None:
    """Return since when and until when the desk was out of touch, as long as that was not seen; None otherwise."""
    since, until = cache.meta(connection, "away_since"), cache.meta(connection, "away_until")
    return None if since is None or until is None else (Instant(int(since)), Instant(int(until)))


def changes(
    connection: sa.Connection, group: str, since: Instant, until: Instant, account_id: str, limit: int
) -> tuple[int, list[Change]]:
    """Return how many things of a group changed, and of the newest `limit` of them what, with who did last besides the
    account itself. Several articles of one story count as one."""
    if connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'away'").first() is None:
        return 0, []
    kind, condition = GROUPS[group]
    table = WATCHED[kind if kind in WATCHED else "case"][0]
    alike = "t.story_id" if kind == "article" else "a.id"
    of = f"FROM away a JOIN {table} t ON t.id = a.id WHERE a.kind = '{kind}' AND a.after IS NOT NULL AND ({condition})"
    (count,) = connection.exec_driver_sql(f"SELECT count(DISTINCT {alike}) {of}").one()
    if not count:
        return 0, []
    found = connection.exec_driver_sql(
        f"WITH some AS (SELECT max(a.id) AS id {of} GROUP BY {alike} ORDER BY 1 DESC LIMIT ?)"
        " SELECT a.kind, a.id, a.before, a.after, e.actor_name, max(e.at) FROM some JOIN away a ON a.id = some.id AND a.kind = ?"
        " LEFT JOIN entries e ON e.entity_id = a.id AND e.at > ? AND e.at <= ? AND e.actor_id IS NOT ?"
        " GROUP BY a.id ORDER BY coalesce(max(e.at), 0) DESC, a.id",
        (limit, kind, since, until, account_id),
    )
    return int(count), [
        Change(k, i, None if b is None else tuple(orjson.loads(b)), tuple(orjson.loads(a)), by or "", at)
        for k, i, b, a, by, at in found
    ]


def compare(connection: sa.Connection) -> None:
    """Keep what a whole cache that is to replace the one attached as `old` says otherwise. The caller commits.

    Made of SQL over both files, so that it takes no memory however many rows differ.
    """
    if connection.exec_driver_sql("SELECT 1 FROM old.meta WHERE name = 'away_since'").first() is None:
        return
    connection.exec_driver_sql(_TABLE)
    if connection.exec_driver_sql("SELECT 1 FROM old.sqlite_master WHERE name = 'away'").first() is not None:
        connection.exec_driver_sql("INSERT INTO main.away (kind, id, before) SELECT kind, id, before FROM old.away")
        connection.exec_driver_sql("DELETE FROM main.away WHERE kind = ?", (OVERDUE,))
    for kind in WATCHED:
        connection.exec_driver_sql("INSERT OR IGNORE" + _differing(kind))
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO main.meta SELECT name, value FROM old.meta WHERE name IN ('away_since', 'away_full')"
    )


def compare_acted(connection: sa.Connection, old: sa.Connection) -> None:
    """Look again at what the operator acted on since `compare`, `old` being open by itself: their own work is no news. The
    caller commits."""
    if cache.meta(connection, "away_since") is None:
        return
    before = "SELECT 1 FROM sqlite_master WHERE name = 'away'"
    kept = "SELECT id FROM away" if old.exec_driver_sql(before).first() is not None else "SELECT NULL WHERE 0"
    for kind, (table, columns) in WATCHED.items():
        acted = old.exec_driver_sql(
            f"SELECT id, json_array({', '.join(columns)}) FROM {table}"
            f" WHERE id IN (SELECT id FROM overlaid WHERE kind = '{kind}') AND id NOT IN ({kept})"
        )
        for id_, values in acted.all():
            again = "INSERT OR REPLACE INTO away (kind, id, before) VALUES (?, ?, ?)"
            connection.exec_driver_sql(again, (kind, id_, values))


def _differing(kind: str) -> str:
    table, columns = WATCHED[kind]
    old, new = (", ".join(f"{of}.{c}" for c in columns) for of in "on")
    return (
        f" INTO main.away (kind, id, before) SELECT '{kind}', n.id, CASE WHEN o.id IS NULL THEN NULL"
        f" ELSE json_array({old}) END FROM main.{table} n LEFT JOIN old.{table} o ON o.id = n.id"
        f" WHERE o.id IS NULL OR json_array({old}) <> json_array({new})"
    )


def uncounted(connection: sa.Connection, at: Instant) -> None:
    """All was fetched anew at `at`, and what was here before is gone: nobody can tell what changed. The caller commits."""
    for name, value in (("away_since", str(at)), ("away_until", str(at)), ("away_uncounted", "1")):
        cache.set_meta(connection, name, value)


def whole(connection: sa.Connection) -> bool:
    """Tell whether all rows were compared: then it is told however short the absence was."""
    return cache.meta(connection, "away_full") is not None


def counted(connection: sa.Connection) -> bool:
    """Tell whether what changed can be counted."""
    return cache.meta(connection, "away_uncounted") is None


def seen(connection: sa.Connection) -> None:
    """Forget it; commits. While the desk is out of touch again, what was told is what the operator last saw."""
    database.begin(connection)
    since, names = cache.meta(connection, "away_since"), ["away_uncounted"]
    if since is not None and cache.meta(connection, "away_until") is None:
        connection.exec_driver_sql(_TABLE)
        connection.exec_driver_sql("DELETE FROM away WHERE kind = ?", (OVERDUE,))
        connection.exec_driver_sql("UPDATE away SET before = after, after = NULL WHERE after IS NOT NULL")
        cache.set_meta(connection, "away_since", cache.meta(connection, "contact_at") or since)
    else:
        connection.exec_driver_sql("DROP TABLE IF EXISTS away")
        names += ["away_since", "away_until", "away_full"]
    for name in names:
        cache.set_meta(connection, name, None)
    connection.commit()
