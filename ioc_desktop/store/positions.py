"""What the map reads: cases with a position, counts per administrative unit, places, articles that name a place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ioc_contract.states import OPEN

CHUNK = 20_000
_ROW = "CAST(id AS BLOB), lat, lon, category_id, state, coalesce(due_at, 0), received_at"
_PLACED = "lat IS NOT NULL AND lon IS NOT NULL"
REPORTS = "reports"
"""What the map shows unless asked for another subsystem: what the queue shows."""
_OPEN = ", ".join(f"'{s.value}'" for s in sorted(OPEN))

Row = tuple[bytes, float, float, str | None, str, int, int]
"""Id, latitude, longitude, category, state, due (0: none), received."""


def _placed(subsystem: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the condition on a subsystem's cases with a position (None: of any), and what it binds."""
    if subsystem is None:
        return _PLACED, ()
    if subsystem == REPORTS:  # said in full, so that the partial index answers
        return f"subsystem = '{REPORTS}' AND {_PLACED}", ()
    return f"subsystem = ? AND {_PLACED}", (subsystem,)


def _table(connection: sa.Connection, subsystem: str) -> str:
    """Return what to read many cases from: the map's index by its name, for the planner thinks that few are reports."""
    made = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = 'cases_map'").first()
    return "cases INDEXED BY cases_map" if made and subsystem == REPORTS else "cases_now"  # none in a first load


def cases(connection: sa.Connection, subsystem: str = REPORTS, after: str = "", limit: int = CHUNK) -> Sequence[Row]:
    """Return the next cases of a subsystem with a position, ascending by id."""
    where, bound = _placed(subsystem)
    sql = f"SELECT {_ROW} FROM {_table(connection, subsystem)} WHERE {where} AND id > ? ORDER BY id LIMIT ?"
    result = connection.exec_driver_sql(sql, (*bound, after, limit))
    found: Sequence[Row] = result.cursor.fetchall()  # plain tuples: there may be a million
    result.close()
    return found


def cases_of(connection: sa.Connection, ids: Iterable[str], subsystem: str | None = REPORTS) -> list[Row]:
    """Return those of the named cases that have a position and are of a subsystem (None: of any)."""
    where, bound = _placed(subsystem)
    found: list[Any] = []
    wanted = list(ids)
    for at in range(0, len(wanted), 500):
        part = wanted[at : at + 500]
        marks = ", ".join("?" * len(part))
        found += connection.exec_driver_sql(
            f"SELECT {_ROW} FROM cases_now WHERE id IN ({marks}) AND {where}", (*part, *bound)
        )
    return [tuple(r) for r in found]


def subjects(connection: sa.Connection) -> list[str]:
    """Return the enabled subsystems that have a case with a position, in their order."""
    sql = f"""SELECT id FROM subsystems_now s WHERE enabled AND EXISTS (
        SELECT 1 FROM cases_now c WHERE c.subsystem = s.id AND {_PLACED}) ORDER BY position, id"""
    return [r[0] for r in connection.exec_driver_sql(sql)]


def present(connection: sa.Connection, subsystem: str, since: int) -> set[tuple[str | None, str]]:
    """Return which (category, state) the cases with a position have, of those received since an instant."""
    where, bound = _placed(subsystem)
    sql = f"SELECT DISTINCT category_id, state FROM {_table(connection, subsystem)} WHERE {where} AND received_at >= ?"
    return {(r[0], r[1]) for r in connection.exec_driver_sql(sql, (*bound, since))}


def symbols(connection: sa.Connection) -> dict[str, tuple[str, str, str | None]]:
    """Return each category's symbol, name and parent, by id."""
    sql = "SELECT id, symbol, name, parent_id FROM categories_now"
    return {i: (s, n, parent) for i, s, n, parent in connection.exec_driver_sql(sql)}


def open_by_unit(connection: sa.Connection, now: int, subsystem: str = REPORTS) -> list[tuple[str, str, str, int, int]]:
    """Return (unit's code, its name, valid from, open cases, overdue ones) for each unit with open cases on the map."""
    where, bound = _placed(subsystem)
    return [
        (str(code), str(name), str(start), int(count), int(late or 0))
        for code, name, start, count, late in connection.exec_driver_sql(
            "SELECT u.code, u.name, u.valid_from, g.n, g.late FROM"
            f" (SELECT unit_id, count(*) AS n, sum(due_at < ?) AS late FROM cases_now WHERE state IN ({_OPEN})"
            f" AND unit_id IS NOT NULL AND {where} GROUP BY unit_id) g JOIN admin_units_now u ON u.id = g.unit_id",
            (now, *bound),
        )
    ]


@dataclass(frozen=True, slots=True)
class Pin:
    """Something else that has a position: a place, or an article that names one."""

    kind: str
    id: str
    type: str
    name: str
    lat: float
    lon: float
    status: str


def places(connection: sa.Connection) -> list[Pin]:
    """Return the places with a position."""
    sql = f"SELECT id, type, name, lat, lon, status FROM places_now WHERE {_PLACED} ORDER BY type, name"
    return [Pin("place", *r) for r in connection.exec_driver_sql(sql)]


def articles(connection: sa.Connection, since: int, most: int = 500) -> list[Pin]:
    """Return the newest articles since an instant that name a place and are not set aside."""
    sql = (
        "SELECT id, outlet, title, lat, lon, coalesce(tone, '') FROM articles_now"
        f" WHERE published_at >= ? AND irrelevant = 0 AND {_PLACED} ORDER BY published_at DESC LIMIT ?"
    )
    return [Pin("article", *r) for r in connection.exec_driver_sql(sql, (since, most))]


def cards(
    connection: sa.Connection, ids: Sequence[str]
) -> list[tuple[str, int | None, str, str, str, int | None, str]]:
    """Return (id, number, title, state, address, due, category's name) of the named cases, in the order given."""
    marks = ", ".join("?" * len(ids))
    rows = {
        str(r[0]): r
        for r in connection.exec_driver_sql(
            "SELECT c.id, c.number, c.title, c.state, c.address, c.due_at, coalesce(k.name, '') FROM cases_now c"
            f" LEFT JOIN categories_now k ON k.id = c.category_id WHERE c.id IN ({marks})",
            tuple(ids),
        )
    }
    return [tuple(rows[i]) for i in ids if i in rows]
