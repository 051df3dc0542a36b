"""Operations of desks: each checked by the contract's rules and applied once, whatever happens on the way.

An operation is one transaction: the record of its id first, then the change, the timeline, the audit and the answer. The
same id again gets the same answer; the same id with another body is a fault of the sender.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract import clock, codec, identity, merging, operations, undo, versions, views
from ioc_contract.clock import DAY
from ioc_contract.errors import Conflict, Refused
from ioc_contract.kinds import KINDS
from ioc_contract.messages import ALREADY, Operation, OpResult, PushResult
from ioc_contract.outcome import Outcome, derived
from ioc_contract.permissions import Actor
from ioc_contract.records import Case, DeadlineRule, Organisation, WorkCalendar
from ioc_contract.room import View
from ioc_server.services import alarms, rulebook, uploads
from ioc_server.services.sessions import Visit
from ioc_server.store import audit, records, scopes, write
from ioc_server.store import uploads as stored
from ioc_server.store.database import asking, inserting, writing
from ioc_server.store.tables import KIND_TABLES, operation

log = logging.getLogger(__name__)

BATCH = 100
"""Operations in one request, at most."""
KEPT_MS = 90 * DAY
"""How long answers are remembered."""
BESIDE = 1000
"""The lines an operation leaves on other reports are named after it from here on."""
_TRIES = 5
_AGAIN = ("40001", "40P01", "23505")
"""PostgreSQL: could not serialise, deadlock, somebody else's row came first: the same transaction once more."""


def push(engine: sa.Engine, visit: Visit, batch: Sequence[Operation]) -> PushResult:
    """Apply operations in order and answer each.

    A refused one holds back the later ones of its entity in this batch: they get no answer, and the desk, which now
    knows more, sends them again. Raises Refused when one cannot even be read or its id was used for another body, and
    Incompatible for a schema this centre does not serve; nothing of the batch is applied then.
    """
    _check(engine, batch)
    results: list[OpResult] = []
    blocked: set[tuple[str, str]] = set()
    for op in batch:
        entity = (op.entity_kind, op.entity_id)
        if entity in blocked:
            continue
        result = perform(engine, visit, op)
        results.append(result)
        if result.status != "applied":
            blocked.add(entity)
    return PushResult(tuple(results), clock.now())


def perform(engine: sa.Engine, visit: Visit, op: Operation) -> OpResult:
    """Apply one operation, or give the answer it got before."""
    planned = rulebook.foresee(engine, visit.actor, op)
    for attempt in range(_TRIES):
        try:
            with writing(engine) as connection:
                return _perform(connection, visit, op, planned)
        except sa.exc.DBAPIError as error:
            if attempt == _TRIES - 1 or getattr(error.orig, "sqlstate", None) not in _AGAIN:
                raise
    raise AssertionError("not reached")


def forget_old(engine: sa.Engine) -> None:
    """Forget the answers older than they are kept."""
    with writing(engine) as connection:
        connection.execute(operation.delete().where(operation.c.at < clock.now() - KEPT_MS))


def _check(engine: sa.Engine, batch: Sequence[Operation]) -> None:
    if len(batch) > BATCH:
        raise Refused("not_readable", {"reason": f"more than {BATCH} operations"})
    for op in batch:
        versions.check(None, op.schema)
        named = op.entity_kind in ("case", "task") or op.kind.endswith(".create")
        if not (_canonical(op.op_id) and (_canonical(op.entity_id) or not named)):
            raise Refused("not_readable", {"reason": "ids are UUIDs in lower case"})
    with asking(engine) as connection:
        known = dict(
            map(
                tuple,
                connection.execute(
                    sa.select(operation.c.op_id, operation.c.body_hash).where(
                        operation.c.op_id.in_([op.op_id for op in batch])
                    )
                ),
            )
        )
    for op in batch:
        if op.op_id in known and not _same(op, known[op.op_id]):
            raise Refused("op_id_reused", {"op_id": op.op_id})


def _canonical(id: str) -> bool:
    try:
        return str(uuid.UUID(id)) == id
    except ValueError:
        return False


def _hash(op: Operation) -> str:
    """Return a hash of what an operation says but for who the citizen is: its desk forgets that once it was taken."""
    told = {name: change for name, change in op.set.items() if name != "reporter_label"}
    return _whole_hash(replace(op, set=told, add=tuple(identity.nameless(op.add))))


