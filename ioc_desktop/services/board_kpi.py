"""See figures: the tiles of a board, series for charts, rankings of units, and the rows behind each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ioc_contract import clock
from ioc_contract.clock import HOUR, Instant
from ioc_contract.deadlines import Band
from ioc_contract.records import CaseState, Direction, Indicator, PeriodKind, Subsystem
from ioc_contract.states import OPEN
from ioc_desktop.services import kpi_cases
from ioc_desktop.services.kpi_records import (
    CasesDrill,
    ObservationRow,
    ObservationsDrill,
    Point,
    Ranking,
    Series,
    Status,
    Tile,
    Window,
    judge,
)
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import figures, indicators
from ioc_desktop.store.queue_query import Order, QueueQuery

TREND = 24
"""Periods in a tile's trend line."""
OVERVIEW_EACH = 3
"""Tiles of each subsystem on the overview."""
MEASURES = {"reports": "phản ánh", "traffic": "trường hợp"}
"""What the cases of a subsystem are called when counted."""
MOST_ROWS = 500
"""Reported values that are shown at most, the newest."""
_NONE: Mapping[str, str] = {}


def subsystems(ws: Workspace) -> tuple[Subsystem, ...]:
    """Return the enabled subsystems that have figures to show, in their order."""
    with_indicators = {i.subsystem for i in indicators.indicators(ws.cache)}
    return tuple(s for s in indicators.subsystems(ws.cache) if s.id in with_indicators or "case" in s.shapes)


def subsystem_of(ws: Workspace, indicator_id: str) -> str | None:
    """Return the subsystem an indicator belongs to, None when this desk does not hold it."""
    found = indicators.indicator(ws.cache, indicator_id)
    return None if found is None else found.subsystem


def tiles(
    ws: Workspace,
    subsystem: str | None = None,
    window: Window = Window.DAYS_30,
    definitions: Mapping[str, str] = _NONE,
    contact: Instant | None = None,
) -> tuple[Tile, ...]:
    """Return the tiles of a subsystem's board, live figures first; None: the overview of all subsystems.

    `window` and `definitions` (figure → definition id) apply to the live figures; `contact` is when the centre was
    last heard, None while it is heard.
    """
    listed = indicators.subsystems(ws.cache)
    if subsystem is not None:
        listed = [s for s in listed if s.id == subsystem]
    made: list[Tile] = []
    every: dict[str, list[Indicator]] = {}
    for found in indicators.indicators(ws.cache, subsystem):
        every.setdefault(found.subsystem, []).append(found)
    for entry in listed:
        held = every.get(entry.id, [])
        by_code = {i.code: i for i in held}
        if _has_live(ws, entry, subsystem is None, bool(held)):
            measure = MEASURES.get(entry.id, "hồ sơ")
            made += kpi_cases.tiles(ws, entry.id, measure, by_code, window, definitions, contact)
        chosen = _order(entry, held)
        if subsystem is None:
            chosen = chosen[:OVERVIEW_EACH]
        made += [_tile(ws, i, entry.name) for i in chosen]
    return tuple(made)


def _has_live(ws: Workspace, entry: Subsystem, overview: bool, reported: bool) -> bool:
    if "case" not in entry.shapes or (overview and entry.id != "reports"):
        return False
    return entry.id == "reports" or not reported or figures.first_received(ws.cache, entry.id) is not None


def _order(entry: Subsystem, held: Sequence[Indicator]) -> list[Indicator]:
    by_code = {i.code: i for i in held}
    listed = [by_code[c] for c in entry.board.get("tiles", ()) if c in by_code]
    return listed + [i for i in held if i not in listed]


