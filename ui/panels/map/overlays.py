"""What moves above the ground: clusters and points, heat, pins; worked out for more than the view, drawn every frame."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from ioc_desktop.geo.field import GROUPS, PointField
from ioc_desktop.geo.projection import TILE, Box, Camera, world_point
from ioc_desktop.services.board_map import Pin
from ui.panels.map.palette import Palette
from ui.panels.map.symbols import POINT, Symbols, factor, shape

REGION = 0.5
"""Clusters are worked out for the view and this share of it on every side."""
STREET_ZOOM = 15.0
"""From here on only points that cover each other are clustered."""
CROWD = 600
"""More than this in the region and its surroundings is a crowd."""
HEAT_CELL = 8
"""Pixels of a heat cell's side, at least."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something drawn that can be pointed at: a point (row ≥ 0), a cluster (row -1) or a pin."""

    x: float
    y: float
    radius: float
    """Device-independent pixels."""
    total: int
    row: int = -1
    counts: tuple[int, ...] = ()
    pin: Pin | None = None
    cluster: int = -1
    """Its number among the clusters of the region."""


class ClusterLayer:
    """Clusters and single points of a field."""

    def __init__(self) -> None:
        self._region: tuple[Box, int, object] | None = None
        self._drawn = 0
        self.items: list[Item] = []
        self.version = 0

    def prepare(self, field: PointField, camera: Camera) -> None:
        """Work out what is drawn, if the view left the region or the zoom its level."""
        level = math.floor(camera.zoom - 0.3) + (4 if camera.zoom >= STREET_ZOOM else 3)
        key = (field.index, self.version, factor())
        if self._region is not None:
            box, known, held = self._region
            if known == level and held == key and box.holds(camera.box):
                return
        box, drawn = camera.box.grown(REGION), level
        found = field.index.clusters(box, level, 1.0)
        if len(found.x) > CROWD and camera.zoom >= STREET_ZOOM:
            drawn = level - 1  # too many to tell apart: clusters as large as elsewhere
            found = field.index.clusters(box, drawn, 1.0)
        self.items = []
        grown = factor()
        each = zip(found.x.tolist(), found.y.tolist(), found.counts.tolist(), found.row.tolist(), strict=True)
        for number, (x, y, counts, row) in enumerate(each):
            total = sum(counts)
            radius = grown * (POINT / 2 - 2) if row >= 0 else Symbols.cluster_radius(total) + 3
            self.items.append(Item(x, y, radius, total, row, tuple(counts), cluster=number))
        self._region = (box, level, key)
        self._drawn = drawn

    def changed(self) -> None:
        """Forget what was worked out: the field changed."""
        self.version += 1

    def rows(self, field: PointField, item: Item) -> tuple[int, ...]:
        """Return the rows of a cluster."""
        if self._region is None:
            return ()
        return tuple(field.index.members(self._region[0], self._drawn, 1.0, item.cluster).tolist())

    def draw(self, painter: QPainter, camera: Camera, field: PointField, symbols: Symbols) -> None:
        """Draw what is in view, large clusters first so that single points stay on top."""
        view = camera.box.grown(0.06)
        for item in sorted(self.items, key=lambda i: -i.total):
            if view.left <= item.x <= view.right and view.top <= item.y <= view.bottom:
                x, y = camera.to_screen(item.x, item.y)
                if item.row >= 0:
                    group = item.counts.index(1) if 1 in item.counts else 2
                    picture = symbols.point(int(field.symbol[item.row]), int(field.stage[item.row]), group)
                else:
                    picture = symbols.cluster(item.counts)
                side = picture.width() / symbols.ratio / 2
                painter.drawPixmap(QPointF(x - side, y - side), picture)


class HeatLayer:
    """Density of the shown points as a smooth wash of colour."""

    def __init__(self) -> None:
        self._made: tuple[Box, int, object, QImage] | None = None
        self.version = 0

    def changed(self) -> None:
        """Forget what was worked out: the field changed."""
        self.version += 1

    def draw(self, painter: QPainter, camera: Camera, field: PointField, colours: Palette, opacity: float) -> None:
        """Draw the wash, worked out again when the view leaves its region or the zoom its level."""
        level = math.floor(camera.zoom + 0.5) + int(math.log2(TILE // HEAT_CELL))
        key = (field.index, self.version, colours)
        made = self._made
        if made is None or made[1] != level or made[2] != key or not made[0].holds(camera.box):
            region = snapped(camera.box.grown(REGION), level)
            made = self._made = (region, level, key, wash(density(field, region, level), colours.heat))
        region, image = made[0], made[3]
        left, top = camera.to_screen(region.left, region.top)
        right, bottom = camera.to_screen(region.right, region.bottom)
        painter.setOpacity(opacity)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(left, top, right - left, bottom - top), image)
        painter.setOpacity(1.0)


def snapped(box: Box, level: int) -> Box:
    """Return the smallest box of whole cells of a level around `box`."""
    side = 1 << level
    return Box(
        math.floor(box.left * side) / side,
        math.floor(box.top * side) / side,
        math.ceil(box.right * side) / side,
        math.ceil(box.bottom * side) / side,
    )


def density(field: PointField, region: Box, level: int) -> NDArray[np.float64]:
    """Return the shown points per cell of a snapped region, spread over their surroundings."""
    side = 1 << level
    left, top = round(region.left * side), round(region.top * side)
    grid = np.zeros((round(region.bottom * side) - top, round(region.right * side) - left))
    cells = field.index.cells(region, level)
    column, row = cells.column - left, cells.row - top
    inside = (column >= 0) & (column < grid.shape[1]) & (row >= 0) & (row < grid.shape[0])
    grid[row[inside], column[inside]] = cells.counts.sum(axis=1)[inside]
    reach = 6
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / 2.0) ** 2)
    for axis in (0, 1):
        padded = np.pad(grid, [(reach, reach) if a == axis else (0, 0) for a in (0, 1)])
        size = grid.shape[axis]
        grid = sum(w * padded.take(range(k, k + size), axis) for k, w in enumerate(weights.tolist()))
    return grid


