"""What is abnormal at the centre, and the rows that say so: deadlines, bursts and dead sources, by the rules of the contract.

An evaluation first looks without locks, then writes what differs in one short transaction over rows it holds, so that no
acknowledgement that comes meanwhile is lost. Evaluated again nothing changes: a restart raises nothing anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
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
from ioc_contract.outcome import World
from ioc_contract.permissions import Actor
from ioc_contract.room import Alarm, AlarmSource, AlarmState
from ioc_server.services import due
from ioc_server.services.due import Deadlines
from ioc_server.store import records, scopes, write
from ioc_server.store.database import reading, writing
from ioc_server.store.tables import KIND_TABLES, feed

KEPT_MS = 30 * DAY
"""So long an alarm that is over is kept."""
LOCK = 0x10C_A1A6
"""Key of the PostgreSQL advisory lock of who makes alarm rows."""
_TOGETHER = 500

CASES, ALARMS = KIND_TABLES["case"], KIND_TABLES["alarm"]
_ACTIVE = sa.text("alarms.active = 1")
"""In words, so that both databases see that the partial index has it."""
_COMPARED = (
    "state", "active", "held_until", "level", "priority", "occasion", "subsystem", "unit_id", "org_id", "sensitive", "title",
)  # fmt: skip
_STIRRING = ("case", "source", "calendar", "deadline_rule", "category", "organisation")
_Burst = tuple[str, str, str]
"""Subsystem, category and unit."""


def evaluate(engine: sa.Engine, now: Instant, deadlines: Deadlines | None = None) -> int:
    """Bring the alarms level with what is abnormal at `now`; return how many changed. `deadlines` is what an earlier look
    found, for this one to go on from."""
    with reading(engine) as connection:
        holding = conditions(connection, now, deadlines)
        held = _held(connection)
    changed = [i for i, row in held.items() if not _same(row, holding.get(i), now)]
    changed += holding.keys() - held
    done = 0
    for start in range(0, len(changed), _TOGETHER):
        with writing(engine) as connection:
            _alone(connection)
            done += _write(connection, sorted(changed[start : start + _TOGETHER]), holding, now)
    return done


def stirred(connection: sa.Connection, since: int) -> bool:
    """Tell whether anything moved after a position of the feed that what is abnormal depends on: alarms themselves do not."""
    areas = connection.execute(sa.select(KIND_TABLES["subsystem"].c.id)).scalars().all()
    scopes = ["ref", *areas, *(f"{area}!" for area in areas)]
    moved = sa.select(feed.c.pos).where(feed.c.scope.in_(scopes), feed.c.pos > since, feed.c.kind.in_(_STIRRING))
    return connection.execute(moved.limit(1)).first() is not None


def hold(connection: sa.Connection, op: Operation) -> None:
    """Hold the report whose alarm an operation brings along until the transaction ends, before the alarm: whoever changes
    reports holds them in this order. Who is to make the alarm waits for others that do before that, as they hold reports."""
    told = next((i.get("origin_id") for i in op.add if i.get("type") == "alarm"), None)
    if isinstance(told, str):
        if records.load(connection, "alarm", op.entity_id) is None:
            _alone(connection)
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
        known = due.of(connection, case.id, op.made_at)
        if known is not None and known.id == made.id:  # as the centre would have found it then
            return alarms.evolve(None, known, op.made_at)
    return made


def forget_old(engine: sa.Engine) -> None:
    """Forget the alarms that have long been over."""
    with writing(engine) as connection:
        connection.execute(
            ALARMS.delete().where(
                ALARMS.c.state == AlarmState.NORMAL, ALARMS.c.active == 0, ALARMS.c.updated_at < clock.now() - KEPT_MS
            )
        )


def conditions(connection: sa.Connection, now: Instant, deadlines: Deadlines | None = None) -> dict[str, Condition]:
    """Return all that is abnormal at `now`, by the ids of the alarms."""
    holding = (deadlines or Deadlines()).holding(connection, now)
    holding |= {c.id: c for c in _bursts(connection, now)}
    silent = (rules.silent(source, now) for source in _records(connection, "source"))
    return holding | {c.id: c for c in silent if c is not None}


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
        for a in _records(connection, "alarm", ALARMS.c.source == AlarmSource.BURST, _ACTIVE)
    }
    candidates = {p for p, count in counts.items() if count >= rules.BURST_LEAST} | on.keys()
    means = _usual(connection, candidates, now) if candidates else {}
    for one in sorted(candidates):
        subsystem, category, unit = one
        title = f"{_name(connection, 'category', category)} · {_name(connection, 'admin_unit', unit)}"
        found = rules.burst(subsystem, category, unit, title, counts.get(one, 0), means[one], now, on.get(one))
        if found is not None:
            yield found


def _usual(connection: sa.Connection, places: Collection[_Burst], now: Instant) -> dict[_Burst, float]:
    """Return how many reports of a category in a unit an hour like the last one brings, for each of some places."""
    week, received = 7 * DAY, CASES.c.received_at
    ago, rest = ((now - received) // week).label("ago"), (now - received) % week
    pair = (CASES.c.subsystem, CASES.c.category_id, CASES.c.unit_id)
    rows = connection.execute(
        sa.select(*pair, ago, sa.func.count(), sa.func.sum(sa.case((rest < rules.BURST_MS, 1), else_=0)))
        .where(
            received > now - rules.BURST_WEEKS * week - rules.BURST_MS,
            received <= now - rules.BURST_MS,
            CASES.c.category_id.in_({p[1] for p in places}),
            CASES.c.unit_id.in_({p[2] for p in places}),
        )
        .group_by(*pair, sa.text("ago"))
    )
    weeks = {place: [0] * rules.BURST_WEEKS for place in places}
    every: Counter[_Burst] = Counter()
    for subsystem, category, unit, n, count, hour in rows:
        place = (str(subsystem), str(category), str(unit))
        if place in weeks:
            every[place] += int(count)
            if 1 <= n <= rules.BURST_WEEKS:
                weeks[place][int(n) - 1] += int(hour)
    share = rules.BURST_MS / (rules.BURST_WEEKS * 7 * 24 * HOUR)
    return {place: rules.expected(weeks[place], every[place] * share) for place in places}


def _name(connection: sa.Connection, kind: str, id: str) -> str:
    table = KIND_TABLES[kind]
    return str(connection.execute(sa.select(table.c.name).where(table.c.id == id)).scalar() or id)


def _held(connection: sa.Connection) -> dict[str, Any]:
    """Return the columns of COMPARED of the alarms that may change though no condition holds: those not at rest."""
    table = ALARMS.c
    awake = sa.or_(table.state.in_([str(s) for s in alarms.OPEN]), _ACTIVE)
    rows = connection.execute(sa.select(table.id, *(table[n] for n in _COMPARED)).where(awake))
    return {row.id: row for row in rows}


def _same(held: Any, condition: Condition | None, now: Instant) -> bool:
    """Tell by its plain columns whether an alarm stays as it is at `now`; in doubt it does not (see `alarms.evolve`)."""
    if held.state == AlarmState.SHELVED and held.held_until is not None and held.held_until <= now:
        return False
    if condition is None or not held.active:
        return condition is None and not held.active
    return (
        (held.level, held.priority, held.occasion) == (condition.level, condition.priority, condition.occasion)
        and (held.subsystem, held.unit_id, held.org_id) == (condition.subsystem, condition.unit_id, condition.org_id)
        and (bool(held.sensitive), held.title) == (condition.sensitive, condition.title)
    )


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


def _records(connection: sa.Connection, kind: str, *where: sa.ColumnElement[bool] | sa.TextClause) -> list[Any]:
    rows = connection.execute(sa.select(*(KIND_TABLES[kind].c[n] for n in KINDS[kind].names)).where(*where))
    return [KINDS[kind].load(tuple(row)) for row in rows]


def _alone(connection: sa.Connection) -> None:
    """Let nobody else make alarm rows until this transaction ends; on SQLite no other writes anyway."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