def _tile(ws: Workspace, by: Indicator, section: str) -> Tile:
    found = indicators.newest(ws.cache, by.id, None, TREND)
    last = found[-1] if found else None
    value = last.value if last else None
    target = last.target if last and last.target is not None else by.target
    status = judge(value, by.direction, target, by.warn, by.alarm)
    unfinished = last is not None and last.as_of < last.period_end
    growing = unfinished and not _comparable(by)
    if growing and value is not None and (status is Status.NORMAL) != (by.direction is Direction.UP_IS_GOOD):
        status = Status.UNJUDGED  # what is not reached yet, or not passed yet, is no verdict before the period ends
    previous = None
    if last and not growing and len(found) > 1 and abs(found[-2].period_end - last.period_start) < clock.DAY:
        previous = found[-2].value
    names = indicators.names(ws.cache, "sources", [last.source_id if last else None, by.source_id])
    source = names.get((last.source_id if last else None) or "") or names.get(by.source_id or "", "")
    return Tile(
        key=by.id,
        subsystem=by.subsystem,
        section=section,
        code=by.code,
        name=by.name,
        measure=by.measure,
        decimals=by.decimals,
        direction=by.direction,
        status=status,
        stale=last is not None and ws.now() - last.as_of > by.cadence_hours * HOUR,
        value=value,
        target=target,
        numerator=last.numerator if last else None,
        denominator=last.denominator if last else None,
        numerator_label=by.numerator_label,
        denominator_label=by.denominator_label,
        definition=by.definition,
        definition_version=by.definition_version,
        definitions=(),
        definition_id="",
        period=by.period,
        period_start=Instant(last.period_start) if last else None,
        period_end=Instant(last.period_end) if last else None,
        as_of=Instant(last.as_of) if last else None,
        source=source,
        provisional=last is not None and last.status == "provisional",
        unfinished=unfinished,
        note=last.note if last else "",
        previous=previous,
        year_before=_at_year_before(ws, by, last.period_start) if last and not growing else None,
        trend=tuple(p.value for p in _with_gaps(by.period, found)),
    )


def year_before(period: PeriodKind, start: int) -> Instant:
    """Return the start of the same period a year before: the same local date, for weeks 52 weeks earlier."""
    moment = clock.local(start)
    if period is PeriodKind.WEEK:
        return clock.instant(moment - timedelta(days=364))
    return clock.instant(_moved(moment, -12))


def _moved(moment: datetime, months: int) -> datetime:
    total = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(total, 12)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month + 1)


def following(period: PeriodKind, start: int) -> Instant:
    """Return when the period after the one beginning at `start` begins, by local date."""
    moment = clock.local(start)
    match period:
        case PeriodKind.DAY:
            return clock.instant(moment + timedelta(days=1))
        case PeriodKind.WEEK:
            return clock.instant(moment + timedelta(days=7))
        case PeriodKind.MONTH:
            return clock.instant(_moved(moment, 1))
        case PeriodKind.QUARTER:
            return clock.instant(_moved(moment, 3))
        case PeriodKind.YEAR:
            return clock.instant(_moved(moment, 12))


def _at_year_before(ws: Workspace, by: Indicator, start: int) -> float | None:
    then = year_before(by.period, start)
    found = indicators.between(ws.cache, by.id, None, then, then + 1)
    return found[-1].value if found else None


def _with_gaps(period: PeriodKind, found: Sequence[indicators.Value]) -> list[indicators.Value]:
    """Return the values with an empty one for each period between them that nobody reported."""
    made: list[indicators.Value] = []
    for value in found:
        while made and made[-1].period_end + clock.DAY / 2 < value.period_start:
            start = made[-1].period_end
            end = min(following(period, start), value.period_start)
            made.append(indicators.Value(start, end, None, None, None, None, 0, None, "", "", value.unit_id))
        made.append(value)
    return made


