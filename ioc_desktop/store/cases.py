"""Reads reports for the queue: pages of any filter in any order by key, each within a bounded number of index entries.

Two phases: first the keys, read from an index that holds every filtered column, so that no row is touched; then the
rows of the page. Which index: open reports and those with a deadline have a small index of their own; the history is
walked in its order while that finds matches, else the narrowest index of the chosen values is read and sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from ioc_contract.clock import Instant
from ioc_contract.deadlines import BAND_LIMITS, Band
from ioc_contract.records import CaseState, Channel, Priority, Stage
from ioc_contract.states import OPEN

NEVER = 1 << 53
"""Stands for a missing deadline or number in an order: after everything."""

COUNT_CAP = 1001
"""Counting stops here: the screen says «hơn 1.000»."""

_OPEN_LIST = ", ".join(f"'{s}'" for s in CaseState if s in OPEN)
_LIVE = f"(state IN ({_OPEN_LIST}) OR due_at IS NOT NULL)"
_UNCLOSED = "state <> 'closed'"
_UNUSUAL = "priority <> 1"
_DUE = f"coalesce(due_at, {NEVER})"
_COVERED = (
    "received_at", "state", "category_id", "unit_id", "lead_org_id", "priority", "photo_count", "subsystem", "due_at",
    "number",
)  # fmt: skip


def _covering(*first: str) -> str:
    return f"({', '.join((*first, *(c for c in _COVERED if c not in first)))})"


INDEXES: dict[str, str] = {
    "live": f"{_covering(_DUE)} WHERE {_LIVE}",
    "received": _covering("received_at"),
    "category": _covering("category_id", "unit_id", "lead_org_id", "state"),
    "agency": _covering("lead_org_id", "unit_id", "category_id", "state"),
    "unit": _covering("unit_id"),
    "state": f"{_covering('state')} WHERE {_UNCLOSED}",
    "priority": f"{_covering('priority')} WHERE {_UNUSUAL}",
    "number": f"(coalesce(number, {NEVER}))",
    **{
        f"live_{name}": f"{_covering(column, 'received_at')} WHERE {_LIVE}"
        for name, column in (("category", "category_id"), ("agency", "lead_org_id"), ("unit", "unit_id"))
    },
    "live_state": f"{_covering('state', 'received_at')} WHERE {_LIVE}",
    "live_priority": f"{_covering('priority', 'received_at')} WHERE {_LIVE}",
    "live_received": f"{_covering('received_at')} WHERE {_LIVE}",
}
"""The indexes of `cases` these queries are written for; `cache.INDEXES` takes them up."""


class Order(StrEnum):
    DUE = "due"
    RECEIVED = "received"
    NUMBER = "number"
    STATE = "state"
    CATEGORY = "category"
    AGENCY = "agency"
    UNIT = "unit"
    PRIORITY = "priority"


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
    has_photo: bool | None = None
    received_from: Instant | None = None
    received_to: Instant | None = None
    """Up to, not with, this instant."""
    min_rating: int | None = None
    ids: tuple[str, ...] | None = None
    """Only these: a drill from a figure to exactly the rows it counted."""
    label: str = ""
    """What `ids` are, in the words of who asked."""
    open_only: bool = True
    subsystem: str | None = "reports"
    order: Order = Order.DUE
    descending: bool = False
    after: Key | None = None

    def filters(self) -> QueueQuery:
        """Return the query without order and place: equal for queries that find the same rows."""
        return replace(self, order=Order.DUE, descending=False, after=None)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A line of the queue."""

    id: str
    number: int | None
    title: str
    state: CaseState
    priority: Priority
    category_id: str | None
    lead_org_id: str | None
    unit_id: str | None
    address: str
    channel: Channel
    received_at: Instant
    state_since: Instant
    stage: Stage | None
    due_at: Instant | None
    paused_at: Instant | None
    extension_until: Instant | None
    photo_count: int
    duplicate_count: int
    reopen_count: int
    has_position: bool
    waiting: bool = False
    """Actions on it have not reached the centre yet."""
    key: Key = field(compare=False, default=(0, 0, 0))


