"""The index against brute force: nothing lost or doubled at any level, in any box, before and after changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_desktop.geo import clusters as c
from ioc_desktop.geo.clusters import BITS, SIDE, PointIndex
from ioc_desktop.geo.projection import Box

GROUPS = 4


@dataclass
class Plain:
    """The same points without any index."""

    x: np.ndarray
    y: np.ndarray
    group: np.ndarray

    def cells(self, box: Box, level: int) -> dict[tuple[int, int], tuple[int, ...]]:
        side = 1 << level
        left, top, right, bottom = (max(0, min(side - 1, int(np.floor(v * side)))) for v in box)
        found: dict[tuple[int, int], list[int]] = {}
        for x, y, group in zip(self.x, self.y, self.group, strict=True):
            column, row = int(x * SIDE) >> (BITS - level), int(y * SIDE) >> (BITS - level)
            if group >= 0 and left <= column <= right and top <= row <= bottom:
                found.setdefault((column, row), [0] * GROUPS)[group] += 1
        return {k: tuple(v) for k, v in found.items()}


@st.composite
def points(draw: st.DrawFn) -> Plain:
    n = draw(st.integers(0, 120))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spread = draw(st.sampled_from([0.2, 0.01, 1e-6, 0.0]))
    return Plain(
        np.clip(0.8 + rng.normal(0, 1, n) * spread, 0, 0.999999),
        np.clip(0.47 + rng.normal(0, 1, n) * spread, 0, 0.999999),
        rng.integers(-1, GROUPS, n).astype(np.int8),
    )


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x, y = draw(st.floats(0, 1)), draw(st.floats(0, 1))
    size = draw(st.sampled_from([1.0, 0.1, 0.001, 1e-5]))
    near = draw(st.booleans())
    x, y = (0.8 - size / 3, 0.47 - size / 3) if near else (x, y)
    return Box(x, y, x + size, y + size * 0.6)


def index(p: Plain) -> PointIndex:
    return PointIndex(p.x, p.y, p.group, GROUPS)


def same_cells(found: c.Cells, expected: dict[tuple[int, int], tuple[int, ...]]) -> None:
    keys = list(zip(found.column.tolist(), found.row.tolist(), strict=True))
    assert len(keys) == len(set(keys))
    assert {k: tuple(v) for k, v in zip(keys, found.counts.tolist(), strict=True)} == expected


@settings(max_examples=150, deadline=None)
@given(points(), boxes(), st.integers(0, BITS))
def test_cells_hold_exactly_the_points(p: Plain, box: Box, level: int) -> None:
    same_cells(index(p).cells(box, level), p.cells(box, level))


@settings(max_examples=80, deadline=None)
@given(points(), points(), boxes(), st.integers(0, BITS))
def test_changed_and_new_points_count_where_they_are(p: Plain, news: Plain, box: Box, level: int) -> None:
    found = index(p)
    n, more = len(p.x), len(news.x)
    rows = np.unique(np.concatenate([np.arange(0, n, 3), np.arange(n, n + more)])) if more else np.arange(0, n, 3)
    fresh = np.random.default_rng(7)
    x, y = fresh.uniform(0.79, 0.81, len(rows)), fresh.uniform(0.46, 0.48, len(rows))
    group = fresh.integers(-1, GROUPS, len(rows)).astype(np.int8)
    found.update(rows[: len(rows) // 2], x[: len(rows) // 2], y[: len(rows) // 2], group[: len(rows) // 2])
    found.update(rows, x, y, group)  # some for the second time
    size = n + more
    now = Plain(np.zeros(size), np.zeros(size), np.full(size, -1, np.int8))
    now.x[:n], now.y[:n], now.group[:n] = p.x, p.y, p.group
    now.x[rows], now.y[rows], now.group[rows] = x, y, group
    same_cells(found.cells(box, level), now.cells(box, level))
    assert found.shown() == int((now.group >= 0).sum())
    back_x, back_y = found.positions()
    assert back_x == pytest.approx(now.x[: len(back_x)], abs=2 / SIDE)
    assert back_y == pytest.approx(now.y[: len(back_y)], abs=2 / SIDE)
    shown = (now.x >= box.left) & (now.x <= box.right) & (now.y >= box.top) & (now.y <= box.bottom) & (now.group >= 0)
    assert found.in_box(box).tolist() == np.flatnonzero(shown).tolist()


@settings(max_examples=80, deadline=None)
@given(points(), boxes(), st.integers(0, 24), st.floats(0, 1))
def test_merging_neighbours_loses_and_doubles_nothing(p: Plain, box: Box, level: int, radius: float) -> None:
    found = index(p)
    cells, merged = found.cells(box, level), found.clusters(box, level, radius)
    assert merged.counts.sum(axis=0).tolist() == cells.counts.sum(axis=0).tolist()
    assert len(merged.x) <= len(cells.column)
    members = [found.members(box, level, radius, k).tolist() for k in range(min(4, len(merged.x)))]
    assert [len(m) for m in members] == merged.total.tolist()[:4]
    assert all(p.group[row] >= 0 for m in members for row in m)
    for total, row, x, y in zip(merged.total, merged.row, merged.x, merged.y, strict=True):
        assert (row >= 0) == (total == 1)
        if row >= 0:
            assert (x, y) == pytest.approx((p.x[row], p.y[row]), abs=2 / SIDE)
            assert p.group[row] >= 0


@settings(max_examples=60, deadline=None)
@given(points(), boxes())
def test_box_and_polygon_of_the_same_corners_choose_the_same(p: Plain, box: Box) -> None:
    found = index(p)
    ring = [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)]
    on_edge = np.isin(p.x, (box.left, box.right)) | np.isin(p.y, (box.top, box.bottom))
    by_box = set(found.in_box(box).tolist()) - set(np.flatnonzero(on_edge).tolist())
    assert set(found.in_polygon(ring).tolist()) - set(np.flatnonzero(on_edge).tolist()) == by_box


def test_a_lasso_takes_what_is_inside_a_concave_shape() -> None:
    x, y = (a.ravel() for a in np.meshgrid(np.linspace(0.5, 0.6, 11), np.linspace(0.5, 0.6, 11)))
    found = PointIndex(x, y, np.zeros(len(x), np.int8), 1)
    ring = [(0.495, 0.495), (0.605, 0.495), (0.55, 0.552), (0.605, 0.605), (0.495, 0.605)]
    chosen = set(found.in_polygon(ring).tolist())
    assert {10, 5 * 11, 10 * 11} <= chosen  # right top, left middle, left bottom
    assert 5 * 11 + 10 not in chosen  # right middle lies in the notch
    assert found.in_polygon(ring[:2]).tolist() == []


@settings(max_examples=40, deadline=None)
@given(points(), st.integers(0, 20))
def test_a_filter_hides_and_shows_again(p: Plain, level: int) -> None:
    found = index(p)
    whole = Box(0, 0, 1, 1)
    hidden = np.where(np.arange(len(p.x)) % 2 == 0, p.group, -1).astype(np.int8)
    found.regroup(hidden)
    same_cells(found.cells(whole, level), Plain(p.x, p.y, hidden).cells(whole, level))
    found.regroup(p.group)
    same_cells(found.cells(whole, level), p.cells(whole, level))


@given(st.integers(0, SIDE - 1), st.integers(0, SIDE - 1))
def test_morton_codes_come_back(x: int, y: int) -> None:
    code = c.morton(np.array([x], np.uint64), np.array([y], np.uint64))
    back = c.unmorton(code)
    assert (int(back[0][0]), int(back[1][0])) == (x, y)


def test_extent_follows_filter_and_tail() -> None:
    found = PointIndex(np.array([0.2, 0.4]), np.array([0.3, 0.5]), np.array([0, 0], np.int8), 1)
    assert found.extent() == pytest.approx((0.2, 0.3, 0.4, 0.5), abs=1e-8)
    found.update(np.array([0]), np.array([0.6]), np.array([0.1]), np.array([0], np.int8))
    assert found.extent() == pytest.approx((0.4, 0.1, 0.6, 0.5), abs=1e-8)
    assert found.position(0) == pytest.approx((0.6, 0.1), abs=1e-8)
    found.regroup(np.array([-1, -1], np.int8))
    assert found.extent() is None
    assert found.shown() == 0


def test_no_points_at_all() -> None:
    nothing = PointIndex(np.zeros(0), np.zeros(0), np.zeros(0, np.int8), 2)
    whole = Box(0, 0, 1, 1)
    assert len(nothing.cells(whole, 5).column) == 0
    assert len(nothing.clusters(whole, 5, 1).x) == 0
    assert nothing.in_box(whole).tolist() == []
    assert nothing.extent() is None
    nothing.update(np.array([0]), np.array([0.5]), np.array([0.5]), np.array([1], np.int8))
    assert nothing.clusters(whole, 5, 1).row.tolist() == [0]


def test_a_long_tail_asks_to_be_sorted_and_memory_stays_small() -> None:
    rng = np.random.default_rng(3)
    n = 20_000
    found = PointIndex(rng.uniform(0, 1, n), rng.uniform(0, 1, n), np.zeros(n, np.int8), 5)
    assert found.nbytes / n <= 60
    assert not found.stale
    rows = np.arange(c.TAIL_LIMIT + 1)
    found.update(rows, rng.uniform(0, 1, len(rows)), rng.uniform(0, 1, len(rows)), np.zeros(len(rows), np.int8))
    assert found.stale
    assert found.shown() == n
