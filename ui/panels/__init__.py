"""The panels, one folder each, listed in a tuple: no discovery."""

from __future__ import annotations

from ui.panel import PanelSpec
from ui.panels import kpi

PANELS: tuple[PanelSpec, ...] = (kpi.SPEC,)
