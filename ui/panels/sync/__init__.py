"""Synchronisation: how the centre is reached, what waits to be sent, what went wrong, the diagnostic bundle."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.panel import PanelSpec
from ui.panels.sync.panel import SyncPanel

SPEC = PanelSpec("sync", lambda: QCoreApplication.translate("Panels", "Đồng bộ"), "refresh-cw", SyncPanel)
