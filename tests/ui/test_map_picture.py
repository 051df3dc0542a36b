"""What the map really paints: Hoàng Sa and Trường Sa at every zoom, land and sea, both themes, tiles, heat, frames."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc_desktop.geo import boundaries
from ioc_desktop.geo.field import PointField
from ioc_desktop.geo.projection import Camera, world, world_point
from ioc_desktop.geo.tiles import MBTiles
from ioc_desktop.services.board_map import NO_DEADLINE, MapPoints
from ui import style, theme
from ui.panels.map import base
from ui.panels.map.palette import palette
from ui.panels.map.raster import RasterLayer
from ui.panels.map.shown import Shown
from ui.panels.map.view import MapView

NOW = 1_780_000_000_000
ARCHIPELAGOS = {"hoang_sa": (112.0, 16.5), "truong_sa": (114.0, 9.8)}


@pytest.fixture(params=["dark", "light"])
def view(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[MapView]:
    tokens = theme.THEMES[request.param]
    theme.use(tokens)
    style.apply(qapp, tokens)
    made = MapView()
    made.resize(900, 600)
    made.show()
    yield made
    made.set_raster(None)
    made.close()
    made.deleteLater()


def picture(view: MapView) -> NDArray[np.uint8]:
    """Return what is painted as (height, width, RGB)."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return data[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def look(view: MapView, lon: float, lat: float, zoom: float) -> None:
    view.go(view.camera.at(*world_point(lon, lat), zoom))
    view.settle()


def colour_at(pixels: NDArray[np.uint8], x: float, y: float) -> str:
    r, g, b = pixels[round(y), round(x)].tolist()
    return QColor(r, g, b).name()


def town(count: int, seed: int = 1) -> PointField:
    """Return reports spread over the wards."""
    rng = np.random.default_rng(seed)
    lon, lat = rng.uniform(107.98, 108.34, count * 6), rng.uniform(10.82, 11.06, count * 6)
    inside = boundaries.load().ward_of(lat, lon) >= 0
    x, y = world(lon[inside][:count], lat[inside][:count])
    n = len(x)
    ids = np.array([f"018f0000-0000-7000-8000-{k:012}".encode() for k in range(n)])
    stage = rng.integers(0, 3, n).astype(np.int8)
    points = MapPoints(
        ids, x, y, rng.integers(0, 9, n).astype(np.int8), stage, np.full(n, NO_DEADLINE), np.full(n, NOW)
    )
    return PointField(points, NOW)


@pytest.mark.parametrize("key", ARCHIPELAGOS)
@pytest.mark.parametrize("zoom", [4.3, 5.2, 6.0, 7.0, 8.0, 9.5, 11.0, 14.0])
def test_the_archipelagos_are_named_at_every_zoom(view: MapView, key: str, zoom: float) -> None:
    """The name's letters are on the picture: taking the name away changes it where the name is."""
    look(view, *ARCHIPELAGOS[key], zoom)
    names, _ = view._letters()
    labels = base.archipelagos(view.camera, view._colours, names, 22)
    texts = {f"{one.text} {one.note}" for one in labels}
    wanted = next(a.name for a in boundaries.load().archipelagos if a.id == key)
    assert wanted in texts
    pixels = picture(view)
    ink = QColor(theme.current().text)
    for label in labels:
        width, height = names.size(label)
        assert label.x - width / 2 >= 0
        assert label.x + width / 2 <= view.width()
        assert label.y - height / 2 >= 0
        assert label.y + height / 2 <= view.height()
        area = pixels[
            int(label.y - height / 2) : int(label.y + height / 2), int(label.x - width / 2) : int(label.x + width / 2)
        ].astype(int)
        near = np.abs(area - np.array([ink.red(), ink.green(), ink.blue()])).max(axis=2) < 40
        assert near.sum() > 100, "the letters are painted"


