"""Which account worked on which workstation, orders to erase it there, and what revoked accounts left unsent."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import sqlalchemy as sa

from ioc_contract import clock, identity
from ioc_contract.messages import LeftWork, Place
from ioc_server.store import accounts
from ioc_server.store.database import inserting
from ioc_server.store.tables import account, left_work, operation, seat, token


@dataclass(frozen=True, slots=True)
class Left:
    """A piece of work that was never sent, with whose it is, from where and since when it lies here."""

    id: str
    user_name: str
    desk: str
    at: int
    body: str


def enter(connection: sa.Connection, desk: str, account_id: str) -> str:
    """An account signed in on a desk: what was erased there is history. Return the words kept for it there."""
    values = {"seen_at": clock.now(), "wipe_at": None, "erased_at": None, "key": secrets.token_urlsafe(32)}
    first = inserting(connection, seat).values(desk=desk, account_id=account_id, **values)
    kept = {**values, "key": sa.func.coalesce(seat.c.key, first.excluded.key)}
    entered = first.on_conflict_do_update(index_elements=["desk", "account_id"], set_=kept).returning(seat.c.key)
    return str(connection.execute(entered).scalar_one())


def standing(connection: sa.Connection, desk: str, account_id: str, *, hold: bool = False) -> str:
    """Return `good`, `revoked` (the account may not sign in) or `wipe` (it is to be erased there, and that was not done);
    `hold` keeps it so until the transaction ends."""
    statement = (
        sa.select(seat.c.wipe_at, seat.c.erased_at, account.c.active)
        .select_from(seat.join(account, account.c.id == seat.c.account_id))
        .where(_is(desk, account_id))
    )
    found = connection.execute(statement.with_for_update(of=seat) if hold else statement).first()
    if found is None:
        return "good"
    if found.wipe_at is not None and found.erased_at is None:
        return "wipe"
    return "good" if found.active else "revoked"


def standing_of(connection: sa.Connection, token_hash: str) -> str:
    """Return how the holder of a token stands, whether the token is still valid or not; `good` for an unknown one."""
    found = connection.execute(sa.select(token.c.desk, token.c.account_id).where(token.c.hash == token_hash)).first()
    return "good" if found is None else standing(connection, found.desk, found.account_id)


def order(connection: sa.Connection, account_id: str | None, desk: str | None) -> list[Place]:
    """Order that an account (None: every one) is erased on a desk (None: on every one), and end its sessions there; return
    where. An order stands until the desk says that it was done."""
    places = [
        p for p in listed(connection) if account_id in (None, p.account_id) and desk in (None, p.desk)
    ]  # fmt: skip
    now = clock.now()
    for place in places:
        where = _is(place.desk, place.account_id)
        connection.execute(seat.update().where(where).values(wipe_at=now, erased_at=None, key=None))
        held = (token.c.desk == place.desk) & (token.c.account_id == place.account_id) & token.c.revoked_at.is_(None)
        connection.execute(token.update().where(held).values(revoked_at=now))
    accounts.ring(connection)
    return places


def withdraw(connection: sa.Connection, account_id: str | None, desk: str | None) -> list[Place]:
    """Take back orders that no desk has carried out yet; return which."""
    places = [
        p
        for p in listed(connection)
        if p.wipe_at is not None
        and p.erased_at is None
        and account_id in (None, p.account_id)
        and desk in (None, p.desk)
    ]
    for place in places:
        connection.execute(seat.update().where(_is(place.desk, place.account_id)).values(wipe_at=None))
    return places


def erased(connection: sa.Connection, desk: str, account_id: str) -> None:
    """The desk says that nothing of the account is left on it."""
    connection.execute(seat.update().where(_is(desk, account_id)).values(erased_at=clock.now(), key=None))


def listed(connection: sa.Connection) -> list[Place]:
    """Return every account on every desk, the latest seen first."""
    rows = connection.execute(
        sa.select(seat, account.c.user_name, account.c.active)
        .select_from(seat.join(account, account.c.id == seat.c.account_id))
        .order_by(seat.c.seen_at.desc(), seat.c.desk, account.c.user_name)
    )
    return [
        Place(r.desk, r.account_id, r.user_name, bool(r.active), r.seen_at, r.wipe_at, r.erased_at) for r in rows.all()
    ]


def take(connection: sa.Connection, desk: str, account_id: str, work: Sequence[LeftWork]) -> None:
    """Keep work that was never sent, without who the citizens are. What the centre took as an operation meanwhile is not
    kept twice."""
    ids = [one.id for one in work]
    known = set(connection.execute(sa.select(operation.c.op_id).where(operation.c.op_id.in_(ids))).scalars())
    now = clock.now()
    for one in sorted(work, key=lambda w: w.id):
        if one.id not in known:
            piece = inserting(connection, left_work).values(
                id=one.id, account_id=account_id, desk=desk, at=now, body=identity.without(one.body)
            )
            connection.execute(piece.on_conflict_do_nothing())


def taken(connection: sa.Connection, desk: str, account_id: str) -> tuple[str, ...]:
    """Return the ids of the work that is kept of an account from a desk."""
    return tuple(connection.execute(sa.select(left_work.c.id).where(_from(desk, account_id))).scalars())


def kept(connection: sa.Connection, desk: str, account_id: str) -> tuple[int, int]:
    """Return how much is kept of an account from a desk: pieces, characters."""
    size = sa.func.coalesce(sa.func.sum(sa.func.length(left_work.c.body)), 0)
    row = connection.execute(sa.select(sa.func.count(), size).where(_from(desk, account_id))).one()
    return int(row[0]), int(row[1])


def forget_left(connection: sa.Connection, before: int) -> int:
    """Delete the work that came before an instant; return how many pieces."""
    return connection.execute(left_work.delete().where(left_work.c.at < before)).rowcount


def left(connection: sa.Connection, account_id: str | None = None) -> list[Left]:
    """Return the work that was never sent, of an account or of all, oldest first."""
    condition = sa.true() if account_id is None else left_work.c.account_id == account_id
    rows = connection.execute(
        sa.select(left_work, account.c.user_name)
        .select_from(left_work.join(account, account.c.id == left_work.c.account_id))
        .where(condition)
        .order_by(left_work.c.at, left_work.c.id)
    )
    return [Left(r.id, r.user_name, r.desk, r.at, r.body) for r in rows.all()]


def words(body: str) -> tuple[str, str]:
    """Return what a piece of left work was for and the words typed; what cannot be read has none."""
    try:
        held = orjson.loads(body)
        if "draft" in held:
            draft = held["draft"]
            return f"draft {draft['kind']} {draft['id']} {draft['field']}", str(draft["text"])
        if "photo" in held:
            photo = held["photo"]
            return f"photo {photo['entity_kind']} {photo['entity_id']}", str(photo["name"])
        op = held["operation"]
        return f"{op['kind']} {op['entity_id']}", str(op["text"])
    except (ValueError, KeyError, TypeError):
        return "?", ""


def _from(desk: str, account_id: str) -> sa.ColumnElement[bool]:
    return (left_work.c.desk == desk) & (left_work.c.account_id == account_id)


def _is(desk: str, account_id: str) -> sa.ColumnElement[bool]:
    return (seat.c.desk == desk) & (seat.c.account_id == account_id)
