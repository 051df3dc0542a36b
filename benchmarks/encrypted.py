"""What encryption of the cache costs: rows written as a first sync does, and pages of the queue, against the same unencrypted.

python -m benchmarks.encrypted [--reports 50000]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from ioc_contract.kinds import KINDS
from ioc_desktop.services import board_queue
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, database, seal
from ioc_desktop.store.queue_query import QueueQuery
from tests.unit.desk_world import SUPERVISOR, case, reference_rows

PAGE = 2_000
READS = 60


def main() -> None:
    """Print seconds of both, turn about, and the ratio of their medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=50_000)
    kind, reports = KINDS["case"], parser.parse_args().reports
    rows = [tuple(kind.row(case(n))) for n in range(1, reports + 1)]
    forms: dict[str, bytes | None] = {"plain": None, "encrypted": seal.new_key()}
    taken: dict[str, dict[str, list[float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        for turn in range(3):
            for form, key in forms.items():
                path = Path(name) / f"{form}-{turn}.db"
                for what, seconds in _measure(path, key, rows).items():
                    taken.setdefault(what, {}).setdefault(form, []).append(seconds)
    for what, by in taken.items():
        plain, sealed = (statistics.median(by[form]) for form in forms)
        print(f"{what:24} plain {plain * 1000:9.2f} ms  encrypted {sealed * 1000:9.2f} ms  ratio {sealed / plain:.2f}")


def _measure(path: Path, key: bytes | None, rows: list[tuple[object, ...]]) -> dict[str, float]:
    took: dict[str, float] = {}
    began = time.perf_counter()
    connection = cache.open_cache(path, key=key)
    took["open"] = time.perf_counter() - began
    for name, records in reference_rows().items():
        cache.upsert(connection, KINDS[name], [KINDS[name].row(r) for r in records])
    began = time.perf_counter()
    cache.begin_bulk(connection)
    for start in range(0, len(rows), PAGE):
        database.begin(connection)
        cache.upsert(connection, KINDS["case"], rows[start : start + PAGE])  # type: ignore[arg-type]
        connection.commit()
    took["rows"] = time.perf_counter() - began
    began = time.perf_counter()
    cache.end_bulk(connection)
    took["indexes and text"] = time.perf_counter() - began
    database.close(connection)
    for megabytes, what in ((64, "queue page, warm"), (0, "queue page, no cache")):
        connection = cache.open_cache(path, megabytes=max(1, megabytes), key=key)
        took[what] = _pages(connection, lambda c=connection: c.exec_driver_sql("PRAGMA shrink_memory"), not megabytes)
        database.close(connection)
    return took


def _pages(connection: sa.Connection, forget: Callable[[], object], cold: bool) -> float:
    ws = Workspace(connection, SUPERVISOR)
    query = QueueQuery()
    board_queue.page(ws, query)
    each = []
    for _ in range(READS):
        if cold:
            forget()
        began = time.perf_counter()
        board_queue.page(ws, query)
        each.append(time.perf_counter() - began)
    return statistics.median(each)


if __name__ == "__main__":
    main()
