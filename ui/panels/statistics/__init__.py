"""The queue's statistics: how many reports came in, were done and were on time, by whom and where, with the rows behind."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.panel import PanelSpec
from ui.panels.statistics.panel import StatisticsPanel

SPEC = PanelSpec(
    "statistics", lambda: QCoreApplication.translate("Statistics", "Thống kê"), "chart-column", StatisticsPanel
)
