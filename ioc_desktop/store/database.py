"""SQLite files of the desk: how they are opened, brought up to date by ordered migrations, checked and put aside."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa

log = logging.getLogger(__name__)

Migration = Callable[[sa.Connection], None] | Sequence[str]
"""What takes a file from one version to the next: statements, or a function for what SQL cannot say."""

_TRIES = 50
_CORRUPT, _FULL, _NOT_A_DATABASE = 11, 13, 26
_NO_ROOM_TO_SHARE = 10 | 19 << 8
"""SQLITE_IOERR_SHMSIZE: what a full disk is called when the index of the log is to grow, at the first opening already."""
_WORDS = {
    "database or disk is full": _FULL,
    "database disk image is malformed": _CORRUPT,
    "file is not a database": _NOT_A_DATABASE,
}
_MEMORY = ":memory:"


class NewerFile(Exception):
    """The file was written by a later version of the application. The message says so to the operator."""

    def __init__(self, path: str, version: int, ours: int) -> None:
        super().__init__(
            f"Tệp {Path(path).name} do phiên bản mới hơn của ứng dụng ghi (phiên bản tệp {version}, ứng dụng này đọc được "
            f"đến {ours}). Hãy cập nhật ứng dụng; tệp được giữ nguyên."
        )


def connect(
    path: Path | str, *, durable: bool, key: bytes | None = None, prepare: Callable[[Any], None] = lambda _: None
) -> sa.Connection:
    """Open the file at `path` (":memory:" for one that is nowhere); `durable` syncs every commit to the disk. With a `key` it
    is encrypted (the extra `encrypted`; an empty one has the same library open a plain file). Nobody but this user of the system can read a file made here.
    `prepare` is given the driver's connection whenever the file is opened: now, and when it is used after `let_go`.

    Writes take the file's lock when they begin, never by upgrading a read, so that two connections wait for each other
    (10 s) instead of failing. Use from one thread at a time.
    """
    if os.name == "posix" and str(path) != _MEMORY:
        # Only a file that is not there yet: to close any descriptor of one in use would drop the locks SQLite holds on it.
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # its log gets the same rights
    given: dict[str, Any] = {"check_same_thread": False, "isolation_level": "IMMEDIATE", "timeout": 10.0}
    engine = sa.create_engine(
        f"sqlite:///{path}",
        poolclass=sa.pool.StaticPool,
        **({"connect_args": given} if key is None else _sealed(str(path), key, given)),
    )

    @sa.event.listens_for(engine, "connect")
    def opened(driver: Any, _record: object) -> None:
        try:
            for pragma in ("journal_mode=WAL", f"synchronous={'FULL' if durable else 'NORMAL'}", "temp_store=MEMORY"):
                driver.execute(f"PRAGMA {pragma}").fetchall()
            prepare(driver)
        except BaseException:
            driver.close()
            raise

    try:
        return engine.connect()
    except BaseException:
        engine.dispose()
        raise


def _sealed(path: str, key: bytes, given: dict[str, Any]) -> dict[str, Any]:
    from sqlcipher3 import dbapi2 as sqlcipher

    def opened() -> Any:
        made = sqlcipher.connect(path, **given)
        if key:
            made.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        return made

    return {"module": sqlcipher, "creator": opened}


def sealed(connection: sa.Connection) -> bool:
    """Tell whether the file is encrypted."""
    return not isinstance(connection.connection.driver_connection, sqlite3.Connection)


def close(connection: sa.Connection) -> None:
    """Close the connection and its engine; what was not committed is taken back."""
    with contextlib.suppress(sa.exc.SQLAlchemyError):
        connection.rollback()
    connection.close()
    connection.engine.dispose()


def let_go(connection: sa.Connection) -> None:
    """Close the file until the connection is used again; what was not committed is taken back."""
    connection.rollback()
    connection.invalidate()


def raw(connection: sa.Connection) -> sqlite3.Connection:
    """Return the driver's connection (SQLCipher's has the same shape), for what SQLAlchemy has no words for."""
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def begin(connection: sa.Connection) -> None:
    """Take the file's write lock now, before anything is read that the write depends on; a transaction open stays."""
    if not getattr(connection.connection.driver_connection, "in_transaction", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def migrate(connection: sa.Connection, migrations: Sequence[Migration]) -> None:
    """Bring the file to version `len(migrations)` (PRAGMA user_version), each step in one transaction.

    Raises NewerFile, the file untouched, if it is already beyond.
    """
    version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if version > len(migrations):
        raise NewerFile(str(connection.engine.url.database), version, len(migrations))
    for number in range(version, len(migrations)):
        step = migrations[number]
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        # another connection may have been first: look again under the lock
        if int(connection.exec_driver_sql("PRAGMA user_version").scalar_one()) == number:
            if callable(step):
                step(connection)
            else:
                for statement in step:
                    connection.exec_driver_sql(statement)
            connection.exec_driver_sql(f"PRAGMA user_version={number + 1}")
        connection.commit()


def folder(connection: sa.Connection) -> Path | None:
    """Return the folder of the open file; None when it is in memory."""
    path = connection.engine.url.database
    return None if not path or path == _MEMORY else Path(path).parent


def is_corrupt(error: BaseException) -> bool:
    """Tell whether SQLite says that the file itself is broken (CORRUPT or NOTADB): the only reason to put it aside."""
    return _code(error) in (_CORRUPT, _NOT_A_DATABASE)


def is_full(error: BaseException) -> bool:
    """Tell whether SQLite or the system says that the disk is full."""
    if _extended(error) == _NO_ROOM_TO_SHARE:
        return True
    return _code(error) == _FULL or (isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT))


def empty_log(connection: sa.Connection) -> None:
    """Have nothing left in the log of what was deleted; a reader is waited for, up to ten seconds, and nobody who writes
    meanwhile is held up: SQLite's own waiting would keep the lock of writers all the time."""
    patience = int(connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one())
    connection.exec_driver_sql("PRAGMA busy_timeout=0").all()
    try:
        for _ in range(_TRIES):
            busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            if not busy:
                return
            time.sleep(0.2)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}").all()
    log.warning("the log of a file could not be emptied: somebody reads it all the time")


def healthy(connection: sa.Connection) -> bool:
    """Look through the whole file (seconds per gigabyte) and tell whether it is sound."""
    try:
        return str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()) == "ok"
    except sa.exc.DatabaseError as error:
        if is_corrupt(error):
            return False
        raise


def put_aside(path: Path) -> Path:
    """Rename a broken file to `<name>.broken` (one is kept) and drop its log; return where it went."""
    aside = path.with_name(path.name + ".broken")
    for attempt in range(_TRIES):
        try:
            path.replace(aside)
            break
        except PermissionError:  # on Windows as long as somebody has it open: a thread that is just ending
            if attempt == _TRIES - 1:
                raise
            time.sleep(0.2)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return aside


def _code(error: BaseException) -> int:
    return _extended(error) & 0xFF


def _extended(error: BaseException) -> int:
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None and isinstance(error, sa.exc.DatabaseError):  # SQLCipher's driver gives the words only
        code = next((number for words, number in _WORDS.items() if words in str(cause)), 0)
    return int(code or 0)