def _whole_hash(op: Operation) -> str:
    return hashlib.sha256(orjson.dumps(op, default=dict, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _same(op: Operation, kept: str) -> bool:
    """Tell whether an operation is the one whose hash was kept; before version 0.1 citizens were in the hash, whom the desk of a
    new report has forgotten by now."""
    forgotten = op.kind == "case.create" and {"type": "reporter"} in op.add
    return kept in (_hash(op), _whole_hash(op)) or forgotten


def _perform(connection: sa.Connection, visit: Visit, op: Operation, planned: rulebook.Plan | None) -> OpResult:
    at = clock.now()
    actor = visit.actor.at(min(op.made_at, at))
    claim = {"op_id": op.op_id, "body_hash": _hash(op), "account_id": visit.actor.id, "desk": op.desk, "at": at}
    claimed = inserting(connection, operation).values(claim).on_conflict_do_nothing().returning(operation.c.op_id)
    if connection.execute(claimed).first() is None:
        return _before(connection, op)
    rulebook.hold(connection, op.entity_kind)
    table = KIND_TABLES.get(op.entity_kind)
    record = None
    left: Collection[str] = ()
    image: undo.Image = {}
    kept: str | None = None
    hat = actor.own()
    merged: Mapping[str, Any] | None = None
    photos: list[str] = []
    try:
        if table is None or not KINDS[op.entity_kind].operable:
            raise Refused("unknown_operation", {"kind": op.kind})
        if op.actor != visit.actor.id:
            raise Refused("not_permitted")
        if op.entity_kind == "alarm":
            alarms.hold(connection, op)
        record = records.load(connection, op.entity_kind, op.entity_id, for_update=True)
        placed = record is not None and op.entity_kind in scopes.PLACING
        world = records.StoredWorld(connection)
        if placed and not scopes.covers(actor, scopes.place(op.entity_kind, record)):
            raise operations.ended(record, op, actor, world, at) or Refused("out_of_scope")
        if record is None and op.entity_kind == "alarm":
            record = alarms.sooner(connection, actor, op, world, at)
        outcome = operations.apply(record, op, actor, world, at)
        if record is None and isinstance(outcome.record, View):
            if not world.exists("subsystem", outcome.record.subsystem):
                raise Refused("unknown_reference", {"field": "subsystem", "value": outcome.record.subsystem})
            if records.owned(connection, op.actor) >= views.PER_PERSON:
                raise Refused("too_many", {"limit": views.PER_PERSON})
        outcome = uploads.settled(connection, visit, op, outcome)
    except Refused as refusal:
        status = "conflict" if isinstance(refusal, Conflict) else "refused"
        detail = {**refusal.detail, **_last_change(connection, op, refusal)}
        if isinstance(clashed := refusal.detail.get("fields"), Mapping):
            detail["fields"] = _told(connection, op, clashed)
        result = OpResult(op.op_id, status, None, refusal.code, detail)
    else:
        hat = outcome.by or hat
        told = {"fields": _told(connection, op, outcome.left)} if outcome.left else {}
        left = outcome.left.keys()
        merged = _merge(connection, op, record, outcome)
        photos = stored.take_off(connection, outcome.gone)
        image = undo.image(op.entity_kind, record, outcome.record)
        effect = bool(image or outcome.entries)
        code = "merged" if told else "" if effect else ALREADY
        result = OpResult(op.op_id, "applied", _store(connection, op, record, outcome, hat.name, planned), code, told)
        if effect:
            came = {"photos": [a.id for a in outcome.attachments]} if outcome.attachments else {}
            kept = orjson.dumps({"kind": op.kind, "id": op.entity_id, "image": image, **came}).decode()
    made = {name: [change.before, change.after] for name, change in op.set.items() if name not in left}
    detail = {"op_id": op.op_id, "set": made, "code": result.code, "version": result.version, "made_at": op.made_at}
    if record is not None:
        detail["changed"] = sorted(image)
        detail |= {"photos_off": photos} if photos else {}
    _note(connection, hat, op, op.kind if result.status == "applied" else f"{op.kind} {result.status}", detail)
    if merged is not None:
        _note(connection, hat, op, f"{op.kind} merged", {"op_id": op.op_id, **merged})
    answer = codec.encode(result).decode()
    connection.execute(operation.update().where(operation.c.op_id == op.op_id).values(result=answer, image=kept))
    return result


def _before(connection: sa.Connection, op: Operation) -> OpResult:
    stored = connection.execute(
        sa.select(operation.c.body_hash, operation.c.result).where(operation.c.op_id == op.op_id)
    ).one()
    if not _same(op, stored.body_hash):
        return OpResult(op.op_id, "refused", None, "op_id_reused", {"op_id": op.op_id})
    return codec.decode(OpResult, stored.result)


def _store(
    connection: sa.Connection,
    op: Operation,
    before: Any,
    outcome: Outcome,
    actor_name: str,
    planned: rulebook.Plan | None,
) -> int:
    """Write what an operation made and return the entity's version."""
    after = outcome.record
    if before is None and getattr(after, "number", 0) is None:
        after = replace(after, number=write.next_numbers(connection, op.entity_kind, after.subsystem)[0])
    changed = write.put_records(connection, op.entity_kind, [after])
    write.put_records(connection, "entry", outcome.entries)
    write.put_records(connection, "attachment", outcome.attachments)
    if outcome.reporter:
        given = {k: str(outcome.reporter.get(k) or "") for k in ("name", "phone", "email")}
        write.put_reporters(connection, [(after.id, given["name"], given["phone"], given["email"])])
    if isinstance(after, Case) and before is not None:
        _beside(connection, op, before, after, outcome)
    if isinstance(after, WorkCalendar | DeadlineRule | Organisation) and before is not None and changed:
        rulebook.recount(connection, before, after, (op.actor, actor_name, op.op_id), planned)
    return (before.version if before is not None else 0) + changed


def _beside(connection: sa.Connection, op: Operation, before: Case, after: Case, outcome: Outcome) -> None:
    """Change the reports that share a merging with this one: the masters it comes to or goes from, the twins it answers."""
    at, made = after.updated_at, []
    lines: list[tuple[str, Case, str | None, str | None]] = []
    if before.duplicate_of != after.duplicate_of:
        for master_id in sorted({before.duplicate_of, after.duplicate_of} - {None}, key=str):
            master = records.load(connection, "case", str(master_id), for_update=True)
            if master is None:
                continue
            if master_id == after.duplicate_of:
                made.append(merging.joined(master, after, at))
                lines.append(("case.absorb", master, None, after.id))
                if master.answered_at is not None:
                    made.append(merging.answered(after, master, at))
            else:
                made.append(merging.parted(master, records.twins(connection, master.id), at))
                lines.append(("case.part", master, after.id, None))
    if after.duplicate_count and (before.answer, before.answered_at) != (after.answer, after.answered_at):
        for twin in records.twins(connection, after.id):
            made.append(merging.answered(twin, after, at))
            if op.kind == "case.reply":
                lines.append((op.kind, twin, str(twin.state), str(twin.state)))
    write.put_records(connection, "case", made)
    own = outcome.entries[0] if outcome.entries else None
    if own is not None:
        told = [
            replace(own, id=derived(op.op_id, BESIDE + i), entity_id=record.id, subsystem=record.subsystem, kind=kind,
                    from_value=old, to_value=new, text=own.text if kind == op.kind else "",
                    public=own.public and kind == op.kind, op_id=None)
            for i, (kind, record, old, new) in enumerate(lines)
        ]  # fmt: skip
        write.put_records(connection, "entry", told)


def _note(connection: sa.Connection, hat: Actor, op: Operation, action: str, detail: Mapping[str, Any]) -> None:
    audit.append(
        connection,
        action,
        account_id=hat.id,
        account_name=hat.name,
        desk=op.desk,
        entity=(op.entity_kind, op.entity_id),
        detail={**detail, **audit.behalf(hat)},
    )


def _merge(connection: sa.Connection, op: Operation, record: Any, outcome: Outcome) -> dict[str, Any] | None:
    """Return what the audit keeps when fields join changes others made since the operator looked; None when they do not."""
    if record is None or not op.set or record.version <= op.base_version:
        return None
    own = audit.versions(connection, op.entity_kind, op.entity_id, op.actor, op.base_version)
    if record.version - op.base_version <= len(own):
        return None
    left = {name: dict(values) for name, values in outcome.left.items()}
    return {"base": op.base_version, "over": record.version, "taken": sorted(op.set.keys() - left), "left": left}


def _told(
    connection: sa.Connection, op: Operation, fields: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return fields that clashed with who set them last, and when, as far as the audit knows."""
    return {
        name: {**values, **audit.last_change(connection, op.entity_kind, op.entity_id, name)}
        for name, values in fields.items()
    }


def _last_change(connection: sa.Connection, op: Operation, refusal: Refused) -> Mapping[str, object]:
    """Return who made the change an operation runs into, and when: {"by", "at"}, by the audit, else by the timeline."""
    if refusal.code not in ("changed_meanwhile", "move_not_allowed", "touched_since"):
        return {}
    field = str(refusal.detail.get("field", ""))
    if "by" in refusal.detail:
        return {}
    known = audit.last_change(connection, op.entity_kind, op.entity_id, field)
    return known or records.latest_entry(connection, op.entity_kind, op.entity_id)
