"""A tree of reasons with what each concerns under it; Enter opens one of those, or folds a reason."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from ui import theme

_VALUE = Qt.ItemDataRole.UserRole
HEIGHT = 240
"""Pixels before the font scale; more is scrolled."""


class Branches(QTreeWidget):
    """For a dialog: the Enter key stays here and does not agree to the question around it."""

    opened = Signal(object)
    """The value of a row."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.setUniformRowHeights(True)
        self.setAccessibleName(name)
        self.setFixedHeight(theme.px(HEIGHT))
        self.itemActivated.connect(self._open)

    def branch(self, text: str, rows: Iterable[tuple[str, str, object]], expanded: bool) -> None:
        """Add a reason with its rows: what each is called, what is said of it, and the value `opened` tells."""
        tall = QSize(0, theme.current().row)
        top = QTreeWidgetItem([text])
        top.setSizeHint(0, tall)
        for title, detail, value in rows:
            child = QTreeWidgetItem([title, detail])
            child.setToolTip(0, title)
            child.setData(0, _VALUE, value)
            child.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{title}. {detail}" if detail else title)
            child.setSizeHint(0, tall)
            top.addChild(child)
        self.addTopLevelItem(top)
        top.setFirstColumnSpanned(True)
        top.setExpanded(expanded)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            event.accept()

    def _open(self, item: QTreeWidgetItem) -> None:
        if item.parent() is None:
            item.setExpanded(not item.isExpanded())
        else:
            self.opened.emit(item.data(0, _VALUE))
