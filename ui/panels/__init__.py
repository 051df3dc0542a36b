"""The panels, one folder each, listed in a tuple: no discovery."""

from __future__ import annotations

from ui.panel import PanelSpec
from ui.panels import alarms, board, detail, inbox, kpi, media, queue, shift, statistics, sync, tasks
from ui.panels.map import SPEC as MAP

PANELS: tuple[PanelSpec, ...] = (
    queue.SPEC,
    MAP,
    detail.SPEC,
    tasks.SPEC,
    kpi.SPEC,
    media.SPEC,
    alarms.SPEC,
    shift.SPEC,
    *board.SPECS,
    inbox.SPEC,
    sync.SPEC,
    statistics.SPEC,
)
