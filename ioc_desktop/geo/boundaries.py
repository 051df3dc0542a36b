"""Reads the bundled boundaries: provinces, coast, the Hoàng Sa and Trường Sa archipelagos, Phan Thiết's schematic wards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEVELS = 3
"""Levels of simplification, 0 the coarsest."""


@dataclass(frozen=True, slots=True)
class Area:
    """A named area: official code, full and short name, where its label goes and its bounding box, all degrees."""

    code: str
    name: str
    short: str
    label: tuple[float, float]
    """Longitude, latitude."""
    box: tuple[float, float, float, float]
    """West, south, east, north."""


@dataclass(frozen=True, slots=True)
class Archipelago:
    """An archipelago of Vietnam: its name as it must be shown, the province it belongs to, its bounding box."""

    id: str
    name: str
    province: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Island:
    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Rings:
    """Rings or lines end to end: `xy` (n, 2) longitude and latitude, `ends` of each ring, `feature` each belongs to."""

    xy: Floats
    ends: Ints
    feature: Ints

    def __iter__(self) -> Iterator[tuple[int, Floats]]:
        """Yield (feature number, points (k, 2)) ring by ring."""
        start = 0
        for end, feature in zip(self.ends.tolist(), self.feature.tolist(), strict=True):
            yield feature, self.xy[start:end]
            start = end

    def of(self, feature: int) -> list[Floats]:
        """Return the rings of one feature; holes are rings of their own (even-odd rule)."""
        return [ring for owner, ring in self if owner == feature]


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Everything bundled. `layer` gives the geometry; provinces and wards are features in the order listed here."""

    provinces: tuple[Area, ...]
    wards: tuple[Area, ...]
    archipelagos: tuple[Archipelago, ...]
    islands: tuple[Island, ...]
    attribution: str
    layers: dict[str, Rings]

    def layer(self, name: str, level: int | None = None) -> Rings:
        """Return a layer: province, context, shore, border, inner or lake with a level; ward, hoang_sa or truong_sa.

        Raises KeyError for a name or level that is not there.
        """
        return self.layers[name if level is None else f"{name}.{level}"]

    def ward_of(self, lat: Floats, lon: Floats) -> Ints:
        """Return for each point the number of the ward it lies in, -1 outside all of them."""
        return locate(self.layers["ward"], lat, lon)

    def ward_code(self, lat: float, lon: float) -> str | None:
        """Return the code of the (schematic) ward a point lies in."""
        number = int(self.ward_of(np.array([lat]), np.array([lon]))[0])
        return None if number < 0 else self.wards[number].code


def locate(rings: Rings, lat: Floats, lon: Floats) -> Ints:
    """Return for each point the feature whose rings hold it by the even-odd rule, -1 for none."""
    found = np.full(len(lat), -1, dtype=np.int64)
    inside = np.zeros(len(lat), dtype=bool)
    owner = -1
    for feature, ring in rings:
        if feature != owner:
            found[inside] = owner
            inside = np.zeros(len(lat), dtype=bool)
            owner = feature
        inside ^= contains(ring, lon, lat)
    found[inside] = owner
    return found


def contains(ring: Floats, x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Tell which points (x, y) lie inside a ring (k, 2), by crossings of a ray to the right."""
    inside = np.zeros(len(x), dtype=bool)
    if not len(ring):
        return inside
    west, south = ring.min(axis=0)
    east, north = ring.max(axis=0)
    near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    if not len(near):
        return inside
    px, py = x[near], y[near]
    odd = np.zeros(len(near), dtype=bool)
    for (ax, ay), (bx, by) in zip(ring.tolist(), np.roll(ring, -1, axis=0).tolist(), strict=True):
        if ay != by:
            odd ^= ((ay > py) != (by > py)) & (px < (bx - ax) * (py - ay) / (by - ay) + ax)
    inside[near] = odd
    return inside


@cache
def load() -> Boundaries:
    """Read the bundled boundaries, once."""
    folder = files("resources") / "map"
    meta: dict[str, Any] = json.loads((folder / "boundaries.json").read_text("utf-8"))
    scale = float(meta["scale"])
    with (folder / "boundaries.npz").open("rb") as file, np.load(file) as data:
        names = {key.rsplit(".", 1)[0] for key in data.files}
        layers = {
            name: Rings(
                np.cumsum(data[f"{name}.xy"].astype(np.int64), axis=0) / scale,
                data[f"{name}.ends"].astype(np.int64),
                data[f"{name}.feature"].astype(np.int64),
            )
            for name in names
        }
    return Boundaries(
        tuple(_area(a) for a in meta["provinces"]),
        tuple(_area(a) for a in meta["wards"]),
        tuple(Archipelago(a["id"], a["name"], a["province"], _box(a["box"])) for a in meta["archipelagos"]),
        tuple(Island(i["name"], i["lat"], i["lon"]) for i in meta["islands"]),
        str(meta["attribution"]),
        layers,
    )


def _area(data: dict[str, Any]) -> Area:
    lon, lat = data["label"]
    return Area(data["code"], data["name"], data["short"], (lon, lat), _box(data["box"]))


def _box(values: list[float]) -> tuple[float, float, float, float]:
    west, south, east, north = values
    return west, south, east, north
