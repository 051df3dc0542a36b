"""The map panel: loads points, keeps them current, and joins the view with filters, layers, legend and the bus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QStandardPaths, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ioc_contract import clock
from ioc_contract.clock import DAY
from ioc_contract.records import Subsystem
from ioc_desktop.geo.field import ALL_STAGES, GROUPS, Filter, PointField
from ioc_desktop.geo.projection import world_box, world_point
from ioc_desktop.geo.tiles import XYZ, MBTiles, TileSource
from ioc_desktop.services import board_map
from ioc_desktop.services.board_map import MapPoints, UnitCount
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ui import theme
from ui.bus import Selection
from ui.commands import Command
from ui.panel import Panel, PanelContext
from ui.panels.map import actions, layers, words
from ui.panels.map.aim import Aim
from ui.panels.map.bar import MapBar, ZoomColumn
from ui.panels.map.hints import Hints
from ui.panels.map.layers import LayerList
from ui.panels.map.legend import Content, Legend
from ui.panels.map.pick import Pick
from ui.panels.map.raster import RasterLayer
from ui.panels.map.shown import Shown
from ui.panels.map.view import BOX, LASSO, PAN, MapView
from ui.words import subsystem_name

TICK_MS = 20_000
"""How often deadlines are compared with the clock, milliseconds."""
MANY = 4_000
"""Changes beyond this are read as a whole."""
FOOT = 22
"""Height of the line at the view's foot, pixels before the font scale."""
COUNTRY = world_box(101.5, 5.2, 117.8, 23.8)
"""The whole country with both archipelagos."""


def _field(ws: Workspace, parts: Sequence[MapPoints], shown: Filter) -> tuple[PointField, int, tuple[Subsystem, ...]]:
    return PointField(board_map.joined(parts), ws.now(), shown), ws.now(), board_map.subjects(ws)


