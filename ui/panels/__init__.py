"""The panels, one folder each, listed in a tuple: no discovery."""

from __future__ import annotations

from ui.panel import PanelSpec
from ui.panels import inbox, kpi

PANELS: tuple[PanelSpec, ...] = (kpi.SPEC, inbox.SPEC)
