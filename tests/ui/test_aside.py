"""Sheets are made beside the screen: what was made is let go, who goes away does not wait, the application ends cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import until
from ui.printing import paper
from ui.printing.paper import Sheet, aside

Run = Callable[[Coroutine[Any, Any, Any]], Any]


def test_what_goes_wrong_beside_the_screen_comes_through(themed: QApplication, run: Run) -> None:
    def fail() -> None:
        raise ValueError("đầy")

    with pytest.raises(ValueError, match="đầy"):
        run(aside(fail))
    assert paper._making == set()


class Heavy:
    """Stands for the photos of a report."""


def test_a_sheet_that_was_made_is_let_go(themed: QApplication, run: Run) -> None:
    def fail(_heavy: Heavy) -> None:
        raise ValueError("đầy")

    def made(work: Callable[[Heavy], object]) -> weakref.ref[Heavy]:
        heavy = Heavy()
        with contextlib.suppress(ValueError):
            run(aside(partial(work, heavy)))
        return weakref.ref(heavy)

    for work in (lambda heavy: heavy, fail):
        kept = made(work)
        gc.collect()
        assert kept() is None


def test_who_goes_away_does_not_wait_for_a_sheet(themed: QApplication, run: Run) -> None:
    begun, go_on, told = threading.Event(), threading.Event(), list[object]()

    def work() -> None:
        begun.set()
        told.append(go_on.wait(30))
        Sheet("dài").table(["a"], [100], [["1"], ["2"]])
        told.append("whole")

    async def scene() -> None:
        task = asyncio.ensure_future(aside(work))
        await until(begun.is_set)
        task.cancel()
        await until(task.done)
        assert told == []
        go_on.set()
        await until(lambda: not paper._making)

    run(scene())
    assert told == [True], "and it is not made to its end"


def test_the_application_ends_cleanly_while_a_sheet_is_made() -> None:
    program = """
import asyncio, threading, time
import qasync
from PySide6.QtWidgets import QApplication
from ui.printing.paper import aside
app = QApplication([])
loop = qasync.QEventLoop(app)
begun = threading.Event()
def work():
    begun.set()
    time.sleep(0.5)
async def scene():
    task = asyncio.ensure_future(aside(work))
    while not begun.is_set():
        await asyncio.sleep(0.01)
with loop:
    loop.run_until_complete(scene())
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, "QThread" in ended.stderr) == (0, False), ended.stderr
