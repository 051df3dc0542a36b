"""One figure as a tile: value, target, trend line, counts, as-of and source, its state by shape, words and colour."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QApplication, QWidget

from ioc_contract import clock
from ioc_contract.clock import Instant
from ioc_desktop.services.kpi_records import Status, Tile
from ui import fonts, theme
from ui.panels.kpi import words
from ui.widgets import numbers

_ROLE = {Status.WARN: "warn", Status.ALARM: "alarm"}
PAD = 12
_SHAPE = 12


def minimum_width() -> int:
    """Return the width under which a tile would cut its words, pixels."""
    return theme.px(256)


def needed_height(tile: Tile, now: Instant, width: int) -> int:
    """Return the height, pixels, in which a tile of `width` says all it has to say."""
    t = theme.current()
    inner = width - 2 * PAD
    name = QFontMetricsF(fonts.font(t.body, QFont.Weight.Medium))
    figure = QFontMetricsF(fonts.font(t.figure, QFont.Weight.DemiBold))
    small = QFontMetricsF(fonts.font(t.small)).lineSpacing()
    named = len(two_lines(words.said(tile.name), fonts.font(t.body, QFont.Weight.Medium), inner))
    lines = len(body(tile, inner)) + (1 if words.status(tile) or words.target(tile) else 0)
    lines += len(foot(tile, now, inner))
    height = 2 * PAD + named * name.lineSpacing() + figure.lineSpacing() + t.space + lines * small + 2 * t.space
    return -(-round(height) // t.space) * t.space


def body(tile: Tile, width: float) -> list[str]:
    """Return the lines under the state: the counts of a ratio and the changes, each broken where `width` is too little."""
    font = fonts.font(theme.current().small)
    metrics = QFontMetricsF(font)
    made: list[str] = []
    above, below = words.counts(tile)
    counted = ([above, f"/ {below}"], words.ratio(tile)) if above else ([], "")
    for parts, together in (counted, (words.changes(tile), words.changes_together(tile))):
        if parts and metrics.horizontalAdvance(together) <= width:
            made.append(together)
        else:
            made += [line for part in parts for line in two_lines(part, font, width)]
    return made


def foot(tile: Tile, now: Instant, width: float) -> list[str]:
    """Return when the value is of and where it is from: one line of both where they fit beside each other, else two."""
    t = theme.current()
    metrics = QFontMetricsF(fonts.font(t.small, QFont.Weight.DemiBold if tile.stale else QFont.Weight.Normal))
    when, source = words.when(tile, now), words.said(tile.source)
    both = metrics.horizontalAdvance(when) + metrics.horizontalAdvance(source) + 5 * t.space
    return [when] if when and source and both <= width else [when, source][: 2 if source else 1]


class TileView(QWidget):
    """A tile that can be focused, opened (Enter, double click) and asked for its menu."""

    activated = Signal()
    focused = Signal()
    menu_wanted = Signal(object)
    """A global position."""
    dragged = Signal(object)
    """A global position: where the tile is being pulled to."""

    def __init__(self, tile: Tile, now: Instant, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.chosen = False
        self._pressed: QPoint | None = None
        self._height: tuple[int, float, int] = (0, 0.0, 0)
        self.tile, self.now = tile, now
        self._say()

    def show_tile(self, tile: Tile, now: Instant) -> None:
        """Show other figures in place; the same ones on the same day cost nothing."""
        if tile == self.tile and clock.local(now).date() == clock.local(self.now).date():
            return
        self.tile, self.now = tile, now
        self._height = (0, 0.0, 0)
        self._say()

    def needed(self, width: int) -> int:
        """Return the height in which it says all it has to say when `width` wide, pixels."""
        scale = theme.current().scale
        if self._height[:2] != (width, scale):
            self._height = (width, scale, needed_height(self.tile, self.now, width))
        return self._height[2]

    def _say(self) -> None:
        tile, now = self.tile, self.now
        said = words.sentence(tile, now)
        self.setAccessibleName(words.said(tile.name))
        self.setAccessibleDescription(said)
        self.setToolTip(said)
        self.update()

    def set_chosen(self, chosen: bool) -> None:
        """Mark it as the one whose charts are shown."""
        self.chosen = chosen
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(minimum_width(), self.needed(minimum_width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit()
        elif event.key() == Qt.Key.Key_Menu:
            self.menu_wanted.emit(self.mapToGlobal(self.rect().center()))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        far = (event.position().toPoint() - self._pressed).manhattanLength()
        if self.cursor().shape() == Qt.CursorShape.ClosedHandCursor or far >= QApplication.startDragDistance():
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.activated.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._frame(painter)
        t = theme.current()
        inner = QRectF(self.rect()).adjusted(PAD, PAD, -PAD, -PAD)
        small = fonts.font(t.small)
        line = QFontMetricsF(small).lineSpacing()
        said = body(self.tile, inner.width())
        end = self._foot(painter, inner, line)
        y = inner.top() + self._name(painter, inner)
        beside = bool(words.counts(self.tile)[0]) or not self._roomy(inner, y, end, len(said) * line)
        y = self._value(painter, inner, y, beside) + t.space
        y = self._state(painter, inner, y)
        for text in said:
            if y + line <= end + 1:
                _text(painter, QRectF(inner.left(), y, inner.width(), line), text, small, t.muted)
                y += line
        if not beside:
            top = y + 1.5 * t.space
            self._trend(painter, QRectF(inner.left() + 3, top, inner.width() - 6, end - top - 1.5 * t.space))
        painter.end()

    def _roomy(self, inner: QRectF, y: float, end: float, lines: float) -> bool:
        """Tell whether the trend line has room of its own between the words and the foot."""
        t = theme.current()
        state = QFontMetricsF(fonts.font(t.small)).lineSpacing() if words.status(self.tile) else 0
        taken = QFontMetricsF(fonts.font(t.figure)).lineSpacing() + t.space + state + lines
        return end - y - taken - 3 * t.space >= theme.px(20)

    def _frame(self, painter: QPainter) -> None:
        t = theme.current()
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(QColor(theme.colour("hover") if self.underMouse() else t.surface))
        painter.setPen(QPen(QColor(t.border), 1))
        painter.drawRoundedRect(box, 2 * t.radius, 2 * t.radius)
        if self.tile.stale:
            painter.setBrush(QBrush(QColor(theme.colour("faint")), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(box, 2 * t.radius, 2 * t.radius)
        if role := _ROLE.get(self.tile.status):
            bar = QRectF(box.left(), box.top() + 2 * t.radius, 4, box.height() - 4 * t.radius)
            painter.fillRect(bar, QColor(theme.colour(role)))
        if self.chosen or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(t.accent), 2 if self.hasFocus() else 1))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2 * t.radius, 2 * t.radius)

    def _name(self, painter: QPainter, inner: QRectF) -> float:
        t = theme.current()
        font = fonts.font(t.body, QFont.Weight.Medium)
        metrics = QFontMetricsF(font)
        lines = two_lines(words.said(self.tile.name), font, inner.width())
        for n, text in enumerate(lines):
            place = QRectF(inner.left(), inner.top() + n * metrics.lineSpacing(), inner.width(), metrics.lineSpacing())
            _text(painter, place, text, font, t.text)
        return len(lines) * metrics.lineSpacing()

    def _value(self, painter: QPainter, inner: QRectF, y: float, trend: bool) -> float:
        t = theme.current()
        big = fonts.font(t.figure, QFont.Weight.DemiBold)
        tall = QFontMetricsF(big).lineSpacing()
        place = QRectF(inner.left(), y, inner.width(), tall)
        if self.tile.value is None:
            _text(painter, place, words.no_data(), fonts.font(t.large), t.muted)
            used = QFontMetricsF(fonts.font(t.large)).horizontalAdvance(words.no_data())
        else:
            number = numbers.number(self.tile.value, self.tile.decimals)
            metrics = QFontMetricsF(big)
            if metrics.horizontalAdvance(number) > inner.width():
                big = fonts.font(t.title, QFont.Weight.DemiBold)
                metrics = QFontMetricsF(big)
            _text(painter, place, number, big, t.text)
            used = metrics.horizontalAdvance(number)
            small = fonts.font(t.small)
            unit = words.said(self.tile.measure)
            baseline = y + metrics.ascent() + (tall - metrics.height()) / 2
            painter.setFont(small)
            painter.setPen(QColor(t.muted))
            room = inner.width() - used - t.space
            shown = QFontMetricsF(small).elidedText(unit, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QPointF(inner.left() + used + t.space, baseline), shown)
            used += t.space + QFontMetricsF(small).horizontalAdvance(shown)
        room = inner.width() - used - 3 * t.space
        if trend and room >= theme.px(40):
            wide = min(room, theme.px(96))
            self._trend(painter, QRectF(inner.right() - wide, y + t.space, wide, tall - 2 * t.space))
        return y + tall

    def _trend(self, painter: QPainter, box: QRectF) -> None:
        t = theme.current()
        if sum(v is not None for v in self.tile.trend) < 2:
            return
        for line in trend_lines(self.tile.trend, box):
            if len(line) == 1:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(t.muted))
                painter.drawEllipse(line[0], 1.5, 1.5)
            else:
                painter.setPen(QPen(QColor(t.muted), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPolyline(QPolygonF(line))
        if self.tile.trend and self.tile.trend[-1] is not None:
            last = trend_lines(self.tile.trend, box)[-1][-1]
            painter.setPen(QPen(QColor(t.series[0]), 1.25))
            painter.setBrush(QColor(t.surface if self.tile.unfinished else t.series[0]))
            painter.drawEllipse(last, 2.5, 2.5)

    def _state(self, painter: QPainter, inner: QRectF, y: float) -> float:
        t = theme.current()
        small = fonts.font(t.small, QFont.Weight.Medium)
        metrics = QFontMetricsF(small)
        x = inner.left()
        if state := words.status(self.tile):
            role = _ROLE.get(self.tile.status, "warn" if self.tile.stale else "muted")
            side = theme.px(_SHAPE)
            box = QRectF(x, y + (metrics.lineSpacing() - side) / 2, side, side)
            if role == "warn" and self.tile.status is not Status.WARN:
                draw_clock(painter, box, role)
            else:
                draw_shape(painter, self.tile.status, box, role)
            x += side + t.space
            wide = metrics.horizontalAdvance(state) + 1
            colour = theme.colour(role) if role != "muted" else t.text
            _text(painter, QRectF(x, y, wide, metrics.lineSpacing()), state, small, colour)
            x += wide
        if target := words.target(self.tile):
            text = f" · {target}" if x > inner.left() else target[:1].upper() + target[1:]
            place = QRectF(x, y, inner.right() - x, metrics.lineSpacing())
            _text(painter, place, text, fonts.font(t.small), t.muted)
            x += 1
        return y + metrics.lineSpacing() if x > inner.left() else y

    def _foot(self, painter: QPainter, inner: QRectF, line: float) -> float:
        """Draw when the value is of and its source at the lower edge; return where they begin."""
        t = theme.current()
        weight = QFont.Weight.DemiBold if self.tile.stale else QFont.Weight.Normal
        font, small = fonts.font(t.small, weight), fonts.font(t.small)
        said = foot(self.tile, self.now, inner.width())
        top = inner.bottom() - len(said) * line - (t.space / 2 if len(said) > 1 else 0)
        _text(
            painter,
            QRectF(inner.left(), top, inner.width(), line),
            said[0],
            font,
            t.warn if self.tile.stale else t.muted,
        )
        if source := words.said(self.tile.source):
            metrics = QFontMetricsF(small)
            left = inner.left()
            if len(said) == 1:
                left = inner.right() - metrics.horizontalAdvance(source) - 2 * t.space
            shown = metrics.elidedText(source, Qt.TextElideMode.ElideRight, inner.right() - left - 2 * t.space + 0.5)
            badge = QRectF(left, inner.bottom() - line, metrics.horizontalAdvance(shown) + 2 * t.space, line)
            painter.setPen(QPen(QColor(t.border), 1))
            painter.setBrush(QColor(t.raised))
            painter.drawRoundedRect(badge, t.radius, t.radius)
            _text(painter, badge.adjusted(t.space, 0, 0, 0), shown, small, t.muted)
        return top


def _text(painter: QPainter, place: QRectF, text: str, font: QFont, colour: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width() + 0.5)
    painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)


def two_lines(text: str, font: QFont, width: float) -> list[str]:
    """Return `text` in at most two lines of `width` pixels, the second with an ellipsis if that is not enough."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(width)
    cut = line.textStart() + line.textLength()
    layout.endLayout()
    if cut >= len(text):
        return [text]
    rest = QFontMetricsF(font).elidedText(text[cut:].strip(), Qt.TextElideMode.ElideRight, width)
    return [text[:cut].strip(), rest]


