"""Fixtures of the face's tests: a Qt application and a loop, and guards against warnings, leaked timers and threads."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import qasync
import shiboken6
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from ui import style, theme

T = TypeVar("T")
HARMLESS = (
    "This plugin does not support propagateSizeHints",
    "This plugin does not support raise()",
    "This plugin does not support",
)
"""What the offscreen platform says of itself."""


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(scope="session", autouse=True)
def _clipboard(qapp: QApplication) -> Iterator[None]:
    """Without a display Qt ends what the clipboard holds when Python has ended already."""
    yield
    qapp.clipboard().clear()


@pytest.fixture(autouse=True)
def _single_presses(qapp: QApplication) -> Iterator[None]:
    """Let no two presses count as a double one: tests press faster than people; `test_twice` shows what a double press does."""
    usual = qapp.doubleClickInterval()
    qapp.setDoubleClickInterval(0)
    yield
    qapp.setDoubleClickInterval(usual)


@pytest.fixture(autouse=True)
def _quiet_qt(qapp: QApplication) -> Iterator[None]:
    """Fail a test that made Qt warn."""
    said: list[str] = []

    def hear(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and kind is not QtMsgType.QtInfoMsg and not message.startswith(HARMLESS):
            said.append(message)

    before = qInstallMessageHandler(hear)
    yield
    qInstallMessageHandler(before)
    assert said == [], "Qt warned"


@pytest.fixture(autouse=True)
def _tidy(qapp: QApplication) -> Iterator[None]:
    """Keep the cyclic collector out of running Qt code, and fail a test that leaves windows, timers or threads behind."""
    threads = set(threading.enumerate())
    gc.disable()
    yield
    for window in QApplication.topLevelWidgets():
        if window.parent() is None:
            window.close()
            window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.enable()
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    running = [t for t in qapp.findChildren(QTimer) if t.isActive()]
    left = [t for t in threading.enumerate() if t not in threads and not t.daemon]
    for thread in left:
        thread.join(10)  # one that ends, on a machine with other work
    left = [t for t in left if t.is_alive()]
    assert running == [], "timers leaked"
    assert left == [], "threads leaked"


@pytest.fixture
def themed(qapp: QApplication) -> QApplication:
    """The application dressed in the dark theme."""
    style.apply(qapp, theme.DARK)
    return qapp


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """The Qt loop as an asyncio loop, current while the test runs."""
    qapp.setQuitOnLastWindowClosed(False)
    made = qasync.QEventLoop(qapp, already_running=False)
    asyncio.set_event_loop(made)
    try:
        yield made
        pending = asyncio.all_tasks(made)
        for task in pending:
            task.cancel()
        if pending:
            made.run_until_complete(asyncio.wait(pending, timeout=30))
    finally:
        made.close()
        # Closing only tells the loop's timers to be silent: left to the collector they die on whichever thread it runs on.
        made._timer.deleteLater()
        QCoreApplication.sendPostedEvents(made._timer, QEvent.Type.DeferredDelete.value)
        asyncio.set_event_loop(None)
    assert not shiboken6.isValid(made._timer)


@pytest.fixture
def run(loop: asyncio.AbstractEventLoop) -> Callable[[Coroutine[Any, Any, T]], T]:
    """Run a coroutine to its end on the Qt loop and return what it returns."""

    def go(coroutine: Coroutine[Any, Any, T]) -> T:
        return loop.run_until_complete(asyncio.wait_for(coroutine, 150))

    return go


async def until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait in the Qt loop until `condition()` is true. Raises AssertionError after `seconds`."""
    end = asyncio.get_running_loop().time() + seconds
    while not condition():
        assert asyncio.get_running_loop().time() < end, "it never came true"
        await asyncio.sleep(0.01)


def top(kind: type[QObject]) -> Any:
    """Return the one visible top-level widget of a class."""
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    assert len(found) == 1, f"{len(found)} visible {kind.__name__}"
    return found[0]


__all__ = ["top", "until"]
