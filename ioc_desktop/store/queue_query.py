"""What the queue asks for, and how that reads in SQL: conditions on covered columns, orders as expressions, indexes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from ioc_contract import clock
from ioc_contract.cache_indexes import DUE, LIVE, NEVER, QUEUE, UNCLOSED, UNUSUAL
from ioc_contract.clock import Instant
from ioc_contract.deadlines import BAND_LIMITS, Band
from ioc_contract.records import CaseState, Channel, Priority
from ioc_contract.states import OPEN
from ioc_contract.views import Order as Order
from ioc_desktop.store import figures

COUNT_CAP = 1001
"""Counting stops here: the screen says «hơn 1.000»."""


Key = tuple[int, int, int]
"""Place of a row in an order: rank or value, instant of receipt, seq. Compared as a tuple."""


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """What the queue shows. Empty tuples filter nothing; "" among ids stands for «none given»."""

    text: str = ""
    states: tuple[CaseState, ...] = ()
    categories: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()
    priorities: tuple[Priority, ...] = ()
    channels: tuple[Channel, ...] = ()
    ratings: tuple[int, ...] = ()
    """Stars; 0 stands for «not rated»."""
    assignees: tuple[str, ...] = ()
    has_photo: bool | None = None
    has_duplicates: bool | None = None
    bookmarked: bool | None = None
    """Marked by the operator; like `unread` and `waiting` known to this desk alone."""
    unread: bool | None = None
    waiting: bool | None = None
    days: int | None = None
    """Received on one of the last so many local days: 1 is today."""
    received_from: Instant | None = None
    received_to: Instant | None = None
    """Up to, not with, this instant."""
    min_rating: int | None = None
    ids: tuple[str, ...] | None = None
    """Only these: a drill from a figure to exactly the rows it counted."""
    counted: tuple[str, Instant] | None = None
    """Only those that a figure counts: a name of `store.figures.COUNTS`, and the instant it was counted at."""
    label: str = ""
    """What `ids` or those `counted` are, in the words of who asked."""
    open_only: bool = True
    subsystem: str | None = "reports"
    order: Order = Order.DUE
    descending: bool = False
    after: Key | None = None

    def filters(self) -> QueueQuery:
        """Return the query without order and place: equal for queries that find the same rows."""
        return replace(self, order=Order.DUE, descending=False, after=None)


@dataclass(frozen=True, slots=True)
class Ranks:
    """Ids of each kind in the order of the screen, for orders by name."""

    categories: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """Conditions on covered columns, with their parameters."""

    sql: str
    params: tuple[Any, ...]

    def also(self, sql: str, *params: Any) -> Where:
        return Where(f"{self.sql} AND {sql}" if self.sql else sql, (*self.params, *params))


@dataclass(frozen=True, slots=True)
class Narrow:
    """What else rows must meet: the words or the ids a query names. `few`: so few that they are read one by one."""

    sql: str
    params: tuple[Any, ...]
    few: bool
    part: str | None = None
    """The same for some of the rows that meet it, with the same parameters: quicker where so many do that some are enough."""


STATES = tuple(CaseState)
PARTIAL = {name: LIVE for name in QUEUE if name.startswith("live")} | {
    "state": UNCLOSED,
    "priority": UNUSUAL,
    "assignee": "assignee_id IS NOT NULL",
}
"""What a query must say word for word to use a partial index."""
COLUMN = {
    Order.STATE: ("state", "states"),
    Order.CATEGORY: ("category_id", "categories"),
    Order.AGENCY: ("lead_org_id", "agencies"),
    Order.UNIT: ("unit_id", "units"),
    Order.PRIORITY: ("priority", "priorities"),
}


def day_start(now: Instant, back: int) -> Instant:
    """Return the local midnight `back` days before that of today."""
    today = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return clock.instant(today - timedelta(days=back))


def having(query: QueueQuery, **changes: Any) -> QueueQuery:
    """Return the query with other values of fields named at run time."""
    return replace(query, **changes)


def nothing(query: QueueQuery) -> bool:
    """Tell whether the query asks for open reports in states that are not open."""
    return query.open_only and bool(query.states) and OPEN.isdisjoint(query.states)


def is_live(query: QueueQuery) -> bool:
    """Tell whether the small indexes of open and dated reports hold all that the query can find."""
    dated = bool(query.bands) and Band.NONE not in query.bands
    return query.open_only or dated or (bool(query.states) and OPEN.issuperset(query.states))


def where_of(query: QueueQuery, now: Instant) -> Where:
    """Return the query's filters as conditions; its text and ids are resolved elsewhere."""
    where = Where("", ())
    if query.subsystem is not None:
        where = where.also("+subsystem = ?", query.subsystem)
    states = set(query.states) or set(CaseState)
    if query.open_only:
        states &= OPEN
    if len(states) < len(CaseState):
        where = _among(where, "state", sorted(states))
    where = _among(where, "category_id", query.categories)
    where = _among(where, "lead_org_id", query.agencies)
    where = _among(where, "unit_id", query.units)
    where = _among(where, "priority", query.priorities, every=len(Priority))
    if query.has_photo is not None:
        where = where.also("photo_count > 0" if query.has_photo else "photo_count = 0")
    where = _among(where, "channel", query.channels, every=len(Channel))
    where = _among(where, "assignee_id", query.assignees)
    where = _among(where, "rating", ["" if r == 0 else r for r in query.ratings])
    if query.has_duplicates is not None:
        where = where.also("duplicate_count > 0" if query.has_duplicates else "duplicate_count = 0")
    if query.days is not None:
        where = where.also("received_at >= ?", day_start(now, query.days - 1))
    if query.received_from is not None:
        where = where.also("received_at >= ?", query.received_from)
    if query.received_to is not None:
        where = where.also("received_at < ?", query.received_to)
    if query.counted is not None:
        count, at = query.counted
        where = where.also(figures.where(count).replace(":now", str(int(at))))
    if query.min_rating is not None:
        where = where.also("rating >= ?", query.min_rating)
    if query.bands and len(set(query.bands)) < len(Band):
        pieces, low = [], -NEVER
        params: list[int] = []
        for name, limit in (*BAND_LIMITS, (Band.LATER, NEVER - now)):
            if name in query.bands:
                pieces.append(f"({DUE} >= ? AND {DUE} < ?)")
                params += [low, now + limit]
            low = now + limit
        if Band.NONE in query.bands:
            pieces.append("due_at IS NULL")
        where = where.also(f"({' OR '.join(pieces)})", *params)
    return where


