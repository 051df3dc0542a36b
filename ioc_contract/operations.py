"""What an operation does to a record: the same function on the centre (the truth) and on the desk (the overlay).

An operation names fields with the value the operator saw and the value wanted. A field changed by somebody else to
another value meanwhile clashes, the same value does not. An edit merges field by field: what clashes stays as it is and
goes back to the operator as a proposal; any other act is one thing and conflicts as a whole. Moves of state are allowed or
refused by `ioc_contract.states`, never decided by who came last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ioc_contract import alarms, claims, rulebook, undo, verbs, views
from ioc_contract.clock import Instant
from ioc_contract.errors import Conflict, Refused
from ioc_contract.kinds import KINDS, REFERENCE
from ioc_contract.messages import Operation
from ioc_contract.outcome import Outcome, World, derived
from ioc_contract.permissions import COMMON, Actor
from ioc_contract.permissions import Permission as P
from ioc_contract.records import Attachment, Case, CaseState
from ioc_contract.room import View
from ioc_contract.states import CASE_MOVES, TASK_MOVES


@dataclass(frozen=True, slots=True)
class Verb:
    """What an operation kind needs and may set."""

    permission: P
    fields: frozenset[str] = frozenset()
    text_required: str = ""
    """The refusal when `text` is empty; "" when it may be."""
    records: bool = True
    """Whether it leaves a timeline entry."""


_CASE_EDIT = frozenset(
    {"title", "body", "category_id", "priority", "lat", "lon", "address", "unit_id", "private", "sensitive"}
)
_CASE_NEW = _CASE_EDIT | {"subsystem", "channel", "reporter_label", "lead_org_id", "supporting_org_ids"}
PLACE = frozenset({"lat", "lon", "address", "unit_id"})
"""Where something is: one fact in several fields, so that two people's places are never mixed."""
MERGED = frozenset({"case.edit", "task.edit", "calendar.edit", "deadline_rule.edit", "organisation.edit", "view.edit"})
"""Operations whose fields stand for themselves."""
_TASK_EDIT = frozenset(
    {"title", "body", "priority", "org_id", "supporting_org_ids", "unit_id", "assignee_id", "due_at"}
)
_CALENDAR = frozenset({"name", "zone", "weekly", "days"})
_VIEW = frozenset({"name", "query", "position", "state"})
_MOVE_FIELDS = {
    "case.assign": frozenset({"lead_org_id", "supporting_org_ids", "assignee_id"}),
    "case.mark_duplicate": frozenset({"duplicate_of"}),
}
_REASONED = {"case.reject", "case.transfer", "case.pause", "case.reopen", "case.return", "task.block", "task.return"}
_REASONED |= {"task.cancel", "case.hand_back"}
_WORDED = {"case.reply"}

