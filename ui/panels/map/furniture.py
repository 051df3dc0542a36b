"""What lies over the map in place: the line at its foot, a message in the middle, the trail of a choosing gesture."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from ioc_desktop.geo.projection import Camera, degrees, scale_bar
from ui import theme
from ui.panels.map.palette import Palette


def _small(font: QFont) -> QFont:
    font = QFont(font)
    font.setPixelSize(theme.px(11))
    return font


def borders(attribution: str, wards: bool) -> str:
    """Return whose boundaries are shown, and where `wards` are that these are schematic."""
    sources = attribution.partition(": ")[2] or attribution
    if wards:
        return QCoreApplication.translate("MapBase", "Ranh giới (phường, xã: sơ đồ): {sources}").format(sources=sources)
    return QCoreApplication.translate("MapBase", "Ranh giới: {sources}").format(sources=sources)


def foot_rect(camera: Camera, font: QFont) -> QRectF:
    """Return where the line at the foot is."""
    height = QFontMetricsF(_small(font)).height() + 6
    return QRectF(0, camera.height - height, camera.width, height)


def foot(
    painter: QPainter, camera: Camera, credit: str, pointer: QPointF | None, font: QFont, colours: Palette
) -> None:
    """Draw attribution, coordinates of the pointer and scale bar; the attribution gives way last."""
    metrics, rect = QFontMetricsF(_small(font)), foot_rect(camera, font)
    ground = QColor(colours.disc)
    ground.setAlphaF(0.82)
    painter.fillRect(rect, ground)
    painter.setFont(_small(font))
    base = rect.bottom() - 4 - metrics.descent()
    metres, pixels = scale_bar(camera.metres_per_pixel(), 120 if camera.width > 760 else 64)
    right = camera.width - 8.0
    painter.setPen(QPen(colours.text, 1.4))
    bar = [(right - pixels, base - 4), (right - pixels, base), (right, base), (right, base - 4)]
    painter.drawPolyline([QPointF(x, y) for x, y in bar])
    words = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
    left_end = right - pixels - metrics.horizontalAdvance(words) - 6
    painter.drawText(QPointF(left_end, base), words)
    left_end -= 12
    painter.setPen(colours.faint)
    room = metrics.horizontalAdvance("00.00000, 000.00000")
    if pointer is not None and left_end - room > metrics.horizontalAdvance(credit) + 20:
        lon, lat = degrees(*camera.to_world(pointer.x(), pointer.y()))
        painter.drawText(QPointF(left_end - room, base), f"{lat:.5f}, {lon:.5f}")
        left_end -= room + 12
    shown = metrics.elidedText(credit, Qt.TextElideMode.ElideRight, max(40.0, left_end - 8))
    painter.drawText(QPointF(8, base), shown)


def message(painter: QPainter, camera: Camera, text: str, font: QFont, colours: Palette) -> None:
    """Draw words on a plate in the middle."""
    font = QFont(font)
    font.setPixelSize(theme.current().large)
    metrics = QFontMetricsF(font)
    width = min(metrics.horizontalAdvance(text) + 32, camera.width - 16.0)
    bounds = metrics.boundingRect(QRectF(0, 0, width - 32, 1000), int(Qt.TextFlag.TextWordWrap), text)
    height = bounds.height() + 20
    plate = QRectF((camera.width - width) / 2, camera.height * 0.42 - height / 2, width, height)
    painter.setPen(QPen(colours.inner, 1))
    painter.setBrush(colours.disc)
    painter.drawRoundedRect(plate, theme.current().radius, theme.current().radius)
    painter.setFont(font)
    painter.setPen(colours.text)
    painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap), text)


def focus(painter: QPainter, at: tuple[float, float], radius: float, colours: Palette) -> None:
    """Ring what the keyboard is on."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((colours.disc, 5.0), (colours.text, 2.0)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(QPointF(*at), radius + 4, radius + 4)


def trail(painter: QPainter, points: list[QPointF], box: bool, colours: Palette) -> None:
    """Draw the box or lasso being drawn."""
    fill = QColor(colours.accent)
    fill.setAlphaF(0.16)
    painter.setPen(QPen(colours.accent, 1.6))
    painter.setBrush(fill)
    if box:
        painter.drawRect(QRectF(points[0], points[-1]).normalized())
    else:
        painter.drawPolygon(QPolygonF(points))
