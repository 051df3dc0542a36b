"""Reads reports for the queue: pages of any filter in any order by key, each within a bounded number of index entries.

Two phases: first the keys, read from an index that holds every filtered column, so that no row is touched; then the
rows of the page. Which index: open reports and those with a deadline have a small index of their own; the history is
walked in its order while that finds matches, else the narrowest index of the chosen values is read and sorted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract.cache_indexes import DUE, NEVER
from ioc_contract.clock import Instant
from ioc_contract.records import CaseState, Channel, Priority, Stage
from ioc_desktop.store.queue_query import (
    COLUMN,
    COUNT_CAP,
    PARTIAL,
    PLAIN,
    STATES,
    Key,
    Narrow,
    Order,
    QueueQuery,
    Ranks,
    Where,
    having,
    is_live,
    nothing,
    rank_of,
    where_of,
)

__all__ = [
    "COUNT_CAP", "NEVER", "Key", "Narrow", "Order", "QueueQuery", "QueueRow", "Ranks",
    "by_ids", "count", "facets", "keys", "matching", "page",
]  # fmt: skip


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
    rating: int | None = None
    assignee_id: str | None = None
    claimed_by: str | None = None
    claimed_at: Instant | None = None
    waiting: bool = False
    """Actions on it have not reached the centre yet."""
    bookmarked: bool = False
    unread: bool = False
    """It came lately and the operator has not looked at it on this desk."""
    key: Key = field(compare=False, default=(0, 0, 0))


_ROW = (
    "id, number, title, state, priority, category_id, lead_org_id, unit_id, address, channel, received_at, state_since,"
    " stage, due_at, paused_at, extension_until, photo_count, duplicate_count, reopen_count, lat IS NOT NULL, rating,"
    " assignee_id, claimed_by, claimed_at, seq"
)


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
    narrow: Narrow | None = None,
) -> list[QueueRow]:
    """Return up to `limit` rows of the query after `query.after`. `narrow` is what its text or ids come to."""
    return _rows(connection, keys(connection, query, now, limit, ranks, narrow))


def keys(
    connection: sa.Connection,
    query: QueueQuery,
    now: Instant,
    limit: int,
    ranks: Ranks,
    narrow: Narrow | None = None,
) -> list[Key]:
    """Return the places of up to `limit` rows of the query, in its order."""
    if nothing(query):
        return []
    where = where_of(query, now)
    rank = rank_of(query.order, ranks)
    if narrow is not None:
        where = where.also(narrow.sql, *narrow.params)
    if narrow is not None and narrow.few:
        return _select(connection, None, where, rank or PLAIN[query.order], query, limit)
    chosen = _narrowest_live(connection, query) if is_live(query) else None
    if chosen is not None:
        return _select(connection, chosen, where, rank or PLAIN[query.order], query, limit)
    if rank is not None:
        return _grouped(connection, query, where, ranks, rank, limit)
    if is_live(query):
        index = "live" if query.order is Order.DUE else f"live_{query.order}"
        return _select(connection, index, where, PLAIN[query.order], query, limit)
    if query.order is Order.DUE:
        return _by_due(connection, query, where, limit)
    return _history(connection, query, where, PLAIN[query.order], limit)


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


def by_numbers(connection: sa.Connection, numbers: Iterable[int], subsystem: str) -> dict[int, str]:
    """Return the ids of the reports with these numbers, by number."""
    listed = orjson.dumps(list(numbers)).decode()
    sql = (
        f"SELECT number, id FROM cases WHERE coalesce(number, {NEVER}) IN (SELECT value FROM json_each(?))"
        " AND +subsystem = ?"
    )
    return {int(n): str(i) for n, i in connection.exec_driver_sql(sql, (listed, subsystem))}


def ids_of(connection: sa.Connection, places: Sequence[Key]) -> tuple[str, ...]:
    """Return the ids of the rows at these places, in their order."""
    listed = orjson.dumps([k[2] for k in places]).decode()
    found = dict(
        tuple(r)
        for r in connection.exec_driver_sql(
            "SELECT seq, id FROM cases WHERE seq IN (SELECT value FROM json_each(?))", (listed,)
        )
    )
    return tuple(str(found[k[2]]) for k in places if k[2] in found)


def matching(
    connection: sa.Connection,
    query: QueueQuery,
    now: Instant,
    ids: Sequence[str],
    ranks: Ranks,
    narrow: Narrow | None = None,
) -> list[QueueRow]:
    """Return those of `ids` that the query finds (its place aside), with their keys in its order."""
    out: list[Key] = []
    for start in range(0, 0 if nothing(query) else len(ids), 500):
        part = ids[start : start + 500]
        where = where_of(query, now).also(f"id IN ({', '.join('?' * len(part))})", *part)
        if narrow is not None:
            where = where.also(narrow.sql, *narrow.params)
        expression = rank_of(query.order, ranks) or PLAIN[query.order]
        out += _select(connection, None, where, expression, replace(query, after=None), len(part))
    return _rows(connection, sorted(out, reverse=query.descending))


def count(connection: sa.Connection, query: QueueQuery, now: Instant, narrow: Narrow | None = None) -> int:
    """Return how many rows the query finds, at most COUNT_CAP."""
    if nothing(query):
        return 0
    where = where_of(query, now)
    if is_live(query):
        index = _narrowest_live(connection, query) or "live"
    else:
        index = _narrowest(connection, query) or "received"
    if narrow is not None and narrow.part is not None:
        live = index if is_live(query) else None  # the whole history is not walked for the newest rows
        found = _count(connection, live, where.also(narrow.part, *narrow.params), COUNT_CAP)
        if found == COUNT_CAP:
            return found
    if narrow is not None:
        where = where.also(narrow.sql, *narrow.params)
    return _count(connection, None if narrow is not None and narrow.few else index, where, COUNT_CAP)


def facets(connection: sa.Connection, query: QueueQuery, now: Instant) -> dict[str, dict[Any, int]]:
    """Return rows per state, category, agency, unit and priority, each as if its own filter were not set.

    Only for open reports: over the history the counts would cost more than they tell, and the answer is empty.
    """
    out: dict[str, dict[Any, int]] = {}
    for order, (column, name) in COLUMN.items():
        loose = having(query, **{name: ()})
        if is_live(loose) and not nothing(loose):
            source, where = _from(f"live_{order}", where_of(loose, now))
            sql = f"SELECT {column}, count(*) {source} WHERE {where.sql} GROUP BY 1"
            out[name] = {"" if v is None else v: n for v, n in _read(connection, sql, where.params)}
    return out


def _from(index: str | None, where: Where) -> tuple[str, Where]:
    """Return the FROM clause that reads by an index (None: as SQLite likes), and the conditions it needs."""
    if index is None:
        return "FROM cases", where
    return f"FROM cases INDEXED BY cases_{index}", where.also(PARTIAL[index]) if index in PARTIAL else where


def _read(connection: sa.Connection, sql: str, params: Sequence[Any]) -> sa.CursorResult[*tuple[Any, ...]]:
    """Run a query that names its index; without that name while a first load has the indexes down."""
    try:
        return connection.exec_driver_sql(sql, tuple(params))
    except sa.exc.OperationalError as error:
        if "no such index" not in str(error):
            raise
        return connection.exec_driver_sql(re.sub(r" INDEXED BY \w+", "", sql), tuple(params))


def _count(connection: sa.Connection, index: str | None, where: Where, cap: int) -> int:
    source, where = _from(index, where)
    sql = f"SELECT count(*) FROM (SELECT 1 {source} WHERE {where.sql or '1'} LIMIT {cap})"
    return int(_read(connection, sql, where.params).scalar_one())


def _select(
    connection: sa.Connection, index: str | None, where: Where, expression: str, query: QueueQuery, limit: int
) -> list[Key]:
    """Return the first keys after the query's place, of one pass over one index."""
    source, where = _from(index, where)
    down = " DESC" if query.descending else ""
    if query.after is not None:
        rank, received, seq = query.after
        sign = "<" if query.descending else ">"
        if expression == "received_at":
            where = where.also(f"(received_at, seq) {sign} (?, ?)", received, seq)
        elif expression == DUE:
            where = where.also(f"({expression}, received_at, seq) {sign} (?, ?, ?)", rank, received, seq)
        else:
            where = where.also(f"{expression} {sign}= ?", rank)
            where = where.also(f"({expression}, received_at, seq) {sign} (?, ?, ?)", rank, received, seq)
    order = f"received_at{down}" if expression == "received_at" else f"{expression}{down}, received_at{down}"
    sql = (
        f"SELECT {expression}, received_at, seq {source} WHERE {where.sql or '1'}"
        f" ORDER BY {order}, seq{down} LIMIT {int(limit)}"
    )
    return [(r[0], r[1], r[2]) for r in _read(connection, sql, where.params)]


