"""What the report queue and the detail show: pages of reports, counts, one report with all that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import orjson

from ioc_contract import claims
from ioc_contract.clock import Instant
from ioc_contract.deadlines import Band
from ioc_contract.folding import fold
from ioc_contract.operations import VERBS
from ioc_contract.permissions import Permission
from ioc_contract.records import (
    AdminUnit,
    Attachment,
    Case,
    CaseState,
    Category,
    Entry,
    Organisation,
    Person,
    Subsystem,
    Task,
    Template,
)
from ioc_contract.states import CASE_MOVES, LOW_RATING, OPEN, WITHIN
from ioc_desktop.services import board_subtasks, desk, marks
from ioc_desktop.services.explained import Deadline, explain
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cases, near, records, search
from ioc_desktop.store.cases import COUNT_CAP, Key, Narrow, Order, QueueQuery, QueueRow, Ranks
from ioc_desktop.sync.presence import LOOKS, NOBODY, WATCHERS, Present

ME = "@me"
"""Stands among the assignees of a query for the account that asks."""

__all__ = [
    "LOOKS",
    "ME",
    "NOBODY",
    "OPEN",
    "WATCHERS",
    "Band",
    "CaseDetail",
    "Count",
    "Deadline",
    "Key",
    "Order",
    "Present",
    "QueuePage",
    "QueueQuery",
    "QueueRow",
    "Reference",
    "allowed",
    "by_ids",
    "by_numbers",
    "count",
    "detail",
    "facets",
    "matching",
    "page",
    "reference",
]


@dataclass(frozen=True, slots=True)
class Reference:
    """Names for ids, each kind in the order of the screen, and the reply templates."""

    categories: dict[str, Category]
    organisations: dict[str, Organisation]
    units: dict[str, AdminUnit]
    people: dict[str, Person]
    templates: tuple[Template, ...]
    subsystems: dict[str, Subsystem] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QueuePage:
    rows: tuple[QueueRow, ...]
    next: Key | None
    """Place to go on from; None when these are the last."""


@dataclass(frozen=True, slots=True)
class Count:
    n: int
    capped: bool
    """There are more than `n`."""


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """A report with its timeline, files and what the account may do with it now."""

    case: Case
    entries: tuple[Entry, ...]
    attachments: tuple[Attachment, ...]
    verbs: frozenset[str]
    deadline: Deadline | None
    waiting: bool
    """Actions on it are not settled yet."""
    waiting_entries: frozenset[str]
    """Ids of the timeline entries that exist only on this desk so far."""
    tasks: tuple[Task, ...] = ()
    """Its sub-tasks."""
    twins: tuple[Case, ...] = ()
    """The reports merged into it."""
    watchers: Present | None = NOBODY
    """Who else looks at it just now or writes on it; None when that cannot be known (offline)."""
    master: Case | None = None
    """The report it is merged into, when this desk holds it."""


def page(ws: Workspace, query: QueueQuery, limit: int = 100) -> QueuePage:
    """Return the next rows of the query."""
    query = resolved(ws, query)
    rows = cases.page(ws.cache, query, ws.now(), limit, ranks(ws, query), narrow(ws, query))
    return QueuePage(tuple(marks.marked(ws, rows)), rows[-1].key if len(rows) == limit else None)


def count(ws: Workspace, query: QueueQuery) -> Count:
    """Return how many rows the query finds, exact up to 1,000."""
    query = resolved(ws, query)
    n = cases.count(ws.cache, query, ws.now(), narrow(ws, query))
    return Count(min(n, COUNT_CAP - 1), n >= COUNT_CAP)


def facets(ws: Workspace, query: QueueQuery) -> dict[str, dict[str, int]]:
    """Return rows per value of states, categories, agencies and units, each as if its own filter were not set."""
    return cases.facets(ws.cache, resolved(ws, query), ws.now())


def by_ids(ws: Workspace, ids: Sequence[str]) -> list[QueueRow]:
    """Return the rows of these ids that this desk holds, in the order asked."""
    found = {r.id: r for r in cases.by_ids(ws.cache, ids)}
    return marks.marked(ws, [found[i] for i in ids if i in found])


def by_numbers(ws: Workspace, numbers: Sequence[int]) -> dict[int, str]:
    """Return the ids of the reports with these numbers that this desk holds, by number."""
    return cases.by_numbers(ws.cache, numbers, QueueQuery().subsystem or "")


def matching(ws: Workspace, query: QueueQuery, ids: Sequence[str]) -> list[QueueRow]:
    """Return those of `ids` that the query finds, in its order, whatever the query's place."""
    query = resolved(ws, query)
    return marks.marked(ws, cases.matching(ws.cache, query, ws.now(), ids, ranks(ws, query), narrow(ws, query)))


