"""Rings and lines in world coordinates, cut to what a view needs, as arrays ready to become a painter's path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ioc_desktop.geo.boundaries import Rings
from ioc_desktop.geo.projection import Box, world

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Path:
    """Points end to end; `joined[i]` tells whether a line leads from point i to point i + 1."""

    x: Floats
    y: Floats
    joined: Flags


@dataclass(frozen=True, slots=True)
class Shapes:
    """Chains of points with the bounding box of each."""

    xy: Floats
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    feature: NDArray[np.int64]
    boxes: Floats
    """(m, 4): left, top, right, bottom."""

    @classmethod
    def of(cls, rings: Rings) -> Self:
        """Project rings or lines of degrees."""
        xy = np.column_stack(world(rings.xy[:, 0], rings.xy[:, 1]))
        starts = np.concatenate([[0], rings.ends[:-1]]).astype(np.int64)
        if not len(rings.ends):
            return cls(xy, np.zeros(0, np.int64), rings.ends, rings.feature, np.zeros((0, 4)))
        low = np.minimum.reduceat(xy, starts)
        high = np.maximum.reduceat(xy, starts)
        return cls(xy, starts, rings.ends, rings.feature, np.hstack([low, high]))

    def areas(self, box: Box, least: float, feature: int | None = None) -> Path:
        """Return the rings that meet `box` cut to it, leaving out those smaller than `least` world units."""
        left, top, right, bottom = self.boxes.T
        meets = (left <= box.right) & (right >= box.left) & (top <= box.bottom) & (bottom >= box.top)
        meets &= np.maximum(right - left, bottom - top) >= least
        if feature is not None:
            meets &= self.feature == feature
        whole = (left >= box.left) & (right <= box.right) & (top >= box.top) & (bottom <= box.bottom)
        chains = []
        for k in np.flatnonzero(meets).tolist():
            ring = self.xy[self.starts[k] : self.ends[k]]
            if not whole[k]:
                ring = cut(ring, box)
            if len(ring) > 2:
                chains.append(ring)
                chains.append(ring[:1])
        return _path(chains, 2)

    def lines(self, box: Box) -> Path:
        """Return the stretches of the lines that come near `box`."""
        empty = Path(np.zeros(0), np.zeros(0), np.zeros(0, bool))
        left, top, right, bottom = self.boxes.T
        near = np.flatnonzero((left <= box.right) & (right >= box.left) & (top <= box.bottom) & (bottom >= box.top))
        if not len(near):
            return empty
        lengths = self.ends[near] - self.starts[near]
        last = np.cumsum(lengths) - 1
        picked = np.arange(int(lengths.sum())) + np.repeat(
            self.starts[near] - np.concatenate([[0], last[:-1] + 1]), lengths
        )
        xy = self.xy[picked]
        x, y = xy[:, 0], xy[:, 1]
        if len(xy) < 2:
            return empty
        shown = np.zeros(len(xy), bool)
        shown[:-1] = (
            (np.minimum(x[:-1], x[1:]) <= box.right)
            & (np.maximum(x[:-1], x[1:]) >= box.left)
            & (np.minimum(y[:-1], y[1:]) <= box.bottom)
            & (np.maximum(y[:-1], y[1:]) >= box.top)
        )
        shown[last] = False
        used = shown.copy()
        used[1:] |= shown[:-1]
        return Path(x[used], y[used], shown[used])


def cut(ring: Floats, box: Box) -> Floats:
    """Return a ring cut to a box (Sutherland and Hodgman, side by side)."""
    for axis, limit, sign in ((0, box.left, -1), (0, box.right, 1), (1, box.top, -1), (1, box.bottom, 1)):
        if not len(ring):
            break
        beyond = sign * (ring[:, axis] - limit)
        following = np.roll(beyond, -1)
        inside = beyond <= 0
        crossing = inside != (following <= 0)
        if inside.all():
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(crossing, beyond / (beyond - following), 0.0)
        both = np.stack([ring, ring + (np.roll(ring, -1, axis=0) - ring) * share[:, None]], axis=1)
        ring = both[np.stack([inside, crossing], axis=1)]
    return ring


def _path(chains: list[Floats], per_ring: int) -> Path:
    if not chains:
        return Path(np.zeros(0), np.zeros(0), np.zeros(0, bool))
    xy = np.concatenate(chains)
    joined = np.ones(len(xy), bool)
    joined[np.cumsum([len(c) for c in chains])[per_ring - 1 :: per_ring] - 1] = False
    return Path(xy[:, 0], xy[:, 1], joined)
