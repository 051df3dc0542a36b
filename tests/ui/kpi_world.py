"""What the tests of the KPI panel stand on: figures in a real cache, the panel shown, its tiles by code."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from ioc_contract import records as r
from ioc_contract.clock import DAY, HOUR, now
from ioc_desktop.services.workspace import Workspace
from tests.kpi_samples import put, record
from tests.ui.conftest import until
from ui.panel import PanelContext
from ui.panels.kpi import SPEC
from ui.panels.kpi import tile as drawing
from ui.panels.kpi.panel import KpiPanel

Run = Callable[[Coroutine[Any, Any, Any]], Any]
TODAY = now() // DAY * DAY - 7 * HOUR


def fill(ws: Workspace) -> None:
    put(
        ws.cache,
        "subsystem",
        [
            record("subsystem", id="reports", name="Phản ánh hiện trường", shapes=("case",), position=1),
            record("subsystem", id="health", name="Y tế", name_en="Health", position=2),
        ],
    )
    put(ws.cache, "source", [record("source", id="s", name="Sở Y tế")])
    units = [("u1", "Mũi Né"), ("u2", "Phú Thuỷ"), ("u3", "Hàm Thắng")]
    put(ws.cache, "admin_unit", [record("admin_unit", id=i, name=n) for i, n in units])
    given = {"period": r.PeriodKind.DAY, "source_id": "s", "cadence_hours": 36.0}
    indicators = [
        record("indicator", id="visits", code="visits", name="Lượt khám bệnh", position=1, definition="Lượt khám trong ngày.", **given),
        record("indicator", id="beds", code="beds", name="Công suất giường", measure="%", decimals=1, target=85.0, warn=95.0, direction=r.Direction.DOWN_IS_GOOD, numerator_label="Giường dùng", denominator_label="Giường kế hoạch", position=2, **given),
        record("indicator", id="silent", code="silent", name="Thời gian cấp cứu", target=12.0, position=3, **given),
        record("indicator", id="old", code="old", name="Chỉ tiêu cũ", target=1.0, position=4, **given),
    ]  # fmt: skip
    put(ws.cache, "indicator", indicators)
    rows = []
    for day in range(40):
        start = TODAY - (40 - day) * DAY
        span = {"period_start": start, "period_end": start + DAY, "source_id": "s"}
        for unit in (None, "u1", "u2"):
            name = f"{unit}{day}"
            if day != 20:
                rows.append(
                    record(
                        "observation",
                        id=f"v{name}",
                        indicator_id="visits",
                        unit_id=unit,
                        value=1200.0 + day,
                        as_of=start + DAY,
                        **span,
                    )
                )
            rows.append(
                record(
                    "observation",
                    id=f"b{name}",
                    indicator_id="beds",
                    unit_id=unit,
                    value=97.25,
                    numerator=389.0,
                    denominator=400.0,
                    as_of=start + DAY,
                    **span,
                )
            )
        if day < 20:
            rows.append(record("observation", id=f"o{day}", indicator_id="old", value=5.0, as_of=start + DAY, **span))
    put(ws.cache, "observation", rows)
    cases = []
    for n in range(60):
        open_ = n < 12
        received = now() - n * HOUR - 60_000
        cases.append(record("case", id=f"c{n:03}", state=r.CaseState.IN_PROGRESS if open_ else r.CaseState.CLOSED, received_at=received, resolve_due_at=received + 8 * HOUR, due_at=received + 8 * HOUR if open_ else None, answered_at=None if open_ else received + HOUR, rating=None if open_ else 5 if n % 4 else 2, unit_id="u1" if n % 3 else "u2"))  # fmt: skip
    put(ws.cache, "case", cases)


async def shown(world: PanelContext, subsystem: str | None = None, width: int = 1100, height: int = 700) -> KpiPanel:
    panel = SPEC.make(world)
    assert isinstance(panel, KpiPanel)
    if subsystem:
        panel.board.subsystem = subsystem
    panel.resize(width, height)
    panel.show()
    await until(
        lambda: panel.board.tiles and (not subsystem or {t.subsystem for t in panel.board.tiles} == {subsystem})
    )
    await until(lambda: panel.board.charts.chart.series is not None)
    return panel


def views(panel: KpiPanel) -> dict[str, drawing.TileView]:
    return {v.tile.code: v for v in panel.board.grid.views}
