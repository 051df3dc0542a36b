"""Reads whole records of any kind as the screen shows them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ioc_contract.cache_schema import listed
from ioc_contract.kinds import KINDS


def every(connection: sa.Connection, kind: str) -> list[Any]:
    """Return all records of a (small) kind, in the order of their ids."""
    shape = KINDS[kind]
    rows = connection.exec_driver_sql(f"SELECT {listed(shape)} FROM {shape.table}_now ORDER BY id")
    return [shape.load(tuple(r)) for r in rows]


def one(connection: sa.Connection, kind: str, id: str) -> Any | None:
    """Return a record, None when this desk does not hold it."""
    shape = KINDS[kind]
    row = connection.exec_driver_sql(f"SELECT {listed(shape)} FROM {shape.table}_now WHERE id = ?", (id,)).first()
    return None if row is None else shape.load(tuple(row))


def of_entity(connection: sa.Connection, kind: str, entity_kind: str, entity_id: str) -> list[Any]:
    """Return the timeline entries or attachments of an entity, oldest first."""
    shape = KINDS[kind]
    rows = connection.exec_driver_sql(
        f"SELECT {listed(shape)} FROM {shape.table}_now WHERE entity_id = ? AND entity_kind = ? ORDER BY at, id",
        (entity_id, entity_kind),
    )
    return [shape.load(tuple(r)) for r in rows]


def latest_entry(connection: sa.Connection, kind: str, id: str, but: str) -> dict[str, object]:
    """Return {"by", "at"} of the latest line of an entity's timeline that another account than `but` made; {} for none."""
    row = connection.exec_driver_sql(
        f"SELECT actor_name, at FROM {KINDS['entry'].table}_now WHERE entity_id = ? AND entity_kind = ?"
        " AND actor_id IS NOT ? ORDER BY at DESC LIMIT 1",
        (id, kind, but),
    ).first()
    return {} if row is None else {"by": row[0], "at": row[1]}
