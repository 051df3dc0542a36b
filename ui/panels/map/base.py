"""The quiet ground: sea, land, borders, choropleth, names, drawn once into a picture larger than the view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPixmap

from ioc_desktop.geo import boundaries
from ioc_desktop.geo.clip import Path, Shapes
from ioc_desktop.geo.projection import TILE, Box, Camera, world_box, world_point
from ui.panels.map.labels import Label, Lettering
from ui.panels.map.palette import Palette
from ui.widgets import paths

MARGIN = 0.35
"""The picture reaches this share of the view beyond it on every side."""
_OUTER = MARGIN / (1 + 2 * MARGIN)
WARDS_FROM = 9.3
"""Zoom from which the schematic wards are drawn."""
_FINE = (world_box(101.9, 8.1, 110.1, 23.5), world_box(111.0, 6.6, 116.4, 17.4))

_REGION = world_box(96.6, 3.6, 120.9, 26.4)


@dataclass(frozen=True, slots=True)
class Options:
    """What the ground shows."""

    choropleth: Mapping[str, tuple[float, str]] | None = None
    """Ward code → strength 0 to 1 and the words under its name; None: no choropleth."""
    opacity: float = 0.6
    late: bool = False
    """The choropleth shows what is overdue, in the colour of that."""
    plain: bool = False
    """Only names and borders, over raster tiles."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A drawn picture and the camera it was drawn for."""

    picture: QPixmap
    names: QPixmap
    """Clear but for the names, which go over heat and under points."""
    camera: Camera

    def sharp(self, camera: Camera) -> bool:
        """Tell whether the picture was drawn for this zoom."""
        return abs(self.camera.zoom - camera.zoom) < 1e-9

    def serves(self, camera: Camera) -> bool:
        """Tell whether the picture covers what a camera of the same zoom sees."""
        return self.sharp(camera) and self.camera.box.holds(camera.box)

    def ample(self, camera: Camera) -> bool:
        """Tell whether the view may still move some way before the picture ends."""
        return self.sharp(camera) and self.camera.box.holds(camera.box.grown(MARGIN * 0.4))

    def usable(self, camera: Camera) -> bool:
        """Tell whether the picture, scaled, is good enough until the next is ready."""
        return abs(self.camera.zoom - camera.zoom) < 2.5 and self.camera.box.holds(camera.box.grown(-0.2))


@cache
def shapes(layer: str, level: int | None = None) -> Shapes:
    """Return a bundled layer in world coordinates."""
    return Shapes.of(boundaries.load().layer(layer, level))


def level_for(camera: Camera) -> int:
    """Return the level of simplification that suits a zoom."""
    if camera.zoom < 6.4 or not _REGION.holds(camera.box):
        return 0
    if camera.zoom < 8.6 or not any(fine.holds(camera.box) for fine in _FINE):
        return 1
    return 2


def qpath(path: Path, camera: Camera) -> QPainterPath:
    """Return world coordinates as a painter's path in pixels."""
    if len(path.x) < 2:
        return QPainterPath()
    x, y = camera.to_screens(path.x, path.y)
    return paths.path(x, y, path.joined.astype(np.int32))


def draw(
    camera: Camera,
    options: Options,
    colours: Palette,
    ratio: float,
    names: Lettering,
    avoid: Sequence[tuple[float, float, float]] = (),
) -> Iterator[Ground | None]:
    """Draw the ground for a camera, with a margin around: a few milliseconds a step, the Ground last.

    Names of wards keep away from what is drawn over them: `avoid` has world x, y and radius in pixels.
    """
    width, height = round(camera.width * (1 + 2 * MARGIN)), round(camera.height * (1 + 2 * MARGIN))
    wide = replace(camera, width=width, height=height)
    level = level_for(wide)
    box = wide.box.grown(0.02)
    picture = _blank(wide, ratio, QColor(Qt.GlobalColor.transparent) if options.plain else colours.water)
    yield None
    if not options.plain:
        for layer, speck, colour in (
            ("context", 1.2, colours.context),
            ("province", 0.6, colours.land),
            ("lake", 4.0, colours.water),
        ):
            path = qpath(shapes(layer, level).areas(box, speck / wide.scale), wide)
            yield None
            with _painting(picture) as painter:
                painter.fillPath(path, colour)
            yield None
    with _painting(picture) as painter:
        if not options.plain:
            _islands(painter, wide, colours)
        if wide.zoom >= WARDS_FROM:
            _wards(painter, wide, box, options, colours)
    yield None
    with _painting(picture) as painter:
        _lines(painter, wide, box, level, colours, options.plain)
    yield None
    letters = _blank(wide, ratio, QColor(Qt.GlobalColor.transparent))
    discs = np.array([(*wide.to_screen(x, y), radius) for x, y, radius in avoid]).reshape(-1, 3)
    with _painting(letters) as painter:
        names.draw(painter, _labels(wide, options, colours, names, discs))
    yield Ground(picture, letters, wide)


