"""Draws the cells of the queue: words of outside only as plain text, colour only for what is abnormal."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ioc_contract import claims
from ioc_contract.records import CaseState
from ioc_desktop.services import board_search
from ioc_desktop.services.board_queue import NOBODY, Present, QueueRow
from ui import fonts, icons, theme
from ui.cases import glyphs
from ui.panels.queue.model import PLACE, TITLE, QueueModel
from ui.widgets import highlight

Index = QModelIndex | QPersistentModelIndex
PAD = 8
GAP = 16
TITLE_LEAST = 200
"""So much of a title is shown before what stands behind it, pixels before the font scale."""
SELECTED, HOVERED = QStyle.StateFlag.State_Selected.value, QStyle.StateFlag.State_MouseOver.value
_KEPT = 4096
"""Words whose measures are kept."""
_LINE = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


@lru_cache(maxsize=256)
def _colour(theme_name: str, role: str) -> QColor:
    return QColor(theme.colour(role))


@lru_cache(maxsize=32)
def _font(size: int, weight: QFont.Weight) -> QFont:
    return fonts.font(size, weight)


def ink(role: str) -> QColor:
    """Return a colour of the theme in force; made once, as every cell asks for some."""
    return _colour(theme.current().name, role)


def face(weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the body font in a weight; made once."""
    return _font(theme.current().body, weight)