def series(
    ws: Workspace,
    key: str,
    unit_id: str | None = None,
    start: Instant | None = None,
    end: Instant | None = None,
    definitions: Mapping[str, str] = _NONE,
) -> Series | None:
    """Return a tile's values over periods that begin from `start` to before `end`; None: no such indicator.

    Periods nobody reported are there with value None. A live figure is counted per day or month of receipt.
    """
    until = Instant(ws.now() + 1) if end is None else end
    if key.startswith("cases."):
        figure, subsystem = kpi_cases.parse(key)
        by, spec = kpi_cases.definition(figure, definitions), kpi_cases.FIGURES[figure]
        rate = by.denominator is not None
        measure = "%" if rate else MEASURES.get(subsystem, "hồ sơ")
        target, warn, alarm = _live_limits(ws, figure, subsystem, rate)
        points = kpi_cases.points(ws, key, start, until, definitions, target)
        return Series(
            key, spec.name, measure, int(rate), spec.direction, "", kpi_cases.SOURCE, by.text, points, warn, alarm
        )
    found = indicators.indicator(ws.cache, key)
    if found is None:
        return None
    first = 0 if start is None else start
    values = indicators.between(ws.cache, key, unit_id, first, until)
    then = indicators.between(ws.cache, key, unit_id, max(0, first - 370 * clock.DAY), until)
    by_start = {v.period_start: v.value for v in then}
    whole = unit_id is None or _comparable(found)
    names = indicators.names(ws.cache, "sources", [found.source_id])
    units = indicators.names(ws.cache, "admin_units", [unit_id])
    return Series(
        key,
        found.name,
        found.measure,
        found.decimals,
        found.direction,
        units.get(unit_id or "", ""),
        names.get(found.source_id or "", ""),
        found.definition,
        tuple(
            Point(
                Instant(v.period_start),
                Instant(v.period_end),
                v.value,
                v.target if v.target is not None else found.target if whole else None,
                by_start.get(year_before(found.period, v.period_start)),
                v.numerator,
                v.denominator,
                Instant(v.as_of) if v.as_of else None,
                v.status == "provisional",
            )
            for v in _with_gaps(found.period, values)
        ),
        found.warn if whole else None,
        found.alarm if whole else None,
    )


def _comparable(by: Indicator) -> bool:
    """Tell whether a unit's value may be held against the whole area's limits: a ratio may, a sum of units may not."""
    return bool(by.denominator_label) or by.measure == "%"


def _limits_of_unit(by: Indicator, held: indicators.Value) -> kpi_cases.Limits:
    if _comparable(by):
        return held.target if held.target is not None else by.target, by.warn, by.alarm
    return held.target, None, None


def _live_limits(ws: Workspace, figure: str, subsystem: str, rate: bool) -> kpi_cases.Limits:
    """Return what a live figure is judged by over parts of time or of the area: counts are not judged there."""
    if not rate:
        return None, None, None
    return kpi_cases.limits(figure, {i.code: i for i in indicators.indicators(ws.cache, subsystem)})


def ranking(
    ws: Workspace,
    key: str,
    period_start: Instant | None = None,
    window: Window = Window.DAYS_30,
    by_agency: bool = False,
    definitions: Mapping[str, str] = _NONE,
) -> Ranking | None:
    """Return the units ranked by an indicator in a period (None: the last with a value); None: no such indicator.

    A live figure is ranked over `window`, by unit or (`by_agency`) by lead agency.
    """
    if key.startswith("cases."):
        figure, subsystem = kpi_cases.parse(key)
        rule, spec = kpi_cases.definition(figure, definitions), kpi_cases.FIGURES[figure]
        rate = rule.denominator is not None
        first = kpi_cases.start_of(window, ws.now())
        column = "lead_org_id" if by_agency else "unit_id"
        ranked = kpi_cases.ranks(ws, key, first, column, definitions)
        limits = _live_limits(ws, figure, subsystem, rate)
        rows = kpi_cases.rank_rows(((*r, limits) for r in ranked), spec.direction)
        measure = "%" if rate else MEASURES.get(subsystem, "hồ sơ")
        return Ranking(
            key, spec.name, measure, int(rate), spec.direction, None, first, ws.now(), limits[0],
            sum(r.rank is not None for r in rows), rows,
        )  # fmt: skip
    found = indicators.indicator(ws.cache, key)
    if found is None:
        return None
    if period_start is None:
        last = indicators.periods(ws.cache, key, 1)
        period_start = Instant(last[0][0]) if last else None
    values = indicators.by_unit(ws.cache, key, period_start) if period_start is not None else []
    named = dict(indicators.units(ws.cache, key))
    held = {v.unit_id: v for v in values}
    listed: list[kpi_cases.Ranked] = [
        (unit, name, (v := held[unit]).value, v.numerator, v.denominator, _limits_of_unit(found, v))
        if unit in held
        else (unit, name, None, None, None, (None, None, None))
        for unit, name in named.items()
    ]
    rows = kpi_cases.rank_rows(listed, found.direction)
    return Ranking(
        key,
        found.name,
        found.measure,
        found.decimals,
        found.direction,
        found.period,
        period_start,
        Instant(values[0].period_end) if values else None,
        found.target if _comparable(found) else None,
        sum(r.rank is not None for r in rows),
        rows,
    )


