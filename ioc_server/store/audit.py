"""Who did what, append-only and chained: each row's hash covers the row before it, so that nothing is altered unseen.

On SQLite a row is chained as it is written. On PostgreSQL that would make every writer wait for every other; there the
sequencer chains committed rows (`seal`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.ids import new_id
from ioc_contract.permissions import Actor
from ioc_server.store.tables import audit

_COVERED = ("id", "seq", "at", "account_id", "account_name", "desk", "action", "entity_kind", "entity_id", "detail")


def append(
    connection: sa.Connection,
    action: str,
    *,
    account_id: str | None = None,
    account_name: str = "",
    desk: str = "",
    entity: tuple[str, str] | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write a row in the caller's transaction. `entity` is (kind, id); `detail` becomes JSON."""
    connection.execute(
        audit.insert().values(
            id=new_id(),
            at=clock.now(),
            account_id=account_id,
            account_name=account_name,
            desk=desk,
            action=action,
            entity_kind=entity[0] if entity else None,
            entity_id=entity[1] if entity else None,
            detail=orjson.dumps(dict(detail or {}), option=orjson.OPT_SORT_KEYS).decode(),
        )
    )
    if connection.dialect.name != "postgresql":
        seal(connection)


def behalf(hat: Actor | None) -> dict[str, str]:
    """Return what a detail says of who somebody acted for, nothing of who acted by their own rights."""
    return {} if hat is None or hat.behalf is None else {"behalf": hat.behalf}


def seal(connection: sa.Connection, limit: int = 1000) -> int:
    """Chain rows that wait for it, in the order of their ids; return how many. One caller at a time."""
    waiting = connection.execute(
        sa.select(audit).where(audit.c.seq.is_(None)).order_by(audit.c.id).limit(limit)
    ).mappings()
    rows = waiting.all()
    if not rows:
        return 0
    seq, previous = head(connection)
    for row in rows:
        seq += 1
        link = _hash({**row, "seq": seq}, previous)
        connection.execute(audit.update().where(audit.c.id == row["id"]).values(seq=seq, prev=previous, hash=link))
        previous = link
    return len(rows)


def head(connection: sa.Connection) -> tuple[int, str]:
    """Return the last row's number and hash: what to keep elsewhere, since a chain alone misses a cut tail."""
    last = connection.execute(
        sa.select(audit.c.seq, audit.c.hash).where(audit.c.seq.is_not(None)).order_by(audit.c.seq.desc()).limit(1)
    ).first()
    return (int(last[0]), str(last[1])) if last else (0, "")


def last_change(connection: sa.Connection, kind: str, id: str, field: str) -> dict[str, object]:
    """Return {"by", "at"} of the latest operation that set a field of an entity, else of the latest on it, else {}."""
    rows = connection.execute(
        sa.select(audit.c.account_name, audit.c.at, audit.c.detail)
        .where(audit.c.entity_kind == kind, audit.c.entity_id == id, audit.c.action.not_like("% %"))
        .order_by(audit.c.id.desc())
        .limit(20)
    ).all()
    named = (row for row in rows if _set(field, orjson.loads(row.detail)))
    latest = next(named, rows[0] if rows else None)
    return {} if latest is None else {"by": latest.account_name, "at": latest.at}


def _set(field: str, detail: Mapping[str, Any]) -> bool:
    return field in detail.get("set", {}) or field in detail.get("changed", ())


def versions(connection: sa.Connection, kind: str, id: str, account_id: str, after: int) -> set[int]:
    """Return the versions of an entity beyond `after` that operations of an account made, of its latest 200."""
    rows = connection.execute(
        sa.select(audit.c.detail)
        .where(audit.c.entity_kind == kind, audit.c.entity_id == id, audit.c.account_id == account_id)
        .order_by(audit.c.id.desc())
        .limit(200)
    ).scalars()
    made = (orjson.loads(detail).get("version") for detail in rows)
    return {version for version in made if version is not None and version > after}


def verify(connection: sa.Connection) -> list[str]:
    """Return what is wrong with the chain, in the words of the command line; empty when all is well."""
    faults = []
    expected, previous = 0, ""
    rows = connection.execute(sa.select(audit).where(audit.c.seq.is_not(None)).order_by(audit.c.seq)).mappings()
    for row in rows:
        expected += 1
        if row["seq"] != expected:
            faults.append(f"nhật ký: thiếu dòng {expected}")
            expected = row["seq"]
        elif row["prev"] != previous or row["hash"] != _hash({**row}, previous):
            faults.append(f"nhật ký: dòng {expected} đã bị sửa")
        previous = row["hash"]
    return faults


def _hash(row: Mapping[str, Any], previous: str) -> str:
    return hashlib.sha256(orjson.dumps([previous, *(row[name] for name in _COVERED)])).hexdigest()
