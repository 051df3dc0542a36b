"""Taking back what was done: its author, for a while, as long as nobody changed since what it changed.

Whoever applies an operation keeps its image: the fields it changed, before and after. The undoing sets them back when each
still is as the operation left it, and takes the photos that came with it off the record. Else nothing is deleted: the
timeline keeps both lines, a record made by mistake ends as withdrawn and keeps its photos.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ioc_contract import claims
from ioc_contract.clock import DAY, MINUTE, Instant
from ioc_contract.errors import Conflict, Refused
from ioc_contract.kinds import KINDS, Scalar
from ioc_contract.messages import Operation
from ioc_contract.outcome import Outcome, entry
from ioc_contract.permissions import Actor
from ioc_contract.records import Case, CaseState, Entry, TaskState, WorkCalendar
from ioc_contract.room import View, ViewState

MINUTES = 30
"""So long after it took effect an operation can be undone."""
ARRIVAL_MS = DAY
"""So much later the undoing may reach the centre, when the desk was offline."""
VERBS = frozenset(
    {
        "case.undo",
        "task.undo",
        "article.undo",
        "calendar.undo",
        "deadline_rule.undo",
        "organisation.undo",
        "alarm.undo",
        "shift.undo",
        "view.undo",
    }
)
WITHDRAWN = "Người lập đã rút lại."
"""The reason a record made by mistake is closed with."""
_APART = frozenset({"id", "version", "number", "updated_at", "photo_count", "duplicate_count"})
"""Fields that count or name, which no operation sets."""
_CLOCKED = ("_at", "_since", "_until", "_ms", "clock")
"""Ends of fields whose values come from the clock of who applied it."""

UNTOLD = frozenset({"alarm", "shift", "calendar", "deadline_rule", "organisation", "view"})
"""Kinds without a timeline: an alarm keeps its own history, an edit of the rulebook is told by the cases it moves."""

Image = Mapping[str, tuple[Scalar, Scalar]]
"""Field → its scalar before and after."""


@dataclass(frozen=True, slots=True)
class Done:
    """What is known of the operation to be undone."""

    kind: str
    entity_id: str
    account_id: str
    at: Instant
    image: Image | None
    """None: it had no effect (refused, or it was so already)."""
    exact: bool = True
    """Whether the image is that of who applied it; a desk's own differs in what came from the clock."""
    photos: tuple[str, ...] = ()
    """Attachments that came with it and are on the record."""
    copied: Mapping[str, Any] | None = None
    """Who made a redacted copy of one of them that is on the record, and when: {"by", "at"}."""


def image(kind: str, before: Any | None, after: Any) -> dict[str, tuple[Scalar, Scalar]]:
    """Return the image of what made `after` of `before` (None for a creation)."""
    shape = KINDS[kind]
    new = {n: shape.value(n, getattr(after, n)) for n in shape.names if n not in _APART}
    old: dict[str, Scalar] = {} if before is None else {n: shape.value(n, getattr(before, n)) for n in new}
    made = {n: (old.get(n), value) for n, value in new.items() if before is None or old[n] != value}
    if kind == "case" and not claims.only(made):  # a claim goes on or ends beside whatever else is done
        made = {n: pair for n, pair in made.items() if n not in ("claimed_by", "claimed_at")}
    return made


def item(op_id: str, kind: str, made: Image, photos: Sequence[str] = (), public: bool = False) -> dict[str, Any]:
    """Return what an undoing carries in `add`: which operation, its image as its author's desk has it (without who told of a
    report: nobody edits that), its photos, and, when the citizen could read its words, that."""
    told: dict[str, Any] = {"photos": list(photos)} if photos else {}
    if public:
        told["public"] = True
    image = {n: list(pair) for n, pair in made.items() if n != "reporter_label"}
    return {"type": "undo", "op_id": op_id, "kind": kind, "image": image, **told}


def target(op: Operation) -> Mapping[str, Any]:
    """Return that item of an undoing. Raises Refused when it has none."""
    found = next((i for i in op.add if i.get("type") == "undo"), None)
    if found is None or not isinstance(found.get("op_id"), str):
        raise Refused("bad_value", {"field": "undo"})
    return found


