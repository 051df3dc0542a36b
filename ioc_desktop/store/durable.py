"""How the outbox writes: a commit that survives a full disk by giving up the ballast, and its line in the mirror."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from ioc_desktop.store import database, mirror


def commit(connection: sa.Connection, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run one statement for each row and commit; when the disk is full, give up the ballast and try again."""
    if rows:
        commit_all(connection, [(sql, rows)])


def commit_all(connection: sa.Connection, statements: Sequence[tuple[str, Sequence[tuple[Any, ...]]]]) -> None:
    """Run the statements for each of their rows as one commit; when the disk is full, give up the ballast and try again."""

    def write() -> None:
        for sql, rows in statements:
            if rows:
                connection.exec_driver_sql(sql, list(rows))
        connection.commit()

    _with_room(connection, write)


def _with_room(connection: sa.Connection, write: Callable[[], None]) -> None:
    try:
        write()
        return
    except sa.exc.DatabaseError as error:
        connection.rollback()
        where = database.folder(connection)
        if where is None or not database.is_full(error) or not mirror.drop_ballast(where):
            raise
    try:
        write()
    except BaseException:
        connection.rollback()
        raise


def note(connection: sa.Connection, lines: Sequence[Mapping[str, Any]]) -> None:
    """Write lines to the mirror beside the outbox, if it is on a disk."""
    where = database.folder(connection)
    if where is not None and lines:
        mirror.append(where, lines)
