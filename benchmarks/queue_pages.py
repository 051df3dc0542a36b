"""Measures pages of the queue over many reports: each filter and order against a page read by primary key in the same run.

python benchmarks/queue_pages.py --rows 1000000 [--keep FILE] [--repeat 10]
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import sqlalchemy as sa

from benchmarks import million
from benchmarks.million import AGENCIES, CATEGORIES, UNITS
from ioc_contract import clock
from ioc_contract.clock import Instant
from ioc_contract.deadlines import Band
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import CaseState, Priority
from ioc_desktop.services import board_queue
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, cases
from ioc_desktop.store.cases import Order, QueueQuery, Ranks

ALL: dict[str, Any] = {"open_only": False}
FILTERS: dict[str, dict[str, Any]] = {
    "open": {},
    "open, category": {"categories": (CATEGORIES[3],)},
    "open, rare category and unit": {"categories": (CATEGORIES[26],), "units": (UNITS[9],)},
    "open, agency, photo": {"agencies": (AGENCIES[2],), "has_photo": True},
    "open, overdue": {"bands": (Band.OVERDUE,)},
    "open, urgent": {"priorities": (Priority.URGENT,)},
    "all": ALL,
    "all, closed": ALL | {"states": (CaseState.CLOSED,)},
    "all, rejected": ALL | {"states": (CaseState.REJECTED,)},
    "all, category": ALL | {"categories": (CATEGORIES[3],)},
    "all, rare category": ALL | {"categories": (CATEGORIES[26],)},
    "all, five categories, unit": ALL | {"categories": tuple(CATEGORIES[3:8]), "units": (UNITS[2],)},
    "all, category, unit, agency": ALL
    | {"categories": (CATEGORIES[5],), "units": (UNITS[3],), "agencies": (AGENCIES[7],)},
    "all, rare unit": ALL | {"units": (UNITS[11],)},
    "all, agency, answered": ALL | {"agencies": (AGENCIES[9],), "states": (CaseState.ANSWERED,)},
    "all, rejected, rare unit, urgent": ALL
    | {"states": (CaseState.REJECTED,), "units": (UNITS[10],), "priorities": (Priority.URGENT,)},
    "all, urgent, photo": ALL | {"priorities": (Priority.URGENT,), "has_photo": True},
    "all, no agency": ALL | {"agencies": ("",)},
}
WORDS: dict[str, dict[str, Any]] = {
    "open, word of every row": {"text": "ngap nuoc"},
    "all, word of every row": ALL | {"text": "ngap nuoc"},
    "all, one number": ALL | {"text": "nha so 77777"},
    "open, common words, category": {"text": "ngap", "categories": (CATEGORIES[9],)},
    "open, typed with marks": {"text": "cống thoát"},
}


def milliseconds(function: Callable[[], object], repeat: int) -> list[float]:
    """Return the sorted times of `repeat` calls."""
    out = []
    for _ in range(repeat):
        started = time.perf_counter()
        function()
        out.append((time.perf_counter() - started) * 1000)
    return sorted(out)


def measure(connection: sa.Connection, now: Instant, repeat: int) -> None:
    """Print p50, p95 and max of the first and the fifth page per filter and order."""
    ranks = Ranks(tuple(CATEGORIES), tuple(AGENCIES), tuple(UNITS))
    ids = [r[0] for r in connection.exec_driver_sql("SELECT id FROM cases ORDER BY random() LIMIT 100")]
    base = statistics.median(milliseconds(lambda: cases.by_ids(connection, ids), 60))
    print(f"a page of 100 rows read by primary key: {base:.2f} ms (p50)")
    print(f"{'filter':34} {'order':9} {'':4} {'p50':>7} {'p95':>7} {'max':>7}  ratio of p50")
    worst: list[tuple[float, str]] = []
    every: list[float] = []
    for label, chosen in FILTERS.items():
        for order, descending in itertools.product(Order, (False, True)):
            query = replace(QueueQuery(**chosen), order=order, descending=descending)
            deep = query
            for _ in range(4):
                found = cases.page(connection, deep, now, 100, ranks)
                if len(found) == 100:
                    deep = replace(deep, after=found[-1].key)
            times = []
            for each in (query, deep):
                times += milliseconds(partial(cases.page, connection, each, now, 100, ranks), repeat)
            times.sort()
            p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
            every += times
            worst.append((p95, f"{label} by {order}{' desc' if descending else ''}"))
            print(
                f"{label:34} {order:9} {'desc' if descending else '':4} {p50:7.2f} {p95:7.2f} {times[-1]:7.2f}"
                f"  {p50 / base:6.1f}"
            )
    ws = Workspace(connection, Actor("bench", "", Role.SUPERVISOR))
    for label, chosen in WORDS.items():
        for order in (Order.DUE, Order.RECEIVED, Order.CATEGORY):
            query = QueueQuery(order=order, **chosen)
            times = milliseconds(partial(board_queue.page, ws, query), repeat)
            p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
            print(f"{label:34} {order:9} text {p50:7.2f} {p95:7.2f} {times[-1]:7.2f}  {p50 / base:6.1f}")
    every.sort()
    print(
        f"all but words: p50 {statistics.median(every):.2f} ms, p95 {every[int(len(every) * 0.95)]:.2f} ms,"
        f" p99 {every[int(len(every) * 0.99)]:.2f} ms, max {every[-1]:.2f} ms; worst p95: "
        + "; ".join(f"{name} {ms:.1f} ms" for ms, name in sorted(worst, reverse=True)[:3])
    )
    for label, chosen in FILTERS.items():
        times = milliseconds(partial(cases.count, connection, QueueQuery(**chosen), now), 5)
        print(f"count {label:34} {statistics.median(times):7.2f} ms")
    times = milliseconds(lambda: cases.facets(connection, QueueQuery(), now), 5)
    print(f"facets of open reports {statistics.median(times):7.2f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="cache file to make, or to use again")
    parser.add_argument("--repeat", type=int, default=10)
    arguments = parser.parse_args()
    now = clock.now()
    with tempfile.TemporaryDirectory() as folder:
        path = million.opened(arguments.keep or Path(folder) / "cache.db", arguments.rows)
        print(f"{path.stat().st_size / 1e6:,.0f} MB")
        connection = cache.open_cache(path)
        measure(connection, now, arguments.repeat)
        cache.close_cache(connection)


if __name__ == "__main__":
    main()
