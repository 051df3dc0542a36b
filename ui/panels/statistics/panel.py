"""The panel of the statistics: what they are by, over which span, by which definitions; every number opens its rows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDate, QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ioc_contract import clock
from ioc_contract.clock import DAY, MINUTE, Instant
from ioc_desktop.services import statistics
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.kpi_records import Window
from ioc_desktop.services.statistics import MOST_DAYS, RATES, By, Table
from ui import theme
from ui.commands import Command
from ui.panel import Panel, PanelContext
from ui.panels.kpi.words import said, window
from ui.panels.statistics import span as spans
from ui.panels.statistics.model import StatisticsModel, line_name, names
from ui.panels.statistics.span import Span, SpanDialog
from ui.widgets import files
from ui.widgets.chips import ChipOption, FilterChips
from ui.widgets.combos import GivingCombo
from ui.widgets.days import midnight
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import label
from ui.widgets.lists import WholeRows
from ui.widgets.states import EmptyState, ErrorState, LoadingState

translate = QCoreApplication.translate
OWN = "own"
"""The choice of two days of one's own."""
NAME = 184
"""Least width of the column of names, pixels before the font scale."""
SLOW = 5 * MINUTE
"""Numbers over everything are made anew at most this often by themselves."""


class StatisticsPanel(Panel):
    """Reads when shown and, while in view, when reports change; what is chosen is kept with the layout."""

    KINDS = ("case", "organisation", "admin_unit", "category")

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self.by, self.window_ = By.AGENCY, Window.DAYS_30
        self.span: Span | None = None
        """Two days of one's own instead of the window."""
        self.chosen: dict[str, str] = {}
        self._asked = 0
        self._busy = self._started = self._asking = False
        self.model = StatisticsModel()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(translate("Statistics", "Bảng thống kê"))
        self.table.setShowGrid(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.setTabKeyNavigation(False)
        self.table.setSortingEnabled(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.current().row)
        head = self.table.horizontalHeader()
        head.setSectionsClickable(True)
        head.setHighlightSections(False)
        head.sectionClicked.connect(self._sort)
        self.table.doubleClicked.connect(lambda _index: self.open_current())
        self.table.installEventFilter(self)
        self.table.viewport().installEventFilter(self)
        self.bys = FilterChips([ChipOption(b, name) for b, name in names().items()])
        self.bys.set_values([self.by])
        self.bys.changed.connect(self._by_chosen)
        self.windows = GivingCombo()
        self.windows.setAccessibleName(translate("Statistics", "Khoảng tiếp nhận"))
        for each in Window:
            self.windows.addItem(window(each), each.value)
        self.windows.addItem("", OWN)
        self.windows.activated.connect(self._window_activated)
        self._show_window()
        self.rules: dict[str, GivingCombo] = {}
        titles = {
            "on_time_rate": translate("Statistics", "Đúng hạn:"),
            "satisfied_rate": translate("Statistics", "Hài lòng:"),
        }
        bar = QWidget()
        bar.setProperty("role", "toolbar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        flow = FlowLayout(bar, 8)
        flow.setContentsMargins(8, 8, 8, 8)
        flow.addWidget(self.windows)
        flow.addWidget(self.bys)
        for rate in RATES:
            combo = GivingCombo(120, 260)
            combo.setAccessibleName(titles[rate].rstrip(":"))
            for rule in statistics.definitions(rate):
                combo.addItem(said(rule.name), rule.id)
            combo.activated.connect(lambda _=0, r=rate: self._rule_chosen(r))
            self.rules[rate] = combo
            pair = QWidget()
            line = QHBoxLayout(pair)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(4)
            line.addWidget(label(titles[rate], "muted"))
            line.addWidget(combo)
            flow.addWidget(pair)
        self.note = label("", "caption", wrap=True)
        self.note.setContentsMargins(12, 4, 12, 8)
        self.loading = LoadingState(translate("Statistics", "Đang tính…"))
        self.empty = EmptyState(translate("Statistics", "Chưa có phản ánh nào trong khoảng này"), "", "chart-column")
        self.error = ErrorState(
            translate("Statistics", "Không tính được"), "", translate("Statistics", "Thử lại"), self.load
        )
        self.stack = QStackedWidget()
        self.rows = WholeRows(self.table)
        for page in (self.loading, self.rows, self.empty, self.error):
            self.stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.note)
        self.setFocusProxy(self.table)
        self._at = 0
        self._later = QTimer(self, singleShot=True)
        """Runs when something changed since a long span was counted, which is counted again only now and then."""
        self._later.timeout.connect(self._recount)

    def showEvent(self, event: QShowEvent) -> None:
        if not self._started:
            self._started = True
            self.load()
        super().showEvent(event)

    def settled(self) -> bool:
        return not self._busy

    def reload(self, changes: ChangeSet) -> None:
        wide = self.window_ in (Window.YEAR, Window.ALL) if self.span is None else spans.days(self.span) > MOST_DAYS
        left = 0 if not wide else SLOW if self._busy else min(SLOW, self._at + SLOW - clock.now())
        if left <= 0:
            self.load()
        elif not self._later.isActive():
            self._later.start(left)

    def _recount(self) -> None:
        if self.isVisible():
            self.load()
        else:
            self._pending = ChangeSet(everything=True)

    def load(self) -> None:
        """Count anew; what was chosen stays chosen."""
        self._asked += 1
        self._busy = True
        self._later.stop()
        self.context.jobs.start(self._load(self._asked))

    async def _load(self, asked: int) -> None:
        try:
            found = await self._count(asked)
        except Exception as error:
            if asked == self._asked:
                self._busy = False
                self.error.say(translate("Statistics", "Không tính được"), str(error).splitlines()[0])
                self.stack.setCurrentWidget(self.error)
            raise
        if found is None or asked != self._asked:
            return
        self._busy, self._at = False, clock.now()
        at = self.table.currentIndex()
        row, column = max(0, at.row()), at.column() if at.isValid() else 1
        self.model.show_table(found)
        sorted_by = self.table.horizontalHeader().sortIndicatorSection()
        if self.table.horizontalHeader().isSortIndicatorShown():
            self.model.sort(sorted_by, self.table.horizontalHeader().sortIndicatorOrder())
        self._fit()
        self.table.setCurrentIndex(self.model.index(min(row, self.model.rowCount() - 1), column))
        lines = [] if self.span is None else [spans.sentence(self.span)]
        lines += [said(found.rates[rate].text) for rate in RATES]
        moment = clock.local(found.now)
        lines.append(
            translate("Statistics", "Tính lúc {at} từ phản ánh trên máy này. Enter ở một số: mở đúng các phản ánh đó.").format(
                at=f"{moment:%H:%M %d/%m/%Y}"
            )
        )  # fmt: skip
        self.note.setText("\n".join(lines))
        nothing = translate("Statistics", "Chưa có phản ánh nào trong khoảng này")
        self.empty.say(nothing, "" if self.span is None else spans.sentence(self.span))
        self.stack.setCurrentWidget(self.rows if found.total.counts["received"] else self.empty)

    async def _count(self, asked: int) -> Table | None:
        """Count piece by piece, so that what others ask of the files comes in between; None when asked anew meanwhile."""
        by, over, own, chosen = self.by, self.window_, self.span, dict(self.chosen)
        latest = self.context.jobs.latest
        pieces = await latest("statistics", statistics.pieces, by, over, span=own)
        if not pieces or asked != self._asked:
            return None
        now = Instant(pieces[0][1] - 1) if own is None else self.context.jobs.now()
        parts: list[Table] = []
        for span in pieces:
            alone = len(pieces) == 1
            part = await latest("statistics", statistics.table, by, over, chosen, span, now=now, divided=alone)
            if part is None or asked != self._asked:
                return None
            parts.append(part)
        return statistics.merged(parts)

    def _fit(self) -> None:
        head = self.table.horizontalHeader()
        head.setMinimumSectionSize(theme.px(56))
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self._share_width()
        self.table.verticalHeader().setDefaultSectionSize(theme.current().row)
        self.rows.fit()

    def _share_width(self) -> None:
        """Give the names what the numbers leave."""
        head = self.table.horizontalHeader()
        numbers = sum(head.sectionSize(c) for c in range(1, self.model.columnCount()))
        head.resizeSection(0, max(theme.px(NAME), self.table.viewport().width() - numbers))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "rows"):
            self._fit()

    # ---- choosing

    def _by_chosen(self, values: tuple[str, ...]) -> None:
        if not values:
            self.bys.set_values([self.by])
            return
        self.by = By(values[0])
        self.table.horizontalHeader().setSortIndicatorShown(False)
        self.load()

    def _window_activated(self) -> None:
        chosen = self.windows.currentData()
        if chosen == OWN:
            self.ask_span()
            return
        self.window_, self.span = Window(chosen), None
        self._show_window()
        self.load()

    def _show_window(self) -> None:
        at = self.windows.findData(OWN)
        own = translate("Statistics", "Từ ngày … đến ngày …")
        self.windows.setItemText(at, own if self.span is None else spans.name(self.span))
        self.windows.setCurrentIndex(self.windows.findData(self.window_.value) if self.span is None else at)
        self.windows.updateGeometry()

    def ask_span(self) -> None:
        """Ask for two days to count between."""
        if not self._asking:
            self._asking = True
            self.context.jobs.start(self._ask_span())

    async def _ask_span(self) -> None:
        now = self.context.jobs.now()
        today = clock.local(now)
        end = midnight(QDate(today.year, today.month, today.day).addDays(1))
        try:
            dialog = SpanDialog(self.span or (Instant(end - 30 * DAY), end), now, self)
            if await dialog.asked():
                self.span = dialog.span()
                self.load()
        finally:
            self._asking = False
            self._show_window()

    def _rule_chosen(self, rate: str) -> None:
        self.chosen[rate] = self.rules[rate].currentData()
        self.load()

    def _sort(self, column: int) -> None:
        head = self.table.horizontalHeader()
        same = head.isSortIndicatorShown() and head.sortIndicatorSection() == column
        down = Qt.SortOrder.DescendingOrder
        order = Qt.SortOrder.AscendingOrder if (column == 0) != (same and head.sortIndicatorOrder() is down) else down
        if same and column == 0:
            order = down if head.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder else Qt.SortOrder.AscendingOrder
        head.setSortIndicatorShown(True)
        head.setSortIndicator(column, order)
        self.model.sort(column, order)

    # ---- doing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is not self.table and self.model.found is not None:
            self._share_width()
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if pressed and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # type: ignore[attr-defined]
            self.open_current()
            return True
        return super().eventFilter(watched, event)

    def open_current(self) -> None:
        """Show in the queue exactly the reports behind the number at hand; behind a rate, those it is of."""
        at: QModelIndex = self.table.currentIndex()
        found = self.model.found
        if found is None or not at.isValid():
            return
        line = self.model.lines[at.row()]
        count, title = "received", translate("Statistics", "Tiếp nhận")
        if at.column():
            what = self.model.columns[at.column() - 1]
            count = what.count or found.rates[what.rate].denominator or "received"
            title = what.tip if what.count else said(found.rates[what.rate].denominator_label)
        words = f"{line_name(found, line)} · {title}"
        self.context.bus.filter_requested.emit("queue", statistics.drill(found, line, count, words))

    def export(self) -> None:
        """Save the table as CSV."""
        if self.model.found is not None:
            files.save(self, translate("Statistics", "Xuất thống kê"), "thong-ke.csv", "CSV (*.csv)", self.model.csv(self._about()), self._saved)  # fmt: skip

    def _about(self) -> str:
        return window(self.window_) if self.span is None else spans.sentence(self.span)

    def _saved(self, path: Path | None) -> None:
        if path is None:
            self.context.bus.notified.emit("error", translate("Statistics", "Không ghi được tệp."))
        else:
            self.context.bus.notified.emit("info", translate("Statistics", "Đã ghi {name}").format(name=path.name))

    def commands(self) -> tuple[Command, ...]:
        def ready() -> bool:
            return self.model.found is not None

        return (
            Command("statistics.open", translate("Statistics", "Mở các phản ánh của số này"), self.open_current, icon="list", enabled=ready),
            Command("statistics.span", translate("Statistics", "Thống kê từ ngày … đến ngày …"), self.ask_span, icon="calendar"),
            Command("statistics.export", translate("Statistics", "Xuất thống kê ra CSV"), self.export, icon="file-down", enabled=ready),
            Command("statistics.refresh", translate("Statistics", "Tính lại"), self.load, "F5", icon="refresh-cw"),
        )  # fmt: skip

    # ---- what a layout keeps

    def save_state(self) -> dict[str, object]:
        kept: dict[str, object] = {"by": str(self.by), "window": str(self.window_), "definitions": dict(self.chosen)}
        return kept if self.span is None else kept | {"span": list(self.span)}

    def restore_state(self, state: dict[str, object]) -> None:
        by, span, chosen = state.get("by"), state.get("window"), state.get("definitions")
        if by in list(By):
            self.by = By(str(by))
        if span in list(Window):
            self.window_ = Window(str(span))
        self.span = _kept_span(state.get("span"), self.context.jobs.now())
        for rate in RATES:
            wanted = chosen.get(rate) if isinstance(chosen, dict) else None
            if isinstance(wanted, str) and self.rules[rate].findData(wanted) >= 0:
                self.chosen[rate] = wanted
                self.rules[rate].setCurrentIndex(self.rules[rate].findData(wanted))
        self.bys.set_values([self.by])
        self._show_window()
        if self._started:
            self.load()


def _kept_span(kept: object, now: Instant) -> Span | None:
    if not (isinstance(kept, list) and len(kept) == 2 and all(type(x) is int for x in kept)):
        return None
    try:
        span = Instant(kept[0]), Instant(kept[1])
        return None if spans.problem(span, now) else span
    except (ValueError, OverflowError, OSError):
        return None
