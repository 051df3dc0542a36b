"""The deadlines that run at the centre, remembered between looks: only reports that changed, or came to a level, are counted."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa

from ioc_contract import alarm_rules as rules
from ioc_contract.alarms import Condition
from ioc_contract.clock import Instant
from ioc_contract.outcome import timing
from ioc_contract.records import DeadlineRule, WorkCalendar
from ioc_server.store import records
from ioc_server.store.tables import KIND_TABLES

log = logging.getLogger(__name__)

_MANY = 5000
"""From so many reports on all are read at once."""
_TOGETHER = 500
_RULED_BY = ("calendar", "deadline_rule", "category", "organisation")
"""Kinds whose change may move any deadline's warnings."""
_NEVER = 1 << 62
_CASES = KIND_TABLES["case"]
_RUNNING = (_CASES.c.due_at.is_not(None), _CASES.c.stage.is_not(None))
_COLUMNS = [_CASES.c.version, *(_CASES.c[name] for name in rules.DUE_COLUMNS)]


class _Found(NamedTuple):
    version: int
    until: int
    """When the next level is reached: until then it is as it is while the report is."""
    alarm_id: str
    condition: Condition | None


class Deadlines:
    """What is known of every report with a deadline running. Kept by one thread; empty to begin with, and right at once."""

    def __init__(self) -> None:
        self._found: dict[str, _Found] = {}
        self._timings: dict[tuple[str, str | None, str | None], tuple[DeadlineRule | None, WorkCalendar | None]] = {}
        self._mark: object = None
        self._last = Instant(0)

    def holding(self, connection: sa.Connection, now: Instant) -> dict[str, Condition]:
        """Return the conditions that hold at `now`, by the ids of their alarms."""
        mark = _mark(connection)
        if mark != self._mark or now < self._last:
            self._found, self._timings = {}, {}
        self._mark, self._last = mark, now
        listed = connection.execute(sa.select(_CASES.c.id, _CASES.c.version).where(*_RUNNING)).all()
        known = self._found
        wanted = {
            id_ for id_, version in listed if (k := known.get(id_)) is None or k.version != version or k.until <= now
        }
        if len(listed) < len(known) + len(wanted):  # some run no more
            running = {id_ for id_, _ in listed}
            self._found = known = {id_: k for id_, k in known.items() if id_ in running}
        world = records.StoredWorld(connection)
        for row in _rows(connection, wanted):
            known[row[1]] = self._count(world, tuple(row), now)
        return {k.alarm_id: k.condition for k in known.values() if k.condition is not None}

    def _count(self, world: records.StoredWorld, row: tuple[Any, ...], now: Instant) -> _Found:
        try:
            case = rules.Due.of(row[1:])
            key = (case.subsystem, case.category_id, case.org_id)
            if key not in self._timings:
                self._timings[key] = timing(world, *key)
            at = rules.steps(*self._timings[key], case)
            condition = rules.deadline(case, at, now)
        except (ArithmeticError, ValueError, TypeError, LookupError) as error:
            log.warning("the deadline of report %s cannot be read: %s", row[1], error)
            return _Found(row[0], _NEVER, "", None)
        until = min((moment for moment in at if moment > now), default=_NEVER)
        return _Found(row[0], until, "" if condition is None else condition.id, condition)


def of(connection: sa.Connection, case_id: str, now: Instant) -> Condition | None:
    """Return the condition of one report's deadline at `now`."""
    row = connection.execute(sa.select(*_COLUMNS).where(*_RUNNING, _CASES.c.id == case_id)).first()
    return None if row is None else Deadlines()._count(records.StoredWorld(connection), tuple(row), now).condition


def _rows(connection: sa.Connection, wanted: Collection[str]) -> Iterator[Any]:
    if len(wanted) >= _MANY:
        for row in connection.execute(sa.select(*_COLUMNS).where(*_RUNNING)):
            if row[1] in wanted:
                yield row
        return
    ordered = sorted(wanted)
    for start in range(0, len(ordered), _TOGETHER):
        some = ordered[start : start + _TOGETHER]
        yield from connection.execute(sa.select(*_COLUMNS).where(*_RUNNING, _CASES.c.id.in_(some)))


def _mark(connection: sa.Connection) -> tuple[Any, ...]:
    """Return what changes whenever a row does by which deadlines are counted."""
    tables = [KIND_TABLES[kind].c for kind in _RULED_BY]
    return tuple(connection.execute(sa.select(sa.func.count(t.id), sa.func.sum(t.version))).one() for t in tables)
