"""A change made on one desk until another has painted it, through the server on loopback, on SQLite and on PostgreSQL.

The first desk saves an edit of a visible row's priority (outbox commit included); the second is the whole application.
Both run on the same monotonic clock. The peer is one bare HTTP request to the same server, measured in the same run.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import scene
from ioc_contract.records import Priority
from ioc_desktop.assembly import Desk, folders
from ioc_desktop.services import board_queue, desk
from ioc_desktop.services.application import Options
from tests.servers import postgres_cluster

TARGET_MS = 50.0


def measure(base: Path, database: str, edits: int, rng: random.Random) -> tuple[list[float], float]:
    """Return the latencies, and the median of a bare request, milliseconds."""
    with scene.city(base / "city", 1104, database) as url:
        for name in ("one", "two"):
            scene.profile(base, name, url)
        bare = []
        session = requests.Session()
        for _ in range(200):
            began = time.monotonic()
            session.get(f"{url}/v1/health", timeout=5)
            bare.append((time.monotonic() - began) * 1000)
        watched = scene.Watched(["--base", str(base), "--profile", "two", "--server", url])
        one = Desk(Options(server=url, profile="one"), folders("one", base))
        try:
            watched.until("ready")
            one.sync.start()
            ws = one.open_workspace()
            rows = board_queue.page(ws, board_queue.QueueQuery(), 12).rows
            time.sleep(4)
            out = []
            for n in range(edits + 10):
                row = rows[n % len(rows)]
                odd = (n // len(rows)) % 2 != (row.priority is Priority.URGENT)  # each edit changes something
                wanted = Priority.HIGH if odd else Priority.URGENT
                began = time.monotonic()
                desk.act(ws, "case", "case.edit", [row.id], set={"priority": wanted})
                while True:
                    line = watched.until("painted", 20)
                    if line["id"] == row.id and line["priority"] == int(wanted):
                        break
                if n >= 10:
                    out.append((line["at"] - began) * 1000)
                time.sleep(rng.uniform(0.3, 0.5))
            one.close_workspace(ws)
            return out, statistics.median(bare)
        finally:
            one.close()
            watched.end()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=200)
    chosen = parser.parse_args()
    rng = random.Random(1)
    with contextlib.ExitStack() as stack:
        cluster = stack.enter_context(postgres_cluster())
        for name, database in (("SQLite", ""), ("PostgreSQL", cluster.create())):
            with tempfile.TemporaryDirectory() as folder:
                found, bare = measure(Path(folder), database, chosen.edits, rng)
            p50, p99 = scene.quantile(found, 0.5), scene.quantile(found, 0.99)
            print(f"{name}: {len(found)} edits, p50 {p50:.1f} ms, p99 {p99:.1f} ms, max {max(found):.1f} ms"
                  f" (target p99 ≤ {TARGET_MS:g}); bare request {bare:.2f} ms, p50 ratio {p50 / bare:.1f}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
