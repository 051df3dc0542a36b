"""Names every commit of an open database and lets a test act just before or after it: cut it off, fail it, look at it."""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import sqlalchemy as sa

ROOT = Path(__file__).parents[2]
_WRITERS = tuple(str(ROOT / name) for name in ("ioc_desktop", "ioc_server"))
_TESTS = str(ROOT / "tests")
_PASSED_OVER = ("durable.py", "database.py")

Reach = Callable[[str, str], None]
"""Called with the name of a moment and «before» or «after»; may raise."""


class Died(BaseException):
    """The process dies here: nothing it would have done afterwards happens."""


class Visited:
    """How often each moment was reached, and at how many of them something died."""

    def __init__(self) -> None:
        self.reached: Counter[str] = Counter()
        self.died: Counter[str] = Counter()

    def __str__(self) -> str:
        return "\n".join(f"{self.reached[n]:>8} {self.died[n]:>6}  {n}" for n in sorted(self.reached))


def watch(engine: sa.Engine, reach: Reach) -> None:
    """Have `reach` called around every commit of the engine's connections that has something to commit.

    It is named after the function that commits, as «outbox.answered».
    """
    commit = engine.dialect.do_commit
    written: dict[int, int] = {}

    def do_commit(connection: Any) -> None:
        raw = getattr(connection, "driver_connection", connection)
        assert isinstance(raw, sqlite3.Connection)
        changes, name = raw.total_changes, _site()
        before, written[id(raw)] = written.get(id(raw), 0), changes
        if before == changes or name is None:
            commit(connection)
            return
        try:
            reach(name, "before")
        except sqlite3.Error:
            raw.rollback()  # as SQLite itself does when a commit finds no room
            raise
        commit(connection)
        reach(name, "after")

    engine.dialect.do_commit = do_commit  # type: ignore[method-assign]


def full_disk() -> sqlite3.OperationalError:
    """Return the error of a commit for which there is no room."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = 13
    return error


def _site() -> str | None:
    """Return who commits; None when it is a test's own doing."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(_WRITERS) and not code.co_filename.endswith(_PASSED_OVER):
            return f"{Path(code.co_filename).stem}.{code.co_name}"
        if code.co_filename.startswith(_TESTS) and frame.f_globals["__name__"] != __name__:
            return None
        frame = frame.f_back
    return None
