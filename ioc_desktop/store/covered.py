"""Which rows of the cache an account may not hold: those outside the scope it has, for a desk that cannot ask the centre."""

from __future__ import annotations

from collections.abc import Callable

import orjson
import sqlalchemy as sa

from ioc_contract.kinds import KINDS, REFERENCE, Kind
from ioc_contract.permissions import COMMON, Actor

FOLLOWING = ("entry", "attachment")
"""Kinds whose rows are wherever the row is that their `entity_kind` and `entity_id` name."""
_PLACE = ("subsystem", "unit_id", "lead_org_id", "org_id", "supporting_org_ids", "sensitive", "owner_id", "shared")


def outside(connection: sa.Connection, actor: Actor, check: Callable[[], None]) -> dict[str, list[str]]:
    """Return the ids of rows outside an account's scope by kind, with what follows them; `check` is called between kinds."""
    found: dict[str, list[str]] = {}
    for kind in KINDS.values():
        if kind.name not in REFERENCE and kind.name not in FOLLOWING:
            check()
            found[kind.name] = _outside(connection, kind, actor)
    for name in FOLLOWING:
        statement = f"SELECT id FROM {KINDS[name].table} WHERE entity_kind = ? AND entity_id IN (SELECT value FROM json_each(?))"
        found[name] = [
            str(id_)
            for parent, gone in tuple(found.items())
            if gone and parent not in FOLLOWING
            for (id_,) in connection.exec_driver_sql(statement, (parent, orjson.dumps(gone).decode()))
        ]
    return {name: gone for name, gone in found.items() if gone}


def _outside(connection: sa.Connection, kind: Kind, actor: Actor) -> list[str]:
    names = [name for name in _PLACE if name in kind.names]
    known: dict[tuple[object, ...], bool] = {}
    gone = []
    for id_, *place in connection.exec_driver_sql(f"SELECT id, {', '.join(names)} FROM {kind.table}"):
        at = tuple(place)
        if at not in known:
            known[at] = _covers(actor, kind.name, dict(zip(names, at, strict=True)))
        if not known[at]:
            gone.append(str(id_))
    return gone


def _covers(actor: Actor, kind: str, place: dict[str, object]) -> bool:
    if "owner_id" in place and not place["shared"]:
        return place["owner_id"] == actor.id
    orgs = [place.get("lead_org_id"), place.get("org_id"), *orjson.loads(str(place.get("supporting_org_ids") or "[]"))]
    unit = place.get("unit_id")
    return actor.covers(
        str(place["subsystem"]), None if unit is None else str(unit), tuple(str(o) for o in orgs if o is not None),
        bool(place.get("sensitive")), kind in COMMON,
    )  # fmt: skip