_ROW = (
    "id, number, title, state, priority, category_id, lead_org_id, unit_id, address, channel, received_at, state_since,"
    " stage, due_at, paused_at, extension_until, photo_count, duplicate_count, reopen_count, lat IS NOT NULL, seq"
)


@dataclass(frozen=True, slots=True)
class Ranks:
    """Ids of each kind in the order of the screen, for orders by name."""

    categories: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Where:
    """Conditions on covered columns, with their parameters."""

    sql: str
    params: tuple[Any, ...]

    def also(self, sql: str, *params: Any) -> _Where:
        return _Where(f"{self.sql} AND {sql}" if self.sql else sql, (*self.params, *params))


_STATES = tuple(CaseState)
_PARTIAL = {name: _LIVE for name in INDEXES if name.startswith("live")} | {"state": _UNCLOSED, "priority": _UNUSUAL}
"""What a query must say word for word to use a partial index."""
_WALK = 4_000
"""Entries of an order's index read before asking whether another index is better."""
_FEW = 4_000
"""Matches that are sorted at once rather than read value by value."""
_ENOUGH = 8
"""Matches among the first _WALK entries that make walking on the better choice."""


def page(
    connection: sa.Connection,
    query: QueueQuery,
    now: Instant,
    limit: int,
    ranks: Ranks,
    among: Sequence[int] | None = None,
) -> list[QueueRow]:
    """Return up to `limit` rows of the query after `query.after`. `among` limits them to these seqs (a text's matches)."""
    return _rows(connection, keys(connection, query, now, limit, ranks, among))


def keys(
    connection: sa.Connection,
    query: QueueQuery,
    now: Instant,
    limit: int,
    ranks: Ranks,
    among: Sequence[int] | None = None,
) -> list[Key]:
    """Return the places of up to `limit` rows of the query, in its order."""
    where = _where(query, now)
    rank = _rank(query.order, ranks)
    if among is not None:
        listed = where.also(f"seq IN ({', '.join(str(int(s)) for s in among)})")
        return _select(connection, None, listed, rank or _PLAIN[query.order], query, limit)
    if rank is not None:
        return _grouped(connection, query, where, ranks, rank, limit)
    if _is_live(query):
        index = "live_received" if query.order is Order.RECEIVED else "live"
        return _select(connection, index, where, _PLAIN[query.order], query, limit)
    if query.order is Order.DUE:
        return _by_due(connection, query, where, limit)
    return _history(connection, query, where, _PLAIN[query.order], limit)


def by_ids(connection: sa.Connection, ids: Iterable[str]) -> list[QueueRow]:
    """Return the rows of these ids that are there, in no order, their keys by receipt."""
    out: list[QueueRow] = []
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        marks = ", ".join("?" * len(part))
        found = connection.exec_driver_sql(f"SELECT {_ROW} FROM cases WHERE id IN ({marks})", tuple(part))
        out.extend(_row(r, (r[10], r[10], r[-1])) for r in found)
    return out


def matching(
    connection: sa.Connection, query: QueueQuery, now: Instant, ids: Sequence[str], ranks: Ranks
) -> list[QueueRow]:
    """Return those of `ids` that the query finds (its text and place aside), with their keys in its order."""
    out: list[Key] = []
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        where = _where(query, now).also(f"id IN ({', '.join('?' * len(part))})", *part)
        expression = _rank(query.order, ranks) or _PLAIN[query.order]
        out += _select(connection, None, where, expression, replace(query, after=None), len(part))
    return _rows(connection, sorted(out, reverse=query.descending))


def count(connection: sa.Connection, query: QueueQuery, now: Instant, among: Sequence[int] | None = None) -> int:
    """Return how many rows the query finds, at most COUNT_CAP."""
    where = _where(query, now)
    if among is not None:
        return _count(connection, None, where.also(f"seq IN ({', '.join(str(int(s)) for s in among)})"), COUNT_CAP)
    index = "live" if _is_live(query) else _narrowest(connection, query) or "received"
    return _count(connection, index, where, COUNT_CAP)


