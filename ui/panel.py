"""What a panel is to the main window: a `PanelSpec` that makes a `Panel` from a `PanelContext`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from ioc_contract.errors import Refused
from ioc_contract.permissions import Actor
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ui.bus import Bus
from ui.commands import Command
from ui.jobs import Jobs
from ui.palette import Item
from ui.words import refusal

RELOAD_MS = 250
"""A visible panel reloads at most this often, milliseconds."""


@dataclass(slots=True)
class PanelContext:
    """All a panel is given."""

    bus: Bus
    jobs: Jobs
    actor: Actor
    """The account as it stands now: rights lent to it begin and end (`bus.rights`)."""


class Panel(QWidget):
    """Base of the panels: calls `reload` for a change WAITS_MS after it, at most every RELOAD_MS while visible, and once when
    shown for all that changed while hidden."""

    KINDS: tuple[str, ...] = ()
    """Kinds whose changes concern this panel."""
    WAITS_MS = 30
    """The queue is painted first: what other panels read meanwhile would take the interpreter from it again and again."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._pending: ChangeSet | None = None
        self._since_reload = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._flush)
        context.bus.changed.connect(self._changed)

    def reload(self, changes: ChangeSet) -> None:
        """Bring what is shown up to date with `changes`."""

    def commands(self) -> tuple[Command, ...]:
        """Return the panel's commands, for the palette, the shortcut sheet and the menus."""
        return ()

    async def lines(self, typed: str) -> Sequence[Item]:
        """Return what a line of the command bar («/giao 1104 …») would do here, or how it could go on."""
        return ()

    def focus_search(self) -> None:
        """Put the cursor in the panel's search field (Ctrl+F)."""

    def settled(self) -> bool:
        """Tell whether what is shown is complete, for who wants a picture of it."""
        return True

    def save_state(self) -> dict[str, object]:
        """Return what a named layout keeps of this panel (columns, filters, position), as JSON values."""
        return {}

    def restore_state(self, state: dict[str, object]) -> None:
        """Take up what `save_state` returned, passing over what it does not know."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._pending is not None and not self._timer.isActive():
            self._flush()

    async def carry_out(self, work: Callable[[Workspace], ChangeSet]) -> bool:
        """Do an action on the worker, tell what it changed and show it at once; a refusal is said. Returns whether it was
        done."""
        try:
            changes = await self.context.jobs.run(work)
        except Refused as error:
            self.context.bus.notified.emit("error", refusal(error.code, error.detail))
            return False
        self.context.bus.changed.emit(changes)
        self.show_now()
        return True

    def show_now(self) -> None:
        """Bring what changed to the screen without waiting for the pause between reloads."""
        self._timer.stop()
        self._flush()

    def _changed(self, changes: ChangeSet) -> None:
        if not changes.touches(*self.KINDS):
            return
        self._pending = changes if self._pending is None else self._pending | changes
        if self.isVisible() and not self._timer.isActive():
            rested = self._since_reload.elapsed() if self._since_reload.isValid() else RELOAD_MS
            self._timer.start(max(self.WAITS_MS, RELOAD_MS - rested))

    def _flush(self) -> None:
        if self._pending is not None and self.isVisible():
            changes, self._pending = self._pending, None
            self._since_reload.start()
            self.reload(changes)


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """A panel as the main window lists it. `id` names its dock and is a file format: never rename it."""

    id: str
    title: Callable[[], str]
    """The title in the language of the screen."""
    icon: str
    make: Callable[[PanelContext], Panel]
    subsystem: str | None = None
    """The subsystem it belongs to; None for one that is always there."""
