"""An act on 1,000 reports and its undoing, against writing as many rows of the outbox and of the screen in raw SQLite.

python benchmarks/bulk.py [--rows 100000] [--keep FILE] [--repeat 5] [--cold] [--at-once]
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

import orjson

from benchmarks import million
from ioc_contract import clock
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import CaseState
from ioc_desktop.services import bulk, desk, history
from ioc_desktop.services.board_queue import QueueQuery
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox

MANY = 1_000


def raw(folder: Path, rows: list[tuple[object, ...]], bodies: list[bytes]) -> float:
    """Return the seconds plain SQLite takes to keep as many operations and rewritten rows, both durable, in one commit each."""
    target = sqlite3.connect(folder / "raw.db")
    marks = ", ".join("?" * len(rows[0]))
    target.executescript(
        f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; DROP TABLE IF EXISTS op; DROP TABLE IF EXISTS screen;"
        f"CREATE TABLE op (body TEXT); CREATE TABLE screen ({', '.join(f'c{i}' for i in range(len(rows[0])))})"
    )
    started = time.perf_counter()
    with target:
        target.executemany("INSERT INTO op VALUES (?)", [(b,) for b in bodies])
    with target:
        target.executemany(f"INSERT INTO screen VALUES ({marks})", rows)
    taken = time.perf_counter() - started
    target.close()
    return taken


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(at: tuple[float, float]) -> tuple[float, float]:
    wall, busy = _now()
    return wall - at[0], busy - at[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="cache file to make, or to use again; it is left as it was")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--cold", action="store_true", help="nothing of the file is in memory at first (Linux)")
    parser.add_argument(
        "--at-once", action="store_true", help="the first act is agreed to before it could be rehearsed"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = arguments.keep or folder / cache.file_name()
        if not path.exists():
            million.fill(path, arguments.rows, clock.now())
        if arguments.cold:
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        box = outbox.open_outbox(folder / outbox.FILE)
        ws = Workspace(cache.open_cache(path), Actor("bench", "", Role.SUPERVISOR), box)
        ids = bulk.ids(ws, QueueQuery(states=(CaseState.NEW, CaseState.VERIFYING)), MANY)
        act = bulk.Act("case.assign", {"lead_org_id": million.AGENCIES[0]})
        times: dict[str, list[tuple[float, float]]] = {"dry run": [], "rehearsed": [], "done": [], "undone": []}
        for turn in range(arguments.repeat):
            at = _now()
            seen = bulk.dry_run(ws, act, ids)
            times["dry run"].append(_since(at))
            at = _now()
            wanted = [r.id for r in seen.possible]
            for n in range(0, len(wanted) if turn or not arguments.at_once else 0, bulk.PART):
                bulk.rehearse(ws, act, wanted[n : n + bulk.PART])
            times["rehearsed"].append(_since(at))
            at = _now()
            parts = [bulk.prepare(ws, act, wanted[n : n + bulk.PART]) for n in range(0, len(wanted), bulk.PART)]
            made = [p for part in parts for p in part]
            desk.save(ws, made)
            times["done"].append(_since(at))
            at = _now()
            history.undo(ws)
            times["undone"].append(_since(at))
        marks = ", ".join("?" * len(ids))
        rows = [tuple(r) for r in ws.cache.exec_driver_sql(f"SELECT * FROM cases WHERE id IN ({marks})", ids)]
        peer = raw(folder, rows, [orjson.dumps(p.operation) for p in made])
        print(
            f"{len(ids):,} of {arguments.rows:,} reports, {len(KINDS['case'].names)} columns; raw SQLite {peer * 1000:.0f} ms"
        )
        for label, found in times.items():
            wall, busy = (statistics.median(f[n] for f in found) for n in (0, 1))
            print(
                f"{label:9} first {found[0][0] * 1000:6.0f} ms, {wall * 1000:6.0f} ms (p50), {max(f[0] for f in found) * 1000:6.0f} ms (max),"
                f" {busy * 1000:6.0f} ms of processor, {wall / peer:5.1f} × raw"
            )
        cache.close_cache(ws.cache)
        cache.close_cache(box)


if __name__ == "__main__":
    main()
