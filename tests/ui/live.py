"""The whole desk on screen over a real server process, a colleague's desk without a face beside it, a wire that can be cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from ioc_desktop import assembly
from ioc_desktop.services.application import Options
from tests.e2e.stage import PASSWORD, Centre, Proxy, Seat, seated
from ui import app as face_app
from ui import errors
from ui.shell import Shell


@dataclass
class Room:
    """A centre, the window of «truc1» behind the proxy, and the desk of «truc2»."""

    centre: Centre
    proxy: Proxy
    face: face_app.Face
    window: Shell
    other: Seat

    async def offline(self) -> None:
        """Cut this window's wire and wait until it says so."""
        self.proxy.cut("refuse")
        await until(lambda: self.window.session.bus.state.state == "offline")

    async def online(self) -> None:
        """Mend it and wait until all that waited is answered."""
        self.proxy.cut("pass")
        self.window.session.application.sync.wake()
        await until(
            lambda: self.window.session.bus.state.state == "online" and not self.window.session.bus.state.waiting
        )

    async def seen_by_other(self, truth: Callable[[], object]) -> None:
        """Wait until something is so on the colleague's desk or at the centre."""
        await until(truth)


@asynccontextmanager
async def room(folder: Path) -> AsyncIterator[Room]:
    """Open everything, synced; close it at the end."""
    centre = Centre(folder, f"sqlite:///{folder}/server.db")
    proxy = Proxy(centre.url)
    desk = assembly.Desk(Options(), assembly.folders("default", folder / "mine"))
    desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    hooks = errors.install()
    face = face_app.Face(desk.application, app, hooks, lambda: None)
    try:
        with seated(folder / "other", centre.url, "truc2") as other:
            face.begin()
            window = face.window
            assert window is not None
            window.showNormal()
            window.resize(1366, 768)
            await until(lambda: other.links and other.link.state == "online" and other.count() > 0)
            await until(lambda: window.session.bus.state.state == "online")
            yield Room(centre, proxy, face, window, other)
    finally:
        if face.window is not None:
            face.window.close()
        face.end()
        hooks.remove()
        desk.close()
        proxy.close()
        centre.close()
        await asyncio.sleep(0.05)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


async def until(truth: Callable[[], object], seconds: float = 45.0) -> None:
    """Wait until something is so, the screen alive meanwhile."""
    end = asyncio.get_running_loop().time() + seconds
    while not truth():
        assert asyncio.get_running_loop().time() < end, "it never came true"
        await asyncio.sleep(0.02)
