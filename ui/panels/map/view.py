"""The map's widget: camera, gestures, keyboard, and the layers put together into a frame."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ioc_desktop.geo import boundaries
from ioc_desktop.geo.field import PointField
from ioc_desktop.geo.projection import Box, Camera, world_box
from ui import theme
from ui.panels.map import base, furniture, overlays
from ui.panels.map.ground import GroundKeeper, stamp
from ui.panels.map.labels import Lettering
from ui.panels.map.overlays import ClusterLayer, HeatLayer, Item, PinLayer
from ui.panels.map.palette import Palette, palette
from ui.panels.map.raster import RasterLayer
from ui.panels.map.shown import Shown
from ui.panels.map.symbols import Symbols

PAN, BOX, LASSO = "pan", "box", "lasso"
SETTLE_MS = 90
"""After the last zoom step the ground is drawn anew at the new zoom, milliseconds."""
HOME = world_box(107.95, 10.78, 108.36, 11.06)
"""What is shown while there are no points: Phan Thiết."""
_MOST_SPOTS = 400


class MapView(QWidget):
    """Emits what the operator points at; knows neither bus nor database."""

    chosen = Signal(object, bool)
    """Rows chosen (a tuple of int), and whether to add to what is chosen already."""
    opened = Signal(str, str)
    """Kind and id to open."""
    hovered = Signal(object)
    """The Item under the pointer or None, after it rested there."""
    focused = Signal(object)
    """The Item that Tab came to."""
    mode_changed = Signal(str)
    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("takesLetters", True)  # single-letter commands act while the view has the focus
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(240, 180))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Bản đồ phản ánh"))
        self.setAccessibleDescription(
            self.tr("Mũi tên di chuyển, cộng trừ thu phóng, 0 vừa khung, Tab qua từng điểm, Enter mở")
        )
        self.camera = Camera(0.5, 0.5, 5.0, 640, 400).fitted(HOME)
        self.field: PointField | None = None
        self.shown = Shown()
        self.places, self.articles = PinLayer(), PinLayer()
        self.clusters, self.heat = ClusterLayer(), HeatLayer()
        self.raster: RasterLayer | None = None
        self.choropleth: dict[str, tuple[float, str]] = {}
        self._late = False
        self.locked = False
        """Set by any gesture; an automatic fit then leaves the view alone."""
        self.mode = PAN
        self.message = ""
        """Words in the middle while there is nothing to show."""
        self.waiting = False
        """Only water is drawn until the first points are read: the ground takes time that the other panels need now."""
        self.frame_ms = 0.0
        self.focus_item: Item | None = None
        self._spots: list[tuple[float, float, int, bool]] = []
        self._colours: Palette = palette(theme.current())
        self._names: Lettering | None = None
        self._symbols: Symbols | None = None
        self._pointer: QPointF | None = None
        self._drag: QPointF | None = None
        self._dragged = False
        self._trail: list[QPointF] = []
        self._gesture = PAN
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.update)
        self.grounds = GroundKeeper(self)
        self.grounds.ready.connect(self.update)
        self._rest = QTimer(self, singleShot=True, interval=350)
        self._rest.timeout.connect(self._rested)

    # ---- what is shown

    def set_field(self, field: PointField | None, fit: bool) -> None:
        """Show these points; `fit` brings them into view unless a gesture has locked it."""
        self.field = field
        self.focus_item = None
        self.refresh()
        if fit and not self.locked:
            self.fit(lock=None)

    def refresh(self) -> None:
        """Draw again: the points changed."""
        self.clusters.changed()
        self.heat.changed()
        self.update()

    def show_layers(self, shown: Shown) -> None:
        """Switch layers."""
        ground = (shown.choropleth, shown.choropleth_opacity) != (
            self.shown.choropleth,
            self.shown.choropleth_opacity,
        )
        self.shown = shown
        if ground:
            self.grounds.forget()
        self.update()

    def set_choropleth(self, values: dict[str, tuple[float, str]], late: bool = False) -> None:
        """Give each ward (by code) its strength 0 to 1 and words; `late` colours them as overdue."""
        if (values, late) != (self.choropleth, self._late):
            self.choropleth, self._late = values, late
            if self.shown.choropleth:
                self.grounds.forget()
            self.update()

    def set_raster(self, layer: RasterLayer | None) -> None:
        """Put tiles under the names, or take them away."""
        if self.raster is not None:
            self.raster.close()
            self.raster.deleteLater()
        self.raster = layer
        if layer is not None:
            layer.arrived.connect(self.update)
        self.grounds.forget()
        self.update()

    def set_spots(self, spots: Sequence[tuple[float, float, int, bool]]) -> None:
        """Mark the selected points: x, y, row, whether it is the current one."""
        self._spots = list(spots)[:_MOST_SPOTS]
        self.update()

    # ---- where it looks

    def go(self, camera: Camera, lock: bool | None = True) -> None:
        """Look elsewhere; `lock` None leaves the lock as it is."""
        if lock is not None:
            self.locked = lock
        if camera == self.camera:
            return
        if abs(camera.zoom - self.camera.zoom) > 1e-9:
            self._settle.start()
        self.camera = camera
        self.moved.emit()
        self.update()

    def fit(self, lock: bool | None = False) -> None:
        """Bring all shown points into view (the bulk of them, when a few lie far off), and unlock."""
        box = self.field.bulk() if self.field is not None else None
        self.go(self.camera.fitted(box or HOME, theme.px(56)), lock)
        self.settle()

    def zoom_by(self, steps: float, about: QPointF | None = None) -> None:
        """Zoom about a pixel, the middle by default."""
        point = about or QPointF(self.camera.width / 2, self.camera.height / 2)
        self.go(self.camera.zoomed(steps, point.x(), point.y()))

    def go_to(self, x: float, y: float, zoom: float = 16.0) -> None:
        """Look at a world position from at least `zoom`."""
        self.go(self.camera.at(x, y, max(zoom, self.camera.zoom)))
        self.settle()

    def set_mode(self, mode: str) -> None:
        """Make dragging pan, choose by box or choose by lasso."""
        if mode != self.mode:
            self.mode = mode
            self.setCursor(Qt.CursorShape.ArrowCursor if mode == PAN else Qt.CursorShape.CrossCursor)
            self.mode_changed.emit(mode)

    # ---- what can be pointed at

    def items(self) -> list[Item]:
        """Return what is in view and can be pointed at, in reading order."""
        view = self.camera.box
        found = [
            item
            for item in self._layers_items()
            if view.left <= item.x <= view.right and view.top <= item.y <= view.bottom
        ]
        row = 40 / self.camera.scale
        return sorted(found, key=lambda i: (int(i.y / row), i.x))

    def item_at(self, point: QPointF) -> Item | None:
        """Return what is drawn under a pixel, the smaller first."""
        best: tuple[float, Item] | None = None
        for item in self._layers_items():
            px, py = self.camera.to_screen(item.x, item.y)
            distance = ((px - point.x()) ** 2 + (py - point.y()) ** 2) ** 0.5
            if distance <= item.radius and (best is None or (item.total, distance) < (best[1].total, best[0])):
                best = (distance, item)
        return best[1] if best else None

    def _layers_items(self) -> list[Item]:
        found: list[Item] = []
        if self.shown.places:
            found += self.places.items
        if self.shown.articles:
            found += self.articles.items
        if self.shown.points and self.field is not None:
            self.clusters.prepare(self.field, self.camera)
            found += self.clusters.items
        return found

    def activate(self, item: Item, add: bool = False) -> None:
        """Do what a click does: choose a point, zoom into a cluster (or choose all of it when adding), open a pin."""
        if item.pin is not None:
            self.opened.emit(item.pin.kind, item.pin.id)
        elif item.row >= 0:
            self.chosen.emit((item.row,), add)
        elif self.field is not None and (add or self.camera.zoom >= 18.5):
            self.chosen.emit(self.clusters.rows(self.field, item), add)
        else:
            self.go(self.camera.at(item.x, item.y, min(19.0, self.camera.zoom + 2.0)))

    def step(self, forward: bool) -> bool:
        """Go to the next or previous thing in view; return False at either end."""
        items = self.items()
        if not items:
            return False
        at = next((k for k, i in enumerate(items) if self._same(i, self.focus_item)), None)
        to = (0 if forward else len(items) - 1) if at is None else at + (1 if forward else -1)
        if not 0 <= to < len(items):
            self.focus_item = None
            self.update()
            return False
        self.focus_item = items[to]
        self.focused.emit(self.focus_item)
        self.update()
        return True

    def say(self, words: str) -> None:
        """Make `words` what a screen reader says of the view now."""
        self.setAccessibleName(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))

    @staticmethod
    def _same(a: Item, b: Item | None) -> bool:
        return b is not None and (a.x, a.y, a.row, a.total) == (b.x, b.y, b.row, b.total)

    # ---- gestures

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._drag, self._dragged = event.position(), False
            self._trail = [event.position()]
            keys = event.modifiers()
            self._gesture = self.mode
            if event.button() == Qt.MouseButton.MiddleButton:
                self._gesture = PAN
            elif keys & Qt.KeyboardModifier.AltModifier:
                self._gesture = LASSO
            elif keys & Qt.KeyboardModifier.ShiftModifier:
                self._gesture = BOX

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        if self._drag is None:
            self._rest.start()
            self.update(furniture.foot_rect(self.camera, self.font()).toAlignedRect())
            return
        moved = event.position() - self._trail[-1]
        if not self._dragged and (event.position() - self._drag).manhattanLength() < 5:
            return
        self._dragged = True
        if self._gesture == PAN:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.go(self.camera.panned(moved.x(), moved.y()))
            self._trail = [event.position()]
        else:
            self._trail.append(event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            return
        gesture, trail, dragged = self._gesture, self._trail, self._dragged
        self._drag, self._trail, self._dragged = None, [], False
        self.setCursor(Qt.CursorShape.ArrowCursor if self.mode == PAN else Qt.CursorShape.CrossCursor)
        add = bool(event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
        if not dragged:
            item = self.item_at(event.position())
            if item is not None:
                self.activate(item, add)
            elif not add:
                self.chosen.emit((), False)
        elif gesture != PAN:
            more = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._choose_inside(gesture, trail, more)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        item = self.item_at(event.position())
        if item is None:
            self.zoom_by(1.0, event.position())
        elif item.row >= 0 and self.field is not None:
            self.opened.emit("case", self.field.id(item.row))

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120.0 or event.pixelDelta().y() / 100.0
        if steps:
            self.zoom_by(max(-2.0, min(2.0, steps * 0.5)), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(event.value(), event.position())
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and plain and self.step(key == Qt.Key.Key_Tab):
                return True
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.restyle()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        far = 240 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 80
        moves = {
            Qt.Key.Key_Left: (far, 0),
            Qt.Key.Key_Right: (-far, 0),
            Qt.Key.Key_Up: (0, far),
            Qt.Key.Key_Down: (0, -far),
        }
        if key in moves:
            self.go(self.camera.panned(*moves[Qt.Key(key)]))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(1.0)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom_by(-1.0)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.focus_item is not None:
            item = self.focus_item
            self.activate(item, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
            if item.row >= 0 and key != Qt.Key.Key_Space and self.field is not None:
                self.opened.emit("case", self.field.id(item.row))
        elif key == Qt.Key.Key_Escape and self._escape():
            pass
        else:
            super().keyPressEvent(event)

    def _escape(self) -> bool:
        """Leave the innermost thing: a drag, the mode, the thing under the keyboard."""
        if self._drag is not None:
            self._drag, self._trail, self._dragged = None, [], False
        elif self.mode != PAN:
            self.set_mode(PAN)
        elif self.focus_item is not None:
            self.focus_item = None
        else:
            return False
        self.update()
        return True

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self._rest.stop()
        self.hovered.emit(None)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.camera = self.camera.resized(self.width(), self.height())
        if not self.locked:
            box = self.field.bulk() if self.field is not None else None
            self.go(self.camera.fitted(box or HOME, theme.px(56)), None)

    def _rested(self) -> None:
        if self._pointer is not None and self._drag is None:
            self.hovered.emit(self.item_at(self._pointer))

    def _choose_inside(self, gesture: str, trail: list[QPointF], add: bool) -> None:
        if self.field is None:
            return
        corners = [self.camera.to_world(p.x(), p.y()) for p in trail]
        if gesture == BOX:
            (ax, ay), (bx, by) = corners[0], corners[-1]
            rows = self.field.index.in_box(Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))
        else:
            rows = self.field.index.in_polygon(corners)
        self.chosen.emit(tuple(rows.tolist()), add)

    # ---- painting

    def restyle(self) -> None:
        """Take up another theme, font or pixel ratio."""
        self._colours = palette(theme.current())
        self._names = self._symbols = None
        self.grounds.forget()
        self.update()

    def _letters(self) -> tuple[Lettering, Symbols]:
        ratio = self.devicePixelRatioF()
        if self._names is None or self._symbols is None or self._symbols.ratio != ratio:
            self._names = Lettering(self.font(), self._colours.halo, ratio)
            self._symbols = Symbols(self._colours, self.font(), ratio)
            self.grounds.forget()
        return self._names, self._symbols

    def paintEvent(self, event: QPaintEvent) -> None:
        started = time.perf_counter()
        names, symbols = self._letters()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._colours.water)
        if self.waiting:
            self._paint_furniture(painter)
            painter.end()
            return
        if self.raster is not None:
            self.raster.draw(painter, self.camera)
        draw = partial(self._draw_ground, names, symbols.ratio)
        ground = self.grounds.get(self.camera, draw, resting=not self._settle.isActive())
        if ground is not None:
            stamp(painter, ground, ground.picture, self.camera)
        if self.shown.heat and self.field is not None:
            self.heat.draw(painter, self.camera, self.field, self._colours, self.shown.heat_opacity)
        if ground is not None:
            stamp(painter, ground, ground.names, self.camera)
        if self.field is not None:
            if self.shown.places:
                self.places.draw(painter, self.camera, symbols)
            if self.shown.articles:
                self.articles.draw(painter, self.camera, symbols)
            if self.shown.points:
                self.clusters.prepare(self.field, self.camera)
                self.clusters.draw(painter, self.camera, self.field, symbols)
        if self.field is not None:
            drawn = self.clusters.items if self.shown.points else []
            overlays.draw_selected(painter, self.camera, self._spots, drawn, self.field, symbols)
        foot = furniture.foot_rect(self.camera, self.font()).height()
        names.draw(painter, base.archipelagos(self.camera, self._colours, names, foot))
        self._paint_trail(painter)
        self._paint_furniture(painter)
        painter.end()
        self.frame_ms = (time.perf_counter() - started) * 1000

    def settle(self) -> None:
        """Draw the ground for where the view is now, at once."""
        self._settle.stop()
        self.grounds.forget()
        self.update()

    def _draw_ground(self, names: Lettering, ratio: float) -> Iterator[base.Ground | None]:
        """Start drawing the ground for where the view is now."""
        options = base.Options(
            self.choropleth if self.shown.choropleth else None,
            self.shown.choropleth_opacity,
            self._late,
            plain=self.raster is not None,
        )
        avoid: list[tuple[float, float, float]] = []
        if self.shown.points and self.field is not None:
            self.clusters.prepare(self.field, self.camera)
            avoid = [(i.x, i.y, i.radius) for i in self.clusters.items]
        for on, layer in ((self.shown.places, self.places), (self.shown.articles, self.articles)):
            avoid += layer.spots() if on else []
        return base.draw(self.camera, options, self._colours, ratio, names, avoid)

    def _paint_trail(self, painter: QPainter) -> None:
        if self._drag is not None and self._dragged and self._gesture != PAN and len(self._trail) > 1:
            furniture.trail(painter, self._trail, self._gesture == BOX, self._colours)

    def _paint_furniture(self, painter: QPainter) -> None:
        item = self.focus_item
        if item is not None and self.hasFocus():
            furniture.focus(painter, self.camera.to_screen(item.x, item.y), item.radius, self._colours)
        furniture.foot(painter, self.camera, self.attribution(), self._pointer, self.font(), self._colours)
        if self.message:
            furniture.message(painter, self.camera, self.message, self.font(), self._colours)

    def attribution(self) -> str:
        """Return whose data is on the screen, the tiles' source first."""
        own = furniture.borders(boundaries.load().attribution, self.camera.zoom >= base.WARDS_FROM)
        if self.raster is not None:
            return f"{self.raster.source.attribution or self.raster.source.name} · {own}"
        return own
