"""The map's points with what is drawn of them: filter, deadline group, search by id, changes row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ioc_desktop.geo.clusters import PointIndex
from ioc_desktop.geo.projection import Box

Ints = NDArray[np.int64]

GROUPS = ("overdue", "soon", "new", "working", "paused", "done")
"""What a point counts as, by number: a running deadline comes before the stage."""
SOON_MS = 2 * 3_600_000
"""A deadline this near counts as soon, milliseconds."""
FEW = 100
"""Of fewer points than this none is left out of the bulk."""
ALL_STAGES = frozenset(range(4))
OPEN_STAGES = frozenset({0, 1, 2})


class Points(Protocol):
    """Arrays of one length, ascending by id; see `ioc_desktop.services.board_map.MapPoints`."""

    @property
    def ids(self) -> NDArray[np.bytes_]: ...
    @property
    def x(self) -> NDArray[np.float64]: ...
    @property
    def y(self) -> NDArray[np.float64]: ...
    @property
    def symbol(self) -> NDArray[np.int8]: ...
    @property
    def stage(self) -> NDArray[np.int8]: ...
    @property
    def due(self) -> Ints: ...
    @property
    def received(self) -> Ints: ...


@dataclass(frozen=True, slots=True)
class Filter:
    """Which points are shown: stages by number, received since and until (instants), and only these ids if given."""

    stages: frozenset[int] = OPEN_STAGES
    since: int | None = None
    until: int | None = None
    ids: frozenset[str] | None = None


class PointField:
    """All points of the map. Rows are numbers that stay a point's own as long as the field lives."""

    def __init__(self, points: Points, now: int, shown: Filter | None = None) -> None:
        self._ids = points.ids
        self._new_ids: dict[str, int] = {}
        self._new_names: list[str] = []
        self.symbol = points.symbol.copy()
        self.stage = points.stage.copy()
        self.due = points.due.copy()
        self.received = points.received.copy()
        self.filter = shown or Filter()
        self._gone = np.zeros(len(points.ids), bool)
        self._now = now
        _ = np.ma  # loads itself, some 40 ms, when rows are first made unique: now, not when a change is painted
        self.index = PointIndex(points.x, points.y, self._groups(), len(GROUPS))

    def __len__(self) -> int:
        """Return how many rows there are, hidden ones too."""
        return len(self.stage)

    @property
    def nbytes(self) -> int:
        """Return the memory of all arrays, bytes."""
        own = (self._ids, self.symbol, self.stage, self.due, self.received, self._gone)
        return sum(int(a.nbytes) for a in own) + self.index.nbytes

    def row(self, id: str) -> int | None:
        """Return the row of an id, None if it has no position."""
        row = int(self.rows([id])[0])
        return None if row < 0 else row

    def rows(self, ids: Sequence[str]) -> Ints:
        """Return the rows of ids, -1 for those that have no position."""
        keys = np.array([i.encode() for i in ids], np.bytes_)
        at = np.searchsorted(self._ids, keys)
        at[at == len(self._ids)] = 0
        rows = np.where(self._ids[at] == keys, at, -1) if len(self._ids) else np.full(len(keys), -1)
        if self._new_ids:
            for k in np.flatnonzero(rows < 0).tolist():
                rows[k] = self._new_ids.get(ids[k], -1)
        return rows

    def id(self, row: int) -> str:
        """Return the id of a row."""
        known = len(self._ids)
        return self._ids[row].decode() if row < known else self._new_names[row - known]

    def visible(self, row: int) -> bool:
        """Tell whether a row passes the filter and has not gone."""
        return bool(self._groups(np.array([row]))[0] >= 0)

    def set_filter(self, shown: Filter, now: int) -> None:
        """Show other points."""
        self.filter, self._now = shown, now
        self.index.regroup(self._groups())

    def tick(self, now: int) -> bool:
        """Take notice of the time; return whether a deadline came near or passed since."""
        before = self._now
        marks = self.due[(self.due > before - 1) & (self.due <= now + SOON_MS)]
        passed = bool(((marks > before) & (marks <= now)).any() or (marks > before + SOON_MS).any())
        if passed:
            self._now = now
            self.index.regroup(self._groups())
        return passed

    def update(self, points: Points, gone: Iterable[str], now: int) -> None:
        """Take up changed and new points, and forget those that are gone."""
        self._now = now
        ids = [i.decode() for i in points.ids.tolist()]
        self._make_room([ids[k] for k in np.flatnonzero(self.rows(ids) < 0).tolist()])
        rows = self.rows(ids)
        x, y = points.x, points.y
        if len(rows):
            self.symbol[rows], self.stage[rows] = points.symbol, points.stage
            self.due[rows], self.received[rows] = points.due, points.received
            self._gone[rows] = False
        lost = self.rows(list(gone))
        lost = lost[lost >= 0]
        if len(lost):
            self._gone[lost] = True
            where = np.array([self.index.position(row) for row in lost.tolist()]).reshape(-1, 2)
            rows, x, y = np.append(rows, lost), np.append(x, where[:, 0]), np.append(y, where[:, 1])
        if len(rows):
            self.index.update(rows, x, y, self._groups(rows))

    def sorted_anew(self) -> PointIndex:
        """Return a fresh index of the points as they are now; safe to make on another thread while nothing changes."""
        x, y = self.index.positions()
        return PointIndex(x, y, self._groups(), len(GROUPS))

    def counts(self) -> dict[str, int]:
        """Return how many shown points are in each group."""
        group = self._groups()
        return {name: int((group == k).sum()) for k, name in enumerate(GROUPS)}

    def shown_stages(self) -> frozenset[int]:
        """Return which stages the shown points are in, by number."""
        return frozenset(np.unique(self.stage[self._groups() >= 0]).tolist())

    def bulk(self, share: float = 0.02) -> Box | None:
        """Return a box around the shown points without the `share` of them furthest out on each side."""
        whole = self.index.extent()
        if whole is None or self.index.shown() < FEW:
            return whole
        span = max(whole.right - whole.left, whole.bottom - whole.top, 1e-7)
        level = max(0, min(24, int(7 - np.log2(span))))
        cells = self.index.cells(whole, level)
        total, side = cells.counts.sum(axis=1), float(1 << level)

        def inner(at: Ints, low: float, high: float) -> tuple[float, float]:
            order = np.argsort(at)
            run = np.cumsum(total[order])
            first = int(np.searchsorted(run, share * run[-1], side="right"))
            last = min(int(np.searchsorted(run, (1 - share) * run[-1])), len(at) - 1)
            return max(low, float(at[order[first]] / side)), min(high, float((at[order[last]] + 1) / side))

        left, right = inner(cells.column, whole.left, whole.right)
        top, bottom = inner(cells.row, whole.top, whole.bottom)
        return Box(left, top, right, bottom)

    def _make_room(self, ids: list[str]) -> None:
        """Give new ids their rows, all at once: an array of a million is not to be copied for each."""
        if not ids:
            return
        first = len(self.stage)
        self._new_ids.update({id_: first + k for k, id_ in enumerate(ids)})
        self._new_names += ids
        none = np.zeros(len(ids), np.int8)
        self.symbol, self.stage = np.append(self.symbol, none), np.append(self.stage, none)
        self.due, self.received = np.append(self.due, none), np.append(self.received, none)
        self._gone = np.append(self._gone, none.astype(bool))

    def _groups(self, rows: Ints | None = None) -> NDArray[np.int8]:
        pick: Ints | slice = slice(None) if rows is None else rows
        stage, due, received, gone = self.stage[pick], self.due[pick], self.received[pick], self._gone[pick]
        group = (stage + 2).astype(np.int8)
        running = stage < 2
        group[running & (due <= self._now + SOON_MS)] = 1
        group[running & (due <= self._now)] = 0
        shown = self.filter
        hidden = gone | ~np.isin(stage, list(shown.stages))
        if shown.since is not None:
            hidden |= received < shown.since
        if shown.until is not None:
            hidden |= received > shown.until
        if shown.ids is not None:
            numbers = np.arange(len(self.stage)) if rows is None else rows
            hidden |= ~np.isin(numbers, self.rows(list(shown.ids)))
        group[hidden] = -1
        return group
