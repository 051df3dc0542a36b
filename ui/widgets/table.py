"""The table of a list: Enter opens, J and K move, columns give way until the one that says most has room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui import theme
from ui.models.keyed import KeyedTable

STRETCH_ROOM = 220
"""What the column that says most has at least, pixels before the font scale."""


class Table(QTableView):
    """A table of which Enter opens the current row; J and K move. `fixed` are widths of columns that are drawn, not
    written, in pixels before the font scale."""

    opened = Signal(str)

    def __init__(self, model: KeyedTable[Any], name: str, stretch: int) -> None:
        super().__init__()
        self._rows = model
        self._stretch = stretch
        self._widths: dict[int, int] = {}
        self.fixed: dict[int, int] = {}
        self.give_way: Callable[[], Sequence[int]] = lambda: ()
        """Columns that are hidden, in this order, while the words would have less room than STRETCH_ROOM."""
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.current().row)
        self.doubleClicked.connect(lambda _index: self._open())
        model.modelReset.connect(self.fit)

    def fit(self) -> None:
        """Give each column the room of its words and the rest to the one that says most."""
        head = self.horizontalHeader()
        for column in range(self._rows.columnCount()):
            self.setColumnHidden(column, False)
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        self.resizeColumnsToContents()
        for column in range(self._rows.columnCount()):
            width = min(self.columnWidth(column) + 8, theme.px(280))
            self.setColumnWidth(column, theme.px(self.fixed[column]) if column in self.fixed else width)
        self._widths = {c: self.columnWidth(c) for c in range(self._rows.columnCount()) if c != self._stretch}
        head.setSectionResizeMode(self._stretch, QHeaderView.ResizeMode.Stretch)
        self._yield()

    def changeEvent(self, event: QEvent) -> None:
        """Keep rows and columns in step with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_widths"):
            row = theme.current().row
            if self.verticalHeader().defaultSectionSize() != row:
                self.verticalHeader().setDefaultSectionSize(row)
                self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._yield()

    def _yield(self) -> None:
        """Hide columns until the stretched one has room; show them again when there is some."""
        room = self.viewport().width() - theme.px(STRETCH_ROOM)
        taken, hidden = sum(self._widths.values()), set[int]()
        for column in self.give_way():
            if taken > room and column in self._widths:
                hidden.add(column)
                taken -= self._widths[column]
        for column in self._widths:
            if self.isColumnHidden(column) != (column in hidden):
                self.setColumnHidden(column, column in hidden)

    def current(self) -> Any:
        """Return the current row, None when there is none."""
        at = self.currentIndex()
        return self._rows.rows[at.row()] if at.isValid() and at.row() < len(self._rows.rows) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        elif event.text() in ("j", "k"):
            at = self.currentIndex().row() + (1 if event.text() == "j" else -1)
            if 0 <= at < len(self._rows.rows):
                self.setCurrentIndex(self._rows.index(at, 0))
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, not a search by first letter."""

    def _open(self) -> None:
        if (row := self.current()) is not None:
            self.opened.emit(row.id)
