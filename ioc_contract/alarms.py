"""The life of an alarm by ISA-18.2: one table of transitions, what a condition makes of an alarm, and the operators' verbs.

The centre evaluates conditions and keeps the rows; a desk that is offline evaluates what it can from its cache by the same
functions and arrives at the same alarm under the same id. An operator's act carries the condition as the operator saw it, so
that it counts even where the alarm is not known yet.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.errors import Refused
from ioc_contract.messages import Operation
from ioc_contract.outcome import Outcome, World
from ioc_contract.permissions import Actor
from ioc_contract.records import Json, Priority, Stage
from ioc_contract.room import Alarm, AlarmSource, AlarmState

S = AlarmState
SHELF_HOURS = 72
"""An alarm is shelved so long at most, hours."""
REASON_CHARS = 2000
AHEAD = 10 * 366 * DAY
"""A deadline is so far away at most."""
HISTORY = 30
"""Transitions an alarm keeps."""
BREACH = 5
"""The level of a deadline that has passed: 1 to 3 are the shares of its time, 4 the last quarter of an hour."""
_SPACE = uuid.UUID("5d3c1a52-7e0f-4d86-9b61-0f0c3b1d9a10")


class Event(StrEnum):
    """What happens to an alarm."""

    RAISED = "raised"
    ESCALATED = "escalated"
    """The condition became graver than what was acknowledged."""
    RETURNED = "returned"
    """The condition is over, and somebody must know."""
    CLEARED = "cleared"
    """The condition is over, and nothing is left to know."""
    ACK = "ack"
    UNACK = "unack"
    RESET = "reset"
    SHELVE = "shelve"
    UNSHELVE = "unshelve"
    EXPIRED = "expired"
    SUPPRESS = "suppress"
    UNSUPPRESS = "unsuppress"
    OUT_OF_SERVICE = "out_of_service"
    IN_SERVICE = "in_service"


E = Event
HELD = (S.SHELVED, S.SUPPRESSED, S.OUT_OF_SERVICE)
"""States in which an alarm is kept from the room; its condition comes and goes unseen."""
LIVE = (S.UNACKNOWLEDGED, S.ACKNOWLEDGED, S.RETURNED, S.LATCHED)
OPEN = (*LIVE, *HELD)
WANTING = (S.UNACKNOWLEDGED, S.RETURNED)
"""States that wait for an acknowledgement: they sound."""

TRANSITIONS: dict[tuple[S, E], tuple[S, S]] = (
    {(held, event): (held, held) for held in HELD for event in (E.RAISED, E.ESCALATED, E.RETURNED, E.CLEARED)}
    | {(state, E.SHELVE): (S.SHELVED, S.SHELVED) for state in (*LIVE, S.SHELVED)}
    | {(state, E.SUPPRESS): (S.SUPPRESSED, S.SUPPRESSED) for state in (S.NORMAL, *LIVE, S.SHELVED)}
    | {(state, E.OUT_OF_SERVICE): (S.OUT_OF_SERVICE,) * 2 for state in (S.NORMAL, *LIVE, S.SHELVED, S.SUPPRESSED)}
    | {(state, E.RAISED): (S.UNACKNOWLEDGED,) * 2 for state in (S.NORMAL, S.RETURNED, S.LATCHED)}
    | {(state, E.ESCALATED): (S.UNACKNOWLEDGED,) * 2 for state in (S.UNACKNOWLEDGED, S.ACKNOWLEDGED)}
    | {(state, E.CLEARED): (S.NORMAL, S.NORMAL) for state in (S.UNACKNOWLEDGED, S.ACKNOWLEDGED)}
    | {
        (S.UNACKNOWLEDGED, E.RETURNED): (S.RETURNED, S.RETURNED),
        (S.ACKNOWLEDGED, E.RETURNED): (S.LATCHED, S.LATCHED),
        (S.UNACKNOWLEDGED, E.ACK): (S.ACKNOWLEDGED, S.ACKNOWLEDGED),
        (S.RETURNED, E.ACK): (S.LATCHED, S.LATCHED),
        (S.ACKNOWLEDGED, E.UNACK): (S.UNACKNOWLEDGED, S.UNACKNOWLEDGED),
        (S.LATCHED, E.RESET): (S.NORMAL, S.NORMAL),
        (S.SHELVED, E.UNSHELVE): (S.ACKNOWLEDGED, S.NORMAL),
        (S.SHELVED, E.EXPIRED): (S.UNACKNOWLEDGED, S.NORMAL),
        (S.SUPPRESSED, E.UNSUPPRESS): (S.UNACKNOWLEDGED, S.NORMAL),
        (S.OUT_OF_SERVICE, E.IN_SERVICE): (S.UNACKNOWLEDGED, S.NORMAL),
    }
)
"""State and event → the state that follows while the condition holds, and when it does not; what is not here cannot happen.
`latched` stands for normal where the alarm does not latch."""

NAMES: dict[str, str] = {
    S.NORMAL: "Bình thường",
    S.UNACKNOWLEDGED: "Chưa xác nhận",
    S.ACKNOWLEDGED: "Đã xác nhận",
    S.RETURNED: "Đã hết, chưa xác nhận",
    S.LATCHED: "Chờ đặt lại",
    S.SHELVED: "Đang gác",
    S.SUPPRESSED: "Bị chặn",
    S.OUT_OF_SERVICE: "Ngừng dùng",
}


def follow(state: S, event: E, active: bool, latching: bool) -> S | None:
    """Return the state after an event; None when it cannot happen in this state."""
    found = TRANSITIONS.get((state, event))
    if found is None:
        return None
    after = found[0 if active else 1]
    return S.NORMAL if after is S.LATCHED and not latching else after


@lru_cache(maxsize=1 << 17)
def alarm_id(source: str, origin_kind: str, origin_id: str, topic: str) -> str:
    """Return the id of the alarm of a cause."""
    return str(uuid.uuid5(_SPACE, "\n".join((source, origin_kind, origin_id, topic))))


@dataclass(frozen=True, slots=True)
class Condition:
    """Something abnormal that holds now, with where it stands and since when."""

    source: AlarmSource
    origin_kind: str
    origin_id: str
    topic: str
    subsystem: str
    unit_id: str | None
    org_id: str | None
    sensitive: bool
    title: str
    occasion: Instant
    level: int
    priority: Priority
    since: Instant
    level_since: Instant
    """When this level was reached; `since` for the first."""
    facts: Json = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the id of the alarm it raises."""
        return alarm_id(self.source, self.origin_kind, self.origin_id, self.topic)


