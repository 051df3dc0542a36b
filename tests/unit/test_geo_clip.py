"""Rings and lines cut to a view cover exactly what lies in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_desktop.geo import boundaries
from ioc_desktop.geo.boundaries import Rings, contains
from ioc_desktop.geo.clip import Shapes, cut
from ioc_desktop.geo.projection import Box, world_box

BOXES = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.floats(0, 0.8),
    st.floats(0, 0.8),
    st.floats(0.05, 1),
    st.floats(0.05, 1),
)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10_000), BOXES)
def test_a_cut_ring_holds_the_points_in_both(seed: int, box: Box) -> None:
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, 20))
    ring = 0.5 + np.column_stack([np.cos(angle), np.sin(angle)]) * rng.uniform(0.1, 0.6, (20, 1))
    piece = cut(ring, box)
    x, y = rng.uniform(0, 1, 400), rng.uniform(0, 1, 400)
    inside = (x > box.left) & (x < box.right) & (y > box.top) & (y < box.bottom)
    assert (contains(piece, x, y) == (contains(ring, x, y) & inside)).all()
    if len(piece):
        assert piece.min() >= min(box.left, box.top) - 1e-12
        assert piece[:, 0].max() <= box.right + 1e-12


def test_lines_keep_every_stretch_in_view_and_no_joints_between_lines() -> None:
    rings = Rings(
        np.array([[100.0, 10.0], [101.0, 10.0], [102.0, 10.0], [110.0, 10.0], [100.5, 10.2], [100.6, 10.2]]),
        np.array([4, 6]),
        np.array([0, 0]),
    )
    shapes = Shapes.of(rings)
    path = shapes.lines(world_box(100.4, 9.0, 101.5, 11.0))
    assert len(path.x) == 5
    assert path.joined.tolist() == [True, True, False, True, False]
    assert len(shapes.lines(world_box(0, 0, 1, 1)).x) == 0


def test_areas_close_each_ring_and_leave_out_specks() -> None:
    shapes = Shapes.of(boundaries.load().layer("province", 1))
    whole = Box(0, 0, 1, 1)
    everything = shapes.areas(whole, 0.0)
    assert (~everything.joined).sum() == len(shapes.ends)
    fewer = shapes.areas(whole, 1e-4)
    assert 34 <= (~fewer.joined).sum() < len(shapes.ends)
    ends = np.flatnonzero(~fewer.joined)
    starts = np.concatenate([[0], ends[:-1] + 1])
    assert fewer.x[starts] == pytest.approx(fewer.x[ends])
    one = shapes.areas(whole, 0.0, feature=3)
    assert (~one.joined).sum() == (shapes.feature == 3).sum()


def test_a_view_far_away_has_nothing() -> None:
    shapes = Shapes.of(boundaries.load().layer("province", 0))
    assert len(shapes.areas(world_box(-60, -20, -50, -10), 0.0).x) == 0
