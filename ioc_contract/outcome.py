"""What the rules are given and what they give back: the world they ask, the outcome of one operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from ioc_contract.clock import Instant
from ioc_contract.messages import Operation
from ioc_contract.permissions import Actor
from ioc_contract.records import Attachment, Case, DeadlineRule, Entry, WorkCalendar
from ioc_contract.room import Shift

if TYPE_CHECKING:
    from ioc_contract.undo import Done


class World(Protocol):
    """What the rules may ask of whoever runs them."""

    def exists(self, kind: str, id: str) -> bool: ...
    def case(self, id: str) -> Case | None: ...
    def asked_by(self, case_id: str) -> str | None:
        """Return who asked for more time for a report last, by its timeline; None when nobody did."""

    def shift(self, id: str) -> Shift | None: ...
    def on_duty(self, person_id: str) -> bool:
        """Tell whether a person is on a shift that is not over."""

    def rule_for(self, subsystem: str, category_id: str | None) -> DeadlineRule | None: ...
    def calendar(self, id: str | None) -> WorkCalendar | None: ...
    def calendar_of(self, org_id: str) -> str | None:
        """Return the id of an organisation's own calendar."""

    def calendars_named(self, name: str) -> frozenset[str]:
        """Return the ids of the calendars in use under a name."""

    def calendar_users(self, id: str) -> tuple[list[str], list[str]]:
        """Return the names of the rules that use a calendar, and of the organisations, in order."""

    def done(self, op: Operation) -> Done | None:
        """Return what is known of the operation that `op` undoes; None when nothing is."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation makes: the record as it is afterwards (version as before) and what is added beside it."""

    record: Any
    entries: tuple[Entry, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    gone: tuple[str, ...] = ()
    """Attachments taken off the record: their ids."""
    reporter: Mapping[str, Any] | None = None
    """A citizen's identity given with a new case: {"name", "phone", "email"}; kept apart by the centre."""
    left: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Fields of an edit that somebody else changed since, left as they are: {name: {"mine", "theirs"}}."""
    by: Actor | None = None
    """The hat under which it was done; told by `operations.apply` alone."""


def derived(op_id: str, index: int) -> str:
    """Return the id of the `index`-th thing an operation adds: the operation's id with its tail counted on."""
    head, tail = op_id[:-12], int(op_id[-12:], 16)
    return f"{head}{(tail + 1 + index) & 0xFFFFFFFFFFFF:012x}"


class Timetable(Protocol):
    """The part of a world that deadlines are counted by."""

    def rule_for(self, subsystem: str, category_id: str | None) -> DeadlineRule | None: ...
    def calendar(self, id: str | None) -> WorkCalendar | None: ...
    def calendar_of(self, org_id: str) -> str | None:
        """Return the id of an organisation's own calendar."""


def timing(
    world: Timetable, subsystem: str, category_id: str | None, lead_org_id: str | None
) -> tuple[DeadlineRule | None, WorkCalendar | None]:
    """Return the rule of a case and the calendar its working clocks run by."""
    rule = world.rule_for(subsystem, category_id)
    if rule is None:
        return None, None
    own = world.calendar_of(lead_org_id) if rule.lead_calendar and lead_org_id is not None else None
    return rule, world.calendar(own) or world.calendar(rule.calendar_id)


def entry(record: Any, op: Operation, actor: Actor, at: Instant, old: str | None, new: str | None) -> Entry:
    """Return the timeline entry of an operation; its id is the operation's, so desk and centre name it alike."""
    return Entry(
        op.op_id, 0, getattr(record, "subsystem", ""), op.entity_kind, op.entity_id, at, actor.id, actor.name, op.kind, old, new,
        op.text.strip(), op.public, op.op_id,
    )  # fmt: skip
