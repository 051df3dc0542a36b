"""What stands around a list: room for whole rows only, words while it is empty, and the line under it with its count."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QTableView, QWidget

from ui import theme


class WholeRows(QWidget):
    """A table given the room of its head and of whole rows: the last row in sight is never cut through its words."""

    def __init__(self, table: QTableView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        table.setParent(self)
        self.setFocusProxy(table)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.fit()

    def fit(self) -> None:
        """Give the table its room."""
        row = max(1, self._table.verticalHeader().defaultSectionSize())
        head = self._table.horizontalHeader().sizeHint().height()
        rest = max(0, self.height() - head) % row if self.height() > head + row else 0
        self._table.setGeometry(0, 0, self.width(), self.height() - rest)


class Told(QListWidget):
    """A list that says what it is for while it is empty."""

    def __init__(self, empty: str) -> None:
        super().__init__()
        self._empty = empty
        self.setAccessibleDescription(empty)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.colour("muted")))
            room = self.viewport().rect().adjusted(12, 8, -12, -8)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._empty)
            painter.end()


class Foot(QWidget):
    """The line under a list; as high whether or not there is a button in it, so that nothing above it moves."""

    def __init__(self, *parts: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "foot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(12, 0, 12, 0)
        self.line.setSpacing(12)
        for part in parts:
            self.line.addWidget(part)
        self.line.addStretch(1)
