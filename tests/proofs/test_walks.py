"""Three desks and a centre through work, faults and deaths: walks that are the same in every run."""

from __future__ import annotations

import pytest

from tests.proofs.walk import totals, walk


@pytest.mark.parametrize("seed", [1, 2])
def test_walks(seed: int) -> None:
    before = totals.steps, totals.operations, totals.deaths + totals.centre_deaths
    walk(examples=14, steps=40, seed=seed)
    assert totals.steps - before[0] > 300
    assert totals.operations - before[1] > 60
    assert totals.deaths + totals.centre_deaths - before[2] > 5
