"""The report queue: what an operator works through, nearest deadline first."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.panel import PanelSpec
from ui.panels.queue.panel import QueuePanel

SPEC = PanelSpec(
    id="queue",
    title=lambda: QCoreApplication.translate("QueuePanel", "Phản ánh"),
    icon="list",
    make=QueuePanel,
    subsystem="reports",
)
