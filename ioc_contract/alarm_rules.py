"""When something is abnormal: deadlines that run out, bursts of reports in a place, sources that have gone silent.

Each rule is a pure function that returns the condition holding at an instant. Instants in a condition are those at which
its levels were reached, not those of the looking: whoever looks later finds the same.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ioc_contract import course, deadlines
from ioc_contract.alarms import BREACH, Condition
from ioc_contract.clock import DAY, HOUR, MINUTE, Instant
from ioc_contract.records import DeadlineRule, Priority, Source, Stage, WorkCalendar
from ioc_contract.room import AlarmSource
from ioc_contract.worktime import HORIZON_DAYS, clock_of

log = logging.getLogger(__name__)

DEADLINE_PRIORITY = (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.HIGH, Priority.URGENT)
"""Priority of a deadline's alarm by level, 1 first; one more for an urgent report, one less for one of low priority, but a
warning is never urgent: what is late comes before what may become so."""

BURST_MS = HOUR
"""A burst is looked for in so long a stretch."""
BURST_WEEKS = 8
BURST_LEAST = 5
"""So many reports in it at least."""
BURST_RAISED, BURST_STAYS = 1e-4, 0.02
"""It begins when so many are less likely than the first, and ends when they are likelier than the second."""
_PRIOR_WEEKS = 4.0
"""How much the usual hour counts beside the same hour of past weeks."""

SILENT = 2
"""A source is dead when nothing good came for so many of its cadences and SILENT_GRACE."""
SILENT_GRACE = 5 * MINUTE
SILENT_LONG = 6
"""After so many cadences the alarm is a grave one."""


DUE_COLUMNS = (
    "id", "subsystem", "title", "number", "category_id", "priority", "unit_id", "lead_org_id", "sensitive", "stage",
    "due_at", "received_at", "state_since", "clock",
)  # fmt: skip
"""Columns of a case that `Due.of` wants, in order."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is needed of a case with a deadline running."""

    id: str
    subsystem: str
    title: str
    number: int | None
    category_id: str | None
    priority: int
    unit_id: str | None
    org_id: str | None
    sensitive: bool
    stage: Stage
    due_at: Instant
    start: Instant
    """When the stage's clock began to run."""
    pauses: tuple[course.Span, ...] = ()

    @classmethod
    def of(cls, row: Sequence[Any]) -> Due:
        """Return it of a row of DUE_COLUMNS, as either side's database gives it."""
        (
            id_,
            subsystem,
            title,
            number,
            category,
            priority,
            unit,
            org,
            sensitive,
            name,
            due_at,
            received_at,
            since,
            clock,
        ) = row
        stage, start = Stage(name), Instant(since)
        pauses: tuple[course.Span, ...] = ()
        if stage is not Stage.REPLY:
            runs = course.of(orjson.loads(clock), received_at)
            start = runs.start
            pauses = runs.pauses if stage is Stage.RESOLVE else ()
        return cls(
            id_, subsystem, title, number, category, priority, unit, org, bool(sensitive), stage, Instant(due_at), start,
            pauses,
        )  # fmt: skip


_KNOWN_MOST = 1 << 17
_known: dict[tuple[object, ...], tuple[int, ...]] = {}
"""Steps found before, by all they depend on."""


def steps(rule: DeadlineRule | None, calendar: WorkCalendar | None, case: Due) -> tuple[int, ...]:
    """Return when each level of a case's deadline is reached, level 1 first, the deadline itself last.

    One that no calendar reaches (a date mistyped or imported) is logged and warned of only when it is there.
    """
    clock = deadlines.clock_name(rule, case.stage)
    ready: object = None
    if calendar is not None and clock == deadlines.WORKING:
        try:
            ready = clock_of(calendar)
        except (ValueError, LookupError):
            ready = (calendar.id, calendar.version)  # counting says what is wrong with it
    key = (ready, case.due_at, case.start, case.pauses)
    found = _known.get(key)
    if found is None:
        if len(_known) >= _KNOWN_MOST:
            _known.pop(next(iter(_known)), None)
        try:
            found = _steps(clock, calendar, case)
        except (ArithmeticError, ValueError, LookupError, OSError) as error:
            log.warning("the deadline of report %s cannot be counted: %s", case.id, error)
            found = (case.due_at,) * BREACH
        _known[key] = found
    return found


