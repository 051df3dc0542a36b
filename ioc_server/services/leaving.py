"""Accounts that may work no more: how they stand on a desk, what they left unsent, and the administrator's orders."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.clock import DAY
from ioc_contract.errors import Refused
from ioc_contract.messages import LeftWork, Order, Ordered, Seat, Standing
from ioc_contract.permissions import Actor, Permission
from ioc_server.services.sessions import Visit
from ioc_server.store import accounts, audit, seats
from ioc_server.store.database import reading, writing

WORK = 100
"""Pieces of work in one message, at most."""
PIECES, MEBIBYTES = 5_000, 256
"""Kept of one account from one desk, at most."""
KEPT_MS = 90 * DAY
"""How long an administrator has to read it."""


def stand(engine: sa.Engine, asked: Seat) -> Standing:
    """Answer how an account stands on a desk and, of a revoked one, which of its work is here already; note that all of it
    was erased there."""
    with reading(engine) as connection:
        state = seats.standing(connection, asked.desk, asked.account_id)
        taken = seats.taken(connection, asked.desk, asked.account_id) if state == "revoked" else ()
    if asked.erased and state != "good":
        with writing(engine) as connection:
            seats.erased(connection, asked.desk, asked.account_id)
            _note(connection, "seat.erased", asked, {"order": state})
    return Standing(state, taken)


def take(engine: sa.Engine, whose: Seat, work: Sequence[LeftWork]) -> Standing:
    """Keep what a revoked account never sent; of any other nothing is kept. A piece that is here already is passed over.

    Raises Refused (`too_large`, `left_full`), nothing kept: the desk keeps it then.
    """
    if len(work) > WORK:
        raise Refused("too_large", {"limit": WORK})
    with writing(engine) as connection:
        state = seats.standing(connection, whose.desk, whose.account_id, hold=True)
        if state != "revoked" or not work:
            return Standing(state, ())
        seats.take(connection, whose.desk, whose.account_id, work)
        pieces, size = seats.kept(connection, whose.desk, whose.account_id)
        if pieces > PIECES or size > MEBIBYTES << 20:
            raise Refused("left_full", {"pieces": PIECES, "mebibytes": MEBIBYTES})
        _note(connection, "seat.left_work", whose, {"pieces": len(work)})
    return Standing(state, tuple(one.id for one in work))


def forget_old(engine: sa.Engine) -> int:
    """Forget the work that was here long enough; return how many pieces."""
    with writing(engine) as connection:
        return seats.forget_left(connection, clock.now() - KEPT_MS)


def carry_out(engine: sa.Engine, visit: Visit, order: Order) -> Ordered:
    """Do what an administrator orders and return what it came to. Raises Refused."""
    hat = _permitted(visit)
    with writing(engine) as connection:
        account = accounts.find(connection, order.user) if order.user else None
        if (order.user and account is None) or not (order.user or order.desk):
            raise Refused("not_found", {"id": order.user or order.desk})
        if order.action in ("wipe", "spare"):
            do = seats.order if order.action == "wipe" else seats.withdraw
            places = do(connection, account.id if account else None, order.desk or None)
            if not places:
                raise Refused("not_found", {"id": order.desk or order.user})
        elif order.action in ("disable", "enable") and account is not None:
            if account.id == visit.actor.id:
                raise Refused("not_permitted")
            accounts.set_active(connection, account.id, order.action == "enable")
            places = [p for p in seats.listed(connection) if p.account_id == account.id]
        else:
            raise Refused("unknown_operation", {"kind": order.action})
        audit.append(
            connection, f"account.{order.action}", account_id=visit.actor.id, account_name=hat.name,
            desk=visit.desk, entity=("person", account.id) if account else None,
            detail={"desks": sorted({p.desk for p in places})} | audit.behalf(hat),
        )  # fmt: skip
    return overview(engine, visit, {(p.desk, p.account_id) for p in places})


def overview(engine: sa.Engine, visit: Visit, only: set[tuple[str, str]] | None = None) -> Ordered:
    """Return accounts on desks and how they stand there; all of them, or `only` some. Raises Refused."""
    _permitted(visit)
    with reading(engine) as connection:
        found = [p for p in seats.listed(connection) if only is None or (p.desk, p.account_id) in only]
        return Ordered(tuple(found))


def _permitted(visit: Visit) -> Actor:
    """Return the hat under which the account manages others. Raises Refused."""
    if not visit.actor.may(Permission.USER_MANAGE):
        raise Refused("not_permitted")
    # accounts and desks belong to no part of the city
    hat = visit.actor.hat(Permission.USER_MANAGE, lambda hat: hat.everywhere(None))
    if hat is None:
        raise Refused("out_of_scope")
    return hat


def _note(connection: sa.Connection, action: str, asked: Seat, detail: dict[str, object]) -> None:
    audit.append(connection, action, account_id=asked.account_id, desk=asked.desk, detail=detail)
