"""Keeps the drawn ground under the view: the next one is drawn a few milliseconds at a time between frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter, QPixmap

from ioc_desktop.geo.projection import Camera
from ui.panels.map.base import MARGIN, Ground, scene_rect


class GroundKeeper(QObject):
    """Gives a ground for a camera at once: a sharp one, or the last one scaled while a better one is on its way."""

    ready = Signal()
    """A better ground is there: paint."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.current: Ground | None = None
        self._steps: Iterator[Ground | None] | None = None
        self._camera: Camera | None = None
        self.patient = False
        """The very first ground is drawn between frames too, and `get` returns None until it is there."""
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._step)

    def forget(self) -> None:
        """Throw the ground away: what it shows has changed."""
        self.current = self._steps = None

    def get(self, camera: Camera, draw: Callable[[], Iterator[Ground | None]], resting: bool) -> Ground | None:
        """Return the ground to stamp; `draw` starts one for `camera`, which waits until zooming comes to rest.

        None only while `patient`.
        """
        ground = self.current
        if self.patient:
            if not self._coming(camera):
                self._start(camera, draw)
            return None
        if ground is None or not (ground.serves(camera) or ground.usable(camera)):
            self._start(camera, draw)
            while self._steps is not None:
                self._step()
            assert self.current is not None
            return self.current
        if resting and not ground.ample(camera) and not self._coming(camera):
            self._start(camera, draw)
        return ground

    def _coming(self, camera: Camera) -> bool:
        """Tell whether the ground being drawn will do."""
        coming = self._camera
        return (
            self._steps is not None
            and coming is not None
            and abs(coming.zoom - camera.zoom) < 1e-9
            and coming.box.grown(MARGIN * 0.5).holds(camera.box)
        )

    def _start(self, camera: Camera, draw: Callable[[], Iterator[Ground | None]]) -> None:
        self._camera, self._steps = camera, draw()
        self._timer.start()

    def _step(self) -> None:
        done = next(self._steps) if self._steps is not None else None
        if self._steps is None or done is not None:
            self._timer.stop()
            self._steps = None
        if done is not None:
            self.current, self.patient = done, False
            self.ready.emit()


def stamp(painter: QPainter, ground: Ground, picture: QPixmap, camera: Camera) -> None:
    """Draw a ground's picture where it belongs for a camera; scaled quickly while zooming, it is sharp again at rest."""
    where = scene_rect(ground, camera)
    if ground.serves(camera):
        painter.drawPixmap(QPointF(round(where.x()), round(where.y())), picture)
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawPixmap(where, picture, QRectF(picture.rect()))
