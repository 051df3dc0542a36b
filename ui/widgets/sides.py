"""A list with one of its rows in full: beside each other, under each other, or one at a time, by the room there is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from ui import theme

UNDER = 480
"""Height, pixels, from which both fit under each other."""


class Sides(QSplitter):
    """`first` and `second`; from `beside` pixels of width they stand beside each other. Esc leaves the second one."""

    def __init__(self, first: QWidget, second: QWidget, beside: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._first, self._second, self._beside = first, second, beside
        self._single = self._opened = False
        self.setChildrenCollapsible(False)
        self.setMinimumSize(theme.px(280), theme.px(160))
        self.addWidget(first)
        self.addWidget(second)
        second.installEventFilter(self)

    @property
    def single(self) -> bool:
        """Whether there is room for one of them only."""
        return self._single

    def open_second(self) -> None:
        """Show the second alone, if there is room for one only."""
        self._opened = True
        self._arrange()
        self._second.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_second(self) -> None:
        """Go back to the first."""
        self._opened = False
        self._arrange()
        self._first.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= theme.px(self._beside)
        self._single = not wide and self.height() < theme.px(UNDER)
        self.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
            and self._single
            and self._opened
        ):
            self.close_second()
            return True
        return False

    def _arrange(self) -> None:
        self._first.setVisible(not (self._single and self._opened))
        self._second.setVisible(not self._single or self._opened)
