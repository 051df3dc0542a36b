"""The map panel: where the reports are, in clusters and points, as heat and by ward, over bundled boundaries."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.panel import Panel, PanelContext, PanelSpec


def _make(context: PanelContext) -> Panel:
    from ui.panels.map.panel import MapPanel

    return MapPanel(context)


SPEC = PanelSpec("map", lambda: QCoreApplication.translate("MapPanel", "Bản đồ"), "map", _make)
