"""A panel that is a list with one of its rows in full beside it: what is loaded, what is current, what a layout keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ioc_desktop.services.changes import ChangeSet
from ui.models.keyed import KeyedTable
from ui.panel import Panel, PanelContext
from ui.widgets import full
from ui.widgets.chips import SearchField
from ui.widgets.lists import Foot, WholeRows
from ui.widgets.sides import Sides
from ui.widgets.states import EmptyState, LoadingState
from ui.widgets.table import Table


class ListPanel(Panel):
    """Base of such panels: they make `model` and `table`, call `_arrange`, and give `_load`, which calls `_fill`."""

    model: KeyedTable[Any]
    table: Table

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._started = False
        self._asked = 0
        self._wanted: str | None = None
        """A row to go to once the list holds it."""

    def _arrange(
        self, view: QWidget, loading: str, empty: EmptyState, foot: Sequence[QWidget], bar: QWidget, beside: int
    ) -> None:
        """Lay out the list over its foot and its bar, and `view` beside it from `beside` pixels of width."""
        self.loading, self.empty = LoadingState(loading), empty
        self.rows = WholeRows(self.table)
        self.stack = QStackedWidget()
        for page in (self.loading, self.rows, self.empty):
            self.stack.addWidget(page)
        left = full.column(self.stack, Foot(*foot), bar)
        left.setFocusProxy(self.table)
        self.split = Sides(left, view, beside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.split)
        self.setFocusProxy(self.table)

    def _share(self, first: int, second: int) -> None:
        """Give the list and the view these shares of the room."""
        for n, share in enumerate((first, second)):
            self.split.setStretchFactor(n, share)
        self.split.setSizes([1000 * first // (first + second), 1000 * second // (first + second)])

    def showEvent(self, event: QShowEvent) -> None:
        if not self._started:
            self._started = True
            self.load()
        super().showEvent(event)

    def load(self) -> None:
        """Ask for the list anew; what is chosen stays chosen."""
        self._asked += 1
        self.context.jobs.start(self._load(self._asked))

    def reload(self, changes: ChangeSet) -> None:
        self.load()

    def settled(self) -> bool:
        return self.stack.currentWidget() is not self.loading

    async def _load(self, asked: int) -> None:
        """Read the rows and show them, unless `_asked` is no longer `asked`."""
        raise NotImplementedError

    def _fill(self, rows: Sequence[Any]) -> None:
        """Show these rows, and have the one that is wanted current, else the one that was, else the first."""
        first = not self.model.rows
        self.model.show(rows)
        self.stack.setCurrentWidget(self.rows if rows else self.empty)
        if first and rows:
            self.table.fit()
        if self._wanted is not None and (at := self.model.place(self._wanted)) is not None:
            self._wanted = None
            self.table.setCurrentIndex(self.model.index(at, 0))
        elif rows and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))

    def _restore_split(self, state: dict[str, object]) -> None:
        """Take up the sizes of list and view that a layout kept."""
        sizes = state.get("split")
        if isinstance(sizes, list) and len(sizes) == 2 and all(isinstance(x, int) for x in sizes):
            self.split.setSizes(sizes)


def search_bar(search: SearchField, button: QPushButton, *chips: QWidget) -> QWidget:
    """Return the bar over such a list: the search with a button beside it, and chips in a line under them."""
    bar = QWidget()
    bar.setProperty("role", "toolbar")
    top, under = QHBoxLayout(), QHBoxLayout()
    top.setSpacing(8)
    top.addWidget(search, 1)
    top.addWidget(button)
    under.setSpacing(8)
    for chip in chips:
        under.addWidget(chip)
    under.addStretch(1)
    column = QVBoxLayout(bar)
    column.setContentsMargins(8, 4, 8, 4)
    column.setSpacing(4)
    column.addLayout(top)
    column.addLayout(under)
    return bar
