"""Measures pages of the queue over many reports: each filter and order against a page read by primary key in the same run.

python benchmarks/queue_pages.py --rows 1000000 [--keep FILE] [--repeat 10]
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.cache_indexes import QUEUE
from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.deadlines import Band
from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import CaseState, Priority
from ioc_contract.states import OPEN
from ioc_desktop.services import board_queue
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, cases, search
from ioc_desktop.store.cases import Order, QueueQuery, Ranks

CATEGORIES = [f"reports.category-{i:02d}" for i in range(28)]
AGENCIES = [f"agency-{i:02d}-0174876e-801f-72d9" for i in range(34)]
UNITS = [f"unit-{22900 + i}-2025-07-01" for i in range(12)]
ENDED = (CaseState.REJECTED, CaseState.DUPLICATE, CaseState.TRANSFERRED, CaseState.ANSWERED)
BODY = "Đoạn đường trước cổng trường bị ngập sau mưa lớn, nước tràn vào nhà dân, đề nghị kiểm tra cống thoát nước. " * 4


_BLANK: dict[str, Any] = {"text": "", "integer": 0, "real": 0.0, "json": "[]"}


def rows(number: int, now: Instant, seed: int = 7) -> Iterator[tuple[Any, ...]]:
    """Return reports of ten years as rows: 7 % open, values spread unevenly as in a city."""
    rng = random.Random(seed)
    names = KINDS["case"].names
    blank: dict[str, Any] = dict.fromkeys(names)
    blank |= {"version": 1, "subsystem": "reports", "channel": "app", "supporting_org_ids": "[]", "private": 0}
    blank |= {
        "sensitive": 0,
        "reporter_label": "N***",
        "paused_ms": 0,
        "clock": "{}",
        "extensions": 0,
        "answer": "",
        "reason": "",
    }
    blank |= {"rating_comment": "", "duplicate_count": 0, "reopen_count": 0, "address": "Đường Trần Hưng Đạo"}
    step = 3650 * DAY // number
    opened = sorted(OPEN)
    for i in range(number):
        at = now - (number - i) * step + rng.randrange(step)
        draw = rng.random()
        state = rng.choice(opened) if draw < 0.07 else rng.choice(ENDED) if draw < 0.15 else CaseState.CLOSED
        due = now + rng.randrange(-30 * DAY, 10 * DAY) if draw < 0.07 and state is not CaseState.PAUSED else None
        row = blank | {
            "id": new_id(at), "number": i + 1, "title": f"Ngập nước trước nhà số {i}", "body": BODY,
            "category_id": CATEGORIES[min(int(rng.expovariate(0.15)), 27)], "state": str(state),
            "priority": rng.choices((0, 1, 2, 3), (5, 80, 13, 2))[0], "lat": 10.93, "lon": 108.1,
            "unit_id": UNITS[min(int(rng.expovariate(0.4)), 11)],
            "lead_org_id": None if state in ("new", "verifying") else AGENCIES[min(int(rng.expovariate(0.12)), 33)],
            "received_at": at, "state_since": at + HOUR, "stage": "resolve" if due else None, "due_at": due,
            "photo_count": int(rng.random() < 0.4), "updated_at": at,
        }  # fmt: skip
        yield tuple(row[n] for n in names)


def fill(path: Path, number: int, now: Instant) -> None:
    """Make a cache of `number` reports, its indexes made after the rows."""
    connection = cache.open_cache(path)
    for name in QUEUE:
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS cases_{name}")
    search.unfollow(connection)
    started = time.perf_counter()
    source = rows(number, now)
    while chunk := list(itertools.islice(source, 10_000)):
        cache.upsert(connection, KINDS["case"], chunk)
    for name, ids in (("category", CATEGORIES), ("organisation", AGENCIES), ("admin_unit", UNITS)):
        kind = KINDS[name]
        blank: dict[str, Any] = {c.name: None if c.nullable else _BLANK[c.storage] for c in kind.columns}
        cache.upsert(connection, kind, [tuple((blank | {"id": i})[n] for n in kind.names) for i in ids])
    connection.commit()
    loaded = time.perf_counter()
    for name, what in QUEUE.items():
        connection.exec_driver_sql(f"CREATE INDEX cases_{name} ON cases {what}")
    connection.commit()
    indexed = time.perf_counter()
    search.rebuild(connection)
    print(
        f"filled {number:,} rows in {loaded - started:.1f} s, indexes in {indexed - loaded:.1f} s,"
        f" full text in {time.perf_counter() - indexed:.1f} s"
    )
    cache.close_cache(connection)


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
        path = arguments.keep or Path(folder) / "cache.db"
        if not path.exists():
            fill(path, arguments.rows, now)
        print(f"{path.stat().st_size / 1e6:,.0f} MB")
        connection = cache.open_cache(path)
        measure(connection, now, arguments.repeat)
        cache.close_cache(connection)


if __name__ == "__main__":
    main()
