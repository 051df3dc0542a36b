"""Lays the unsettled operations over what the centre said, by the rules both sides run, and takes them off again.

Both writers (the operator's actions, sync) call `lay` inside a write transaction of the cache, so whoever comes second sees
all operations and all rows. An operation the rules refuse here (the row changed since) stays on the screen as it was meant:
only the centre takes it away.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract import merging, undo
from ioc_contract.cache_schema import listed
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS, Kind, Row
from ioc_contract.messages import ALREADY, Operation
from ioc_contract.operations import VERBS, apply
from ioc_contract.outcome import Outcome, entry
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import Case, Entry
from ioc_contract.states import CASE_MOVES, TASK_MOVES
from ioc_desktop.store import database, outbox
from ioc_desktop.store.cache import upsert_sql
from ioc_desktop.store.world import CacheWorld, TrustingWorld

log = logging.getLogger(__name__)

_FEW = 8
"""Entities of one act up to which each is looked up by itself."""
_FOLLOWING = ("entry", "attachment")
Entity = tuple[str, str]
"""Kind and id."""
_TRUE_MASTER = f"json_extract(truth, '$[{KINDS['case'].names.index('duplicate_of')}]')"


@dataclass(slots=True)
class Laid:
    """What `lay` changed on the screen, and which acknowledged operations the centre's rows contain by now."""

    changed: dict[str, set[str]] = field(default_factory=dict)
    arrived: list[str] = field(default_factory=list)

    def add(self, kind: str, id: str) -> None:
        self.changed.setdefault(kind, set()).add(id)


@dataclass(slots=True)
class _Many:
    """Entities of which nothing lies under the overlay, read together before they are laid over and written together after."""

    operations: dict[Entity, list[outbox.Entry]]
    rows: dict[Entity, Row]
    known: frozenset[str]
    """Timeline entries of the operations that are here."""
    covered: list[tuple[str, str, str | None]] = field(default_factory=list)
    written: dict[str, list[Row]] = field(default_factory=dict)

    @classmethod
    def read(cls, cache: sa.Connection, outbox_connection: sa.Connection, account: str, wanted: set[Entity]) -> _Many:
        operations: dict[Entity, list[outbox.Entry]] = {}
        for item in outbox.entries(outbox_connection, account, outbox.UNSETTLED):
            entity = (item.operation.entity_kind, item.operation.entity_id)
            if entity in wanted:
                operations.setdefault(entity, []).append(item)
        rows: dict[Entity, Row] = {}
        for name in {kind for kind, _ in wanted}:
            at = KINDS[name].names.index("id")
            ids = [i for kind, i in wanted if kind == name]
            rows |= {(name, str(row[at])): row for row in _among(cache, listed(KINDS[name]), KINDS[name], ids)}
        op_ids = [item.operation.op_id for items in operations.values() for item in items]
        return cls(operations, rows, frozenset(str(i) for (i,) in _among(cache, "id", KINDS["entry"], op_ids)))

    def masters(self) -> set[str]:
        """Return the reports that those laid over were merged into, or are now."""
        at = KINDS["case"].names.index("duplicate_of")
        before = [row for (kind, _), row in self.rows.items() if kind == "case"]
        return {str(row[at]) for row in (*before, *self.written.get("case", ())) if row[at] is not None}

    def put(self, kind: Kind, id: str, row: Row, truth: Row | None) -> None:
        self.covered.append((kind.name, id, None if truth is None else orjson.dumps(truth).decode()))
        self.written.setdefault(kind.name, []).append(row)

    def write(self, cache: sa.Connection) -> None:
        if self.covered:
            cache.exec_driver_sql("INSERT INTO overlaid VALUES (?, ?, ?)", self.covered)
        for name, rows in self.written.items():
            cache.exec_driver_sql(upsert_sql(KINDS[name], guarded=False), rows)


