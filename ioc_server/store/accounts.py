"""Accounts and their tokens: who may sign in, with which role and scope."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import EVERYWHERE, Actor, Role
from ioc_contract.records import Person
from ioc_server.store import write
from ioc_server.store.database import inserting
from ioc_server.store.tables import KIND_TABLES, account, counter, token

_CHUNK = 500
"""Tokens in one statement."""
_BELL = "sessions/ended"
"""The counter that moves whenever sessions were ended by an order, or rights lent, so that streams look at once."""
_people = KIND_TABLES["person"]


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    user_name: str
    password_hash: str
    actor: Actor
    active: bool
    failures: int
    locked_until: int | None


@dataclass(frozen=True, slots=True)
class Held:
    """A valid token: whose it is, on which desk, until when (instant)."""

    account: Account
    desk: str
    expires_at: int
    token_hash: str


def add(
    connection: sa.Connection,
    user_name: str,
    password_hash: str,
    display_name: str,
    role: Role,
    *,
    subsystems: Sequence[str] = (EVERYWHERE,),
    unit_ids: Sequence[str] = (EVERYWHERE,),
    org_id: str | None = None,
    id: str | None = None,
) -> str:
    """Make an account and its person; return the id of both. Raises ValueError when the name is taken."""
    account_id = id or new_id()
    if find(connection, user_name) is not None:
        raise ValueError(f"there is already an account «{user_name}»")
    if role is Role.AGENCY_OFFICER and org_id is None:
        raise ValueError("an agency officer needs an organisation")
    connection.execute(
        account.insert().values(
            id=account_id,
            user_name=normal(user_name),
            password_hash=password_hash,
            role=role.value,
            subsystems=orjson.dumps(list(subsystems)).decode(),
            unit_ids=orjson.dumps(list(unit_ids)).decode(),
            org_id=org_id,
            created_at=clock.now(),
        )
    )
    person = Person(account_id, 0, display_name, role.value, org_id, True)
    write.put(connection, "person", [KINDS["person"].row(person)])
    return account_id


def named(connection: sa.Connection, kind: str, given: Sequence[str]) -> dict[str, str]:
    """Return id by what was given, an id or the code of a row that is valid; what no row has is left out."""
    table = KIND_TABLES[kind]
    own = connection.execute(sa.select(table.c.id).where(table.c.id.in_(given))).scalars()
    found = {str(one): str(one) for one in own}
    if "valid_to" not in table.c:
        return found
    valid = table.c.valid_to.is_(None) | (table.c.valid_to >= clock.local(clock.now()).date().isoformat())
    coded = connection.execute(sa.select(table.c.code, table.c.id).where(table.c.code.in_(given), valid))
    return {str(code): str(one) for code, one in coded} | found


def normal(user_name: str) -> str:
    """Return a user name as it is stored and compared."""
    return user_name.strip().casefold()


def find(connection: sa.Connection, user_name: str) -> Account | None:
    return _load(connection, account.c.user_name == normal(user_name))


def working(connection: sa.Connection, account_id: str) -> Actor | None:
    """Return an account that may work, with its own rights alone; None when there is none."""
    found = _load(connection, account.c.id == account_id)
    return found.actor if found is not None and found.active else None


def hold(connection: sa.Connection, account_id: str) -> Account | None:
    """Return an account as it is now, held until the transaction ends."""
    connection.execute(sa.select(account.c.id).where(account.c.id == account_id).with_for_update()).first()
    return _load(connection, account.c.id == account_id)


def listed(connection: sa.Connection) -> list[Account]:
    """Return all accounts by user name."""
    return [_account(row) for row in connection.execute(_SELECT.order_by(account.c.user_name)).mappings()]


def set_password(connection: sa.Connection, account_id: str, password_hash: str) -> None:
    """Change the password, lift the lock and end every session."""
    values = {"password_hash": password_hash, "failures": 0, "locked_until": None}
    connection.execute(account.update().where(account.c.id == account_id).values(values))
    revoke_all(connection, account_id)


def set_active(connection: sa.Connection, account_id: str, active: bool) -> None:
    """Let an account sign in again, or no more (its sessions end)."""
    connection.execute(account.update().where(account.c.id == account_id).values(active=int(active)))
    connection.execute(
        _people.update().where(_people.c.id == account_id).values(active=int(active), version=_people.c.version + 1)
    )
    if not active:
        revoke_all(connection, account_id)


def note_failure(connection: sa.Connection, account_id: str, locks: int, until: int) -> None:
    """Count a failed sign-in; every so many in a row (`locks`) lock the account until an instant."""
    failures = account.c.failures + 1
    locked_until = sa.case((failures % locks == 0, until), else_=account.c.locked_until)
    connection.execute(
        account.update().where(account.c.id == account_id).values(failures=failures, locked_until=locked_until)
    )


def forgive(connection: sa.Connection, account_id: str) -> None:
    """Forget the failed sign-ins after a good one."""
    connection.execute(account.update().where(account.c.id == account_id).values(failures=0, locked_until=None))


def issue(connection: sa.Connection, account_id: str, desk: str, expires_at: int) -> str:
    """Make a token for a desk and return it; only its hash is kept."""
    secret = secrets.token_urlsafe(32)
    connection.execute(
        token.insert().values(
            hash=hashed(secret), account_id=account_id, desk=desk, created_at=clock.now(), expires_at=expires_at
        )
    )
    return secret


def held(connection: sa.Connection, token_hash: str) -> Held | None:
    """Return what a token gives; None when it is unknown, expired, revoked, or its account may not sign in."""
    found = connection.execute(
        sa.select(token.c.account_id, token.c.desk, token.c.expires_at).where(token.c.hash == token_hash, _valid())
    ).first()
    owner = _load(connection, account.c.id == found.account_id) if found else None
    if found is None or owner is None or not owner.active:
        return None
    return Held(owner, str(found.desk), int(found.expires_at), token_hash)


def actors(connection: sa.Connection, token_hashes: Sequence[str]) -> dict[str, Actor]:
    """Return who holds each of the tokens; without those that give nothing, as `held` tells."""
    found: dict[str, Actor] = {}
    accounts: dict[str, Account | None] = {}
    for start in range(0, len(token_hashes), _CHUNK):
        wanted = token.c.hash.in_(token_hashes[start : start + _CHUNK])
        for token_hash, account_id in connection.execute(
            sa.select(token.c.hash, token.c.account_id).where(wanted, _valid())
        ):
            if account_id not in accounts:
                accounts[account_id] = _load(connection, account.c.id == account_id)
            owner = accounts[account_id]
            if owner is not None and owner.active:
                found[token_hash] = owner.actor
    return found


def _valid() -> sa.ColumnElement[bool]:
    return token.c.revoked_at.is_(None) & (token.c.expires_at > clock.now())


def revoke(connection: sa.Connection, token_hash: str) -> None:
    connection.execute(token.update().where(token.c.hash == token_hash).values(revoked_at=clock.now()))


def revoke_all(connection: sa.Connection, account_id: str) -> None:
    """End every session of an account."""
    live = (token.c.account_id == account_id) & token.c.revoked_at.is_(None)
    connection.execute(token.update().where(live).values(revoked_at=clock.now()))
    ring(connection)


def ring(connection: sa.Connection) -> None:
    """Have every server process look at once whose sessions have ended, or whose rights are others."""
    first = inserting(connection, counter).values(name=_BELL, value=1)
    connection.execute(first.on_conflict_do_update(index_elements=["name"], set_={"value": counter.c.value + 1}))


def rung(connection: sa.Connection) -> int:
    """Return a number that is another after every `ring`."""
    return int(connection.execute(sa.select(counter.c.value).where(counter.c.name == _BELL)).scalar() or 0)


def stands(connection: sa.Connection, token_hash: str) -> tuple[object, ...] | None:
    """Return in one statement all that a token's rights come from: other values when they are others; None when it is expired or
    revoked. What is lent stands in it as the number of rings."""
    postgres = connection.dialect.name == "postgresql"
    m = "%s" if postgres else "?"
    listed = "string_agg(id, ' ' ORDER BY id)" if postgres else "group_concat(id, ' ')"
    found = connection.exec_driver_sql(
        "SELECT a.id, a.role, a.subsystems, a.unit_ids, a.org_id, a.active, a.user_name, p.display_name,"
        f" (SELECT value FROM counter WHERE name = '{_BELL}'), (SELECT {listed} FROM subsystems)"
        " FROM token t JOIN account a ON a.id = t.account_id LEFT JOIN people p ON p.id = a.id"
        f" WHERE t.hash = {m} AND t.revoked_at IS NULL AND t.expires_at > {m}",
        (token_hash, clock.now()),
    ).first()
    return None if found is None else tuple(found)


def forget_expired(connection: sa.Connection, before: int) -> None:
    """Delete tokens that expired before an instant."""
    connection.execute(token.delete().where(token.c.expires_at < before))


def hashed(secret: str) -> str:
    """Return the hash under which a token is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


_SELECT = sa.select(account, _people.c.display_name).select_from(
    account.outerjoin(_people, _people.c.id == account.c.id)
)


def _load(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Account | None:
    row = connection.execute(_SELECT.where(condition)).mappings().first()
    return None if row is None else _account(row)


def _account(row: sa.RowMapping) -> Account:
    actor = Actor(
        row["id"],
        row["display_name"] or row["user_name"],
        Role(row["role"]),
        tuple(orjson.loads(row["subsystems"])),
        tuple(orjson.loads(row["unit_ids"])),
        row["org_id"],
    )
    return Account(
        row["id"],
        row["user_name"],
        row["password_hash"],
        actor,
        bool(row["active"]),
        row["failures"],
        row["locked_until"],
    )
