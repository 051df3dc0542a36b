"""One way past every moment, cut off at each in turn: a desk or the centre dies, a call is lost, doubled or late."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.proofs.seat import Trouble
from tests.proofs.walk import MOMENTS, everything_once, stage, totals


@pytest.fixture(scope="module", autouse=True)
def _stage() -> Iterator[None]:
    with stage():
        yield


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_desk_that_dies_at(moment: str) -> None:
    died = totals.visited.died[moment]
    everything_once(Trouble(moment, 0, "die"))
    assert totals.visited.died[moment] == died + 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", range(4))
def test_a_centre_that_dies_with_an_operation(when: str, nth: int) -> None:
    moment = f"centre {when} operations.perform"
    died = totals.visited.died[moment]
    everything_once(Trouble(f"centre {when}", nth, "die"))
    assert totals.visited.died[moment] == died + 1


@pytest.mark.parametrize("nth", range(12))
@pytest.mark.parametrize("what", ["unanswered", "later", "twice", "echo", "die unanswered"])
def test_a_call_that(what: str, nth: int) -> None:
    everything_once(Trouble("call", nth, what))
