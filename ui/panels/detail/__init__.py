"""One report: what it says, where it stands, what happened, and what may be done now."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.panel import PanelSpec
from ui.panels.detail.panel import DetailPanel

SPEC = PanelSpec(
    id="detail",
    title=lambda: QCoreApplication.translate("DetailPanel", "Chi tiết"),
    icon="file-text",
    make=DetailPanel,
)
