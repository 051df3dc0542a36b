"""Web Mercator on the unit square, and the camera that puts a part of it on a screen."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TILE = 256
"""Pixels of the whole world's side at zoom 0."""
MIN_ZOOM, MAX_ZOOM = 4.0, 19.0
WIDEST = 75.0
"""Degrees of longitude a view may show at most: the bundled land ends somewhere."""
MAX_LATITUDE = 85.0511287798066
_EQUATOR_M = 40_075_016.686


class Box(NamedTuple):
    """A rectangle in world coordinates: x to the right, y down, both 0 to 1 over the whole Earth."""

    left: float
    top: float
    right: float
    bottom: float

    def grown(self, share: float) -> Box:
        """Return the box with `share` of its size added on every side."""
        dx, dy = (self.right - self.left) * share, (self.bottom - self.top) * share
        return Box(self.left - dx, self.top - dy, self.right + dx, self.bottom + dy)

    def holds(self, other: Box) -> bool:
        """Tell whether `other` lies within."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def meets(self, other: Box) -> bool:
        """Tell whether the two have a point in common."""
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )


def world(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return world coordinates of degrees; latitudes beyond the projection's end are held at it."""
    sine = np.sin(np.radians(np.clip(lat, -MAX_LATITUDE, MAX_LATITUDE)))
    return (np.asarray(lon) + 180.0) / 360.0, 0.5 - np.arctanh(sine) / (2 * np.pi)


def world_point(lon: float, lat: float) -> tuple[float, float]:
    """Return world coordinates of one position."""
    sine = math.sin(math.radians(max(-MAX_LATITUDE, min(MAX_LATITUDE, lat))))
    return (lon + 180.0) / 360.0, 0.5 - math.atanh(sine) / (2 * math.pi)


def degrees(x: float, y: float) -> tuple[float, float]:
    """Return longitude and latitude of a world position."""
    return x * 360.0 - 180.0, math.degrees(math.asin(math.tanh((0.5 - y) * 2 * math.pi)))


def world_box(west: float, south: float, east: float, north: float) -> Box:
    """Return a box of degrees in world coordinates."""
    left, bottom = world_point(west, south)
    right, top = world_point(east, north)
    return Box(left, top, right, bottom)


_REACH = world_box(95.0, 2.0, 122.0, 28.0)
"""Where the middle of a view may be."""


@dataclass(frozen=True, slots=True)
class Camera:
    """What part of the world a view of `width` × `height` device-independent pixels shows: its middle and its zoom."""

    x: float
    y: float
    zoom: float
    width: int
    height: int

    @property
    def scale(self) -> float:
        """Pixels per world unit."""
        return float(TILE * 2.0**self.zoom)

    @property
    def least_zoom(self) -> float:
        """The zoom at which the view shows WIDEST degrees, at least MIN_ZOOM."""
        return max(MIN_ZOOM, math.log2(self.width * 360.0 / (WIDEST * TILE)))

    @property
    def box(self) -> Box:
        dx, dy = self.width / 2 / self.scale, self.height / 2 / self.scale
        return Box(self.x - dx, self.y - dy, self.x + dx, self.y + dy)

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        """Return the pixel of a world position."""
        return (x - self.x) * self.scale + self.width / 2, (y - self.y) * self.scale + self.height / 2

    def to_screens(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return the pixels of world positions."""
        return (x - self.x) * self.scale + self.width / 2, (y - self.y) * self.scale + self.height / 2

    def to_world(self, px: float, py: float) -> tuple[float, float]:
        """Return the world position under a pixel."""
        return self.x + (px - self.width / 2) / self.scale, self.y + (py - self.height / 2) / self.scale

    def panned(self, dx: float, dy: float) -> Camera:
        """Return the camera after the picture moved by (dx, dy) pixels."""
        return self._held(replace(self, x=self.x - dx / self.scale, y=self.y - dy / self.scale))

    def zoomed(self, steps: float, px: float, py: float) -> Camera:
        """Return the camera `steps` zoom levels nearer, with the world position under (px, py) staying there."""
        zoom = min(MAX_ZOOM, max(self.least_zoom, self.zoom + steps))
        x, y = self.to_world(px, py)
        scale = TILE * 2.0**zoom
        return self._held(
            replace(self, zoom=zoom, x=x - (px - self.width / 2) / scale, y=y - (py - self.height / 2) / scale)
        )

    def resized(self, width: int, height: int) -> Camera:
        """Return the camera for another size, same middle and zoom."""
        sized = replace(self, width=max(1, width), height=max(1, height))
        return replace(sized, zoom=max(sized.zoom, sized.least_zoom))

    def at(self, x: float, y: float, zoom: float | None = None) -> Camera:
        """Return the camera with another middle and, if given, zoom."""
        zoom = self.zoom if zoom is None else min(MAX_ZOOM, max(self.least_zoom, zoom))
        return self._held(replace(self, x=x, y=y, zoom=zoom))

    def fitted(self, box: Box, padding: int = 40, closest: float = 16.0) -> Camera:
        """Return the camera that shows `box` whole with `padding` pixels around, no nearer than zoom `closest`."""
        width = max(1.0, self.width - 2.0 * padding)
        height = max(1.0, self.height - 2.0 * padding)
        span = max((box.right - box.left) / width, (box.bottom - box.top) / height, 1e-12)
        zoom = min(closest, math.log2(1 / (span * TILE)))
        return self.at((box.left + box.right) / 2, (box.top + box.bottom) / 2, zoom)

    def metres_per_pixel(self) -> float:
        """Return metres on the ground per pixel in the middle of the view."""
        _, lat = degrees(self.x, self.y)
        return _EQUATOR_M * math.cos(math.radians(lat)) / self.scale

    def _held(self, camera: Camera) -> Camera:
        """Keep the middle of the view about Vietnam."""
        left, top, right, bottom = _REACH
        return replace(camera, x=min(right, max(left, camera.x)), y=min(bottom, max(top, camera.y)))


def scale_bar(metres_per_pixel: float, most: int) -> tuple[int, float]:
    """Return a round length in metres (1, 2 or 5 times a power of ten, at least 1) and its pixels, at most `most`."""
    longest = metres_per_pixel * most
    power = 10.0 ** math.floor(math.log10(max(longest, 1.0)))
    metres = max(1.0, max(m * power for m in (1, 2, 5) if m * power <= max(longest, 1.0)))
    return int(metres), metres / metres_per_pixel
