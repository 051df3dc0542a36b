"""What a subsystem's board lists beside its figures: places with their condition, and cases still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ioc_contract.cache_schema import listed
from ioc_contract.clock import Instant
from ioc_contract.folding import fold
from ioc_contract.kinds import KINDS
from ioc_contract.records import Place, Subsystem
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cases, indicators, records
from ioc_desktop.store.queue_query import QueueQuery, Ranks

_PLACE = KINDS["place"]
SEVERITY = ("fault", "offline", "warning", "unknown", "ok")
"""Conditions, the worst first: the order of the list."""
AT_MOST = 5_000


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place as listed. `status` is one of SEVERITY, `attributes` the board's columns in their order."""

    id: str
    name: str
    code: str
    type: str
    type_name: str
    status: str
    status_text: str
    status_at: Instant | None
    unit: str
    address: str
    located: bool
    attributes: tuple[str | int | float | None, ...]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """An open case as listed."""

    id: str
    number: int | None
    title: str
    state: str
    due_at: Instant | None
    unit: str


@dataclass(frozen=True, slots=True)
class Lists:
    """What a subsystem lists. `types` are (type, name), `columns` (name, measure) of the attributes shown."""

    name: str
    types: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    places: tuple[PlaceRow, ...]
    has_cases: bool
    cases: tuple[CaseRow, ...]


def lists(ws: Workspace, subsystem: str) -> Lists | None:
    """Return what the subsystem's board lists; None when this desk does not know the subsystem."""
    entry: Subsystem | None = records.one(ws.cache, "subsystem", subsystem)
    if entry is None:
        return None
    types = tuple((str(t["type"]), str(t.get("name", t["type"]))) for t in entry.board.get("places", ()))
    columns = [c for c in entry.board.get("columns", ()) if isinstance(c, Mapping)]
    has_cases = "case" in entry.shapes
    return Lists(
        entry.name,
        types,
        tuple((str(c["name"]), str(c.get("measure", ""))) for c in columns),
        _places(ws, subsystem, dict(types), [str(c["key"]) for c in columns]),
        has_cases,
        _cases(ws, subsystem) if has_cases else (),
    )


def found(rows: Sequence[PlaceRow], text: str, type: str = "", abnormal: bool = False) -> list[PlaceRow]:
    """Return the rows that have every word of `text` (folded), are of `type`, and (`abnormal`) are not all right."""
    words = fold(text).split()
    return [
        r
        for r in rows
        if (not type or r.type == type)
        and (not abnormal or r.status != "ok")
        and all(w in fold(f"{r.name} {r.code} {r.address} {r.unit} {r.status_text}") for w in words)
    ]


def _places(ws: Workspace, subsystem: str, types: Mapping[str, str], keys: Sequence[str]) -> tuple[PlaceRow, ...]:
    sql = f"SELECT {listed(_PLACE)} FROM places_now WHERE subsystem = ? ORDER BY name LIMIT {AT_MOST}"
    held: list[Place] = [_PLACE.load(tuple(r)) for r in ws.cache.exec_driver_sql(sql, (subsystem,))]
    units = indicators.names(ws.cache, "admin_units", [p.unit_id for p in held])
    made = [
        PlaceRow(
            p.id,
            p.name,
            p.code,
            p.type,
            types.get(p.type, p.type),
            p.status if p.status in SEVERITY else "unknown",
            p.status_text,
            p.status_at,
            units.get(p.unit_id or "", ""),
            p.address,
            p.lat is not None and p.lon is not None,
            tuple(_scalar(p.attributes.get(k)) for k in keys),
        )
        for p in held
    ]
    return tuple(sorted(made, key=lambda r: (SEVERITY.index(r.status), fold(r.name))))


def _scalar(value: object) -> str | int | float | None:
    if value is None or isinstance(value, str | int | float):
        return value
    return ", ".join(str(v) for v in value) if isinstance(value, list) else str(value)


def _cases(ws: Workspace, subsystem: str) -> tuple[CaseRow, ...]:
    query = replace(QueueQuery(), subsystem=subsystem)
    rows = cases.page(ws.cache, query, ws.now(), 200, Ranks(), None)
    units = indicators.names(ws.cache, "admin_units", [r.unit_id for r in rows])
    return tuple(CaseRow(r.id, r.number, r.title, r.state, r.due_at, units.get(r.unit_id or "", "")) for r in rows)
