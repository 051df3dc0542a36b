"""Small pictures drawn once and stamped many times: points (shape, fill, ring), clusters (count, shares), place pins."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from ioc_desktop.services.board_map import SYMBOLS
from ui import icons, theme
from ui.panels.map.palette import Palette

POINT = 28
"""Side of a point's picture, device-independent pixels before `factor`."""
_KEPT = 4000
_STEPS = 20
"""Shares of a cluster's ring are drawn in this many steps."""


def factor() -> float:
    """Return how much larger than at a font scale of 1 pictures are: less than the words, or they would cover each other."""
    return math.sqrt(theme.current().scale)


def shape(name: str, radius: float) -> QPainterPath:
    """Return a category's shape about the origin."""
    path = QPainterPath()
    if name == "square":
        side = radius * 0.88
        path.addRect(QRectF(-side, -side, 2 * side, 2 * side))
    elif name == "star":
        corners = [_spoke(i, 10, radius * (1.18 if i % 2 == 0 else 0.52)) for i in range(10)]
        path.addPolygon(QPolygonF([*corners, corners[0]]))
    elif name == "drop":
        path.moveTo(0, -radius * 1.25)
        path.cubicTo(radius * 0.5, -radius * 0.4, radius, 0, radius * 0.9, radius * 0.35)
        path.cubicTo(radius * 0.7, radius * 1.2, -radius * 0.7, radius * 1.2, -radius * 0.9, radius * 0.35)
        path.cubicTo(-radius, 0, -radius * 0.5, -radius * 0.4, 0, -radius * 1.25)
    elif name == "cross":
        a, b = radius * 1.02, radius * 0.38
        at = [
            (-b, -a),
            (b, -a),
            (b, -b),
            (a, -b),
            (a, b),
            (b, b),
            (b, a),
            (-b, a),
            (-b, b),
            (-a, b),
            (-a, -b),
            (-b, -b),
        ]
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in (*at, at[0])]))
    elif name in _SIDES:
        sides, size = _SIDES[name]
        corners = [_spoke(i, sides, radius * size) for i in range(sides)]
        path.addPolygon(QPolygonF([*corners, corners[0]]))
    else:
        path.addEllipse(QPointF(0, 0), radius, radius)
    return path


_SIDES = {"triangle": (3, 1.2), "diamond": (4, 1.15), "pentagon": (5, 1.08), "hexagon": (6, 1.05)}


def _spoke(i: int, of: int, radius: float) -> QPointF:
    angle = 2 * math.pi * i / of - math.pi / 2
    return QPointF(radius * math.cos(angle), radius * math.sin(angle))


def brief(count: int) -> str:
    """Return a count as short as a cluster needs: 980, 4.210, 12N, 1,3Tr."""
    if count < 10_000:
        return f"{count:,}".replace(",", ".")
    if count < 1_000_000:
        return f"{count // 1000}N"
    return f"{count / 1_000_000:.1f}Tr".replace(".", ",")


