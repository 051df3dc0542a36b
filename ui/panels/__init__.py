"""The panels, one folder each, listed in a tuple: no discovery."""

from __future__ import annotations

from ui.panel import PanelSpec
from ui.panels import detail, inbox, kpi, queue

PANELS: tuple[PanelSpec, ...] = (queue.SPEC, detail.SPEC, kpi.SPEC, inbox.SPEC)
