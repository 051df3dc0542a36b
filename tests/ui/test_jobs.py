"""The database worker: a job that fails half way leaves nothing begun behind."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, database
from tests.ui import desk as desks
from tests.ui.desk import case

Run = Callable[[Coroutine[Any, Any, Any]], Any]


def test_a_job_that_fails_keeps_no_lock_and_nothing_half_written(
    themed: QApplication, run: Run, tmp_path: Path
) -> None:
    desk = desks.open_desk(tmp_path, [case(1)])
    other = cache.open_cache(tmp_path / cache.file_name())
    other.exec_driver_sql("PRAGMA busy_timeout=0").all()

    def fail(ws: Workspace) -> None:
        ws.cache.exec_driver_sql("UPDATE cases SET title = 'Nửa chừng'")
        raise ValueError("hỏng")

    def title(ws: Workspace) -> str:
        return str(ws.cache.exec_driver_sql("SELECT title FROM cases").scalar_one())

    with pytest.raises(ValueError, match="hỏng"):
        run(desk.jobs.run(fail))
    database.begin(other)  # raises while somebody else writes
    other.rollback()
    desk.jobs.send(fail)
    assert run(desk.jobs.run(title)) == case(1).title
    database.begin(other)
    cache.close_cache(other)
    desk.close()
