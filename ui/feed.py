"""Carries what the sync thread tells over to the bus, through queued signals."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from ioc_desktop.services.application import Sync
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.sync.link import LinkState
from ui.bus import Bus


class Feed(QObject):
    """Subscribes to sync and repeats on the bus, in the GUI thread and in order."""

    _changed = Signal(object)
    _link = Signal(object)
    faulted = Signal(object)
    """A fault of the sync thread (an exception)."""

    def __init__(self, sync: Sync, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        queued = Qt.ConnectionType.QueuedConnection
        self._changed.connect(self._on_changed, queued)
        self._link.connect(self._on_link, queued)
        sync.subscribe(self._changed.emit, self._link.emit, self.faulted.emit)

    def _on_changed(self, changes: ChangeSet) -> None:
        self._bus.changed.emit(changes)

    def _on_link(self, state: LinkState) -> None:
        self._bus.set_link(state)
