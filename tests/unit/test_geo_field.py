"""The map's points: filters, deadlines passing, changes by id, sorting anew."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from ioc_desktop.geo.clusters import TAIL_LIMIT
from ioc_desktop.geo.field import ALL_STAGES, SOON_MS, Filter, PointField
from ioc_desktop.geo.projection import Box

NEVER = np.iinfo(np.int64).max
NOW = 1_780_000_000_000
WORLD = Box(0, 0, 1, 1)


@dataclass
class Some:
    """Points as the board gives them."""

    ids: np.ndarray
    x: np.ndarray
    y: np.ndarray
    symbol: np.ndarray
    stage: np.ndarray
    due: np.ndarray
    received: np.ndarray


def some(*rows: tuple[str, float, float, int, int]) -> Some:
    """Return points of (id, x, y, stage, due)."""
    ids, x, y, stage, due = zip(*sorted(rows), strict=True) if rows else ((),) * 5
    count = len(rows)
    return Some(
        np.array([i.encode() for i in ids], np.bytes_) if count else np.zeros(0, "S36"),
        np.array(x, float),
        np.array(y, float),
        np.arange(count, dtype=np.int8) % 9,
        np.array(stage, np.int8),
        np.array(due, np.int64),
        np.full(count, NOW - 1000, np.int64),
    )


def shown(field: PointField) -> set[str]:
    return {field.id(row) for row in field.index.in_box(WORLD).tolist()}


@pytest.fixture
def field() -> PointField:
    return PointField(
        some(
            ("a", 0.5, 0.5, 0, NEVER),
            ("b", 0.6, 0.5, 1, NOW - 1),
            ("c", 0.7, 0.5, 2, NEVER),
            ("d", 0.8, 0.5, 3, NEVER),
            ("e", 0.9, 0.5, 0, NOW + SOON_MS + 60_000),
        ),
        NOW,
    )


def test_only_what_is_open_is_shown_at_first(field: PointField) -> None:
    assert shown(field) == {"a", "b", "c", "e"}
    assert field.counts() == {"overdue": 1, "soon": 0, "new": 2, "working": 0, "paused": 1, "done": 0}


def test_filters(field: PointField) -> None:
    field.set_filter(Filter(ALL_STAGES), NOW)
    assert shown(field) == {"a", "b", "c", "d", "e"}
    field.set_filter(Filter(frozenset({3})), NOW)
    assert shown(field) == {"d"}
    field.set_filter(Filter(ALL_STAGES, since=NOW), NOW)
    assert shown(field) == set()
    field.set_filter(Filter(ALL_STAGES, until=NOW - 1001), NOW)
    assert shown(field) == set()
    field.set_filter(Filter(ALL_STAGES, ids=frozenset({"b", "d", "zz"})), NOW)
    assert shown(field) == {"b", "d"}


def test_time_passes(field: PointField) -> None:
    assert not field.tick(NOW + 1000)
    assert field.tick(NOW + 120_000)
    assert field.counts()["soon"] == 1
    assert not field.tick(NOW + 130_000)
    assert field.tick(NOW + SOON_MS + 61_000)
    assert field.counts() == {"overdue": 2, "soon": 0, "new": 1, "working": 0, "paused": 1, "done": 0}
    cells = field.index.cells(WORLD, 0)
    assert cells.counts.tolist() == [[2, 0, 1, 0, 1, 0]]


def test_a_point_moves_changes_and_goes(field: PointField) -> None:
    field.update(some(("b", 0.1, 0.2, 2, NEVER), ("n", 0.3, 0.3, 0, NEVER)), ["c", "unknown"], NOW)
    assert shown(field) == {"a", "b", "e", "n"}
    row = field.row("b")
    assert row is not None
    assert field.index.position(row) == pytest.approx((0.1, 0.2), abs=1e-8)
    assert field.counts()["paused"] == 1
    new = field.row("n")
    assert new == 5
    assert field.id(5) == "n"
    assert field.row("zz") is None
    field.update(some(("c", 0.7, 0.5, 2, NEVER)), [], NOW)
    assert "c" in shown(field)


def test_what_is_not_shown_keeps_its_place_but_stays_hidden(field: PointField) -> None:
    field.update(some(("a", 0.5, 0.5, 3, NEVER)), [], NOW)
    row = field.row("a")
    assert row is not None
    assert not field.visible(row)
    assert field.index.position(row) == pytest.approx((0.5, 0.5), abs=1e-8)
    assert shown(field) == {"b", "c", "e"}


def test_sorting_anew_changes_nothing_that_is_shown(field: PointField) -> None:
    rng = np.random.default_rng(2)
    rows = [
        (f"x{k:05}", float(x), float(y), 0, NEVER) for k, (x, y) in enumerate(rng.uniform(0, 1, (TAIL_LIMIT + 2, 2)))
    ]
    field.update(some(*rows), ["a"], NOW)
    assert field.index.stale
    before = shown(field)
    field.index = field.sorted_anew()
    assert not field.index.stale
    assert field.index.tail == 0
    assert shown(field) == before
    field.update(some(("x00001", 0.25, 0.25, 1, NOW - 5)), [], NOW)
    assert field.counts()["overdue"] == 2


def test_the_bulk_leaves_far_ones_out() -> None:
    rng = np.random.default_rng(4)
    near = [(f"p{k:03}", float(x), float(y), 0, NEVER) for k, (x, y) in enumerate(rng.uniform(0.8, 0.81, (300, 2)))]
    box = PointField(some(*near, ("far", 0.1, 0.1, 0, NEVER)), NOW).bulk()
    assert box is not None
    assert 0.79 < box.left < box.right < 0.82
    assert 0.79 < box.top < box.bottom < 0.82
    alone = PointField(some(("one", 0.8, 0.4, 0, NEVER)), NOW).bulk()
    assert alone is not None
    assert alone[:2] == pytest.approx((0.8, 0.4), abs=1e-6)
    assert PointField(some(), NOW).bulk() is None


def test_memory_per_point() -> None:
    rng = np.random.default_rng(4)
    count = 20_000
    points = some()
    points.ids = np.sort(np.array([f"018f0000-0000-7000-8000-{k:012}".encode() for k in range(count)]))
    points.x, points.y = rng.uniform(0, 1, count), rng.uniform(0, 1, count)
    points.symbol = points.stage = np.zeros(count, np.int8)
    points.due = points.received = np.full(count, NOW)
    assert PointField(points, NOW).nbytes / count <= 120


def test_rows_by_id_among_old_and_new_and_none(field: PointField) -> None:
    field.update(some(("ab", 0.2, 0.2, 0, NEVER)), (), NOW)
    assert field.rows(["c", "ab", "nobody", "a", "abc", ""]).tolist() == [2, 5, -1, 0, -1, -1]
    assert field.rows([]).tolist() == []
    assert PointField(some(), NOW).rows(["a"]).tolist() == [-1]


def test_nothing_of_numpy_is_left_to_load_when_a_change_is_painted() -> None:
    script = (
        "import sys; from tests.unit.test_geo_field import *; f = PointField(some(('a', 0.5, 0.5, 0, NEVER)), NOW);"
        " had = set(sys.modules); f.update(some(('a', 0.1, 0.5, 1, NEVER), ('b', 0.2, 0.5, 1, NEVER)), (), NOW); f.shown_stages();"
        " new = {n for n in sys.modules.keys() - had if n.startswith('numpy')}; assert not new, new"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[2])
