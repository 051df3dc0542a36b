"""A figure over time: the line with its gaps, target band, thresholds and the year before; the reading by mouse or arrows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ioc_contract import clock
from ioc_contract.records import Direction, PeriodKind
from ioc_desktop.services.kpi_records import Point, Series
from ui import fonts, theme
from ui.panels.kpi import words
from ui.widgets import numbers

translate = QCoreApplication.translate
MARKED = 62
"""Up to so many periods each has its dot, hollow while the value is provisional."""
_STEPS: tuple[tuple[str, int], ...] = (
    *(("day", n) for n in (1, 2, 7, 14)),
    *(("month", n) for n in (1, 2, 3, 6, 12, 24, 60)),
)


def date_ticks(low: float, high: float, most: int) -> list[datetime]:
    """Return local midnights within `low` to `high` (seconds UTC): every so many days or months, at most `most`."""
    first, last = clock.local(int(low * 1000)), clock.local(int(high * 1000))
    made: list[datetime] = []
    for step, count in _STEPS:
        length = count * (1 if step == "day" else 30.4) * 86_400
        if (high - low) / length > max(2, most):
            continue
        at = first.replace(hour=0, minute=0, second=0, microsecond=0)
        if step == "month":
            months = at.year * 12 + at.month - 1
            months -= months % count
            at = at.replace(year=months // 12, month=months % 12 + 1, day=1)
        made = []
        while at <= last:
            if at >= first:
                made.append(at)
            at = _month_after(at, count) if step == "month" else at + timedelta(days=count)
        break
    return made


def _month_after(at: datetime, count: int) -> datetime:
    months = at.year * 12 + at.month - 1 + count
    return at.replace(year=months // 12, month=months % 12 + 1)


class DateAxis(pg.AxisItem):  # type: ignore[misc]
    """Local dates as a Vietnamese reader writes them: 22/11 for days, 11/2026 for months."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        ticks = date_ticks(low, high, int(size // theme.px(72)))
        return [(86_400.0, [t.timestamp() for t in ticks])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        moments = [clock.local(round(v * 1000)) for v in values]
        if all(m.day == 1 for m in moments) and len(moments) > 1:
            return [f"{m:%m/%Y}" for m in moments]
        return [f"{m:%d/%m}" for m in moments]


class ValueAxis(pg.AxisItem):  # type: ignore[misc]
    """Values with the separators of the language of the screen."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        decimals = 0 if spacing >= 1 else 1 if spacing >= 0.1 else 2
        return [numbers.number(v, decimals) for v in values]


class SeriesChart(QWidget):
    """One series drawn to scale. Arrow keys and the mouse move the reading; gaps stay gaps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.series: Series | None = None
        self.period: PeriodKind | None = None
        self._compare = False
        self._at: int | None = None
        self.plot = pg.PlotWidget(axisItems={"bottom": DateAxis("bottom"), "left": ValueAxis("left")})
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setMinimumHeight(0)
        self.plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.plot.setMenuEnabled(False)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.plot.scene().sigMouseMoved.connect(self._hovered)
        self.reading = QLabel()
        self.reading.setTextFormat(Qt.TextFormat.PlainText)
        self.reading.setProperty("role", "caption")
        self.reading.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.current().space)
        layout.addWidget(self.reading)
        layout.addWidget(self.plot, 1)
        self._items: list[Any] = []
        self._cursor: Any = None

    def show_series(self, series: Series | None, period: PeriodKind | None, compare: bool) -> None:
        """Draw `series` (None clears); `compare` adds the year before."""
        same = series is not None and self.series is not None and series.key == self.series.key
        self.series, self.period, self._compare = series, period, compare
        if not same or series is None or (self._at is not None and self._at >= len(series.points)):
            self._at = None
        self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        count = len(self.series.points) if self.series else 0
        keys = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -12, Qt.Key.Key_PageDown: 12}
        if count and event.key() in keys:
            start = count if self._at is None else self._at
            self.read(min(max(start + keys[Qt.Key(event.key())], 0), count - 1))
        elif count and event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.read(0 if event.key() == Qt.Key.Key_Home else count - 1)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._draw()

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        if self._at is None and self.series and self.series.points:
            self.read(len(self.series.points) - 1)

    def read(self, at: int | None) -> None:
        """Put the reading on a point (None: on none)."""
        self._at = at
        if self._cursor is not None and self.series is not None:
            self._cursor.setVisible(at is not None)
            if at is not None:
                self._cursor.setPos(_middle(self.series.points[at]))
        self.reading.setText(self._words())
        self.setAccessibleDescription(self.reading.text())

    def _words(self) -> str:
        if self.series is None or self._at is None:
            return self._legend()
        point, s = self.series.points[self._at], self.series
        measure = words.said(s.measure)
        value = words.no_data() if point.value is None else numbers.measured(point.value, s.decimals, measure)
        parts = [f"{numbers.period(self.period, point.start, point.end)}: {value}"]
        if point.target is not None:
            parts.append(translate("Kpi", "mục tiêu {value}").format(value=numbers.short(point.target)))
        if point.year_before is not None:
            then = numbers.measured(point.year_before, s.decimals, measure)
            parts.append(translate("Kpi", "cùng kỳ năm trước {value}").format(value=then))
        if point.provisional:
            parts.append(translate("Kpi", "chưa đủ kỳ") if s.key.startswith("cases.") else translate("Kpi", "sơ bộ"))
        return " · ".join(parts)

    def _legend(self) -> str:
        if self.series is None or not any(p.value is not None for p in self.series.points):
            return translate("Kpi", "Chưa có dữ liệu trong khoảng này")
        parts = []
        if any(p.target is not None for p in self.series.points):
            parts.append(translate("Kpi", "gạch: mục tiêu"))
        if self.series.warn is not None or self.series.alarm is not None:
            parts.append(translate("Kpi", "chấm: ngưỡng"))
        if self._compare:
            parts.append(translate("Kpi", "mờ: cùng kỳ năm trước"))
        first = (
            translate("Kpi", "Đường liền: giá trị")
            if parts
            else translate("Kpi", "Rê chuột hoặc dùng ← → để đọc từng kỳ")
        )
        return " · ".join([first, *parts])

    def _hovered(self, place: QPointF) -> None:
        if self.series is None or not self.series.points:
            return
        box = self.plot.getPlotItem().vb
        if not box.sceneBoundingRect().contains(place):
            return
        x = box.mapSceneToView(place).x()
        middles = np.array([_middle(p) for p in self.series.points])
        self.read(int(np.abs(middles - x).argmin()))

    def _draw(self) -> None:
        t = theme.current()
        item = self.plot.getPlotItem()
        item.clear()
        self._cursor = None
        self.plot.setBackground(QColor(t.surface))
        for side in ("bottom", "left"):
            axis = item.getAxis(side)
            axis.setPen(QPen(QColor(t.border)))
            axis.setTextPen(QPen(QColor(t.muted)))
            axis.setTickFont(fonts.font(t.small))
            axis.setStyle(tickLength=-4)
        item.showGrid(y=True, alpha=0.15)
        self.plot.setVisible(self.series is not None and any(p.value is not None for p in self.series.points))
        if self.series is not None and self.series.points:
            self._lines(item, self.series)
            item.setXRange(self.series.points[0].start / 1000, self.series.points[-1].end / 1000, padding=0.01)
        self.read(self._at)

    def _lines(self, item: Any, s: Series) -> None:
        t = theme.current()
        x = np.array([_middle(p) for p in s.points])
        values = np.array([np.nan if p.value is None else p.value for p in s.points])
        targets = np.array([np.nan if p.target is None else p.target for p in s.points])
        if np.isfinite(targets).any():
            if s.warn is not None:
                self._band(item, x, targets, np.full(len(x), s.warn))
            item.addItem(_line(x, targets, pg.mkPen(t.muted, width=1.25, style=Qt.PenStyle.DashLine)))
        for limit, role in ((s.warn, "warn"), (s.alarm, "alarm")):
            if limit is not None and s.direction is not Direction.NEITHER:
                pen = pg.mkPen(theme.colour(role), width=1.25, style=Qt.PenStyle.DotLine)
                item.addItem(_line(x[[0, -1]], np.array([limit, limit]), pen))
        if self._compare:
            then = np.array([np.nan if p.year_before is None else p.year_before for p in s.points])
            item.addItem(_line(x, then, pg.mkPen(theme.mix(t.muted, t.surface, 0.35), width=1.5)))
        item.addItem(_line(x, values, pg.mkPen(t.series[0], width=2)))
        provisional = np.array([p.provisional for p in s.points])
        for some, fill in ((~provisional, t.series[0]), (provisional, t.surface)):
            chosen = some & np.isfinite(values)
            if len(x) <= MARKED and chosen.any():
                pen = pg.mkPen(t.series[0], width=1.5)
                item.addItem(pg.ScatterPlotItem(x[chosen], values[chosen], size=6, pen=pen, brush=fill))
        self._cursor = pg.InfiniteLine(angle=90, pen=pg.mkPen(t.accent, width=1), movable=False)
        self._cursor.setVisible(False)
        item.addItem(self._cursor)
        self._scale(item, s, values, targets)

    def _scale(self, item: Any, s: Series, values: Any, targets: Any) -> None:
        """Fit the values; targets and thresholds join only where they do not flatten the line."""
        held = values[np.isfinite(values)]
        if not len(held):
            item.setYRange(0, 1)
            return
        if self._compare:
            held = np.append(held, [p.year_before for p in s.points if p.year_before is not None])
        low, high = float(held.min()), float(held.max())
        span = (high - low) or abs(high) or 1.0
        for extra in (*targets[np.isfinite(targets)], s.warn, s.alarm):
            if extra is not None and low - 1.5 * span <= extra <= high + 1.5 * span:
                low, high = min(low, float(extra)), max(high, float(extra))
        if low >= 0 and low < 0.5 * high:
            low = 0.0
        item.setYRange(low, high if high > low else low + 1, padding=0.06)

    def _band(self, item: Any, x: Any, upper: Any, lower: Any) -> None:
        """Tint what lies between the target and the warning threshold: still tolerated."""
        tint = QColor(theme.colour("tint:warn"))
        pen = pg.mkPen(None)
        band = pg.FillBetweenItem(pg.PlotDataItem(x, upper, pen=pen), pg.PlotDataItem(x, lower, pen=pen), brush=tint)
        band.setZValue(-10)
        item.addItem(band)


def _middle(point: Point) -> float:
    return (point.start + point.end) / 2000


def _line(x: Any, y: Any, pen: Any) -> Any:
    return pg.PlotDataItem(x, y, pen=pen, connect="finite", antialias=True)
