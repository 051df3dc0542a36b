"""The rows that the room keeps of itself: what it was warned of, who was on duty and handed over what, how it looks at the queue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ioc_contract.clock import Instant
from ioc_contract.records import Json, Priority


class AlarmState(StrEnum):
    """The states of ISA-18.2."""

    NORMAL = "normal"
    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned_unacknowledged"
    LATCHED = "latched"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"


class AlarmSource(StrEnum):
    """What raises an alarm."""

    DEADLINE = "deadline"
    BURST = "burst"
    DATA = "data"


class ShiftState(StrEnum):
    OPEN = "open"
    ENDED = "ended"
    """Signed by who was on duty; waits for who comes next."""
    ACCEPTED = "accepted"


class ViewState(StrEnum):
    KEPT = "kept"
    DELETED = "deleted"
    WITHDRAWN = "withdrawn"
    """Its making was undone: one that everybody begins with is again as it was."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something abnormal that wants an answer from the room: one row per cause, however often it comes and goes."""

    id: str
    """Made of the cause (see `alarms.alarm_id`), so that whoever finds it names it alike."""
    version: int
    subsystem: str
    source: AlarmSource
    origin_kind: str
    """`case`, `category` or `source`; `origin_id` is its id."""
    origin_id: str
    topic: str
    """What of the origin: the stage of a case, the unit of a burst."""
    unit_id: str | None
    org_id: str | None
    sensitive: bool
    title: str
    occasion: Instant
    """What this time is about: the deadline, the hour of a burst, the last good load."""
    level: int
    """How far it has come, from 1; 0 when the condition is over."""
    priority: Priority
    active: bool
    """Whether the condition holds, whatever the state."""
    state: AlarmState
    state_since: Instant
    since: Instant
    """When the condition last began."""
    acked_at: Instant | None
    acked_by: str | None
    held_until: Instant | None
    """When a shelved alarm comes back by itself."""
    held_by: str | None
    """Who shelved or suppressed it, or took it out of service."""
    reason: str
    facts: Json
    """Figures of a burst or the fault of a source, as they were when the level was reached."""
    history: tuple[Json, ...]
    """The latest transitions, newest first: [{"at", "event", "state", "priority", "by"}, …]."""
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class Shift:
    """One person's duty at one seat, from its start to the signature of who took over."""

    id: str
    version: int
    subsystem: str
    unit_id: str | None
    seat: str
    person_id: str
    person_name: str
    state: ShiftState
    started_at: Instant
    sound_at: Instant | None
    """When the sound of alarms was heard at this seat; None when it was not."""
    takes_over: str | None
    """The shift before, which its handover was read of."""
    notes: tuple[Json, ...]
    """What was written down, oldest first: [{"at", "by", "text", "op"}, …], `op` the operation it came by."""
    ended_at: Instant | None
    handover: tuple[Json, ...]
    """What is handed over, computed at the end: [{"key", "what", …}, …], see `ioc_contract.shifts`."""
    read: tuple[Json, ...]
    """Items of the handover acknowledged by who takes over: [{"key", "at", "by"}, …]."""
    accepted_at: Instant | None
    accepted_by: str | None
    accepted_name: str
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class View:
    """A query of the queue under a name: its owner's alone, or shared with the room of a subsystem."""

    id: str
    version: int
    subsystem: str
    owner_id: str
    owner_name: str
    name: str
    query: Json
    """Filters and order, see `ioc_contract.views`."""
    position: float
    """Orders views; only its comparison means something."""
    shared: bool
    shared_by: str
    """The name of who shared it, "" while it is not."""
    state: ViewState
    updated_at: Instant