def facets(connection: sa.Connection, query: QueueQuery, now: Instant) -> dict[str, dict[Any, int]]:
    """Return rows per state, category, agency, unit and priority, each as if its own filter were not set.

    Only for open reports: over the history the counts would cost more than they tell, and the answer is empty.
    """
    out: dict[str, dict[Any, int]] = {}
    for order, (column, name) in _COLUMN.items():
        loose = replace(query, **{name: ()})
        if _is_live(loose):
            source, where = _from(f"live_{order}", _where(loose, now))
            sql = f"SELECT {column}, count(*) {source} WHERE {where.sql} GROUP BY 1"
            out[name] = {"" if v is None else v: n for v, n in connection.exec_driver_sql(sql, where.params)}
    return out


def _is_live(query: QueueQuery) -> bool:
    dated = bool(query.bands) and Band.NONE not in query.bands
    return query.open_only or dated or (bool(query.states) and OPEN.issuperset(query.states))


def _where(query: QueueQuery, now: Instant) -> _Where:
    where = _Where("", ())
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
    if query.received_from is not None:
        where = where.also("received_at >= ?", query.received_from)
    if query.received_to is not None:
        where = where.also("received_at < ?", query.received_to)
    if query.min_rating is not None:
        where = where.also("rating >= ?", query.min_rating)
    if query.bands and len(set(query.bands)) < len(Band):
        pieces, low = [], -NEVER
        params: list[int] = []
        for name, limit in (*BAND_LIMITS, (Band.LATER, NEVER - now)):
            if name in query.bands:
                pieces.append(f"({_DUE} >= ? AND {_DUE} < ?)")
                params += [low, now + limit]
            low = now + limit
        if Band.NONE in query.bands:
            pieces.append("due_at IS NULL")
        where = where.also(f"({' OR '.join(pieces)})", *params)
    return where


def _among(where: _Where, column: str, values: Sequence[Any], every: int = 0) -> _Where:
    if not values or len(set(values)) == every:
        return where
    given = [int(v) if isinstance(v, int) else str(v) for v in values if v != ""]
    marks = f"{column} = ?" if len(given) == 1 else f"{column} IN ({', '.join('?' * len(given))})"
    if "" not in values:
        return where.also(marks, *given)
    return where.also(f"({column} IS NULL OR {marks})" if given else f"{column} IS NULL", *given)


_PLAIN = {Order.DUE: _DUE, Order.RECEIVED: "received_at", Order.NUMBER: f"coalesce(number, {NEVER})"}


def _rank(order: Order, ranks: Ranks) -> str | None:
    """Return the expression of a row's rank for an order by name, None for the others."""
    match order:
        case Order.STATE:
            return _case("state", _STATES)
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


def _from(index: str | None, where: _Where) -> tuple[str, _Where]:
    """Return the FROM clause that reads by an index (None: as SQLite likes), and the conditions it needs."""
    if index is None:
        return "FROM cases", where
    return f"FROM cases INDEXED BY cases_{index}", where.also(_PARTIAL[index]) if index in _PARTIAL else where


def _count(connection: sa.Connection, index: str | None, where: _Where, cap: int) -> int:
    source, where = _from(index, where)
    sql = f"SELECT count(*) FROM (SELECT 1 {source} WHERE {where.sql or '1'} LIMIT {cap})"
    return int(connection.exec_driver_sql(sql, where.params).scalar_one())


def _select(
    connection: sa.Connection, index: str | None, where: _Where, expression: str, query: QueueQuery, limit: int
) -> list[Key]:
    """Return the first keys after the query's place, of one pass over one index."""
    source, where = _from(index, where)
    down = " DESC" if query.descending else ""
    if query.after is not None:
        rank, received, seq = query.after
        sign = "<" if query.descending else ">"
        if expression == "received_at":
            where = where.also(f"(received_at, seq) {sign} (?, ?)", received, seq)
        elif expression == _DUE:
            where = where.also(f"({expression}, received_at, seq) {sign} (?, ?, ?)", rank, received, seq)
        else:
            where = where.also(f"{expression} {sign}= ?", rank)
            where = where.also(f"({expression}, received_at, seq) {sign} (?, ?, ?)", rank, received, seq)
    order = f"received_at{down}" if expression == "received_at" else f"{expression}{down}, received_at{down}"
    sql = (
        f"SELECT {expression}, received_at, seq {source} WHERE {where.sql or '1'}"
        f" ORDER BY {order}, seq{down} LIMIT {int(limit)}"
    )
    return [(r[0], r[1], r[2]) for r in connection.exec_driver_sql(sql, where.params)]