class Symbols:
    """The pictures of one theme, one font and one screen's pixel ratio, made when first asked for."""

    def __init__(self, palette: Palette, font: QFont, ratio: float) -> None:
        self.palette, self.font, self.ratio = palette, font, ratio
        self.factor = factor()
        self._made: dict[tuple[object, ...], QPixmap] = {}

    def point(self, symbol: int, stage: int, group: int) -> QPixmap:
        """Return a case's picture: shape by category, fill by stage, ring by deadline (group 0 overdue, 1 soon)."""
        return self._get(("point", symbol, stage, min(group, 2)), POINT, lambda p: self._point(p, symbol, stage, group))

    def cluster(self, counts: tuple[int, ...]) -> QPixmap:
        """Return a cluster's picture: the count, and a ring of the groups' shares."""
        total = sum(counts)
        shares = _steps(counts)
        return self._get(
            ("cluster", brief(total), shares),
            2 * math.ceil(_radius(total)) + 6,
            lambda p: self._cluster(p, total, shares),
        )

    def pin(self, kind: str, type: str, status: str) -> QPixmap:
        """Return a place's or an article's picture."""
        return self._get(("pin", kind, type, status), 24, lambda p: self._pin(p, kind, type, status))

    @staticmethod
    def cluster_radius(total: int) -> float:
        """Return the radius of a cluster's disc, device-independent pixels."""
        return factor() * _radius(total)

    def _get(self, key: tuple[object, ...], side: float, draw: Callable[[QPainter], None]) -> QPixmap:
        if (found := self._made.get(key)) is not None:
            return found
        if len(self._made) >= _KEPT:
            self._made.clear()
        side *= self.factor
        picture = QPixmap(math.ceil(side * self.ratio), math.ceil(side * self.ratio))
        picture.setDevicePixelRatio(self.ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(side / 2, side / 2)
        painter.scale(self.factor, self.factor)
        draw(painter)
        painter.end()
        self._made[key] = picture
        return picture

    def _point(self, p: QPainter, symbol: int, stage: int, group: int) -> None:
        colours = self.palette
        path = shape(SYMBOLS[symbol], 7.0)
        if group < 2:
            ring = shape(SYMBOLS[symbol], 10.5)
            pen = QPen(colours.groups[group], 2.4 if group == 0 else 1.8)
            if group == 1:
                pen.setDashPattern([1.6, 1.2])
            p.strokePath(ring, QPen(colours.disc, pen.widthF() + 2.2))
            p.strokePath(ring, pen)
        p.strokePath(path, QPen(colours.disc, 3))
        if stage == 3:
            p.fillPath(path, colours.disc)
            p.strokePath(path, QPen(colours.stages[3], 1.8))
            return
        p.fillPath(path, colours.stages[stage])
        if stage == 1:
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(colours.disc)
            p.drawEllipse(QPointF(0, 0.6), 2.2, 2.2)
        elif stage == 2:
            p.fillRect(QRectF(-2.6, -2.4, 1.7, 5.2), colours.disc)
            p.fillRect(QRectF(0.9, -2.4, 1.7, 5.2), colours.disc)

    def _cluster(self, p: QPainter, total: int, shares: tuple[int, ...]) -> None:
        colours, radius = self.palette, _radius(total)
        shade = QColor(colours.disc)
        shade.setAlphaF(0.55)
        p.setPen(QPen(shade, 2.5))
        p.setBrush(colours.disc)
        p.drawEllipse(QPointF(0, 0), radius + 1.25, radius + 1.25)
        start = 90 * 16
        circle = QRectF(-radius + 1.5, -radius + 1.5, 2 * radius - 3, 2 * radius - 3)
        for colour, steps in zip(colours.groups, shares, strict=True):
            if steps:
                span = -round(360 * 16 * steps / _STEPS)
                p.setPen(QPen(colour, 3.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
                p.drawArc(circle, start, span)
                start += span
        font = QFont(self.font)
        font.setWeight(QFont.Weight.DemiBold)
        text = brief(total)
        room = 2 * radius - 9
        size = 13.0
        while size > 8 and QFontMetricsF(_sized(font, size)).horizontalAdvance(text) > room:
            size -= 0.5
        p.setFont(_sized(font, size))
        p.setPen(colours.text)
        p.drawText(QRectF(-radius, -radius, 2 * radius, 2 * radius), Qt.AlignmentFlag.AlignCenter, text)

    def _pin(self, p: QPainter, kind: str, type: str, status: str) -> None:
        colours = self.palette
        plate = QRectF(-9, -9, 18, 18)
        p.setPen(QPen({"fault": colours.groups[0], "warning": colours.groups[1]}.get(status, colours.faint), 1.4))
        p.setBrush(colours.disc)
        p.drawRoundedRect(plate, 5, 5)
        name = PIN_ICONS.get("article" if kind == "article" else type, "map-pin")
        role = "muted" if status in ("offline", "unknown") else "text"
        p.drawPixmap(QPointF(-6.5, -6.5), icons.pixmap(name, 13, role, self.ratio * self.factor))
        if status == "offline":
            p.drawLine(QPointF(-6, 6), QPointF(6, -6))


PIN_ICONS = {
    "article": "newspaper", "camera": "cctv", "clinic": "stethoscope", "hospital": "hospital", "school": "school",
    "attraction": "landmark", "junction": "traffic-cone", "hotel": "building", "kindergarten": "school",
    "beach": "tree-palm",
}  # fmt: skip
"""The icon on a pin's plate, by type."""


def _radius(total: int) -> float:
    return 12.0 + 3.4 * min(5.0, math.log10(max(total, 1)))


def _sized(font: QFont, pixels: float) -> QFont:
    font = QFont(font)
    font.setPixelSize(max(1, round(pixels)))
    return font


def _steps(counts: tuple[int, ...]) -> tuple[int, ...]:
    """Return shares in steps of the ring that add up to it, at least one for what is there at all."""
    total = sum(counts)
    steps = [max(1, round(c * _STEPS / total)) if c else 0 for c in counts]
    steps[max(range(len(steps)), key=steps.__getitem__)] += _STEPS - sum(steps)
    return tuple(steps)
