"""Reports that may be of the same thing: received about the same time, near each other, of the same kind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import sqlalchemy as sa

from ioc_contract.cache_schema import listed
from ioc_contract.clock import DAY
from ioc_contract.kinds import KINDS
from ioc_contract.records import Case, CaseState

METRES_PER_DEGREE = 111_195.0
NEAR = (
    "SELECT seq, lat, lon FROM cases WHERE lat IS NOT NULL AND category_id IN (SELECT value FROM json_each(?))"
    " AND received_at BETWEEN ? AND ? AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?"
)
AT_MOST = 200
"""So many are looked at closely, the nearest in place first."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What a report is compared by. Without a position its unit takes its place."""

    lat: float | None
    lon: float | None
    unit_id: str | None
    received_at: int


def metres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the distance of two near positions (degrees) in metres, on a sphere."""
    north = (other_lat - lat) * METRES_PER_DEGREE
    east = (other_lon - lon) * METRES_PER_DEGREE * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(north, east)


def near(cache: sa.Connection, spot: Spot, categories: Sequence[str], reach: int, days: int) -> list[Case]:
    """Return reports of these categories within `reach` metres and `days` of a spot, at most AT_MOST; rejected and merged
    ones are left out."""
    between = (spot.received_at - days * DAY, spot.received_at + days * DAY)
    if spot.lat is None or spot.lon is None:
        if spot.unit_id is None:
            return []
        where, of = "category_id IN (SELECT value FROM json_each(?)) AND unit_id = ?", (spot.unit_id,)
        found = cache.exec_driver_sql(
            f"SELECT seq FROM cases WHERE {where} AND received_at BETWEEN ? AND ? ORDER BY received_at DESC LIMIT {AT_MOST}",
            (orjson.dumps(categories).decode(), *of, *between),
        )
        return _load(cache, [int(seq) for (seq,) in found])
    high = reach / METRES_PER_DEGREE
    wide = high / max(0.01, math.cos(math.radians(spot.lat)))
    rows = cache.exec_driver_sql(
        NEAR,
        (
            orjson.dumps(categories).decode(), *between, spot.lat - high, spot.lat + high, spot.lon - wide,
            spot.lon + wide,
        ),
    ).all()  # fmt: skip
    close = sorted((metres(spot.lat, spot.lon, lat, lon), int(seq)) for seq, lat, lon in rows)
    return _load(cache, [seq for away, seq in close if away <= reach][:AT_MOST])


def twins(cache: sa.Connection, case_id: str) -> list[Case]:
    """Return the reports merged into one, the earliest first."""
    kind = KINDS["case"]
    rows = cache.exec_driver_sql(
        f"SELECT {listed(kind)} FROM cases WHERE duplicate_of = ? ORDER BY received_at", (case_id,)
    )
    return [kind.load(tuple(row)) for row in rows]


def _load(cache: sa.Connection, seqs: Sequence[int]) -> list[Case]:
    kind = KINDS["case"]
    rows = cache.exec_driver_sql(
        f"SELECT {listed(kind)} FROM cases WHERE seq IN (SELECT value FROM json_each(?))",
        (orjson.dumps(seqs).decode(),),
    )
    made: list[Case] = [kind.load(tuple(row)) for row in rows]
    return [c for c in made if c.state not in (CaseState.REJECTED, CaseState.DUPLICATE)]
