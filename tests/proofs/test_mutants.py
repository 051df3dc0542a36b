"""The proofs' own test: planted faults of the protocol are found. All of them by `python tools/mutants.py`, the quick ones here."""

from __future__ import annotations

import pytest

from tools.mutants import MUTANTS, check, hunt

QUICK = (
    "sending-is-sent",
    "no-idempotency",
    "another-answer",
    "version-still",
    "refused-stays",
    "journal-kept",
    "mirror-late",
    "last-writer-wins",
)


def test_every_fault_can_still_be_planted() -> None:
    for mutant in MUTANTS:
        check(mutant)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", QUICK)
def test_a_planted_fault_is_found(name: str) -> None:
    (mutant,) = [m for m in MUTANTS if m.name == name]
    found, _, words = hunt(mutant)
    assert found, f"{mutant.says}: survived ({words})"
