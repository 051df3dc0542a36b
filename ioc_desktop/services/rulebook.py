"""Calendars and deadline rules on the desk: to read, to try out (which open deadlines would move), and to edit in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ioc_contract import rulebook as rules
from ioc_contract.clock import Instant
from ioc_contract.errors import Refused
from ioc_contract.permissions import Permission
from ioc_contract.records import DeadlineRule, Organisation, WorkCalendar
from ioc_desktop.services import desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import records, rulebook
from ioc_desktop.store.world import CacheWorld

SHOWN = 500
"""So many of the deadlines that would move are listed one by one, the most pressing first."""

_FIELD = "edit"
"""What is edited and not applied is kept as this draft."""

Record = WorkCalendar | DeadlineRule


@dataclass(frozen=True, slots=True)
class Book:
    """All calendars and rules, by name, and how many organisations and rules use each calendar."""

    calendars: tuple[WorkCalendar, ...]
    rules: tuple[DeadlineRule, ...]
    subsystems: Mapping[str, str]
    used: Mapping[str, tuple[int, int]]
    """Calendar id → (rules, organisations of their own choice)."""
    waiting: frozenset[str]
    """Ids with an edit not yet at the centre."""
    may_edit: bool
    drafts: Mapping[tuple[str, str], str]
    """Kind and id → what was edited of it and not applied yet, as `keep` got it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An open deadline that an edit would move; `late`: it would lie in the past though it does not now."""

    id: str
    number: int | None
    title: str
    before: Instant | None
    after: Instant | None
    late: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What an edit would do to the open deadlines this desk holds."""

    open: int
    moved: int
    later: int
    earlier: int
    late: int
    """Deadlines that would be past at once."""
    rows: tuple[Moved, ...]
    """At most SHOWN of those moved."""
    ids: tuple[str, ...]
    """All of those moved."""


def book(ws: Workspace) -> Book:
    """Return what there is to edit."""
    calendars: list[WorkCalendar] = records.every(ws.cache, "calendar")
    made: list[DeadlineRule] = records.every(ws.cache, "deadline_rule")
    organisations: list[Organisation] = records.every(ws.cache, "organisation")
    used = {
        c.id: (sum(r.calendar_id == c.id for r in made), sum(o.calendar_id == c.id for o in organisations))
        for c in calendars
    }
    unsent = frozenset[str]()
    drafts: dict[tuple[str, str], str] = {}
    if ws.outbox is not None:
        unsent = desk.waiting_ids(ws, "calendar") | desk.waiting_ids(ws, "deadline_rule")
        drafts = {(d.kind, d.id): d.text for d in desk.drafts(ws) if d.field == _FIELD}
    return Book(
        tuple(sorted(calendars, key=lambda c: c.name)),
        tuple(sorted(made, key=lambda r: (r.subsystem, r.name))),
        {s.id: s.name for s in records.every(ws.cache, "subsystem")},
        used,
        unsent,
        ws.actor.may(Permission.RULEBOOK_EDIT) and ws.actor.everywhere(None),
        drafts,
    )


def keep(ws: Workspace, kind: str, id: str, text: str) -> None:
    """Keep what is edited and not applied yet, for this account; "" forgets it."""
    desk.save_draft(ws, kind, id, _FIELD, text)


def kind_of(record: Record) -> str:
    """Return the name of a record's kind."""
    return "calendar" if isinstance(record, WorkCalendar) else "deadline_rule"


def trial(ws: Workspace, seen: Record, changes: Mapping[str, Any]) -> Trial:
    """Return what an edit of a record as it was seen would move, without doing it. Raises Refused when it cannot be done."""
    kind = kind_of(seen)
    before: Record | None = records.one(ws.cache, kind, seen.id)
    if before is None:
        raise Refused("not_found")
    refused = desk.preview(ws, kind, f"{kind}.edit", [seen.id], set=changes, seen=_seen(seen, changes)).refused
    if refused:
        raise refused[seen.id]
    after: Record = replace(before, **changes)
    rows = list(rulebook.open_cases(ws.cache))
    now = ws.now()
    found = [(m, *m.instants) for m in rules.moves(rows, CacheWorld(ws.cache), before, after)]
    found.sort(key=lambda f: (f[2] is None, f[2] or 0, f[0].id))
    late = {m.id for m, old, new in found if new is not None and new < now and (old is None or old >= now)}
    titles = rulebook.titles(ws.cache, [m.id for m, _, _ in found[:SHOWN]])
    return Trial(
        len(rows),
        len(found),
        sum(1 for _, old, new in found if old is not None and new is not None and new > old),
        sum(1 for _, old, new in found if old is not None and new is not None and new < old),
        len(late),
        tuple(Moved(m.id, *titles[m.id], old, new, m.id in late) for m, old, new in found[:SHOWN]),
        tuple(m.id for m, _, _ in found),
    )


def edit(ws: Workspace, seen: Record, changes: Mapping[str, Any], text: str = "") -> ChangeSet:
    """Edit a calendar or a rule: one step, undone by one Ctrl+Z. The deadlines move when the centre has it; what was kept of
    the edit is forgotten. Raises Refused: also when what is changed is not any more as it was seen."""
    kind = kind_of(seen)
    done = desk.act(ws, kind, f"{kind}.edit", [seen.id], set=changes, text=text, seen=_seen(seen, changes))
    keep(ws, kind, seen.id, "")
    return done


def _seen(record: Record, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in changes}
