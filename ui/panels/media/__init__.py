"""The press: what is written about the area, story by story."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.panel import PanelSpec
from ui.panels.media.panel import MediaPanel

SPEC = PanelSpec(
    "media", lambda: QCoreApplication.translate("Media", "Báo chí"), "newspaper", MediaPanel, subsystem="media"
)