def _among(where: Where, column: str, values: Sequence[Any], every: int = 0) -> Where:
    if not values or len(set(values)) == every:
        return where
    given = [int(v) if isinstance(v, int) else str(v) for v in values if v != ""]
    marks = f"{column} = ?" if len(given) == 1 else f"{column} IN ({', '.join('?' * len(given))})"
    if "" not in values:
        return where.also(marks, *given)
    return where.also(f"({column} IS NULL OR {marks})" if given else f"{column} IS NULL", *given)


PLAIN = {Order.DUE: DUE, Order.RECEIVED: "received_at", Order.NUMBER: f"coalesce(number, {NEVER})"}


def rank_of(order: Order, ranks: Ranks) -> str | None:
    """Return the expression of a row's rank for an order by name, None for the others."""
    match order:
        case Order.STATE:
            return _case("state", STATES)
        case Order.PRIORITY:
            return "priority"
        case Order.CATEGORY:
            return _case("category_id", ranks.categories)
        case Order.AGENCY:
            return _case("lead_org_id", ranks.agencies)
        case Order.UNIT:
            return _case("unit_id", ranks.units)
    return None


def _case(column: str, values: Sequence[str]) -> str:
    """Return the expression of a column's place among `values`, found by halving; any other value comes after them."""
    places = sorted((str(v), i) for i, v in enumerate(values))

    def find(part: list[tuple[str, int]]) -> str:
        if len(part) <= 2:
            arms = " ".join(f"WHEN {_quoted(v)} THEN {i}" for v, i in part)
            return f"CASE {column} {arms} ELSE {len(values)} END"
        half = len(part) // 2
        return f"CASE WHEN {column} < {_quoted(part[half][0])} THEN {find(part[:half])} ELSE {find(part[half:])} END"

    return f"CASE WHEN {column} IS NULL THEN {len(values)} ELSE {find(places)} END" if places else "0"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
