"""An edit of a calendar or a deadline rule, carried out: every open deadline it moves is counted anew in the same transaction."""

from __future__ import annotations

import sqlalchemy as sa

from ioc_contract import clock, rulebook
from ioc_contract.errors import Refused
from ioc_contract.ids import new_id
from ioc_contract.records import DeadlineRule, Entry, WorkCalendar
from ioc_contract.rulebook import COLUMNS, Move
from ioc_contract.states import OPEN
from ioc_server.store import audit, records, write
from ioc_server.store.tables import KIND_TABLES

CASES = KIND_TABLES["case"]
LOCK = 0x10C_B00C
"""Key of the PostgreSQL advisory lock of who counts deadlines (shared) and who edits what they are counted by."""
KINDS = ("calendar", "deadline_rule")
"""The kinds of the rulebook, a calendar before the rules that name it."""


def hold(connection: sa.Connection, kind: str) -> None:
    """Let nobody's deadline be counted by a calendar or rule that is being edited: an edit waits for those who count, and
    they for it. Only PostgreSQL has writers side by side."""
    if connection.dialect.name == "postgresql" and kind in (*KINDS, "case"):
        shared = "" if kind in KINDS else "_shared"
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock{shared}({LOCK})")


def recount(
    connection: sa.Connection,
    before: WorkCalendar | DeadlineRule,
    after: WorkCalendar | DeadlineRule,
    by: tuple[str | None, str, str | None],
) -> int:
    """Move the deadlines of the open cases that the edit concerns and return how many moved.

    Each gets a line in its timeline: from when to when, because of what. `by` is (account id, name, operation id).
    """
    rows = connection.execute(
        sa.select(*(CASES.c[n] for n in COLUMNS)).where(CASES.c.state.in_([s.value for s in OPEN])).with_for_update()
    )
    moved = list(rulebook.moves(rows, records.StoredWorld(connection), before, after))
    if moved:
        at = clock.now()
        update = CASES.update().where(CASES.c.id == sa.bindparam("case_id"))
        changed: dict[str, sa.BindParameter[object]] = {
            n: sa.bindparam(f"new_{n}") for n in ("original_due_at", "resolve_due_at", "own_due_at", "stage", "due_at")
        }
        connection.execute(
            update.values(**changed, updated_at=at, version=CASES.c.version + 1), [_values(move) for move in moved]
        )
        write.put_records(connection, "entry", (_line(move, after, at, by) for move in moved))
    return len(moved)


def trial(connection: sa.Connection, before: WorkCalendar, after: WorkCalendar) -> list[Move]:
    """Return the open deadlines that an edit would move."""
    rows = connection.execute(
        sa.select(*(CASES.c[n] for n in COLUMNS)).where(CASES.c.state.in_([s.value for s in OPEN]))
    )
    return list(rulebook.moves(rows, records.StoredWorld(connection), before, after))


def replace_here(connection: sa.Connection, before: WorkCalendar, after: WorkCalendar, name: str) -> int:
    """Edit a calendar at the centre itself, under a name; return how many deadlines moved. Raises Refused."""
    if wrong := rulebook.calendar_problem(after):
        raise Refused("bad_rulebook", {"reason": wrong})
    write.put_records(connection, "calendar", [after])
    moved = recount(connection, before, after, by=(None, name, None))
    audit.append(
        connection, "calendar.edit", account_name=name, entity=("calendar", after.id),
        detail={"changed": ["days"], "moved": moved},
    )  # fmt: skip
    return moved


def install(connection: sa.Connection, kind: str, wanted: WorkCalendar | DeadlineRule) -> int:
    """Write a calendar or rule of the catalogue, with the deadlines it moves, unless somebody edited it here; return how
    many rows said something new."""
    held = records.load(connection, kind, wanted.id)
    if held is not None and audit.last_change(connection, kind, wanted.id, ""):
        return 0
    changed = write.put_records(connection, kind, [wanted])
    if held is not None and changed:
        recount(connection, held, wanted, by=(None, "", None))
    return changed


def _values(move: Move) -> dict[str, object]:
    after = move.after
    return {
        "case_id": move.id,
        "new_original_due_at": after.original,
        "new_resolve_due_at": after.resolve,
        "new_own_due_at": after.own,
        "new_stage": after.stage,
        "new_due_at": after.due_at,
    }


def _line(
    move: Move, after: WorkCalendar | DeadlineRule, at: clock.Instant, by: tuple[str | None, str, str | None]
) -> Entry:
    what = "Lịch làm việc" if isinstance(after, WorkCalendar) else "Quy tắc thời hạn"
    old, new = (None if i is None else str(int(i)) for i in move.instants)
    account, name, op_id = by
    return Entry(
        new_id(at), 0, move.subsystem, "case", move.id, at, account, name, "case.deadline", old, new,
        f"{what} «{after.name}» thay đổi", False, op_id,
    )  # fmt: skip
