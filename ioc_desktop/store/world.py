"""The cache as the rules see it: what exists, which deadline rule and calendar hold."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ioc_contract import undo
from ioc_contract.cache_schema import listed
from ioc_contract.kinds import KINDS
from ioc_contract.messages import Operation
from ioc_contract.records import Case, DeadlineRule, WorkCalendar
from ioc_contract.room import Shift
from ioc_contract.undo import Done


class CacheWorld:
    """The World of `ioc_contract.operations` over one cache. Keep it no longer than a transaction: it remembers answers."""

    def __init__(self, cache: sa.Connection) -> None:
        self._cache = cache
        self._known: set[tuple[str, str]] = set()
        self._rules: dict[tuple[str, str | None], DeadlineRule | None] = {}
        self._calendars: dict[str, WorkCalendar | None] = {}

    def exists(self, kind: str, id: str) -> bool:
        if (kind, id) in self._known:
            return True
        found = self._cache.exec_driver_sql(f"SELECT 1 FROM {KINDS[kind].table} WHERE id = ?", (id,)).first()
        if found is not None:
            self._known.add((kind, id))
        return found is not None

    def case(self, id: str) -> Case | None:
        found: Case | None = self._load("case", "id = ?", id)
        return found

    def asked_by(self, case_id: str) -> str | None:
        """Return who asked for more time for a report last, by its timeline."""
        row = self._cache.exec_driver_sql(
            "SELECT actor_id FROM entries_now WHERE entity_id = ? AND kind = 'case.request_extension'"
            " ORDER BY at DESC, id DESC LIMIT 1",
            (case_id,),
        ).first()
        return None if row is None else row[0]

    def shift(self, id: str) -> Shift | None:
        found: Shift | None = self._load("shift", "id = ?", id)
        return found

    def on_duty(self, person_id: str) -> bool:
        """Tell whether a person is on a shift that is not over."""
        on = "SELECT 1 FROM shifts WHERE person_id = ? AND state = 'open' LIMIT 1"
        return self._cache.exec_driver_sql(on, (person_id,)).first() is not None

    def rule_for(self, subsystem: str, category_id: str | None) -> DeadlineRule | None:
        """Return the rule of the category, else of the nearest category above it, else the subsystem's first."""
        key = (subsystem, category_id)
        if key not in self._rules:
            self._rules[key] = self._rule(subsystem, category_id)
        return self._rules[key]

    def calendar(self, id: str | None) -> WorkCalendar | None:
        if id is None:
            return None
        if id not in self._calendars:
            self._calendars[id] = self._load("calendar", "id = ?", id)
        return self._calendars[id]

    def calendar_of(self, org_id: str) -> str | None:
        """Return the id of an organisation's own calendar."""
        row = self._cache.exec_driver_sql("SELECT calendar_id FROM organisations WHERE id = ?", (org_id,)).first()
        return None if row is None else row[0]

    def calendars_named(self, name: str) -> frozenset[str]:
        """Return the ids of the calendars in use under a name."""
        rows = self._cache.exec_driver_sql("SELECT id FROM calendars WHERE name = ? AND retired = 0", (name,))
        return frozenset(rows.scalars())

    def calendar_users(self, id: str) -> tuple[list[str], list[str]]:
        """Return the names of the rules that use a calendar, and of the organisations, in order."""
        rules, organisations = (
            list(
                self._cache.exec_driver_sql(
                    f"SELECT name FROM {t} WHERE calendar_id = ? ORDER BY name", (id,)
                ).scalars()
            )
            for t in ("deadline_rules", "organisations")
        )
        return rules, organisations

    def done(self, op: Operation) -> Done:
        """Return what the undoing says itself, and who copied its photos: the centre judges by what it keeps."""
        done, shape = undo.believed(op), KINDS["entry"]
        if not done.photos:
            return done
        told = self._cache.exec_driver_sql(
            f"SELECT {listed(shape)} FROM {shape.table} WHERE entity_id = ? AND kind LIKE '%.attach'"
            " AND from_value IS NOT NULL ORDER BY at",
            (op.entity_id,),
        )
        held = self._cache.exec_driver_sql("SELECT id FROM attachments WHERE entity_id = ?", (op.entity_id,))
        return undo.with_photos(done, done.photos, [shape.load(tuple(r)) for r in told], {str(i) for (i,) in held})

    def _rule(self, subsystem: str, category_id: str | None) -> DeadlineRule | None:
        seen: set[str] = set()
        while category_id is not None and category_id not in seen:
            seen.add(category_id)
            row = self._cache.exec_driver_sql(
                "SELECT rule_id, parent_id FROM categories WHERE id = ?", (category_id,)
            ).first()
            if row is None:
                break
            if row[0] is not None:
                named: DeadlineRule | None = self._load("deadline_rule", "id = ?", row[0])
                return named
            category_id = row[1]
        first: DeadlineRule | None = self._load("deadline_rule", "subsystem = ? ORDER BY id LIMIT 1", subsystem)
        return first

    def _load(self, kind: str, where: str, value: str) -> Any:
        shape = KINDS[kind]
        row = self._cache.exec_driver_sql(f"SELECT {listed(shape)} FROM {shape.table} WHERE {where}", (value,)).first()
        return None if row is None else shape.load(tuple(row))


class TrustingWorld(CacheWorld):
    """For showing what was already accepted here: whatever an operation refers to is taken to exist."""

    def exists(self, kind: str, id: str) -> bool:
        return True

    def case(self, id: str) -> Case | None:
        return None

    def done(self, op: Operation) -> Done:
        return undo.believed(op)

    def asked_by(self, case_id: str) -> str | None:
        return None

    def shift(self, id: str) -> Shift | None:
        return None

    def on_duty(self, person_id: str) -> bool:
        return False

    def calendars_named(self, name: str) -> frozenset[str]:
        return frozenset()

    def calendar_users(self, id: str) -> tuple[list[str], list[str]]:
        return [], []