def _steps(clock: str, calendar: WorkCalendar | None, case: Due) -> tuple[int, ...]:
    if case.due_at - case.start > HORIZON_DAYS * DAY:
        raise ValueError("it is too far away")
    found = course.warnings(calendar, clock, case.start, case.due_at, case.pauses)
    last = next((w.at for w in found if w.share is None), None)
    early = [w.at for w in found if w.share is not None]
    top = early[-1] if last is None else last
    return (*(min(at, top) for at in early), top, case.due_at)


def deadline(case: Due, at: Sequence[int], now: int) -> Condition | None:
    """Return the condition of a case whose levels are reached at `at` (see `steps`); None while there is none."""
    level = sum(1 for moment in at if moment <= now)
    if level == 0:
        return None
    shift = {int(Priority.URGENT): 1, int(Priority.LOW): -1}.get(case.priority, 0)
    most = Priority.URGENT if level == BREACH else Priority.HIGH
    priority = Priority(min(max(DEADLINE_PRIORITY[level - 1] + shift, Priority.LOW), most))
    first = next(n for n in range(level) if at[n] == at[level - 1])  # levels reached at once are one
    return Condition(
        AlarmSource.DEADLINE, "case", case.id, case.stage, case.subsystem, case.unit_id, case.org_id, case.sensitive,
        f"#{case.number} {case.title}" if case.number is not None else case.title, case.due_at, level, priority,
        Instant(max(at[0], case.start)), Instant(max(at[first], case.start)),
    )  # fmt: skip


def expected(weeks: Sequence[int], usual: float) -> float:
    """Return how many reports an hour like this one brings: the same hour of past weeks without the fullest (one storm
    must not hide the next), beside `usual`, the mean of all hours."""
    kept = sorted(weeks)[:-1]
    return max(0.02, (sum(kept) + _PRIOR_WEEKS * usual) / (len(kept) + _PRIOR_WEEKS))


def unlikely(count: int, mean: float) -> float:
    """Return how likely `count` or more are where `mean` are usual (Poisson)."""
    if count <= 0:
        return 1.0
    if count > mean and count > 500:  # too far out to add up, and beyond any doubt
        return 0.0 if count > mean + 10 * math.sqrt(mean) else 1.0
    term = below = math.exp(-mean)
    for n in range(1, count):
        term *= mean / n
        below += term
    return max(0.0, 1.0 - below)


def burst(
    subsystem: str,
    category_id: str,
    unit_id: str,
    title: str,
    count: int,
    mean: float,
    now: Instant,
    held: tuple[Instant, Instant] | None,
) -> Condition | None:
    """Return the condition of so many reports of a category in a unit within BURST_MS; `held`: the occasion and the begin
    of the burst that is on already. None when that is nothing unusual."""
    chance = unlikely(count, mean)
    begins = count >= BURST_LEAST and chance <= BURST_RAISED
    if not begins and (held is None or chance > BURST_STAYS):
        return None
    level = 1 if count < 2 * BURST_LEAST else 2 if count < 5 * BURST_LEAST else 3
    hour = Instant(now - now % HOUR)
    occasion, since = held or (hour, now)
    return Condition(
        AlarmSource.BURST, "category", category_id, unit_id, subsystem, unit_id, None, False, title, occasion, level,
        Priority(level), since, since if held is None else now, {"count": count, "mean": round(mean, 2)},
    )  # fmt: skip


def silent(source: Source, now: Instant) -> Condition | None:
    """Return the condition of a source from which nothing good has come for too long; None when all is well."""
    heard = source.last_good_at if source.last_good_at is not None else source.last_attempt_at
    watched = source.enabled and source.cadence_minutes > 0 and (source.adapter != "sample" or source.last_error)
    if not watched or heard is None:
        return None
    cadence = source.cadence_minutes * MINUTE
    first, grave = (heard + n * cadence + SILENT_GRACE for n in (SILENT, SILENT_LONG))
    if now < first:
        return None
    level = 1 if now < grave else 2
    return Condition(
        AlarmSource.DATA, "source", source.id, "", source.subsystem, None, None, False, source.name,
        Instant(source.last_good_at or 0), level, Priority.NORMAL if level == 1 else Priority.HIGH, Instant(first),
        Instant(first if level == 1 else grave), {"error": source.last_error, "heard": heard},
    )  # fmt: skip


__all__ = ["BREACH", "Due", "burst", "deadline", "expected", "silent", "steps", "unlikely"]
