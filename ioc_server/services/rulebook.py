"""An edit of a calendar, a deadline rule or whose calendar is whose, carried out: every open deadline it moves is counted anew in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ioc_contract import clock, kinds, operations, rulebook
from ioc_contract.errors import Refused
from ioc_contract.ids import new_id
from ioc_contract.kinds import Row
from ioc_contract.messages import Operation
from ioc_contract.permissions import Actor
from ioc_contract.records import DeadlineRule, Entry, Organisation, WorkCalendar
from ioc_contract.rulebook import COLUMNS, Move, Rulebook
from ioc_contract.states import OPEN
from ioc_server.store import audit, deployment, feed, records, write
from ioc_server.store.database import reading, writing
from ioc_server.store.tables import KIND_TABLES

CASES = KIND_TABLES["case"]
LOCK = 0x10C_B00C
"""Key of the PostgreSQL advisory lock of who counts deadlines (shared) and who edits what they are counted by."""
KINDS = ("calendar", "deadline_rule", "organisation")
"""The kinds of the rulebook, a calendar before those that name it."""
_COUNTED = sa.select(*(CASES.c[n] for n in COLUMNS)).where(CASES.c.state.in_([s.value for s in OPEN]))
_CHUNK = 500
_ENTRY = kinds.KINDS["entry"]


def hold(connection: sa.Connection, kind: str) -> None:
    """Let nobody's deadline be counted by a calendar or rule that is being edited: an edit waits for those who count, and
    they for it. Only PostgreSQL has writers side by side."""
    if connection.dialect.name == "postgresql" and kind in (*KINDS, "case"):
        shared = "" if kind in KINDS else "_shared"
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock{shared}({LOCK})")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an edit would move, counted while everybody works on: by the cases and what they go by as they were then."""

    before: Rulebook
    after: Rulebook
    basis: frozenset[tuple[str, str, int]]
    head: int
    """Where the feed stood."""
    moves: Mapping[str, Move]


def foresee(engine: sa.Engine, actor: Actor, op: Operation) -> Plan | None:
    """Return the plan of an operation that edits the rulebook; None for any other, and for one that is refused."""
    if op.entity_kind not in KINDS:
        return None
    with reading(engine) as connection:
        before: Rulebook | None = records.load(connection, op.entity_kind, op.entity_id)
        try:
            after = operations.apply(before, op, actor, records.StoredWorld(connection), clock.now()).record
        except Refused:
            return None
        return None if before is None else plan(connection, before, after)


def plan(connection: sa.Connection, before: Rulebook, after: Rulebook) -> Plan:
    """Return what an edit would move."""
    moved = rulebook.moves(connection.execute(_COUNTED), records.StoredWorld(connection), before, after)
    basis, head = _basis(connection, before.id), deployment.head(connection)
    return Plan(before, after, basis, head, {move.id: move for move in moved})


def recount(
    connection: sa.Connection, before: Rulebook, after: Rulebook, by: tuple[str | None, str, str | None],
    planned: Plan | None = None,
) -> int:  # fmt: skip
    """Move the deadlines of the open cases that the edit concerns and return how many moved. The caller has the lock (`hold`).

    Each gets a line in its timeline: from when to when, because of what. `by` is (account id, name, operation id). What a
    plan says of cases that nobody changed since holds; the others alone are counted here.
    """
    moved = _moved(connection, before, after, planned)
    if moved:
        at = clock.now()
        write.move_deadlines(
            connection,
            [
                (
                    m.id,
                    m.after.original,
                    m.after.resolve,
                    m.after.own,
                    m.after.stage and str(m.after.stage),
                    m.after.due_at,
                )
                for m in moved
            ],
            at,
        )
        write.put(connection, "entry", _lines(moved, after, at, by))
    return len(moved)


def replace_here(engine: sa.Engine, planned: Plan, name: str) -> int:
    """Do what was planned with a calendar at the centre itself, under a name; return how many deadlines moved.

    Raises Refused (`bad_rulebook`): also when the calendar is not any more what it was.
    """
    before, after = planned.before, planned.after
    if isinstance(after, WorkCalendar) and (wrong := rulebook.calendar_problem(after)):
        raise Refused("bad_rulebook", {"reason": wrong})
    with writing(engine) as connection:
        hold(connection, "calendar")
        if records.load(connection, "calendar", before.id) != before:
            raise Refused("bad_rulebook", {"reason": "lịch vừa được người khác sửa, hãy chạy lại"})
        write.put_records(connection, "calendar", [after])
        moved = recount(connection, before, after, (None, name, None), planned)
        audit.append(
            connection, "calendar.edit", account_name=name, entity=("calendar", after.id),
            detail={"changed": ["days"], "moved": moved},
        )  # fmt: skip
    return moved


def install(connection: sa.Connection, kind: str, wanted: Rulebook) -> int:
    """Write a calendar or rule of the catalogue, with the deadlines it moves, unless somebody edited it here; return how
    many rows said something new."""
    hold(connection, kind)
    held = records.load(connection, kind, wanted.id)
    if held is not None and audit.last_change(connection, kind, wanted.id, ""):
        return 0
    changed = write.put_records(connection, kind, [wanted])
    if held is not None and changed:
        recount(connection, held, wanted, by=(None, "", None))
    return changed


def _moved(connection: sa.Connection, before: Rulebook, after: Rulebook, planned: Plan | None) -> list[Move]:
    """Return what moves, in the order of ids."""
    if (
        planned is None
        or (planned.before, planned.after) != (before, after)
        or planned.basis != _basis(connection, before.id)
    ):
        planned = None
    if planned is None:
        return sorted(plan(connection, before, after).moves.values(), key=lambda move: move.id)
    changed = feed.changed(connection, "case", planned.head)
    found = {case_id: move for case_id, move in planned.moves.items() if case_id not in changed}
    world, ids = records.StoredWorld(connection), sorted(changed)
    for start in range(0, len(ids), _CHUNK):
        rows = connection.execute(_COUNTED.where(CASES.c.id.in_(ids[start : start + _CHUNK])))
        found.update((move.id, move) for move in rulebook.moves(rows, world, before, after))
    return [found[case_id] for case_id in sorted(found)]


def _basis(connection: sa.Connection, but: str) -> frozenset[tuple[str, str, int]]:
    """Return what deadlines are counted by beside the record that is edited: kind, id, version."""
    found: set[tuple[str, str, int]] = set()
    for kind in (*KINDS, "category"):
        table = KIND_TABLES[kind].c
        found |= {(kind, i, v) for i, v in connection.execute(sa.select(table.id, table.version)) if i != but}
    return frozenset(found)


def _lines(
    moved: Sequence[Move], after: Rulebook, at: clock.Instant, by: tuple[str | None, str, str | None]
) -> Iterator[Row]:
    """Yield the timelines' lines, made of one, for they are many: from when to when, because of what."""
    names = {WorkCalendar: "Lịch làm việc", DeadlineRule: "Quy tắc thời hạn", Organisation: "Lịch riêng của"}
    what = names[type(after)]
    account, name, op_id = by
    text = f"{what} «{after.name}» thay đổi"
    one = Entry("", 0, "", "case", "", at, account, name, "case.deadline", None, None, text, False, op_id)
    values = dict(zip(_ENTRY.names, _ENTRY.row(one), strict=True))
    for move in moved:
        old, new = (None if i is None else str(int(i)) for i in move.instants)
        values |= {
            "id": new_id(at),
            "subsystem": move.subsystem,
            "entity_id": move.id,
            "from_value": old,
            "to_value": new,
        }
        yield tuple(values.values())
