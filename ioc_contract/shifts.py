"""The life of a shift: begun at a seat, notes, ended with a computed handover, read item by item and signed by who comes next.

A handover is a list of facts, `{"key", "what", …}`: `what` says what kind, `key` tells items apart, the rest (`FIELDS`) is
read by the screen. It is signed as it was computed: nobody changes it afterwards, whatever became of what it names. Everybody
of the room may read it, so it says of a report its id and number and never its words: each desk shows those it may see.
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
NOTES = 100
"""A shift has so many notes at most."""
NOTE_CHARS = 4000
SEAT_CHARS = 100
WORD_CHARS = 200
"""A name, a key or an id in a handover."""
_ALARM = ("id", "kind", "origin", "topic", "number", "state", "at")
FIELDS: dict[str, tuple[str, ...]] = {
    "came": ("received", "done", "open"),
    "late": ("id", "number", "at"),
    "soon": ("id", "number", "at"),
    "more": ("of", "count"),
    "alarm": _ALARM,
    "held": (*_ALARM, "by", "reason"),
    "unsent": ("count", "at"),
    "conflict": ("count",),
    "note": ("text", "by", "at"),
}
"""What an item may be, and say: figures of the shift, a report overdue or due within the hour, how many more, an alarm not
over, one kept from the room, work not sent, answers not dealt with, a note."""
_LONG = frozenset({"text", "reason"})


def begun(op: Operation, values: Mapping[str, Any], actor: Actor, world: World, at: Instant) -> Outcome:
    """Return the shift that begins. Raises Refused."""
    seat = str(values.get("seat", "")).strip()
    if not seat:
        raise Refused("bad_value", {"field": "seat"})
    if len(seat) > SEAT_CHARS:
        raise Refused("too_long", {"limit": SEAT_CHARS})
    if world.on_duty(actor.id):
        raise Refused("shift_on")
    subsystem = values.get("subsystem", "reports")
    if not world.exists("subsystem", subsystem):
        raise Refused("unknown_reference", {"field": "subsystem", "value": subsystem})
    takes_over = values.get("takes_over")
    if takes_over is not None and (before := world.shift(takes_over)) is not None:
        _follows(before, subsystem, actor)
    heard = values.get("sound_at")
    shift = Shift(
        op.entity_id, 0, subsystem, values.get("unit_id"), seat, actor.id, actor.name, ShiftState.OPEN,
        _when(op, at), None if heard is None else Instant(min(heard, at)), takes_over, (), None, (), (), None, None, "",
        at,
    )  # fmt: skip
    return Outcome(shift)


def run(shift: Shift, op: Operation, actor: Actor, at: Instant) -> Outcome:
    """Return what a checked operation makes of a shift. Raises Refused."""
    when = _when(op, at)
    match op.kind:
        case "shift.note":
            if any(line.get("op") == op.op_id for line in shift.notes):
                return Outcome(shift)  # a desk that waits for the answer lays it over the row that has it already
            if len(shift.notes) >= NOTES:
                raise Refused("book_full", {"limit": NOTES})
            note = {"at": when, "by": actor.name, "text": _within(op.text.strip(), NOTE_CHARS), "op": op.op_id}
            after = replace(shift, notes=(*shift.notes, note))
        case "shift.end":
            if shift.state is not ShiftState.OPEN:
                raise Refused("shift_over")
            if actor.id != shift.person_id and not actor.may(P.ALARM_SUPPRESS):
                raise Refused("shift_not_yours")
            after = replace(shift, state=ShiftState.ENDED, ended_at=when, handover=items(op))
        case "shift.read":
            _waiting(shift, actor)
            after = _read(shift, op, actor, when)
            if after is shift:
                return Outcome(shift)
        case _:
            if shift.state is ShiftState.ACCEPTED:
                return Outcome(shift)  # taken over already: whoever is second changes nothing
            _waiting(shift, actor)
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
    """Return the handover that an operation carries in `add`, with nothing in it but FIELDS. Raises Refused for one that is
    none."""
    found = next((i for i in op.add if i.get("type") == "handover"), None)
    given = None if found is None else found.get("items")
    if not isinstance(given, list | tuple) or len(given) > ITEMS:
        raise Refused("bad_value", {"field": "handover"})
    made = tuple(map(_item, given))
    if len({i["key"] for i in made}) != len(made):
        raise Refused("bad_value", {"field": "handover"})
    return made


def _item(given: Any) -> Json:
    """Return an item of a handover as it is kept. Raises Refused for one that is none."""
    if not isinstance(given, Mapping) or not isinstance(key := given.get("key"), str) or not key:
        raise Refused("bad_value", {"field": "handover"})
    what = given.get("what")
    fields = FIELDS.get(what) if isinstance(what, str) else None
    values = {name: given.get(name) for name in fields or ()}
    if fields is None or not all(v is None or isinstance(v, str | int) for v in values.values()):
        raise Refused("bad_value", {"field": "handover"})
    for name, value in values.items():
        if isinstance(value, str):
            _within(value, NOTE_CHARS if name in _LONG else WORD_CHARS)
    return {"key": _within(key, WORD_CHARS), "what": what, **{n: v for n, v in values.items() if v is not None}}


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise Refused("too_long", {"limit": limit})
    return text


def _follows(before: Shift, subsystem: str, actor: Actor) -> None:
    """Refuse to take over a shift that is not over, is the person's own, or is no business of the next."""
    if before.subsystem != subsystem:
        raise Refused("bad_value", {"field": "takes_over"})
    if not actor.covers(before.subsystem, before.unit_id, (), common=True):
        raise Refused("out_of_scope")
    if before.person_id in (actor.id, actor.behalf):
        raise Refused("handover_own")
    if before.state is ShiftState.OPEN:
        raise Refused("shift_open")


def _read(shift: Shift, op: Operation, actor: Actor, when: Instant) -> Shift:
    named = next((i.get("keys") for i in op.add if i.get("type") == "read"), None)
    if not isinstance(named, list | tuple):
        raise Refused("bad_value", {"field": "read"})
    fresh = [key for key in unread(shift) if key in named]
    lines = tuple({"key": key, "at": when, "by": actor.name} for key in fresh)
    return replace(shift, read=(*shift.read, *lines)) if lines else shift


def _waiting(shift: Shift, actor: Actor) -> None:
    """Refuse to deal with a handover that does not wait, or that the person gave themself."""
    if shift.state is ShiftState.OPEN:
        raise Refused("shift_open")
    if shift.state is ShiftState.ACCEPTED:
        raise Refused("shift_over")
    if shift.person_id in (actor.id, actor.behalf):
        raise Refused("handover_own")


def _when(op: Operation, at: Instant) -> Instant:
    return Instant(min(op.made_at, at))
