"""The queue's statistics: what came in, was done, is in hand and was on time, by agency, area, category, channel or period.

Every number is a count of `store.figures`, every rate has its numerator, denominator and a named definition (those of
`kpi_cases`), and every number opens exactly the rows it counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ioc_contract import clock
from ioc_contract.clock import DAY, Instant
from ioc_contract.folding import fold
from ioc_contract.records import Channel
from ioc_desktop.services import kpi_cases
from ioc_desktop.services.kpi_records import Definition, Window
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import figures, indicators
from ioc_desktop.store.queue_query import Order, QueueQuery

_NONE: Mapping[str, str] = {}


class By(StrEnum):
    """What the lines of the table are."""

    AGENCY = "agency"
    UNIT = "unit"
    CATEGORY = "category"
    CHANNEL = "channel"
    PERIOD = "period"


_COLUMN = {By.AGENCY: "lead_org_id", By.UNIT: "unit_id", By.CATEGORY: "category_id", By.CHANNEL: "channel"}
_NAMES = {By.AGENCY: "organisations", By.UNIT: "admin_units", By.CATEGORY: "categories"}
COUNTS = ("received", "done", "in_hand", "overdue")
"""The columns that are counts; after them the rates, each with numerator and denominator."""
RATES = ("on_time_rate", "satisfied_rate")
MOST_DAYS = 62
"""Longer spans are told by month."""
QUARTER = 3
"""Months counted at once of a long window."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the cases of a value of what the table is by (`key`; None: those without one), or of a period."""

    key: str | None
    name: str
    """"" for those without a value, and for channels and periods, which the screen names."""
    start: Instant | None
    end: Instant
    counts: Mapping[str, int]
    """By the names of `store.figures.COUNTS`."""


@dataclass(frozen=True, slots=True)
class Table:
    """The statistics of one question. `total` counts each case once, however the lines divide them."""

    by: By
    start: Instant | None
    end: Instant
    now: Instant
    rates: Mapping[str, Definition]
    """The definition in force by the names of RATES."""
    total: Line
    lines: tuple[Line, ...]
    subsystem: str = "reports"


def definitions(rate: str) -> tuple[Definition, ...]:
    """Return the definitions to choose from of one of RATES, the default first. Raises KeyError."""
    return kpi_cases.FIGURES[rate].definitions


def table(
    ws: Workspace,
    by: By,
    window: Window = Window.DAYS_30,
    chosen: Mapping[str, str] = _NONE,
    span: tuple[Instant, Instant] | None = None,
    subsystem: str = "reports",
    now: Instant | None = None,
    divided: bool = True,
) -> Table:
    """Return the statistics of the cases received in `window`, or in `span` (from, to before), each line a value of `by`.

    `chosen` names definitions by rate; an unknown one gives the default. `now` is when, for what depends on it.
    Not `divided`: a period that is one of several `pieces` has its total only.
    """
    now = ws.now() if now is None else now
    start, end = span if span is not None else (kpi_cases.start_of(window, now), Instant(now + 1))
    rates = {rate: kpi_cases.definition(rate, chosen) for rate in RATES}
    names = dict.fromkeys((*COUNTS, *(n for d in rates.values() for n in (d.numerator, d.denominator or ""))))
    names.pop("", None)
    if by is By.PERIOD:
        total = Line(None, "", start, end, figures.totals(ws.cache, subsystem, start, end, now))
        lines = _periods(ws, subsystem, start, end, now) if divided else []
    else:
        found = figures.by_column(ws.cache, subsystem, start, end, now, _COLUMN[by], tuple(names))
        named = indicators.names(ws.cache, _NAMES[by], found) if by in _NAMES else {}
        lines = [Line(key, named.get(key or "", ""), start, end, counts) for key, counts in found.items()]
        lines.sort(key=_place)
        total = Line(None, "", start, end, _sum([x.counts for x in lines] or [dict.fromkeys(names, 0)]))
    return Table(by, start, end, now, rates, total, tuple(lines), subsystem)


