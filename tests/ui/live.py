"""The whole desk on screen over a real server process, a colleague's desk without a face beside it, a wire that can be cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from ioc_desktop import assembly
from ioc_desktop.services.application import Options
from ioc_desktop.services.workspace import Workspace
from tests.e2e.stage import PASSWORD, Centre, Proxy, Seat, seated
from ui import app as face_app
from ui import errors
from ui.shell import Shell


@dataclass
class Room:
    """A centre, the window of «truc1» behind the proxy, and the desk of «truc2»."""

    centre: Centre
    proxy: Proxy
    other: Seat
    folder: Path
    desk: assembly.Desk = field(init=False)
    face: face_app.Face = field(init=False)
    hooks: errors.Hooks = field(init=False)

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

    async def known(self, case_id: str) -> None:
        """Wait until this desk shows a report as the centre holds it."""

        def row(ws: Workspace) -> tuple[object, ...]:
            return tuple(ws.cache.exec_driver_sql("SELECT * FROM cases_now WHERE id = ?", (case_id,)).one())

        end = asyncio.get_running_loop().time() + 45
        while await self.window.session.jobs.run(row) != self.centre.rows("case")[case_id]:
            assert asyncio.get_running_loop().time() < end, "it never came"
            await asyncio.sleep(0.02)

    async def restart(self) -> None:
        """End this desk and start it again, as an operator does; waits until it is in touch."""
        self.close_desk()
        await asyncio.sleep(0.05)
        self.open_desk()
        await until(lambda: self.window.session.bus.state.state == "online")

    def open_desk(self) -> None:
        """Open the window of «truc1»."""
        self.desk = assembly.Desk(Options(), assembly.folders("default", self.folder))
        if self.desk.access.account() is None:
            self.desk.access.sign_in(self.proxy.url, "truc1", PASSWORD)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.hooks = errors.install()
        self.face = face_app.Face(self.desk.application, app, self.hooks, lambda: None)
        self.face.begin()
        self.window.showNormal()
        self.window.resize(1366, 768)

    def close_desk(self) -> None:
        """Close the window with everything behind it."""
        if self.face.window is not None:
            self.face.window.close()
        self.face.end()
        self.hooks.remove()
        self.desk.close()

    @property
    def window(self) -> Shell:
        """The main window."""
        assert self.face.window is not None
        return self.face.window


@asynccontextmanager
async def room(folder: Path) -> AsyncIterator[Room]:
    """Open everything, synced; close it at the end."""
    centre = Centre(folder, f"sqlite:///{folder}/server.db")
    proxy = Proxy(centre.url)
    try:
        with seated(folder / "other", centre.url, "truc2") as other:
            made = Room(centre, proxy, other, folder / "mine")
            made.open_desk()
            try:
                await until(lambda: other.links and other.link.state == "online" and other.count() > 0)
                await until(lambda: made.window.session.bus.state.state == "online")
                yield made
            finally:
                made.close_desk()
    finally:
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
