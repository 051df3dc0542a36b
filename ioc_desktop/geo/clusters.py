"""The index of the map's points: Morton order, prefix sums, cells of any level, clusters, selection, a tail for changes.

Positions are world coordinates (see `projection`), held as 31 bits each in one sorted 62-bit Morton code. A cell of
level L is a run of codes; how many points of each group lie in it and where their middle is come from prefix sums. A
point changed since the sort is in the tail twice: taken away where it was, added where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ioc_desktop.geo.boundaries import contains
from ioc_desktop.geo.projection import Box

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Codes = NDArray[np.uint64]

BITS = 31
SIDE = 1 << BITS
TAIL_LIMIT = 4096
"""Changes after which the index asks to be sorted anew."""
_COARSE_SHARE = 8
"""Levels with at most one cell per this many points keep their cells' starts."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Occupied cells of one level: column and row, points per group (m, groups), sums of 31-bit coordinates, runs."""

    level: int
    column: Ints
    row: Ints
    counts: Ints
    sum_x: Ints
    sum_y: Ints
    start: Ints
    end: Ints
    """Positions in the sorted order; equal where only the tail has points."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """Merged cells: middle in world coordinates, points per group, and the row for a cluster of one (else -1)."""

    x: Floats
    y: Floats
    counts: Ints
    row: Ints

    @property
    def total(self) -> Ints:
        return np.asarray(self.counts.sum(axis=1), np.int64)


class PointIndex:
    """Points by row number 0…n-1; a point of negative group is there but not shown."""

    def __init__(self, x: Floats, y: Floats, group: NDArray[np.int8], groups: int) -> None:
        self.groups = groups
        codes = morton(quantised(x), quantised(y))
        order = np.argsort(codes, kind="stable")
        self._codes = codes[order]
        self._order = order.astype(np.int32)
        self._position = np.empty(len(order), np.int32)
        self._position[order] = np.arange(len(order), dtype=np.int32)
        self._group = group[order]
        self._dead = np.zeros(0, np.int64)
        self._tail_row = np.zeros(0, np.int64)
        self._tail_x = np.zeros(0, np.int64)
        self._tail_y = np.zeros(0, np.int64)
        self._tail_group = np.zeros(0, np.int8)
        self._sum()
        self._starts = self._coarse_levels()

    def __len__(self) -> int:
        return len(self._codes)

    @property
    def nbytes(self) -> int:
        """Return the memory of all arrays, bytes."""
        fixed = (self._codes, self._order, self._position, self._group, self._prefix, self._sum_x, self._sum_y)
        return sum(int(a.nbytes) for a in fixed) + sum(a.nbytes for a in self._starts.values())

    @property
    def tail(self) -> int:
        """Return how many points are in the tail."""
        return len(self._tail_row)

    @property
    def stale(self) -> bool:
        """Tell whether the tail is long enough to sort anew."""
        return self.tail > max(TAIL_LIMIT, len(self) // 64)

    def regroup(self, group: NDArray[np.int8]) -> None:
        """Give every row (the tail's too) its group; a filter hides a row by a negative one."""
        self._group = group[self._order]
        self._tail_group = group[self._tail_row].astype(np.int8)
        self._sum()

    def update(self, rows: Ints, x: Floats, y: Floats, group: NDArray[np.int8]) -> None:
        """Move rows to new positions and groups; a row beyond the sorted ones is new. Costs the tail's length only."""
        keep = ~np.isin(self._tail_row, rows)
        self._tail_row = np.concatenate([self._tail_row[keep], rows])
        self._tail_x = np.concatenate([self._tail_x[keep], quantised(x).astype(np.int64)])
        self._tail_y = np.concatenate([self._tail_y[keep], quantised(y).astype(np.int64)])
        self._tail_group = np.concatenate([self._tail_group[keep], group.astype(np.int8)])
        sorted_rows = rows[rows < len(self)]
        self._dead = np.union1d(self._dead, self._position[sorted_rows].astype(np.int64))

    def positions(self) -> tuple[Floats, Floats]:
        """Return x and y of every row, the tail's where they are now, to sort anew from."""
        count = max(len(self), int(self._tail_row.max(initial=-1)) + 1)
        x, y = np.zeros(count), np.zeros(count)
        qx, qy = unmorton(self._codes)
        x[self._order], y[self._order] = qx / SIDE, qy / SIDE
        x[self._tail_row], y[self._tail_row] = self._tail_x / SIDE, self._tail_y / SIDE
        return x, y

    def position(self, row: int) -> tuple[float, float]:
        """Return where a row is, world coordinates."""
        hit = np.flatnonzero(self._tail_row == row)
        if len(hit):
            return float(self._tail_x[hit[0]] / SIDE), float(self._tail_y[hit[0]] / SIDE)
        qx, qy = unmorton(self._codes[self._position[row] : self._position[row] + 1])
        return float(qx[0] / SIDE), float(qy[0] / SIDE)

    def shown(self) -> int:
        """Return how many points are shown."""
        dead = self._group[self._dead]
        return int(self._prefix[-1].sum() - (dead >= 0).sum() + (self._tail_group >= 0).sum())

    def cells(self, box: Box, level: int) -> Cells:
        """Return the occupied cells of a level (0 to 31) that meet `box`, with exact counts."""
        level = max(0, min(BITS, level))
        shift = np.uint64(2 * (BITS - level))
        left, top, right, bottom = _cell_range(box, level)
        side = 1 << level
        whole = Box(left / side, top / side, (right + 1) / side - 0.5 / SIDE, (bottom + 1) / side - 0.5 / SIDE)
        starts, ends = self._runs(whole, level)
        code = self._codes[starts] >> shift
        column, row = (a.astype(np.int64) for a in unmorton(code))
        near = (column >= left) & (column <= right) & (row >= top) & (row <= bottom)
        starts, ends, column, row, code = starts[near], ends[near], column[near], row[near], code[near]
        counts = (self._prefix[ends] - self._prefix[starts]).astype(np.int64)
        sum_x, sum_y = self._sum_x[ends] - self._sum_x[starts], self._sum_y[ends] - self._sum_y[starts]
        cells = Cells(level, column, row, counts, sum_x, sum_y, starts, ends)
        if len(self._tail_row):
            cells = self._with_tail(cells, code, (left, top, right, bottom))
        used = cells.counts.any(axis=1)
        if used.all():
            return cells
        return Cells(
            level,
            cells.column[used],
            cells.row[used],
            cells.counts[used],
            cells.sum_x[used],
            cells.sum_y[used],
            cells.start[used],
            cells.end[used],
        )

    def clusters(self, box: Box, level: int, radius: float) -> Clusters:
        """Return the cells of a level in `box` with near ones merged: largest first, each takes those within `radius`.

        `radius` is in cells, at most 1.
        """
        cells, leaders, number = self._led(box, level, radius)
        total = cells.counts.sum(axis=1)
        counts = np.zeros((len(leaders), self.groups), np.int64)
        np.add.at(counts, number, cells.counts)
        weight = np.bincount(number, total, len(leaders))
        middle_x = np.bincount(number, cells.sum_x.astype(np.float64), len(leaders)) / np.maximum(weight, 1) / SIDE
        middle_y = np.bincount(number, cells.sum_y.astype(np.float64), len(leaders)) / np.maximum(weight, 1) / SIDE
        row = np.full(len(leaders), -1, np.int64)
        for k in np.flatnonzero(weight == 1).tolist():
            row[k] = self._single(cells, int(leaders[k]))
        return Clusters(middle_x, middle_y, counts, row)

    def members(self, box: Box, level: int, radius: float, cluster: int) -> Ints:
        """Return the shown rows of the cluster of that number among `clusters(box, level, radius)`, ascending."""
        cells, _, number = self._led(box, level, radius)
        side = 1 << cells.level
        found = []
        for k in np.flatnonzero(number == cluster).tolist():
            column, row = int(cells.column[k]), int(cells.row[k])
            edge = 0.5 / SIDE
            found.append(
                self.in_box(Box(column / side, row / side, (column + 1) / side - edge, (row + 1) / side - edge))
            )
        return np.sort(np.concatenate(found)) if found else np.zeros(0, np.int64)

    def in_box(self, box: Box) -> Ints:
        """Return the shown rows in a box, ascending."""
        rows, x, y = self._rows_near(box)
        inside = (x >= box.left) & (x <= box.right) & (y >= box.top) & (y <= box.bottom)
        return np.sort(rows[inside])

    def in_polygon(self, ring: Sequence[tuple[float, float]]) -> Ints:
        """Return the shown rows inside a ring of world coordinates, ascending."""
        corners = np.asarray(ring, np.float64).reshape(-1, 2)
        if len(corners) < 3:
            return np.zeros(0, np.int64)
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        rows, x, y = self._rows_near(Box(float(left), float(top), float(right), float(bottom)))
        return np.sort(rows[contains(corners, x, y)])

    def extent(self) -> Box | None:
        """Return the smallest box around the shown points, None when there are none."""
        alive = self._group >= 0
        alive[self._dead] = False
        qx, qy = unmorton(self._codes[alive])
        shown = self._tail_group >= 0
        x = np.concatenate([qx.astype(np.int64), self._tail_x[shown]])
        y = np.concatenate([qy.astype(np.int64), self._tail_y[shown]])
        if not len(x):
            return None
        return Box(float(x.min() / SIDE), float(y.min() / SIDE), float(x.max() / SIDE), float(y.max() / SIDE))

    def _led(self, box: Box, level: int, radius: float) -> tuple[Cells, Ints, Ints]:
        """Return the cells in `box`, the cells that lead clusters, and for each cell its cluster's number."""
        cells = self.cells(box, level)
        total = cells.counts.sum(axis=1)
        x, y = cells.sum_x / total / SIDE, cells.sum_y / total / SIDE
        leaders, number = np.unique(_merged(cells, total, x, y, radius), return_inverse=True)
        return cells, leaders, number

    def _rows_near(self, box: Box) -> tuple[Ints, Floats, Floats]:
        positions = np.concatenate([np.arange(a, b) for a, b in self._ranges(box)] or [np.zeros(0, np.int64)])
        positions = positions[self._group[positions] >= 0]
        if len(self._dead):
            positions = positions[~np.isin(positions, self._dead)]
        qx, qy = unmorton(self._codes[positions])
        shown = self._tail_group >= 0
        rows = np.concatenate([self._order[positions].astype(np.int64), self._tail_row[shown]])
        x = np.concatenate([qx.astype(np.int64), self._tail_x[shown]]) / SIDE
        y = np.concatenate([qy.astype(np.int64), self._tail_y[shown]]) / SIDE
        return rows, x, y

    def _sum(self) -> None:
        n = len(self._codes)
        self._prefix = np.zeros((n + 1, self.groups), np.int32)
        for g in range(self.groups):
            np.cumsum(self._group == g, out=self._prefix[1:, g])
        qx, qy = unmorton(self._codes)
        shown = self._group >= 0
        self._sum_x, self._sum_y = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
        np.cumsum(np.where(shown, qx.astype(np.int64), 0), out=self._sum_x[1:])
        np.cumsum(np.where(shown, qy.astype(np.int64), 0), out=self._sum_y[1:])

    def _coarse_levels(self) -> dict[int, NDArray[np.int32]]:
        """Return the starts of all cells of each level that has few of them, coarse to fine."""
        starts: dict[int, NDArray[np.int32]] = {}
        if len(self._codes):
            change = self._codes[1:] ^ self._codes[:-1]
            for level in range(BITS + 1):
                here = np.flatnonzero(change >> np.uint64(2 * (BITS - level))) + 1
                if len(here) * _COARSE_SHARE > len(self._codes):
                    break
                starts[level] = np.concatenate([[0], here]).astype(np.int32)
        return starts

    def _ranges(self, box: Box) -> list[tuple[int, int]]:
        """Return runs of positions that cover a box (and a little more)."""
        span = max(box.right - box.left, box.bottom - box.top, 1e-9)
        level = max(0, min(BITS, int(np.floor(-np.log2(span))) + 2))
        left, top, right, bottom = _cell_range(box, level)
        columns, rows = np.meshgrid(np.arange(left, right + 1), np.arange(top, bottom + 1))
        codes = np.sort(morton(columns.ravel().astype(np.uint64), rows.ravel().astype(np.uint64)))
        gaps = np.flatnonzero(np.diff(codes) != 1)
        first = codes[np.concatenate([[0], gaps + 1])]
        last = codes[np.concatenate([gaps, [len(codes) - 1]])]
        shift = np.uint64(2 * (BITS - level))
        low = np.searchsorted(self._codes, first << shift)
        high = np.searchsorted(self._codes, ((last + np.uint64(1)) << shift) - np.uint64(1), side="right")
        return [(int(a), int(b)) for a, b in zip(low, high, strict=True) if a < b]

    def _runs(self, box: Box, level: int) -> tuple[Ints, Ints]:
        """Return starts and ends of the runs of a level's cells near a box."""
        shift = np.uint64(2 * (BITS - level))
        starts: list[Ints] = []
        ends: list[Ints] = []
        known = self._starts.get(level)
        n = len(self._codes)
        if known is not None:
            for a, b in self._ranges(box):
                low = int(np.searchsorted(known, a, side="right")) - 1
                high = int(np.searchsorted(known, b, side="left"))
                starts.append(known[low:high].astype(np.int64))
                ends.append(np.append(known[low + 1 : high + 1], [n] if high == len(known) else []).astype(np.int64))
            if len(starts) > 1:  # a cell larger than a run's unit is met more than once
                first, index = np.unique(np.concatenate(starts), return_index=True)
                return first, np.concatenate(ends)[index]
        else:
            for a, b in self._ranges(box):
                a, b = self._whole(a, b, shift)
                code = self._codes[a:b] >> shift
                cut = np.flatnonzero(code[1:] != code[:-1]) + 1 + a
                starts.append(np.concatenate([[a], cut]).astype(np.int64))
                ends.append(np.concatenate([cut, [b]]).astype(np.int64))
            if len(starts) > 1:
                first, index = np.unique(np.concatenate(starts), return_index=True)
                return first, np.concatenate(ends)[index]
        if not starts:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        return starts[0], ends[0]

    def _whole(self, a: int, b: int, shift: np.uint64) -> tuple[int, int]:
        """Widen a run so that it does not cut a cell."""
        first, last = self._codes[a] >> shift, self._codes[b - 1] >> shift
        low = int(np.searchsorted(self._codes, first << shift))
        high = int(np.searchsorted(self._codes, ((last + np.uint64(1)) << shift) - np.uint64(1), side="right"))
        return low, high

    def _with_tail(self, cells: Cells, code: Codes, limits: tuple[int, int, int, int]) -> Cells:
        dead_x, dead_y = (a.astype(np.int64) for a in unmorton(self._codes[self._dead]))
        x = np.concatenate([dead_x, self._tail_x])
        y = np.concatenate([dead_y, self._tail_y])
        group = np.concatenate([self._group[self._dead], self._tail_group])
        sign = np.concatenate([np.full(len(dead_x), -1), np.ones(len(self._tail_x), np.int64)])
        shift = BITS - cells.level
        column, row = x >> shift, y >> shift
        left, top, right, bottom = limits
        use = (group >= 0) & (column >= left) & (column <= right) & (row >= top) & (row <= bottom)
        x, y, group, sign, column, row = (a[use] for a in (x, y, group, sign, column, row))
        own = morton(column.astype(np.uint64), row.astype(np.uint64))
        extra = np.setdiff1d(own, code)
        order = np.argsort(np.concatenate([code, extra]))
        known = np.concatenate([code, extra])[order]
        more = len(extra)
        counts = np.concatenate([cells.counts, np.zeros((more, self.groups), np.int64)])[order]
        sums = [np.concatenate([s, np.zeros(more, np.int64)])[order] for s in (cells.sum_x, cells.sum_y)]
        runs = [np.concatenate([s, np.zeros(more, np.int64)])[order] for s in (cells.start, cells.end)]
        at = np.searchsorted(known, own)
        np.add.at(counts, (at, group.astype(np.int64)), sign)
        np.add.at(sums[0], at, sign * x)
        np.add.at(sums[1], at, sign * y)
        columns, rows = (a.astype(np.int64) for a in unmorton(known))
        return Cells(cells.level, columns, rows, counts, sums[0], sums[1], runs[0], runs[1])

    def _single(self, cells: Cells, k: int) -> int:
        """Return the one shown row of a cell."""
        a, b = int(cells.start[k]), int(cells.end[k])
        if b - a == 1 and not len(self._dead):
            return int(self._order[a])
        positions = np.arange(a, b)
        positions = positions[self._group[a:b] >= 0]
        positions = positions[~np.isin(positions, self._dead)]
        if len(positions):
            return int(self._order[positions[0]])
        shift = BITS - cells.level
        here = (self._tail_x >> shift == cells.column[k]) & (self._tail_y >> shift == cells.row[k])
        rows = self._tail_row[here & (self._tail_group >= 0)]
        return int(rows[0]) if len(rows) else -1


def _merged(cells: Cells, total: Ints, x: Floats, y: Floats, radius: float) -> Ints:
    """Return for each cell the cell that leads its cluster: largest first, each takes the free ones within `radius`."""
    reach = (min(radius, 1.0) / (1 << cells.level)) ** 2
    at = {key: k for k, key in enumerate(zip(cells.column.tolist(), cells.row.tolist(), strict=True))}
    leader = [-1] * len(total)
    columns, rows, xs, ys = cells.column.tolist(), cells.row.tolist(), x.tolist(), y.tolist()
    for k in np.argsort(-total, kind="stable").tolist():
        if leader[k] >= 0:
            continue
        leader[k] = k
        column, row, own_x, own_y = columns[k], rows[k], xs[k], ys[k]
        for c in (column - 1, column, column + 1):
            for r in (row - 1, row, row + 1):
                other = at.get((c, r))
                if other is not None and leader[other] < 0:
                    dx, dy = xs[other] - own_x, ys[other] - own_y
                    if dx * dx + dy * dy <= reach:
                        leader[other] = k
    return np.array(leader, np.int64)


def _cell_range(box: Box, level: int) -> tuple[int, int, int, int]:
    side = 1 << level

    def held(value: float) -> int:
        return max(0, min(side - 1, int(np.floor(value * side))))

    return held(box.left), held(box.top), held(box.right), held(box.bottom)


def quantised(values: Floats) -> Codes:
    """Return world coordinates as integers of 31 bits, held inside the world."""
    return np.clip(np.asarray(values) * SIDE, 0, SIDE - 1).astype(np.uint64)


_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def morton(x: Codes, y: Codes) -> Codes:
    """Return the Morton codes of columns and rows of up to 31 bits."""
    return _spread(x) | (_spread(y) << np.uint64(1))


def unmorton(code: Codes) -> tuple[Codes, Codes]:
    """Return columns and rows of Morton codes."""
    return _gather(code), _gather(code >> np.uint64(1))


def _spread(v: Codes) -> Codes:
    for shift, mask in _SPREAD:
        v = (v | (v << np.uint64(shift))) & np.uint64(mask)
    return v


def _gather(v: Codes) -> Codes:
    v = v & np.uint64(_SPREAD[-1][1])
    for k in range(len(_SPREAD) - 1, -1, -1):
        shift = _SPREAD[k][0]
        mask = _SPREAD[k - 1][1] if k else 0x00000000FFFFFFFF
        v = (v | (v >> np.uint64(shift))) & np.uint64(mask)
    return v