def latching(alarm: Alarm) -> bool:
    """Tell whether somebody must put it back once it is over: figures may have a gap where a source was dead."""
    return alarm.source is AlarmSource.DATA


def settles(alarm: Alarm) -> bool:
    """Tell whether nothing is left to know when the condition is over: a deadline that was met after a warning."""
    return alarm.source is AlarmSource.DEADLINE and alarm.level < BREACH


def evolve(held: Alarm | None, condition: Condition | None, now: Instant) -> Alarm | None:
    """Return what an alarm is at `now`, given the condition that holds (None: none does); the same object when nothing
    changed, None when there is nothing to tell."""
    if held is None:
        return None if condition is None else _born(condition)
    after = _expired(held, now)
    if condition is None:
        if not after.active:
            return after
        over = _step(after, E.CLEARED if settles(after) else E.RETURNED, now)
        return replace(over or after, active=False, level=0, updated_at=now)
    if not after.active:
        fresh = replace(_seen(after, condition), active=True, since=condition.since, acked_at=None, acked_by=None)
        raised = _step(fresh, E.RAISED, condition.level_since)
        return replace(raised or fresh, updated_at=max(condition.level_since, held.updated_at))
    if (condition.level, condition.priority, condition.occasion, *_place(condition)) == (
        after.level, after.priority, after.occasion, *_place(after),
    ):  # fmt: skip
        return after
    seen = _seen(after, condition)
    if condition.priority > after.priority:
        seen = _step(seen, E.ESCALATED, condition.level_since) or seen
    return replace(seen, updated_at=max(condition.level_since, held.updated_at))


