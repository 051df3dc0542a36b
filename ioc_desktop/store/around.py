"""What lies around a report: others received about then in its unit, articles near it, tasks made of it, cameras by distance."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ioc_contract.cache_schema import listed
from ioc_contract.clock import DAY
from ioc_contract.kinds import KINDS
from ioc_contract.records import Article, Case, Place, Task

BEFORE, AFTER = 60 * DAY, 30 * DAY
"""Reports are looked at from so long before a report came until so long after."""
LOOKED_AT = 3_000
"""So many are compared at most, the latest of that time."""
ARTICLE_DAYS = 14


@dataclass(frozen=True, slots=True)
class Near:
    """A report that came about then."""

    id: str
    number: int | None
    title: str
    category_id: str | None
    state: str
    lat: float | None
    lon: float | None
    received_at: int


def reports(connection: sa.Connection, of: Case) -> list[Near]:
    """Return the other reports of its unit (without one: of its category) that came about when it did, the latest first."""
    column, value = ("unit_id", of.unit_id) if of.unit_id is not None else ("category_id", of.category_id)
    if value is None:
        return []
    found = connection.exec_driver_sql(
        "SELECT id, number, title, category_id, state, lat, lon, received_at FROM cases_now"
        f" WHERE {column} = ? AND received_at BETWEEN ? AND ? AND subsystem = ? AND id <> ?"
        " ORDER BY received_at DESC LIMIT ?",
        (value, of.received_at - BEFORE, of.received_at + AFTER, of.subsystem, of.id, LOOKED_AT),
    )
    return [Near(*row) for row in found]


def articles(connection: sa.Connection, of: Case) -> list[Article]:
    """Return the articles linked to a report, then those about then that name a place or its unit, the latest first; those
    set aside are left out."""
    kind = KINDS["article"]
    linked = connection.exec_driver_sql(
        f"SELECT {listed(kind)} FROM articles_now WHERE case_id = ? ORDER BY published_at DESC LIMIT 50", (of.id,)
    )
    about = connection.exec_driver_sql(
        f"SELECT {listed(kind)} FROM articles_now WHERE published_at BETWEEN ? AND ? AND irrelevant = 0"
        " AND (lat IS NOT NULL OR unit_id = ?) AND case_id IS NOT ? ORDER BY published_at DESC LIMIT 500",
        (of.received_at - ARTICLE_DAYS * DAY, of.received_at + ARTICLE_DAYS * DAY, of.unit_id, of.id),
    )
    return [kind.load(tuple(row)) for rows in (linked, about) for row in rows]


def tasks(connection: sa.Connection, case_id: str) -> list[Task]:
    """Return the tasks made of a report, the oldest first."""
    kind = KINDS["task"]
    rows = connection.exec_driver_sql(
        f"SELECT {listed(kind)} FROM tasks_now WHERE origin_id = ? AND origin_kind = 'case' ORDER BY created_at",
        (case_id,),
    )
    return [kind.load(tuple(row)) for row in rows]


def cameras(connection: sa.Connection) -> list[Place]:
    """Return the cameras with a position."""
    kind = KINDS["place"]
    rows = connection.exec_driver_sql(
        f"SELECT {listed(kind)} FROM places_now WHERE type = 'camera' AND lat IS NOT NULL AND lon IS NOT NULL ORDER BY id"
    )
    return [kind.load(tuple(row)) for row in rows]
