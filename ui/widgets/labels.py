"""Words on screen that never load anything and shorten themselves when there is no room."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_BREAK_EVERY = 16
_LONG_WORD = re.compile(r"\S{33,}")


def label(text: str = "", role: str = "", *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """Return a label that shows `text` as it is; `role` is one of the style sheet (muted, caption, heading, title, …)."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


def fitting_height(widget: QWidget, width: int) -> int:
    """Return how high the layout of `widget` must be at a width, its wrapped words counted; 0 without a layout."""
    layout = widget.layout()
    if layout is None:
        return 0
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()


def breakable(text: str) -> str:
    """Return words from outside with places to break in those too long for a panel, so that they widen nothing."""
    return _LONG_WORD.sub(lambda word: "\u200b".join(re.findall(f".{{1,{_BREAK_EVERY}}}", word[0])), text)


class ElidedLabel(QLabel):
    """One line that ends in «…» when cut; the whole of it is then the tooltip, and always what a screen reader says."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if role:
            self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        tip = self.text() if shown != self.text() else ""
        if self.toolTip() != tip:
            self.setToolTip(tip)
        painter.drawText(room, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()


def set_role(widget: QWidget, role: str, name: str = "role") -> None:
    """Give `widget` another role of the style sheet and repaint it."""
    if widget.property(name) != role:
        widget.setProperty(name, role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
