"""Map: milliseconds a frame while panning and zooming, index time against npm supercluster, memory, one changed point.

Run `python -m benchmarks.map_frames [--points 1000 100000 1000000] [--supercluster FOLDER]`; the folder is one where
`npm install supercluster` was run. Times drift with the machine: the ratios are what counts.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import psutil
from PySide6.QtWidgets import QApplication

from ioc_desktop.geo import boundaries
from ioc_desktop.geo.field import PointField
from ioc_desktop.geo.projection import degrees, world, world_point
from ioc_desktop.services.board_map import NO_DEADLINE, MapPoints
from ui import style, theme
from ui.panels.map.shown import Shown
from ui.panels.map.view import MapView

NOW = 1_780_000_000_000
WIDTH, HEIGHT = 1000, 625
TARGETS = {100_000: 12.0, 1_000_000: 20.0}
"""Points → most milliseconds of the 95th percentile of frames."""


def town(count: int) -> MapPoints:
    """Return reports gathered about the town's wards, as reports are."""
    rng = np.random.default_rng(1)
    lon, lat = [], []
    have = 0
    centres = rng.uniform([108.0, 10.83], [108.32, 11.03], (120, 2))
    while have < count:
        spot = centres[rng.integers(0, len(centres), count)] + rng.normal(0, 1, (count, 2)) * rng.choice(
            [0.002, 0.01, 0.03], (count, 1)
        )
        inside = boundaries.load().ward_of(spot[:, 1], spot[:, 0]) >= 0
        lon.append(spot[inside, 0])
        lat.append(spot[inside, 1])
        have += int(inside.sum())
    x, y = world(np.concatenate(lon)[:count], np.concatenate(lat)[:count])
    ids = np.char.mod("018f0000-0000-7000-8000-%012d", np.arange(count)).astype("S36")
    stage = rng.choice(4, count, p=[0.2, 0.3, 0.05, 0.45]).astype(np.int8)
    due = np.where(stage < 2, NOW + rng.integers(-(10**8), 10**9, count), NO_DEADLINE)
    symbol = rng.integers(0, 9, count).astype(np.int8)
    return MapPoints(ids, x, y, symbol, stage, due, np.full(count, NOW))


def frames(view: MapView) -> tuple[list[float], list[float]]:
    """Pan and zoom as a hand does, painting every step; return milliseconds of each turn of the event loop.

    The first list is by the clock on the wall, the second the processor's, which other programs do not lengthen.
    """
    taken, used = [], []

    def frame() -> None:
        started, worked = time.perf_counter(), time.thread_time()
        view.repaint()
        QApplication.processEvents()
        taken.append((time.perf_counter() - started) * 1000)
        used.append((time.thread_time() - worked) * 1000)

    for zoom in (9.0, 11.0, 12.5, 14.0, 16.0):
        view.go(view.camera.at(*world_point(108.12, 10.94), zoom))
        view.settle()
        for step in range(30):
            view.go(view.camera.panned(16, 9 if step % 2 else -5))
            frame()
    view.go(view.camera.at(*world_point(108.12, 10.94), 9.0))
    for step in range(64):
        view.zoom_by(0.125 if step < 48 else -0.25)
        frame()
        if step % 8 == 7:
            view.settle()
            frame()
    return taken, used


def describe(name: str, taken: list[float], used: list[float], target: float | None) -> None:
    wall, work = statistics.quantiles(taken, n=100), statistics.quantiles(used, n=100)
    verdict = "" if target is None else f"   target {target:g}: ratio {work[94] / target:.2f}"
    print(
        f"  {name:<9} processor p50 {work[49]:5.1f}  p95 {work[94]:5.1f}  max {max(used):5.1f} ms"
        f"   wall p95 {wall[94]:5.1f}{verdict}"
    )


def supercluster(folder: Path, points: MapPoints) -> float | None:
    """Return the seconds npm supercluster takes to index the same points, None if node or it is not there."""
    node = shutil.which("node")
    if node is None or not (folder / "node_modules" / "supercluster").is_dir():
        return None
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "points.f64"
        pairs = np.array([degrees(x, y) for x, y in zip(points.x.tolist(), points.y.tolist(), strict=True)])
        data.write_bytes(pairs.astype("<f8").tobytes())
        script = folder / "index-points.mjs"
        script.write_text(
            "import Supercluster from 'supercluster'; import {readFileSync} from 'node:fs';\n"
            "const b = readFileSync(process.argv[2]);"
            "const a = new Float64Array(b.buffer.slice(b.byteOffset, b.byteOffset + b.byteLength));\n"
            "const p = new Array(a.length / 2); for (let i = 0; i < p.length; i++) p[i] = {type: 'Feature',"
            " properties: {}, geometry: {type: 'Point', coordinates: [a[2 * i], a[2 * i + 1]]}};\n"
            "const t = performance.now(); new Supercluster({radius: 40, maxZoom: 18}).load(p);"
            " console.log((performance.now() - t) / 1000);\n",
            "utf-8",
        )
        command = [node, "--max-old-space-size=6000", str(script), str(data)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        return float(done.stdout)


def run(count: int, folder: Path | None) -> None:
    points = town(count)
    before = psutil.Process().memory_info().rss
    started = time.perf_counter()
    field = PointField(points, NOW)
    index_s = time.perf_counter() - started
    grown = psutil.Process().memory_info().rss - before
    print(f"{count:,} points")
    print(
        f"  index {index_s:.3f} s; arrays {field.nbytes / count:.0f} bytes a point (target ≤ 120); process grew {grown / 1e6:.0f} MB"
    )
    if folder is not None and (theirs := supercluster(folder, points)) is not None:
        print(f"  npm supercluster {theirs:.2f} s: ratio {index_s / theirs:.3f} (target ≤ 0.25)")
    view = MapView()
    view.resize(WIDTH, HEIGHT)
    view.show()
    view.set_field(field, True)
    for name, shown in (("clusters", Shown()), ("heat", Shown(points=False, heat=True))):
        view.show_layers(shown)
        describe(name, *frames(view), TARGETS.get(count))
    view.show_layers(Shown())
    view.fit()
    view.repaint()
    changes = []
    for k in range(40):
        one = MapPoints(*(np.asarray(getattr(points, f))[k : k + 1] for f in MapPoints.__dataclass_fields__))
        started = time.perf_counter()
        field.update(one, [], NOW)
        view.refresh()
        view.repaint()
        changes.append((time.perf_counter() - started) * 1000)
    cut = statistics.quantiles(changes, n=100)
    print(f"  one point changed → painted: p50 {cut[49]:.1f}, p95 {cut[94]:.1f} ms (target ≤ 50)")
    view.close()
    view.deleteLater()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--supercluster", type=Path)
    arguments = parser.parse_args()
    app = QApplication(sys.argv[:1])
    theme.use(theme.DARK)
    style.apply(app, theme.DARK)
    for count in arguments.points:
        run(count, arguments.supercluster)


if __name__ == "__main__":
    main()
