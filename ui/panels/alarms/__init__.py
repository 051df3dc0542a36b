"""Alarms: what the room is warned of, who has seen it, and what is kept from the room until when."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.panel import PanelSpec
from ui.panels.alarms.panel import AlarmsPanel

SPEC = PanelSpec("alarms", lambda: QCoreApplication.translate("Room", "Cảnh báo"), "siren", AlarmsPanel)