def reference(ws: Workspace) -> Reference:
    """Return the names behind the ids of reports: categories by their place, the rest by name."""
    categories: list[Category] = records.every(ws.cache, "category")
    organisations: list[Organisation] = records.every(ws.cache, "organisation")
    units: list[AdminUnit] = records.every(ws.cache, "admin_unit")
    people: list[Person] = records.every(ws.cache, "person")
    templates: list[Template] = records.every(ws.cache, "template")
    subsystems: list[Subsystem] = records.every(ws.cache, "subsystem")
    return Reference(
        {c.id: c for c in sorted(categories, key=lambda c: (c.position, fold(c.name)))},
        {o.id: o for o in sorted(organisations, key=lambda o: fold(o.short_name or o.name))},
        {u.id: u for u in sorted(units, key=lambda u: (u.valid_to is not None, u.tier, fold(u.name)))},
        {p.id: p for p in people},
        tuple(sorted(templates, key=lambda t: fold(t.name))),
        {s.id: s for s in sorted(subsystems, key=lambda s: s.position)},
    )


def allowed(
    may: Callable[[Permission], bool],
    state: CaseState,
    extension: bool = False,
    rating: int | None = None,
    held: bool = False,
) -> frozenset[str]:
    """Return the operation kinds on a report in `state` that the account may do by `may`; `held`: somebody claims it."""
    verbs = {
        kind
        for kind, verb in VERBS.items()
        if kind.startswith("case.")
        and kind not in ("case.create", "case.undo")
        and may(verb.permission)
        and (kind not in CASE_MOVES or state in CASE_MOVES[kind][0])
        and state in WITHIN.get(kind, CaseState)
    }
    if not extension:
        verbs -= {"case.approve_extension", "case.decline_extension"}
    else:
        verbs -= {"case.request_extension"}
    if not may(Permission.CASE_APPROVE) and (rating is None or rating > LOW_RATING):
        verbs -= {"case.reopen"}
    verbs -= {"case.claim"} if held else {"case.release", "case.break_claim"}
    return frozenset(verbs)


def latest_deadline(ws: Workspace, case_ids: Sequence[str]) -> Instant:
    """Return the latest deadline for the answer among reports, now when none is later: what an extension comes after."""
    found = ws.cache.exec_driver_sql(
        "SELECT max(resolve_due_at) FROM cases WHERE id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(case_ids)).decode(),),
    ).scalar()
    return Instant(max(ws.now(), int(found or 0)))


def detail(ws: Workspace, case_id: str) -> CaseDetail | None:
    """Return a report with all that belongs to it; None when this desk does not hold it."""
    case: Case | None = records.one(ws.cache, "case", case_id)
    if case is None:
        return None
    entries: list[Entry] = records.of_entity(ws.cache, "entry", "case", case_id)
    attachments: list[Attachment] = records.of_entity(ws.cache, "attachment", "case", case_id)
    unsent = frozenset[str]() if ws.outbox is None else frozenset(w.operation.op_id for w in desk.waiting(ws))
    waiting = {e.id for e in entries if e.op_id in unsent}
    agencies = tuple(o for o in (case.lead_org_id, *case.supporting_org_ids) if o is not None)
    verbs = frozenset[str]()
    if may := ws.rights.on(case.subsystem, case.unit_id, agencies, case.sensitive):
        held = claims.holder(case, ws.now()) is not None
        verbs = allowed(may.__contains__, case.state, case.extension_until is not None, case.rating, held)
    twins = near.twins(ws.cache, case_id)
    for twin in twins:  # what their citizens showed belongs to all of them
        attachments += records.of_entity(ws.cache, "attachment", "case", twin.id)
    return CaseDetail(
        case,
        tuple(entries),
        tuple(attachments),
        verbs,
        explain(ws, case),
        case_id in _waiting(ws),
        frozenset(waiting),
        tuple(board_subtasks.of(ws, [case_id])),
        tuple(twins),
        ws.watchers(case_id),
        None if case.duplicate_of is None else records.one(ws.cache, "case", case.duplicate_of),
    )


def _waiting(ws: Workspace) -> frozenset[str]:
    return frozenset() if ws.outbox is None else desk.waiting_ids(ws, "case")


def ranks(ws: Workspace, query: QueueQuery) -> Ranks:
    match query.order:
        case Order.CATEGORY:
            return Ranks(categories=tuple(reference(ws).categories))
        case Order.AGENCY:
            return Ranks(agencies=tuple(reference(ws).organisations))
        case Order.UNIT:
            return Ranks(units=tuple(reference(ws).units))
    return Ranks()


def narrow(ws: Workspace, query: QueueQuery) -> Narrow | None:
    """Return what the query's ids, words and marks come to, None when it names none."""
    out = marks.narrow(ws, query)
    if query.ids is not None:
        out.append(Narrow("id IN (SELECT value FROM json_each(?))", (orjson.dumps(query.ids).decode(),), True))
    elif query.text.strip() and (found := search.by_seq(ws.cache, "case", query.text)) is not None:
        condition, few, part = found
        out.append(Narrow(condition.condition, condition.parameters, few, part))
    if len(out) < 2:
        return out[0] if out else None
    parameters = tuple(p for n in out for p in n.params)
    return Narrow(" AND ".join(n.sql for n in out), parameters, any(n.few for n in out))


def resolved(ws: Workspace, query: QueueQuery) -> QueueQuery:
    """Return the query with «me» among the assignees as the account it stands for."""
    if ME not in query.assignees:
        return query
    return replace(query, assignees=tuple(ws.actor.id if a == ME else a for a in query.assignees))
