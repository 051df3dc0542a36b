"""What the map shows: the cases as arrays, changes to them row by row, counts per unit, places and articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ioc_contract import states
from ioc_contract.clock import DAY, Instant
from ioc_contract.folding import fold
from ioc_contract.records import CaseState, Subsystem
from ioc_desktop.geo.field import Filter
from ioc_desktop.geo.projection import world
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import indicators, positions
from ioc_desktop.store.positions import CHUNK, REPORTS, Pin

__all__ = ["CHUNK", "NO_DEADLINE", "REPORTS", "STAGES", "SYMBOLS", "Card", "MapPoints", "Pin", "UnitCount"]

SYMBOLS = ("circle", "square", "triangle", "diamond", "pentagon", "hexagon", "star", "drop", "cross")
"""Shapes by number; a category without one is a circle."""
STAGES = ("new", "working", "paused", "done")
"""What a case's state comes to on the map, by number."""
_STAGE_OF = {
    **{s.value: 3 for s in CaseState},
    CaseState.NEW.value: 0,
    CaseState.VERIFYING.value: 0,
    CaseState.ASSIGNED.value: 1,
    CaseState.IN_PROGRESS.value: 1,
    CaseState.AWAITING_APPROVAL.value: 1,
    CaseState.PAUSED.value: 2,
}
NO_DEADLINE = np.iinfo(np.int64).max
UNITS_SINCE = "2025-07-01"
"""From when the unit codes mean what the bundled ward shapes show."""


@dataclass(frozen=True, slots=True)
class MapPoints:
    """Cases with a position, ascending by id: ids as bytes, world coordinates, and by number what is drawn of them."""

    ids: NDArray[np.bytes_]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    symbol: NDArray[np.int8]
    """Into SYMBOLS."""
    stage: NDArray[np.int8]
    """Into STAGES."""
    due: NDArray[np.int64]
    """Instant, NO_DEADLINE when none runs."""
    received: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class UnitCount:
    """Open and overdue cases recorded in a unit."""

    code: str
    name: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Card:
    """What is said of one case under the pointer or by a screen reader."""

    id: str
    number: int | None
    title: str
    state: str
    address: str
    due_at: Instant | None
    category: str


def subjects(ws: Workspace) -> tuple[Subsystem, ...]:
    """Return the subsystems whose cases can be shown on the map, in their order."""
    placed = positions.subjects(ws.cache)
    return tuple(s for s in indicators.subsystems(ws.cache) if s.id in placed)


def points(ws: Workspace, subsystem: str = REPORTS, after: str = "") -> MapPoints:
    """Return the next cases of a subsystem with a position, ascending by id from `after` on, at most CHUNK of them."""
    return _arrays(positions.cases(ws.cache, subsystem, after), _shape_of(ws))


def joined(parts: Sequence[MapPoints]) -> MapPoints:
    """Return the points of several readings as one."""
    return MapPoints(
        np.concatenate([p.ids for p in parts]),
        np.concatenate([p.x for p in parts]),
        np.concatenate([p.y for p in parts]),
        np.concatenate([p.symbol for p in parts]),
        np.concatenate([p.stage for p in parts]),
        np.concatenate([p.due for p in parts]),
        np.concatenate([p.received for p in parts]),
    )


def points_of(ws: Workspace, ids: Iterable[str], subsystem: str | None = REPORTS) -> MapPoints:
    """Return those of the named cases that have a position and are of a subsystem (None: of any), ascending by id."""
    rows = sorted(positions.cases_of(ws.cache, ids, subsystem), key=lambda r: r[0])
    return _arrays(rows, _shape_of(ws))


def legend(ws: Workspace, subsystem: str, shown: Filter) -> dict[str, list[str]]:
    """Return shape → names of the categories that a filter leaves on the map; a category drawn as its parent goes by that."""
    if shown.ids is None:
        held = positions.present(ws.cache, subsystem, shown.since or 0)
    else:
        held = {(row[3], row[4]) for row in positions.cases_of(ws.cache, shown.ids, subsystem)}
    known = positions.symbols(ws.cache)
    names: dict[str, set[str]] = {}
    for category in {c for c, state in held if _STAGE_OF.get(state, 3) in shown.stages}:
        symbol, name, parent = known.get(category or "", (SYMBOLS[0], "", None))
        if parent in known and known[parent][0] == symbol:
            name = known[parent][1]
        names.setdefault(symbol if symbol in SYMBOLS else SYMBOLS[0], set()).add(name)
    return {symbol: sorted(names[symbol], key=fold) for symbol in SYMBOLS if symbol in names}


def place_types(ws: Workspace) -> dict[str, str]:
    """Return what the types of places are called, as the catalogue has it."""
    boards = (s.board.get("places", ()) for s in indicators.subsystems(ws.cache))
    return {str(t["type"]): str(t.get("name", t["type"])) for listed in boards for t in listed}


def unit_counts(ws: Workspace, subsystem: str = REPORTS) -> dict[str, UnitCount]:
    """Return open and overdue cases by the code of the unit recorded, of units as they are since 07/2025."""
    return {
        code: UnitCount(code, name, count, late)
        for code, name, start, count, late in positions.open_by_unit(ws.cache, ws.now(), subsystem)
        if start >= UNITS_SINCE
    }


def places(ws: Workspace) -> list[Pin]:
    """Return cameras, clinics, schools and other places with a position."""
    return positions.places(ws.cache)


def articles(ws: Workspace, days: int = 7) -> list[Pin]:
    """Return the newest articles of some days that name a place."""
    return positions.articles(ws.cache, ws.now() - days * DAY)


def cards(ws: Workspace, ids: Sequence[str]) -> list[Card]:
    """Return what is said of the named cases, in the order given; those not on this desk are left out."""
    return [
        Card(i, number, title, states.STATE_NAMES[state], address, None if due is None else Instant(due), category)
        for i, number, title, state, address, due, category in positions.cards(ws.cache, ids)
    ]


def _shape_of(ws: Workspace) -> dict[str | None, int]:
    number = {name: k for k, name in enumerate(SYMBOLS)}
    shapes: dict[str | None, int] = {i: number.get(s, 0) for i, (s, _, _) in positions.symbols(ws.cache).items()}
    return shapes


def _arrays(rows: Sequence[positions.Row], shape: dict[str | None, int]) -> MapPoints:
    ids, lats, lons, categories_, states_, dues, received = zip(*rows, strict=True) if rows else ((),) * 7
    x, y = world(np.array(lons, np.float64), np.array(lats, np.float64))
    due = np.array(dues, np.int64)
    return MapPoints(
        np.array(ids, np.bytes_) if ids else np.zeros(0, "S36"),
        x,
        y,
        np.array([shape.get(c, 0) for c in categories_], np.int8),
        np.array([_STAGE_OF.get(s, 3) for s in states_], np.int8),
        np.where(due == 0, NO_DEADLINE, due),
        np.array(received, np.int64),
    )
