"""Seeded chance: independent streams by name, identities and choices that repeat exactly with the same seed."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice(random.Random):
    """A stream of chance named by `seed` and `name`; another name gives an independent stream."""

    def __init__(self, seed: int | str, name: str) -> None:
        super().__init__(f"{seed}/{name}")

    def id(self, at: int) -> str:
        """Return a UUIDv7 of the instant `at` (milliseconds UTC)."""
        tail = self.getrandbits(74)
        value = (at & ((1 << 48) - 1)) << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | tail & ((1 << 62) - 1)
        return str(uuid.UUID(int=value))

    def chance(self, share: float) -> bool:
        """Return True in `share` of the cases."""
        return self.random() < share

    def weighted(self, weights: Mapping[T, float]) -> T:
        """Return a key, each as likely as its weight."""
        return self.choices(list(weights), list(weights.values()))[0]

    def between(self, low: float, high: float) -> int:
        """Return an integer from `low` to `high`."""
        return round(self.uniform(low, high))

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in another order."""
        return self.sample(items, len(items))


def shares(total: int, parts: Mapping[T, int]) -> dict[T, int]:
    """Split `total` in the proportion of `parts`, exactly: the largest remainders get what rounding leaves."""
    whole = sum(parts.values())
    exact = {key: total * part / whole for key, part in parts.items()}
    out = {key: int(value) for key, value in exact.items()}
    for key in sorted(exact, key=lambda k: out[k] - exact[k])[: total - sum(out.values())]:
        out[key] += 1
    return out
