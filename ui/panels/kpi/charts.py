"""The charts of the tile that is chosen: its line over time and its units ranked, with what they may be asked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSplitter, QToolButton, QVBoxLayout, QWidget

from ioc_contract.clock import DAY, Instant
from ioc_contract.records import PeriodKind
from ioc_desktop.services.kpi_records import Ranking, RankRow, Series
from ui import icons, theme
from ui.panels.kpi import words
from ui.panels.kpi.chart import SeriesChart
from ui.panels.kpi.ranks import ROW, RankList
from ui.widgets import numbers
from ui.widgets.combos import GivingCombo
from ui.widgets.labels import ElidedLabel

translate = QCoreApplication.translate
LOW = 360
"""Under this height, pixels, line and ranking do not fit under each other."""
MONTHS = (1, 3, 6, 12, 24, 0)
"""Spans the line may cover; 0 is all there is."""
_SUITED = {PeriodKind.DAY: 3, PeriodKind.WEEK: 12, PeriodKind.MONTH: 24, PeriodKind.QUARTER: 0, PeriodKind.YEAR: 0}
"""Span shown until the operator chooses one: what can be read at a glance."""


class Charts(QWidget):
    """Line and ranking side by side, under each other when there is no room beside."""

    asked = Signal()
    """Span, unit, period or the year before was chosen anew: `months`, `unit`, `by_agency`, `ranked_period`."""
    export_wanted = Signal(str)
    """png, svg, series.csv or ranking.csv."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.unit: str | None = None
        self.ranked_period: Instant | None = None
        self._key = ""
        self._rankable = False
        self.chart = SeriesChart()
        self.ranks = RankList()
        self.title = _heading()
        self.span = QComboBox()
        self.span.setAccessibleName(translate("Kpi", "Khoảng thời gian của biểu đồ"))
        for months in MONTHS:
            text = translate("Kpi", "{n} tháng").format(n=months) if months else translate("Kpi", "Tất cả")
            self.span.addItem(text, months)
        self.span.setCurrentIndex(self.span.findData(12))
        self.span_chosen = False
        self.span.activated.connect(self._span_chosen)
        self.units = GivingCombo(112)
        self.units.setAccessibleName(translate("Kpi", "Đơn vị của biểu đồ"))
        self.units.activated.connect(self._unit_chosen)
        self.compare = _tool("git-compare", translate("Kpi", "So với cùng kỳ năm trước"))
        self.compare.setCheckable(True)
        self.compare.toggled.connect(self._compared)
        self.save = _tool("download", translate("Kpi", "Xuất biểu đồ"))
        self.rank_title = _heading()
        self.rank_period = QComboBox()
        self.rank_period.setAccessibleName(translate("Kpi", "Kỳ xếp hạng"))
        for box in (self.units, self.rank_period, self.span):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.rank_period.activated.connect(self._period_chosen)
        self.agency = _tool("building-2", translate("Kpi", "Xếp hạng theo cơ quan chủ trì"))
        self.agency.setCheckable(True)
        self.agency.toggled.connect(self.asked)
        self.ranks.activated.connect(lambda index: self._rank_chosen(index.data(ROW)))
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.line = _block([self.title, self.units, self.span, self.compare, self.save], self.chart)
        self.split.addWidget(self.line)
        self._ranked = _block([self.rank_title, self.rank_period, self.agency], self.ranks)
        self.split.addWidget(self._ranked)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 2)
        self.split.setSizes([600, 400])
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(theme.px(160))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.split)

    @property
    def months(self) -> int:
        return int(self.span.currentData())

    @property
    def by_agency(self) -> bool:
        return self.agency.isChecked() and not self.agency.isHidden()

    def choose_span(self, months: object) -> None:
        """Keep to a span from now on; anything but one of MONTHS is passed over."""
        at = self.span.findData(months) if isinstance(months, int) else -1
        if at >= 0:
            self.span.setCurrentIndex(at)
            self.span_chosen = True

    def suit(self, period: PeriodKind | None) -> None:
        """Take the span that suits the period, unless the operator chose one."""
        if not self.span_chosen:
            self.span.setCurrentIndex(self.span.findData(12 if period is None else _SUITED[period]))

    def since(self, now: Instant) -> Instant | None:
        """Return when the span begins; None for all there is."""
        return Instant(round(now - self.months * 30.44 * DAY)) if self.months else None

    def show_all(
        self,
        series: Series | None,
        period: PeriodKind | None,
        ranking: Ranking | None,
        units: tuple[tuple[str, str], ...],
        periods: tuple[tuple[Instant, Instant], ...],
        until: str = "",
    ) -> None:
        """Show a figure's line and ranking with the units and periods there are to choose from.

        `until` says up to when its data reach.
        """
        key = series.key if series else ""
        if key != self._key:
            self._key, self.unit, self.ranked_period = key, None, None
        name = words.said(series.name) if series else ""
        unit = series.unit if series else ""
        self.title.setText(f"{name} · {unit}" if unit else name)
        whole = self.title.fontMetrics().horizontalAdvance(self.title.text()) + 4
        self.title.setMinimumWidth(min(whole, theme.px(240)))
        self.title.setToolTip(words.said(series.definition) if series else "")
        self.chart.setAccessibleName(self.title.text())
        self.chart.until = until
        self.chart.show_series(series, period, self.compare.isChecked())
        self._fill(self.units, [(translate("Kpi", "Toàn địa bàn"), None), *((n, i) for i, n in units)], self.unit)
        self.units.setVisible(bool(units))
        live = key.startswith("cases.")
        self.agency.setVisible(live)
        named = [(numbers.period(period, a, b), a) for a, b in periods]
        self._fill(self.rank_period, named, self.ranked_period)
        self.rank_period.setVisible(bool(named))
        shown = ranking if ranking and ranking.rows else None
        self.ranks.show_ranking(shown)
        self._rankable = shown is not None
        self._fit()
        if shown:
            title = (
                translate("Kpi", "Xếp hạng {n} cơ quan") if self.by_agency else translate("Kpi", "Xếp hạng {n} đơn vị")
            )
            measure = words.said(shown.measure)
            said = title.format(n=numbers.number(shown.of))
            self.rank_title.setText(f"{said} · {measure}" if measure else said)

    def set_narrow(self, narrow: bool) -> None:
        """Put the ranking under the line instead of beside it."""
        self.split.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the ranking out where line and ranking would both be strips."""
        low = self.split.orientation() == Qt.Orientation.Vertical and self.height() < theme.px(LOW)
        self._ranked.setVisible(self._rankable and not low)

    @staticmethod
    def _fill(box: QComboBox, items: Sequence[tuple[str, object]], chosen: object) -> None:
        held = [(box.itemText(n), box.itemData(n)) for n in range(box.count())]
        if held != list(items):
            box.clear()
            for text, data in items:
                box.addItem(text, data)
        box.setCurrentIndex(max(0, next((n for n, (_, data) in enumerate(items) if data == chosen), 0)))

    def _unit_chosen(self) -> None:
        self.unit = self.units.currentData()
        self.asked.emit()

    def _span_chosen(self) -> None:
        self.span_chosen = True
        self.asked.emit()

    def _period_chosen(self) -> None:
        self.ranked_period = self.rank_period.currentData()
        self.asked.emit()

    def _rank_chosen(self, row: object) -> None:
        if isinstance(row, RankRow) and not self._key.startswith("cases."):
            self.unit = row.id
            self.asked.emit()

    def _compared(self) -> None:
        self.chart.show_series(self.chart.series, self.chart.period, self.compare.isChecked())
        self.asked.emit()


def _heading() -> ElidedLabel:
    made = ElidedLabel()
    made.setProperty("role", "heading")
    return made


def _tool(icon: str, name: str) -> QToolButton:
    made = QToolButton()
    made.setIcon(icons.icon(icon, "muted", "accent"))
    made.setIconSize(QSize(theme.current().icon, theme.current().icon))
    made.setToolTip(name)
    made.setAccessibleName(name)
    return made


def _block(top: list[QWidget], main: QWidget) -> QWidget:
    made = QWidget()
    row = QHBoxLayout()
    row.setSpacing(4)
    for widget in top:
        row.addWidget(widget, 1 if isinstance(widget, QLabel) else 0)
    layout = QVBoxLayout(made)
    layout.setContentsMargins(12, 8, 12, 8)
    layout.setSpacing(4)
    layout.addLayout(row)
    layout.addWidget(main, 1)
    return made