def trend_lines(values: tuple[float | None, ...], box: QRectF) -> list[list[QPointF]]:
    """Return the values as lines within `box`, broken where a value is missing."""
    held = [v for v in values if v is not None]
    if not held:
        return []
    low, high = min(held), max(held)
    span = (high - low) or 1.0
    step = box.width() / max(1, len(values) - 1)
    lines: list[list[QPointF]] = []
    open_line = False
    for n, value in enumerate(values):
        if value is None:
            open_line = False
            continue
        if not open_line:
            lines.append([])
            open_line = True
        share = (value - low) / span if high > low else 0.5
        lines[-1].append(QPointF(box.left() + n * step, box.bottom() - share * box.height()))
    return lines


def draw_shape(painter: QPainter, status: Status, box: QRectF, role: str) -> None:
    """Draw the status's own shape: tick (met), hollow square (off target), triangle (warning), filled diamond (alarm)."""
    colour = QColor(theme.colour(role))
    painter.save()
    pen = QPen(colour, 1.75)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = box.adjusted(1, 1, -1, -1)
    middle = inset.center()
    if status is Status.NORMAL:
        marks = [(0.05, 0.55), (0.38, 0.88), (0.95, 0.15)]
        painter.drawPolyline(
            QPolygonF([QPointF(inset.left() + x * inset.width(), inset.top() + y * inset.height()) for x, y in marks])
        )
    elif status is Status.OFF_TARGET:
        painter.drawRect(inset.adjusted(1, 1, -1, -1))
    elif status is Status.WARN:
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([QPointF(middle.x(), inset.top()), inset.bottomRight(), inset.bottomLeft()]))
    elif status is Status.ALARM:
        painter.setBrush(colour)
        corners = [
            QPointF(middle.x(), inset.top()),
            QPointF(inset.right(), middle.y()),
            QPointF(middle.x(), inset.bottom()),
            QPointF(inset.left(), middle.y()),
        ]
        painter.drawPolygon(QPolygonF(corners))
    painter.restore()


def draw_clock(painter: QPainter, box: QRectF, role: str) -> None:
    """Draw the shape of an old value: a clock face."""
    painter.save()
    painter.setPen(QPen(QColor(theme.colour(role)), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = box.adjusted(1, 1, -1, -1)
    painter.drawEllipse(inset)
    middle = inset.center()
    painter.drawPolyline(
        QPolygonF([QPointF(middle.x(), inset.top() + 2), middle, QPointF(inset.right() - 2, middle.y())])
    )
    painter.restore()
