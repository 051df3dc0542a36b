"""The projection goes there and back; the camera keeps what is under the pointer there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_desktop.geo.projection import (
    MAX_ZOOM,
    Box,
    Camera,
    degrees,
    scale_bar,
    world,
    world_box,
    world_point,
)

LON = st.floats(-180, 180)
LAT = st.floats(-85, 85)
CAMERAS = st.builds(
    Camera, st.floats(0.78, 0.82), st.floats(0.44, 0.49), st.floats(5, MAX_ZOOM), st.just(1000), st.just(625)
)


REACH = world_box(95.01, 2.01, 121.99, 27.99)


def inside(camera: Camera) -> bool:
    """Tell whether the middle is away from where it is held."""
    return REACH.left < camera.x < REACH.right and REACH.top < camera.y < REACH.bottom


@given(LON, LAT)
def test_degrees_come_back(lon: float, lat: float) -> None:
    assert degrees(*world_point(lon, lat)) == pytest.approx((lon, lat), abs=1e-9)
    x, y = world(np.array([lon]), np.array([lat]))
    assert (x[0], y[0]) == pytest.approx(world_point(lon, lat), abs=1e-12)


def test_known_positions() -> None:
    assert world_point(0, 0) == (0.5, 0.5)
    x, y = world_point(108.1, 10.93)  # tile 3278/1928 of zoom 12 holds Phan Thiết
    assert (int(x * 4096), int(y * 4096)) == (3277, 1922)
    assert world_point(0, 90)[1] == pytest.approx(0, abs=1e-9)


@given(CAMERAS, st.floats(0, 1000), st.floats(0, 625))
def test_pixels_come_back(camera: Camera, px: float, py: float) -> None:
    assert camera.to_screen(*camera.to_world(px, py)) == pytest.approx((px, py), abs=1e-4)


@given(CAMERAS, st.floats(-3, 3), st.floats(0, 1000), st.floats(0, 625))
def test_zoom_keeps_the_place_under_the_pointer(camera: Camera, steps: float, px: float, py: float) -> None:
    before = camera.to_world(px, py)
    after = camera.zoomed(steps, px, py)
    assert camera.least_zoom <= after.zoom <= MAX_ZOOM
    if inside(after):
        assert after.to_screen(*before) == pytest.approx((px, py), abs=1e-3)


@given(CAMERAS, st.floats(-500, 500), st.floats(-300, 300))
def test_pan_moves_the_picture(camera: Camera, dx: float, dy: float) -> None:
    place = camera.to_world(500, 300)
    moved = camera.panned(dx, dy)
    if inside(moved):
        assert moved.to_screen(*place) == pytest.approx((500 + dx, 300 + dy), abs=1e-3)


@given(st.integers(200, 3840), st.integers(150, 2160))
def test_no_view_is_wider_than_the_bundled_land(width: int, height: int) -> None:
    camera = Camera(0.8, 0.47, 8, 640, 400).resized(width, height).zoomed(-20, 10, 10).panned(-90_000, 90_000)
    west, _ = degrees(camera.box.left, 0.5)
    east, _ = degrees(camera.box.right, 0.5)
    assert east - west <= 75.001 or camera.zoom == 4.0
    assert 57 <= west < east <= 160


@given(st.floats(100, 115), st.floats(8, 23), st.floats(0.0001, 5), st.floats(0.0001, 5))
def test_fit_shows_the_whole_box(lon: float, lat: float, width: float, height: float) -> None:
    box = world_box(lon, lat, lon + width, lat + height)
    camera = Camera(0.5, 0.5, 5, 900, 600).fitted(box)
    assert camera.box.holds(box)
    assert camera.zoom <= 16


def test_boxes() -> None:
    box = Box(0, 0, 1, 1)
    assert box.grown(0.5) == Box(-0.5, -0.5, 1.5, 1.5)
    assert box.meets(Box(1, 1, 2, 2))
    assert not box.meets(Box(1.1, 0, 2, 1))


@given(st.floats(0.01, 200_000), st.integers(60, 200))
def test_scale_bar_is_round_and_fits(metres: float, most: int) -> None:
    length, pixels = scale_bar(metres, most)
    assert str(length).rstrip("0") in ("1", "2", "5")
    assert pixels * metres == pytest.approx(length)
    assert length == 1 or pixels <= most + 1e-6
    assert length == 1 or pixels * 2.51 >= most


def test_ground_resolution_at_the_equator() -> None:
    assert Camera(0.5, 0.5, 0, 256, 256).metres_per_pixel() == pytest.approx(156_543.03, rel=1e-6)
