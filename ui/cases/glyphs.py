"""Small drawn signs of a report: its state by shape and fill, its priority by arrows; the words stand beside them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ioc_contract.records import CaseState, Priority
from ui import theme

SIDE = 12
"""Size of a sign in device-independent pixels, before the font scale."""
_SHARE = {
    CaseState.NEW: 0.0,
    CaseState.VERIFYING: 0.25,
    CaseState.ASSIGNED: 0.4,
    CaseState.IN_PROGRESS: 0.6,
    CaseState.AWAITING_APPROVAL: 0.8,
}
"""How much of the circle is filled in each state on the way."""


def state(painter: QPainter, box: QRectF, value: CaseState, colour: QColor) -> None:
    """Draw the sign of a state: a circle that fills on the way, a tick when done, a cross, bars, an arrow."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line = theme.px(1.5)
    pen = QPen(colour, line)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = box.adjusted(line / 2, line / 2, -line / 2, -line / 2)
    if value in _SHARE:
        painter.drawEllipse(inner)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        pie = inner.adjusted(line * 1.2, line * 1.2, -line * 1.2, -line * 1.2)
        painter.drawPie(pie, 90 * 16, -round(360 * 16 * _SHARE[value]))
    elif value in (CaseState.ANSWERED, CaseState.CLOSED):
        if value is CaseState.ANSWERED:
            painter.drawEllipse(inner)
        x, y, w, h = inner.x(), inner.y(), inner.width(), inner.height()
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(x + w * 0.25, y + h * 0.5),
                    QPointF(x + w * 0.45, y + h * 0.7),
                    QPointF(x + w * 0.78, y + h * 0.3),
                ]
            )
        )
    elif value is CaseState.PAUSED:
        for share in (0.32, 0.68):
            at = inner.x() + inner.width() * share
            painter.drawLine(QPointF(at, inner.top() + 1), QPointF(at, inner.bottom() - 1))
    elif value is CaseState.REJECTED:
        painter.drawLine(inner.topLeft() + QPointF(2, 2), inner.bottomRight() - QPointF(2, 2))
        painter.drawLine(inner.topRight() + QPointF(-2, 2), inner.bottomLeft() + QPointF(2, -2))
    elif value is CaseState.TRANSFERRED:
        middle = inner.center().y()
        painter.drawLine(QPointF(inner.left(), middle), QPointF(inner.right(), middle))
        tip = QPointF(inner.right(), middle)
        painter.drawPolyline(QPolygonF([tip + QPointF(-4, -4), tip, tip + QPointF(-4, 4)]))
    else:
        third = inner.width() * 0.7
        painter.drawRect(QRectF(inner.left(), inner.top(), third, third))
        painter.drawRect(QRectF(inner.right() - third, inner.bottom() - third, third, third))
    painter.restore()


def priority(painter: QPainter, box: QRectF, value: Priority) -> None:
    """Draw the sign of a priority: two arrows up for urgent, one for high, one down for low, none for normal."""
    if value is Priority.NORMAL:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    role = {Priority.URGENT: "alarm", Priority.HIGH: "warn", Priority.LOW: "muted"}[value]
    pen = QPen(QColor(theme.colour(role)), theme.px(1.75))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    centre, half = box.center(), box.width() * 0.32
    tops = [-0.28, 0.12] if value is Priority.URGENT else [-0.1]
    for top in tops:
        y = centre.y() + box.height() * top
        rise = half * 0.75 if value is not Priority.LOW else -half * 0.75
        painter.drawPolyline(
            QPolygonF(
                [QPointF(centre.x() - half, y + rise), QPointF(centre.x(), y), QPointF(centre.x() + half, y + rise)]
            )
        )
    painter.restore()


def urgency(left_ms: int | None, whole_ms: int) -> str:
    """Return the colour role of a deadline: neutral until the last quarter of its time, then warn, then alarm."""
    if left_ms is None:
        return "muted"
    if left_ms < 0:
        return "alarm"
    if left_ms <= max(15 * 60_000, whole_ms * 0.1):
        return "warn"
    return "muted"