def lasting(held: Alarm, now: Instant) -> Alarm:
    """Return what an alarm is at `now` when nobody here can tell whether its condition holds: only a shelf runs out."""
    return _expired(held, now)


def _expired(held: Alarm, now: Instant) -> Alarm:
    if held.state is not S.SHELVED or held.held_until is None or now < held.held_until:
        return held
    back = _step(held, E.EXPIRED, held.held_until)
    assert back is not None
    return replace(_let_go(back), updated_at=held.held_until)


def _born(condition: Condition) -> Alarm:
    at = condition.level_since
    made = Alarm(
        condition.id, 0, condition.subsystem, condition.source, condition.origin_kind, condition.origin_id,
        condition.topic, condition.unit_id, condition.org_id, condition.sensitive, condition.title, condition.occasion,
        condition.level, condition.priority, True, S.NORMAL, at, condition.since, None, None, None, None, "",
        condition.facts, (), at,
    )  # fmt: skip
    born = _step(made, E.RAISED, at)
    assert born is not None
    return born


_PLACE = ("subsystem", "unit_id", "org_id", "sensitive", "title")


def _place(of: Condition | Alarm) -> tuple[Any, ...]:
    return tuple(getattr(of, name) for name in _PLACE)


def _seen(alarm: Alarm, condition: Condition) -> Alarm:
    return replace(
        alarm, subsystem=condition.subsystem, unit_id=condition.unit_id, org_id=condition.org_id,
        sensitive=condition.sensitive, title=condition.title, occasion=condition.occasion, level=condition.level,
        priority=condition.priority, facts=condition.facts,
    )  # fmt: skip


def _let_go(alarm: Alarm) -> Alarm:
    return replace(alarm, held_until=None, held_by=None, reason="")


def _step(alarm: Alarm, event: E, at: Instant, by: str = "") -> Alarm | None:
    """Return the alarm after an event, written into its history; None when it cannot happen."""
    state = follow(alarm.state, event, alarm.active, latching(alarm))
    if state is None:
        return None
    line = {"at": at, "event": str(event), "state": str(state), "priority": int(alarm.priority), "by": by}
    history = (line, *alarm.history)[:HISTORY]
    since = at if state is not alarm.state else alarm.state_since
    return replace(alarm, state=state, state_since=since, history=history)


# --- what operators do -----------------------------------------------------------------------------------------------


def item(condition: Condition) -> dict[str, Any]:
    """Return what an operation on an alarm carries in `add`: the condition as its author saw it."""
    return {"type": "alarm", **asdict(condition)}


def told(op: Operation) -> Condition | None:
    """Return the condition that an operation carries; None when it has none. Raises Refused for one that is none.

    Desks find deadlines of reports by themselves and nothing else, and no time after that of the operation.
    """
    found = next((i for i in op.add if i.get("type") == "alarm"), None)
    if found is None or op.entity_kind != "alarm":
        return None
    try:
        values = {name: found[name] for name in Condition.__dataclass_fields__}
        made = {"source": AlarmSource(values["source"]), "priority": Priority(values["priority"])}
        condition = Condition(**values | made | {"topic": str(Stage(values["topic"]))})
        plain = all(isinstance(values[n], int) for n in ("occasion", "level", "since", "level_since"))
        worded = all(isinstance(values[n], str) for n in ("origin_id", "subsystem", "title"))
        kind = condition.source is AlarmSource.DEADLINE and condition.origin_kind == "case"
        same = condition.id == op.entity_id
    except (KeyError, TypeError, ValueError) as error:
        raise Refused("bad_value", {"field": "alarm"}) from error
    sound = plain and worded and kind and same and isinstance(condition.facts, Mapping)
    if not (sound and 0 < condition.level <= BREACH and 0 <= condition.occasion <= op.made_at + AHEAD):
        raise Refused("bad_value", {"field": "alarm"})
    since, reached = (Instant(min(max(0, t), op.made_at)) for t in (condition.since, condition.level_since))
    return replace(condition, since=since, level_since=reached, facts={})