VERBS: dict[str, Verb] = {
    kind: Verb(
        permission,
        _MOVE_FIELDS.get(kind, frozenset()),
        "reason_required" if kind in _REASONED else "text_required" if kind in _WORDED else "",
    )
    for kind, (_, _, permission) in (CASE_MOVES | TASK_MOVES).items()
} | {
    "case.create": Verb(P.CASE_CREATE, _CASE_NEW),
    "case.edit": Verb(P.CASE_EDIT, _CASE_EDIT),
    "case.comment": Verb(P.CASE_COMMENT, frozenset(), "text_required"),
    "case.attach": Verb(P.CASE_COMMENT),
    "case.request_extension": Verb(P.CASE_PROCESS, frozenset({"extension_until"}), "reason_required"),
    "case.approve_extension": Verb(P.CASE_APPROVE),
    "case.decline_extension": Verb(P.CASE_APPROVE, frozenset(), "reason_required"),
    "case.rate": Verb(P.CASE_EDIT, frozenset({"rating", "rating_comment"})),
    "case.protect": Verb(P.CASE_EDIT, frozenset({"private", "sensitive"}), "reason_required"),
    "case.claim": Verb(P.CASE_COMMENT, records=False),
    "case.release": Verb(P.CASE_COMMENT, records=False),
    "case.break_claim": Verb(P.CASE_APPROVE),
    "task.create": Verb(P.TASK_CREATE, _TASK_EDIT | {"subsystem", "origin_kind", "origin_id"}),
    "task.edit": Verb(P.TASK_CREATE, _TASK_EDIT),
    "task.progress": Verb(P.TASK_PROCESS, frozenset({"progress"}), "text_required"),
    "task.comment": Verb(P.READ, frozenset(), "text_required"),
    "calendar.create": Verb(P.RULEBOOK_EDIT, _CALENDAR, records=False),
    "calendar.edit": Verb(P.RULEBOOK_EDIT, _CALENDAR, records=False),
    "calendar.retire": Verb(P.RULEBOOK_EDIT, records=False),
    "calendar.restore": Verb(P.RULEBOOK_EDIT, records=False),
    "organisation.edit": Verb(P.RULEBOOK_EDIT, frozenset({"calendar_id"}), records=False),
    "deadline_rule.edit": Verb(
        P.RULEBOOK_EDIT, frozenset({"name", "calendar_id", "stages", "reopen_days", "lead_calendar"}), records=False
    ),
    **{kind: Verb(P.READ) for kind in sorted(undo.VERBS)},
    "article.read": Verb(P.ARTICLE_TRIAGE, records=False),
    "article.unread": Verb(P.ARTICLE_TRIAGE, records=False),
    "article.flag": Verb(P.ARTICLE_TRIAGE),
    "article.unflag": Verb(P.ARTICLE_TRIAGE),
    "article.irrelevant": Verb(P.ARTICLE_TRIAGE),
    "article.relevant": Verb(P.ARTICLE_TRIAGE),
    "article.tone": Verb(P.ARTICLE_TRIAGE, frozenset({"tone"})),
    "article.link": Verb(P.ARTICLE_TRIAGE, frozenset({"case_id", "task_id"})),
    "shift.create": Verb(
        P.SHIFT_KEEP, frozenset({"subsystem", "unit_id", "seat", "takes_over", "sound_at"}), records=False
    ),
    "shift.note": Verb(P.SHIFT_KEEP, frozenset(), "text_required", records=False),
    "shift.end": Verb(P.SHIFT_KEEP, records=False),
    "shift.read": Verb(P.SHIFT_KEEP, records=False),
    "shift.accept": Verb(P.SHIFT_KEEP, records=False),
    "alarm.ack": Verb(P.ALARM_ANSWER, records=False),
    "alarm.unack": Verb(P.ALARM_ANSWER, records=False),
    "alarm.reset": Verb(P.ALARM_ANSWER, records=False),
    "alarm.shelve": Verb(P.ALARM_ANSWER, frozenset({"held_until"}), "reason_required", records=False),
    "alarm.unshelve": Verb(P.ALARM_ANSWER, records=False),
    "alarm.suppress": Verb(P.ALARM_SUPPRESS, frozenset(), "reason_required", records=False),
    "alarm.unsuppress": Verb(P.ALARM_SUPPRESS, records=False),
    "alarm.out_of_service": Verb(P.ALARM_SUPPRESS, frozenset(), "reason_required", records=False),
    "alarm.in_service": Verb(P.ALARM_SUPPRESS, records=False),
    "view.create": Verb(P.READ, _VIEW | {"subsystem"}, records=False),
    "view.edit": Verb(P.READ, _VIEW, records=False),
    "view.delete": Verb(P.READ, records=False),
    "view.share": Verb(P.VIEW_SHARE, records=False),
    "view.unshare": Verb(P.VIEW_SHARE, records=False),
}
"""Every operation kind a desk may send."""

REFERENCES: dict[str, str] = {
    "category_id": "category",
    "unit_id": "admin_unit",
    "lead_org_id": "organisation",
    "org_id": "organisation",
    "assignee_id": "person",
    "duplicate_of": "case",
    "takes_over": "shift",
    "case_id": "case",
    "task_id": "task",
    "calendar_id": "calendar",
}
"""Field → kind its value must exist in."""


LATEST = Instant(32_503_680_000_000)
"""The year 3000: nobody acts after it, or sets a moment to be there; nor before 1970."""
_DEGREES = {"lat": 90, "lon": 180}

_OUTSIDE = frozenset({"not_permitted", "out_of_scope"})
_ANOTHER_HAT = _OUTSIDE | {"reopen_needs_reason", "shift_not_yours", "extension_own", "handover_own"}
"""Refusals that hang on who asks: under rights that somebody lends it may go."""


