"""Writes values of indicators and administrative units that were read from files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from ioc_contract.clock import Instant
from ioc_contract.records import AdminUnit, Observation, Source
from ioc_server.sources.items import OutsideUnit, OutsideValue, Problems
from ioc_server.sources.loaded import Loaded
from ioc_server.sources.rows import derived_id, records, records_in
from ioc_server.store import write
from ioc_server.store.tables import KIND_TABLES

_TWO_TIERS_FROM = "2025-07-01"
"""From this day a ward stands directly below its province."""
_ORDER = {"province": 1, "city": 1, "district": 2, "ward": 3, "commune": 3, "special_zone": 3}


def load_values(connection: sa.Connection, source: Source, values: Sequence[OutsideValue], now: Instant) -> Loaded:
    """Write the values; one that is there already with the same figures stays as it is. The caller commits."""
    subsystems = {i.id: i.subsystem for i in records(connection, "indicator")}
    ids = {v.indicator_id for v in values}
    table = KIND_TABLES["observation"]
    first = min((v.period_start for v in values), default=0)
    last = max((v.period_start for v in values), default=0)
    held: dict[tuple[str, str | None, int], Observation] = {
        (o.indicator_id, o.unit_id, o.period_start): o
        for o in records_in(
            connection, "observation", "indicator_id", sorted(ids), table.c.period_start.between(first, last)
        )
    }
    out: list[Observation] = []
    for v in values:
        same = held.get((v.indicator_id, v.unit_id, v.period_start))
        figures = (v.value, v.numerator, v.denominator, v.target, v.status, v.note)
        if same and figures == (same.value, same.numerator, same.denominator, same.target, same.status, same.note):
            continue
        name = same.id if same else derived_id("observation", v.indicator_id, v.unit_id or "", str(v.period_start))
        out.append(
            Observation(
                name, 0, subsystems[v.indicator_id], v.indicator_id, v.unit_id, v.period_start, v.period_end, v.value,
                v.numerator, v.denominator, v.target, now, source.id, v.status, v.note,
            )
        )  # fmt: skip
    return Loaded(len(values), write.put_records(connection, "observation", out), (), len(values))


def load_units(connection: sa.Connection, units: Sequence[OutsideUnit]) -> Loaded:
    """Write administrative units; refused is one whose validity overlaps another of its code. The caller commits."""
    problems = Problems()
    held: dict[str, list[AdminUnit]] = {}
    for unit in records(connection, "admin_unit"):
        held.setdefault(unit.code, []).append(unit)
    parents = {p.code for p in units} | set(held)
    out: list[AdminUnit] = []
    for item in sorted(units, key=lambda u: (_ORDER[u.type], u.valid_from, u.code)):
        own = held.setdefault(item.code, [])
        same = next((u for u in own if u.valid_from == item.valid_from), None)
        clash = next((u for u in own if u is not same and _overlap(u, item)), None)
        if clash is not None:
            problems.add(
                item.where, f"mã {item.code} đã thuộc «{clash.name}» từ {clash.valid_from}: hiệu lực chồng nhau"
            )
            continue
        if item.parent_code and item.parent_code not in parents:
            problems.add(item.where, f"không có đơn vị cấp trên mã {item.parent_code}; giữ lại, bỏ cấp trên", kept=True)
        parent = _valid(held.get(item.parent_code, []), item.valid_from)
        unit = AdminUnit(
            same.id if same else derived_id("admin_unit", item.code, item.valid_from), 0, item.code, item.name,
            item.type, _tier(item, parent), parent.id if parent else None, item.valid_from, item.valid_to,
            item.legal_ref, item.lat, item.lon, item.area_km2,
        )  # fmt: skip
        if same is not None:
            own.remove(same)
        own.append(unit)
        out.append(unit)
    return Loaded(len(out), write.put_records(connection, "admin_unit", out), problems.done(), len(out))


def _overlap(unit: AdminUnit, item: OutsideUnit) -> bool:
    return unit.valid_from <= (item.valid_to or dt.date.max.isoformat()) and item.valid_from <= (
        unit.valid_to or dt.date.max.isoformat()
    )


def _valid(units: Sequence[AdminUnit], day: str) -> AdminUnit | None:
    return next((u for u in units if u.valid_from <= day and (u.valid_to is None or day <= u.valid_to)), None)


def _tier(item: OutsideUnit, parent: AdminUnit | None) -> int:
    """Return 1 for a province; below it one more than the parent's, or what the law of its day says."""
    if parent is not None:
        return parent.tier + 1
    order = _ORDER[item.type]
    return 2 if order == 3 and item.valid_from >= _TWO_TIERS_FROM else order
