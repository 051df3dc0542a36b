"""Signing in at the centre, or offline on a workstation that knows the account; the session kept between starts."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import argon2
import orjson
import sqlalchemy as sa

from ioc_contract import PROTOCOL, SCHEMA, clock, codec
from ioc_contract.clock import DAY, MINUTE
from ioc_contract.errors import ContractError, Offline, Refused, Unauthorised
from ioc_contract.messages import Credentials, Session
from ioc_contract.permissions import Actor
from ioc_desktop.services.application import Account
from ioc_desktop.store import cache, database, keep, outbox
from ioc_desktop.sync.http import HttpApi

log = logging.getLogger(__name__)

OFFLINE_DAYS = 14
"""So long after its latest sign-in at the centre an account may sign in offline."""
_TRIES, _LOCK_MS = 5, 5 * MINUTE


def account_key(server: str, actor_id: str) -> str:
    """Return the name under which an account's operations and files are kept on this workstation."""
    return hashlib.sha256(f"{server.rstrip('/')}|{actor_id}".encode()).hexdigest()[:16]


class DeskAccess:
    """The `Access` of the application: what it knows is kept in the settings of the outbox file. Safe from any thread."""

    def __init__(self, outbox_path: Path, cache_folder: Path, now: Callable[[], int] = clock.now) -> None:
        self._path = outbox_path
        self._cache_folder = cache_folder
        self._now = now
        self._lock = threading.RLock()
        self._typed: tuple[str, str] | None = None
        """User and password of an offline sign-in, to sign in at the centre as soon as it is reached."""

    # --- who --------------------------------------------------------------------------------------------------------

    def account(self) -> Account | None:
        with self._open() as db:
            session = self._read(db, "session")
            if session is None or int(session["expires_at"]) <= self._now():
                return None
            return _account(self._read(db, f"account:{session['account']}"), offline=session["token"] is None)

    def users(self) -> tuple[str, ...]:
        with self._open() as db:
            found = [
                orjson.loads(v) for (v,) in db.exec_driver_sql("SELECT value FROM setting WHERE name LIKE 'account:%'")
            ]
        latest = sorted(found, key=lambda a: -int(a["at"]))
        return tuple(dict.fromkeys(str(a["user"]) for a in latest))

    def server(self) -> str | None:
        with self._open() as db:
            return keep.setting(db, "server")

    def token(self) -> str | None:
        """Return the token of the session, None when signed out or signed in offline."""
        with self._open() as db:
            session = self._read(db, "session")
            return None if session is None else session["token"]

    def cache_path(self, account: Account) -> Path:
        """Return where the account's cache lies."""
        name = Path(cache.file_name())
        return self._cache_folder / f"{name.stem}-{account_key(account.server, account.actor.id)}{name.suffix}"

    # --- in ---------------------------------------------------------------------------------------------------------

    def sign_in(self, server: str, user: str, password: str) -> Account:
        with self._lock:
            try:
                return self._sign_in_at_centre(server, user.strip(), password)
            except Offline as error:
                return self._sign_in_offline(server, user.strip(), password, error)

    def sign_in_again(self) -> str | None:
        """Sign in at the centre with what was typed offline; return the token, None when the operator must be asked.

        Raises Offline while the centre is not reached: nobody need be asked before it is.
        """
        with self._lock:
            account, typed = self.account(), self._typed
            if account is None:
                return None
            if typed is None:
                api = HttpApi(account.server)
                try:
                    api.greet()
                finally:
                    api.close()
                return None
            try:
                self._sign_in_at_centre(account.server, *typed)
            except (Refused, Unauthorised) as error:
                log.warning("the words of the offline sign-in are no longer good: %s", error)
                self._typed = None
                return None
            return self.token()

    def _sign_in_at_centre(self, server: str, user: str, password: str) -> Account:
        with self._open() as db:
            desk = keep.desk_id(db)
        api = HttpApi(server)
        try:
            session = api.sign_in(Credentials(user, password, desk, PROTOCOL, SCHEMA))
        except Unauthorised as error:
            raise Refused("bad_credentials") from error
        finally:
            api.close()
        return self._remember(server.rstrip("/"), user, password, session)

    def _remember(self, server: str, user: str, password: str, session: Session) -> Account:
        verifier = argon2.PasswordHasher().hash(_peppered(server, user, password))
        held: dict[str, Any] = {
            "user": user, "server": server, "city": session.city, "sample": session.sample,
            "actor": orjson.loads(orjson.dumps(session.actor)), "verifier": verifier, "at": self._now(),
        }  # fmt: skip
        key = account_key(server, session.actor.id)
        with self._open() as db:
            self._write(db, f"account:{key}", held)
            self._write(db, "session", {"account": key, "token": session.token, "expires_at": int(session.expires_at)})
            self._write(db, f"tries:{key}", None)
            keep.set_setting(db, "server", server)
        self._typed = None
        account = _account(held, offline=False)
        assert account is not None
        return account

    def _sign_in_offline(self, server: str, user: str, password: str, error: Offline) -> Account:
        with self._open() as db:
            known = [
                (str(name).partition(":")[2], orjson.loads(value))
                for name, value in db.exec_driver_sql("SELECT name, value FROM setting WHERE name LIKE 'account:%'")
            ]
            match = [
                (k, a) for k, a in known if a["server"] == server.rstrip("/") and a["user"].lower() == user.lower()
            ]
            if not match:
                raise Offline(str(error)) from error
            key, held = match[0]
            tries = self._read(db, f"tries:{key}") or {"count": 0, "at": 0}
            if tries["count"] >= _TRIES and self._now() < tries["at"] + _LOCK_MS:
                raise Refused("locked_out")
            try:
                argon2.PasswordHasher().verify(held["verifier"], _peppered(held["server"], held["user"], password))
            except argon2.exceptions.VerifyMismatchError as wrong:
                self._write(db, f"tries:{key}", {"count": tries["count"] + 1, "at": self._now()})
                raise Refused("bad_credentials") from wrong
            if self._now() > int(held["at"]) + OFFLINE_DAYS * DAY:
                raise Refused("offline_expired", {"days": OFFLINE_DAYS})
            self._write(db, f"tries:{key}", None)
            until = int(held["at"]) + OFFLINE_DAYS * DAY
            self._write(db, "session", {"account": key, "token": None, "expires_at": until})
            keep.set_setting(db, "server", held["server"])
        self._typed = (user, password)
        account = _account(held, offline=True)
        assert account is not None
        return account

    # --- out --------------------------------------------------------------------------------------------------------

    def sign_out(self, forget: bool = False) -> None:
        with self._lock:
            account, token = self.account(), self.token()
            with self._open() as db:
                self._write(db, "session", None)
                if account is not None and forget:
                    self._write(db, f"account:{account_key(account.server, account.actor.id)}", None)
            self._typed = None
            if account is not None and forget:
                path = self.cache_path(account)
                for suffix in ("", "-wal", "-shm"):
                    path.with_name(path.name + suffix).unlink(missing_ok=True)
            if account is not None and token is not None:
                api = HttpApi(account.server, token)
                try:
                    api.sign_out()
                except ContractError as error:
                    log.info("the centre was not told of the sign-out: %s", error)
                finally:
                    api.close()

    # --- settings ---------------------------------------------------------------------------------------------------

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have nobody open the outbox through this object meanwhile."""
        with self._lock:
            yield

    @contextmanager
    def _open(self) -> Iterator[sa.Connection]:
        with self._lock:
            connection = outbox.open_outbox(self._path)
            try:
                if os.name == "posix":
                    self._path.chmod(0o600)
                yield connection
            finally:
                database.close(connection)

    @staticmethod
    def _read(db: sa.Connection, name: str) -> dict[str, Any] | None:
        text = keep.setting(db, name)
        if text is None:
            return None
        value: dict[str, Any] = orjson.loads(text)
        return value

    @staticmethod
    def _write(db: sa.Connection, name: str, value: dict[str, Any] | None) -> None:
        keep.set_setting(db, name, None if value is None else orjson.dumps(value).decode())


def _account(held: dict[str, Any] | None, offline: bool) -> Account | None:
    if held is None:
        return None
    actor = codec.read(Actor, held["actor"])
    return Account(held["user"], actor, held["server"], held["city"], bool(held["sample"]), offline)


def _peppered(server: str, user: str, password: str) -> str:
    return f"{server}\n{user.lower()}\n{password}"
