"""Figures: tiles, charts and rankings, each with what it rests on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.panel import PanelSpec
from ui.panels.kpi.panel import KpiPanel

SPEC = PanelSpec("kpi", lambda: QCoreApplication.translate("Kpi", "Chỉ tiêu"), "gauge", KpiPanel)
