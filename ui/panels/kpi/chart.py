"""A figure over time with its reading: by mouse or arrow keys, in words under the title."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ioc_contract.records import Direction, PeriodKind
from ioc_desktop.services.kpi_records import Series
from ui import theme
from ui.panels.kpi import words
from ui.panels.kpi.plot import Plot
from ui.widgets import numbers

translate = QCoreApplication.translate


class SeriesChart(QWidget):
    """One series drawn to scale. Arrow keys and the mouse move the reading; gaps stay gaps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.series: Series | None = None
        self.period: PeriodKind | None = None
        self.until = ""
        """Up to when the data reach, in words."""
        self._compare = False
        self._at: int | None = None
        self.plot = Plot()
        self.plot.hovered.connect(self.read)
        self.reading = QLabel()
        self.reading.setTextFormat(Qt.TextFormat.PlainText)
        self.reading.setProperty("role", "caption")
        self.reading.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.current().space)
        layout.addWidget(self.reading)
        layout.addWidget(self.plot, 1)

    def show_series(self, series: Series | None, period: PeriodKind | None, compare: bool) -> None:
        """Draw `series` (None clears); `compare` adds the year before."""
        same = series is not None and self.series is not None and series.key == self.series.key
        self.series, self.period, self._compare = series, period, compare
        if not same or series is None or (self._at is not None and self._at >= len(series.points)):
            self._at = None
        self.plot.show_series(series, compare)
        self.plot.setVisible(series is not None and any(p.value is not None for p in series.points))
        self.read(self._at)

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

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._at is None and self.series and self.series.points:
            self.read(len(self.series.points) - 1)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.plot.redraw()

    def read(self, at: int | None) -> None:
        """Put the reading on a point (None: on none)."""
        self._at = at
        self.plot.read(at)
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
        if self.series.measure:
            parts.append(translate("Kpi", "Đơn vị: {measure}").format(measure=words.said(self.series.measure)))
        targets = {p.target for p in self.series.points if p.target is not None}
        if targets:
            value = numbers.short(targets.pop()) if len(targets) == 1 else ""
            parts.append(translate("Kpi", "gạch: mục tiêu {value}").format(value=value).strip())
        limits = (self.series.warn, self.series.alarm)
        if any(v is not None for v in limits) and self.series.direction is not Direction.NEITHER:
            said = ", ".join(numbers.short(v) for v in limits if v is not None)
            parts.append(translate("Kpi", "chấm: ngưỡng {values}").format(values=said))
        if self._compare:
            parts.append(translate("Kpi", "mờ: cùng kỳ năm trước"))
        if self.series.source:
            parts.append(translate("Kpi", "Nguồn: {source}").format(source=words.said(self.series.source)))
        if self.until:
            parts.append(self.until)
        return " · ".join(parts)
