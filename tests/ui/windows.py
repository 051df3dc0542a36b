"""The main window for tests: made over real files, closed with everything it started."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from ioc_desktop.services.application import Application
from tests.ui import desks
from tests.unit import desk_world
from ui import app as face_app
from ui import errors
from ui.shell import Shell

Run = Callable[[Coroutine[Any, Any, Any]], Any]


@asynccontextmanager
async def opened(
    folder: Path,
    application: Application | None = None,
    cases: int = 5,
    stop: Callable[[], None] = lambda: None,
) -> AsyncIterator[tuple[face_app.Face, Shell]]:
    """Give the face and its main window, at 1366×768, signed in; close both at the end. `stop` is called when the face
    wants the application to end."""
    application = application or desks.application(folder)
    workspace = application.open_workspace()
    desk_world.fill(workspace, cases)
    application.close_workspace(workspace)
    qapp = QApplication.instance()
    assert isinstance(qapp, QApplication)
    hooks = errors.install()
    face = face_app.Face(application, qapp, hooks, stop)
    try:
        face.begin()
        window = face.window
        assert window is not None
        window.showNormal()
        window.resize(1366, 768)
        await settle()
        yield face, window
    finally:
        if face.window is not None:
            face.window.close()
        face.end()
        hooks.remove()
        await settle()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


async def settle(seconds: float = 0.05) -> None:
    """Let the loop work off what is queued."""
    await asyncio.sleep(seconds)