def place(case: Any) -> dict[str, Any]:
    """Return where the alarms of a case (a record, or a row of its columns) stand and what they are called."""
    title = f"#{case.number} {case.title}" if case.number is not None else case.title
    return {
        "subsystem": case.subsystem, "unit_id": case.unit_id, "org_id": case.lead_org_id,
        "sensitive": bool(case.sensitive), "title": title,
    }  # fmt: skip


def met(held: Alarm | None, op: Operation, world: World) -> Alarm | None:
    """Return the alarm that an operation is about: as it is known, or further if its author saw it further.

    Where it stands and what it is called says its report, never the operation.
    """
    condition = told(op)
    if condition is None or op.kind == "alarm.undo":
        return held
    if held is None and not world.exists("case", condition.origin_id):
        return None
    if (case := world.case(condition.origin_id)) is not None:
        condition = replace(condition, **place(case))
    elif held is not None:
        condition = replace(condition, **dict(zip(_PLACE, _place(held), strict=True)))
    if held is None:
        return _born(condition)
    newer = condition.since > held.state_since if not held.active else condition.priority > held.priority
    return evolve(held, condition, op.made_at) if newer else held


_EVENTS = {
    "alarm.ack": E.ACK,
    "alarm.unack": E.UNACK,
    "alarm.reset": E.RESET,
    "alarm.shelve": E.SHELVE,
    "alarm.unshelve": E.UNSHELVE,
    "alarm.suppress": E.SUPPRESS,
    "alarm.unsuppress": E.UNSUPPRESS,
    "alarm.out_of_service": E.OUT_OF_SERVICE,
    "alarm.in_service": E.IN_SERVICE,
}
TAKES = frozenset({E.SHELVE, E.SUPPRESS, E.OUT_OF_SERVICE})
"""Events that keep an alarm from the room, with a reason and a name."""
_AGREED = frozenset({E.ACK, E.RESET, E.UNSHELVE, E.UNSUPPRESS, E.IN_SERVICE})
"""Whoever comes second with these changes nothing, and that is no conflict."""


_ALLOWED = {state: frozenset(v for v, event in _EVENTS.items() if (state, event) in TRANSITIONS) for state in S}


def allowed(alarm: Alarm) -> frozenset[str]:
    """Return the verbs that lead anywhere from the alarm's state."""
    return _ALLOWED[alarm.state]


def run(alarm: Alarm, op: Operation, values: Mapping[str, Any], actor: Actor, at: Instant) -> Outcome:
    """Return what a checked operation makes of an alarm. Raises Refused."""
    event = _EVENTS[op.kind]
    if event is E.ACK and _outgrown(alarm, op):
        return Outcome(alarm)
    if event in TAKES and len(op.text) > REASON_CHARS:
        raise Refused("too_long", {"limit": REASON_CHARS})
    when = Instant(min(op.made_at, at))
    before = _expired(alarm, at)
    after = _step(before, event, when, actor.name)
    if after is None:
        if event in _AGREED:
            return Outcome(alarm)
        raise Refused("alarm_state", {"from_state": str(alarm.state)})
    if event is E.SHELVE:
        until = values.get("held_until")
        if until is None or not when < until <= when + SHELF_HOURS * HOUR:
            raise Refused("shelf_limit", {"hours": SHELF_HOURS})
        after = replace(after, held_until=until)
    elif event is E.ACK:
        after = replace(after, acked_at=when, acked_by=actor.id)
    elif event is E.UNACK:
        after = replace(after, acked_at=None, acked_by=None)
    if event in TAKES:
        until = after.held_until if event is E.SHELVE else None
        after = replace(after, held_until=until, held_by=actor.id, reason=op.text.strip())
    elif before.state in HELD:
        after = _let_go(after)
    return Outcome(replace(after, updated_at=at))


def _outgrown(alarm: Alarm, op: Operation) -> bool:
    """Tell whether an acknowledgement is of something less grave, or earlier, than what the alarm says now."""
    seen = told(op)
    if alarm.active and alarm.since > op.made_at:
        return True
    return seen is not None and seen.occasion == alarm.occasion and alarm.active and seen.priority < alarm.priority
