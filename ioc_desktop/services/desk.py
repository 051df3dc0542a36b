"""What an operator can do: an action into the outbox, shown at once, told as the set of rows it changed."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract import SCHEMA
from ioc_contract import undo as rules
from ioc_contract.cache_schema import listed
from ioc_contract.clock import MINUTE
from ioc_contract.errors import Conflict, Refused
from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS
from ioc_contract.messages import FieldChange, Operation
from ioc_contract.operations import VERBS, apply, met
from ioc_contract.outcome import derived
from ioc_contract.permissions import EVERYWHERE
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import keep, outbox, overlay, records, unsent
from ioc_desktop.store.world import CacheWorld

log = logging.getLogger(__name__)

Draft = keep.Draft
InboxItem = outbox.InboxItem
Waiting = outbox.Entry
INBOX = "inbox"
"""What a change of the inbox is called in a ChangeSet: ids of operations."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an act would do: the ids it would change, and why not for each other."""

    possible: tuple[str, ...]
    refused: Mapping[str, Refused] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation that the rules allow, and what it changes on the screen."""

    operation: Operation
    image: rules.Image


@dataclass(frozen=True, slots=True)
class Stuck:
    """An entity on which an act could not be undone, and why (`by` and `at` in its detail when somebody was there)."""

    kind: str
    id: str
    title: str
    why: Refused


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: how many operations were taken back unsent, how many are answered by their undoing (the centre
    judges it), and what could not be. Inbox entries that the act had dealt with are open again."""

    changes: ChangeSet
    cancelled: int
    reversed: int
    stuck: tuple[Stuck, ...]
    inbox: tuple[str, ...] = ()
    """Operations whose inbox entries are open again."""
    own: int = 0
    """How many things that the person keeps on this desk are as they were."""


def act(
    ws: Workspace,
    kind: str,
    verb: str,
    ids: Sequence[str],
    *,
    set: Mapping[str, Any] | None = None,
    text: str = "",
    public: bool = False,
    add: Sequence[Mapping[str, Any]] = (),
    each: Mapping[str, Sequence[Mapping[str, Any]]] = MappingProxyType({}),
    seen: Mapping[str, Any] = MappingProxyType({}),
) -> ChangeSet:
    """Do one thing to one or many entities of a kind: «act(ws, "case", "case.assign", ids, set={"lead_org_id": …})».

    When it returns the action is saved on this machine and on the screen. `set` takes values as records hold them; `add`
    attachments as in messages.Operation, `each` what is added to single ones, `seen` what fields were when they were looked at, if not what they are now. Raises Refused (with `id` in its detail) if the rules say no to any of the ids:
    then nothing was done (see `preview`).
    """
    return save(ws, prepare(ws, kind, verb, ids, set=set, text=text, public=public, add=add, each=each, seen=seen))


def prepare(
    ws: Workspace,
    kind: str,
    verb: str,
    ids: Sequence[str],
    *,
    set: Mapping[str, Any] | None = None,
    text: str = "",
    public: bool = False,
    add: Sequence[Mapping[str, Any]] = (),
    each: Mapping[str, Sequence[Mapping[str, Any]]] = MappingProxyType({}),
    seen: Mapping[str, Any] = MappingProxyType({}),
    refused: dict[str, Refused] | None = None,
) -> list[Prepared]:
    """Return the operations of an act, checked and not yet saved, so that a long one can be made in parts.

    Raises Refused, unless `refused` is there to take the ids that the rules say no to, and why.
    """
    records, world = _records(ws, kind, ids), CacheWorld(ws.cache)
    made = []
    for i in ids:
        try:
            op = _operation(ws, kind, verb, records.get(i), i, set or {}, text, public, (*add, *each.get(i, ())), seen)
            made.append(Prepared(op, _check(ws, op, records.get(i), world)))
        except Refused as error:
            if refused is None:
                raise
            refused[i] = error
    return made


def save(ws: Workspace, prepared: Sequence[Prepared], apart: str | None = None) -> ChangeSet:
    """Do what was prepared, as one act: saved on this machine, on the screen, undone together; `apart`: nobody's act, under
    a name of its own, which Ctrl+Z passes over."""
    return _save(ws, [p.operation for p in prepared], {p.operation.op_id: p.image for p in prepared}, apart)


def preview(ws: Workspace, kind: str, verb: str, ids: Sequence[str], **details: Any) -> Preview:
    """Return what `act` with the same arguments would do, id by id, without doing it."""
    refused: dict[str, Refused] = {}
    made = prepare(ws, kind, verb, ids, refused=refused, **details)
    return Preview(tuple(p.operation.entity_id for p in made), refused)


