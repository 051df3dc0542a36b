"""Rights lent by one account to another: the rows, and what of them an account has now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import orjson
import sqlalchemy as sa

from ioc_contract.clock import Instant
from ioc_contract.messages import Delegation
from ioc_contract.permissions import ARRIVAL_MS, Actor, Lent, Role, within
from ioc_server.store import accounts
from ioc_server.store.database import inserting
from ioc_server.store.tables import KIND_TABLES, delegation

_people = KIND_TABLES["person"]
_lender, _borrower = _people.alias("lender"), _people.alias("borrower")
_SELECT = sa.select(
    delegation, _lender.c.display_name.label("lender_name"), _borrower.c.display_name.label("borrower_name")
).select_from(
    delegation.outerjoin(_lender, _lender.c.id == delegation.c.lender_id).outerjoin(
        _borrower, _borrower.c.id == delegation.c.borrower_id
    )
)


def add(connection: sa.Connection, one: Delegation) -> bool:
    """Write what is lent, names are not kept; tell whether it was not here yet."""
    values = {c.name: getattr(one, c.name) for c in delegation.c}
    lists = {name: orjson.dumps(list(values[name])).decode() for name in ("subsystems", "unit_ids")}
    made = inserting(connection, delegation).values(values | lists | {"role": one.role.value}).on_conflict_do_nothing()
    return connection.execute(made.returning(delegation.c.id)).first() is not None


def find(connection: sa.Connection, id: str) -> Delegation | None:
    """Return one, held until the transaction ends."""
    connection.execute(sa.select(delegation.c.id).where(delegation.c.id == id).with_for_update()).first()
    found = _read(connection, delegation.c.id == id)
    return found[0] if found else None


def listed(connection: sa.Connection, account_id: str | None, limit: int = 1000) -> list[Delegation]:
    """Return what an account lent and was lent (None: everybody), the latest first."""
    mine = (delegation.c.lender_id == account_id) | (delegation.c.borrower_id == account_id)
    return _read(connection, sa.true() if account_id is None else mine, limit)


def running(connection: sa.Connection, lender_id: str, now: int) -> int:
    """Return how many an account has lent that are not over."""
    live = (delegation.c.lender_id == lender_id) & (delegation.c.until > now) & delegation.c.revoked_at.is_(None)
    return int(connection.execute(sa.select(sa.func.count()).where(live)).scalar_one())


def revoke(connection: sa.Connection, id: str, at: int, by: str) -> None:
    """Take one back."""
    connection.execute(delegation.update().where(delegation.c.id == id).values(revoked_at=at, revoked_by=by))


def lent(connection: sa.Connection, now: int, borrowers: Collection[str] | None = None) -> dict[str, tuple[Lent, ...]]:
    """Return what is lent to accounts (None: to all) now, will be, or was until not long ago, by who has it."""
    late = int(now - ARRIVAL_MS)
    if connection.exec_driver_sql(f"SELECT 1 FROM {delegation.name} WHERE until > {late} LIMIT 1").first() is None:
        return {}  # as a rule, and every call asks
    recent = (delegation.c.until > late) & (delegation.c.revoked_at.is_(None) | (delegation.c.revoked_at > late))
    if borrowers is not None:
        recent &= sa.or_(sa.false(), *(delegation.c.borrower_id == one for one in borrowers))
    found: dict[str, tuple[Lent, ...]] = {}
    lenders: dict[str, Actor | None] = {}
    for one in reversed(_read(connection, recent, None, lenders)):
        lender = lenders[one.lender_id]
        held = None if lender is None else within(_lent(one), lender)
        if held is not None:
            found[one.borrower_id] = (*found.get(one.borrower_id, ()), held)
    return found


def _lent(one: Delegation) -> Lent:
    return Lent(
        one.id, one.lender_id, one.lender_name, one.role, one.subsystems, one.unit_ids, one.org_id, one.since, one.until,
        one.revoked_at,
    )  # fmt: skip


def _read(
    connection: sa.Connection,
    condition: sa.ColumnElement[bool],
    limit: int | None = None,
    lenders: dict[str, Actor | None] | None = None,
) -> list[Delegation]:
    rows: Sequence[sa.RowMapping] = (
        connection.execute(_SELECT.where(condition).order_by(delegation.c.made_at.desc(), delegation.c.id).limit(limit))
        .mappings()
        .all()
    )
    lenders = {} if lenders is None else lenders
    for row in rows:
        if row["lender_id"] not in lenders:
            lenders[row["lender_id"]] = accounts.working(connection, row["lender_id"])
    made = [_made(row) for row in rows]
    return [replace(one, void=not _has(lenders[one.lender_id], one)) for one in made]


def _has(lender: Actor | None, one: Delegation) -> bool:
    return lender is not None and within(_lent(one), lender) is not None


def _made(row: sa.RowMapping) -> Delegation:
    return Delegation(
        row["id"], row["lender_id"], row["lender_name"] or "", row["borrower_id"], row["borrower_name"] or "",
        Role(row["role"]), tuple(orjson.loads(row["subsystems"])), tuple(orjson.loads(row["unit_ids"])), row["org_id"],
        Instant(row["since"]), Instant(row["until"]), row["reason"], Instant(row["made_at"]),
        None if row["revoked_at"] is None else Instant(row["revoked_at"]), row["revoked_by"],
    )  # fmt: skip
