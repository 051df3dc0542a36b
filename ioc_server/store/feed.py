"""The change feed's making: triggers on every kind's table keep one row per (kind, entity, scope) up to date.

A feed row says whether an entity is in a scope (`left` 0) or has left it (1), and at which position it last changed
there. On SQLite the trigger gives the position in the writer's transaction. On PostgreSQL it leaves it NULL, and the
sequencer (`sequencer.py`) gives it after the commit. Membership is exact the moment the writer commits on both, so a
reader never sees a row in a scope it has been moved out of.

Every change writes all scopes the entity is in and all it has just left. When a followed row moves, the rows that follow
it are touched, so that their own triggers place them again.
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from ioc_contract.kinds import KINDS
from ioc_server.store.scopes import FOLLOWING, PARENTS, PLACING, members_sql
from ioc_server.store.tables import feed, server


def trigger_sql(postgres: bool) -> list[str]:
    """Return the statements that make all triggers."""
    statements = []
    for kind in KINDS:
        statements += _postgres(kind) if postgres else _sqlite(kind)
    return statements + (_AUDIT_POSTGRES if postgres else _AUDIT_SQLITE)


def fingerprint(postgres: bool) -> str:
    """Return a hash of the trigger definitions, to tell whether a database has these."""
    return hashlib.sha256("\n".join(trigger_sql(postgres)).encode()).hexdigest()


def install(connection: sa.Connection) -> None:
    """Make the triggers anew. The caller commits."""
    postgres = connection.dialect.name == "postgresql"
    drop(connection)
    for statement in trigger_sql(postgres):
        connection.exec_driver_sql(statement)
    connection.execute(server.update().values(triggers=fingerprint(postgres)))


def drop(connection: sa.Connection) -> None:
    """Remove the triggers. The caller commits, after `install` and `rebuild`."""
    if connection.dialect.name == "postgresql":
        names = "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'ioc\\_%%'"
        for (name,) in connection.exec_driver_sql(names).all():
            connection.exec_driver_sql(f'DROP FUNCTION "{name}" CASCADE')
        return
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ioc\\_%' ESCAPE '\\'"
    for (name,) in connection.exec_driver_sql(names).all():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def rebuild(connection: sa.Connection) -> None:
    """Fill the feed from the rows by one statement per kind, with new positions; what had left is forgotten.

    For bulk loads made without triggers. Cursors given before are worthless afterwards: the caller renews the epoch.
    """
    postgres = connection.dialect.name == "postgresql"
    connection.exec_driver_sql("DELETE FROM feed")
    connection.exec_driver_sql("DROP INDEX feed_by_scope_pos")
    for kind in KINDS:
        members = members_sql(kind, f"{KINDS[kind].table} r", postgres)
        connection.exec_driver_sql(
            'INSERT INTO feed (kind, entity_id, scope, "left", pos)'
            f" SELECT '{kind}', m.id, m.scope, 0, h.pos + row_number() OVER (ORDER BY m.id, m.scope)"
            f" FROM ({members}) m CROSS JOIN feed_head h WHERE h.id = 1"
        )
        connection.exec_driver_sql(
            "UPDATE feed_head SET pos = pos + coalesce((SELECT count(*) FROM feed WHERE kind = "
            f"'{kind}'), 0) WHERE id = 1"
        )
    connection.exec_driver_sql("CREATE INDEX feed_by_scope_pos ON feed (scope, pos)")


def changed(connection: sa.Connection, kind: str, after: int) -> set[str]:
    """Return the ids of what changed since the feed stood at a position, those that have no position yet included."""
    where = (feed.c.kind == kind) & (feed.c.pos.is_(None) | (feed.c.pos > after))
    return set(connection.execute(sa.select(feed.c.entity_id).where(where)).scalars())


# --- SQLite: row by row, position in the same transaction -------------------------------------------------------------

_ADVANCE = "UPDATE feed_head SET pos = pos + 1 WHERE id = 1;"
_HEAD = "(SELECT pos FROM feed_head WHERE id = 1)"


def _sqlite(kind: str) -> list[str]:
    table = KINDS[kind].table
    members = members_sql(kind, f"{table} r WHERE r.id = NEW.id", postgres=False)
    enter = (
        f"INSERT INTO feed (kind, entity_id, scope, \"left\", pos) SELECT '{kind}', m.id, m.scope, 0, {_HEAD}"
        f" FROM ({members}) m WHERE true"
        ' ON CONFLICT (kind, entity_id, scope) DO UPDATE SET "left" = 0, pos = excluded.pos;'
    )
    leave = (
        f'UPDATE feed SET "left" = 1, pos = {_HEAD} WHERE kind = \'{kind}\' AND entity_id = NEW.id AND "left" = 0'
        f" AND scope NOT IN (SELECT m.scope FROM ({members}) m);"
    )
    gone = f'UPDATE feed SET "left" = 1, pos = {_HEAD} WHERE kind = \'{kind}\' AND entity_id = OLD.id AND "left" = 0;'
    name = f"ioc_{table}"
    insert, update, delete = (_touch_sqlite(kind, event) for event in ("insert", "update", "delete"))
    return [
        f"CREATE TRIGGER {name}_insert AFTER INSERT ON {table} BEGIN {_ADVANCE} {enter} {leave} {insert} END",
        f"CREATE TRIGGER {name}_update AFTER UPDATE ON {table} BEGIN {_ADVANCE} {enter} {leave} {update} END",
        f"CREATE TRIGGER {name}_delete AFTER DELETE ON {table} BEGIN {_ADVANCE} {gone} {delete} END",
    ]


def _touch_sqlite(kind: str, event: str) -> str:
    if kind not in PARENTS:
        return ""
    row = "OLD" if event == "delete" else "NEW"
    moved = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in PLACING[kind].columns)
    condition = f" AND ({moved})" if event == "update" else ""
    return " ".join(
        f"UPDATE {KINDS[f].table} SET entity_id = entity_id"
        f" WHERE entity_kind = '{kind}' AND entity_id = {row}.id{condition};"
        for f in FOLLOWING
    )


# --- PostgreSQL: statement by statement, position NULL until sequenced -------------------------------------------------


def _postgres(kind: str) -> list[str]:
    table = KINDS[kind].table
    members = members_sql(kind, "changed r", postgres=True)
    # A row that follows another holds it still, so that the other cannot move away unseen.
    hold = "".join(
        f" PERFORM 1 FROM {KINDS[p].table} p WHERE p.id IN (SELECT entity_id FROM changed WHERE entity_kind = '{p}')"
        " ORDER BY p.id FOR SHARE;"
        for p in PARENTS
        if kind in FOLLOWING
    )
    enter = (
        'INSERT INTO feed (kind, entity_id, scope, "left", pos)'
        f" SELECT '{kind}', m.id, m.scope, 0, NULL FROM ({members}) m ORDER BY m.id, m.scope"
        ' ON CONFLICT (kind, entity_id, scope) DO UPDATE SET "left" = 0, pos = NULL;'
    )
    leave = (
        ' UPDATE feed f SET "left" = 1, pos = NULL FROM (SELECT g.entity_id, g.scope FROM feed g'
        f" JOIN changed c ON c.id = g.entity_id WHERE g.kind = '{kind}' AND g.\"left\" = 0"
        f" EXCEPT SELECT m.id, m.scope FROM ({members}) m) gone"
        f" WHERE f.kind = '{kind}' AND f.entity_id = gone.entity_id AND f.scope = gone.scope;"
    )
    gone = (
        f'UPDATE feed f SET "left" = 1, pos = NULL FROM changed c'
        f" WHERE f.kind = '{kind}' AND f.entity_id = c.id AND f.\"left\" = 0;"
    )
    statements = []
    for event, transition, work in (
        ("insert", "NEW TABLE AS changed", hold + enter),
        ("update", "OLD TABLE AS former NEW TABLE AS changed", hold + enter + leave),
        ("delete", "OLD TABLE AS changed", gone),
    ):
        name = f"ioc_{table}_{event}"
        body = f"BEGIN {work}{_touch_postgres(kind, event)} RETURN NULL; END"
        statements += [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $ioc$ {body} $ioc$",
            f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table} REFERENCING {transition}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        ]
    return statements


def _touch_postgres(kind: str, event: str) -> str:
    if kind not in PARENTS:
        return ""
    source = "changed c"
    if event == "update":
        moved = " OR ".join(f"o.{c} IS DISTINCT FROM c.{c}" for c in PLACING[kind].columns)
        source = f"changed c JOIN former o ON o.id = c.id AND ({moved})"
    return "".join(
        f" UPDATE {KINDS[f].table} x SET entity_id = x.entity_id WHERE x.entity_kind = '{kind}'"
        f" AND x.entity_id IN (SELECT c.id FROM {source});"
        for f in FOLLOWING
    )


# --- the audit's rows stay as they were written ------------------------------------------------------------------------

_AUDIT_SQLITE = [
    f"CREATE TRIGGER ioc_audit_{event} BEFORE {event.upper()} ON audit{when}"
    " BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
    for event, when in (("update", " WHEN OLD.hash IS NOT NULL"), ("delete", ""))
]

_AUDIT_POSTGRES = [
    "CREATE FUNCTION ioc_audit() RETURNS trigger LANGUAGE plpgsql AS $ioc$ BEGIN IF TG_OP = 'UPDATE' AND OLD.hash IS NULL"
    " THEN RETURN NEW; END IF; RAISE EXCEPTION 'the audit is append-only'; END $ioc$",
    "CREATE TRIGGER ioc_audit BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION ioc_audit()",
    "CREATE FUNCTION ioc_audit_truncate() RETURNS trigger LANGUAGE plpgsql AS $ioc$"
    " BEGIN RAISE EXCEPTION 'the audit is append-only'; END $ioc$",
    "CREATE TRIGGER ioc_audit_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION ioc_audit_truncate()",
]
