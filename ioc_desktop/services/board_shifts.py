"""Duty: who is on it, the log of shifts, and the handover computed from what this desk shows when the shift ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ioc_contract import shifts as rules
from ioc_contract.alarms import HELD, LIVE
from ioc_contract.clock import HOUR, Instant
from ioc_contract.operations import VERBS
from ioc_contract.permissions import EVERYWHERE, Permission
from ioc_contract.records import Json
from ioc_contract.room import Alarm, AlarmSource, Shift, ShiftState
from ioc_desktop.services import board_alarms, desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.reference import Reference, reference
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import records
from ioc_desktop.store import shifts as store

__all__ = ["Roster", "ShiftRow"]

SHOWN = 200
"""Shifts of the log."""
NAMED = 10
"""So many reports overdue, and so many due soon, are named; the others are counted."""
SEAT = "seat"
"""The draft under which a desk remembers its seat."""


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift as listed, with what the account may do with it now."""

    id: str
    shift: Shift
    mine: bool
    waiting: bool
    unread: int
    verbs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Roster:
    """The log, and who is on duty."""

    rows: tuple[ShiftRow, ...] = ()
    may_begin: bool = False
    seat: str = ""
    """The seat this desk was last used at."""

    def mine(self) -> ShiftRow | None:
        """Return the shift the account is on."""
        return next((r for r in self.rows if r.mine and r.shift.state is ShiftState.OPEN), None)

    def on_duty(self) -> tuple[ShiftRow, ...]:
        return tuple(r for r in self.rows if r.shift.state is ShiftState.OPEN)

    def to_take_over(self) -> ShiftRow | None:
        """Return another's handover that has waited least, None when none waits."""
        waiting = [r for r in self.rows if r.shift.state is ShiftState.ENDED and not r.mine]
        return max(waiting, key=lambda r: r.shift.ended_at or 0, default=None)


def roster(ws: Workspace) -> Roster:
    """Return the log of shifts, what is not over first, with the words this desk has for what their handovers name."""
    waiting = desk.waiting_ids(ws, "shift") if ws.outbox is not None else frozenset[str]()
    rows = tuple(
        ShiftRow(s.id, s, s.person_id == ws.actor.id, s.id in waiting, len(rules.unread(s)), _verbs(ws, s))
        for s in _told(ws, store.latest(ws.cache, SHOWN))
    )
    mine = any(r.mine and r.shift.state is ShiftState.OPEN for r in rows)
    seat = desk.draft(ws, "shift", "", SEAT) if ws.outbox is not None else ""
    return Roster(rows, ws.rights.may(Permission.SHIFT_KEEP) and not mine, seat)


def begin(ws: Workspace, seat: str, heard: bool, takes_over: str | None = None) -> tuple[str, ChangeSet]:
    """Begin a shift at a seat; `heard`: the sound of alarms was tried and heard. Return its id. Raises Refused."""
    sound_at = ws.now() if heard else None
    values: dict[str, Any] = {
        "subsystem": _subsystem(ws),
        "unit_id": _unit(ws),
        "seat": seat.strip(),
        "takes_over": takes_over,
    }
    made, changes = desk.create(ws, "shift", **values, sound_at=sound_at)
    desk.save_draft(ws, "shift", "", SEAT, seat.strip())
    return made, changes


def note(ws: Workspace, shift: str, text: str) -> ChangeSet:
    """Write something into the book of a shift. Raises Refused."""
    return desk.act(ws, "shift", "shift.note", [shift], text=text)


def end(ws: Workspace, shift: str, items: Sequence[Json], password: str) -> ChangeSet:
    """End a shift, its handover signed by the account's password. Raises Refused (`bad_credentials`, …)."""
    if ws.prove is not None:
        ws.prove(password)
    return desk.act(ws, "shift", "shift.end", [shift], add=[{"type": "handover", "items": list(items)}])


def read(ws: Workspace, shift: str, keys: Sequence[str]) -> ChangeSet:
    """Acknowledge items of a handover. Raises Refused."""
    return desk.act(ws, "shift", "shift.read", [shift], add=[{"type": "read", "keys": list(keys)}])


def accept(ws: Workspace, shift: str, password: str) -> ChangeSet:
    """Take over, every item read: signed by the account's password. Raises Refused."""
    if ws.prove is not None:
        ws.prove(password)
    return desk.act(ws, "shift", "shift.accept", [shift])


