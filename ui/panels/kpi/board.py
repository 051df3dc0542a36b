"""A board of figures: tiles, the charts of the one chosen, and the rows behind a figure; of one subsystem or of all."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ioc_contract.clock import MINUTE, Instant
from ioc_contract.records import Subsystem
from ioc_desktop.services import board_kpi
from ioc_desktop.services.kpi_records import CasesDrill, ObservationsDrill, Ranking, Series, Tile, Window
from ioc_desktop.services.workspace import Workspace
from ui import theme
from ui.panel import PanelContext
from ui.panels.kpi import words
from ui.panels.kpi.charts import Charts
from ui.panels.kpi.exporter import Exporter
from ui.panels.kpi.grid import TileGrid
from ui.panels.kpi.rows import RowsPage
from ui.widgets.numbers import counted
from ui.widgets.states import EmptyState
from ui.words import subsystem_name

translate = QCoreApplication.translate
_OUT_OF_REACH = ("offline", "signed_out")
SHORT = 400
"""Under this height, pixels, there are only tiles until the divider is moved."""
NARROW = 760
"""Under this width, pixels, the ranking goes under the line."""


class Board(QWidget):
    """The board of `subsystem`; None offers a choice of all subsystems and an overview of them."""

    loaded = Signal()
    """New figures are on the screen."""

    def __init__(self, context: PanelContext, subsystem: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.fixed = subsystem
        self.subsystem = subsystem
        self.window_choice = Window.DAYS_30
        self.definitions: dict[str, str] = {}
        self.orders: dict[str, list[str]] = {}
        self.tiles: tuple[Tile, ...] = ()
        self.series: Series | None = None
        self.ranking: Ranking | None = None
        self.as_of = Instant(0)
        """When the figures on the screen were read, by the centre's clock."""
        self._asked = self._asked_charts = 0
        self._started = False
        self._first = asyncio.Event()
        self.tabs: QTabWidget | None = None
        self.exporter = Exporter(self)
        self._build()
        self._clock = QTimer(self, interval=MINUTE)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    def _build(self) -> None:
        self.choice = QComboBox()
        self.choice.setAccessibleName(translate("Kpi", "Phân hệ"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.addItem(translate("Kpi", "Tổng quan"), None)
        self.choice.activated.connect(lambda: self.show_subsystem(self.choice.currentData()))
        self.choice.setVisible(self.fixed is None)
        self.windows = QComboBox()
        self.windows.setAccessibleName(translate("Kpi", "Khoảng tiếp nhận của số liệu trực tiếp"))
        self.windows.setToolTip(self.windows.accessibleName())
        for window in Window:
            self.windows.addItem(words.window(window), window.value)
        self.windows.activated.connect(lambda: self._window_chosen(Window(self.windows.currentData())))
        self._show_window()
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setProperty("role", "caption")
        self.bar = QWidget()
        self.bar.setProperty("role", "toolbar")
        top = QHBoxLayout(self.bar)
        top.setContentsMargins(8, 4, 8, 4)
        top.setSpacing(8)
        top.addWidget(self.choice)
        self.received = QLabel(translate("Kpi", "Tiếp nhận"))
        self.received.setProperty("role", "caption")
        self.received.setBuddy(self.windows)
        top.addWidget(self.received)
        top.addWidget(self.windows)
        top.addWidget(self.note, 1)
        self.grid = TileGrid()
        self.grid.chosen.connect(lambda _tile: self.load_charts())
        self.grid.opened.connect(self.open)
        self.grid.menu_wanted.connect(self._menu)
        self.grid.moved.connect(self._moved)
        self.charts = Charts()
        self.charts.asked.connect(self.load_charts)
        self.charts.save.clicked.connect(lambda: self.exporter.menu(self.charts.save))
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(True)
        self.split.addWidget(self.grid)
        self.split.addWidget(self.charts)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 2)
        self.split.splitterMoved.connect(self._split_moved)
        self._split_by_hand = False
        self.grid.setMinimumHeight(theme.px(96))
        self.empty = EmptyState(translate("Kpi", "Đang tải số liệu…"), icon="gauge")
        self.rows = RowsPage()
        self.rows.closed.connect(self.back)
        self.rows.export_wanted.connect(self.exporter.save_rows)
        self.pages = QStackedWidget()
        for page in (self.empty, self.split, self.rows):
            self.pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self.pages, 1)

    def add_tab(self, widget: QWidget, title: str) -> None:
        """Put `widget` beside the charts, under the tiles; the charts become the first tab."""
        if self.tabs is None:
            self.tabs = QTabWidget()
            self.tabs.setDocumentMode(True)
            self.tabs.addTab(self.charts, translate("Kpi", "Biểu đồ"))
            self.split.addWidget(self.tabs)
            self.split.setStretchFactor(1, 2)
        self.tabs.addTab(widget, title)
        self._balance()

    # ---- what is shown

    def start(self) -> None:
        """Load when first seen."""
        if not self._started:
            self._started = True
            self.load()

    async def ready(self) -> None:
        """Return once figures are on the screen (or there are none)."""
        await self._first.wait()

    async def show_indicator(self, indicator: str) -> None:
        """Show the board an indicator is on, with its charts."""
        subsystem = await self.context.jobs.run(board_kpi.subsystem_of, indicator)
        if subsystem is None or (self.fixed is not None and subsystem != self.fixed):
            return
        self._started = True
        if self.fixed is None and self.subsystem != subsystem:
            self.subsystem = subsystem
            self.grid.order = self.orders.get(subsystem, [])
        self.back()
        await self._load()
        self.grid.choose(indicator)

    def load(self) -> None:
        """Ask for the figures anew; what is on the screen stays until they are there."""
        self.context.jobs.start(self._load())

    def load_charts(self) -> None:
        """Ask for the line and the ranking of the tile chosen."""
        self.context.jobs.start(self._load_charts())

    def show_subsystem(self, subsystem: str | None) -> None:
        """Show another subsystem's board (None: the overview)."""
        if subsystem != self.subsystem and self.fixed is None:
            self.subsystem = subsystem
            self.grid.order = self.orders.get(subsystem or "", [])
            self.grid.forget()
            self.back()
            self.load()

    def contact(self) -> Instant | None:
        """Return when the centre was last heard, None while it is heard or when that is not known."""
        link = self.context.bus.state
        return link.since if link.state in _OUT_OF_REACH and link.since else None

    async def _load(self) -> None:
        self._asked += 1
        asked = self._asked
        try:
            found = await self.context.jobs.run(
                _board, self.subsystem, self.window_choice, dict(self.definitions), self.contact()
            )
        except Exception:
            self.empty.say(translate("Kpi", "Không đọc được số liệu"))
            raise
        if asked != self._asked:
            return
        now, subsystems, self.tiles = found
        self.as_of = now
        self.grid.headings = {s.name: subsystem_name(s) for s in subsystems}
        if self.fixed is None:
            self._offer(subsystems)
        for widget in (self.received, self.windows):
            widget.setVisible(any(t.live for t in self.tiles))
        self.grid.show_tiles(self.tiles, now)
        self._balance()
        stale = sum(t.stale for t in self.tiles)
        self.note.setText(counted(translate("Kpi", "{n} số liệu cũ"), stale) if stale else "")
        self.bar.setVisible(self.fixed is None or not self.windows.isHidden() or bool(stale))
        if not self.tiles:
            self.empty.say(
                translate("Kpi", "Chưa có chỉ tiêu nào trên máy này"),
                translate("Kpi", "Chỉ tiêu hiện ở đây khi máy chủ có số liệu của phân hệ này."),
            )
        if self.pages.currentWidget() is not self.rows:
            self.pages.setCurrentWidget(self.split if self.tiles else self.empty)
        self._first.set()
        await self._load_charts()
        self.loaded.emit()

    async def _load_charts(self) -> None:
        tile = self.grid.current
        if tile is None:
            return
        self._asked_charts += 1
        asked = self._asked_charts
        if self.series is None or self.series.key != tile.key:
            self.charts.unit = self.charts.ranked_period = None
        charts = self.charts
        charts.suit(tile.period)
        series, ranking, units, periods = await self.context.jobs.run(
            _charts,
            tile.key,
            charts.unit,
            charts.since(self.as_of),
            charts.ranked_period,
            self.window_choice,
            charts.by_agency,
            dict(self.definitions),
        )
        if asked == self._asked_charts:
            self.series, self.ranking = series, ranking
            charts.show_all(series, tile.period, ranking, units, periods, words.until(tile, self.as_of))

    def _offer(self, subsystems: tuple[Subsystem, ...]) -> None:
        wanted = [(translate("Kpi", "Tổng quan"), None), *((subsystem_name(s), s.id) for s in subsystems)]
        if [(self.choice.itemText(n), self.choice.itemData(n)) for n in range(self.choice.count())] != wanted:
            self.choice.clear()
            for name, key in wanted:
                self.choice.addItem(name, key)
        self.choice.setCurrentIndex(max(0, self.choice.findData(self.subsystem)))

    def _tick(self) -> None:
        if self.isVisible():
            self.load()

    # ---- what is done

    def open(self, tile: Tile) -> None:
        """Go to what a figure rests on: the queue with the cases counted, or the values reported."""
        self.context.jobs.start(self._open(tile))

    async def _open(self, tile: Tile) -> None:
        found = await self.context.jobs.run(board_kpi.drill, tile)
        if isinstance(found, CasesDrill):
            query = await self.context.jobs.run(board_kpi.queue_query, found)
            self.context.bus.filter_requested.emit("queue", query)
        elif isinstance(found, ObservationsDrill):
            self.rows.show_rows(found, tile.period, tile.decimals)
            self.pages.setCurrentWidget(self.rows)
            self.rows.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def back(self) -> None:
        """Leave the rows for the board."""
        if self.pages.currentWidget() is self.rows:
            self.pages.setCurrentWidget(self.split if self.tiles else self.empty)
            if tile := self.grid.current:
                self.grid.choose(tile.key)

    def define(self, tile: Tile, definition: str) -> None:
        """Compute a live rate by another of its definitions."""
        self.definitions[tile.code.removeprefix("cases.")] = definition
        self.load()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.pages.currentWidget() is self.split:
            self.exporter.copy()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.charts.set_narrow(self.width() < theme.px(NARROW))
        self._balance()

    def _balance(self) -> None:
        """Give the tiles the room they need, at most the greater part, until the operator moves the divider."""
        if not self._split_by_hand:
            room = self.height() - (self.bar.height() if self.bar.isVisible() else 0)
            tiles = min(self.grid.content_height, round(room * 0.6))
            if room < theme.px(SHORT):
                tiles = room  # the charts would be a strip: they wait for more room
            self.split.setSizes([tiles, room - tiles])

    def _split_moved(self) -> None:
        self._split_by_hand = True

    def _window_chosen(self, window: Window) -> None:
        self.window_choice = window
        self.load()

    def _show_window(self) -> None:
        self.windows.setCurrentIndex(self.windows.findData(self.window_choice.value))

    def _moved(self) -> None:
        self.orders[self.subsystem or ""] = list(self.grid.order)

    def _menu(self, tile: Tile, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        opened = QAction(
            translate("Kpi", "Xem hồ sơ đã đếm") if tile.live else translate("Kpi", "Xem số đã báo cáo"), menu
        )
        opened.triggered.connect(lambda: self.open(tile))
        copied = QAction(translate("Kpi", "Chép kèm trích dẫn"), menu)
        copied.triggered.connect(lambda: self.exporter.copy(tile))
        menu.addActions([opened, copied])
        menu.addSeparator()
        for text, keys, by in (
            (translate("Kpi", "Chuyển lên trước"), "Ctrl+←", -1),
            (translate("Kpi", "Chuyển ra sau"), "Ctrl+→", 1),
        ):
            moved = QAction(f"{text}\t{keys}", menu)
            moved.triggered.connect(lambda _checked, by=by: self._shift(tile, by))
            menu.addAction(moved)
        if tile.definitions:
            menu.addSection(translate("Kpi", "Cách tính"))
            group = QActionGroup(menu)
            for choice in tile.definitions:
                action = QAction(words.said(choice.name), group)
                action.setCheckable(True)
                action.setChecked(choice.id == tile.definition_id)
                action.setToolTip(words.said(choice.text))
                action.triggered.connect(lambda _checked, chosen=choice.id: self.define(tile, chosen))
                menu.addAction(action)
        menu.popup(at)

    def _shift(self, tile: Tile, by: int) -> None:
        self.grid.choose(tile.key)
        self.grid.shift(by)

    # ---- what a layout keeps

    def save_state(self) -> dict[str, object]:
        return {
            "subsystem": self.subsystem,
            "window": self.window_choice.value,
            "months": self.charts.months if self.charts.span_chosen else None,
            "compare": self.charts.compare.isChecked(),
            "definitions": dict(self.definitions),
            "orders": {k: list(v) for k, v in self.orders.items()},
            "split": self.split.sizes() if self._split_by_hand else None,
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        subsystem, window = state.get("subsystem"), state.get("window")
        if self.fixed is None and (subsystem is None or isinstance(subsystem, str)):
            self.subsystem = subsystem
        if window in list(Window):
            self.window_choice = Window(str(window))
            self._show_window()
        self.charts.choose_span(state.get("months"))
        self.charts.compare.setChecked(state.get("compare") is True)
        if isinstance(chosen := state.get("definitions"), dict):
            self.definitions = {str(k): str(v) for k, v in chosen.items()}
        if isinstance(orders := state.get("orders"), dict):
            self.orders = {str(k): [str(x) for x in v] for k, v in orders.items() if isinstance(v, list)}
            self.grid.order = self.orders.get(self.subsystem or "", [])
        sizes = state.get("split")
        if isinstance(sizes, list) and all(isinstance(x, int) for x in sizes) and len(sizes) == 2:
            self.split.setSizes(sizes)
            self._split_by_hand = True
        if self._started:
            self.load()


def _board(
    ws: Workspace, subsystem: str | None, window: Window, definitions: Mapping[str, str], contact: Instant | None
) -> tuple[Instant, tuple[Subsystem, ...], tuple[Tile, ...]]:
    found = board_kpi.tiles(ws, subsystem, window, definitions, contact)
    return ws.now(), board_kpi.subsystems(ws), found


def _charts(
    ws: Workspace,
    key: str,
    unit: str | None,
    since: Instant | None,
    period: Instant | None,
    window: Window,
    by_agency: bool,
    definitions: Mapping[str, str],
) -> tuple[Series | None, Ranking | None, tuple[tuple[str, str], ...], tuple[tuple[Instant, Instant], ...]]:
    return (
        board_kpi.series(ws, key, unit, since, None, definitions),
        board_kpi.ranking(ws, key, period, window, by_agency, definitions),
        board_kpi.units(ws, key),
        board_kpi.periods(ws, key),
    )
