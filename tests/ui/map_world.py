"""A small town on the map, in a real cache, for the tests of the map panel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ioc_contract import clock
from ioc_contract.clock import DAY, HOUR
from ioc_contract.kinds import KINDS
from ioc_contract.records import AdminUnit, Case, CaseState, Category, Place
from ioc_desktop.geo import boundaries
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache
from tests.unit import desk_world
from ui.bus import Bus
from ui.jobs import Jobs
from ui.panel import PanelContext
from ui.panels.map.panel import MapPanel

HOSTILE = '<b>Ổ gà</b> <img src="file:///etc/passwd"> & <a href="x">bấm</a>'


class World:
    """Panel, bus, worker and a second connection through which the centre's rows arrive."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / cache.file_name()
        self.cache = cache.open_cache(self.path)
        self.bus = Bus()
        self.jobs = Jobs(self._open)
        self._opened: list[Workspace] = []
        self.panel: MapPanel | None = None

    def put(self, kind: str, *records: object) -> None:
        """Write rows as a sync would."""
        cache.upsert(self.cache, KINDS[kind], [KINDS[kind].row(r) for r in records])
        self.cache.commit()

    def fill(self) -> None:
        """Put wards, categories, a grid of reports in the town, a lone one in each state, and a camera."""
        wards = boundaries.load().wards
        self.put(
            "admin_unit",
            *(
                AdminUnit(f"u{w.code}", 1, w.code, w.name, "ward", 3, None, "2025-07-01", None, "", None, None, None)
                for w in wards
            ),
        )
        self.put("category", Category("road", 1, "reports", "road", HOSTILE, None, "square", 1, None, True))
        self.put("case", *(self.case(n) for n in range(1, 61)))
        self.put("case", self.case(61, lat=10.905, lon=108.03, due_at=clock.now() - DAY, title=HOSTILE))
        self.put("case", self.case(62, lat=10.96, lon=108.26, state=CaseState.CLOSED))
        self.put("case", self.case(63, lat=None, lon=None))
        self.put(
            "place",
            Place("p1", 1, "cameras", "camera", "C1", HOSTILE, 10.915, 108.05, "", None, None, "ok", "", None, {}),
        )

    @staticmethod
    def case(number: int, **changes: Any) -> Case:
        values: dict[str, Any] = {
            "lat": 10.925 + (number % 8) * 0.0015,
            "lon": 108.1 + (number // 8) * 0.0015,
            "received_at": clock.now() - HOUR,
            "unit_id": "u22945",
        }
        return desk_world.case(number, **{**values, **changes})

    def make(self, width: int = 900, height: int = 600) -> MapPanel:
        """Show a panel."""
        self.panel = MapPanel(PanelContext(self.bus, self.jobs, desk_world.SUPERVISOR))
        self.panel.resize(width, height)
        self.panel.show()
        return self.panel

    def change(self, *records: Case) -> None:
        """Write reports and tell the desk."""
        self.put("case", *records)
        self.bus.changed.emit(ChangeSet.one("case", [r.id for r in records]))

    def close(self) -> None:
        """End the worker and close what is open."""
        if self.panel is not None:
            self.panel.view.set_raster(None)
            self.panel.close()
            self.panel.deleteLater()
        self.jobs.close()
        for ws in self._opened:
            cache.close_cache(ws.cache)
        cache.close_cache(self.cache)

    def _open(self) -> Workspace:
        ws = Workspace(cache.open_cache(self.path), desk_world.SUPERVISOR)
        self._opened.append(ws)
        return ws
