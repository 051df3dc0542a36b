"""Draws one series to scale: axes, target band, thresholds, gaps, the year before and the reading.

A plain widget with pyqtgraph's fast paths rather than its graphics scene: scenes of Python-owned items crash now and then
when a window is destroyed, and here there is nothing to pan.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ioc_contract import clock
from ioc_contract.records import Direction
from ioc_desktop.services.kpi_records import Point, Series
from ui import fonts, theme
from ui.widgets import numbers, paths

_ROMAN = ("I", "II", "III", "IV")
MARKED = 62
"""Up to so many periods each has its dot, hollow while the value is provisional."""
_STEPS: tuple[tuple[str, int], ...] = (
    *(("day", n) for n in (1, 2, 7, 14)),
    *(("month", n) for n in (1, 2, 3, 6, 12, 24, 60)),
)


def date_ticks(low: float, high: float, most: int) -> list[datetime]:
    """Return local midnights within `low` to `high` (seconds UTC): every so many days or months, about `most`."""
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
        while at <= last:
            if at >= first:
                made.append(at)
            at = _month_after(at, count) if step == "month" else at + timedelta(days=count)
        break
    return made


def _month_after(at: datetime, count: int) -> datetime:
    months = at.year * 12 + at.month - 1 + count
    return at.replace(year=months // 12, month=months % 12 + 1)


def period_ticks(points: Sequence[Point], most: int) -> list[tuple[int, str]]:
    """Return (index of a point, words for it) for the axis: about `most`, at the first of months or every so many days."""
    days = (points[0].end - points[0].start) / clock.DAY
    if days > 80:  # quarters and years count by themselves
        step = next((s for s in (1, 2, 4, 8, 12, 20) if s * max(1, most) >= len(points)), 40)
        named = [(n, _middle_of(p)) for n, p in enumerate(points)]
        if days > 300:
            return [(n, f"{m.year}") for n, m in named if (m.year - named[0][1].year) % step == 0]
        found = [(n, m) for n, m in named if ((m.month - 1) // 3 + 4 * m.year) % step == 0] or named[:1]
        return [(n, f"{_ROMAN[(m.month - 1) // 3]}/{m.year}") for n, m in found]
    starts = np.array([p.start / 1000 for p in points])
    made: dict[int, datetime] = {}
    for moment in date_ticks(starts[0], points[-1].end / 1000, most):
        at = int(np.searchsorted(starts, moment.timestamp(), side="right")) - 1
        if moment.timestamp() < points[at].end / 1000:
            made.setdefault(at, moment)
    monthly = days > 27 or (len(made) > 1 and all(m.day == 1 for m in made.values()))
    shown = [
        (at, _middle_of(points[at]) if days > 27 else moment)
        for at, moment in (made or {0: _middle_of(points[0])}).items()
    ]
    return [(at, f"{m:%m/%Y}" if monthly else f"{clock.local(points[at].start):%d/%m}") for at, m in shown]


def _middle_of(point: Point) -> datetime:
    return clock.local((point.start + point.end) // 2)


def value_ticks(low: float, high: float, most: int) -> tuple[list[float], int]:
    """Return round values within `low` to `high`, about `most`, and how many decimals they need."""
    rough = (high - low) / max(1, most)
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    step = next((n * power for n in (1, 2, 5) if n * power >= rough), 10 * power)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [n * step for n in range(first, math.floor(high / step + 1e-9) + 1)], decimals


def bounds(series: Series, compare: bool) -> tuple[float, float]:
    """Return the values the axis covers: targets and thresholds join only where they do not flatten the line."""
    held = [p.value for p in series.points if p.value is not None]
    if compare:
        held += [p.year_before for p in series.points if p.year_before is not None]
    if not held:
        return 0.0, 1.0
    low, high = min(held), max(held)
    span = (high - low) or abs(high) or 1.0
    for extra in ({p.target for p in series.points} | {series.warn, series.alarm}) - {None}:
        if extra is not None and low - 1.5 * span <= extra <= high + 1.5 * span:
            low, high = min(low, extra), max(high, extra)
    pad = 0.06 * (high - low or 1.0)
    floor = 0.0 if 0 <= low < 0.5 * high else low - pad
    return floor, high + pad


class Plot(QWidget):
    """The drawing. `at` is the point being read."""

    hovered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._series: Series | None = None
        self._compare = False
        self.at: int | None = None
        self._low, self._high = 0.0, 1.0
        self._middles: Any = np.empty(0)
        self._picture: QPixmap | None = None
        """What is drawn but the reading, so that moving that one repaints a line."""

    def show_series(self, series: Series | None, compare: bool) -> None:
        self._series, self._compare = series, compare
        if series is not None:
            self._low, self._high = bounds(series, compare)
            self._middles = np.array([middle(p) for p in series.points])
        self.redraw()

    def redraw(self) -> None:
        """Draw anew, in the theme in force."""
        self._picture = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture = None

    def read(self, at: int | None) -> None:
        self.at = at
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._series is not None and self._series.points:
            middles = self._x(self._middles, self._box())
            self.hovered.emit(int(np.abs(middles - event.position().x()).argmin()))

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            inner = QPainter(self._picture)
            self.draw(inner)
            inner.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self._series is not None and self.at is not None and self.at < len(self._middles):
            box = self._box()
            x = float(self._x(self._middles[self.at], box))
            painter.setPen(QPen(QColor(theme.current().accent), 1))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        painter.end()

    def draw(self, painter: QPainter) -> None:
        """Draw everything on `painter`, as large as the widget."""
        s, t = self._series, theme.current()
        painter.fillRect(QRectF(self.rect()), QColor(t.surface))
        if s is None or not s.points:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self._box()
        self._axes(painter, box)
        painter.setClipRect(box.adjusted(-4, -4, 4, 4))
        x = self._x(self._middles, box)
        targets = _values([p.target for p in s.points])
        if s.warn is not None and np.isfinite(targets).any():
            self._band(painter, box, x, targets, s.warn)
        self._line(painter, box, x, targets, QPen(QColor(t.muted), 1.25, Qt.PenStyle.DashLine))
        for limit, role in ((s.warn, "warn"), (s.alarm, "alarm")):
            if limit is not None and s.direction is not Direction.NEITHER:
                pen = QPen(QColor(theme.colour(role)), 1.25, Qt.PenStyle.DotLine)
                painter.setPen(pen)
                y = float(self._y(np.array([limit]), box)[0])
                painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        if self._compare:
            faint = QPen(QColor(theme.mix(t.muted, t.surface, 0.35)), 1.5)
            self._line(painter, box, x, _values([p.year_before for p in s.points]), faint)
        values = _values([p.value for p in s.points])
        self._line(painter, box, x, values, QPen(QColor(t.series[0]), 2))
        if len(x) <= MARKED:
            self._dots(painter, x, self._y(values, box), [p.provisional for p in s.points])
        painter.setClipping(False)

    def _box(self) -> QRectF:
        metrics = QFontMetricsF(fonts.font(theme.current().small))
        words = [text for _, text in self._value_labels(self.height() - 2 * metrics.lineSpacing())]
        left = max((metrics.horizontalAdvance(w) for w in words), default=0.0) + 12
        top = metrics.lineSpacing() / 2
        return QRectF(left, top, max(8.0, self.width() - left - 12), max(8.0, self.height() - 3 * top - 8))

    def _value_labels(self, height: float) -> Iterator[tuple[float, str]]:
        ticks, decimals = value_ticks(self._low, self._high, max(2, int(height // theme.px(36))))
        for tick in ticks:
            yield tick, numbers.number(tick, decimals)

    def _axes(self, painter: QPainter, box: QRectF) -> None:
        t = theme.current()
        font = fonts.font(t.small)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        for value, text in self._value_labels(box.height()):
            y = float(self._y(np.array([value]), box)[0])
            painter.setPen(QPen(QColor(theme.colour("faint")), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(QColor(t.muted))
            place = QRectF(0, y - metrics.lineSpacing() / 2, box.left() - 8, metrics.lineSpacing())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)
        assert self._series is not None
        for at, text in period_ticks(self._series.points, int(box.width() // theme.px(72))):
            x = float(self._x(self._middles[at], box))
            painter.setPen(QPen(QColor(t.border), 1))
            painter.drawLine(QPointF(x, box.bottom()), QPointF(x, box.bottom() + 4))
            wide = metrics.horizontalAdvance(text)
            left = min(max(x - wide / 2, 0.0), self.width() - wide)
            painter.setPen(QColor(t.muted))
            painter.drawText(QPointF(left, box.bottom() + 6 + metrics.ascent()), text)
        painter.setPen(QPen(QColor(t.border), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())

    def _span(self) -> tuple[float, float]:
        assert self._series is not None
        return self._series.points[0].start / 1000, self._series.points[-1].end / 1000

    def _x(self, seconds: Any, box: QRectF) -> Any:
        low, high = self._span()
        return box.left() + (seconds - low) / ((high - low) or 1.0) * box.width()

    def _y(self, values: Any, box: QRectF) -> Any:
        return box.bottom() - (values - self._low) / ((self._high - self._low) or 1.0) * box.height()

    def _line(self, painter: QPainter, box: QRectF, x: Any, values: Any, pen: QPen) -> None:
        if np.isfinite(values).any():
            if len(x) > box.width():
                pen.setWidth(1)  # wide strokes over so dense a line take a hundred times as long
            else:
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            thin_x, thin = thinned(x, values, 2 * int(box.width()))
            painter.drawPath(paths.path(thin_x, self._y(thin, box), "finite"))

    def _band(self, painter: QPainter, box: QRectF, x: Any, targets: Any, warn: float) -> None:
        """Tint what lies between the target and the warning threshold: still tolerated."""
        known = np.isfinite(targets)
        xs, upper = x[known], self._y(targets[known], box)
        lower = float(self._y(np.array([warn]), box)[0])
        path = QPainterPath(QPointF(xs[0], lower))
        for a, b in zip(xs, upper, strict=True):
            path.lineTo(a, b)
        path.lineTo(xs[-1], lower)
        painter.fillPath(path, QColor(theme.colour("tint:warn")))

    def _dots(self, painter: QPainter, x: Any, y: Any, provisional: list[bool]) -> None:
        t = theme.current()
        painter.setPen(QPen(QColor(t.series[0]), 1.5))
        for a, b, hollow in zip(x, y, provisional, strict=True):
            if math.isfinite(b):
                painter.setBrush(QColor(t.surface if hollow else t.series[0]))
                painter.drawEllipse(QPointF(a, b), 3, 3)


def thinned(x: Any, values: Any, bins: int) -> tuple[Any, Any]:
    """Return the lowest and highest value of each of `bins` stretches, when there are many more points than that."""
    if len(x) <= 4 * bins:
        return x, values
    starts = np.linspace(0, len(x), bins, endpoint=False).astype(int)
    low, high = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
    return np.repeat(x[starts], 2), np.column_stack((low, high)).ravel()


def middle(point: Point) -> float:
    """Return the middle of a period, seconds UTC."""
    return (point.start + point.end) / 2000


def _values(found: list[float | None]) -> Any:
    return np.array([np.nan if v is None else v for v in found], dtype=float)
