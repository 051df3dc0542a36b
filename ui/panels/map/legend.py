"""The legend: what fill, ring and shape of a point mean, folded away by a button."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from ioc_desktop.services.board_map import SYMBOLS
from ui import fonts, icons, theme
from ui.panels.map.palette import palette
from ui.panels.map.symbols import Symbols
from ui.panels.map.words import group_names, symbol_names
from ui.widgets.labels import label


class Legend(QFrame):
    """Lies over the map's lower left corner."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mapLegend")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._categories: dict[str, list[str]] = {}
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

    def set_categories(self, categories: dict[str, list[str]]) -> None:
        """Say which categories each shape stands for."""
        if categories != self._categories:
            self._categories = categories
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
        t = theme.current()
        symbols = Symbols(palette(t), fonts.font(t.small), 2.0)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(12, 4, 12, 12)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)

        def heading(text: str) -> None:
            grid.addWidget(label(text, "caption"), grid.rowCount(), 0, 1, 2)

        def row(symbol: int, stage: int, group: int, text: str) -> None:
            at = grid.rowCount()
            picture = QLabel()
            picture.setPixmap(symbols.point(symbol, stage, group))
            grid.addWidget(picture, at, 0)
            words = label(text, wrap=True)
            words.setFont(fonts.font(t.small))
            metrics = words.fontMetrics()
            words.setFixedWidth(min(theme.px(184), metrics.horizontalAdvance(text) + 4))
            grid.addWidget(words, at, 1)

        names = group_names()
        heading(self.tr("Màu và dấu: trạng thái"))
        for stage in range(4):
            row(0, stage, stage + 2, names[stage + 2])
        heading(self.tr("Vòng: thời hạn"))
        row(0, 1, 0, names[0])
        row(0, 1, 1, names[1])
        if self._categories:
            heading(self.tr("Hình: loại phản ánh"))
            shapes = symbol_names()
            for symbol, kinds in self._categories.items():
                shown = ", ".join(kinds[:3]) + (" …" if len(kinds) > 3 else "")
                row(SYMBOLS.index(symbol), 0, 2, shown or shapes[symbol])
        self._scroll.setWidget(inner)
        inner.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        parent = self.parentWidget()
        if parent is not None and self.isVisible():
            self.place(parent.size(), theme.px(22))
