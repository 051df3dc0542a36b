"""Duplicates: which reports may be of the same thing and why, those merged already, and the merging itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ioc_contract import merging
from ioc_contract.cache_schema import WORD
from ioc_contract.errors import Refused
from ioc_contract.folding import fold
from ioc_contract.records import Case, CaseState, Category
from ioc_contract.states import OPEN
from ioc_desktop.services import desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import near, records
from ioc_desktop.store.near import Spot

SHOWN = 20
"""Proposals shown, the likeliest first."""
UNPLACED_ALIKE = 0.25
"""Without positions the words must be at least so alike."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A report that may be of the same thing, and how far apart the two are."""

    case: Case
    metres: float | None
    """None when one of the two has no position."""
    apart_ms: int
    """When it came, after (or, negative, before) the other."""
    alike: float
    """How alike the words are, 0 to 1."""

    @property
    def likeness(self) -> float:
        """What the proposals are ordered by: words count most, then nearness, then time."""
        close = 0.0 if self.metres is None else 1 / (1 + self.metres / 50)
        soon = 1 / (1 + abs(self.apart_ms) / 86_400_000)
        return 0.5 * self.alike + 0.35 * close + 0.15 * soon


@dataclass(frozen=True, slots=True)
class Duplicates:
    """A report with what was merged into it, what it is merged into, and what may be of the same thing."""

    case: Case
    twins: tuple[Case, ...]
    master: Case | None
    proposals: tuple[Proposal, ...]


def of(ws: Workspace, case_id: str, also: Sequence[str] = ()) -> Duplicates | None:
    """Return what belongs with a report; the reports `also` are proposed whatever they are. None when it is not held here."""
    case: Case | None = records.one(ws.cache, "case", case_id)
    if case is None:
        return None
    master: Case | None = None if case.duplicate_of is None else records.one(ws.cache, "case", case.duplicate_of)
    spot = Spot(case.lat, case.lon, case.unit_id, case.received_at)
    found = {p.case.id: p for p in proposals(ws, spot, case.category_id, f"{case.title} {case.body}")}
    for other in also:
        named: Case | None = records.one(ws.cache, "case", other)
        if named is not None and named.state is not CaseState.DUPLICATE:
            found.setdefault(named.id, _proposal(spot, _words(f"{case.title} {case.body}"), named))
    found.pop(case.id, None)
    ranked = sorted(found.values(), key=lambda p: (p.case.id not in also, -p.likeness))
    return Duplicates(case, tuple(near.twins(ws.cache, case_id)), master, tuple(ranked[: max(SHOWN, len(also))]))


def proposals(ws: Workspace, spot: Spot, category_id: str | None, text: str) -> list[Proposal]:
    """Return reports that may be of what happened at a spot, the likeliest first, at most SHOWN."""
    categories: dict[str, Category] = {c.id: c for c in records.every(ws.cache, "category")}
    reach, days = merging.reach(categories.get(category_id or ""))
    words = _words(text)
    made = [_proposal(spot, words, c) for c in near.near(ws.cache, spot, _family(categories, category_id), reach, days)]
    likely = [p for p in made if p.metres is not None or p.alike >= UNPLACED_ALIKE]
    return sorted(likely, key=lambda p: -p.likeness)[:SHOWN]


def merge(ws: Workspace, master_id: str, twin_ids: Sequence[str], text: str = "") -> ChangeSet:
    """Merge reports into one, as one act. What had been merged into them goes along, as an act before it. Raises Refused: then
    nothing was done."""
    wanted = {"duplicate_of": master_id}
    brought = {i: [t.id for t in near.twins(ws.cache, i)] for i in twin_ids}
    changes = ChangeSet()
    if along := [t for twins in brought.values() for t in twins]:
        for i, why in desk.preview(ws, "case", "case.mark_duplicate", twin_ids, set=wanted, text=text).refused.items():
            case: Case | None = records.one(ws.cache, "case", i)
            if why.code != "has_duplicates" or case is None or case.duplicate_count > len(brought[i]):
                raise why
        changes |= desk.act(ws, "case", "case.mark_duplicate", along, set=wanted, text=text)
    return changes | desk.act(ws, "case", "case.mark_duplicate", twin_ids, set=wanted, text=text, public=False)


def part(ws: Workspace, twin_ids: Sequence[str], text: str = "") -> ChangeSet:
    """Take reports out of what they were merged into, as one act. Raises Refused."""
    return desk.act(ws, "case", "case.unmerge", twin_ids, text=text)


def standing(cases: Sequence[Case]) -> Case:
    """Return which of several reports stands best for all: one that others are merged into, else the one furthest on its
    way, else the earliest."""
    if not cases:
        raise Refused("not_found")
    order = list(CaseState)
    return min(
        cases,
        key=lambda c: (
            -c.duplicate_count,
            c.state not in OPEN,
            c.lead_org_id is None,
            -order.index(c.state),
            c.received_at,
        ),
    )


def alike(one: str, other: str) -> float:
    """Return how alike two texts are without tone marks, 0 to 1: the share of words and pairs of words they have in common."""
    return _share(_words(one), _words(other))


def _proposal(spot: Spot, words: frozenset[str], case: Case) -> Proposal:
    away = None
    if spot.lat is not None and spot.lon is not None and case.lat is not None and case.lon is not None:
        away = near.metres(spot.lat, spot.lon, case.lat, case.lon)
    return Proposal(case, away, case.received_at - spot.received_at, _share(words, _words(f"{case.title} {case.body}")))


def _words(text: str) -> frozenset[str]:
    words = WORD.findall(fold(text))
    return frozenset(words) | {f"{a} {b}" for a, b in pairwise(words)}


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _family(categories: dict[str, Category], category_id: str | None) -> list[str]:
    """Return the categories a report may have been put under instead: the same, those above and beside it; all for none."""
    chosen = categories.get(category_id or "")
    if chosen is None:
        return [c.id for c in categories.values() if c.subsystem == "reports"]
    top = chosen.parent_id or chosen.id
    return [c.id for c in categories.values() if c.id == top or c.parent_id == top]
