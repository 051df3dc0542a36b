"""Why a deadline is when it is: the stretches of time that counted and those that did not, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass

from ioc_contract import course, deadlines
from ioc_contract.clock import MINUTE, Instant
from ioc_contract.outcome import timing
from ioc_contract.records import Case, CaseState, Stage
from ioc_contract.worktime import Segment
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store.world import CacheWorld

EXTENSION = "extension"
"""The kind of what an extension added and the clock counts."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline with its reasons. Times are milliseconds of the stage's clock unless said otherwise.

    `counted` + `extended` is what the case was given; `given` is the rule's own, from which `counted` differs only where an
    earlier deadline of a merged report holds.
    """

    stage: Stage
    rule: str
    calendar: str
    """Name of the calendar that a working clock runs by, "" for a running one."""
    lead: bool
    """Whether that calendar is the lead agency's own."""
    clock: str
    """`running` or `working`."""
    minutes: int
    start: Instant
    due_at: Instant
    original_due_at: Instant
    """Without extensions."""
    segments: tuple[Segment, ...]
    counted: int
    extended: int
    paused: int
    """What the pauses took of the clock."""
    left_out: int
    """What lies between and is not counted, pauses apart, by the wall clock."""
    standing: Instant | None
    """Since when it is paused now; `due_at` is then as if it went on at this moment."""
    merged: bool
    """Whether the earlier deadline of a report merged into it holds."""
    warnings: tuple[course.DeadlineWarning, ...]

    @property
    def given(self) -> int:
        return self.minutes * MINUTE


def explain(ws: Workspace, case: Case) -> Deadline | None:
    """Return why the running deadline of a case, or the standing one of a paused case, is when it is; None for none."""
    stage, due = case.stage, case.due_at
    standing = case.paused_at if case.state is CaseState.PAUSED else None
    if standing is not None:
        stage, due = Stage.RESOLVE, case.resolve_due_at
    if stage is None or due is None:
        return None
    world = CacheWorld(ws.cache)
    rule, calendar = timing(world, case.subsystem, case.category_id, case.lead_org_id)
    found = next((s for s in rule.stages if s["stage"] == stage), None) if rule else None
    if rule is None or found is None:
        return None
    clock = str(found["clock"])
    start = course.stage_start(case, stage)
    pauses = course.of(case.clock, case.received_at).pauses if stage is Stage.RESOLVE else ()
    original = due
    if stage is Stage.RESOLVE and case.original_due_at is not None:
        original = Instant(min(due, case.original_due_at))
    if standing is not None:
        now = ws.now()
        spent = deadlines.elapsed(calendar, clock, standing, now)
        due, original = (deadlines.shift(calendar, clock, i, spent) for i in (due, original))
        pauses = (*pauses, (standing, Instant(max(standing, now))))
    segments = _joined(
        [
            *deadlines.explain(calendar, clock, start, original, pauses),
            *(
                Segment(EXTENSION if s.counted else s.kind, s.start, s.end, s.counted, s.name)
                for s in deadlines.explain(calendar, clock, original, due, pauses)
            ),
        ]
    )
    counted = sum(s.end - s.start for s in segments if s.counted and s.kind != EXTENSION)
    working = clock == deadlines.WORKING and calendar is not None
    return Deadline(
        stage=stage,
        rule=rule.name,
        calendar=calendar.name if working and calendar is not None else "",
        lead=working and calendar is not None and calendar.id != rule.calendar_id,
        clock=clock,
        minutes=int(found["minutes"]),
        start=start,
        due_at=due,
        original_due_at=original,
        segments=segments,
        counted=counted,
        extended=sum(s.end - s.start for s in segments if s.kind == EXTENSION),
        paused=sum(deadlines.elapsed(calendar, clock, a, b) for a, b in pauses),
        left_out=sum(s.end - s.start for s in segments if not s.counted and s.kind != "paused"),
        standing=standing,
        merged=case.own_due_at is not None and stage is Stage.RESOLVE,
        warnings=course.warnings(calendar, clock, start, due, pauses),
    )


def _joined(segments: list[Segment]) -> tuple[Segment, ...]:
    """Return the segments with neighbours of one kind and name as one: an evening and the morning after are one night."""
    out: list[Segment] = []
    for one in segments:
        last = out[-1] if out else None
        if last is not None and (last.kind, last.name, last.counted) == (one.kind, one.name, one.counted):
            out[-1] = Segment(one.kind, last.start, one.end, one.counted, one.name)
        else:
            out.append(one)
    return tuple(out)
