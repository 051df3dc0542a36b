"""The alarms of every report whose deadline runs, brought up to this moment: a look counts only what moved since the last.

Remembered for each open cache: what each report comes to and until when, by its version; all of them at any number.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from ioc_contract import alarm_rules, alarms
from ioc_contract.alarms import Condition
from ioc_contract.clock import Instant
from ioc_contract.outcome import timing
from ioc_contract.records import DeadlineRule, WorkCalendar
from ioc_contract.room import Alarm, AlarmSource, AlarmState
from ioc_desktop.services.reference import Reference
from ioc_desktop.store import alarms as store
from ioc_desktop.store import cache as cached
from ioc_desktop.store.alarms import Mark
from ioc_desktop.store.world import CacheWorld

PIECE = 10_000
"""Reports counted, and alarms read, before others have their turn."""
_NEVER = 1 << 62
_Timing = tuple[DeadlineRule | None, WorkCalendar | None]


@dataclass(frozen=True, slots=True)
class _Report:
    mark: Mark | None
    """The row it was counted from; None: of a row with acts not settled, which says nothing of its version."""
    until: int
    """When it comes to its next level: until then it is as it is."""
    alarm_id: str
    """"" while it has no alarm."""


@dataclass(slots=True)
class Looked:
    """What the latest look found. Used by one thread at a time."""

    ref: Reference | None = None
    at: int = 0
    timings: dict[tuple[str, str | None, str | None], _Timing] = field(default_factory=dict)
    reports: dict[str, _Report] = field(default_factory=dict)
    holding: dict[str, Condition] = field(default_factory=dict)
    held: dict[str, tuple[Mark | None, Alarm]] = field(default_factory=dict)
    now_is: dict[str, tuple[Alarm | None, Condition | None, Alarm]] = field(default_factory=dict)


_looked: weakref.WeakKeyDictionary[sa.Connection, Looked] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def look(cache: sa.Connection, ref: Reference, now: Instant) -> tuple[list[Alarm], Mapping[str, Condition]]:
    """Return every alarm as it is at `now`, and the conditions of deadlines that hold, by the ids of their alarms."""
    with _lock:
        kept = _of(cache, ref, now)
        _count(cache, kept, now)
        _load(cache, kept)
        return _evolve(kept, now), dict(kept.holding)


def prepare(cache: sa.Connection, ref: Reference, now: Instant) -> bool:
    """Do a part of the work of a look, at most PIECE reports and as many alarms; return whether little is left."""
    with _lock:
        kept = _of(cache, ref, now)
        return _count(cache, kept, now, PIECE) and _load(cache, kept, PIECE)


def _of(cache: sa.Connection, ref: Reference, now: Instant) -> Looked:
    kept = _looked.setdefault(cache, Looked())
    if kept.ref is not ref or now < kept.at:
        kept.timings, kept.reports, kept.holding = {}, {}, {}
    kept.ref, kept.at = ref, now
    return kept


def _count(cache: sa.Connection, kept: Looked, now: Instant, most: int | None = None) -> bool:
    """Return whether that was all; count the reports that changed, came, came to a level or have acts not settled; forget those that run no more."""
    running = store.running(cache)
    reports = kept.reports
    for gone in reports.keys() - running.keys():
        kept.holding.pop(reports.pop(gone).alarm_id, None)
    unsettled = cached.overlaid(cache, "case")
    fresh = [
        i
        for i, mark in running.items()
        if (known := reports.get(i)) is None or known.until <= now or (known.mark != mark and i not in unsettled)
    ]
    wanted = [*fresh, *((running.keys() & unsettled).difference(fresh))]  # those have no version to be told by
    world = CacheWorld(cache)
    due = list(store.due(cache, wanted[:most]))
    unsettled |= cached.overlaid(cache, "case")  # those acted on while it was read
    for case in due:
        key = (case.subsystem, case.category_id, case.org_id)
        if key not in kept.timings:
            kept.timings[key] = timing(world, *key)
        rule, calendar = kept.timings[key]
        at = alarm_rules.steps(rule, calendar, case)
        condition = alarm_rules.deadline(case, at, now)
        if (before := reports.get(case.id)) is not None:
            kept.holding.pop(before.alarm_id, None)
        if condition is not None:
            kept.holding[condition.id] = condition
        until = min((moment for moment in at if moment > now), default=_NEVER)
        mark = None if case.id in unsettled else running[case.id]
        reports[case.id] = _Report(mark, until, "" if condition is None else condition.id)
    return most is None or len(fresh) <= most


def _load(cache: sa.Connection, kept: Looked, most: int | None = None) -> bool:
    """Return whether that was all; bring the centre's alarms held here up to date."""
    there = store.marks(cache)
    for gone in kept.held.keys() - there.keys():
        del kept.held[gone]
    unsettled = cached.overlaid(cache, "alarm")
    fresh = [
        i for i, mark in there.items() if (held := kept.held.get(i)) is None or (held[0] != mark and i not in unsettled)
    ]
    wanted = [*fresh, *((there.keys() & unsettled).difference(fresh))]
    rows = list(store.rows(cache, wanted[:most]))
    unsettled |= cached.overlaid(cache, "alarm")
    for alarm in rows:
        kept.held[alarm.id] = (None if alarm.id in unsettled else there[alarm.id], alarm)
    return most is None or len(fresh) <= most


def _evolve(kept: Looked, now: Instant) -> list[Alarm]:
    """Return the alarms held, and those found here, as they are at `now`; what did not change is the same object again."""
    before, after = kept.now_is, dict[str, tuple[Alarm | None, Condition | None, Alarm]]()
    for i, (_, held) in kept.held.items():
        condition = kept.holding.get(i)
        known = before.get(i)
        if known is None or known[0] is not held or known[1] is not condition or held.state is AlarmState.SHELVED:
            known = (held, condition, _is(held, condition, now))
        after[i] = known
    for i, condition in kept.holding.items():
        if i not in kept.held:
            known = before.get(i)
            if known is None or known[0] is not None or known[1] is not condition:
                born = alarms.evolve(None, condition, now)
                assert born is not None
                known = (None, condition, born)
            after[i] = known
    kept.now_is = after
    return [alarm for _, _, alarm in after.values()]


def _is(held: Alarm, condition: Condition | None, now: Instant) -> Alarm:
    if condition is None and held.source is not AlarmSource.DEADLINE:
        return alarms.lasting(held, now)  # only the centre knows whether it lasts
    return alarms.evolve(held, condition, now) or held
