"""Acts on many reports: which a query means over all its pages, what an act would change and what not and why, in parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ioc_contract.clock import Instant
from ioc_contract.errors import Refused
from ioc_contract.records import CaseState
from ioc_contract.states import CASE_MOVES
from ioc_desktop.services import board_queue, desk
from ioc_desktop.services.board_queue import QueueQuery, QueueRow
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cases, overlay

MOST = 5_000
"""So many reports are chosen or changed at once, at most."""
PART = 100
"""Reports prepared at once; between two parts others have their turn and the operator may stop."""


MOVE, SAME = "move_not_allowed", "already_so"
"""Reasons not to change a report: its state; it is so already."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be done: an operation kind with its values and words."""

    verb: str
    values: Mapping[str, Any]
    text: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Reports an act would not change, all for one reason. `since` is when the latest of them came into its state."""

    why: Refused
    state: CaseState
    since: Instant
    rows: tuple[QueueRow, ...]


@dataclass(frozen=True, slots=True)
class DryRun:
    """What an act would do: the rows it would change, and the others by reason, the largest group first."""

    possible: tuple[QueueRow, ...]
    groups: tuple[Group, ...]
    gone: int = 0
    """Reports this desk no longer holds."""

    @property
    def asked(self) -> int:
        return len(self.possible) + sum(len(g.rows) for g in self.groups) + self.gone


def ids(ws: Workspace, query: QueueQuery, most: int = MOST) -> tuple[str, ...]:
    """Return the ids of what a query finds over all its pages, in its order, at most `most`."""
    query = board_queue.resolved(ws, query)
    places = cases.keys(ws.cache, query, ws.now(), most, board_queue.ranks(ws, query), board_queue.narrow(ws, query))
    return cases.ids_of(ws.cache, places)


def dry_run(ws: Workspace, act: Act, ids: Sequence[str]) -> DryRun:
    """Return what an act would do to reports, without doing it."""
    rows = {r.id: r for r in board_queue.by_ids(ws, ids)}
    possible, refused = _prepared(ws, act, list(rows))
    groups: dict[tuple[Any, ...], tuple[Refused, list[QueueRow]]] = {}
    for i, why in refused.items():
        key = (why.code, rows[i].state if why.code == MOVE else why.detail.get("field"))
        groups.setdefault(key, (why, []))[1].append(rows[i])
    made = [
        Group(why, found[0].state, max(r.state_since for r in found), tuple(found)) for why, found in groups.values()
    ]
    made.sort(key=lambda g: -len(g.rows))
    return DryRun(tuple(rows[p.operation.entity_id] for p in possible), tuple(made), len(set(ids)) - len(rows))


def prepare(ws: Workspace, act: Act, ids: Sequence[str]) -> list[desk.Prepared]:
    """Return the operations of one part of an act, without those that the rules do not allow or that are so already."""
    return _prepared(ws, act, ids)[0]


def rehearse(ws: Workspace, act: Act, ids: Sequence[str]) -> None:
    """Have what one part of an act will change at hand, so that it is done at once when the operator agrees; changes nothing."""
    overlay.rehearse(ws.cache, "case", {p.operation.entity_id: p.image for p in prepare(ws, act, ids)})


def _prepared(ws: Workspace, act: Act, ids: Sequence[str]) -> tuple[list[desk.Prepared], dict[str, Refused]]:
    refused: dict[str, Refused] = {}
    made = desk.prepare(ws, "case", act.verb, ids, set=act.values, text=act.text, public=act.public, refused=refused)
    changing = act.verb in CASE_MOVES or bool(act.values)
    same = {p.operation.entity_id for p in made if changing and not p.image}
    refused |= {i: Refused(MOVE if act.verb in CASE_MOVES else SAME) for i in same}
    return [p for p in made if p.operation.entity_id not in same], refused
