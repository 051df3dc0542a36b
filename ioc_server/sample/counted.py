"""Indicators counted from the generated cases and tasks themselves, so that a figure and its rows always agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from statistics import median
from typing import TypeVar

from ioc_contract.clock import DAY, MINUTE, Instant, local
from ioc_contract.course import on_time
from ioc_contract.records import AdminUnit, Article, Case, CaseState, PeriodKind, Place, Task, TaskState, Tone
from ioc_server.sample.dice import Dice
from ioc_server.sample.figures import Value
from ioc_server.sample.journey import Journey
from ioc_server.sample.periods import ended, midnight

Counted = dict[str, dict[date, dict[str | None, Value]]]
T = TypeVar("T")
Pick = Callable[[Sequence[T], Instant, Instant], Value]


def _series(
    kind: PeriodKind, anchor: int, by_ward: dict[str | None, Sequence[T]], figure: Pick[T]
) -> dict[date, dict[str | None, Value]]:
    return {
        begin: {ward: figure(rows, midnight(begin), midnight(end)) for ward, rows in by_ward.items()}
        for begin, end in ended(kind, anchor)
    }


def _per_ward(
    rows: Iterable[T], unit_of: Callable[[T], str | None], units: dict[str, AdminUnit]
) -> dict[str | None, Sequence[T]]:
    code = {unit.id: ward for ward, unit in units.items()}
    out: dict[str | None, list[T]] = {None: []} | {ward: [] for ward in units}
    for row in rows:
        out[None].append(row)
        ward = code.get(unit_of(row) or "")
        if ward:
            out[ward].append(row)
    return dict(out)


def share(above: int, below: int) -> Value:
    """Return a percentage with one decimal; None, not 0, when there was nothing to count."""
    return Value(round(100 * above / below, 1) if below else None, above, below)


def reports(journeys: Sequence[Journey], anchor: int, units: dict[str, AdminUnit]) -> Counted:
    """Return the indicators of the reports subsystem that follow from its cases."""
    cases = _per_ward([j.case for j in journeys], lambda c: c.unit_id, units)
    verified = {
        j.id: e.at - j.case.received_at for j in reversed(journeys) for e in j.entries if e.kind == "case.verify"
    }
    reopened = [(e.at, j.case.unit_id) for j in journeys for e in j.entries if e.kind == "case.reopen"]

    def received(rows: Sequence[Case], start: Instant, end: Instant) -> Value:
        return Value(sum(start <= c.received_at < end for c in rows))

    def resolved(rows: Sequence[Case], start: Instant, end: Instant) -> Value:
        return Value(sum(c.answered_at is not None and start <= c.answered_at < end for c in rows))

    def timely(rows: Sequence[Case], start: Instant, end: Instant) -> Value:
        answered = [c for c in rows if c.answered_at is not None and start <= c.answered_at < end]
        late = sum(
            c.resolve_due_at is not None and c.resolve_due_at < end and (c.answered_at or end) >= end
            and c.closed_at is None and c.received_at < end for c in rows
        )  # fmt: skip
        return share(sum(on_time(c, end) is True for c in answered), len(answered) + late)

    def satisfied(rows: Sequence[Case], start: Instant, end: Instant) -> Value:
        rated = [c.rating for c in rows if c.rating and c.answered_at and start <= c.answered_at < end]
        return share(sum(r >= 4 for r in rated), len(rated))

    def first(rows: Sequence[Case], start: Instant, end: Instant) -> Value:
        waits = [verified[c.id] for c in rows if start <= c.received_at < end and c.id in verified]
        return Value(round(median(waits) / MINUTE) if waits else None)

    def again(rows: Sequence[Case], start: Instant, end: Instant) -> Value:
        closed = sum(c.closed_at is not None and start <= c.closed_at < end for c in rows)
        here = {c.unit_id for c in rows}
        return share(sum(start <= at < end and unit in here for at, unit in reopened), closed)

    return {
        "reports.received": _series(PeriodKind.DAY, anchor, cases, received),
        "reports.resolved": _series(PeriodKind.DAY, anchor, cases, resolved),
        "reports.on_time_rate": _series(PeriodKind.MONTH, anchor, cases, timely),
        "reports.satisfaction_rate": _series(PeriodKind.MONTH, anchor, cases, satisfied),
        "reports.first_response_minutes": _series(PeriodKind.MONTH, anchor, cases, first),
        "reports.reopen_rate": _series(PeriodKind.MONTH, anchor, cases, again),
    }


def tasks(journeys: Sequence[Journey], anchor: int) -> Counted:
    """Return the indicators of tasks."""
    rows: dict[str | None, Sequence[Task]] = {None: [j.task for j in journeys]}

    def assigned(found: Sequence[Task], start: Instant, end: Instant) -> Value:
        return Value(sum(start <= t.created_at < end for t in found))

    def late(t: Task, end: Instant) -> bool:
        open_then = t.state is not TaskState.CANCELLED and (t.done_at is None or t.done_at >= end)
        return open_then and t.created_at < end and t.due_at is not None and t.due_at < end

    def timely(found: Sequence[Task], start: Instant, end: Instant) -> Value:
        done = [t for t in found if t.done_at is not None and start <= t.done_at < end]
        good = sum(t.due_at is None or (t.done_at or end) <= t.due_at for t in done)
        return share(good, len(done) + sum(late(t, end) for t in found))

    def overdue(found: Sequence[Task], start: Instant, end: Instant) -> Value:
        return Value(sum(late(t, end) for t in found))

    return {
        "tasks.assigned": _since(rows, _series(PeriodKind.MONTH, anchor, rows, assigned)),
        "tasks.on_time_rate": _since(rows, _series(PeriodKind.MONTH, anchor, rows, timely)),
        "tasks.overdue": _since(rows, _series(PeriodKind.MONTH, anchor, rows, overdue)),
    }


def _since(
    rows: dict[str | None, Sequence[Task]], series: dict[date, dict[str | None, Value]]
) -> dict[date, dict[str | None, Value]]:
    """Leave out the periods before the first task: nothing was counted then, which is not 0."""
    first = local(min((t.created_at for t in rows[None]), default=Instant(0))).date().replace(day=1)
    return {begin: values for begin, values in series.items() if begin >= first}


def traffic(journeys: Sequence[Journey], anchor: int, dice: Dice) -> Counted:
    """Return the indicators of traffic: counted as far back as there are cases, invented of their kind before."""
    cases = [j.case for j in journeys]
    first = min(c.received_at for c in cases)
    a_day = len(cases) / max(1.0, (anchor - first) / DAY)

    def within(start: Instant, end: Instant) -> list[Case]:
        return [c for c in cases if start <= c.received_at < end]

    detections: dict[date, dict[str | None, Value]] = {}
    accepted: dict[date, dict[str | None, Value]] = {}
    handed: dict[date, dict[str | None, Value]] = {}
    for begin, end in ended(PeriodKind.DAY, anchor):
        known = midnight(begin) >= first
        count = len(within(midnight(begin), midnight(end))) if known else dice.between(0, 2 * a_day)
        detections[begin] = {None: Value(count)}
    for begin, end in ended(PeriodKind.WEEK, anchor):
        if midnight(begin) >= first:
            seen = within(midnight(begin), midnight(end))
            no = sum(c.state is CaseState.REJECTED for c in seen)
            yes = sum(c.state not in (CaseState.REJECTED, CaseState.NEW, CaseState.VERIFYING) for c in seen)
            over = sum(c.state is CaseState.CLOSED for c in seen)
        else:
            yes, no = dice.between(8, 16), dice.between(1, 5)
            over = yes
        accepted[begin] = {None: share(yes, yes + no)}
        handed[begin] = {None: Value(over)}
    return {"traffic.detections": detections, "traffic.accepted_rate": accepted, "traffic.handed_over": handed}


def cameras(places: Sequence[Place], anchor: int, dice: Dice) -> Counted:
    """Return how many cameras were on, day by day; the newest day agrees with the cameras as they are."""
    total = sum(p.type == "camera" for p in places)
    now = sum(p.type == "camera" and p.status in ("ok", "warning") for p in places)
    days = [begin for begin, _ in ended(PeriodKind.DAY, anchor)]
    on = {day: min(total, max(total - 9, now + dice.between(-3, 3))) for day in days} | {days[-1]: now}
    return {
        "cameras.cameras_online": {day: {None: Value(count)} for day, count in on.items()},
        "cameras.uptime_rate": {day: {None: share(count, total)} for day, count in on.items()},
    }


def press(articles: Sequence[Article], anchor: int, days: int) -> Counted:
    """Return the indicators of the press for the last `days`, the reach of the corpus."""
    rows = [a for a in articles if not a.irrelevant]

    def within(start: Instant, end: Instant) -> list[Article]:
        return [a for a in rows if start <= a.published_at < end]

    spans = [(begin, within(midnight(begin), midnight(end))) for begin, end in ended(PeriodKind.DAY, anchor, days)]
    toned = {begin: [a.tone for a in found if a.tone] for begin, found in spans}
    return {
        "media.articles": {begin: {None: Value(len(found))} for begin, found in spans},
        "media.negative_share": {
            b: {None: share(tones.count(Tone.NEGATIVE), len(tones))} for b, tones in toned.items()
        },
    }