@pytest.mark.parametrize("key", ARCHIPELAGOS)
def test_the_islands_themselves_are_painted_at_region_zoom(view: MapView, key: str) -> None:
    look(view, *ARCHIPELAGOS[key], 6.0)
    pixels = picture(view)
    water = theme.current().water
    boxes = base.shapes(key).boxes
    painted = 0
    for left, top, right, bottom in boxes.tolist():
        x, y = view.camera.to_screen((left + right) / 2, (top + bottom) / 2)
        if 2 < x < view.width() - 2 and 2 < y < view.height() - 30:
            patch = {colour_at(pixels, x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
            painted += patch != {water}
    assert painted >= 12


def test_land_is_land_and_sea_is_sea(view: MapView) -> None:
    look(view, 108.2, 10.9, 11.0)
    pixels, colours = picture(view), palette(theme.current())
    for lon, lat, colour in ((108.06, 11.02, colours.land), (108.25, 10.85, colours.water)):
        x, y = view.camera.to_screen(*world_point(lon, lat))
        assert colour_at(pixels, x, y) == colour.name()


def test_the_ground_is_drawn_once_for_many_frames(view: MapView) -> None:
    look(view, 108.1, 10.93, 12.0)
    view.grab()
    ground = view.grounds.current
    for _ in range(5):
        view.go(view.camera.panned(20, 10))
        view.grab()
    assert view.grounds.current is ground
    view.go(view.camera.panned(900, 0))
    view.grab()
    assert view.grounds.current is not ground


def test_a_new_ground_joins_the_old_without_a_shift(view: MapView) -> None:
    look(view, 108.1, 10.93, 12.0)
    view.go(view.camera.panned(100, 40))
    moved = picture(view)
    view.settle()
    fresh = picture(view)
    shore = np.abs(moved.astype(int) - fresh.astype(int)).max(axis=2) > 60
    assert shore[:570].mean() < 0.01


def test_choropleth_heat_points_and_message_change_the_picture(view: MapView) -> None:
    view.set_field(town(400), True)
    view.settle()
    plain = picture(view)
    view.show_layers(Shown(points=False))
    none = picture(view)
    assert (plain != none).any(axis=2).mean() > 0.01
    view.show_layers(Shown(points=False, heat=True))
    heat = picture(view)
    assert (heat != none).any(axis=2).mean() > 0.1
    view.set_choropleth({"22918": (1.0, "9 đang mở")})
    view.show_layers(Shown(points=False, choropleth=True))
    choropleth = picture(view)
    x, y = view.camera.to_screen(*world_point(108.24, 11.0))
    assert colour_at(choropleth, x, y) != colour_at(none, x, y)
    view.show_layers(Shown(points=False))
    view.message = "Không có gì"
    assert (picture(view) != none).any()


def test_every_shown_point_is_in_exactly_one_thing_drawn(view: MapView) -> None:
    view.set_field(town(800), True)
    for zoom in (9.0, 11.5, 13.0, 15.2, 17.0):
        look(view, 108.1, 10.93, zoom)
        view.grab()
        assert view.field is not None
        region = view.clusters._region
        assert region is not None
        cells = view.field.index.cells(region[0], view.clusters._drawn)
        assert sum(i.total for i in view.clusters.items) == cells.counts.sum()
        assert all(view.item_at(p) is not None for p in _centres(view))


def _centres(view: MapView) -> list[object]:
    from PySide6.QtCore import QPointF

    return [QPointF(*view.camera.to_screen(i.x, i.y)) for i in view.items()]


def test_a_theme_switch_repaints(qapp: QApplication, view: MapView) -> None:
    look(view, 108.25, 10.85, 11.0)
    other = theme.LIGHT if theme.current().name == "dark" else theme.DARK
    theme.use(other)
    style.apply(qapp, other)
    QApplication.processEvents()
    assert colour_at(picture(view), 450, 300) == palette(other).water.name()


def test_tiles_come_from_a_file_under_the_names(view: MapView, tmp_path: Path) -> None:
    image = QImage(256, 256, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 30, 120))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    db = sqlite3.connect(tmp_path / "base.mbtiles")
    db.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
    db.execute("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
    db.execute("INSERT INTO metadata VALUES ('attribution', '© OpenStreetMap contributors')")
    camera = Camera(*world_point(108.1, 10.93), 12.0, 900, 600)
    for column in range(int(camera.box.left * 4096), int(camera.box.right * 4096) + 1):
        for row in range(int(camera.box.top * 4096), int(camera.box.bottom * 4096) + 1):
            db.execute("INSERT INTO tiles VALUES (12, ?, ?, ?)", (column, 4095 - row, data.data()))
    db.commit()
    db.close()
    look(view, 108.1, 10.93, 12.0)
    view.set_raster(RasterLayer(MBTiles(tmp_path / "base.mbtiles"), view))
    view.grab()
    assert view.raster is not None
    wanted = len(view.raster._asked)
    assert wanted > 4
    for _ in range(300):
        if not view.raster._asked:
            break
        QTest.qWait(10)
    assert colour_at(picture(view), 700, 500) == QColor(200, 30, 120).name()
    assert view.attribution().startswith("© OpenStreetMap contributors · Ranh giới")
    view.set_raster(None)
    assert colour_at(picture(view), 700, 500) != QColor(200, 30, 120).name()


def test_memory_of_the_picture_follows_the_view_not_the_zoom(view: MapView) -> None:
    for zoom in (5.0, 12.0, 19.0):
        look(view, 108.1, 10.93, zoom)
        view.grab()
        assert view.grounds.current is not None
        assert view.grounds.current.picture.width() <= 900 * 1.8