class RowDelegate(QStyledItemDelegate):
    """Draws every column of the queue. `now` gives the centre's time, milliseconds."""

    def __init__(self, model: QueueModel, now: Callable[[], int]) -> None:
        super().__init__()
        self._model = model
        self._now = now
        self._widths: dict[tuple[int, int, str], int] = {}
        self._elided: dict[tuple[int, int, int, str], str] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(64), theme.current().row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        place, column = index.row(), index.column()
        if place >= len(self._model.rows):
            return
        row = self._model.rows[place]
        box: QRect = option.rect
        state: int = option.state.value
        gone = row.id in self._model.gone
        text = self._model.words(row, column)
        painter.save()
        if state & SELECTED:
            painter.fillRect(box, ink("selection"))
        elif state & HOVERED:
            painter.fillRect(box, ink("hover"))
        painter.setPen(ink("faint"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        pad = theme.px(PAD)
        room = box.adjusted(pad, 0, -pad, -1)
        painter.setFont(face())
        colour = ink("disabled" if gone else "text")
        match column:
            case 0:
                painter.setPen(ink("disabled" if gone else "muted"))
                self._words(painter, room, text)
            case 1:
                self._countdown(painter, room, row, text, gone)
            case 2:
                self._state(painter, room, row, text, colour, gone)
            case 3:
                side = theme.px(glyphs.SIDE + 2)
                sign = QRectF(0, 0, side, side)
                sign.moveCenter(QPointF(box.center()))
                if not gone:
                    glyphs.priority(painter, sign, row.priority)
            case 9:
                self._marks(painter, room, row)
            case _:
                if column == TITLE:
                    painter.setPen(colour)
                    if row.unread and not gone:
                        painter.setFont(face(QFont.Weight.DemiBold))
                        room = self._dot(painter, room, colour)
                else:
                    painter.setPen(ink("disabled") if gone else ink("muted"))
                typed = self._model.typed if column in (TITLE, PLACE) else ""
                if column == TITLE and self._model.beside:
                    room = self._aside(painter, room, row, text, gone)
                self._words(painter, room, text, typed)
        painter.restore()

    def _dot(self, painter: QPainter, room: QRect, colour: QColor) -> QRect:
        """Draw the sign of a report not looked at yet; return the room beside it."""
        side = theme.px(6)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QRectF(room.left(), room.center().y() - side / 2 + 0.5, side, side))
        painter.restore()
        return room.adjusted(side + theme.px(6), 0, 0, 0)

    def _aside(self, painter: QPainter, room: QRect, row: QueueRow, title: str, gone: bool) -> QRect:
        """Draw as much of what stands behind the title as there is room for; return the room that is left to the title."""
        gap, least, said, wide = theme.px(GAP), max(theme.px(TITLE_LEAST), room.width() * 11 // 20), "", 0
        free = room.width() - gap - min(self._wide(painter, title), least)
        painter.save()
        painter.setFont(_font(theme.current().small, QFont.Weight.Normal))
        painter.setPen(ink("disabled" if gone else "muted"))
        for part in self._model.aside(row):
            longer = f"{said} · {part}" if said else part
            if (needed := self._wide(painter, longer)) <= free:
                said, wide = longer, needed
        if said:
            room = room.adjusted(0, 0, -wide - gap, 0)
            box = QRect(room.right() + 1 + gap, room.top(), wide, room.height())
            if self._model.typed:
                self._words(painter, box, said, self._model.typed)
            else:
                painter.drawText(box, _LINE, said)
        painter.restore()
        return room

    def _wide(self, painter: QPainter, text: str) -> int:
        """Return the width of words in the painter's font, pixels; the same rows are painted again and again."""
        font = painter.font()
        key = font.pixelSize(), font.weight().value, text
        if (found := self._widths.get(key)) is None:
            if len(self._widths) > _KEPT:
                self._widths.clear()
            found = self._widths[key] = painter.fontMetrics().horizontalAdvance(text) + 1
        return found

    def _fitting(self, painter: QPainter, text: str, room: int) -> str:
        """Return as much of words as there is room for in the painter's font, pixels; kept like their widths."""
        font = painter.font()
        key = font.pixelSize(), font.weight().value, room, text
        if (found := self._elided.get(key)) is None:
            if len(self._elided) > _KEPT:
                self._elided.clear()
            found = self._elided[key] = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        return found

    def _words(self, painter: QPainter, room: QRect, text: str, typed: str = "") -> None:
        if typed:
            highlight.draw(painter, room, text, partial(board_search.spans, typed=typed))
            return
        if text:
            painter.drawText(room, _LINE, self._fitting(painter, text, room.width()))

    def _countdown(self, painter: QPainter, room: QRect, row: QueueRow, text: str, gone: bool) -> None:
        """Draw what is left as words over a bar that empties."""
        left = None if row.due_at is None else row.due_at - self._now()
        whole = 1 if row.due_at is None else max(1, row.due_at - row.received_at)
        role = "disabled" if gone else glyphs.urgency(left, whole)
        painter.setPen(ink("text" if role == "muted" and left is not None else role))
        if role == "alarm":
            painter.setFont(face(QFont.Weight.Medium))
        height = theme.px(3)
        bar = QRectF(room.left(), room.bottom() - height - theme.px(3), room.width(), height)
        self._words(painter, room.adjusted(0, 0, 0, -theme.px(6) if left is not None else 0), text)
        if left is None:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(ink("border"))
        painter.drawRoundedRect(bar, height / 2, height / 2)
        share = 1.0 if left < 0 else min(1.0, left / whole)
        tone = theme.colour(role)
        painter.setBrush(QColor(theme.mix(tone, theme.colour("surface"), 0.45) if left < 0 else tone))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * share, height), height / 2, height / 2)

    def _state(self, painter: QPainter, room: QRect, row: QueueRow, text: str, colour: QColor, gone: bool) -> None:
        side = theme.px(glyphs.SIDE)
        sign = QRectF(room.left(), room.center().y() - side / 2 + 0.5, side, side)
        tone = colour if row.state is CaseState.NEW or gone else ink("muted")
        glyphs.state(painter, sign, row.state, tone)
        painter.setPen(colour)
        self._words(painter, room.adjusted(side + theme.px(6), 0, 0, 0), text)

    def _marks(self, painter: QPainter, room: QRect, row: QueueRow) -> None:
        side = theme.px(14)
        at = room.right() - side + 1
        top = room.center().y() - side // 2 + 1
        ratio = painter.device().devicePixelRatioF()
        painter.setFont(_font(theme.current().small, QFont.Weight.Normal))
        painter.setPen(ink("muted"))
        for icon, role, text in marks(row, self._now(), self._model.others(row.id)):
            width = painter.fontMetrics().horizontalAdvance(text) + theme.px(2) if text else 0
            if at - width < room.left() - theme.px(PAD):
                break
            painter.drawPixmap(at, top, icons.pixmap(icon, side, role, ratio))
            if text:
                painter.drawText(QRect(at - width, room.top(), width, room.height()), _LINE, text)
            at -= side + width + theme.px(4)


def initial(name: str) -> str:
    """Return the letter a person is known by: that of the given name, which comes last."""
    return name.split()[-1][:1].upper() if name.split() else ""


def marks(row: QueueRow, now: int, others: Present = NOBODY) -> list[tuple[str, str, str]]:
    """Return the marks of a row as icon, colour role and what stands beside it, from the right: who else writes or looks first."""
    out = []
    for icon, role, names in (("pencil", "warn", others.writing), ("eye", "accent", others.looking)):
        if names:
            out.append((icon, role, initial(names[0]) if len(names) == 1 else str(len(names))))
    if claims.holder(row, now) is not None:
        out.append(("hand", "text", ""))
    if row.waiting:
        out.append(("upload", "warn", ""))
    if row.bookmarked:
        out.append(("bookmark", "text", ""))
    if row.duplicate_count:
        out.append(("copy", "muted", str(row.duplicate_count)))
    if row.photo_count:
        out.append(("image", "muted", ""))
    if row.extension_until is not None:
        out.append(("calendar-clock", "warn", ""))
    if row.reopen_count:
        out.append(("rotate-ccw", "muted", ""))
    return out
