"""Opens the centre's database, SQLite or PostgreSQL, and brings its schema up to date."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

MIGRATIONS = Path(__file__).parent.parent / "migrations"
HEAD = "0014"
"""The newest migration."""

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "temp_store=MEMORY", "cache_size=-32768")


class NotMigrated(RuntimeError):
    """The database's schema is older than this version works with, or there is none."""


class NewerDatabase(RuntimeError):
    """The database was migrated by a later version of the centre; it is left as it is."""


class UnknownDatabase(ValueError):
    """The URL names no database this works with."""


def open_database(url: str) -> sa.Engine:
    """Return an engine for `sqlite:///<file>`, `postgresql://…` or a plain file name. Raises UnknownDatabase.

    On SQLite every transaction of the engine takes the write lock when it begins, except in `reading`.
    """
    if "://" not in url:
        url = f"sqlite:///{url}"
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise UnknownDatabase("the URL cannot be read") from error
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        return sa.create_engine(
            parsed, pool_size=16, max_overflow=32, pool_pre_ping=True, pool_use_lifo=True, hide_parameters=True
        )
    if parsed.get_backend_name() != "sqlite":
        raise UnknownDatabase(f"{parsed.drivername} is not supported: use sqlite:///FILE or postgresql://…")
    engine = sa.create_engine(parsed, pool_size=16, max_overflow=32, connect_args={"timeout": 15}, hide_parameters=True)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    reading_only = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading_only else "BEGIN IMMEDIATE")


@contextlib.contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction that only reads and sees one state of the whole database."""
    options: dict[str, Any] = {"reading": True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextlib.contextmanager
def asking(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a connection for one statement that only reads: it sees one state of the database by itself."""
    if engine.dialect.name != "postgresql":
        with reading(engine) as connection:
            yield connection
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


_writers: dict[str, threading.Lock] = {}


@contextlib.contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction that writes; commits at the end, rolls back on an error.

    On SQLite the writers of this process queue on a lock, which wakes them at once; SQLite's own wait sleeps.
    """
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            yield connection
        return
    with _writers.setdefault(str(engine.url), threading.Lock()), engine.begin() as connection:
        yield connection


def inserting(connection: sa.Connection, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that can say ON CONFLICT, in the words of the database."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def migrate(engine: sa.Engine) -> None:
    """Bring the schema up to date, triggers included. Safe to call at each start; cheap when there is nothing to do.

    Raises NewerDatabase, nothing touched, when a later version has been here.
    """
    from ioc_server.store import feed  # the triggers are made from scopes and kinds, not needed to open a database

    if _known(version(engine)) != HEAD:
        from alembic import command  # slow to import, rarely needed
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    postgres = engine.dialect.name == "postgresql"
    with reading(engine) as connection:
        installed = connection.exec_driver_sql("SELECT triggers FROM server WHERE id = 1").scalar()
    if installed == feed.fingerprint(postgres):
        return
    with engine.begin() as connection:
        feed.install(connection)
        if installed:  # the rules that place rows have changed
            from ioc_server.store import deployment

            feed.rebuild(connection)
            deployment.renew_epoch(connection)


def version(engine: sa.Engine) -> str | None:
    """Return the migration the database stands at; None when it has no schema yet."""
    with reading(engine) as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return None if found is None else str(found)


def _known(found: str | None) -> str | None:
    """Return a migration as it is. Raises NewerDatabase when this version does not have it."""
    if found is not None and found > HEAD:
        raise NewerDatabase(f"migration {found}, known here up to {HEAD}")
    return found


def require_current(engine: sa.Engine) -> None:
    """Raise NotMigrated unless the schema is the newest, NewerDatabase when it is from a later version."""
    found = _known(version(engine))
    if found != HEAD:
        raise NotMigrated(f"the database stands at migration {found or 'none'}, this version needs {HEAD}: run init")