def _blank(camera: Camera, ratio: float, colour: QColor) -> QPixmap:
    picture = QPixmap(max(1, round(camera.width * ratio)), max(1, round(camera.height * ratio)))
    picture.setDevicePixelRatio(ratio)
    picture.fill(colour)
    return picture


@contextmanager
def _painting(picture: QPixmap) -> Iterator[QPainter]:
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        yield painter
    finally:
        painter.end()


def _lines(painter: QPainter, camera: Camera, box: Box, level: int, colours: Palette, plain: bool) -> None:
    inner = QPen(colours.inner, 1.0 if camera.zoom < 8 else 1.2)
    inner.setDashPattern([5, 2.5] if camera.zoom >= 7.5 else [3, 0.001])
    if camera.zoom >= 5.2:
        painter.strokePath(qpath(shapes("inner", level).lines(box), camera), inner)
    if not plain:
        painter.strokePath(qpath(shapes("shore", level).lines(box), camera), QPen(colours.shore, 0.9))
    painter.strokePath(
        qpath(shapes("border", level).lines(box), camera), QPen(colours.border, 1.2 if camera.zoom < 7 else 1.6)
    )


def _islands(painter: QPainter, camera: Camera, colours: Palette) -> None:
    """Mark every island of the archipelagos by a dot while it would be too small to see."""
    if camera.zoom > 12:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.border)
    size = 1.0 if camera.zoom < 6 else 1.4
    for key in ("hoang_sa", "truong_sa"):
        boxes = shapes(key).boxes
        x, y = camera.to_screens((boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2)
        for px, py in zip(x.tolist(), y.tolist(), strict=True):
            if -4 < px < camera.width + 4 and -4 < py < camera.height + 4:
                painter.drawEllipse(QPointF(px, py), size, size)


def _wards(painter: QPainter, camera: Camera, box: Box, options: Options, colours: Palette) -> None:
    wards = shapes("ward")
    if not box.meets(Box(*wards.boxes[:, :2].min(axis=0).tolist(), *wards.boxes[:, 2:].max(axis=0).tolist())):
        return
    for number, ward in enumerate(boundaries.load().wards):
        path = qpath(wards.areas(box, 0.0, number), camera)
        value = (options.choropleth or {}).get(ward.code)
        if value is not None and value[0] > 0:
            fill = QColor(colours.groups[0] if options.late else colours.accent)
            fill.setAlphaF(options.opacity * (0.12 + 0.88 * value[0]))
            painter.fillPath(path, fill)
    pen = QPen(colours.ward, 1.3)
    pen.setDashPattern([4, 2])
    painter.strokePath(qpath(shapes("ward_line").lines(box), camera), pen)


def _labels(
    camera: Camera, options: Options, colours: Palette, names: Lettering, discs: NDArray[np.float64]
) -> list[Label]:
    data, zoom = boundaries.load(), camera.zoom
    bold = QFont.Weight.DemiBold
    found: list[Label] = []

    def at(lon: float, lat: float) -> tuple[float, float]:
        return camera.to_screen(*world_point(lon, lat))

    if zoom < 9:
        sea = colours.sea
        for text, lon, lat, size in (
            (QCoreApplication.translate("MapBase", "Biển Đông"), 113.0, 13.4, 15.0),
            (QCoreApplication.translate("MapBase", "Vịnh Bắc Bộ"), 107.7, 19.4, 12.0),
            (QCoreApplication.translate("MapBase", "Vịnh Thái Lan"), 102.9, 9.3, 12.0),
        ):
            found.append(Label(text, *at(lon, lat), size, sea, 5, italic=True, spacing=1.2))
    if zoom < 5.9:
        name = QCoreApplication.translate("MapBase", "VIỆT NAM")
        found.append(Label(name, *at(105.1, 21.75), 13, colours.text, 0, bold, spacing=2.0))
    elif zoom < 10.4:
        for area in data.provinces:
            west, south, east, north = area.box
            room = (east - west) / 360 * TILE * 2**zoom
            if room > 34:
                size = 12.0 if zoom < 7.5 else 13.5
                found.append(
                    Label(area.short, *at(*area.label), size, colours.faint, 2 - (east - west) * (north - south) / 50)
                )
    if zoom >= 6.6:
        for island in data.islands:
            x, y = at(island.lon, island.lat)
            found.append(Label(island.name, x, y + 11, 11, colours.faint, 3))
    if zoom >= 10.2:
        schematic = QCoreApplication.translate("MapBase", "(sơ đồ)")
        for area in data.wards:
            note = schematic
            if options.choropleth is not None and area.code in options.choropleth:
                note = f"{options.choropleth[area.code][1]} {schematic}"
            label = Label(area.name, *at(*area.label), 13, colours.text, 1, bold, note=note if zoom >= 11 else "")
            found.append(_clear_of(label, _anchors(area.code), camera, names, discs))
    elif zoom >= WARDS_FROM:
        note = QCoreApplication.translate("MapBase", "(sơ đồ)")
        label = Label("Phan Thiết", *at(108.1, 10.945), 13, colours.text, 0, bold, note=note)
        found.append(_clear_of(label, _AROUND_TOWN, camera, names, discs))
    return found


_AROUND_TOWN = tuple(
    world_point(108.1 + dx, 10.945 + dy) for dx, dy in ((0, 0), (-0.04, 0.1), (-0.16, 0.06), (0.06, 0.16), (-0.2, -0.02), (0.1, -0.12))
)  # fmt: skip


@cache
def _anchors(code: str) -> tuple[tuple[float, float], ...]:
    """Return world positions inside a ward where its name may stand, its own place first."""
    data = boundaries.load()
    number = next(k for k, a in enumerate(data.wards) if a.code == code)
    area = data.wards[number]
    west, south, east, north = area.box
    lon, lat = (a.ravel() for a in np.meshgrid(np.linspace(west, east, 15)[1:-1], np.linspace(south, north, 15)[1:-1]))
    inside = data.ward_of(lat, lon) == number
    spots = sorted(
        zip(lon[inside].tolist(), lat[inside].tolist(), strict=True),
        key=lambda p: (p[0] - area.label[0]) ** 2 + (p[1] - area.label[1]) ** 2,
    )
    return tuple(world_point(*p) for p in (area.label, *spots))


def _clear_of(
    label: Label, anchors: Sequence[tuple[float, float]], camera: Camera, names: Lettering, discs: NDArray[np.float64]
) -> Label:
    """Return the label where it covers the fewest discs, nearest to its own place."""
    width, height = names.size(label)
    x, y = camera.to_screens(*np.array(anchors).T)
    covered = np.zeros(len(x))
    if len(discs):
        over_x = np.abs(discs[:, 0] - x[:, None]) < discs[:, 2] + width / 2 - 4
        covered += (over_x & (np.abs(discs[:, 1] - y[:, None]) < discs[:, 2] + height / 2 - 4)).sum(axis=1)
    edge_x, edge_y = camera.width * _OUTER + width / 2, camera.height * _OUTER + height / 2
    outside = (x < edge_x) | (x > camera.width - edge_x) | (y < edge_y) | (y > camera.height - edge_y)
    best = int(np.argmin(covered + 2.0 * outside))  # the first, nearest to its own place, of the least covered
    return replace(label, x=float(x[best]), y=float(y[best]))


def archipelagos(camera: Camera, colours: Palette, names: Lettering, foot: float) -> list[Label]:
    """Return the names of the archipelagos that are in view, held inside it above `foot` pixels, for every zoom."""
    found = []
    view = camera.box
    for one in boundaries.load().archipelagos:
        box = world_box(*one.box)
        if not view.meets(box):
            continue
        lines = one.name.replace(" (", "\n(").split("\n")
        label = Label(lines[0], 0, 0, 12.5, colours.text, 0, QFont.Weight.DemiBold, must=True, note=lines[1])
        width, height = names.size(label)
        x, bottom = camera.to_screen((box.left + box.right) / 2, box.bottom)
        y = bottom + height / 2
        if y + height / 2 > camera.height - foot:
            _, top = camera.to_screen(box.left, box.top)
            y = top - height / 2
        x = min(max(x, width / 2 + 4), camera.width - width / 2 - 4)
        y = min(max(y, height / 2 + 4), camera.height - height / 2 - foot - 4)
        found.append(Label(label.text, x, y, label.size, label.colour, 0, label.weight, must=True, note=label.note))
    return found


def scene_rect(ground: Ground, camera: Camera) -> QRectF:
    """Return where a picture drawn for another camera goes on the view."""
    box = ground.camera.box
    left, top = camera.to_screen(box.left, box.top)
    right, bottom = camera.to_screen(box.right, box.bottom)
    return QRectF(left, top, right - left, bottom - top)
