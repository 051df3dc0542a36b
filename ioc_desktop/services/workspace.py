"""The open files and the account that every service function works with; lives on the database worker's thread."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.clock import Instant
from ioc_contract.permissions import Actor


@dataclass(slots=True)
class Workspace:
    """One signed-in desk. `cache` is always there; `outbox` is None only in tests that read and never act."""

    cache: sa.Connection
    actor: Actor
    outbox: sa.Connection | None = None
    desk: str = "desk"
    clock_offset_ms: int = 0

    def now(self) -> Instant:
        """Return the centre's time as well as this desk knows it."""
        return Instant(clock.now() + self.clock_offset_ms)
