"""The legend: what fill, ring and shape of a point mean, folded away by a button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from ioc_desktop.services.board_map import REPORTS, SYMBOLS
from ui import fonts, icons, theme
from ui.panels.map.palette import palette
from ui.panels.map.symbols import Symbols
from ui.panels.map.words import group_names
from ui.widgets.labels import label


@dataclass(frozen=True, slots=True)
class Content:
    """What is on the map. `groups` into geo.field.GROUPS, `stages` into STAGES, `shapes` symbol → categories."""

    subject: str
    groups: tuple[int, ...]
    stages: frozenset[int]
    shapes: Mapping[str, Sequence[str]]
    places: tuple[tuple[str, str], ...]
    """Types with their names."""
    articles: bool
    heat: bool
    wards: str
    """What the wards are coloured by, `open` or `overdue`; empty: not at all."""


NOTHING = Content(REPORTS, (), frozenset(), {}, (), False, False, "")


class Legend(QFrame):
    """Lies over the map's lower left corner."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mapLegend")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._content = NOTHING
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.button = QToolButton()
        self.button.setText(self.tr("Chú giải"))
        self.button.setIcon(icons.icon("info", "muted"))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setCheckable(True)
        self.button.toggled.connect(self._fold)
        column.addWidget(self.button)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.hide()
        column.addWidget(self._scroll)
        self.restyle()

    def show_content(self, content: Content) -> None:
        """Explain this and nothing else."""
        if content != self._content:
            self._content = content
            self._fill()

    def restyle(self) -> None:
        """Take up the theme in force."""
        t = theme.current()
        self.setStyleSheet(
            f"#mapLegend {{ background: {t.surface}; border: 1px solid {t.border}; border-radius: {t.radius}px; }}"
        )
        self._fill()

    def place(self, area: QSize, foot: int) -> None:
        """Take the lower left corner of `area`, above `foot` pixels."""
        room = max(60, area.height() - foot - 16)
        inner = self._scroll.widget()
        if self._scroll.isVisibleTo(self) and inner is not None:
            wanted = inner.sizeHint()
            bar = self._scroll.verticalScrollBar().sizeHint().width()
            height = min(wanted.height(), room - self.button.sizeHint().height() - 8)
            extra = bar if height < wanted.height() else 0
            self._scroll.setFixedSize(min(wanted.width() + extra, area.width() - 16), max(24, height))
        self.adjustSize()
        self.move(8, area.height() - foot - 8 - self.height())

    def _fold(self, shown: bool) -> None:
        self._scroll.setVisible(shown)
        parent = self.parentWidget()
        if parent is not None:
            parent.update()
            self.place(parent.size(), theme.px(22))

    def _fill(self) -> None:
        t, c = theme.current(), self._content
        symbols = Symbols(palette(t), fonts.font(t.small), 2.0)
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(12, 4, 12, 12)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        names = group_names()
        if c.stages:
            self._heading(self.tr("Màu và dấu: trạng thái"))
        for stage in sorted(c.stages):
            self._row(symbols.point(0, stage, stage + 2), names[stage + 2])
        rings = [g for g in c.groups if g < 2]
        if rings:
            self._heading(self.tr("Vòng: thời hạn"))
        for group in rings:
            self._row(symbols.point(0, 1, group), names[group])
        if c.shapes:
            self._heading(self.tr("Hình: lĩnh vực"))
        for symbol, held in c.shapes.items():
            said = ", ".join(kind or self.tr("Chưa phân loại") for kind in held)
            self._row(symbols.point(SYMBOLS.index(symbol), 0, 2), said)
        if c.heat or c.wards:
            self._heading(self.tr("Màu: nhạt ít, đậm nhiều"))
        if c.heat:
            self._row(_scale(palette(t).heat), self.tr("Mật độ hồ sơ"))
        if c.wards:
            colour = palette(t).groups[0] if c.wards == "overdue" else palette(t).accent
            text = (
                self.tr("Số quá hạn của phường, xã") if c.wards == "overdue" else self.tr("Số đang mở của phường, xã")
            )
            self._row(_scale((QColor(theme.mix(t.surface, colour.name(), 0.12)), colour)), text)
        if c.places or c.articles:
            self._heading(self.tr("Địa điểm, tin báo"))
        for kind, name in c.places:
            self._row(symbols.pin("place", kind, "ok"), name)
        if c.articles:
            self._row(symbols.pin("article", "", ""), self.tr("Tin báo chí 7 ngày qua"))
        if not self._grid.count():
            self._heading(self.tr("Không có gì trên bản đồ"))
        self._scroll.setWidget(inner)
        inner.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        parent = self.parentWidget()
        if parent is not None and self.isVisible():
            self.place(parent.size(), theme.px(22))

    def _heading(self, text: str) -> None:
        self._grid.addWidget(label(text, "caption"), self._grid.rowCount(), 0, 1, 2)

    def _row(self, picture: QPixmap, text: str) -> None:
        at = self._grid.rowCount()
        shown = QLabel()
        shown.setPixmap(picture)
        self._grid.addWidget(shown, at, 0, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        said = label(text, wrap=True)
        said.setFont(fonts.font(theme.current().small))
        said.setFixedWidth(min(theme.px(184), said.fontMetrics().horizontalAdvance(text) + 4))
        self._grid.addWidget(said, at, 1)


def _scale(colours: Sequence[QColor]) -> QPixmap:
    """Return a bar that runs from the first colour to the last."""
    wide, tall = 28, 12
    made = QPixmap(2 * wide, 2 * tall)
    made.setDevicePixelRatio(2.0)
    made.fill(Qt.GlobalColor.transparent)
    run = QLinearGradient(0, 0, wide, 0)
    for n, colour in enumerate(colours):
        run.setColorAt(n / max(1, len(colours) - 1), colour)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(run))
    painter.drawRoundedRect(QRectF(0, 0, wide, tall), 2, 2)
    painter.end()
    return made
