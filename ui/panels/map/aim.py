"""Choosing an area by keyboard: a box or a circle moved and sized by the arrow keys, what is in view, the ward under the focus."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ioc_desktop.geo import boundaries
from ioc_desktop.geo.clusters import Ints
from ioc_desktop.geo.projection import Box, degrees, world
from ui import theme
from ui.bus import Bus
from ui.panels.map import words
from ui.panels.map.palette import palette
from ui.panels.map.view import LASSO, PAN, MapView
from ui.widgets import numbers

STEP, FAR = 24, 96
"""Pixels that one press moves the box or circle, or sizes the box; FAR with Ctrl."""
LEAST = 12
"""The box is at least so wide and high, pixels."""
RADII = (50, 100, 200, 300, 500, 1000, 2000, 3000, 5000, 10_000)
"""Radii of the circle, metres."""
BUTTONS = 52
"""Room that the view's own buttons have on the right."""
_EQUATOR_M = 40_075_016.686
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
translate = QCoreApplication.translate


class Aim(QWidget):
    """Lies over the view and lets the mouse through. While a choosing mode is on the arrow keys move the box (the circle, in
    the lasso's mode), with Shift they size it, Enter chooses what is inside, Ctrl+Enter adds it to what is chosen."""

    def __init__(self, view: MapView, bus: Bus, subject: Callable[[], str]) -> None:
        super().__init__(view)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view, self._bus, self._subject = view, bus, subject
        self.at = (0.5, 0.5)
        """Its middle, world coordinates."""
        self.half = (0.0, 0.0)
        """Half the box's width and height, world coordinates."""
        self.radius = RADII[3]
        """The circle's, metres."""
        view.installEventFilter(self)
        view.mode_changed.connect(self._begin)
        view.moved.connect(self.update)
        self.hide()

    def rows(self) -> Ints:
        """Return the rows of the points inside, ascending."""
        field, around = self._view.field, self.box()
        if field is None:
            return np.zeros(0, np.int64)
        rows = field.index.in_box(around)
        if self._view.mode != LASSO or not len(rows):
            return rows
        x, y = field.index.positions()
        reach = (around.right - around.left) / 2
        inside: Ints = rows[np.hypot(x[rows] - self.at[0], y[rows] - self.at[1]) <= reach]
        return inside

    def box(self) -> Box:
        """Return the box, or the one around the circle."""
        (x, y), (dx, dy) = self.at, self.half
        if self._view.mode == LASSO:
            dx = dy = self.radius / _metres(y)
        return Box(x - dx, y - dy, x + dx, y + dy)

    def choose_view(self) -> None:
        """Choose all points in sight."""
        field = self._view.field
        if field is not None:
            inside = translate("MapAim", "Đã chọn {counted} trong khung nhìn")
            self._take(field.index.in_box(self._view.camera.box), False, inside)

    def choose_ward(self) -> None:
        """Choose all points of the ward under what the keyboard is on, else under the selected report, else in the middle."""
        field, (x, y) = self._view.field, self._focus()
        lon, lat = degrees(x, y)
        known = boundaries.load()
        found = int(known.ward_of(np.array([lat]), np.array([lon]))[0])
        if field is None or found < 0:
            self._say(translate("MapAim", "Chỗ này không nằm trong phường, xã nào trên bản đồ"))
            return
        rings = [np.column_stack(world(r[:, 0], r[:, 1])) for r in known.layer("ward").of(found)]
        corners = np.concatenate(rings)
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        rows = field.index.in_box(Box(float(left), float(top), float(right), float(bottom)))
        all_x, all_y = field.index.positions()
        inside = np.zeros(len(rows), dtype=bool)
        for ring in rings:
            inside ^= boundaries.contains(ring, all_x[rows], all_y[rows])
        told = translate("MapAim", "Đã chọn {counted} ở {ward}")
        self._take(rows[inside], False, told.replace("{ward}", known.wards[found].name))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        elif event.type() == QEvent.Type.MouseButtonPress:
            self.hide()  # the mouse draws its own
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._view.mode != PAN:
            return self._key(event)
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        camera, colours = self._view.camera, palette(theme.current())
        box = self.box()
        rect = QRectF(QPointF(*camera.to_screen(box.left, box.top)), QPointF(*camera.to_screen(box.right, box.bottom)))
        fill = QColor(colours.accent)
        fill.setAlphaF(0.16)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw = painter.drawEllipse if self._view.mode == LASSO else painter.drawRect
        for colour, width, brush in ((colours.disc, 5.0, fill), (colours.accent, 2.0, Qt.BrushStyle.NoBrush)):
            painter.setPen(QPen(colour, width))
            painter.setBrush(brush)
            draw(rect)
        text, metrics = self.words(), QFontMetricsF(self.font())
        size = QRectF(0, 0, metrics.horizontalAdvance(text) + 16, metrics.height() + 8)
        left = max(4.0, min(rect.center().x() - size.width() / 2, self.width() - size.width() - theme.px(BUTTONS)))
        above = rect.top() - size.height() - 8
        size.moveTo(left, above if above >= 4 else min(rect.bottom() + 8, self.height() - size.height() - 24))
        painter.setPen(QPen(colours.inner, 1))
        painter.setBrush(colours.disc)
        painter.drawRoundedRect(size, theme.current().radius, theme.current().radius)
        painter.setPen(colours.text)
        painter.drawText(size, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def words(self) -> str:
        """Return how large it is and how many points are inside."""
        count = words.counted(self._subject(), len(self.rows()))
        if self._view.mode == LASSO:
            told = translate("MapAim", "Bán kính {metres}: {counted}")
            return told.format(metres=_length(self.radius), counted=count)
        across = [2 * half * _metres(self.at[1]) for half in self.half]
        told = translate("MapAim", "Khung {width} × {height}: {counted}")
        return told.format(width=_length(across[0]), height=_length(across[1]), counted=count)

    def _begin(self, mode: str) -> None:
        if mode == PAN:
            self.hide()
            return
        scale = self._view.camera.scale
        self.at, self.half = self._focus(), (80 / scale, 60 / scale)
        self.setGeometry(self._view.rect())
        self.show()
        self.lower()  # the view's own buttons stay on top and can be pressed
        how = translate("MapAim", "Mũi tên dời, Shift+mũi tên đổi cỡ, Enter chọn, Ctrl+Enter chọn thêm, Esc thôi")
        self._bus.notified.emit("info", how)
        self._view.say(f"{self.words()}. {how}")
        self.update()

    def _focus(self) -> tuple[float, float]:
        """Return what the keyboard is on, else the selected report, else the middle of the view; world coordinates."""
        item, field, camera = self._view.focus_item, self._view.field, self._view.camera
        if item is not None:
            return item.x, item.y
        chosen = self._bus.selection
        row = field.row(chosen.current) if field is not None and chosen.kind == "case" and chosen.current else None
        if field is not None and row is not None:
            x, y = field.index.position(row)
            view = camera.box
            if view.left <= x <= view.right and view.top <= y <= view.bottom:
                return x, y
        return camera.x, camera.y

    def _key(self, event: QKeyEvent) -> bool:
        held = event.modifiers()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            add = bool(held & Qt.KeyboardModifier.ControlModifier)
            told = translate("MapAim", "Đã chọn thêm {counted}") if add else translate("MapAim", "Đã chọn {counted}")
            self._take(self.rows(), add, told)
            return True
        if event.key() not in _ARROWS:
            return False
        if self.isHidden():  # the mouse was at work meanwhile
            self.show()
        right, down = _ARROWS[Qt.Key(event.key())]
        step = (FAR if held & Qt.KeyboardModifier.ControlModifier else STEP) / self._view.camera.scale
        if not held & Qt.KeyboardModifier.ShiftModifier:
            self.at = self.at[0] + right * step, self.at[1] + down * step
            self._keep_in_sight()
        elif self._view.mode == LASSO:
            place = RADII.index(self.radius) + (1 if right > 0 or down < 0 else -1)
            self.radius = RADII[min(max(place, 0), len(RADII) - 1)]
        else:
            least, view = LEAST / 2 / self._view.camera.scale, self._view.camera.box
            most = (view.right - view.left) / 2, (view.bottom - view.top) / 2
            grown = self.half[0] + right * step / 2, self.half[1] - down * step / 2
            self.half = min(max(grown[0], least), most[0]), min(max(grown[1], least), most[1])
        self._view.say(self.words())
        self.update()
        return True

    def _keep_in_sight(self) -> None:
        """Move the view when the middle comes near its edge."""
        camera = self._view.camera
        px, py = camera.to_screen(*self.at)
        edge = STEP * 1.5
        dx = min(0.0, camera.width - edge - px) + max(0.0, edge - px)
        dy = min(0.0, camera.height - edge - py) + max(0.0, edge - py)
        if dx or dy:
            self._view.go(camera.panned(dx, dy))

    def _take(self, rows: Ints, add: bool, told: str) -> None:
        self._view.chosen.emit(tuple(rows.tolist()), add)
        self._say(told.format(counted=words.counted(self._subject(), len(rows))))

    def _say(self, text: str) -> None:
        self._bus.notified.emit("info", text)
        self._view.say(text)


def _metres(y: float) -> float:
    """Return the metres of a world unit at a height of the world."""
    return _EQUATOR_M * math.cos(math.radians(degrees(0.5, y)[1]))


def _length(metres: float) -> str:
    if metres < 1000:
        return f"{words.number(round(metres))} m"
    return f"{numbers.number(metres / 1000, 1)} km"