def create(
    ws: Workspace, kind: str, *, text: str = "", add: Sequence[Mapping[str, Any]] = (), **fields: Any
) -> tuple[str, ChangeSet]:
    """Make a case or a task; return its id and what changed. Raises Refused.

    Of an account limited to one unit it is that unit's, unless another is given.
    """
    op = _creation(ws, kind, fields, text, add)
    return op.entity_id, _save(ws, [op], {op.op_id: _check(ws, op, None, CacheWorld(ws.cache))})


def creatable(ws: Workspace, kind: str, **fields: Any) -> None:
    """Do nothing. Raises Refused when `create` would."""
    _check(ws, _creation(ws, kind, fields), None, CacheWorld(ws.cache))


def create_many(ws: Workspace, kind: str, rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], ChangeSet]:
    """Make several cases or tasks as one act; return their ids and what changed. Raises Refused: then nothing was made."""
    operations = [_creation(ws, kind, dict(fields)) for fields in rows]
    world = CacheWorld(ws.cache)
    changes = _save(ws, operations, {op.op_id: _check(ws, op, None, world) for op in operations})
    return [op.entity_id for op in operations], changes


def cancel(ws: Workspace, op_ids: Sequence[str]) -> ChangeSet:
    """Take back operations that were never given to the centre; those already on their way are passed over."""
    gone = outbox.cancel(_outbox(ws), op_ids, ws.now())
    unsent.call_back(_outbox(ws), ws.key, [e.operation for e in gone])
    return _laid(ws, [(e.operation.entity_kind, e.operation.entity_id) for e in gone])


def reword(ws: Workspace, op_id: str, text: str) -> ChangeSet | None:
    """Change the words of an operation that waits; None when it has left already. Raises Refused for words it needs."""
    entry = outbox.get(_outbox(ws), op_id)
    if entry is None:
        return None
    op = entry.operation
    if VERBS[op.kind].text_required and not text.strip():
        raise Refused(VERBS[op.kind].text_required)
    if not outbox.reword(_outbox(ws), op_id, text):
        return None
    return _laid(ws, [(op.entity_kind, op.entity_id)])


def waiting(ws: Workspace) -> list[Waiting]:
    """Return the operations not yet acknowledged, oldest first."""
    return outbox.entries(_outbox(ws), ws.key, outbox.UNSENT)


def waiting_ids(ws: Workspace, kind: str) -> frozenset[str]:
    """Return the ids of a kind with operations not yet acknowledged: the rows marked as waiting to be sent."""
    return outbox.unsent_ids(_outbox(ws), ws.key, kind)


def inbox(ws: Workspace, dealt: bool = False) -> list[InboxItem]:
    """Return the refused operations with what was typed, newest first; with `dealt` also those dealt with."""
    return outbox.inbox(_outbox(ws), ws.key, dealt)


def inbox_done(ws: Workspace, op_id: str, step: str | None = None) -> ChangeSet:
    """Put an inbox entry away (what the centre holds stays), or as dealt with by an act. `history.undo` brings it back."""
    connection = _outbox(ws)
    if step is None:
        named = {i.get("sha256") for item in inbox(ws) if item.operation.op_id == op_id for i in item.operation.add}
        for photo in keep.uploads(connection, ws.key, ("failed",)):
            if photo.sha256 in named:
                keep.mark_upload(connection, ws.key, photo.sha256, "cancelled")
    outbox.dealt(connection, op_id, ws.now(), step)
    ws.tell()
    return ChangeSet.one(INBOX, [op_id])


def inbox_retry(
    ws: Workspace, op_id: str, *, set: Mapping[str, Any] | None = None, text: str | None = None
) -> ChangeSet:
    """Do what the centre did not take again, over what the row is now, with other values or words where given; the entry
    is dealt with. Of an operation that was taken but for some fields these alone are set. Raises Refused."""
    item = next((i for i in inbox(ws) if i.operation.op_id == op_id), None)
    if item is None:
        return ChangeSet()
    op = item.operation
    wanted = inbox_wanted(item) | dict(set or {})
    words = op.text if text is None else text
    if op.kind.endswith(".create"):
        _, changes = create(ws, op.entity_kind, text=words, add=op.add, **wanted)
    else:
        add = op.add if item.result.status != "applied" else ()
        changes = act(ws, op.entity_kind, op.kind, [op.entity_id], set=wanted, text=words, public=op.public, add=add)
    return changes | inbox_done(ws, op_id, outbox.latest_step(_outbox(ws), ws.key))


