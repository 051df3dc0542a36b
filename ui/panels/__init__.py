"""The panels, one folder each, listed in a tuple: no discovery."""

from __future__ import annotations

from ui.panel import PanelSpec
from ui.panels import detail, inbox, kpi, media, queue
from ui.panels.map import SPEC as MAP

PANELS: tuple[PanelSpec, ...] = (queue.SPEC, MAP, detail.SPEC, kpi.SPEC, media.SPEC, inbox.SPEC)
