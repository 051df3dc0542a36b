"""The course of a case's clock: whence it is counted, what stopped it, what was granted; the deadlines and warnings it gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ioc_contract import deadlines
from ioc_contract.clock import Instant
from ioc_contract.records import Case, CaseState, DeadlineRule, Json, Stage, WorkCalendar

Span = tuple[Instant, Instant]


@dataclass(frozen=True, slots=True)
class Course:
    """What the answer's deadline is counted from. `granted` are extensions: when decided, until when."""

    start: Instant
    pauses: tuple[Span, ...] = ()
    granted: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Dues:
    """The deadlines of a case: the answer's without and with extensions, and the one that runs now."""

    original: Instant | None
    resolve: Instant | None
    own: Instant | None
    """`Case.own_due_at`: the answer's without the earlier one of a report merged into it."""
    stage: Stage | None
    due_at: Instant | None


@dataclass(frozen=True, slots=True)
class DeadlineWarning:
    """A warning of the running deadline: due when `share` of the stage's time is spent; None: LAST_WARNING before its end."""

    at: Instant
    share: float | None


def of(held: Json, received_at: Instant) -> Course:
    """Return the course that a case's `clock` column says."""
    pauses, granted = (tuple((Instant(a), Instant(b)) for a, b in held.get(n, ())) for n in ("pauses", "granted"))
    return Course(Instant(held.get("start", received_at)), pauses, granted)


def kept(course: Course, received_at: Instant) -> Json:
    """Return the course as the `clock` column holds it: nothing of what is as at receipt."""
    held: dict[str, Any] = {} if course.start == received_at else {"start": int(course.start)}
    for name, spans in (("pauses", course.pauses), ("granted", course.granted)):
        if spans:
            held[name] = [[int(a), int(b)] for a, b in spans]
    return held


def resolve(
    rule: DeadlineRule | None, calendar: WorkCalendar | None, course: Course
) -> tuple[Instant | None, Instant | None]:
    """Return the answer's deadline without extensions and with them.

    A pause moves both by its length on the stage's clock when it ends; an extension puts the second to its instant when it
    is decided, never to an earlier one.
    """
    clock = deadlines.clock_name(rule, Stage.RESOLVE)
    original = granted = deadlines.due(rule, calendar, Stage.RESOLVE, course.start)
    if not course.pauses and not course.granted:
        return original, granted
    events = [(end, 0, start) for start, end in course.pauses] + [(at, 1, until) for at, until in course.granted]
    for at, extension, value in sorted(events):
        if extension:
            granted = value if granted is None else Instant(max(granted, value))
        else:
            spent = deadlines.elapsed(calendar, clock, value, at)
            original = None if original is None else deadlines.shift(calendar, clock, original, spent)
            granted = None if granted is None else deadlines.shift(calendar, clock, granted, spent)
    return original, granted


def dues(
    rule: DeadlineRule | None,
    calendar: WorkCalendar | None,
    state: CaseState,
    received_at: Instant,
    since: Instant,
    course: Course,
    earlier: Instant | None = None,
) -> Dues:
    """Return the deadlines of a case in `state`, entered at `since`, counted anew from its course.

    `earlier` is the deadline of a report merged into it, when that is what holds.
    """
    original, granted = resolve(rule, calendar, course)
    held = granted if earlier is None or granted is None else Instant(min(granted, earlier))
    runs = running(rule, calendar, state, received_at, since, course, held)
    return Dues(original, held, granted if earlier is not None else None, runs.stage, runs.due_at)


def running(
    rule: DeadlineRule | None,
    calendar: WorkCalendar | None,
    state: CaseState,
    received_at: Instant,
    since: Instant,
    course: Course,
    resolve_due_at: Instant | None,
) -> deadlines.Running:
    """Return the deadline that runs; of a reopened case only the answer's and the reply's count."""
    reopened = course.start != received_at
    if reopened and state in deadlines.STAGE_OF and state is not CaseState.AWAITING_APPROVAL and resolve_due_at:
        return deadlines.Running(Stage.RESOLVE, resolve_due_at)
    return deadlines.running(state, rule, calendar, received_at, since, resolve_due_at)


def timed(case: Case, rule: DeadlineRule | None, calendar: WorkCalendar | None, course: Course | None = None) -> Case:
    """Return a case with its deadlines counted anew, from another course if one is given.

    The earlier deadline of a report merged into it still holds.
    """
    course = course or of(case.clock, case.received_at)
    earlier = case.resolve_due_at if case.own_due_at is not None else None
    found = dues(rule, calendar, case.state, case.received_at, case.state_since, course, earlier)
    return replace(
        case,
        clock=kept(course, case.received_at),
        original_due_at=found.original,
        resolve_due_at=found.resolve,
        own_due_at=found.own,
        stage=found.stage,
        due_at=found.due_at,
    )


def stage_start(case: Case, stage: Stage) -> Instant:
    """Return from when a stage of a case is counted."""
    if stage is Stage.REPLY:
        return case.state_since
    return of(case.clock, case.received_at).start


def warnings(
    calendar: WorkCalendar | None, clock: str, start: Instant, due_at: Instant, pauses: Iterable[Span] = ()
) -> tuple[DeadlineWarning, ...]:
    """Return the warnings of a deadline counted from `start`, in order: 50, 75 and 90 % of the stage's own time (working
    minutes of a working clock, pauses apart, extensions included), and LAST_WARNING of it before the end."""
    stops = sorted(pauses)
    whole = deadlines.elapsed(calendar, clock, start, due_at)
    whole -= sum(deadlines.elapsed(calendar, clock, a, b) for a, b in stops)
    marks: list[tuple[int, float | None]] = [(round(whole * share), share) for share in deadlines.WARNINGS]
    if whole > deadlines.LAST_WARNING:
        marks.append((whole - deadlines.LAST_WARNING, None))
    found = []
    for spent, share in sorted(marks, key=lambda m: m[0]):
        at = deadlines.shift(calendar, clock, start, spent)
        for a, b in stops:
            if at <= a:
                break
            at = deadlines.shift(calendar, clock, at, deadlines.elapsed(calendar, clock, a, b))
        found.append(DeadlineWarning(at, share))
    return tuple(found)


def warnings_of(case: Case, rule: DeadlineRule | None, calendar: WorkCalendar | None) -> tuple[DeadlineWarning, ...]:
    """Return the warnings of the deadline that runs for a case; none while none runs."""
    if case.stage is None or case.due_at is None:
        return ()
    clock = deadlines.clock_name(rule, case.stage)
    pauses = of(case.clock, case.received_at).pauses if case.stage is Stage.RESOLVE else ()
    return warnings(calendar, clock, stage_start(case, case.stage), case.due_at, pauses)


def on_time(case: Case, now: Instant, extended: bool = True) -> bool | None:
    """Tell whether a case was answered by its deadline (`extended`: extensions included), or is still within it; None when
    it never had one. While it is paused the clock stands where the pause began."""
    limit = case.resolve_due_at if extended else case.original_due_at
    if limit is None:
        return None
    at = case.answered_at if case.answered_at is not None else case.paused_at if case.paused_at is not None else now
    return at <= limit
