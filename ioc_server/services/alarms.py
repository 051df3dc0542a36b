"""What is abnormal at the centre, and the rows that say so: deadlines, bursts and dead sources, by the rules of the contract.

An evaluation first looks without locks, then writes what differs in one short transaction over rows it holds, so that no
acknowledgement that comes meanwhile is lost. Evaluated again nothing changes: a restart raises nothing anew.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from ioc_contract import alarm_rules as rules
from ioc_contract import alarms, clock
from ioc_contract.alarms import Condition
from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_contract.messages import Operation
from ioc_contract.outcome import World, timing
from ioc_contract.permissions import Actor
from ioc_contract.records import DeadlineRule, WorkCalendar
from ioc_contract.room import Alarm, AlarmSource, AlarmState
from ioc_server.store import records, scopes, write
from ioc_server.store.database import reading, writing
from ioc_server.store.tables import KIND_TABLES

KEPT_MS = 30 * DAY
"""So long an alarm that is over is kept."""
LOCK = 0x10C_A1A6
"""Key of the PostgreSQL advisory lock of who makes alarm rows."""
_TOGETHER = 500

log = logging.getLogger(__name__)

CASES, ALARMS = KIND_TABLES["case"], KIND_TABLES["alarm"]


def evaluate(engine: sa.Engine, now: Instant) -> int:
    """Bring the alarms level with what is abnormal at `now`; return how many changed."""
    with reading(engine) as connection:
        holding = {c.id: c for c in conditions(connection, now)}
        held = _held(connection, holding)
    changed = [i for i in held.keys() | holding if _differs(held.get(i), holding.get(i), now)]
    done = 0
    for start in range(0, len(changed), _TOGETHER):
        with writing(engine) as connection:
            _alone(connection)
            done += _write(connection, sorted(changed[start : start + _TOGETHER]), holding, now)
    return done


def hold(connection: sa.Connection, op: Operation) -> None:
    """Hold the report whose alarm an operation brings along until the transaction ends, before the alarm: whoever changes
    reports holds them in this order."""
    told = next((i.get("origin_id") for i in op.add if i.get("type") == "alarm"), None)
    if isinstance(told, str):
        connection.execute(sa.select(CASES.c.id).where(CASES.c.id == told).with_for_update())


def sooner(connection: sa.Connection, actor: Actor, op: Operation, world: World, at: Instant) -> Alarm | None:
    """Return the alarm that a desk raised before the centre did, so that an act on it counts; None when there is nothing
    to raise. Raises Refused when its origin is out of the account's sight."""
    _alone(connection)
    op = replace(op, made_at=Instant(min(op.made_at, at)))
    made = alarms.met(records.load(connection, "alarm", op.entity_id, for_update=True), op, world)
    if made is not None:
        case = records.load(connection, "case", made.origin_id)
        if case is None or not scopes.covers(actor, scopes.place("case", case)):
            raise Refused("out_of_scope")
        known = [c for c in _deadlines(connection, op.made_at, CASES.c.id == case.id) if c.id == made.id]
        if known:  # as the centre would have found it then
            return alarms.evolve(None, known[0], op.made_at)
    return made


def forget_old(engine: sa.Engine) -> None:
    """Forget the alarms that have long been over."""
    with writing(engine) as connection:
        connection.execute(
            ALARMS.delete().where(
                ALARMS.c.state == AlarmState.NORMAL, ALARMS.c.active == 0, ALARMS.c.updated_at < clock.now() - KEPT_MS
            )
        )


def conditions(connection: sa.Connection, now: Instant) -> Iterator[Condition]:
    """Yield all that is abnormal at `now`."""
    yield from _deadlines(connection, now)
    yield from _bursts(connection, now)
    for source in _records(connection, "source"):
        found = rules.silent(source, now)
        if found is not None:
            yield found


def _deadlines(connection: sa.Connection, now: Instant, *where: sa.ColumnElement[bool]) -> Iterator[Condition]:
    world = records.StoredWorld(connection)
    columns = [CASES.c[name] for name in rules.DUE_COLUMNS]
    rows = connection.execute(
        sa.select(*columns).where(CASES.c.due_at.is_not(None), CASES.c.stage.is_not(None), *where)
    )
    known: dict[tuple[str, str | None, str | None], tuple[DeadlineRule | None, WorkCalendar | None]] = {}
    for row in rows:
        try:
            case = rules.Due.of(tuple(row))
            key = (case.subsystem, case.category_id, case.org_id)
            if key not in known:
                known[key] = timing(world, *key)
            found = rules.deadline(case, rules.steps(*known[key], case), now)
        except (ArithmeticError, ValueError, TypeError, LookupError) as error:
            log.warning("the deadline of report %s cannot be read: %s", row[0], error)
            continue
        if found is not None:
            yield found


