"""Draws the schematic wards: a power diagram of the former communes, weighted by area, clipped to the coast."""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections import defaultdict
from pathlib import Path

import numpy as np
import shapely
from shapely import Geometry, unary_union
from shapely.geometry import Polygon, box

WARDS = ("22918", "22924", "22933", "22945", "22954", "22960", "22963")
"""Codes of the seven units that Phan Thiết became on 01/07/2025."""


def parts(shape: Geometry) -> list[Polygon]:
    """Return the polygons of any geometry."""
    if shape.geom_type == "Polygon":
        return [] if shape.is_empty else [shape]
    return [p for g in getattr(shape, "geoms", ()) for p in parts(g)]


def schematic_wards(province: Geometry, database: Path) -> dict[str, Geometry]:
    """Return a power diagram of a province's former communes, grouped by the units they became, areas as published.

    A unit's published area is shared among its former communes by the size of their bounding boxes; each commune's
    weight is adjusted until its cell has that area; the whole is clipped to `province`.
    """
    sites, groups, want = _sites(database)
    mainland = max(parts(province), key=lambda p: p.area)
    to_km = np.array([111.32 * math.cos(math.radians(11)), 110.57])
    xy = sites * to_km
    west, south, east, north = mainland.bounds
    step = 0.0022
    gx, gy = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step))
    inside = shapely.contains_xy(mainland, gx.ravel(), gy.ravel())
    grid = np.column_stack([gx.ravel()[inside], gy.ravel()[inside]]) * to_km
    cell = step * step * to_km[0] * to_km[1]
    want = want * (len(grid) * cell / want.sum())
    distance = ((grid[:, None, :] - xy[None, :, :]) ** 2).sum(2)
    weight = np.zeros(len(xy))
    for turn in range(500):
        owner = np.argmin(distance - weight, axis=1)
        area = np.bincount(owner, minlength=len(xy)) * cell
        weight += (0.5 if turn < 250 else 0.15) * (want - area) / np.sqrt(np.maximum(want, 4))
    cells = _power_cells(xy, weight, box(*(mainland.buffer(0.3).bounds)), to_km)
    shapes = {}
    for code in WARDS:
        members = [c for c, g in zip(cells, groups, strict=True) if g == code]
        shapes[code] = unary_union(members, grid_size=1e-6).intersection(mainland)
    return _one_piece(shapes)


def _one_piece(shapes: dict[str, Geometry]) -> dict[str, Geometry]:
    """Give each unit's lesser pieces to the neighbour with the longest common border."""
    loose, whole = [], {}
    for code, shape in shapes.items():
        pieces = sorted(parts(shape), key=lambda p: -p.area)
        whole[code] = [pieces[0]]
        loose += [(code, p) for p in pieces[1:]]
    for code, piece in loose:
        border = {c: piece.boundary.intersection(p[0].boundary).length for c, p in whole.items()}
        best = max(border, key=lambda c: border[c])
        whole[best if border[best] > 0 else code].append(piece)
    return {code: unary_union(pieces) for code, pieces in whole.items()}


def _sites(database: Path) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Return the former communes' middles, the codes of the units they became and their shares of those units, km²."""
    converter = json.loads((database.parent / "converter_2025.json").read_text("utf-8"))
    db = sqlite3.connect(database)
    new = {
        key: (code, area)
        for key, code, area in db.execute(
            "SELECT wardKey, wardCode, wardAreaKm2 FROM admin_units WHERE provinceCode = '68'"
        )
    }
    successor = {}
    for key, old in converter["DICT_PROVINCE_WARD_NO_DIVIDED"]["tinhlamdong"].items():
        for name in old:
            successor[name] = new[key][0]
    for name, options in converter["DICT_PROVINCE_WARD_DIVIDED"].get("tinhlamdong", {}).items():
        chosen = next(o for o in options if o["isDefaultNewWard"])
        successor[name] = new[chosen["newWardKey"]][0]
    sites, groups, sizes = [], [], []
    rows = db.execute(
        "SELECT provinceKey, districtKey, wardKey, wardBounds, wardLat, wardLon FROM admin_units_legacy"
        " WHERE provinceKey = 'tinhbinhthuan' AND districtKey NOT LIKE '%phuquy%' ORDER BY wardCode"
    )
    for province_key, district, ward, bounds, lat, lon in rows:
        code = successor.get(f"{province_key}_{district}_{ward}")
        if code is None:
            continue
        size = 1.0
        if bounds:
            numbers = [float(n) for n in re.findall(r"[\d.]+", bounds)]
            lat, lon = (numbers[0] + numbers[2]) / 2, (numbers[1] + numbers[3]) / 2
            size = (numbers[2] - numbers[0]) * (numbers[3] - numbers[1]) * 12_000
        sites.append((lon, lat))
        groups.append(code)
        sizes.append(size)
    areas, total = dict(new.values()), defaultdict(float)
    for code, size in zip(groups, sizes, strict=True):
        total[code] += size
    shares = [areas[c] * s / total[c] for c, s in zip(groups, sizes, strict=True)]
    return np.array(sites), groups, np.array(shares)


def _power_cells(xy: np.ndarray, weight: np.ndarray, frame: Geometry, to_km: np.ndarray) -> list[Polygon]:
    """Return each site's cell of the power diagram, in degrees."""
    west, south, east, north = frame.bounds
    cells = []
    for i, (site, own) in enumerate(zip(xy, weight, strict=True)):
        ring = np.array([[west, south], [east, south], [east, north], [west, north]]) * to_km
        for j, (other, theirs) in enumerate(zip(xy, weight, strict=True)):
            if i != j and len(ring):
                normal = 2 * (other - site)
                limit = (other @ other) - (site @ site) + own - theirs
                ring = _half_plane(ring, normal, limit)
        cells.append(Polygon(ring / to_km) if len(ring) > 2 else Polygon())
    return cells


def _half_plane(ring: np.ndarray, normal: np.ndarray, limit: float) -> np.ndarray:
    side = ring @ normal - limit
    out = []
    for k in range(len(ring)):
        a, b, sa, sb = ring[k], ring[(k + 1) % len(ring)], side[k], side[(k + 1) % len(ring)]
        if sa <= 0:
            out.append(a)
        if (sa < 0 < sb) or (sb < 0 < sa):
            out.append(a + (b - a) * (sa / (sa - sb)))
    return np.array(out).reshape(-1, 2)
