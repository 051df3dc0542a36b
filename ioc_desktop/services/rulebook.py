"""Calendars, deadline rules and whose calendar is whose: to read, to try out (which open deadlines would move), and to edit in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from ioc_contract import clock
from ioc_contract import rulebook as rules
from ioc_contract.clock import Instant
from ioc_contract.errors import Refused
from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS as RECORDS
from ioc_contract.permissions import Permission
from ioc_contract.records import DeadlineRule, Organisation, WorkCalendar
from ioc_contract.rulebook import Rulebook
from ioc_desktop.services import desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import records, rulebook
from ioc_desktop.store.world import CacheWorld

SHOWN = 500
"""So many of the deadlines that would move are listed one by one, the most pressing first."""

KINDS = ("calendar", "deadline_rule", "organisation")
OFFICE = [["07:30", "11:30"], ["13:30", "17:00"]]
"""The hours from Monday to Friday of a new calendar that is like no other."""
_FIELD, _NEW = "edit", "new"
"""What is edited and not applied is kept as this draft; a calendar not made yet, as it began, as that."""


@dataclass(frozen=True, slots=True)
class Book:
    """All calendars and rules, by name, and how many organisations and rules use each calendar."""

    calendars: tuple[WorkCalendar, ...]
    """Those in use before those retired; among them those planned: begun on this desk and not made yet."""
    rules: tuple[DeadlineRule, ...]
    organisations: tuple[Organisation, ...]
    """Those that receive work now, and others that have a calendar of their own."""
    subsystems: Mapping[str, str]
    used: Mapping[str, tuple[int, int]]
    """Calendar id → (rules, organisations of their own choice)."""
    planned: frozenset[str]
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
    today = clock.local(ws.now()).date().isoformat()
    made: list[DeadlineRule] = records.every(ws.cache, "deadline_rule")
    organisations: list[Organisation] = records.every(ws.cache, "organisation")
    used = {
        c.id: (sum(r.calendar_id == c.id for r in made), sum(o.calendar_id == c.id for o in organisations))
        for c in calendars
    }
    unsent = frozenset[str]()
    drafts: dict[tuple[str, str], str] = {}
    begun: list[WorkCalendar | None] = []
    if ws.outbox is not None:
        unsent = frozenset(w.operation.entity_id for w in desk.waiting(ws) if w.operation.entity_kind in KINDS)
        held = desk.drafts(ws)
        drafts = {(d.kind, d.id): d.text for d in held if d.field == _FIELD}
        begun = [_begun(d.text) for d in held if (d.kind, d.field) == ("calendar", _NEW)]
    planned = [c for c in begun if c is not None]
    return Book(
        tuple(sorted([*calendars, *planned], key=lambda c: (c.retired, c.name))),
        tuple(sorted(made, key=lambda r: (r.subsystem, r.name))),
        tuple(
            sorted(
                (o for o in organisations if o.calendar_id is not None or o.valid_to is None or o.valid_to >= today),
                key=lambda o: o.name,
            )
        ),
        {s.id: s.name for s in records.every(ws.cache, "subsystem")},
        used,
        frozenset(c.id for c in planned),
        unsent,
        ws.rights.may(Permission.RULEBOOK_EDIT) and ws.rights.everywhere(None),
        drafts,
    )


def keep(ws: Workspace, kind: str, id: str, text: str) -> None:
    """Keep what is edited and not applied yet, for this account; "" forgets it."""
    desk.save_draft(ws, kind, id, _FIELD, text)


def begin(ws: Workspace, name: str, like: WorkCalendar | None) -> str:
    """Begin a new calendar with the hours and days of another, or with none; return its id. Nothing is made before
    `create`; until then it is kept for this account. Raises Refused for a name that cannot be used."""
    hours = {str(day): OFFICE for day in range(1, 6)}
    made = WorkCalendar(
        new_id(ws.now()), 0, name.strip(), str(clock.ZONE), hours if like is None else like.weekly,
        () if like is None else like.days,
    )  # fmt: skip
    desk.creatable(ws, "calendar", **_fields(made))
    desk.save_draft(ws, "calendar", made.id, _NEW, orjson.dumps(made).decode())
    return made.id


def give_up(ws: Workspace, kind: str, id: str) -> None:
    """Forget what is edited and not applied, and a calendar begun and not made."""
    for field in (_FIELD, _NEW):
        desk.save_draft(ws, kind, id, field, "")


def create(ws: Workspace, planned: WorkCalendar, changes: Mapping[str, Any]) -> tuple[str, ChangeSet]:
    """Make a calendar that was begun: one step, undone by one Ctrl+Z. Return its id. Raises Refused."""
    made, done = desk.create(ws, "calendar", **_fields(replace(planned, **changes)))
    give_up(ws, "calendar", planned.id)
    return made, done


def retire(ws: Workspace, id: str, retired: bool = True) -> ChangeSet:
    """Retire a calendar that nothing uses, or (not `retired`) put it back in use: one step. Raises Refused: `calendar_used`
    says by what."""
    return desk.act(ws, "calendar", "calendar.retire" if retired else "calendar.restore", [id])


def kind_of(record: Rulebook) -> str:
    """Return the name of a record's kind."""
    return next(name for name in KINDS if isinstance(record, RECORDS[name].record))


def trial(ws: Workspace, seen: Rulebook, changes: Mapping[str, Any], planned: bool = False) -> Trial:
    """Return what an edit of a record as it was seen would move, without doing it: nothing, of a calendar only `planned`.
    Raises Refused when it cannot be done."""
    kind = kind_of(seen)
    before: Rulebook | None = records.one(ws.cache, kind, seen.id)
    if planned and isinstance(seen, WorkCalendar):
        desk.creatable(ws, kind, **_fields(replace(seen, **changes)))
        return Trial(sum(1 for _ in rulebook.open_cases(ws.cache)), 0, 0, 0, 0, (), ())
    if before is None:
        raise Refused("not_found")
    refused = desk.preview(ws, kind, f"{kind}.edit", [seen.id], set=changes, seen=_seen(seen, changes)).refused
    if refused:
        raise refused[seen.id]
    after: Rulebook = replace(before, **changes)
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


def edit(ws: Workspace, seen: Rulebook, changes: Mapping[str, Any], text: str = "") -> ChangeSet:
    """Edit a calendar, a rule or whose calendar is whose: one step, undone by one Ctrl+Z. The deadlines move when the centre has it; what was kept of
    the edit is forgotten. Raises Refused: also when what is changed is not any more as it was seen."""
    kind = kind_of(seen)
    done = desk.act(ws, kind, f"{kind}.edit", [seen.id], set=changes, text=text, seen=_seen(seen, changes))
    keep(ws, kind, seen.id, "")
    return done


def _seen(record: Rulebook, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in changes}


def _fields(calendar: WorkCalendar) -> dict[str, Any]:
    return {name: getattr(calendar, name) for name in ("name", "zone", "weekly", "days")}


def _begun(text: str) -> WorkCalendar | None:
    try:
        kept = orjson.loads(text)
        return WorkCalendar(**{**kept, "days": tuple(kept["days"])})
    except (ValueError, TypeError, KeyError):
        return None  # of another version
