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
_REPORTS = f"subsystem = 'reports' AND {_PLACED}"
"""The map shows what the queue shows: citizens' reports, not the cases of other subsystems."""
_OPEN = ", ".join(f"'{s.value}'" for s in sorted(OPEN))

Row = tuple[bytes, float, float, str | None, str, int, int]
"""Id, latitude, longitude, category, state, due (0: none), received."""


def cases(connection: sa.Connection, after: str = "", limit: int = CHUNK) -> Sequence[Row]:
    """Return the next reports with a position, ascending by id."""
    made = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = 'cases_map'").first()
    # said by name, for the planner thinks that few cases are reports and would sort them; not there in a first load
    table = "cases INDEXED BY cases_map" if made else "cases_now"
    sql = f"SELECT {_ROW} FROM {table} WHERE {_REPORTS} AND id > ? ORDER BY id LIMIT ?"
    result = connection.exec_driver_sql(sql, (after, limit))
    found: Sequence[Row] = result.cursor.fetchall()  # plain tuples: there may be a million
    result.close()
    return found


def cases_of(connection: sa.Connection, ids: Iterable[str], everything: bool = False) -> list[Row]:
    """Return those of the named reports that have a position; with `everything`, of the named cases of any subsystem."""
    where = _PLACED if everything else _REPORTS
    found: list[Any] = []
    wanted = list(ids)
    for at in range(0, len(wanted), 500):
        part = wanted[at : at + 500]
        marks = ", ".join("?" * len(part))
        found += connection.exec_driver_sql(
            f"SELECT {_ROW} FROM cases_now WHERE id IN ({marks}) AND {where}", tuple(part)
        )
    return [tuple(r) for r in found]


def symbols(connection: sa.Connection) -> dict[str, tuple[str, str, bool]]:
    """Return each category's symbol, name and whether it is at the top, by id."""
    sql = "SELECT id, symbol, name, parent_id IS NULL FROM categories_now"
    return {i: (s, n, bool(top)) for i, s, n, top in connection.exec_driver_sql(sql)}


def open_by_unit(connection: sa.Connection, now: int) -> list[tuple[str, str, str, int, int]]:
    """Return (unit's code, its name, valid from, open cases, overdue ones) for each unit with open cases on the map."""
    return [
        (str(code), str(name), str(start), int(count), int(late or 0))
        for code, name, start, count, late in connection.exec_driver_sql(
            "SELECT u.code, u.name, u.valid_from, g.n, g.late FROM"
            f" (SELECT unit_id, count(*) AS n, sum(due_at < ?) AS late FROM cases_now WHERE state IN ({_OPEN})"
            f" AND unit_id IS NOT NULL AND {_REPORTS} GROUP BY unit_id) g JOIN admin_units_now u ON u.id = g.unit_id",
            (now,),
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