def _history(connection: sa.Connection, query: QueueQuery, where: Where, expression: str, limit: int) -> list[Key]:
    """Return the first keys by receipt or number over everything: by walking, or from the narrowest index."""
    if is_live(query):
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
    connection: sa.Connection, index: str, where: Where, expression: str, query: QueueQuery, limit: int
) -> tuple[list[Key], bool]:
    """Return what the next entries of an index hold, at most _WALK, and whether they were the last."""
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
    # the index of numbers holds nothing else: every entry costs a look at its row
    steps = _WALK // 8 if index == "number" else _WALK
    bound = f"SELECT {expression} FROM cases INDEXED BY cases_{index} {place} ORDER BY {expression}{down} LIMIT 1 OFFSET {steps}"
    last = _read(connection, bound, tuple(params)).scalar()
    bounded = where if last is None else where.also(f"{expression} {'>' if query.descending else '<'} ?", last)
    return _select(connection, index, bounded, expression, query, limit), last is None


def _by_due(connection: sa.Connection, query: QueueQuery, where: Where, limit: int) -> list[Key]:
    """Return the first keys by deadline over everything: the dated ones from the small index, the rest by receipt."""
    phases = [False, True] if query.descending else [True, False]
    if query.after is not None:
        phases = phases[phases.index(query.after[0] != NEVER) :]
    out: list[Key] = []
    part = query
    for dated in phases:
        rest = limit - len(out)
        if dated and rest:
            index = "live_assignee" if query.assignees and "" not in query.assignees else "live"
            out += _select(connection, index, where.also("due_at IS NOT NULL"), DUE, part, rest)
        elif rest:
            undated = replace(part, order=Order.RECEIVED)
            found = _history(connection, undated, where.also("due_at IS NULL"), "received_at", rest)
            out += [(NEVER, received, seq) for _, received, seq in found]
        part = replace(query, after=None)
    return out