def lay(
    cache: sa.Connection, outbox_connection: sa.Connection, account: str, actor: Actor, entities: Iterable[Entity]
) -> Laid:
    """Show the entities as the account's unsettled operations make them. The caller commits the cache."""
    database.begin(cache)
    world = TrustingWorld(cache)
    laid = Laid()
    wanted = list(dict.fromkeys(entities))
    masters: set[str] = set()
    if len(wanted) > _FEW:
        touched = _touched(cache)
        bare = {entity for entity in wanted if entity[1] not in touched}
        many = _Many.read(cache, outbox_connection, account, bare)
        for kind, entity_id in wanted:
            if (kind, entity_id) in bare:
                operations = many.operations.get((kind, entity_id), [])
                _lay_one(cache, KINDS[kind], entity_id, operations, actor, world, laid, many)
        many.write(cache)
        wanted = [entity for entity in wanted if entity not in bare]
        masters = many.masters()

    def one(kind: str, entity_id: str) -> None:
        operations = outbox.of_entity(outbox_connection, account, kind, entity_id)
        _lay_one(cache, KINDS[kind], entity_id, operations, actor, world, laid)

    for kind, entity_id in wanted:
        before = _masters(cache, entity_id) if kind == "case" else set()
        one(kind, entity_id)
        if kind == "case":
            masters |= before | _masters(cache, entity_id)
    for master in sorted(masters):  # reports merged here, or taken out, change the one that stands for them
        one("case", master)
    return laid


def under(kind: Kind, rows: Sequence[Row]) -> set[Entity]:
    """Return whose operations may look different over these rows: the rows themselves, and what entries are about."""
    at = kind.names.index("id")
    found = {(kind.name, str(row[at])) for row in rows}
    if kind.name in _FOLLOWING:
        whose, which = kind.names.index("entity_kind"), kind.names.index("entity_id")
        found.update((str(row[whose]), str(row[which])) for row in rows)
    return found


def rehearse(cache: sa.Connection, kind: str, images: Mapping[str, undo.Image]) -> None:
    """Write these changes and take them back, so that the pages they touch are in memory when they are made: of many reports
    in a large file that is most of the time. Nothing is committed, nothing said of a file in use."""
    shape = KINDS[kind]
    at = {name: n for n, name in enumerate(shape.names)}
    cache.commit()
    try:
        database.begin(cache)
        rows = [list(row) for row in _among(cache, listed(shape), shape, list(images))]
        for row in rows:
            for name, (_, after) in images[str(row[at["id"]])].items():
                row[at[name]] = after
        if rows:
            cache.exec_driver_sql(upsert_sql(shape, guarded=False), [tuple(row) for row in rows])
    except sa.exc.DatabaseError as error:
        log.info("not rehearsed: %s", error)
    finally:
        cache.rollback()


def lay_all(cache: sa.Connection, outbox_connection: sa.Connection, account: str, actor: Actor) -> Laid:
    """Make the overlay anew from the outbox (on opening, after a cache was made anew). The caller commits the cache."""
    database.begin(cache)
    under = cache.exec_driver_sql("SELECT kind, id FROM overlaid").all()
    laid = Laid()
    for kind, entity_id in under:
        _take_off(cache, KINDS[kind], entity_id)
        laid.add(kind, entity_id)
    pending = [(e.operation.entity_kind, e.operation.entity_id) for e in outbox.entries(outbox_connection, account)]
    again = lay(cache, outbox_connection, account, actor, pending)
    for kind, ids in again.changed.items():
        laid.changed.setdefault(kind, set()).update(ids)
    laid.arrived = again.arrived
    return laid


def _lay_one(
    cache: sa.Connection,
    kind: Kind,
    id: str,
    operations: list[outbox.Entry],
    actor: Actor,
    world: CacheWorld,
    laid: Laid,
    many: _Many | None = None,
) -> None:
    """With `many` nothing of the entity is under the overlay, and what is here of it was read."""
    covered, row = _truth(cache, kind, id) if many is None else (False, many.rows.get((kind.name, id)))
    truth = None if row is None else kind.load(row)
    beside = _beside(cache, id) if many is None else set[Entity]()
    absent: set[Entity] = set()
    record, pending = truth, 0
    added: dict[Entity, Row] = {}
    off: set[str] = set()
    kept: set[Entity] = set()
    for item in operations:
        op = item.operation
        known = _has_truth(cache, "entry", op.op_id) if many is None else op.op_id in many.known
        if not known:
            absent.add(("entry", op.op_id))
        if _contained(item, truth, known):
            if known or ("entry", op.op_id) not in beside or _already(item):
                if item.state == "applied":
                    laid.arrived.append(op.op_id)
            else:
                kept.add(("entry", op.op_id))  # the row came before its timeline entry: nothing flickers
            continue
        pending += 1
        outcome = _outcome(record, item, actor, world)
        record = outcome.record
        for made in outcome.entries:
            added["entry", made.id] = KINDS["entry"].row(made)
        for photo in outcome.attachments:
            added["attachment", photo.id] = KINDS["attachment"].row(photo)
        off.update(outcome.gone)
    # what others merged into a report covers it: nothing is merged into one that nothing covers
    merged = _merged(cache, record) if kind.name == "case" and many is None else None
    if merged is not None:
        record, pending = merged, pending + 1
    if pending and record is not None:
        _put(cache, kind, id, kind.row(record), row, covered, many)
        laid.add(kind.name, id)
    elif covered:
        _take_off(cache, kind, id)
        laid.add(kind.name, id)
    for photo_id in off:
        added.pop(("attachment", photo_id), None)
        under, photo_row = _truth(cache, KINDS["attachment"], photo_id)
        if photo_row is not None:
            _put(cache, KINDS["attachment"], photo_id, _off(photo_row), photo_row, under, many)
            laid.add("attachment", photo_id)
            kept.add(("attachment", photo_id))
    for (name, other), values in added.items():
        if (name, other) in absent or not _has_truth(cache, name, other):
            _put(cache, KINDS[name], other, values, None, (name, other) in beside, many)
            laid.add(name, other)
            kept.add((name, other))
    for name, other in beside - kept:
        _take_off(cache, KINDS[name], other)
        laid.add(name, other)


