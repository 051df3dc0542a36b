"""Raster tiles under the names: fetched and decoded by worker threads, kept in a small store of pictures."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QImage, QPainter

from ioc_desktop.geo.projection import Camera
from ioc_desktop.geo.tiles import Tile, TileSource, covering

_KEPT = 300
_SIDE_LIMIT = 1024


class RasterLayer(QObject):
    """Draws the tiles it has, coarser ones where the right ones are still on their way."""

    arrived = Signal(object, object)
    """A tile and its QImage, null when there is none; emitted from a worker, received on the GUI thread."""

    def __init__(self, source: TileSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self._workers = ThreadPoolExecutor(2, "tiles")
        self._kept: OrderedDict[Tile, QImage] = OrderedDict()
        self._asked: set[Tile] = set()
        self.arrived.connect(self._arrive)

    def draw(self, painter: QPainter, camera: Camera) -> None:
        """Draw what is there and ask for what is not."""
        low, high = self.source.zooms
        zoom = max(low, min(high, round(camera.zoom)))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        wanted = covering(camera.box, zoom)[:400]
        for tile in wanted:
            image, part = self._best(tile, low)
            if image is not None and not image.isNull():
                painter.drawImage(self._where(tile, camera), image, part)
        for tile in wanted:
            if tile not in self._kept and tile not in self._asked:
                self._asked.add(tile)
                self._workers.submit(self._load, tile)

    def close(self) -> None:
        """End the workers and close the source."""
        self._workers.shutdown(wait=True, cancel_futures=True)
        self.source.close()

    def _best(self, tile: Tile, low: int) -> tuple[QImage | None, QRectF]:
        zoom, column, row = tile
        for up in range(max(0, zoom - low) + 1):
            image = self._kept.get((zoom - up, column >> up, row >> up))
            if image is not None and not image.isNull():
                size = image.width() / (1 << up)
                left = (column & ((1 << up) - 1)) * size
                top = (row & ((1 << up) - 1)) * size
                return image, QRectF(left, top, size, size)
        return None, QRectF()

    @staticmethod
    def _where(tile: Tile, camera: Camera) -> QRectF:
        zoom, column, row = tile
        side = 1 << zoom
        left, top = camera.to_screen(column / side, row / side)
        right, bottom = camera.to_screen((column + 1) / side, (row + 1) / side)
        return QRectF(left, top, right - left, bottom - top)

    def _load(self, tile: Tile) -> None:
        data = self.source.tile(tile)
        image = QImage.fromData(data) if data else QImage()
        if max(image.width(), image.height()) > _SIDE_LIMIT:
            image = QImage()
        self.arrived.emit(tile, image)

    def _arrive(self, tile: Tile, image: QImage) -> None:
        self._asked.discard(tile)
        self._kept[tile] = image
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