def pieces(
    ws: Workspace,
    by: By,
    window: Window = Window.DAYS_30,
    subsystem: str = "reports",
    span: tuple[Instant, Instant] | None = None,
) -> list[tuple[Instant, Instant]]:
    """Return the spans to ask for one by one and put together by `merged`, so that nothing else waits for long: months or
    quarters of a long window (or `span`, from and to before), else the window. The first span is the newest."""
    now = ws.now()
    oldest = figures.first_received(ws.cache, subsystem)
    start, end = span if span is not None else (kpi_cases.start_of(window, now), Instant(now + 1))
    first = Instant(now if oldest is None else oldest if start is None else max(start, oldest))
    if end - first <= MOST_DAYS * DAY:
        return [(first if start is None else start, end)]
    spans = [(Instant(max(a, first)), Instant(min(b, end))) for a, b in kpi_cases.steps(first, end, "month")]
    step = 1 if by is By.PERIOD else QUARTER
    return [(spans[max(0, n - step)][0], spans[n - 1][1]) for n in range(len(spans), 0, -step)]


def merged(parts: Sequence[Table]) -> Table:
    """Return the tables of `pieces`, newest first, as one over all of them."""
    newest, oldest = parts[0], parts[-1]
    start, end = oldest.start, newest.end
    if newest.by is By.PERIOD:
        by_month = len(parts) > 1
        lines = [replace(p.total, key="month") for p in parts] if by_month else list(newest.lines)
        total = Line(None, "", start, end, _sum([p.total.counts for p in parts]))
        return replace(newest, start=start, total=total, lines=tuple(lines))
    found: dict[str | None, list[Line]] = {}
    for part in parts:
        for line in part.lines:
            found.setdefault(line.key, []).append(line)
    lines = [Line(key, of[0].name, start, end, _sum([x.counts for x in of])) for key, of in found.items()]
    total = Line(None, "", start, end, _sum([p.total.counts for p in parts]))
    return replace(newest, start=start, total=total, lines=tuple(sorted(lines, key=_place)))


def _sum(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    return {name: sum(c[name] for c in counts) for name in counts[0]}


def _place(line: Line) -> tuple[bool, int, str]:
    return line.key is None, -line.counts["received"], fold(line.name)


def _periods(ws: Workspace, subsystem: str, start: Instant | None, end: Instant, now: Instant) -> list[Line]:
    """Return a line for each local day, or each month when the span is long, the newest first."""
    oldest = figures.first_received(ws.cache, subsystem)
    if oldest is None:
        return []
    first = Instant(oldest if start is None else max(start, oldest))
    step = "day" if end - first <= MOST_DAYS * DAY else "month"
    out = []
    for a, b in kpi_cases.steps(first, end, step):
        low, high = Instant(max(a, first if start is None else start)), Instant(min(b, end))
        out.append(Line(step, "", low, high, figures.totals(ws.cache, subsystem, low, high, now)))
    return out[::-1]


def rate(line: Line, by: Definition) -> float | None:
    """Return a rate of a line in percent, None when nothing is below the line."""
    below = line.counts[by.denominator or "received"]
    return 100 * line.counts[by.numerator] / below if below else None


def drill(found: Table, line: Line, count: str, label: str) -> QueueQuery:
    """Return the queue's query that finds exactly the rows of one number; `label` says in words what it is."""
    asked = QueueQuery(
        subsystem=found.subsystem,
        open_only=False,
        received_from=line.start,
        received_to=line.end,
        counted=None if count == "received" else (count, found.now),
        label=label,
        order=Order.RECEIVED,
        descending=True,
    )
    if line is found.total or found.by is By.PERIOD:
        return asked
    key = line.key or ""
    match found.by:
        case By.AGENCY:
            return replace(asked, agencies=(key,))
        case By.UNIT:
            return replace(asked, units=(key,))
        case By.CATEGORY:
            return replace(asked, categories=(key,))
    return replace(asked, channels=(Channel(key),))


def period_name(line: Line) -> str:
    """Return how the period of a line is written: «22/11/2026», «11/2026», of a part of a month «15/11–20/11/2026»."""
    first, end = clock.local(line.start or line.end), clock.local(line.end)
    if line.key != "month":
        return f"{first:%d/%m/%Y}"
    cut = [m for m in (first, end) if m.day > 1 and m.hour == m.minute == m.second == m.microsecond == 0]
    if not cut:  # a whole month; or from the first report on, or up to now
        return f"{first:%m/%Y}"
    return f"{first:%d/%m}–{clock.local(Instant(line.end - 1)):%d/%m/%Y}"