def _masters(cache: sa.Connection, id: str) -> set[str]:
    """Return the reports that one is merged into: by the screen, and by the centre when it lies under the overlay."""
    found = cache.exec_driver_sql(
        f"SELECT duplicate_of FROM cases WHERE id = ? UNION SELECT {_TRUE_MASTER} FROM overlaid"
        " WHERE kind = 'case' AND id = ?",
        (id, id),
    )
    return {str(master) for (master,) in found if master is not None}


def _merged(cache: sa.Connection, master: Case | None) -> Case | None:
    """Return a report as the mergings make it that the centre does not know of yet; None when there are none."""
    if master is None:
        return None
    kind = KINDS["case"]
    after, twins = master, f"SELECT {listed(kind)} FROM cases WHERE duplicate_of = ?"
    came = (
        f"{twins} AND id IN (SELECT id FROM overlaid WHERE kind = 'case' AND {_TRUE_MASTER} IS NOT cases.duplicate_of)"
    )
    for row in cache.exec_driver_sql(came, (master.id,)).all():
        twin: Case = kind.load(tuple(row))
        after = merging.joined(after, twin, twin.state_since)
    if master.duplicate_count:
        went = (
            f"SELECT updated_at FROM cases WHERE duplicate_of IS NOT ?1 AND id IN (SELECT id FROM overlaid"
            f" WHERE kind = 'case' AND {_TRUE_MASTER} = ?1)"
        )
        for (at,) in cache.exec_driver_sql(went, (master.id,)).all():
            stay = [kind.load(tuple(row)) for row in cache.exec_driver_sql(twins, (master.id,))]
            after = merging.parted(after, stay, at)
    return None if after is master else after


def _contained(item: outbox.Entry, truth: Any | None, known: bool) -> bool:
    """Tell whether the centre's row already has the operation in it."""
    if item.state == "applied":
        version = item.result.version if item.result else None
        return (
            version is None
            or (truth is None and item.operation.base_version > 0)
            or (truth is not None and truth.version >= version)
        )
    return known and truth is not None and truth.version > item.operation.base_version


def _already(item: outbox.Entry) -> bool:
    """Tell whether the centre found that it was so already: no timeline entry will come."""
    return item.state == "applied" and item.result is not None and item.result.code == ALREADY


def _outcome(record: Any | None, item: outbox.Entry, actor: Actor, world: CacheWorld) -> Outcome:
    op = item.operation
    try:
        outcome = apply(record, op, actor, world, op.made_at)
    except Refused:
        if record is None:
            return _made(op, actor, world)
    else:
        if outcome.left:  # somebody else changed them since, but only the centre takes them away
            outcome = replace(outcome, record=replace(outcome.record, **_wanted(op, outcome.left)))
        if not outcome.entries and VERBS[op.kind].records:  # it is so already, perhaps by this very operation
            outcome = replace(outcome, entries=(_line(outcome.record, op, actor),))
        return outcome
    if op.kind in undo.VERBS:  # somebody was there since, as far as is known here: only the centre takes it away
        done = undo.believed(op)
        return Outcome(undo.restored(record, op, done, op.made_at), (_line(record, op, actor),), gone=done.photos)
    wanted = _wanted(op, op.set)
    moves: Mapping[str, tuple[Any, Any, Any]] = CASE_MOVES | TASK_MOVES
    if op.kind in moves:
        wanted["state"] = moves[op.kind][1]
    return Outcome(replace(record, **wanted), (_line(record, op, actor),))


