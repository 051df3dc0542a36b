"""Marks beside the reports of the queue: bookmarks by key, who else looks; the one at hand counts as looked at after a while."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ioc_desktop.services import marks
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace

if TYPE_CHECKING:
    from ui.panels.queue.panel import QueuePanel

LOOK_MS = 1_500
"""So long one report has been the one at hand when it counts as looked at."""


class Marker(QObject):
    """Marks what is selected in one queue."""

    def __init__(self, panel: QueuePanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.look = QTimer(self, singleShot=True, interval=LOOK_MS)
        self.look.timeout.connect(lambda: self.see(True))

    def see(self, seen: bool) -> None:
        """Note that the report at hand was looked at; or that those selected are to be looked at again."""
        ids, current = self._ids(), self._panel.view.current_id()
        if seen and (len(ids) > 1 or current is None or not self._panel.isVisible()):
            return
        wanted = [current] if seen and current else ids
        self._start(lambda ws: marks.see(ws, wanted, seen))

    def bookmark(self) -> None:
        """Mark what is selected, or take the marks away."""
        ids = self._ids()
        self._start(lambda ws: marks.bookmark(ws, ids))

    async def look_around(self) -> None:
        """Show who else looks at which report."""
        self._panel.model.show_others(await self._panel.context.jobs.run(lambda ws: ws.others()))

    def _ids(self) -> list[str]:
        return list(self._panel.chosen.whole or [t.id for t in self._panel.targets()])

    def _start(self, work: Callable[[Workspace], ChangeSet]) -> None:
        self._panel.context.jobs.start(self._mark(work))

    async def _mark(self, work: Callable[[Workspace], ChangeSet]) -> None:
        changes = await self._panel.context.jobs.run(work)
        if changes.ids:
            self._panel.context.bus.changed.emit(changes)
            self._panel.show_now()