def wash(grid: NDArray[np.float64], colours: Sequence[QColor]) -> QImage:
    """Return densities as a picture, clear where there is nothing."""
    most = float(grid.max(initial=0.0))
    strength = np.sqrt(np.clip(grid / most, 0, 1)) if most > 0 else grid
    stops = np.linspace(0, 255, len(colours))
    table = np.zeros((256, 4))
    steps = np.arange(256)
    table[:, 3] = np.clip((steps - 10) / 110, 0, 1) * 0.8
    for k, channel in enumerate(("blueF", "greenF", "redF")):
        table[:, k] = np.interp(steps, stops, [getattr(c, channel)() for c in colours]) * table[:, 3]
    pixels = (table * 255).astype(np.uint8)[(strength * 255).astype(np.uint8)]
    height, width = grid.shape
    data = np.ascontiguousarray(pixels)
    return QImage(data.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()


class PinLayer:
    """Places or articles, those that would cover each other left out until there is room."""

    def __init__(self) -> None:
        self._pins: list[tuple[float, float, Pin]] = []
        self.items: list[Item] = []

    def set(self, pins: Iterable[Pin]) -> None:
        """Show these pins."""
        self._pins = [(*world_point(p.lon, p.lat), p) for p in pins]

    def __len__(self) -> int:
        return len(self._pins)

    def types(self) -> list[str]:
        """Return of which types the pins are, in their order."""
        return list(dict.fromkeys(p.type for _, _, p in self._pins))

    def spots(self) -> list[tuple[float, float, float]]:
        """Return world x, y and radius in pixels of every pin."""
        return [(x, y, 10.0) for x, y, _ in self._pins]

    def find(self, id: str) -> tuple[float, float] | None:
        """Return where a pin is, world coordinates."""
        return next(((x, y) for x, y, p in self._pins if p.id == id), None)

    def draw(self, painter: QPainter, camera: Camera, symbols: Symbols) -> None:
        """Draw what is in view and has room."""
        view = camera.box.grown(0.04)
        taken: set[tuple[int, int]] = set()
        self.items = []
        for x, y, pin in self._pins:
            if view.left <= x <= view.right and view.top <= y <= view.bottom:
                cell = (int(x * camera.scale) // 30, int(y * camera.scale) // 30)
                if cell in taken:
                    continue
                taken.add(cell)
                px, py = camera.to_screen(x, y)
                picture = symbols.pin(pin.kind, pin.type, pin.status)
                side = picture.width() / symbols.ratio / 2
                painter.drawPixmap(QPointF(px - side, py - side), picture)
                self.items.append(Item(x, y, 10 * symbols.factor, 1, -1, (), pin))


def draw_selected(
    painter: QPainter,
    camera: Camera,
    spots: Sequence[tuple[float, float, int, bool]],
    items: Sequence[Item],
    field: PointField,
    symbols: Symbols,
) -> None:
    """Ring the selected points (x, y, row, whether it is the current one), or the clusters that hold them.

    One that the filter hides is drawn for as long as it is selected. An arrow at the edge points to the current one when it is out of view.
    """
    colours = symbols.palette
    rings: dict[tuple[float, float, float], bool] = {}
    for x, y, row, current in spots:
        px, py = camera.to_screen(x, y)
        if not (-20 < px < camera.width + 20 and -20 < py < camera.height + 20):
            if current:
                _arrow(painter, camera, px, py, colours)
            continue
        ring = (px, py, 13.0 * symbols.factor)
        near = 72.0
        if not items or not field.visible(row):
            painter.drawPixmap(
                QPointF(px - POINT * symbols.factor / 2, py - POINT * symbols.factor / 2),
                symbols.point(int(field.symbol[row]), int(field.stage[row]), 2),
            )
            rings[ring] = rings.get(ring, False) or current
            continue
        for item in items:
            ix, iy = camera.to_screen(item.x, item.y)
            distance = math.hypot(ix - px, iy - py)
            if item.row == row:
                ring = (ix, iy, item.radius + 2)
                break
            if item.row < 0 and distance < near:
                near, ring = distance, (ix, iy, item.radius + 2)
        rings[ring] = rings.get(ring, False) or current
    for (px, py, radius), current in rings.items():
        path = shape("circle", radius).translated(px, py)
        painter.strokePath(path, QPen(colours.disc, 5))
        painter.strokePath(path, QPen(colours.accent, 3.0 if current else 2.0))


def _arrow(painter: QPainter, camera: Camera, px: float, py: float, colours: Palette) -> None:
    inset = 22.0
    middle_x, middle_y = camera.width / 2, camera.height / 2
    dx, dy = px - middle_x, py - middle_y
    share = min((middle_x - inset) / abs(dx) if dx else math.inf, (middle_y - inset) / abs(dy) if dy else math.inf)
    painter.save()
    painter.translate(middle_x + dx * share, middle_y + dy * share)
    painter.rotate(math.degrees(math.atan2(dy, dx)) + 90)
    head = shape("triangle", 10.0)
    painter.strokePath(head, QPen(colours.disc, 4))
    painter.fillPath(head, colours.accent)
    painter.restore()


__all__ = ["GROUPS", "ClusterLayer", "HeatLayer", "Item", "PinLayer", "density", "draw_selected", "wash"]