def _line(record: Any, op: Operation, actor: Actor) -> Entry:
    """Return the timeline entry of an operation that the rules give none here."""
    old, new = (undo.believed(op).kind, str(undo.target(op)["op_id"])) if op.kind in undo.VERBS else (None, None)
    return entry(record, op, actor, op.made_at, old, new)


def _made(op: Operation, actor: Actor, world: CacheWorld) -> Outcome:
    """Return what a creation made that the account may not make any more: it was accepted here when it might."""
    once = Actor(actor.id, actor.name, Role.ADMINISTRATOR)
    try:
        return apply(None, op, once, world, op.made_at)
    except Refused:
        return Outcome(None)


def _wanted(op: Operation, names: Iterable[str]) -> dict[str, Any]:
    """Return the values an operation wants for some of its fields, those that no record could hold passed over."""
    kind, wanted = KINDS[op.entity_kind], {}
    for name in names:
        with contextlib.suppress(KeyError, TypeError, ValueError):
            wanted[name] = kind.field(name, op.set[name].after)
    return wanted


def _truth(cache: sa.Connection, kind: Kind, id: str) -> tuple[bool, Row | None]:
    """Return whether the entity is under the overlay, and what the centre said of it."""
    held = cache.exec_driver_sql("SELECT truth FROM overlaid WHERE kind = ? AND id = ?", (kind.name, id)).first()
    if held is not None:
        return True, None if held[0] is None else tuple(orjson.loads(held[0]))
    return False, _row(cache, kind, id)


def _row(cache: sa.Connection, kind: Kind, id: str) -> Row | None:
    row = cache.exec_driver_sql(f"SELECT {listed(kind)} FROM {kind.table} WHERE id = ?", (id,)).first()
    return None if row is None else tuple(row)


def _among(cache: sa.Connection, columns: str, kind: Kind, ids: Sequence[str]) -> list[Row]:
    sql = f"SELECT {columns} FROM {kind.table} WHERE id IN (SELECT value FROM json_each(?))"
    return [tuple(row) for row in cache.exec_driver_sql(sql, (orjson.dumps(ids).decode(),))]


def _touched(cache: sa.Connection) -> set[str]:
    """Return the ids of all entities of which anything, a timeline entry too, is under the overlay."""
    follows = (
        f"SELECT t.entity_id FROM overlaid o JOIN {KINDS[name].table} t ON t.id = o.id WHERE o.kind = '{name}'"
        for name in ("entry", "attachment")
    )
    found = cache.exec_driver_sql(" UNION ".join(("SELECT id FROM overlaid", *follows)))
    return {str(i) for (i,) in found}


def _has_truth(cache: sa.Connection, kind: str, id: str) -> bool:
    return _truth(cache, KINDS[kind], id)[1] is not None


def _beside(cache: sa.Connection, entity_id: str) -> set[Entity]:
    """Return the timeline entries and attachments of an entity that are under the overlay."""
    return {
        (str(kind), str(other))
        for name in ("entry", "attachment")
        for kind, other in cache.exec_driver_sql(
            f"SELECT o.kind, o.id FROM overlaid o JOIN {KINDS[name].table} t ON t.id = o.id"
            " WHERE o.kind = ? AND t.entity_id = ?",
            (name, entity_id),
        )
    }


def _off(row: Row) -> Row:
    """Return an attachment as one that hangs on nothing: the screen does not show it, and it is found by its entity still."""
    at = KINDS["attachment"].names.index("entity_kind")
    return (*row[:at], "", *row[at + 1 :])


def _put(
    cache: sa.Connection, kind: Kind, id: str, row: Row, truth: Row | None, covered: bool, many: _Many | None
) -> None:
    if many is not None:
        many.put(kind, id, row, truth)
        return
    if not covered:
        text = None if truth is None else orjson.dumps(truth).decode()
        cache.exec_driver_sql("INSERT INTO overlaid VALUES (?, ?, ?)", (kind.name, id, text))
    cache.exec_driver_sql(upsert_sql(kind, guarded=False), row)


def _take_off(cache: sa.Connection, kind: Kind, id: str) -> None:
    covered, truth = _truth(cache, kind, id)
    if not covered:
        return
    cache.exec_driver_sql("DELETE FROM overlaid WHERE kind = ? AND id = ?", (kind.name, id))
    if truth is None:
        cache.exec_driver_sql(f"DELETE FROM {kind.table} WHERE id = ?", (id,))
    else:
        cache.exec_driver_sql(upsert_sql(kind, guarded=False), truth)