def periods(ws: Workspace, key: str, limit: int = 36) -> tuple[tuple[Instant, Instant], ...]:
    """Return (start, end) of the last periods in which units of an indicator have values, newest first."""
    if key.startswith("cases."):
        return ()
    return tuple((Instant(a), Instant(b)) for a, b in indicators.periods(ws.cache, key, limit))


def units(ws: Workspace, key: str) -> tuple[tuple[str, str], ...]:
    """Return (id, name) of the units an indicator has values of."""
    return () if key.startswith("cases.") else tuple(indicators.units(ws.cache, key))


def drill(ws: Workspace, tile: Tile) -> CasesDrill | ObservationsDrill:
    """Return what a tile's figure rests on: the query of the cases counted, or the values reported."""
    if tile.live:
        figure, subsystem = kpi_cases.parse(tile.key)
        by = kpi_cases.definition(figure, {figure: tile.definition_id})
        now = tile.period_end or tile.as_of or ws.now()
        return CasesDrill(
            subsystem, by.denominator or by.numerator, tile.period_start, Instant(now + 1), now, tile.name
        )
    return rows(ws, tile.key)


_STATES: Mapping[str, tuple[CaseState, ...]] = {
    "received": (),
    "done": tuple(s for s in CaseState if s not in OPEN),
    "in_hand": tuple(s for s in CaseState if s in OPEN),
}
_BANDS: Mapping[str, tuple[Band, ...]] = {"overdue": (Band.OVERDUE,), "due_soon": (Band.HOUR,)}


def queue_query(ws: Workspace, drilled: CasesDrill) -> QueueQuery:
    """Return the queue's query that finds exactly the cases counted: by its own filters where they say it."""
    asked = QueueQuery(subsystem=drilled.subsystem, open_only=False, label=drilled.name)
    if drilled.count in _BANDS and drilled.start is None:
        return replace(asked, open_only=True, bands=_BANDS[drilled.count])
    asked = replace(asked, received_from=drilled.start, received_to=drilled.end)
    if drilled.count in _STATES:
        return replace(asked, states=_STATES[drilled.count])
    return replace(asked, counted=(drilled.count, drilled.now), order=Order.RECEIVED, descending=True)


def rows(ws: Workspace, key: str, period_start: Instant | None = None) -> ObservationsDrill:
    """Return the values reported for an indicator, newest first, corrections included.

    With `period_start` those of every unit for that period, else those of the whole area for all periods.
    """
    found = indicators.history(ws.cache, key, None, period_start, MOST_ROWS)
    sources = indicators.names(ws.cache, "sources", [o.source_id for o in found])
    named = indicators.names(ws.cache, "admin_units", [o.unit_id for o in found])
    by = indicators.indicator(ws.cache, key)
    seen: set[tuple[Any, ...]] = set()
    made = []
    for o in found:
        place = (o.unit_id, o.period_start)
        made.append(
            ObservationRow(
                o.id,
                named.get(o.unit_id or "", ""),
                o.period_start,
                o.period_end,
                o.value,
                o.numerator,
                o.denominator,
                o.target,
                o.as_of,
                sources.get(o.source_id or "", ""),
                o.status == "provisional",
                place in seen,
                o.note,
            )
        )
        seen.add(place)
    return ObservationsDrill(key, by.name if by else "", tuple(made))
