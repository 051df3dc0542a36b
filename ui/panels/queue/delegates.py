"""Draws the cells of the queue: words of outside only as plain text, colour only for what is abnormal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ioc_contract.records import CaseState
from ioc_desktop.services.board_queue import QueueRow
from ui import fonts, icons, theme
from ui.cases import glyphs
from ui.panels.queue.model import GONE_ROLE, LEFT, MARKS, NUMBER, PRIORITY, ROW_ROLE, STATE, TITLE

Index = QModelIndex | QPersistentModelIndex
PAD = 8


class RowDelegate(QStyledItemDelegate):
    """Draws every column of the queue. `now` gives the centre's time, milliseconds."""

    def __init__(self, now: Callable[[], int]) -> None:
        super().__init__()
        self._now = now

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(64), theme.current().row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: QueueRow | None = index.data(ROW_ROLE)
        if row is None:
            return
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        gone = bool(index.data(GONE_ROLE))
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(theme.colour("selection")))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(theme.colour("hover")))
        painter.setPen(QColor(theme.colour("faint")))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        room = box.adjusted(PAD, 0, -PAD, -1)
        painter.setFont(fonts.font())
        colour = QColor(theme.colour("disabled" if gone else "text"))
        match index.column():
            case 0:
                painter.setPen(QColor(theme.colour("disabled" if gone else "muted")))
                self._words(painter, room, str(index.data()))
            case 1:
                self._countdown(painter, room, row, str(index.data()), gone)
            case 2:
                self._state(painter, room, row, str(index.data()), colour, gone)
            case 3:
                side = theme.px(glyphs.SIDE + 2)
                sign = QRectF(0, 0, side, side)
                sign.moveCenter(QPointF(box.center()))
                if not gone:
                    glyphs.priority(painter, sign, row.priority)
            case 9:
                self._marks(painter, room, row)
            case column:
                if column == TITLE:
                    if row.state is CaseState.NEW and not gone:
                        painter.setFont(fonts.font(weight=QFont.Weight.DemiBold))
                    painter.setPen(colour)
                else:
                    painter.setPen(QColor(theme.colour("disabled")) if gone else QColor(theme.colour("muted")))
                self._words(painter, room, str(index.data()))
        painter.restore()

    def _words(self, painter: QPainter, room: QRect, text: str) -> None:
        line = " ".join(text.split())
        shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)

    def _countdown(self, painter: QPainter, room: QRect, row: QueueRow, text: str, gone: bool) -> None:
        """Draw what is left as words over a bar that empties."""
        left = None if row.due_at is None else row.due_at - self._now()
        whole = 1 if row.due_at is None else max(1, row.due_at - row.received_at)
        role = "disabled" if gone else glyphs.urgency(left, whole)
        painter.setPen(QColor(theme.colour("text" if role == "muted" and left is not None else role)))
        if role == "alarm":
            painter.setFont(fonts.font(weight=QFont.Weight.Medium))
        height = theme.px(3)
        bar = QRectF(room.left(), room.bottom() - height - theme.px(3), room.width(), height)
        self._words(painter, room.adjusted(0, 0, 0, -theme.px(6) if left is not None else 0), text)
        if left is None:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(theme.colour("border")))
        painter.drawRoundedRect(bar, height / 2, height / 2)
        share = 1.0 if left < 0 else min(1.0, left / whole)
        tone = theme.colour(role)
        painter.setBrush(QColor(theme.mix(tone, theme.colour("surface"), 0.45) if left < 0 else tone))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * share, height), height / 2, height / 2)

    def _state(self, painter: QPainter, room: QRect, row: QueueRow, text: str, colour: QColor, gone: bool) -> None:
        side = theme.px(glyphs.SIDE)
        sign = QRectF(room.left(), room.center().y() - side / 2 + 0.5, side, side)
        tone = colour if row.state is CaseState.NEW or gone else QColor(theme.colour("muted"))
        glyphs.state(painter, sign, row.state, tone)
        painter.setPen(colour)
        self._words(painter, room.adjusted(side + theme.px(6), 0, 0, 0), text)

    def _marks(self, painter: QPainter, room: QRect, row: QueueRow) -> None:
        side = theme.px(14)
        at = room.right() - side + 1
        top = room.center().y() - side // 2 + 1
        ratio = painter.device().devicePixelRatioF()
        for icon, role in marks(row):
            if at < room.left() - side:
                break
            painter.drawPixmap(at, top, icons.pixmap(icon, side, role, ratio))
            at -= side + theme.px(4)


def marks(row: QueueRow) -> list[tuple[str, str]]:
    """Return the marks of a row as icon and colour role, from the right."""
    out = []
    if row.photo_count:
        out.append(("image", "muted"))
    if row.waiting:
        out.append(("upload", "warn"))
    if row.extension_until is not None:
        out.append(("calendar-clock", "warn"))
    if row.reopen_count:
        out.append(("rotate-ccw", "muted"))
    if row.duplicate_count:
        out.append(("copy", "muted"))
    return out


__all__ = ["LEFT", "MARKS", "NUMBER", "PRIORITY", "STATE", "RowDelegate", "marks"]
