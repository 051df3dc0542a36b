"""Sign-in, sessions and what an account may receive."""

from __future__ import annotations

import functools
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import argon2
import sqlalchemy as sa

from ioc_contract import clock, versions
from ioc_contract.clock import HOUR, MINUTE, Instant
from ioc_contract.errors import Offline, Refused, Revoked, Unauthorised
from ioc_contract.messages import Credentials, Session
from ioc_contract.permissions import Actor
from ioc_server.store import accounts, audit, delegations, deployment, read, seats
from ioc_server.store.database import asking, reading, writing
from ioc_server.store.scopes import own_scope, scopes_for

FAILURES = 5
"""Wrong passwords in a row before an account is locked."""
LOCK_MS = 5 * MINUTE
KEPT_S = 60.0
"""So long it is remembered who holds a token."""
_WINDOW_S = 60.0

_hasher = argon2.PasswordHasher()
Listening = tuple[str, tuple[str, ...], str]
"""Who listens: the hash of the token, the scopes, and what the rights came from."""

_hashing = threading.BoundedSemaphore(2)
"""A hash takes 64 MiB: no flood of sign-ins may take them all at once."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is asking, from which desk, and the scopes of what may be answered."""

    actor: Actor
    desk: str
    scopes: tuple[str, ...]
    """What it shares with others of the same duties: its own rows are apart, see `everything`."""
    token_hash: str
    expires_at: int

    @property
    def rights(self) -> str:
        """What its rights come from now: another word when they are others."""
        return _rights(self.actor)

    @property
    def own(self) -> str:
        """The scope of the rows that this account alone receives."""
        return own_scope(self.actor.id)

    @property
    def everything(self) -> tuple[str, ...]:
        """All scopes of what may be answered."""
        return (*self.scopes, self.own)


class AttemptLimit:
    """Counts requests per address in a sliding window of a minute."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._seen: dict[str, deque[float]] = {}

    def note(self, address: str) -> None:
        """Count an attempt. Raises Offline with the seconds to wait when there were too many."""
        now = time.monotonic()
        with self._lock:
            if len(self._seen) > 10_000:
                self._seen = {a: d for a, d in self._seen.items() if d and d[-1] > now - _WINDOW_S}
            seen = self._seen.setdefault(address, deque())
            while seen and seen[0] <= now - _WINDOW_S:
                seen.popleft()
            if len(seen) >= self._limit:
                raise Offline("too many requests from this address", retry_after=seen[0] + _WINDOW_S - now)
            seen.append(now)


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password. Raises ValueError for one of fewer than 8 characters."""
    if len(password) < 8:
        raise ValueError("a password needs at least 8 characters")
    with _hashing:
        return _hasher.hash(password)


def sign_in(engine: sa.Engine, credentials: Credentials, hours: float) -> Session:
    """Check a password and open a session. Raises Unauthorised, Refused (locked out), Incompatible; Revoked on a desk where
    the account is to be erased, whatever the password, and to who knows the password of an account that was disabled."""
    versions.check(credentials.protocol, credentials.schema)
    with reading(engine) as connection:
        account = accounts.find(connection, credentials.user)
        standing = "good" if account is None else seats.standing(connection, credentials.desk, account.id)
    if standing == "wipe":
        raise Revoked("wipe")
    _unlocked(account)
    fits = _verify(account.password_hash if account else _nobodys_hash(), credentials.password)
    if account is None or not fits or not account.active:
        _note_failure(engine, account, credentials)
        if account is not None and fits:
            raise Revoked("revoked")
        raise Unauthorised("wrong name or password")
    with writing(engine) as connection:
        account = _still(connection, account, credentials.desk)  # hashing took its time
        now = clock.now()
        expires_at = Instant(now + int(hours * HOUR))
        if account.failures:
            accounts.forgive(connection, account.id)
        accounts.forget_expired(connection, now - 30 * 24 * HOUR)
        token = accounts.issue(connection, account.id, credentials.desk, expires_at)
        seat_key = seats.enter(connection, credentials.desk, account.id)
        audit.append(
            connection, "sign_in", account_id=account.id, account_name=account.actor.name, desk=credentials.desk
        )
    visit = authenticate(engine, token)
    return replace(describe(engine, visit, token), seat_key=seat_key)


def authenticate(engine: sa.Engine, token: str) -> Visit:
    """Return who a token belongs to. Raises Unauthorised, as Revoked when the desk is to erase what it holds."""
    with reading(engine) as connection:
        return _visit(connection, token)


