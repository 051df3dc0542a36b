"""Single records for the rules: loading one, and the world the rules may ask."""

from __future__ import annotations

from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract import undo
from ioc_contract.kinds import KINDS
from ioc_contract.messages import Operation
from ioc_contract.records import Case, DeadlineRule, Entry, WorkCalendar
from ioc_contract.room import Shift, ShiftState
from ioc_contract.undo import Done
from ioc_server.store.tables import KIND_TABLES, operation


def load(connection: sa.Connection, kind: str, id: str, for_update: bool = False) -> Any | None:
    """Return a record, or None; `for_update` holds it until the transaction ends."""
    table = KIND_TABLES[kind]
    statement = sa.select(table).where(table.c.id == id)
    row = connection.execute(statement.with_for_update() if for_update else statement).first()
    return None if row is None else KINDS[kind].load(tuple(row))


def latest_entry(connection: sa.Connection, kind: str, id: str) -> dict[str, object]:
    """Return {"by", "at"} of the latest line of an entity's timeline; {} when it has none."""
    entries = KIND_TABLES["entry"].c
    row = connection.execute(
        sa.select(entries.actor_name, entries.at)
        .where(entries.entity_kind == kind, entries.entity_id == id)
        .order_by(entries.at.desc())
        .limit(1)
    ).first()
    return {} if row is None else {"by": row.actor_name, "at": row.at}


def twins(connection: sa.Connection, case_id: str) -> list[Case]:
    """Return the reports merged into one, held until the transaction ends."""
    cases = KIND_TABLES["case"]
    statement = sa.select(cases).where(cases.c.duplicate_of == case_id).order_by(cases.c.id).with_for_update()
    return [KINDS["case"].load(tuple(row)) for row in connection.execute(statement)]


def owned(connection: sa.Connection, account_id: str) -> int:
    """Return how many views an account owns."""
    views = KIND_TABLES["view"]
    counted = sa.select(sa.func.count()).select_from(views).where(views.c.owner_id == account_id)
    return int(connection.execute(counted).scalar_one())


class StoredWorld:
    """The `World` of the rules over the centre's tables; lives as long as one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def exists(self, kind: str, id: str) -> bool:
        table = KIND_TABLES[kind]
        return self._connection.execute(sa.select(table.c.id).where(table.c.id == id)).first() is not None

    def case(self, id: str) -> Case | None:
        """Return a report, held until the transaction ends."""
        found: Case | None = load(self._connection, "case", id, for_update=True)
        return found

    def asked_by(self, case_id: str) -> str | None:
        """Return who asked for more time for a report last, by its timeline."""
        entries = KIND_TABLES["entry"].c
        return self._connection.execute(
            sa.select(entries.actor_id)
            .where(
                entries.entity_kind == "case",
                entries.entity_id == case_id,
                entries.kind == "case.request_extension",
            )
            .order_by(entries.at.desc(), entries.id.desc())
            .limit(1)
        ).scalar()

    def shift(self, id: str) -> Shift | None:
        found: Shift | None = load(self._connection, "shift", id)
        return found

    def on_duty(self, person_id: str) -> bool:
        """Tell whether a person is on a shift that is not over."""
        shifts = KIND_TABLES["shift"].c
        on = sa.select(shifts.id).where(shifts.person_id == person_id, shifts.state == ShiftState.OPEN)
        return self._connection.execute(on.limit(1)).first() is not None

    def rule_for(self, subsystem: str, category_id: str | None) -> DeadlineRule | None:
        """Return the rule of the category, else of the nearest category above it, else the subsystem's first."""
        categories, rules = KIND_TABLES["category"], KIND_TABLES["deadline_rule"]
        seen: set[str] = set()
        while category_id is not None and category_id not in seen:
            seen.add(category_id)
            row = self._connection.execute(
                sa.select(categories.c.rule_id, categories.c.parent_id).where(categories.c.id == category_id)
            ).first()
            if row is None:
                break
            if row.rule_id is not None:
                return self._rule(rules.c.id == row.rule_id)
            category_id = row.parent_id
        return self._rule(rules.c.subsystem == subsystem)

    def calendar(self, id: str | None) -> WorkCalendar | None:
        found: WorkCalendar | None = None if id is None else load(self._connection, "calendar", id)
        return found

    def calendar_of(self, org_id: str) -> str | None:
        """Return the id of an organisation's own calendar."""
        table = KIND_TABLES["organisation"].c
        return self._connection.execute(sa.select(table.calendar_id).where(table.id == org_id)).scalar()

    def calendars_named(self, name: str) -> frozenset[str]:
        """Return the ids of the calendars in use under a name."""
        table = KIND_TABLES["calendar"].c
        rows = self._connection.execute(sa.select(table.id).where(table.name == name, table.retired == 0))
        return frozenset(rows.scalars())

    def calendar_users(self, id: str) -> tuple[list[str], list[str]]:
        """Return the names of the rules that use a calendar, and of the organisations, in order."""
        rules, organisations = (
            list(self._connection.execute(sa.select(t.name).where(t.calendar_id == id).order_by(t.name)).scalars())
            for t in (KIND_TABLES["deadline_rule"].c, KIND_TABLES["organisation"].c)
        )
        return rules, organisations

    def done(self, op: Operation) -> Done | None:
        """Return what the operation that `op` undoes did, as kept with its answer."""
        row = self._connection.execute(
            sa.select(operation.c.account_id, operation.c.at, operation.c.image).where(
                operation.c.op_id == undo.target(op)["op_id"]
            )
        ).first()
        if row is None:
            return None
        if row.image is None:
            return Done("", op.entity_id, row.account_id, row.at, None)
        kept = orjson.loads(row.image)
        made = {name: (pair[0], pair[1]) for name, pair in kept["image"].items()}
        done = Done(kept["kind"], kept["id"], row.account_id, row.at, made)
        photos = kept.get("photos", ())
        return undo.with_photos(done, photos, *self._attached(done)) if photos else done

    def _attached(self, done: Done) -> tuple[list[Entry], set[str]]:
        """Return the lines of a timeline that tell of redacted copies, and the record's attachments."""
        entries, attached = KIND_TABLES["entry"], KIND_TABLES["attachment"].c
        told = sa.select(entries).where(
            entries.c.entity_kind == done.kind.partition(".")[0], entries.c.entity_id == done.entity_id,
            entries.c.kind.like("%.attach"), entries.c.from_value.is_not(None),
        )  # fmt: skip
        held = sa.select(attached.id).where(attached.entity_id == done.entity_id)
        lines = [KINDS["entry"].load(tuple(r)) for r in self._connection.execute(told.order_by(entries.c.at))]
        return lines, {str(i) for (i,) in self._connection.execute(held)}

    def _rule(self, condition: sa.ColumnElement[bool]) -> DeadlineRule | None:
        rules = KIND_TABLES["deadline_rule"]
        row = self._connection.execute(sa.select(rules).where(condition).order_by(rules.c.id).limit(1)).first()
        rule: DeadlineRule | None = None if row is None else KINDS["deadline_rule"].load(tuple(row))
        return rule
