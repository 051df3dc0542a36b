"""What a commit changed: kinds and ids, so that the screen reloads only what it must."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Ids changed per kind. `everything` means that ids are too many to name; `initiator` is who asked, if a panel did."""

    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    everything: bool = False
    initiator: object | None = None

    def touches(self, *kinds: str) -> bool:
        """Tell whether any of the kinds changed."""
        return self.everything or any(self.ids.get(k) for k in kinds)

    def of(self, kind: str) -> frozenset[str]:
        """Return the ids of a kind that changed (empty when `everything`: ask `touches`)."""
        return self.ids.get(kind, frozenset())

    def __or__(self, other: ChangeSet) -> ChangeSet:
        kinds = {*self.ids, *other.ids}
        initiator = self.initiator if self.initiator is other.initiator else None
        return ChangeSet({k: self.of(k) | other.of(k) for k in kinds}, self.everything or other.everything, initiator)

    @classmethod
    def one(cls, kind: str, ids: Iterable[str], initiator: object | None = None) -> ChangeSet:
        return cls({kind: frozenset(ids)}, initiator=initiator)
