"""What happened to a report and, woven in by time, to those merged into it: a page at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ioc_contract import undo
from ioc_contract.records import Case, Entry
from ioc_desktop.services import desk
from ioc_desktop.services.board_queue import CaseDetail
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import near, records, timelines

SHOWN = 25
"""Lines of a page: laying out hundreds of wrapped lines holds the screen."""
NOTES = frozenset({"case.comment", "task.comment"})
_SECRET = "entity_id IN (SELECT value FROM json_each(:secret))"
_ONLY = {
    "": "",
    "public": f"public = 1 AND NOT {_SECRET}",
    "notes": "kind IN ('case.comment', 'task.comment') AND public = 0",
}


@dataclass(frozen=True, slots=True)
class Ask:
    """Which lines are wanted: `only` is public, notes or "" for all; `first` counts from the newest."""

    case_id: str
    only: str = ""
    first: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a timeline."""

    entry: Entry
    waiting: bool
    """It exists only on this desk so far."""
    withdrawn: bool
    undone: Entry | None
    """What it took back, when it did."""
    source: Case | None = None
    """The merged report it is of; None for the report itself."""
    confidential: bool = False
    """It is of a confidential report merged into one that is not: who else reads this timeline may not read it."""


@dataclass(frozen=True, slots=True)
class Page:
    """The lines that were asked for, the newest first, and how many there are in all."""

    ask: Ask
    total: int
    lines: tuple[Line, ...]


def own(detail: CaseDetail, ask: Ask) -> Page:
    """Return a page of what happened to the report itself, from what is held of it already."""
    known = {e.id: e for e in detail.entries}
    back = {e.to_value for e in detail.entries if e.kind in undo.VERBS}
    shown = chosen(detail, ask.only)
    if ask.first >= len(shown):
        ask = replace(ask, first=0)
    lines = [
        Line(e, e.id in detail.waiting_entries, e.id in back, known.get(e.to_value or "") if _undoes(e) else None)
        for e in shown[ask.first : ask.first + SHOWN]
    ]
    return Page(ask, len(shown), tuple(lines))


def chosen(detail: CaseDetail, only: str) -> list[Entry]:
    """Return the lines of the report itself that a filter leaves, the newest first."""
    found = [e for e in detail.entries if _chosen(e, only)]
    return sorted(found, key=lambda e: (e.at, e.id), reverse=True)


def woven(ws: Workspace, ask: Ask, limit: int = SHOWN) -> Page | None:
    """Return a page of what happened to a report and to those merged into it; None when nothing is merged into it here.

    Only merged reports within the account's scope count. What the citizen of a confidential one can read is not told as
    something that whoever reads the other reports may read.
    """
    twins = {t.id: t for t in near.twins(ws.cache, ask.case_id) if _covered(ws, t)}
    if not twins:
        return None
    case: Case | None = records.one(ws.cache, "case", ask.case_id)
    whole = case is None or not (case.private or case.sensitive)
    secret = [t.id for t in twins.values() if t.private or t.sensitive] if whole else []
    ids, condition = [ask.case_id, *twins], _ONLY[ask.only]
    total = timelines.count(ws.cache, ids, condition, secret)
    if ask.first >= total:
        ask = replace(ask, first=0)
    entries = timelines.page(ws.cache, ids, condition, secret, limit, ask.first)
    back = timelines.taken_back(ws.cache, ids)
    undone = timelines.named(ws.cache, [e.to_value for e in entries if _undoes(e) and e.to_value])
    unsent = frozenset[str]() if ws.outbox is None else frozenset(w.operation.op_id for w in desk.waiting(ws))
    lines = [
        Line(
            e,
            e.op_id in unsent,
            e.id in back,
            undone.get(e.to_value or "") if _undoes(e) else None,
            twins.get(e.entity_id),
            e.entity_id in secret,
        )
        for e in entries
    ]
    return Page(ask, total, tuple(lines))


def _covered(ws: Workspace, case: Case) -> bool:
    agencies = tuple(o for o in (case.lead_org_id, *case.supporting_org_ids) if o is not None)
    return ws.rights.covers(case.subsystem, case.unit_id, agencies, case.sensitive)


def _undoes(entry: Entry) -> bool:
    return entry.kind in undo.VERBS


def _chosen(entry: Entry, only: str) -> bool:
    return not only or (entry.public if only == "public" else entry.kind in NOTES and not entry.public)
