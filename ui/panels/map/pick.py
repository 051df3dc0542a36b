"""A place chosen by a click for somebody who asked (`Bus.place_wanted`): the next click on the map tells where."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from ioc_desktop.geo.projection import degrees
from ui.bus import Bus
from ui.panels.map.view import MapView

_FAR = 5
"""A press that moves further is a drag, pixels."""


class Pick(QObject):
    """Dragging and zooming stay as they are; Esc gives up; Enter takes the middle of the map."""

    def __init__(self, bus: Bus, view: MapView) -> None:
        super().__init__(view)
        self._bus, self._view, self.active = bus, view, False
        self._pressed: QPointF | None = None
        bus.place_wanted.connect(self.begin)
        bus.place_picked.connect(self._told)

    def begin(self) -> None:
        """Let the next click choose."""
        if not self.active:
            self.active = True
            self._view.installEventFilter(self)
            self._view.setCursor(Qt.CursorShape.CrossCursor)
            self._view.setFocus()
            said = QCoreApplication.translate(
                "MapPick",
                "Nhấn vào bản đồ để đặt vị trí phản ánh; Enter lấy giữa bản đồ; Esc hoặc Ctrl+N về phiếu.",
            )
            self._bus.notified.emit("info", said)
            self._view.say(said)

    def _told(self, _place: object) -> None:
        self.end()

    def end(self) -> None:
        """Be an ordinary map again."""
        if self.active:
            self.active = False
            self._view.removeEventFilter(self)
            self._view.setCursor(Qt.CursorShape.ArrowCursor)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.button() is Qt.MouseButton.LeftButton:
            if event.type() == QEvent.Type.MouseButtonPress:
                self._pressed = event.position()
            elif event.type() == QEvent.Type.MouseButtonRelease and self._pressed is not None:
                moved = (event.position() - self._pressed).manhattanLength()
                self._pressed = None
                if moved < _FAR:
                    self._take(event.position().x(), event.position().y())
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self._bus.place_picked.emit(None)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self._view.width() / 2, self._view.height() / 2)
                return True
        return False

    def _take(self, x: float, y: float) -> None:
        lon, lat = degrees(*self._view.camera.to_world(x, y))
        self._bus.place_picked.emit((round(lat, 6), round(lon, 6)))
