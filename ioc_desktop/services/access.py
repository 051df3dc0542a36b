"""Signing in at the centre, or offline on a workstation that knows the account; the session kept between starts."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import argon2
import orjson
import sqlalchemy as sa

from ioc_contract import PROTOCOL, SCHEMA, clock
from ioc_contract.clock import DAY, MINUTE
from ioc_contract.errors import ContractError, Offline, Refused, Revoked, Unauthorised
from ioc_contract.messages import Credentials, Session
from ioc_contract.permissions import Actor
from ioc_desktop.services.application import Account
from ioc_desktop.services.erasing import SEALED, UPLOADS, WIPE, Eraser
from ioc_desktop.services.known import as_account, known, peppered
from ioc_desktop.services.switch import NoEncryption, Switch
from ioc_desktop.store import blobs, cache, database, keep, leftover, mirror, outbox, seal, vault
from ioc_desktop.sync.http import GREET_SECONDS, HttpApi

log = logging.getLogger(__name__)

OFFLINE_DAYS = 14
"""So long after its latest sign-in at the centre an account may sign in offline."""
_CLOSED = ".sealed"
"""Ends the name of an encrypted cache."""
_TRIES, _LOCK_MS = 5, 5 * MINUTE


def account_key(server: str, actor_id: str) -> str:
    """Return the name under which an account's operations and files are kept on this workstation."""
    return hashlib.sha256(f"{server.rstrip('/')}|{actor_id}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Files:
    """Where an account's work and photos lie."""

    outbox: Path
    blobs: Path
    """Photos fetched."""
    key: bytes | None
    """None when they are not encrypted."""

    @property
    def uploads(self) -> Path:
        """Photos still to be sent."""
        return self.outbox.parent / UPLOADS


class DeskAccess:
    """The `Access` of the application: what it knows is kept in the settings of the outbox file. Safe from any thread."""

    def __init__(self, outbox_path: Path, cache_folder: Path, now: Callable[[], int] = clock.now) -> None:
        self._path = outbox_path
        self._cache_folder = cache_folder
        self._now = now
        self._lock = threading.RLock()
        self.eraser = Eraser(self._open, outbox_path.parent, cache_folder, self._boxes)
        """Takes accounts off this workstation."""
        self._keys: dict[str, bytes] = {}
        """Keys of encrypted caches opened by a password since the start, by account."""
        self._switch = Switch()
        self._token: str | None = None
        """The session's token; on the disk only where nothing is encrypted."""
        self._typed: tuple[str, str] | None = None
        """User and password of an offline sign-in, to sign in at the centre as soon as it is reached."""

    # --- who --------------------------------------------------------------------------------------------------------

    def account(self) -> Account | None:
        with self._open() as db:
            session = self._read(db, "session")
            if session is None or int(session["expires_at"]) <= self._now():
                return None
            if self._sealed(db) and session["account"] not in self._keys:
                return None  # the cache is encrypted: only the password opens it
            offline = session["token"] is None and self._token is None
            return as_account(self._read(db, f"account:{session['account']}"), offline=offline)

    def users(self) -> tuple[str, ...]:
        with self._open() as db:
            found = known(db)
        latest = sorted((a for _, a in found), key=lambda a: -int(a["at"]))
        return tuple(dict.fromkeys(str(a["user"]) for a in latest))

    def server(self) -> str | None:
        with self._open() as db:
            return keep.setting(db, "server")

    def token(self) -> str | None:
        """Return the token of the session, None when signed out or signed in offline."""
        with self._open() as db:
            session = self._read(db, "session")
            return None if session is None else session["token"] or self._token

    def cache_path(self, account: Account) -> Path:
        """Return where the account's cache lies."""
        key = account_key(account.server, account.actor.id)
        return self._file(key, sealed=key in self._keys)

    def cache_key(self, account: Account) -> bytes | None:
        """Return the key of the account's cache, None when it is not encrypted."""
        return self._keys.get(account_key(account.server, account.actor.id))

    def files(self, account: Account) -> Files:
        """Return where the account's work and photos lie."""
        return self._files_of(account_key(account.server, account.actor.id))

    def desk_id(self) -> str:
        """Return the identity of this workstation."""
        with self._open() as db:
            return keep.desk_id(db)

    def encrypted(self) -> bool:
        """Tell whether what this workstation keeps is encrypted from the next sign-in on."""
        with self._open() as db:
            return self._sealed(db)

    def can_encrypt(self) -> bool:
        """Tell whether the extra `encrypted` is installed."""
        return seal.available() and vault.available()

    def encrypt(self, wanted: bool) -> None:
        """Have caches encrypted from the next sign-in on, or no longer; nobody may be signed in who was before. Raises
        NoEncryption where the extra is not installed."""
        with self._lock, self._open() as db:
            if wanted and not self.can_encrypt():
                raise NoEncryption
            if wanted != self._sealed(db):
                self._write(db, "encrypted", {"on": True} if wanted else None)
                self._write(db, "session", None)

    def switching(self) -> float | None:
        """Return how much of the rows is in the other form while a sign-in changes that, from 0 to 1; else None."""
        return self._switch.share

    def stop_switching(self) -> None:
        """Have the sign-in that changes the form end with `switch_stopped`: what was there stays as it was."""
        self._switch.stop()

    def _file(self, key: str, *, sealed: bool) -> Path:
        name = Path(cache.file_name())
        return self._cache_folder / f"{name.stem}-{key}{_CLOSED if sealed else name.suffix}"

    def _sealed(self, db: sa.Connection) -> bool:
        return self._read(db, "encrypted") is not None

    def _files_of(self, key: str) -> Files:
        opened = self._keys.get(key)
        if opened is None:
            return Files(self._path, self._cache_folder / "blobs", None)
        return Files(self._folder(key) / outbox.FILE, self._cache_folder / f"blobs-{key}", opened)

    def _folder(self, key: str) -> Path:
        return self._path.parent / f"{SEALED}-{key}"

    @contextmanager
    def _boxes(self, key: str) -> Iterator[list[sa.Connection]]:
        """Open every outbox in which an account has anything and that can be opened now, the plain one first."""
        with ExitStack() as stack:
            boxes = [stack.enter_context(self._open())]
            files = self._files_of(key)
            if files.key is not None and files.outbox.exists():
                boxes.append(outbox.open_outbox(files.outbox, key=files.key))
                stack.callback(database.close, boxes[-1])
            yield boxes

    def _unseal(self, db: sa.Connection, key: str, password: str, centre: str = "") -> bytes | None:
        """Return the account's key, opened by its password, or by the words that the centre keeps for this desk."""
        for name, words in (("seal", password), ("seal2", centre)):
            held = self._read(db, f"{name}:{key}")
            if held is not None and words and (found := seal.unwrap(held, words)) is not None:
                return found
        return self._keys.get(key)  # the password was changed while signed in

    def _open_seal(self, db: sa.Connection, key: str, password: str, centre: str = "") -> None:
        """Open the key of the account's files, or make one; what lies there in the other form is carried over, or goes."""
        if not self._sealed(db):
            self._take_out(db, key, self._unseal(db, key, password, centre))
            return
        if not vault.available():
            raise NoEncryption
        found = self._unseal(db, key, password, centre)
        folder = self._folder(key)
        if found is None:
            found = seal.new_key()
            remove_cache(self._file(key, sealed=True))
            if (
                folder.exists()
            ):  # nobody knows its key any more: kept with it, for whoever remembers the password before
                words = {name: self._read(db, f"{name}:{key}") for name in ("seal", "seal2")}
                (folder / "seal.json").write_bytes(orjson.dumps(words))
                folder.rename(folder.with_name(f"{folder.name}.{self._now()}"))
                log.error("an encrypted outbox could not be opened by the new password; it is kept aside")
        self._write(db, f"seal:{key}", seal.wrap(found, password))
        if centre:
            self._write(db, f"seal2:{key}", seal.wrap(found, centre))
        self._keys[key] = found
        files = self._files_of(key)
        for place in (folder, files.uploads, files.blobs):
            place.mkdir(exist_ok=True, mode=0o700)
            vault.unlock(place, found)
        self._carry(db, key, into=True)
        for broken in (*self._path.parent.glob(f"{self._path.name}*.broken*"), *self._path.parent.glob("*.new")):
            broken.unlink(missing_ok=True)  # what was mended once can be read in them
        blobs.empty(self._cache_folder / "blobs")
        plain, closed = self._file(key, sealed=False), self._file(key, sealed=True)
        if plain.exists() and not closed.exists():
            self._switch.convert(plain, closed, None, found)
        for left in self._cache_folder.glob(
            f"cache-*-{key}{plain.suffix}*"
        ):  # of earlier schemas and put aside as well
            left.unlink(missing_ok=True)

    def _take_out(self, db: sa.Connection, key: str, found: bytes | None) -> None:
        """Encryption is off: carry over what lies here encrypted, as long as its key is known."""
        if found is not None:
            self._keys[key] = found
            for place in (self._folder(key), self._folder(key) / UPLOADS):
                vault.unlock(place, found)
            if self._files_of(key).outbox.exists():
                self._carry(db, key, into=False)
                shutil.rmtree(self._folder(key))
            plain, closed = self._file(key, sealed=False), self._file(key, sealed=True)
            if closed.exists() and not plain.exists():
                self._switch.convert(closed, plain, found, None)
        if not self._folder(key).exists():
            for name in (f"seal:{key}", f"seal2:{key}"):
                self._write(db, name, None)
        self._lock_up(key)
        remove_cache(self._file(key, sealed=True))
        blobs.empty(self._cache_folder / f"blobs-{key}")

    def _carry(self, db: sa.Connection, key: str, *, into: bool) -> None:
        """Carry the account's work into its encrypted outbox, or out of it."""
        files = self._files_of(key)
        where = files.outbox.parent
        box = outbox.open_outbox(files.outbox, key=files.key, check=mirror.was_unclean(self._path.parent), mend=True)
        try:
            source, target = (db, box) if into else (box, db)
            here, there = self._path.parent / UPLOADS, where / UPLOADS
            photos = [p["sha256"] for p in leftover.photos(source, key)]
            for sha256 in photos:
                content = blobs.read((here if into else there) / sha256)
                if content is not None:
                    blobs.write((there if into else here) / sha256, content)
            leftover.move(source, target, key)
            for sha256 in photos:
                ((here if into else there) / sha256).unlink(missing_ok=True)
        finally:
            database.close(box)

    def _lock_up(self, key: str) -> None:
        self._keys.pop(key, None)
        for place in (self._folder(key), self._folder(key) / UPLOADS, self._cache_folder / f"blobs-{key}"):
            vault.lock(place)

    # --- in ---------------------------------------------------------------------------------------------------------

    def sign_in(self, server: str, user: str, password: str) -> Account:
        self._switch.begin()
        name = user.strip()
        try:
            with self._lock:
                try:
                    return self._remember(server, name, password, self._session(server, name, password))
                except Offline as error:
                    return self._sign_in_offline(server, name, password, error)
        except Refused as error:
            if error.code == "switch_stopped":  # nobody is in: the rows are in the form that is not wanted any more
                with self._lock, self._open() as db:
                    self._write(db, "session", None)
                    self._token = None
                    for key in tuple(self._keys):
                        self._lock_up(key)
            raise
        except Revoked as error:
            self._leave(server, name, error.level, password)
            raise Refused("desk_wiped" if error.level == WIPE else "account_revoked") from error

    def _leave(self, server: str, user: str, level: str, password: str) -> None:
        """The centre says that an account may not sign in here: what is here of it goes."""
        server = server.rstrip("/")
        with self._open() as db:
            gone = {k for k, a in known(db) if a["server"] == server and a["user"].lower() == user.lower()}
            for key in gone | self.eraser.noted(server, user):
                found = None if level == WIPE else self._unseal(db, key, peppered(server, user, password))
                if found is not None and self._folder(key).exists():
                    self._keys[key] = found  # what was never sent can be read once more, to be handed in
                    for place in (self._folder(key), self._folder(key) / UPLOADS):
                        vault.unlock(place, found)
        for key in gone:
            self.eraser.condemn(key, level)
        self.eraser.erase()
        self.eraser.settle()
        for key in tuple(self._keys):
            self._lock_up(key)

    def sign_in_again(self) -> str | None:
        """Sign in at the centre with what was typed offline; return the token, None when the operator must be asked.

        Raises Offline while the centre is not reached: nobody need be asked before it is; Revoked.
        """
        with self._lock:
            account, typed = self.account(), self._typed
        if account is None:
            return None
        if typed is None:
            with closing(HttpApi(account.server)) as api:
                api.greet()
            return None
        try:
            session = self._session(account.server, *typed)  # nobody waits for the network: not for this
        except (Refused, Unauthorised) as error:
            log.warning("the words of the offline sign-in are no longer good: %s", error)
            with self._lock:
                self._typed = None if self._typed is typed else self._typed
            if isinstance(error, Revoked):
                raise
            return None
        with self._lock:
            if self._typed is typed:
                self._remember(account.server, *typed, session)
                return session.token
        _end(account.server, session.token)  # signed out meanwhile
        return None

    def _session(self, server: str, user: str, password: str) -> Session:
        with self._open() as db:
            desk = keep.desk_id(db)
        with closing(HttpApi(server)) as api:
            try:
                return api.sign_in(Credentials(user, password, desk, PROTOCOL, SCHEMA))
            except Revoked:
                raise
            except Unauthorised as error:
                raise Refused("bad_credentials") from error

    def _remember(self, server: str, user: str, password: str, session: Session) -> Account:
        server = server.rstrip("/")
        verifier = argon2.PasswordHasher().hash(peppered(server, user, password))
        held: dict[str, Any] = {
            "user": user, "server": server, "city": session.city, "sample": session.sample,
            "actor": orjson.loads(orjson.dumps(session.actor)), "verifier": verifier, "at": self._now(),
        }  # fmt: skip
        key = account_key(server, session.actor.id)
        with self._open() as db:
            self._write(db, f"account:{key}", held)
            kept = None if self._sealed(db) else session.token
            self._token = session.token
            until = self._now() + session.expires_at - session.server_time  # by this machine's clock, however wrong
            self._write(db, "session", {"account": key, "token": kept, "expires_at": int(until)})
            self._write(db, f"tries:{key}", None)
            keep.set_setting(db, "server", server)
            self._open_seal(db, key, peppered(server, user, password), session.seat_key)
        self._typed = None
        account = as_account(held, offline=False)
        assert account is not None
        return account

    def keep_rights(self, key: str, actor: Actor) -> None:
        """Keep what the centre says an account is and may do now, for the next start and for a sign-in without the centre."""
        with self._open() as db:
            held = self._read(db, f"account:{key}")
            said = orjson.loads(orjson.dumps(actor))
            if held is not None and held["actor"] != said:
                self._write(db, f"account:{key}", held | {"actor": said})

    def _sign_in_offline(self, server: str, user: str, password: str, error: Offline) -> Account:
        with self._open() as db:
            match = [
                (k, a) for k, a in known(db) if a["server"] == server.rstrip("/") and a["user"].lower() == user.lower()
            ]
            if not match:
                raise Offline(str(error)) from error
            key, held = match[0]
            self._verify(db, key, held, password)
            if (level := self.eraser.level(key)) is not None:
                raise Revoked(level)
            if self._now() > int(held["at"]) + OFFLINE_DAYS * DAY:
                raise Refused("offline_expired", {"days": OFFLINE_DAYS})
            self._write(db, f"tries:{key}", None)
            until = int(held["at"]) + OFFLINE_DAYS * DAY
            self._token = None
            self._write(db, "session", {"account": key, "token": None, "expires_at": until})
            keep.set_setting(db, "server", held["server"])
            self._open_seal(db, key, peppered(held["server"], held["user"], password))
        self._typed = (user, password)
        account = as_account(held, offline=True)
        assert account is not None
        return account

    def prove(self, password: str) -> None:
        """Ask whether a password is that of who is signed in, by what this workstation keeps: for a signature.

        Raises Refused (`bad_credentials`, `locked_out`)."""
        account = self.account()
        with self._open() as db:
            key = "" if account is None else account_key(account.server, account.actor.id)
            held = self._read(db, f"account:{key}")
            if held is None:
                raise Refused("bad_credentials")
            self._verify(db, key, held, password)
            self._write(db, f"tries:{key}", None)

    def _verify(self, db: sa.Connection, key: str, held: dict[str, Any], password: str) -> None:
        tries = self._read(db, f"tries:{key}") or {"count": 0, "at": 0}
        if tries["count"] >= _TRIES and self._now() < tries["at"] + _LOCK_MS:
            raise Refused("locked_out")
        try:
            argon2.PasswordHasher().verify(held["verifier"], peppered(held["server"], held["user"], password))
        except argon2.exceptions.VerifyMismatchError as wrong:
            self._write(db, f"tries:{key}", {"count": tries["count"] + 1, "at": self._now()})
            raise Refused("bad_credentials") from wrong

    # --- out --------------------------------------------------------------------------------------------------------

    def sign_out(self, forget: bool = False) -> None:
        account, token = self.account(), self.token()
        key = "" if account is None else account_key(account.server, account.actor.id)
        if account is not None and forget and (left := self.unsent()):
            raise Refused("unsent_work", {"count": left})
        with self._lock:
            with self._open() as db:
                self._write(db, "session", None)
            self._typed = self._token = None
        if account is not None and forget:
            self.eraser.forget(key)
        with self._lock:
            for one in tuple(self._keys):
                self._lock_up(one)
        if account is not None and token is not None:
            _end(account.server, token)

    def unsent(self) -> int:
        """Return how many pieces of the account's work the centre does not have: actions, refusals not dealt with, words
        being typed, photos."""
        account = self.account()
        if account is None:
            return 0
        return self.eraser.count(account_key(account.server, account.actor.id))

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
                connection.exec_driver_sql("PRAGMA secure_delete=ON").all()
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


def _end(server: str, token: str) -> None:
    with closing(HttpApi(server, token, GREET_SECONDS)) as api:  # nothing is on the screen until it is over
        try:
            api.sign_out()
        except ContractError as error:
            log.info("the centre was not told of the sign-out: %s", error)


def remove_cache(path: Path) -> None:
    """Delete a cache with what lies beside it."""
    for found in path.parent.glob(f"{path.name}*"):
        found.unlink(missing_ok=True)
