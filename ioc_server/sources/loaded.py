"""What writing the items of one load came to."""

from __future__ import annotations

from dataclasses import dataclass

from ioc_server.sources.items import Problem


@dataclass(frozen=True, slots=True)
class Loaded:
    """Counts of one load and what was found wrong while writing."""

    kept: int
    """Items that are in the store now, new or not."""
    changed: int
    """Rows written: new, or saying something new."""
    problems: tuple[Problem, ...] = ()
    complete: int = 0
    """Kept items that have what is expected of their kind (a place, a time, a value)."""

    def __add__(self, other: Loaded) -> Loaded:
        """Return both loads as one."""
        return Loaded(
            self.kept + other.kept,
            self.changed + other.changed,
            (*self.problems, *other.problems),
            self.complete + other.complete,
        )
