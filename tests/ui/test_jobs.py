"""The database worker: a job that fails half way leaves nothing begun behind; between jobs the file may be exchanged."""

from __future__ import annotations

import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from ioc_desktop.services.opened import Opened
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


def test_jobs_go_on_over_a_cache_that_takes_the_others_place(themed: QApplication, run: Run, tmp_path: Path) -> None:
    """Whoever wants the file alone waits for the job at hand; the next reads what lies there then."""
    made = desks.open_desk(tmp_path, [case(1)])
    opened, held, seen = Opened(), [], []
    at_work, go_on, inside = threading.Event(), threading.Event(), threading.Event()
    fresh = cache.open_cache(tmp_path / "fresh.db")
    cache.close_cache(fresh)

    def count(ws: Workspace) -> int:
        return int(ws.cache.exec_driver_sql("SELECT count(*) FROM cases").scalar_one())

    def long(ws: Workspace) -> int:
        opened.add(ws)
        at_work.set()
        assert go_on.wait(30)
        seen.append(inside.is_set())
        return count(ws)

    def exchange() -> None:
        assert at_work.wait(30)
        ws = opened.all()[0]
        with opened.alone(ws.key, go_on.set):
            inside.set()
            held.append(ws.cache.invalidated)
            cache.become(ws.cache, tmp_path / "fresh.db")

    thread = threading.Thread(target=exchange)
    thread.start()
    assert run(made.jobs.run(long)) == 1
    assert run(made.jobs.run(lambda ws: ws.turn.locked()))
    thread.join(30)
    assert (seen, held) == ([False], [True])
    assert run(made.jobs.run(count)) == 0
    made.close()
