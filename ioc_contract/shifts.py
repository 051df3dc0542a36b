"""The life of a shift: begun at a seat, notes, ended with a computed handover, read item by item and signed by who comes next.

A handover is a list of facts, `{"key", "what", …}`: `what` says what kind, `key` tells items apart, the rest is read by the
screen. It is signed as it was computed: nobody changes it afterwards, whatever became of what it names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ioc_contract.clock import Instant
from ioc_contract.errors import Refused
from ioc_contract.messages import Operation
from ioc_contract.outcome import Outcome, World
from ioc_contract.permissions import Actor
from ioc_contract.permissions import Permission as P
from ioc_contract.records import Json
from ioc_contract.room import Shift, ShiftState

ITEMS = 200
"""A handover has so many items at most."""
NOTE_CHARS = 4000
WHATS = ("came", "late", "soon", "more", "alarm", "held", "unsent", "conflict", "note")
"""What an item may be: figures of the shift, a report overdue or due within the hour, how many more, an alarm not over, one
kept from the room, work not sent, answers not dealt with, a note."""


def begun(op: Operation, values: Mapping[str, Any], actor: Actor, world: World, at: Instant) -> Outcome:
    """Return the shift that begins. Raises Refused."""
    seat = str(values.get("seat", "")).strip()
    if not seat:
        raise Refused("bad_value", {"field": "seat"})
    subsystem = values.get("subsystem", "reports")
    if not world.exists("subsystem", subsystem):
        raise Refused("unknown_reference", {"field": "subsystem", "value": subsystem})
    shift = Shift(
        op.entity_id, 0, subsystem, values.get("unit_id"), seat, actor.id, actor.name, ShiftState.OPEN,
        _when(op, at), values.get("sound_at"), values.get("takes_over"), (), None, (), (), None, None, "", at,
    )  # fmt: skip
    return Outcome(shift)


def run(shift: Shift, op: Operation, actor: Actor, at: Instant) -> Outcome:
    """Return what a checked operation makes of a shift. Raises Refused."""
    when = _when(op, at)
    match op.kind:
        case "shift.note":
            note = {"at": when, "by": actor.name, "text": op.text.strip()[:NOTE_CHARS]}
            after = replace(shift, notes=(*shift.notes, note))
        case "shift.end":
            if shift.state is not ShiftState.OPEN:
                raise Refused("shift_over")
            if actor.id != shift.person_id and not actor.may(P.ALARM_SUPPRESS):
                raise Refused("shift_not_yours")
            after = replace(shift, state=ShiftState.ENDED, ended_at=when, handover=items(op))
        case "shift.read":
            _waiting(shift)
            after = _read(shift, op, actor, when)
            if after is shift:
                return Outcome(shift)
        case _:
            if shift.state is ShiftState.ACCEPTED:
                return Outcome(shift)  # taken over already: whoever is second changes nothing
            _waiting(shift)
            if left := unread(shift):
                raise Refused("handover_unread", {"count": len(left)})
            after = replace(
                shift, state=ShiftState.ACCEPTED, accepted_at=when, accepted_by=actor.id, accepted_name=actor.name
            )
    return Outcome(replace(after, updated_at=at))


def unread(shift: Shift) -> tuple[str, ...]:
    """Return the keys of the items that nobody has acknowledged."""
    seen = {line["key"] for line in shift.read}
    return tuple(item["key"] for item in shift.handover if item["key"] not in seen)


def items(op: Operation) -> tuple[Json, ...]:
    """Return the handover that an operation carries in `add`. Raises Refused for one that is none."""
    found = next((i for i in op.add if i.get("type") == "handover"), None)
    given = None if found is None else found.get("items")
    if not isinstance(given, list | tuple) or len(given) > ITEMS:
        raise Refused("bad_value", {"field": "handover"})
    made = tuple(dict(i) for i in given if isinstance(i, Mapping))
    keys = {i.get("key") for i in made}
    if len(keys) != len(given) or not all(isinstance(k, str) and k for k in keys):
        raise Refused("bad_value", {"field": "handover"})
    if not all(i.get("what") in WHATS for i in made):
        raise Refused("bad_value", {"field": "handover"})
    return made


def _read(shift: Shift, op: Operation, actor: Actor, when: Instant) -> Shift:
    named = next((i.get("keys") for i in op.add if i.get("type") == "read"), None)
    if not isinstance(named, list | tuple):
        raise Refused("bad_value", {"field": "read"})
    fresh = [key for key in unread(shift) if key in named]
    lines = tuple({"key": key, "at": when, "by": actor.name} for key in fresh)
    return replace(shift, read=(*shift.read, *lines)) if lines else shift


def _waiting(shift: Shift) -> None:
    if shift.state is ShiftState.OPEN:
        raise Refused("shift_open")
    if shift.state is ShiftState.ACCEPTED:
        raise Refused("shift_over")


def _when(op: Operation, at: Instant) -> Instant:
    return Instant(min(op.made_at, at))