def believed(op: Operation) -> Done:
    """Return what an undoing says of the operation it undoes: what its author's desk goes by."""
    told = target(op)
    made = {str(n): (pair[0], pair[1]) for n, pair in dict(told.get("image") or {}).items()}
    kind, photos = str(told.get("kind", "")), tuple(map(str, told.get("photos") or ()))
    return Done(kind, op.entity_id, op.actor, op.made_at, made, exact=False, photos=_going(kind, photos))


def with_photos(done: Done, photos: Collection[str], lines: Iterable[Entry], held: Collection[str]) -> Done:
    """Return `done` with those of its `photos` that the record has still, `held` being all of its attachments and `lines`
    what its timeline tells of attaching."""
    ours = _going(done.kind, tuple(i for i in photos if i in held))
    for line in lines:
        pairs = zip((line.from_value or "").split(), (line.to_value or "").split(), strict=False)
        if any(original in ours and copy in held for original, copy in pairs):
            return replace(done, photos=ours, copied={"by": line.actor_name, "at": line.at})
    return replace(done, photos=ours)


def _going(kind: str, photos: tuple[str, ...]) -> tuple[str, ...]:
    return () if kind.endswith(".create") else photos


def run(record: Any, op: Operation, actor: Actor, done: Done | None, at: Instant) -> Outcome:
    """Return the record as it was before `done`. Raises Refused, and Conflict (touched_since) when somebody was there."""
    if op.entity_kind == "shift":
        raise Refused("shift_stays")
    if done is None:
        raise Refused("undo_unknown")
    if done.account_id != actor.id:
        raise Refused("undo_not_yours")
    if done.entity_id != op.entity_id or done.kind in VERBS:
        raise Refused("bad_value", {"field": "undo"})
    if done.image is None:
        return Outcome(record)
    if op.made_at > done.at + MINUTES * MINUTE or at > done.at + ARRIVAL_MS:
        raise Refused("undo_too_late", {"minutes": MINUTES})
    kind = KINDS[op.entity_kind]
    now = {name: kind.value(name, getattr(record, name)) for name in done.image if name in kind.names}
    compared = [n for n in now if done.exact or not n.endswith(_CLOCKED)]
    touched = [n for n in compared if now[n] != done.image[n][1]]
    if done.kind.endswith(".create"):
        if touched:
            raise Conflict("touched_since", {"field": touched[0]})
        after = restored(record, op, done, at)
    else:
        if touched and all(now[n] == done.image[n][0] for n in compared):
            return Outcome(record)  # it is so already
        if touched:
            raise Conflict("touched_since", {"field": touched[0]})
        if done.copied is not None:
            raise Conflict("touched_since", {"field": "photo_count", **done.copied})
        after = restored(record, op, done, at)
    if op.entity_kind in UNTOLD:
        return Outcome(after)
    line = entry(record, op, actor, at, done.kind, str(target(op)["op_id"]))
    return Outcome(after, (line,), gone=done.photos)


def restored(record: Any, op: Operation, done: Done, at: Instant) -> Any:
    """Return the record with the fields of an image as they were before, without the photos; withdrawn when it was `done`
    that made it."""
    if done.kind.endswith(".create"):
        return _withdrawn(record, op, at)
    kind = KINDS[_kind_of(done.kind)]
    values = {n: kind.field(n, before) for n, (before, _) in (done.image or {}).items() if n in kind.names}
    if done.photos and "photo_count" in kind.names:
        values["photo_count"] = max(0, record.photo_count - len(done.photos))
    return replace(record, **values, **({"updated_at": at} if "updated_at" in kind.names else {}))


def _withdrawn(record: Any, op: Operation, at: Instant) -> Any:
    if isinstance(record, Case):
        reason = op.text.strip() or WITHDRAWN
        return replace(
            record, state=CaseState.REJECTED, state_since=at, reason=reason, closed_at=at, stage=None, due_at=None,
            updated_at=at,
        )  # fmt: skip
    if isinstance(record, WorkCalendar):
        return replace(record, retired=True)
    if isinstance(record, View):
        return replace(record, state=ViewState.WITHDRAWN, updated_at=at)
    return replace(record, state=TaskState.CANCELLED, updated_at=at)


def _kind_of(verb: str) -> str:
    return verb.partition(".")[0]