def _history(connection: sa.Connection, query: QueueQuery, where: _Where, expression: str, limit: int) -> list[Key]:
    """Return the first keys by receipt or number over everything: by walking, or from the narrowest index."""
    if _is_live(query):
        index = "live_state" if len(query.states) == 1 else "live_received"
        return _select(connection, index, where, expression, query, limit)
    walk = "number" if query.order is Order.NUMBER else "received"
    narrow = _narrowest(connection, query)
    if narrow is None:
        return _select(connection, walk, where, expression, query, limit)
    found, whole = _try(connection, walk, where, expression, query, limit)
    if len(found) == limit or whole:
        return found
    if len(found) >= _ENOUGH:
        return _select(connection, walk, where, expression, query, limit)
    return _select(connection, narrow, where, expression, query, limit)


def _try(
    connection: sa.Connection, index: str, where: _Where, expression: str, query: QueueQuery, limit: int
) -> tuple[list[Key], bool]:
    """Return what the next _WALK entries of an index hold, and whether they were the last."""
    down = " DESC" if query.descending else ""
    sign = "<" if query.descending else ">"
    place, params = "", []
    if query.after is not None:
        rank, received, seq = query.after
        if expression == "received_at":
            place, params = f"WHERE (received_at, seq) {sign} (?, ?)", [received, seq]
        else:
            place = f"WHERE {expression} {sign}= ? AND ({expression}, received_at, seq) {sign} (?, ?, ?)"
            params = [rank, rank, received, seq]
    bound = f"SELECT {expression} FROM cases INDEXED BY cases_{index} {place} ORDER BY {expression}{down} LIMIT 1 OFFSET {_WALK}"
    last = connection.exec_driver_sql(bound, tuple(params)).scalar()
    bounded = where if last is None else where.also(f"{expression} {'>' if query.descending else '<'} ?", last)
    return _select(connection, index, bounded, expression, query, limit), last is None


def _by_due(connection: sa.Connection, query: QueueQuery, where: _Where, limit: int) -> list[Key]:
    """Return the first keys by deadline over everything: the dated ones from the small index, the rest by receipt."""
    phases = [False, True] if query.descending else [True, False]
    if query.after is not None:
        phases = phases[phases.index(query.after[0] != NEVER) :]
    out: list[Key] = []
    part = query
    for dated in phases:
        rest = limit - len(out)
        if dated and rest:
            out += _select(connection, "live", where.also("due_at IS NOT NULL"), _DUE, part, rest)
        elif rest:
            undated = replace(part, order=Order.RECEIVED)
            found = _history(connection, undated, where.also("due_at IS NULL"), "received_at", rest)
            out += [(NEVER, received, seq) for _, received, seq in found]
        part = replace(query, after=None)
    return out


_COLUMN = {
    Order.STATE: ("state", "states"),
    Order.CATEGORY: ("category_id", "categories"),
    Order.AGENCY: ("lead_org_id", "agencies"),
    Order.UNIT: ("unit_id", "units"),
    Order.PRIORITY: ("priority", "priorities"),
}


