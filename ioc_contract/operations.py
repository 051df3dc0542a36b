"""What an operation does to a record: the same function on the centre (the truth) and on the desk (the overlay)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ioc_contract.clock import Instant
from ioc_contract.messages import Operation
from ioc_contract.permissions import Actor
from ioc_contract.records import DeadlineRule, Entry, WorkCalendar


class World(Protocol):
    """What the rules may ask of whoever runs them."""

    def exists(self, kind: str, id: str) -> bool: ...
    def rule_for(self, subsystem: str, category_id: str | None) -> DeadlineRule | None: ...
    def calendar(self, id: str | None) -> WorkCalendar | None: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation makes: the record as it is afterwards (version as before) and the timeline entries added."""

    record: Any
    entries: tuple[Entry, ...]
    attachments: tuple[Mapping[str, Any], ...] = ()


def apply(record: Any | None, op: Operation, actor: Actor, world: World, at: Instant) -> Outcome:
    """Return what `op` makes of `record` (None for a creation) at server time `at`.

    Raises Refused or Conflict, with a code of `errors.REASONS`. Nothing is read but `world`, nothing is written.
    """
    raise NotImplementedError