def handover(ws: Workspace, shift_id: str) -> tuple[Json, ...]:
    """Return what a shift hands over now: figures, what presses, alarms, what is not sent, notes. Empty for one not here.

    Everybody of the room reads it: it names no sensitive report, and no report by its words (see `named`).
    """
    shift: Shift | None = records.one(ws.cache, "shift", shift_id)
    if shift is None:
        return ()
    now, made = ws.now(), list[Json]()
    received, done, still = store.came(ws.cache, shift.subsystem, shift.started_at)
    made.append({"key": "came", "what": "came", "received": received, "done": done, "open": still})
    for what, after, until in (("late", Instant(0), now), ("soon", now, Instant(now + HOUR))):
        found, count = store.pressing(ws.cache, shift.subsystem, after, until, NAMED)
        made += [{"key": f"{what}:{i}", "what": what, "id": i, "number": n, "at": due} for i, n, due in found]
        made += _more(what, count - len(found))
    rows = board_alarms.board(ws).rows
    kept = [r for r in rows if r.alarm.state in HELD]
    live = [r for r in rows if r.alarm.state in LIVE and r.alarm.source is not AlarmSource.DEADLINE]
    numbers = store.reports(ws.cache, (r.alarm.origin_id for r in kept if r.alarm.origin_kind == "case"))
    for what, some in (("held", kept), ("alarm", live)):
        shown = [r for r in some if not r.alarm.sensitive]
        for row in shown:
            item = {"key": f"{what}:{row.id}", "what": what, **_about(row.alarm), "at": row.alarm.since}
            if what == "held":
                item |= {"number": numbers.get(row.alarm.origin_id, (None, ""))[0], "at": row.alarm.held_until}
                item |= {"by": row.held_by[: rules.WORD_CHARS], "reason": row.alarm.reason[: rules.NOTE_CHARS]}
            made.append(item)
        made += _more(what, len(some) - len(shown))
    if ws.outbox is not None:
        if waiting := desk.waiting(ws):
            since = min(w.operation.made_at for w in waiting)
            made.append({"key": "unsent", "what": "unsent", "count": len(waiting), "at": since})
        if inbox := desk.inbox(ws):
            made.append({"key": "conflict", "what": "conflict", "count": len(inbox)})
    notes = [
        {
            "key": f"note:{n}",
            "what": "note",
            "text": line["text"],
            "by": line["by"][: rules.WORD_CHARS],
            "at": line["at"],
        }
        for n, line in enumerate(shift.notes)
    ]
    return (*made[: rules.ITEMS - min(len(notes), rules.ITEMS)], *notes[-rules.ITEMS :])


def named(ws: Workspace, items: Sequence[Json]) -> tuple[Json, ...]:
    """Return items of a handover with the words this desk has for what they name, as `title`; the number for want of any."""
    return _titled(reference(ws), _reports(ws, items), items)


def _told(ws: Workspace, shifts: Sequence[Shift]) -> list[Shift]:
    """Return shifts with the items of their handovers `named`."""
    ref, held = reference(ws), _reports(ws, (i for s in shifts for i in s.handover))
    return [replace(s, handover=_titled(ref, held, s.handover)) if s.handover else s for s in shifts]


def _reports(ws: Workspace, items: Iterable[Json]) -> dict[str, tuple[int | None, str]]:
    return store.reports(ws.cache, (id_ for i in items if (id_ := _report(i)) is not None))


def _titled(ref: Reference, held: dict[str, tuple[int | None, str]], items: Sequence[Json]) -> tuple[Json, ...]:
    return tuple({**i, "title": _title(ref, held, i)} if "id" in i else i for i in items)


def _title(ref: Reference, held: dict[str, tuple[int | None, str]], item: Json) -> str:
    number, title = held.get(_report(item) or "", (item.get("number"), ""))
    match item.get("kind"):
        case "category":
            names = (ref.name("category", item.get("origin")), ref.name("admin_unit", item.get("topic")))
            return " · ".join(n for n in names if n)
        case "source":
            return ref.name("source", item.get("origin"))
    return " ".join(p for p in ("" if number is None else f"#{number}", title) if p)


def _report(item: Json) -> str | None:
    """Return the id of the report that an item of a handover names, None when it names none."""
    if item["what"] in ("late", "soon"):
        return item.get("id")
    return item.get("origin") if item.get("kind") == "case" else None


def _about(alarm: Alarm) -> Json:
    about = {"kind": alarm.origin_kind, "origin": alarm.origin_id, "topic": alarm.topic}
    return {"id": alarm.id, **about, "state": str(alarm.state)}


def _more(what: str, count: int) -> list[Json]:
    return [{"key": f"more:{what}", "what": "more", "of": what, "count": count}] if count > 0 else []


def _unit(ws: Workspace) -> str | None:
    """Return the unit whose room keeps the shift: of an account limited to one; else it is the whole area's."""
    units = ws.actor.unit_ids
    return units[0] if len(units) == 1 and units[0] != EVERYWHERE else None


def _subsystem(ws: Workspace) -> str:
    return "reports" if {"*", "reports"} & set(ws.actor.subsystems) else ws.actor.subsystems[0]


def _verbs(ws: Workspace, shift: Shift) -> frozenset[str]:
    rights = ws.rights.on(shift.subsystem, shift.unit_id, (), common=True)
    may = {v for v in VERBS if v.startswith("shift.") and VERBS[v].permission in rights}
    own = shift.person_id == ws.actor.id or Permission.ALARM_SUPPRESS in rights
    match shift.state:
        case ShiftState.OPEN:
            fits = {"shift.note"} | ({"shift.end"} if own else set())
        case ShiftState.ENDED:
            fits = {"shift.note"}
            if shift.person_id != ws.actor.id:
                fits |= {"shift.read"} | (set() if rules.unread(shift) else {"shift.accept"})
        case _:
            fits = {"shift.note"}
    return frozenset(may & fits)