class MapPanel(Panel):
    """See UX: works with no network; the selection is the whole desk's."""

    KINDS = ("case", "category", "place", "article", "admin_unit")

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._pending = ChangeSet(everything=True)
        self.field: PointField | None = None
        self._filter = Filter()
        self._offset = 0
        self._units: dict[str, UnitCount] = {}
        self._by = "open"
        self.subject = board_map.REPORTS
        self._subjects: tuple[Subsystem, ...] = ()
        self._busy = False
        self._waiting: ChangeSet | None = None
        self._base: tuple[str, str, str] = (layers.BUNDLED, "", "")
        self._back: list[tuple[float, float, float]] = []
        self.view = MapView()
        self.view.message = self.tr("Đang tải bản đồ…")
        self.view.waiting = self.view.grounds.patient = True
        self.legend = Legend(self.view)
        self.layers = LayerList(self)
        self.hints = Hints(self.view, context.jobs, self.now)
        self.card = self.hints.card
        self.pick = Pick(context.bus, self.view)
        self.aim = Aim(self.view, context.bus, lambda: self.subject)
        self._build()
        self._connect()
        self.setFocusProxy(self.view)
        self._ticker = QTimer(self, interval=TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._ticker.start()
        self._dress = QTimer(self, singleShot=True, interval=0)
        self._dress.timeout.connect(self._restyle)

    # ---- building

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.bar = MapBar()
        self.stage, self.period, self.count = self.bar.stage, self.bar.period, self.bar.count
        column.addWidget(self.bar)
        column.addWidget(self.view, 1)
        self.zoom = ZoomColumn(self.view, self.zoom_in, self.zoom_out, self.fit, self.country)
        self._restyle()

    def _connect(self) -> None:
        self.stage.currentIndexChanged.connect(self._filter_chosen)
        self.period.currentIndexChanged.connect(self._filter_chosen)
        self.bar.box.clicked.connect(lambda on: self.view.set_mode(BOX if on else PAN))
        self.bar.lasso.clicked.connect(lambda on: self.view.set_mode(LASSO if on else PAN))
        self.bar.layers.clicked.connect(self.show_layers)
        self.layers.changed.connect(self._layers_changed)
        self.layers.subject_changed.connect(self.set_subject)
        self.legend.button.toggled.connect(self._fill_legend)
        self.layers.by_changed.connect(self._colour_by)
        self.layers.base_changed.connect(self.set_base)
        view = self.view
        view.chosen.connect(self._chosen)
        view.opened.connect(self.context.bus.open_requested.emit)
        view.mode_changed.connect(self._mode_changed)
        bus = self.context.bus
        bus.selected.connect(self._selected)
        bus.reveal_requested.connect(self.reveal)
        bus.filter_requested.connect(self._filter_requested)

    # ---- loading

    def reload(self, changes: ChangeSet) -> None:
        """Read what changed; one reading at a time, what comes meanwhile is read after it."""
        if self._busy:
            self._waiting = changes if self._waiting is None else self._waiting | changes
            return
        self._busy = True
        self.context.jobs.start(self._reload(changes))

    async def _reload(self, changes: ChangeSet) -> None:
        try:
            await self._read(changes)
        finally:
            self._busy = self.view.waiting = False
            self.view.update()
            if self._waiting is not None:
                more, self._waiting = self._waiting, None
                self.reload(more)

    async def _read(self, changes: ChangeSet) -> None:
        run = self.context.jobs.run
        cases = changes.of("case")
        whole = self.field is None or changes.everything or bool(changes.of("category")) or len(cases) > MANY
        if whole:
            first = self.field is None
            subject = self.subject
            parts = [await run(board_map.points, subject)]
            while len(parts[-1]) == board_map.CHUNK:  # other readings come in between
                parts.append(await run(board_map.points, subject, parts[-1].ids[-1].decode()))
            field, now, self._subjects = await run(_field, parts, self._filter)
            if subject != self.subject:
                return  # chosen anew meanwhile: that reading follows
            self._offset = now - clock.now()
            if field.filter != self._filter:
                field.set_filter(self._filter, self.now())
            self.field = field
            self.view.set_field(field, fit=first)
        elif cases and self.field is not None:
            field = self.field
            found = await run(board_map.points_of, cases, self.subject)
            gone = cases - {i.decode() for i in found.ids.tolist()}
            field.update(found, gone, self.now())
            if field.index.stale:
                field.index = await run(lambda _: field.sorted_anew())
            self.view.refresh()
        if whole or cases or changes.of("admin_unit"):
            self._units = await run(board_map.unit_counts, self.subject)
            self._colour()
        await self._read_pins(changes)
        self._describe()
        if whole or changes.of("place") or changes.of("article"):
            self._fill_legend()
        self._selected(self.context.bus.selection)

    async def _read_pins(self, changes: ChangeSet) -> None:
        run, shown = self.context.jobs.run, self.view.shown
        if shown.places and (changes.touches("place") or not len(self.view.places)):
            self.view.places.set(await run(board_map.places))
        if shown.articles and (changes.touches("article") or not len(self.view.articles)):
            self.view.articles.set(await run(board_map.articles))
        self.view.update()

    def settled(self) -> bool:
        return not self._busy and not self.view.grounds.patient

    def now(self) -> int:
        """Return the centre's time as this desk knows it."""
        return clock.now() + self._offset

    def _tick(self) -> None:
        if self.field is not None and self.isVisible() and not self._busy and self.field.tick(self.now()):
            self.view.refresh()
            self._describe()
            self._fill_legend()

    def _fill_legend(self) -> None:
        """Say in the legend, when it is open, what is on the map."""
        if self.legend.button.isChecked() and self.field is not None:
            self.context.jobs.start(self._read_legend(self.field))

    async def _read_legend(self, field: PointField) -> None:
        run, shown = self.context.jobs.run, self.view.shown
        shapes = await run(board_map.legend, self.subject, self._filter) if shown.points else {}
        types = await run(board_map.place_types) if shown.places else {}
        groups = field.counts()
        self.legend.show_content(
            Content(
                self.subject,
                tuple(n for n, name in enumerate(GROUPS) if shown.points and groups[name]),
                frozenset(field.shown_stages() if shown.points else ()),
                shapes,
                tuple((t, types.get(t, t)) for t in self.view.places.types() if shown.places),
                shown.articles and bool(len(self.view.articles)),
                shown.heat,
                self._by if shown.choropleth else "",
            )
        )

    def _describe(self) -> None:
        """Say how many points are shown, or why none."""
        shown = self.field.index.shown() if self.field is not None else 0
        counted = words.counted(self.subject, shown)
        named = next((subsystem_name(s) for s in self._subjects if s.id == self.subject), "")
        self.bar.say_count(counted, "" if self.subject == board_map.REPORTS else named)
        if self.field is None or shown:
            self.view.message = "" if self.field is not None else self.view.message
        elif self._filter == Filter(stages=ALL_STAGES):
            self.view.message = self.tr("Chưa có hồ sơ nào có vị trí")
        else:
            self.view.message = self.tr("Không có hồ sơ nào khớp bộ lọc")
        self.view.setAccessibleName(self.tr("Bản đồ: {counted}").format(counted=counted))
        self.view.update()

    # ---- filters and layers

    def set_filter(self, shown: Filter) -> None:
        """Show other points and bring them into view."""
        if shown == self._filter:
            return
        self._filter = shown
        if self.field is not None:
            self.field.set_filter(shown, self.now())
            self.view.locked = False
            self.view.set_field(self.field, fit=True)
            self._describe()
            self._fill_legend()

    def set_subject(self, subsystem: str) -> None:
        """Show the cases of another subsystem."""
        if subsystem != self.subject:
            self.subject = self.hints.subject = subsystem
            self._filter = replace(self._filter, ids=None)
            self.view.locked = False
            self.field = None
            self._changed(ChangeSet(everything=True))  # at once, or when the panel is seen

    def next_subject(self) -> None:
        """Show the cases of the subsystem after this one."""
        ids = [s.id for s in self._subjects]
        if ids:
            self.set_subject(ids[(ids.index(self.subject) + 1) % len(ids) if self.subject in ids else 0])

    def _filter_chosen(self) -> None:
        days = self.period.currentData()
        since = None if days is None else self.now() - days * DAY
        self.set_filter(Filter(self.stage.currentData(), since, ids=self._filter.ids))

    def _filter_requested(self, panel: str, query: object) -> None:
        """Take up `{"ids": […]}` (None: all) meant for the map."""
        if panel == "map" and isinstance(query, Mapping):
            ids = query.get("ids")
            wanted = None if ids is None else frozenset(str(i) for i in ids)
            stages = ALL_STAGES if wanted is not None else self.stage.currentData()
            self.set_filter(Filter(stages, None if wanted is not None else self._filter.since, ids=wanted))

    def show_layers(self) -> None:
        """Open the list of layers."""
        self.layers.set(self.view.shown)
        self.layers.set_subjects([(subsystem_name(s), s.id) for s in self._subjects], self.subject)
        self.layers.set_base(self._base[0])
        corner = self.bar.layers.mapToGlobal(QPoint(self.bar.layers.width(), self.bar.layers.height() + 4))
        self.layers.show_below(corner)

    def _layers_changed(self, shown: Shown) -> None:
        new_pins = (shown.places and not self.view.shown.places) or (shown.articles and not self.view.shown.articles)
        self.view.show_layers(shown)
        if new_pins:
            self.context.jobs.start(self._read_pins(ChangeSet()))
        self._fill_legend()

    def toggle(self, layer: str) -> None:
        """Switch a layer by its name in Shown."""
        self._layers_changed(self.view.shown.toggled(layer))

    def _colour_by(self, by: str) -> None:
        self._by = by
        self._colour()
        self._fill_legend()

    def _colour(self) -> None:
        """Give the wards their strengths: their share of the largest count."""
        counts = {c: (u.overdue if self._by == "overdue" else u.open) for c, u in self._units.items()}
        most = max(counts.values(), default=0)
        text = self.tr("{count} quá hạn") if self._by == "overdue" else self.tr("{count} đang mở")
        self.view.set_choropleth(
            {c: (n / most if most else 0.0, text.format(count=words.number(n))) for c, n in counts.items()},
            self._by == "overdue",
        )

    def set_base(self, kind: str, place: str, credit: str) -> None:
        """Change the base map: bundled, a tile file or a tile server. Says so when the place is no good."""
        try:
            source = _source(kind, place, credit)
        except ValueError:
            self.layers.set_base(self._base[0])
            why = (
                self.tr("Tệp này không phải là tệp MBTiles ảnh")
                if kind == layers.FILE
                else self.tr("Địa chỉ ô ảnh phải bắt đầu bằng https:// và có {z}, {x}, {y}")
            )
            self.context.bus.notified.emit("error", why)
            return
        self._base = (kind, place, credit)
        self.layers.set_base(kind)
        self.view.set_raster(None if source is None else RasterLayer(source, self.view))

    # ---- selection

    def _chosen(self, rows: tuple[int, ...], add: bool) -> None:
        if self.field is None:
            return
        ids: Iterable[str] = [self.field.id(row) for row in rows]
        bus = self.context.bus
        before = bus.selection if bus.selection.kind == "case" else Selection("case", (), None)
        if add:
            ids = dict.fromkeys([*before.ids, *ids])
        chosen = tuple(ids)
        current = chosen[-1] if len(rows) == 1 else (before.current if before.current in chosen else None)
        bus.select(Selection("case", chosen, current or (chosen[0] if chosen else None)))

    def _selected(self, selection: Selection) -> None:
        spots = []
        if selection.kind == "case" and self.field is not None:
            for id_ in selection.ids[:400]:
                row = self.field.row(id_)
                if row is not None:
                    spots.append((*self.field.index.position(row), row, id_ == selection.current))
        self.view.set_spots(spots)

    def reveal(self, kind: str, id: str) -> None:
        """Zoom to something, remembering where the view was."""
        spot: tuple[float, float] | None = None
        if kind == "case" and self.field is not None:
            row = self.field.row(id)
            spot = None if row is None else self.field.index.position(row)
        elif kind in ("place", "article"):
            layer = "places" if kind == "place" else "articles"
            if not getattr(self.view.shown, layer):
                self.toggle(layer)
            pins = self.view.places if kind == "place" else self.view.articles
            spot = pins.find(id)
        if spot is None:
            self.context.jobs.start(self._reveal_later(kind, id))
            return
        self._remember()
        self.view.go_to(*spot)

    async def _reveal_later(self, kind: str, id: str) -> None:
        """Look for what is not on the map (yet), and say so if it has no position."""
        if kind == "case":
            found = await self.context.jobs.run(board_map.points_of, [id], None)
            spots = [(float(x), float(y)) for x, y in zip(found.x, found.y, strict=True)]
        else:
            read = board_map.places if kind == "place" else board_map.articles
            spots = [world_point(p.lon, p.lat) for p in await self.context.jobs.run(read) if p.id == id]
        if spots:
            self._remember()
            self.view.go_to(*spots[0])
        else:
            self.context.bus.notified.emit("info", self.tr("Mục này chưa có vị trí trên bản đồ"))

    def go_to_selected(self) -> None:
        """Bring the selected reports into view."""
        selection = self.context.bus.selection
        if selection.kind == "case" and selection.current is not None:
            self.reveal("case", selection.current)

    def back(self) -> None:
        """Return to where the view was before the last zoom-to."""
        if self._back:
            x, y, zoom = self._back.pop()
            self.view.go(self.view.camera.at(x, y, zoom))

    def _remember(self) -> None:
        camera = self.view.camera
        self._back = [*self._back[-19:], (camera.x, camera.y, camera.zoom)]

    def _mode_changed(self, mode: str) -> None:
        self.bar.box.setChecked(mode == BOX)
        self.bar.lasso.setChecked(mode == LASSO)

    # ---- commands

    def zoom_in(self) -> None:
        self.view.zoom_by(1.0)

    def zoom_out(self) -> None:
        self.view.zoom_by(-1.0)

    def fit(self) -> None:
        self.view.fit()

    def country(self) -> None:
        """Show the whole country with both archipelagos."""
        self._remember()
        self.view.go(self.view.camera.fitted(COUNTRY, 8))

    def commands(self) -> tuple[Command, ...]:
        """Return the map's commands."""
        return actions.commands(self)

    # ---- keeping

    def save_state(self) -> dict[str, object]:
        """Return camera, lock, layers, filters and base map."""
        camera = self.view.camera
        return {
            "camera": [camera.x, camera.y, camera.zoom],
            "locked": self.view.locked,
            "layers": asdict(self.view.shown),
            "stage": self.stage.currentIndex(),
            "period": self.period.currentIndex(),
            "base": list(self._base),
            "subject": self.subject,
            "legend": self.legend.button.isChecked(),
        }

    def restore_state(self, state: dict[str, object]) -> None:
        """Take up what `save_state` returned, passing over what it does not know."""
        for name, box in (("stage", self.stage), ("period", self.period)):
            index = state.get(name)
            if isinstance(index, int) and 0 <= index < box.count():
                box.setCurrentIndex(index)
        kept: Any = state.get("layers")
        if isinstance(kept, dict):
            known = asdict(Shown())
            fit = {k: v for k, v in kept.items() if k in known and isinstance(v, type(known[k]))}
            self._layers_changed(Shown(**{**known, **fit}))
        if isinstance(subject := state.get("subject"), str):
            self.set_subject(subject)
        place: Any = state.get("camera")
        if state.get("locked") and isinstance(place, list) and [type(v) for v in place] == [float] * 3:
            self.view.go(self.view.camera.at(*place))
        base: Any = state.get("base")
        if isinstance(base, list) and len(base) == 3 and base[0] != layers.BUNDLED:
            self.set_base(*(str(part) for part in base))
        self.legend.button.setChecked(bool(state.get("legend")))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_dress"):
            self._dress.start()  # not now: children must not come and go while a style is being applied

    def _restyle(self) -> None:
        self.zoom.restyle()
        self.legend.restyle()
        self.layers.restyle()
        self.card.restyle()
        self._place()

    def _place(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.zoom.place()
        self.legend.place(self.view.size(), theme.px(FOOT))


def _source(kind: str, place: str, credit: str) -> TileSource | None:
    if kind == layers.FILE:
        return MBTiles(Path(place))
    if kind == layers.SERVER:
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)) / "tiles"
        return XYZ(place, credit, folder)
    return None