def _grouped(
    connection: sa.Connection,
    query: QueueQuery,
    where: Where,
    ranks: Ranks,
    rank: str,
    limit: int,
) -> list[Key]:
    """Return the first keys of an order by name over everything: one value after the other, each by receipt."""
    live = is_live(query)
    index = None if live else _narrowest(connection, query)
    if index is not None and _count(connection, index, where, _FEW) < _FEW:
        return _select(connection, index, where, rank, query, limit)
    column, name = COLUMN[query.order]
    values: tuple[Any, ...] = {
        Order.STATE: STATES,
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
        one = having(query, order=Order.RECEIVED, after=after, **{name: picked})
        group = where.also(sql, *params)
        if live:
            found = _select(connection, f"live_{query.order}", group, "received_at", one, limit - len(out))
        else:
            found = _history(connection, one, group, "received_at", limit - len(out))
        out += [(place, received, seq) for _, received, seq in found]
    return out


def _distinct(connection: sa.Connection, column: str, index: str) -> set[str | None]:
    """Return the values of an index's first column, by one seek each."""
    source, where = _from(index, Where(f"{column} IS NULL", ()))
    row = _read(connection, f"SELECT 1 {source} WHERE {where.sql} LIMIT 1", ()).first()
    out: set[str | None] = set() if row is None else {None}
    source, where = _from(index, Where(f"{column} > ?", ()))
    at: str | None = ""
    while at is not None:
        sql = f"SELECT {column} {source} WHERE {where.sql} ORDER BY {column} LIMIT 1"
        at = _read(connection, sql, (at,)).scalar()
        if at is not None:
            out.add(at)
    return out


_SHARE = {
    "categories": "categories",
    "agencies": "organisations",
    "units": "admin_units",
}
_MINE = 0.1
"""What share of the reports the chosen people should have: their index is the only one that holds who it is."""


def _narrowest_live(connection: sa.Connection, query: QueueQuery) -> str | None:
    """Return the index of open reports by the chosen values that should hold the fewest; None when none narrows much."""
    shares = _shares(connection, query)
    return f"live_{min(shares)[1]}" if shares and min(shares)[0] < 0.5 else None


def _shares(connection: sa.Connection, query: QueueQuery) -> list[tuple[float, str]]:
    """Return what share of the reports the chosen categories, agencies, units and people should hold, and their index."""
    out = []
    if query.assignees and "" not in query.assignees:
        out.append((_MINE, "assignee"))
    for name, index in (("categories", "category"), ("agencies", "agency"), ("units", "unit")):
        chosen = len(getattr(query, name))
        if chosen:
            total = connection.exec_driver_sql(f"SELECT count(*) FROM {_SHARE[name]}").scalar_one()
            out.append((min(1.0, 3 * chosen / max(int(total), 1)), index))
    return out


def _narrowest(connection: sa.Connection, query: QueueQuery) -> str | None:
    """Return the index of the chosen values that should hold the fewest entries; None when none narrows much."""
    # categories and agencies have the units next in their indexes
    shares = [
        (share / 3 if index != "unit" and query.units else share, index) for share, index in _shares(connection, query)
    ]
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
        None if r[12] is None else Stage(r[12]), r[13], r[14], r[15], r[16], r[17], r[18], bool(r[19]), r[20],
        r[21], r[22], r[23], key=key
    )  # fmt: skip
