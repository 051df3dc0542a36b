"""Deadlines of a case: which stage's clock runs in which state, when it ends, and why then.

A `DeadlineRule` lists stages `{"stage", "clock", "minutes"}` by `running` or `working` time: verify, assign and resolve
count from receipt (resolve again from reopening), reply from when the result awaits approval. A pause of k minutes of the stage's clock moves the deadline by
exactly k minutes of that clock; so a paused case cannot be late because of its pause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ioc_contract.clock import DAY, HOUR, MINUTE, Instant
from ioc_contract.records import CaseState, DeadlineRule, Stage, WorkCalendar
from ioc_contract.worktime import HORIZON_DAYS, Segment, clock_of

RUNNING, WORKING = "running", "working"

STAGE_OF: dict[CaseState, tuple[Stage, ...]] = {
    CaseState.NEW: (Stage.VERIFY, Stage.ASSIGN, Stage.RESOLVE),
    CaseState.VERIFYING: (Stage.ASSIGN, Stage.RESOLVE),
    CaseState.ASSIGNED: (Stage.RESOLVE,),
    CaseState.IN_PROGRESS: (Stage.RESOLVE,),
    CaseState.AWAITING_APPROVAL: (Stage.REPLY, Stage.RESOLVE),
}
"""State → stages in order of preference; the first that the rule has is the one whose clock runs."""

WARNINGS = (0.5, 0.75, 0.9)
"""Shares of a stage's time at which a warning is due; one more comes LAST_WARNING before the end."""
LAST_WARNING = 15 * MINUTE


class Band(StrEnum):
    """How near a deadline is."""

    OVERDUE = "overdue"
    HOUR = "hour"
    FOUR_HOURS = "four_hours"
    DAY = "day"
    LATER = "later"
    NONE = "none"


BAND_LIMITS: tuple[tuple[Band, int], ...] = (
    (Band.OVERDUE, 0),
    (Band.HOUR, HOUR),
    (Band.FOUR_HOURS, 4 * HOUR),
    (Band.DAY, 24 * HOUR),
)
"""Band → upper limit of the time left, milliseconds."""


@dataclass(frozen=True, slots=True)
class Running:
    """The deadline that runs for a case now; both None when none does."""

    stage: Stage | None
    due_at: Instant | None


def band(due_at: Instant | None, now: Instant) -> Band:
    """Return the band of a deadline at `now`."""
    if due_at is None:
        return Band.NONE
    left = due_at - now
    return next((b for b, limit in BAND_LIMITS if left < limit), Band.LATER)


def shift(calendar: WorkCalendar | None, clock: str, start: Instant, ms: int) -> Instant:
    """Return `start` moved by `ms` of the clock. A working clock without a calendar runs as a running one; one that has too few
    working hours comes to HORIZON_DAYS: no edit of a calendar makes a report that nobody can work on."""
    if clock == WORKING and calendar is not None:
        ready = clock_of(calendar)
        try:
            return ready.add(start, ms)
        except ValueError:
            return Instant(start + HORIZON_DAYS * DAY)
    return Instant(start + ms)


def elapsed(calendar: WorkCalendar | None, clock: str, start: Instant, end: Instant) -> int:
    """Return the clock's time from `start` to `end`, milliseconds, never negative."""
    if clock == WORKING and calendar is not None:
        return clock_of(calendar).between(start, end)
    return max(0, end - start)


def clock_name(rule: DeadlineRule | None, stage: Stage) -> str:
    """Return the clock of a rule's stage; running when the rule does not name it."""
    found = _stage(rule, stage)
    return found[0] if found else RUNNING


def due(rule: DeadlineRule | None, calendar: WorkCalendar | None, stage: Stage, start: Instant) -> Instant | None:
    """Return when `stage` ends for a case received (or reopened) at `start`; None if the rule has no such stage."""
    found = _stage(rule, stage)
    return None if found is None else shift(calendar, found[0], start, found[1] * MINUTE)


def running(
    state: CaseState,
    rule: DeadlineRule | None,
    calendar: WorkCalendar | None,
    start: Instant,
    since: Instant,
    resolve_due_at: Instant | None,
) -> Running:
    """Return the deadline that runs in `state`, entered at `since`, for a case received at `start`.

    The resolve stage ends at `resolve_due_at`, which pauses and extensions may have moved.
    """
    for stage in STAGE_OF.get(state, ()):
        if stage is Stage.RESOLVE:
            at = resolve_due_at
        else:
            at = due(rule, calendar, stage, since if stage is Stage.REPLY else start)
        if at is not None:
            return Running(stage, at)
    return Running(None, None)


def explain(
    calendar: WorkCalendar | None,
    clock: str,
    start: Instant,
    end: Instant,
    pauses: Iterable[tuple[Instant, Instant]] = (),
) -> tuple[Segment, ...]:
    """Return the segments from `start` to a deadline `end`: what counted, and why the rest did not."""
    if clock == WORKING and calendar is not None:
        pieces: Iterable[Segment] = clock_of(calendar).segments(start, end)
    else:
        pieces = (Segment("work", start, end, True),)
    out: list[Segment] = []
    spans = sorted(pauses)
    for piece in pieces:
        out.extend(_cut(piece, spans))
    return tuple(out)


def _cut(piece: Segment, pauses: list[tuple[Instant, Instant]]) -> Iterator[Segment]:
    at = piece.start
    for low, high in pauses:
        low, high = max(low, at), min(high, piece.end)
        if low < high:
            if at < low:
                yield Segment(piece.kind, at, low, piece.counted, piece.name)
            yield Segment("paused", low, high, False)
            at = high
    if at < piece.end:
        yield Segment(piece.kind, at, piece.end, piece.counted, piece.name)


def _stage(rule: DeadlineRule | None, stage: Stage) -> tuple[str, int] | None:
    if rule is not None:
        for item in rule.stages:
            if item["stage"] == stage:
                return str(item["clock"]), int(item["minutes"])
    return None
