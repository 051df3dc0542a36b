"""Draws a line of text with the words that were searched for on a tint, cut with «…» where there is no room."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from ui import theme

Spans = Callable[[str], Sequence[tuple[int, int]]]
"""Gives where in a text the words stand: start and end."""
_LINE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine)


def draw(painter: QPainter, room: QRect, text: str, spans: Spans | None) -> None:
    """Draw `text` in the painter's font and pen within `room`, a tint behind the words at `spans`."""
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    if spans is not None:
        high = metrics.height()
        top = room.top() + (room.height() - high) / 2
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.mix(theme.current().surface, theme.current().warn, 0.32)))
        for start, end in spans(shown):
            left = metrics.horizontalAdvance(shown[:start])
            wide = metrics.horizontalAdvance(shown[:end]) - left
            painter.drawRoundedRect(QRectF(room.left() + left - 1, top, wide + 2, high), 2, 2)
        painter.restore()
    painter.drawText(room, _LINE, shown)