def inbox_wanted(item: InboxItem) -> dict[str, Any]:
    """Return the fields that the centre did not take, with the values wanted."""
    op = item.operation
    names = item.result.detail.get("fields", {}) if item.result.status == "applied" else op.set
    return {n: KINDS[op.entity_kind].field(n, op.set[n].after) for n in names if n in op.set}


def inbox_comment(ws: Workspace, op_id: str, text: str) -> ChangeSet:
    """Keep the words of a refused operation as an internal note; the entry is dealt with. Raises Refused."""
    item = next((i for i in inbox(ws) if i.operation.op_id == op_id), None)
    if item is None:
        return ChangeSet()
    op = item.operation
    changes = act(ws, op.entity_kind, f"{op.entity_kind}.comment", [op.entity_id], text=text, add=op.add)
    return changes | inbox_done(ws, op_id, outbox.latest_step(_outbox(ws), ws.key))


def inbox_open_again(ws: Workspace, op_ids: Sequence[str]) -> ChangeSet:
    """Bring entries that were dealt with back into the inbox."""
    for op_id in op_ids:
        outbox.open_again(_outbox(ws), op_id)
    ws.tell()
    return ChangeSet.one(INBOX, op_ids)


def heading(ws: Workspace, op: Operation) -> str:
    """Return what the entity of an operation is called: «#12 Ổ gà», for one not held here its title as the operation has it."""
    record = records.one(ws.cache, op.entity_kind, op.entity_id)
    if record is None:
        return str(op.set["title"].after) if "title" in op.set else ""
    number = getattr(record, "number", None)
    title = getattr(record, "title", None) or record.name
    return f"#{number} {title}" if number else str(title)


def draft(ws: Workspace, kind: str, id: str, field: str) -> str:
    """Return the words being typed into a field of an entity, "" when there are none."""
    return keep.draft(_outbox(ws), ws.key, kind, id, field)


def save_draft(ws: Workspace, kind: str, id: str, field: str, text: str) -> None:
    """Keep words being typed across restarts; empty text forgets them."""
    keep.save_draft(_outbox(ws), ws.key, Draft(kind, id, field, text, ws.now()))


def drafts(ws: Workspace) -> list[Draft]:
    """Return all words being typed, newest first."""
    return keep.drafts(_outbox(ws), ws.key)


def undo(ws: Workspace, step: str | None = None) -> Undone:
    """Undo an act (the latest of this account when `step` is None): unsent operations are taken back, those that have
    left are answered by their undoing. What somebody else has changed since, or is too long ago, is said."""
    connection = _outbox(ws)
    step = step or outbox.latest_step(connection, ws.key)
    items = [e for e in outbox.of_step(connection, step) if e.account == ws.key] if step else []
    gone = outbox.cancel(connection, [e.operation.op_id for e in items], ws.now())
    unsent.call_back(connection, ws.key, [e.operation for e in gone])
    changes = _laid(ws, [(e.operation.entity_kind, e.operation.entity_id) for e in gone])
    taken = {e.operation.op_id for e in gone}
    made: list[Operation] = []
    stuck: list[Stuck] = []
    world = CacheWorld(ws.cache)
    for item in items:
        op = item.operation
        if op.op_id in taken or item.state in ("cancelled", "refused"):
            continue
        try:
            made.append(_undoing(ws, item, world))
        except Refused as why:
            stuck.append(Stuck(op.entity_kind, op.entity_id, heading(ws, op), why))
    if made:
        changes |= _save(ws, made, undoes=step)
        undone = {str(rules.target(op)["op_id"]) for op in made}
        unsent.hold(connection, ws.key, [e.operation for e in items if e.operation.op_id in undone])
    dealt = outbox.dealt_by(connection, ws.key, step) if step and (gone or made) else []
    if dealt:
        changes |= inbox_open_again(ws, dealt)
    return Undone(changes, len(gone), len(made), tuple(stuck), tuple(dealt))


def _undoing(ws: Workspace, item: outbox.Entry, world: CacheWorld) -> Operation:
    """Return the operation that undoes one that has left. Raises Refused when it cannot, as far as is known here."""
    op = item.operation
    if item.done_at is not None and ws.now() > item.done_at + rules.MINUTES * MINUTE:
        raise Refused("undo_too_late", {"minutes": rules.MINUTES})
    left = item.result.detail.get("fields", {}) if item.result is not None else {}
    image = {name: pair for name, pair in (item.image or {}).items() if name not in left}
    on = {a.id for a in records.of_entity(ws.cache, "attachment", op.entity_kind, op.entity_id)} if op.add else ()
    photos = [i for i in (derived(op.op_id, n) for n in range(len(op.add))) if i in on]
    add = (rules.item(op.op_id, op.kind, image, photos, op.public),)
    record = records.one(ws.cache, op.entity_kind, op.entity_id)
    made = _operation(ws, op.entity_kind, f"{op.entity_kind}.undo", record, op.entity_id, {}, add=add)
    try:
        _check(ws, made, record, world)
    except Conflict as conflict:
        latest = records.latest_entry(ws.cache, op.entity_kind, op.entity_id, ws.actor.id)
        conflict.detail.update({**latest, **conflict.detail})
        raise
    return made


