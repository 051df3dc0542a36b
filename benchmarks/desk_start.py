"""Start to a populated queue and memory with 100,000 cached reports, as ratios to an empty window with the same imports."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import scene

TARGET = 2.0


def start(words: list[str], rest: float) -> tuple[float, int]:
    """Return seconds from the process's start to its first painted rows, and KiB after `rest` seconds more."""
    watched = scene.Watched(words)
    try:
        seconds = watched.until("ready")["at"] - watched.started
        time.sleep(rest)
        watched.say("stats")
        return seconds, watched.until("stats")["kib"]
    finally:
        watched.end()


def imports(words: list[str]) -> list[str]:
    """Return the modules a desk has imported when its queue is painted, in their order."""
    watched = scene.Watched(words)
    try:
        return list(watched.until("ready")["modules"])
    finally:
        watched.end()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=7)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        with scene.city(base / "city", chosen.reports) as url:
            print(f"first sync of the profile: {scene.profile(base, 'desk', url):.1f} s")
        desk = ["--base", str(base), "--profile", "desk", "--server", url]
        names = base / "modules"
        names.write_text("\n".join(imports(desk)))  # what the desk had imported when its queue was there
        empty = ["--empty", str(names)]
        for words in (empty, desk):
            start(words, 0.5)  # warm the file cache
        found = {
            name: [start(words, 3.0) for _ in range(chosen.runs)] for name, words in (("empty", empty), ("desk", desk))
        }
    seconds = {name: statistics.median(s for s, _ in runs) for name, runs in found.items()}
    memory = {name: statistics.median(k for _, k in runs) / 1024 for name, runs in found.items()}
    print(
        f"start, median of {chosen.runs}: empty {seconds['empty']:.2f} s, desk {seconds['desk']:.2f} s,"
        f" ratio {seconds['desk'] / seconds['empty']:.2f} (target ≤ {TARGET})"
    )
    print(
        f"memory: empty {memory['empty']:.0f} MiB, desk {memory['desk']:.0f} MiB,"
        f" ratio {memory['desk'] / memory['empty']:.2f} (target ≤ {TARGET})"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