def _bursts(connection: sa.Connection, now: Instant) -> Iterator[Condition]:
    """Yield the bursts: places and categories with many reports in the last hour, and those whose burst is on."""
    since = now - rules.BURST_MS
    pair = (CASES.c.subsystem, CASES.c.category_id, CASES.c.unit_id)
    recent = (CASES.c.received_at > since, CASES.c.received_at <= now)
    counted = (
        sa.select(*pair, sa.func.count()).where(*recent, *(column.is_not(None) for column in pair)).group_by(*pair)
    )
    counts = {(str(r[0]), str(r[1]), str(r[2])): int(r[3]) for r in connection.execute(counted)}
    on = {
        (a.subsystem, a.origin_id, a.topic): (a.occasion, a.since)
        for a in _records(connection, "alarm", ALARMS.c.source == AlarmSource.BURST, ALARMS.c.active == 1)
    }
    candidates = {p for p, count in counts.items() if count >= rules.BURST_LEAST} | on.keys()
    for one in sorted(candidates):
        subsystem, category, unit = one
        mean = _usual(connection, one, now)
        title = f"{_name(connection, 'category', category)} · {_name(connection, 'admin_unit', unit)}"
        found = rules.burst(subsystem, category, unit, title, counts.get(one, 0), mean, now, on.get(one))
        if found is not None:
            yield found


def _usual(connection: sa.Connection, place: tuple[str, str, str], now: Instant) -> float:
    """Return how many reports of a category in a unit an hour like the last one brings."""
    week = 7 * DAY
    first = now - rules.BURST_WEEKS * week - rules.BURST_MS
    moments = connection.execute(
        sa.select(CASES.c.received_at).where(
            CASES.c.received_at > first,
            CASES.c.received_at <= now - rules.BURST_MS,
            CASES.c.subsystem == place[0],
            CASES.c.category_id == place[1],
            CASES.c.unit_id == place[2],
        )
    ).scalars()
    weeks, every = [0] * rules.BURST_WEEKS, 0
    for at in moments:
        every += 1
        ago, rest = divmod(now - at, week)
        if rest < rules.BURST_MS and 1 <= ago <= rules.BURST_WEEKS:
            weeks[ago - 1] += 1
    return rules.expected(weeks, every * rules.BURST_MS / (rules.BURST_WEEKS * 7 * 24 * HOUR))


def _name(connection: sa.Connection, kind: str, id: str) -> str:
    table = KIND_TABLES[kind]
    return str(connection.execute(sa.select(table.c.name).where(table.c.id == id)).scalar() or id)


def _held(connection: sa.Connection, holding: Mapping[str, Condition]) -> dict[str, Alarm]:
    """Return the alarms that may change: those not at rest, and those whose condition holds."""
    table = ALARMS.c
    found = {
        a.id: a for a in _records(connection, "alarm", sa.or_(table.state != AlarmState.NORMAL, table.active == 1))
    }
    rest = sorted(holding.keys() - found)
    for start in range(0, len(rest), _TOGETHER):
        found |= {a.id: a for a in _records(connection, "alarm", table.id.in_(rest[start : start + _TOGETHER]))}
    return found


def _differs(held: Alarm | None, condition: Condition | None, now: Instant) -> bool:
    return alarms.evolve(held, condition, now) is not held


def _write(connection: sa.Connection, ids: Iterable[str], holding: Mapping[str, Condition], now: Instant) -> int:
    after, ids = [], list(ids)
    places = _places(connection, (c.origin_id for i in ids if (c := holding.get(i)) and c.origin_kind == "case"))
    for alarm_id in ids:
        condition = holding.get(alarm_id)
        if condition is not None and condition.origin_id in places:
            condition = replace(condition, **places[condition.origin_id])
        held = records.load(connection, "alarm", alarm_id, for_update=True)
        alarm = alarms.evolve(held, condition, now)
        if alarm is not None and alarm is not held:
            after.append(alarm)
    return write.put_records(connection, "alarm", after)


def _places(connection: sa.Connection, cases: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return where reports stand now, held so until the transaction ends: they may have moved since it was looked."""
    names = ("id", "number", "title", "subsystem", "unit_id", "lead_org_id", "sensitive")
    found = sa.select(*(CASES.c[n] for n in names)).where(CASES.c.id.in_(sorted(set(cases)))).order_by(CASES.c.id)
    return {str(row.id): alarms.place(row) for row in connection.execute(found.with_for_update(read=True))}


def _records(connection: sa.Connection, kind: str, *where: sa.ColumnElement[bool]) -> list[Any]:
    rows = connection.execute(sa.select(*(KIND_TABLES[kind].c[n] for n in KINDS[kind].names)).where(*where))
    return [KINDS[kind].load(tuple(row)) for row in rows]


def _alone(connection: sa.Connection) -> None:
    """Let nobody else make alarm rows until this transaction ends; on SQLite no other writes anyway."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