def _creation(
    ws: Workspace, kind: str, fields: dict[str, Any], text: str = "", add: Sequence[Mapping[str, Any]] = ()
) -> Operation:
    if (
        "unit_id" in KINDS[kind].names
        and fields.get("unit_id") is None
        and len(ws.actor.unit_ids) == 1
        and EVERYWHERE not in ws.actor.unit_ids
    ):
        fields["unit_id"] = ws.actor.unit_ids[0]
    return _operation(ws, kind, f"{kind}.create", None, new_id(ws.now()), fields, text, False, add)


def _operation(
    ws: Workspace,
    kind: str,
    verb: str,
    record: Any | None,
    entity_id: str,
    values: Mapping[str, Any],
    text: str = "",
    public: bool = False,
    add: Sequence[Mapping[str, Any]] = (),
    seen: Mapping[str, Any] = MappingProxyType({}),
) -> Operation:
    shape = KINDS[kind]
    changes: dict[str, FieldChange] = {}
    for name, value in values.items():
        before = seen[name] if name in seen else None if record is None else getattr(record, name)
        changes[name] = FieldChange(_plain(before), _plain(value))
    unknown = changes.keys() - {c.name for c in shape.columns}
    if unknown or verb not in VERBS:
        raise Refused("unknown_operation", {"kind": verb, "fields": sorted(unknown)})
    return Operation(
        op_id=new_id(),
        desk=ws.desk,
        schema=SCHEMA,
        actor=ws.actor.id,
        entity_kind=kind,
        entity_id=entity_id,
        kind=verb,
        base_version=0 if record is None else record.version,
        set=changes,
        add=tuple(add),
        text=text,
        public=public,
        made_at=ws.now(),
        clock_offset_ms=ws.clock_offset_ms,
    )


def _plain(value: Any) -> Any:
    """Return a record's value as JSON holds it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list | frozenset):
        return [_plain(v) for v in value]
    return value


def _records(ws: Workspace, kind: str, ids: Sequence[str]) -> dict[str, Any]:
    """Return the records of these ids that are on the screen, by id."""
    shape = KINDS[kind]
    sql = f"SELECT {listed(shape)} FROM {shape.table} WHERE id IN (SELECT value FROM json_each(?))"
    found = (shape.load(tuple(r)) for r in ws.cache.exec_driver_sql(sql, (orjson.dumps(list(ids)).decode(),)))
    return {record.id: record for record in found}


def _check(ws: Workspace, op: Operation, record: Any | None, world: CacheWorld) -> rules.Image:
    """Return what an operation would change on the screen. Raises Refused."""
    try:
        after = apply(record, op, ws.actor, world, op.made_at).record
        return rules.image(op.entity_kind, met(record, op, world), after)
    except Refused as error:
        error.detail.setdefault("id", op.entity_id)
        raise


def _save(
    ws: Workspace,
    operations: Sequence[Operation],
    images: Mapping[str, rules.Image] | None = None,
    undoes: str | None = None,
) -> ChangeSet:
    if any(o.add for o in operations):
        unsent.send_with(_outbox(ws), ws.key, operations, ws.uploads, ws.blobs, ws.now())
    outbox.add(_outbox(ws), ws.key, operations, undoes, images)
    return _laid(ws, [(o.entity_kind, o.entity_id) for o in operations])


def _laid(ws: Workspace, entities: Sequence[overlay.Entity]) -> ChangeSet:
    """Bring the screen's rows level with the outbox. The action is saved already: a failure here costs only the view."""
    changed: dict[str, frozenset[str]] = {}
    if entities:
        try:
            laid = overlay.lay(ws.cache, _outbox(ws), ws.key, ws.actor, entities)
            ws.cache.commit()
            changed = {kind: frozenset(ids) for kind, ids in laid.changed.items()}
        except sa.exc.DatabaseError:
            ws.cache.rollback()
            log.exception("the action is saved, but could not be laid over the cache")
            if ws.unlaid is not None:
                ws.unlaid()
        ws.tell()
    return ChangeSet(changed)


def _outbox(ws: Workspace) -> sa.Connection:
    if ws.outbox is None:
        raise RuntimeError("this workspace was opened for reading only")
    return ws.outbox
