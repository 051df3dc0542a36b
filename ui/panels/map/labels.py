"""Names on the map: text with a halo, stamped from pictures, placed without covering each other."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from ui.panels.map.symbols import factor


@dataclass(frozen=True, slots=True)
class Label:
    """A name at a pixel. Lower `rank` goes first; `must` is drawn whatever it covers."""

    text: str
    x: float
    y: float
    size: float
    colour: QColor
    rank: float = 0.0
    weight: QFont.Weight = QFont.Weight.Normal
    italic: bool = False
    spacing: float = 0.0
    must: bool = False
    note: str = ""
    """A smaller second line."""


class Lettering:
    """Pictures of names for one font, halo and pixel ratio."""

    def __init__(self, font: QFont, halo: QColor, ratio: float) -> None:
        self._font, self._halo, self._ratio = font, halo, ratio
        self._made: dict[tuple[object, ...], QPixmap] = {}

    def draw(self, painter: QPainter, labels: list[Label], taken: list[QRectF] | None = None) -> list[QRectF]:
        """Draw what fits, best rank first; return the rectangles taken."""
        used = list(taken or ())
        for label in sorted(labels, key=lambda one: (not one.must, one.rank)):
            picture = self._picture(label)
            width, height = picture.width() / self._ratio, picture.height() / self._ratio
            where = QRectF(label.x - width / 2, label.y - height / 2, width, height)
            if label.must or not any(where.intersects(other) for other in used):
                used.append(where)
                painter.drawPixmap(QPointF(round(where.x()), round(where.y())), picture)
        return used

    def size(self, label: Label) -> tuple[float, float]:
        """Return a label's width and height."""
        picture = self._picture(label)
        return picture.width() / self._ratio, picture.height() / self._ratio

    def _picture(self, label: Label) -> QPixmap:
        key = (label.text, label.note, label.size, label.colour.rgba(), label.weight, label.italic, label.spacing)
        if (found := self._made.get(key)) is not None:
            return found
        lines = [(label.text, self._styled(label, 1.0))]
        if label.note:
            lines.append((label.note, self._styled(label, 0.84)))
        metrics = [QFontMetricsF(font) for _, font in lines]
        margin = 4.0
        width = max(m.horizontalAdvance(t) for (t, _), m in zip(lines, metrics, strict=True)) + 2 * margin
        height = sum(m.height() for m in metrics) + 2 * margin
        path, y = QPainterPath(), margin
        for (text, font), m in zip(lines, metrics, strict=True):
            path.addText(QPointF((width - m.horizontalAdvance(text)) / 2, y + m.ascent()), font, text)
            y += m.height()
        picture = QPixmap(math.ceil(width * self._ratio), math.ceil(height * self._ratio))
        picture.setDevicePixelRatio(self._ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        halo = QColor(self._halo)
        halo.setAlphaF(0.85)
        pen = QPen(halo, 3.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)
        painter.fillPath(path, label.colour)
        painter.end()
        self._made[key] = picture
        return picture

    def _styled(self, label: Label, share: float) -> QFont:
        font = QFont(self._font)
        font.setPixelSize(max(8, round(label.size * share * factor())))
        font.setWeight(label.weight)
        font.setItalic(label.italic)
        if label.spacing:
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, label.spacing)
        return font