class Visits:
    """Who asks, remembered between calls: what a token gives takes five statements, whether it still does takes one."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[Visit, int, float]] = OrderedDict()
        """By the token's hash: who it is, a hash of what that came from, until when (monotonic). The oldest come first."""
        self._scopes: dict[tuple[str, ...], tuple[str, ...]] = {}

    def of(self, token: str) -> Visit:
        """Return what `authenticate` does, from what is remembered where that still holds."""
        key, now = accounts.hashed(token), time.monotonic()
        held = self._kept.get(key)
        if held is not None and now < held[2]:
            with asking(self._engine) as connection:
                if held[1] == hash(accounts.stands(connection, key)):
                    return held[0]
        with reading(self._engine) as connection:
            found = accounts.stands(connection, key)
            stands = None if found is None else hash(found)
            visit = _visit(connection, token)
        visit = replace(visit, scopes=self._scopes.setdefault(visit.scopes, visit.scopes))
        with self._lock:
            self._kept.pop(key, None)
            if stands is not None and not visit.actor.lent:  # a right that is lent begins and ends by itself
                self._kept[key] = visit, stands, now + KEPT_S
            while self._kept and next(iter(self._kept.values()))[2] <= now:
                self._kept.popitem(last=False)
        return visit


def _visit(connection: sa.Connection, token: str) -> Visit:
    held = accounts.held(connection, accounts.hashed(token))
    if held is None:
        standing = seats.standing_of(connection, accounts.hashed(token))
        raise Unauthorised("the session has ended") if standing == "good" else Revoked(standing)
    actor = _lent(connection, {held.account.id: held.account.actor})[held.account.id]
    return Visit(actor, held.desk, scopes_for(actor, read.subsystems(connection)), held.token_hash, held.expires_at)


def ended(engine: sa.Engine, listening: Collection[Listening]) -> set[Listening]:
    """Return those whose session has ended, or has other scopes or rights by now."""
    with reading(engine) as connection:
        actors = accounts.actors(connection, tuple({token for token, _, _ in listening}))
        now = _lent(connection, {actor.id: actor for actor in actors.values()})
        subsystems = read.subsystems(connection)
    stands = {id_: (scopes_for(actor, subsystems), _rights(actor)) for id_, actor in now.items()}
    return {one for one in listening if one[0] not in actors or stands[actors[one[0]].id] != one[1:]}


def _lent(connection: sa.Connection, actors: Mapping[str, Actor]) -> dict[str, Actor]:
    """Return accounts by id as they stand now, with what is lent to them."""
    now = clock.now()
    lent = delegations.lent(connection, now, tuple(actors) if len(actors) == 1 else None)
    return {id_: replace(actor, lent=lent.get(id_, ())).at(now) for id_, actor in actors.items()}


def _rights(actor: Actor) -> str:
    return " ".join((actor.role, *(lent.id for lent in actor.in_force())))


def describe(engine: sa.Engine, visit: Visit, token: str) -> Session:
    """Return the session as the desk knows it."""
    with reading(engine) as connection:
        ours = deployment.load(connection)
    return Session(
        token, visit.actor, visit.scopes, Instant(visit.expires_at), clock.now(), ours.epoch, ours.city, ours.sample
    )


def sign_out(engine: sa.Engine, visit: Visit) -> None:
    """End the session."""
    with writing(engine) as connection:
        accounts.revoke(connection, visit.token_hash)
        audit.append(connection, "sign_out", account_id=visit.actor.id, account_name=visit.actor.name, desk=visit.desk)


@functools.cache
def _nobodys_hash() -> str:
    """Return a hash to check when there is no such account, so that it takes as long."""
    return _hasher.hash("nobody's password")


def _verify(password_hash: str, password: str) -> bool:
    with _hashing:
        try:
            return _hasher.verify(password_hash, password)
        except argon2.exceptions.VerificationError:
            return False


def _unlocked(account: accounts.Account | None) -> None:
    """Raise Refused while too many wrong passwords keep an account locked."""
    now = clock.now()
    if account is not None and account.locked_until is not None and account.locked_until > now:
        raise Refused("locked_out", {"minutes": -(-(account.locked_until - now) // MINUTE)})


def _still(connection: sa.Connection, account: accounts.Account, desk: str) -> accounts.Account:
    """Return an account as it is now, held with its seat to the end of the transaction; raise what was ordered since its
    password was read."""
    current = accounts.hold(connection, account.id)
    if seats.standing(connection, desk, account.id, hold=True) == "wipe":
        raise Revoked("wipe")
    if current is None or current.password_hash != account.password_hash:
        raise Unauthorised("wrong name or password")
    if not current.active:
        raise Revoked("revoked")
    _unlocked(current)
    return current


def _note_failure(engine: sa.Engine, account: accounts.Account | None, credentials: Credentials) -> None:
    with writing(engine) as connection:
        if account is not None:
            accounts.note_failure(connection, account.id, FAILURES, clock.now() + LOCK_MS)
        audit.append(
            connection,
            "sign_in_failed",
            account_id=account.id if account else None,
            desk=credentials.desk,
            detail={"user": credentials.user[:100]},
        )