def apply(record: Any | None, op: Operation, actor: Actor, world: World, at: Instant) -> Outcome:
    """Return what `op` makes of `record` (None for a creation) at server time `at`.

    It is done by the account's own rights, else by those that were lent to it when it was made.
    Raises Refused or Conflict, with a code of `errors.REASONS`. Nothing is read but `world`, nothing is written.
    """
    if op.made_at < 0:
        raise Refused("bad_value", {"field": "made_at"})
    if op.made_at > at:
        op = replace(op, made_at=at)
    refused: list[Refused] = []
    for hat in actor.at(op.made_at).hats():
        try:
            return _apply(record, op, hat, world, at)
        except Refused as refusal:
            if refusal.code not in _ANOTHER_HAT or not actor.lent:
                raise
            refused.append(refusal)
    nearest = next((r for r in refused if r.code not in _OUTSIDE), refused[0])
    raise ended(record, op, actor, world, at) or nearest


def ended(record: Any | None, op: Operation, actor: Actor, world: World, at: Instant) -> Refused | None:
    """Return the refusal that names the lent rights by which it would have gone, had it been made before they ended."""
    for lent in actor.lent:
        over = lent.revoked_at if lent.revoked_at is not None else lent.until
        if lent.holds(op.made_at) or op.made_at < lent.since or over > at:
            continue
        try:
            _apply(record, op, actor.under(lent), world, at)
        except Refused:
            continue
        code = "lent_ended" if lent.revoked_at is None else "lent_revoked"
        return Refused(code, {"by": lent.by_name, "at": over})
    return None


def _apply(record: Any | None, op: Operation, actor: Actor, world: World, at: Instant) -> Outcome:
    verb = VERBS.get(op.kind)
    if verb is None or op.kind.partition(".")[0] != op.entity_kind:
        raise Refused("unknown_operation", {"kind": op.kind})
    if not actor.may(verb.permission):
        raise Refused("not_permitted")
    values = _wanted(op, verb)
    record = met(record, op, world)
    left: dict[str, dict[str, Any]] = {}
    if record is None and not op.kind.endswith(".create"):
        raise Refused("not_found")
    if record is not None:
        if isinstance(record, View) and (made := views.again(record, op, actor)) is not None:
            return replace(made, by=actor)
        if op.kind.endswith(".create"):
            raise Refused("already_exists")
        _in_scope(actor, op.entity_kind, record)
        if op.kind in undo.VERBS:
            return replace(_undo(record, op, actor, world, at), by=actor)
        left = _clashes(record, op, values)
        if left and (op.kind not in MERGED or left.keys() == values.keys()):
            first = next(iter(left))
            raise Conflict("changed_meanwhile", {"field": first, **left[first], "fields": left})
        values = {name: value for name, value in values.items() if name not in left}
    for name, value in values.items():
        kind = REFERENCES.get(name)
        if kind and value is not None and not world.exists(kind, value):
            raise Refused("unknown_reference", {"field": name, "value": value})
    if verb.text_required and not op.text.strip():
        raise Refused(verb.text_required)
    outcome = verbs.run(record, op, values, actor, world, at)
    if record is None:
        _in_scope(actor, op.entity_kind, outcome.record)
    elif isinstance(record, Case):
        outcome = replace(outcome, record=claims.renewed(record, outcome.record, actor.id, at))
        if outcome.record.duplicate_of not in (None, record.duplicate_of):
            _into(actor, outcome.record, world)
    return replace(outcome, attachments=_attachments(op, outcome.record, at), left=left, by=actor)


def met(record: Any | None, op: Operation, world: World) -> Any | None:
    """Return what an operation meets: the record, or an alarm that its author saw before whoever runs this did."""
    return alarms.met(record, op, world) if op.entity_kind == "alarm" else record


def _undo(record: Any, op: Operation, actor: Actor, world: World, at: Instant) -> Outcome:
    done = world.done(op)
    if done is not None and done.image is not None:
        undone = VERBS.get(done.kind)
        if undone is None or not actor.may(undone.permission):
            raise Refused("not_permitted")
    outcome = undo.run(record, op, actor, done, at)
    if isinstance(record, Case) and outcome.record.duplicate_of not in (None, record.duplicate_of):
        if record.duplicate_count:
            raise Refused("has_duplicates")
        _into(actor, outcome.record, world)
    rulebook.check(record, outcome.record, world)
    return outcome