def _grouped(
    connection: sa.Connection,
    query: QueueQuery,
    where: _Where,
    ranks: Ranks,
    rank: str,
    limit: int,
) -> list[Key]:
    """Return the first keys of an order by name over everything: one value after the other, each by receipt."""
    live = _is_live(query)
    narrow = None if live else _narrowest(connection, query)
    if narrow is not None and _count(connection, narrow, where, _FEW) < _FEW:
        return _select(connection, narrow, where, rank, query, limit)
    column, name = _COLUMN[query.order]
    values: tuple[Any, ...] = {
        Order.STATE: _STATES,
        Order.PRIORITY: tuple(Priority),
        Order.CATEGORY: ranks.categories,
        Order.AGENCY: ranks.agencies,
        Order.UNIT: ranks.units,
    }[query.order]
    chosen = getattr(query, name)
    groups: list[tuple[int, tuple[Any, ...], str, tuple[Any, ...]]] = []
    if query.order in (Order.STATE, Order.PRIORITY):
        kept = [(i, v) for i, v in enumerate(values) if not chosen or v in chosen]
        groups = [(i, (v,), f"{column} = ?", (int(v) if isinstance(v, int) else str(v),)) for i, v in kept]
    else:
        there = _distinct(connection, column, f"live_{query.order}" if live else query.order)
        kept = [(i, v) for i, v in enumerate(values) if v in there and (not chosen or v in chosen)]
        groups = [(i, (v,), f"{column} = ?", (v,)) for i, v in kept]
        rest = tuple(v or "" for v in there - set(values))
        rest = tuple(v for v in rest if not chosen or v in chosen)
        if rest:
            known = tuple(v for v in rest if v)
            named = [f"{column} IN ({', '.join('?' * len(known))})"] if known else []
            sql = " OR ".join([f"{column} IS NULL"] * ("" in rest) + named)
            groups.append((len(values), rest, f"({sql})", known))
    if query.descending:
        groups.reverse()
    out: list[Key] = []
    for place, picked, sql, params in groups:
        if query.after is not None and (place > query.after[0] if query.descending else place < query.after[0]):
            continue
        if len(out) >= limit:
            break
        after = query.after if query.after is not None and place == query.after[0] else None
        one = replace(query, order=Order.RECEIVED, after=after, **{name: picked})
        group = where.also(sql, *params)
        if live:
            found = _select(connection, f"live_{query.order}", group, "received_at", one, limit - len(out))
        else:
            found = _history(connection, one, group, "received_at", limit - len(out))
        out += [(place, received, seq) for _, received, seq in found]
    return out


def _distinct(connection: sa.Connection, column: str, index: str) -> set[str | None]:
    """Return the values of an index's first column, by one seek each."""
    source, where = _from(index, _Where(f"{column} IS NULL", ()))
    row = connection.exec_driver_sql(f"SELECT 1 {source} WHERE {where.sql} LIMIT 1").first()
    out: set[str | None] = set() if row is None else {None}
    source, where = _from(index, _Where(f"{column} > ?", ()))
    at: str | None = ""
    while at is not None:
        sql = f"SELECT {column} {source} WHERE {where.sql} ORDER BY {column} LIMIT 1"
        at = connection.exec_driver_sql(sql, (at,)).scalar()
        if at is not None:
            out.add(at)
    return out


_SHARE = {"categories": "categories", "agencies": "organisations", "units": "admin_units"}


def _narrowest(connection: sa.Connection, query: QueueQuery) -> str | None:
    """Return the index of the chosen values that should hold the fewest entries; None when none narrows much."""
    shares: list[tuple[float, str]] = []
    for name, index in (("categories", "category"), ("agencies", "agency"), ("units", "unit")):
        chosen = len(getattr(query, name))
        if chosen:
            total = connection.exec_driver_sql(f"SELECT count(*) FROM {_SHARE[name]}").scalar_one()
            share = min(1.0, 3 * chosen / max(int(total), 1))
            if index != "unit" and query.units:
                share /= 3
            shares.append((share, index))
    if query.states and CaseState.CLOSED not in query.states:
        shares.append((0.03 * len(query.states), "state"))
    if query.priorities and Priority.NORMAL not in query.priorities:
        shares.append((0.08 * len(query.priorities), "priority"))
    return min(shares)[1] if shares else None


def _rows(connection: sa.Connection, places: Sequence[Key]) -> list[QueueRow]:
    out: list[QueueRow] = []
    for start in range(0, len(places), 500):
        part = places[start : start + 500]
        marks = ", ".join(str(k[2]) for k in part)
        found = {r[-1]: r for r in connection.exec_driver_sql(f"SELECT {_ROW} FROM cases WHERE seq IN ({marks})")}
        out.extend(_row(found[k[2]], k) for k in part if k[2] in found)
    return out


def _row(r: Sequence[Any], key: Key) -> QueueRow:
    return QueueRow(
        r[0], r[1], r[2], CaseState(r[3]), Priority(r[4]), r[5], r[6], r[7], r[8], Channel(r[9]), r[10], r[11],
        None if r[12] is None else Stage(r[12]), r[13], r[14], r[15], r[16], r[17], r[18], bool(r[19]), key=key
    )  # fmt: skip
