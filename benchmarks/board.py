"""A board of 24 tiles and 6 charts from a million observations and a hundred thousand cases: how long the store takes."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ioc_contract import records as r
from ioc_contract.clock import DAY, HOUR, MINUTE, Instant, now
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Actor, Role
from ioc_desktop.services import board_kpi
from ioc_desktop.services.kpi_records import Window
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache
from tests.kpi_samples import put, record

TARGET_MS = 300
UNITS = 125
INDICATORS = 24


def fill(ws: Workspace, observations: int, cases: int) -> None:
    """Write the reference rows, `observations` values of 24 indicators in 125 units and `cases` cases of a year."""
    rng = random.Random(20261122)
    connection = ws.cache
    shapes = ("case", "indicator")
    put(connection, "subsystem", [record("subsystem", id="reports", name="Phản ánh hiện trường", shapes=shapes)])
    put(connection, "source", [record("source", id="s", name="Sở Y tế")])
    put(connection, "admin_unit", [record("admin_unit", id=f"u{n:03}", name=f"Đơn vị {n}") for n in range(UNITS)])
    given = {"subsystem": "reports", "period": r.PeriodKind.DAY, "target": 50.0, "warn": 30.0, "source_id": "s"}
    names = [f"i{n:02}" for n in range(INDICATORS)]
    put(connection, "indicator", [record("indicator", id=n, code=n, name=n, **given) for n in names])
    today = now() // DAY * DAY - 7 * HOUR
    days = observations // (INDICATORS * (UNITS + 1)) + 1
    kind = KINDS["observation"]
    base = record("observation", id="", indicator_id="", status="final", source_id="s", subsystem="reports")
    row = dict(zip(kind.names, kind.row(base), strict=True))
    for name in names:
        rows = []
        for unit in (None, *(f"u{n:03}" for n in range(UNITS))):
            for day in range(days):
                start = today - (days - day) * DAY
                row.update(
                    id=f"{name}-{unit}-{day}",
                    indicator_id=name,
                    unit_id=unit,
                    period_start=start,
                    period_end=start + DAY,
                    as_of=start + DAY + HOUR,
                    value=rng.random() * 100,
                )
                rows.append(tuple(row.values()))
        cache.upsert(connection, kind, rows)
    held = []
    for n in range(cases):
        at = Instant(now() - 365 * DAY + n * 365 * DAY // cases)
        closed = rng.random() < 0.95
        held.append(
            record(
                "case",
                id=f"c{n:07}",
                state=r.CaseState.CLOSED if closed else r.CaseState.IN_PROGRESS,
                title="Hố ga mất nắp",
                body="Hố ga trước số nhà 12 bị mất nắp. " * 8,
                received_at=at,
                resolve_due_at=at + 8 * HOUR,
                due_at=None if closed else at + 8 * HOUR,
                answered_at=at + rng.randrange(600) * MINUTE if closed else None,
                rating=rng.choice([None, 3, 4, 5]) if closed else None,
                unit_id=f"u{n % UNITS:03}",
            )
        )
    put(connection, "case", held)
    connection.commit()


def board(ws: Workspace) -> tuple[float, float]:
    """Return how long the tiles and the charts take, milliseconds."""
    began = time.perf_counter()
    tiles = board_kpi.tiles(ws, "reports", Window.DAYS_30)
    drawn = time.perf_counter()
    since = Instant(ws.now() - 365 * DAY)
    reported = [t.key for t in tiles if not t.live]
    for key in reported[:3]:
        assert board_kpi.series(ws, key, None, since)
    assert board_kpi.series(ws, "cases.on_time_rate@reports", None, since)
    for key in reported[3:5]:
        found = board_kpi.ranking(ws, key)
        assert found is not None
        assert found.of == UNITS
    assert len(tiles) >= 24
    return 1000 * (drawn - began), 1000 * (time.perf_counter() - drawn)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--observations", type=int, default=1_000_000)
    parser.add_argument("--cases", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        connection = cache.open_cache(Path(folder) / cache.file_name())
        ws = Workspace(connection, Actor("u", "Đo", Role.OPERATOR))
        fill(ws, asked.observations, asked.cases)
        runs = [board(ws) for _ in range(5)]
        cache.close_cache(connection)
    whole = sorted(a + b for a, b in runs)
    for name, part in (("first", runs[0]), ("median", sorted(runs)[2])):
        print(f"{name}: tiles {part[0]:.0f} ms, charts {part[1]:.0f} ms")
    print(f"board: {whole[2]:.0f} ms (target {TARGET_MS} ms)")
    return whole[2] > TARGET_MS


if __name__ == "__main__":
    sys.exit(main())