def _wanted(op: Operation, verb: Verb) -> dict[str, Any]:
    kind = KINDS[op.entity_kind]
    values: dict[str, Any] = {}
    for name, change in op.set.items():
        if name not in verb.fields:
            raise Refused("bad_value", {"field": name})
        try:
            values[name] = kind.field(name, change.after)
        except (ValueError, TypeError, KeyError) as error:
            raise Refused("bad_value", {"field": name}) from error
        if not _sound(name, values[name]):
            raise Refused("bad_value", {"field": name})
    return values


def _sound(name: str, value: Any) -> bool:
    """Tell whether everybody who receives a value can work with it: a place on earth, a date, a list of ids."""
    match value:
        case float() if name in _DEGREES:
            return abs(value) <= _DEGREES[name]
        case int() if name.endswith("_at"):
            return 0 <= value <= LATEST
        case int() if name.endswith("_until"):
            return value >= 0  # how far it may lie says the verb
        case tuple() if name.endswith("_ids"):
            return all(isinstance(one, str) for one in value)
    return True


def _clashes(record: Any, op: Operation, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the fields somebody else set to something else since: {name: {"mine", "theirs"}}, as scalars of columns."""
    kind = KINDS[op.entity_kind]
    found = set()
    for name, wanted in values.items():
        current = getattr(record, name)
        if current == wanted:
            continue
        try:
            seen = kind.field(name, op.set[name].before)
        except (ValueError, TypeError) as error:
            raise Refused("bad_value", {"field": name}) from error
        if current != seen:
            found.add(name)
    if found & PLACE:
        found |= {name for name in PLACE & values.keys() if getattr(record, name) != values[name]}
    return {
        name: {"mine": kind.value(name, values[name]), "theirs": kind.value(name, getattr(record, name))}
        for name in values
        if name in found
    }


def _in_scope(actor: Actor, kind: str, record: Any) -> None:
    if kind in REFERENCE:
        if not actor.everywhere(getattr(record, "subsystem", None)):
            raise Refused("out_of_scope")
        return
    if isinstance(record, View):
        if not views.may_act(actor, record):
            raise Refused("out_of_scope")
        return
    orgs = tuple(getattr(record, "supporting_org_ids", ()))
    lead = getattr(record, "lead_org_id", None) or getattr(record, "org_id", None)
    if lead:
        orgs = (lead, *orgs)
    sensitive = getattr(record, "sensitive", False)
    if not actor.covers(record.subsystem, record.unit_id, orgs, sensitive, kind in COMMON):
        raise Refused("out_of_scope")


def _into(actor: Actor, twin: Case, world: World) -> None:
    """Refuse to merge into a report that cannot stand for others, or that the account may not change."""
    master = world.case(str(twin.duplicate_of))
    if master is None:
        return  # not held here; whoever holds it judges
    if master.subsystem != twin.subsystem:
        raise Refused("bad_value", {"field": "duplicate_of"})
    if master.duplicate_of is not None or master.state is CaseState.REJECTED:
        raise Refused("cannot_merge_into")
    _in_scope(actor, "case", master)


def _attachments(op: Operation, record: Any, at: Instant) -> tuple[Attachment, ...]:
    out = []
    for index, item in enumerate(op.add):
        if item.get("type", "attachment") != "attachment":
            continue
        sizes = (item.get("size"), *(item.get(n, 0) or 0 for n in ("width", "height")))
        if not (all(isinstance(n, int) for n in sizes) and isinstance(item.get("thumb_sha256", ""), str | None)):
            raise Refused("bad_value", {"field": "attachment"})
        try:
            out.append(
                Attachment(
                    derived(op.op_id, index), 0, record.subsystem, op.entity_kind, op.entity_id, str(item["sha256"]),
                    item.get("thumb_sha256"), str(item["name"]), str(item["media_type"]), int(item["size"]),
                    item.get("width"), item.get("height"), str(item.get("role", "evidence")),
                    bool(item.get("public", False)), at,
                )
            )  # fmt: skip
        except (KeyError, ValueError, TypeError) as error:
            raise Refused("bad_value", {"field": "attachment"}) from error
    return tuple(out)


__all__ = ["REFERENCES", "VERBS", "Outcome", "Verb", "World", "apply", "met"]
