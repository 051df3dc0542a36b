"""Who works on a report: a claim that shows, that ends by itself when its holder does nothing, and that binds nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

from ioc_contract.clock import MINUTE, Instant
from ioc_contract.records import Case
from ioc_contract.states import OPEN

IDLE = 15 * MINUTE
"""So long after its holder last did something with the report a claim has ended."""


class Claimed(Protocol):
    """A report or a row of it."""

    @property
    def claimed_by(self) -> str | None: ...
    @property
    def claimed_at(self) -> Instant | None: ...


def holder(case: Claimed, now: int) -> str | None:
    """Return who holds a report now; None when nobody does."""
    if case.claimed_by is None or case.claimed_at is None or now >= case.claimed_at + IDLE:
        return None
    return case.claimed_by


def renewed(before: Case, after: Case, actor_id: str, at: Instant) -> Case:
    """Return the report with its holder's claim going on from what they just did; one that is done with has none."""
    if after.state not in OPEN:
        return after if after.claimed_by is None else replace(after, claimed_by=None, claimed_at=None)
    if after == before or holder(after, at) != actor_id:
        return after
    return replace(after, claimed_at=at)


def only(changes: dict[str, Any]) -> bool:
    """Tell whether of a report nothing but its claim changed: names of fields are the keys."""
    return bool(changes) and changes.keys() <= {"claimed_by", "claimed_at"}
