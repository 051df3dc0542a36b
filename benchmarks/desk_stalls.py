"""How long the GUI thread is held while 10,000 changed rows arrive: a heartbeat's gaps in the whole application.

The same desk at rest, measured just before, is the peer: what the machine itself holds back shows there.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import scene
from ioc_contract.kinds import KINDS
from ioc_contract.records import Priority
from ioc_desktop.assembly import Desk, folders
from ioc_desktop.services import board_queue, desk
from ioc_desktop.services.application import Options
from ioc_server.store import write
from ioc_server.store.database import open_database

TARGET_MS = 50.0


def change(folder: Path, rows: int, rng: random.Random) -> float:
    """Change so many cases in the centre's database behind its back; return the seconds it took."""
    kind = KINDS["case"]
    began = time.monotonic()
    engine = open_database(f"sqlite:///{folder / 'server.db'}")
    with engine.begin() as connection:
        listed = ", ".join(f'"{n}"' for n in kind.names)
        found = connection.exec_driver_sql(f"SELECT {listed} FROM cases ORDER BY received_at DESC LIMIT {rows}").all()
        records = [kind.load(tuple(r)) for r in found]
        write.put_records(
            connection, "case", [replace(r, title=f"{r.title} ({rng.randrange(9999)})", priority=Priority.HIGH) for r in records]
        )  # fmt: skip
    engine.dispose()
    return time.monotonic() - began


def held(base: Path, url: str) -> int:
    """Return how many rows of high priority the watched desk has now."""
    two = Desk(Options(server=url, profile="two"), folders("two", base))
    try:
        ws = two.open_workspace()
        found = ws.cache.exec_driver_sql(
            "SELECT count(*) FROM cases WHERE priority = ?", (int(Priority.HIGH),)
        ).scalar_one()
        two.close_workspace(ws)
        return int(found)
    finally:
        two.close()


def told(name: str, gaps: list[float]) -> str:
    late = sum(1 for g in gaps if g > TARGET_MS)
    return f"{name}: {len(gaps)} beats, p99 {scene.quantile(gaps, 0.99):.1f} ms, max {max(gaps):.1f} ms, {late} above {TARGET_MS:g} ms"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--changed", type=int, default=10_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, scene.city(Path(name) / "city", chosen.reports) as url:
        base = Path(name)
        for profile in ("one", "two"):
            scene.profile(base, profile, url)
        watched = scene.Watched(["--base", str(base), "--profile", "two", "--server", url])
        one = Desk(Options(server=url, profile="one"), folders("one", base))
        try:
            watched.until("ready")
            time.sleep(6)
            watched.say("stats")
            watched.until("stats")
            time.sleep(10)
            watched.say("stats")
            rest = watched.until("stats")["gaps"]
            seconds = change(base / "city", chosen.changed, random.Random(2))
            one.sync.start()
            ws = one.open_workspace()
            row = board_queue.page(ws, board_queue.QueueQuery(), 1).rows[0]
            desk.act(ws, "case", "case.comment", [row.id], text="Đã xem")  # wakes the centre, as any change does
            time.sleep(15)
            watched.say("stats")
            busy = watched.until("stats")["gaps"]
            one.close_workspace(ws)
        finally:
            one.close()
            watched.end()
        arrived = held(base, url)
    assert arrived >= chosen.changed, f"only {arrived} of the changed rows arrived"
    print(f"{chosen.changed} rows changed in {seconds:.1f} s; target: nothing above {TARGET_MS:g} ms")
    print(told("at rest", rest))
    print(told("during sync", busy))
    print(f"max ratio {max(busy) / max(max(rest), 1.0):.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
