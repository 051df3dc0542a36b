"""Makes `ioc_server/sample/data/points.json`: positions beside the streets of the sample city, on land and in their ward.

Reads the rough courses in `ioc_server/sample/texts/streets.toml` and the ward shapes in `resources/map`.
"""

from __future__ import annotations

import itertools
import json
import math
import random
import tomllib
from pathlib import Path
from typing import Any

from ioc_desktop.geo import boundaries

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "ioc_server" / "sample"
Ring = list[tuple[float, float]]
STREET_POINTS, LANDMARK_POINTS = 24, 8
EDGE = 0.0002
"""How far inside its ward a point stays, degrees: more than what is added to it by chance."""
SHORE = 0.0009
"""How far from the shore a point stays, degrees (about 100 m)."""


def rings() -> dict[str, list[Ring]]:
    """Return the rings (lon, lat) of each ward by its code."""
    bundled = boundaries.load()
    layer = bundled.layer("ward")
    return {w.code: [[(x, y) for x, y in ring.tolist()] for ring in layer.of(n)] for n, w in enumerate(bundled.wards)}


def inside(ring: Ring, x: float, y: float) -> bool:
    """Tell whether a point lies in a ring, by counting crossings."""
    hit = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            hit = not hit
    return hit


def along(line: list[list[float]], share: float) -> tuple[float, float]:
    """Return the point at a share of a line's length, as (lat, lon)."""
    lengths = [math.dist(a, b) for a, b in itertools.pairwise(line)]
    left = share * sum(lengths)
    for (a, b), length in zip(itertools.pairwise(line), lengths, strict=True):
        if left <= length:
            return a[0] + (b[0] - a[0]) * left / length, a[1] + (b[1] - a[1]) * left / length
        left -= length
    return line[-1][0], line[-1][1]


def main() -> None:
    """Write the file; a place with too few points on land stops it."""
    wards = rings()
    everything = [ring for found in wards.values() for ring in found]
    text = tomllib.loads((SAMPLE / "texts" / "streets.toml").read_text(encoding="utf-8"))
    dice = random.Random(68)

    def fits(code: str, lat: float, lon: float) -> bool:
        around = [(SHORE, 0.0), (-SHORE, 0.0), (0.0, SHORE), (0.0, -SHORE)]
        near = [(EDGE, EDGE), (-EDGE, -EDGE), (EDGE, -EDGE), (-EDGE, EDGE)]
        return all(any(inside(r, lon + dx, lat + dy) for r in wards[code]) for dx, dy in near) and all(
            any(inside(r, lon + dx, lat + dy) for r in everything) for dx, dy in around
        )

    def gather(entry: dict[str, Any], count: int, spread: float) -> list[list[float]]:
        found: list[list[float]] = []
        for _ in range(count * 40):
            lat, lon = along(entry["line"], dice.random()) if "line" in entry else entry["at"]
            lat, lon = round(lat + dice.gauss(0, spread), 5), round(lon + dice.gauss(0, spread), 5)
            if fits(entry["ward"], lat, lon):
                found.append([lat, lon])
            if len(found) == count:
                return found
        raise SystemExit(f"{entry['names'][0]} ({entry['ward']}): only {len(found)} points on land in the ward")

    out = {
        "streets": [
            {"ward": e["ward"], "names": e["names"], "points": gather(e, STREET_POINTS, 0.0005)} for e in text["street"]
        ],
        "landmarks": [
            {"ward": e["ward"], "names": e["names"], "points": gather(e, LANDMARK_POINTS, 0.0012)}
            for e in text["landmark"]
        ],
    }
    target = SAMPLE / "data" / "points.json"
    target.write_text(json.dumps(out, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(sum(len(e["points"]) for part in out.values() for e in part), "points")


if __name__ == "__main__":
    main()
