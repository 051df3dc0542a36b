"""Takes what an account left here off this workstation, by order of the centre: in two steps, each going on after any break.

First, with no network needed, all that the account could see goes: cache, photos, session, what an offline sign-in needs; of
a wiped account also what it did and never sent. Then the centre is given what a revoked account left unsent, that goes as
well, and the centre is told that it was done. A note in the outbox stands from the order to the end.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import logging
import shutil
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.errors import ContractError, Refused
from ioc_contract.messages import LeftWork, Seat
from ioc_desktop.store import blobs, database, keep, leftover
from ioc_desktop.sync.http import HttpApi

log = logging.getLogger(__name__)

REVOKED, WIPE = "revoked", "wipe"
UPLOADS = "uploads"
"""The folder beside an outbox with the photos still to be sent."""
SEALED = "sealed"
"""Begins the name of the folder in which an account's encrypted outbox lies."""
_NOTE = "condemned:"
_PIECES = 50
"""Pieces of work in one message; a photo goes alone."""
_HOUR, _MINUTE = 3600.0, 60.0


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of an account here."""

    account: str
    """Its key."""
    user: str
    level: str
    """`revoked` or `wipe`."""
    handed_in: int = 0
    """Pieces of unsent work that the centre has taken."""
    waiting: int = 0
    """Pieces that still lie here, for the centre alone; they go out when it is reached."""


class Eraser:
    """Safe from any thread. `files` opens the outbox alone; nobody may have the account's cache open while `erase` runs."""

    def __init__(
        self,
        files: Callable[[], contextlib.AbstractContextManager[sa.Connection]],
        data: Path,
        cache: Path,
        boxes: Callable[[str], contextlib.AbstractContextManager[Sequence[sa.Connection]]],
    ) -> None:
        """`boxes` opens the outboxes in which an account has anything, the plain one first; not one that is encrypted and
        whose key is not known."""
        self._files, self._data, self._cache, self._boxes = files, data, cache, boxes
        self._lock = threading.RLock()

    def condemn(self, key: str, level: str) -> None:
        """Note that an account is to go; when this returns the order survives anything. A wipe is not made less of."""
        with self._files() as db:
            before = _read(db, _NOTE + key)
            held = _read(db, f"account:{key}")
            if before is None and held is None:
                return
            if before is None:
                assert held is not None
                before = {"server": held["server"], "actor": held["actor"]["id"], "user": held["user"], "level": level}
            if level == WIPE or "at" not in before:
                _write(db, _NOTE + key, {**before, "level": level, "at": clock.now(), "erased": False})

    def condemned(self) -> list[Erased]:
        """Return the accounts whose end is not told to the centre yet."""
        with self._files() as db:
            notes = _notes(db)
        return [Erased(k, n["user"], n["level"], 0, self.count(k)) for k, n in notes]

    def level(self, key: str) -> str | None:
        """Return how an account is condemned, None when it is not."""
        with self._files() as db:
            note = _read(db, _NOTE + key)
            return None if note is None else str(note["level"])

    def noted(self, server: str, user: str) -> set[str]:
        """Return the accounts of a name that are condemned."""
        with self._files() as db:
            return {k for k, n in _notes(db) if n["server"] == server and n["user"].lower() == user.lower()}

    def count(self, key: str) -> int:
        """Return how many pieces of an account's work the centre does not have, as far as they can be read now."""
        with self._boxes(key) as boxes:
            return sum(leftover.count(box, key) for box in boxes)

    def erase(self, but: str | None = None) -> list[Erased]:
        """Do the first step for every account condemned, `but` one whose files are open; return what became of them. Does
        nothing where it was done."""
        done = []
        with self._lock:
            with self._files() as db:
                notes = [(k, n) for k, n in _notes(db) if k != but]
            for key, note in notes:
                if not note["erased"]:
                    self._forget(key, note["level"])
                with self._files() as db:
                    _write(db, _NOTE + key, {**note, "erased": True})
                done.append(Erased(key, note["user"], note["level"], 0, self.count(key)))
        return done

    def forget(self, key: str) -> None:
        """Take all of an account off this workstation at its own wish."""
        with self._lock:
            self._forget(key, WIPE)

    def settle(self) -> list[Erased]:
        """Do the second step as far as the centre is reached; return what became of every account condemned."""
        done = []
        with self._lock:
            with self._files() as db:
                notes = [(k, n) for k, n in _notes(db) if n["erased"]]
            for key, note in notes:
                given = 0
                try:
                    given = self._hand_in(key, note)
                except ContractError as error:
                    log.info("what was left of an account waits for the centre: %s", error)
                done.append(Erased(key, note["user"], note["level"], given, self.count(key)))
        return done

    def look(self, but: str | None = None) -> bool:
        """Ask the centre how every account known here stands, but for one that sync works for; condemn those that may work
        no more. Tell whether there are any. Whoever is not reached is asked the next time."""
        found = False
        with self._files() as db:
            desk, known = keep.desk_id(db), _known(db)
        for key, held in known:
            if key != but and (level := self.standing(held["server"], desk, held["actor"]["id"])) in (REVOKED, WIPE):
                self.condemn(key, level)
                found = True
        return found

    def standing_of(self, key: str) -> str:
        """Return how an account known here stands, as `standing` does."""
        with self._files() as db:
            desk, held = keep.desk_id(db), _read(db, f"account:{key}")
        return "good" if held is None else self.standing(held["server"], desk, held["actor"]["id"])

    def standing(self, server: str, desk: str, actor: str) -> str:
        """Return how an account stands here, `good` also when the centre cannot be asked or is too old to know."""
        api = HttpApi(server)
        try:
            return api.seat(Seat(desk, actor)).state
        except ContractError as error:
            log.info("how an account stands is not known: %s", error)
            return "good"
        finally:
            api.close()

    def _forget(self, key: str, level: str) -> None:
        for path in self._cache.glob(f"cache-*-{key}.*"):
            path.unlink(missing_ok=True)
        for folder in ("blobs", f"blobs-{key}"):
            blobs.empty(self._cache / folder)
        sealed = self._data / f"{SEALED}-{key}"
        if level == WIPE:
            for folder_ in (sealed, *self._data.glob(f"{sealed.name}.*")):  # also what no password opened
                _remove(folder_)
        with self._files() as db:
            held = _read(db, "session")
            if held is not None and held["account"] == key:
                _write(db, "session", None)
            for name in (f"account:{key}", f"tries:{key}", f"epoch {key}"):
                _write(db, name, None)
            if not sealed.exists():  # else only the password opens what was never sent
                _forget_key(db, key)
        with self._boxes(key) as boxes:
            for box in boxes:
                _reduce(box, key, everything=level == WIPE)
        for path in self._data.rglob("*.broken*"):
            path.unlink(missing_ok=True)
        log.warning("an account was taken off this workstation (%s)", level)

    def _hand_in(self, key: str, note: dict[str, Any]) -> int:
        given = 0
        with self._files() as db:
            desk = keep.desk_id(db)
        sealed = self._data / f"{SEALED}-{key}"
        api = HttpApi(note["server"])
        try:
            with self._boxes(key) as boxes:
                known = not sealed.exists() or len(boxes) > 1
                left = [(database.folder(b), leftover.work(b, key), leftover.photos(b, key)) for b in boxes]
            answer = api.seat(Seat(desk, note["actor"]))
            if answer.state != note["level"] == REVOKED:
                self._judged_anew(key, note, answer.state)
                return given
            there = set(answer.taken)  # by an attempt that was cut off
            for folder, work, photos in left:
                for batch in _batches(folder, [w for w in work if w.id not in there], photos, there, desk, key):
                    answer = api.hand_in(desk, note["actor"], batch)
                    if answer.state != note["level"] == REVOKED:
                        self._judged_anew(key, note, answer.state)
                        return given
                    if len(answer.taken) != len(batch):
                        raise Refused("not_found")
                    given += len(batch)
            handed = {folder for folder, *_ in left}
            with self._boxes(key) as boxes:
                for box in boxes:
                    if database.folder(box) in handed:  # another may have been opened by a password just now
                        _reduce(box, key, everything=True)
            if not known:
                return given  # until its operator types the password once more
            _remove(sealed)
            with self._files() as db:
                _forget_key(db, key)
            api.seat(Seat(desk, note["actor"], erased=True))
        finally:
            api.close()
        with self._files() as db:
            _write(db, _NOTE + key, None)
        return given

    def _judged_anew(self, key: str, note: dict[str, Any], state: str) -> None:
        """The centre thinks otherwise of the account by now: a wipe takes the rest as well, one in good standing keeps its
        unsent work, which goes out when its operator signs in."""
        if state == WIPE:
            self.condemn(key, WIPE)
            return
        with self._files() as db:
            _write(db, _NOTE + key, None)


class Watch:
    """Asks on a thread of its own how the accounts of this workstation stand: at the start, every hour, and every minute
    while something waits for the centre."""

    def __init__(self, eraser: Eraser, working: Callable[[], str | None]) -> None:
        """`working` tells whose files sync has open: it hears of that account by itself."""
        self._eraser, self._working = eraser, working
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._main, name="standing", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End; a question in flight is not waited for."""
        self._stop.set()
        self._thread.join(0.5)

    def _main(self) -> None:
        while not self._stop.is_set():
            try:
                waiting = self.turn()
            except Exception:
                log.exception("how the accounts stand could not be looked at")
                waiting = True
            self._stop.wait(_MINUTE if waiting else _HOUR)

    def turn(self) -> bool:
        """Look once; tell whether something still waits for the centre."""
        if self._eraser.look(self._working()):
            self._eraser.erase(self._working())
        self._eraser.settle()
        return bool(self._eraser.condemned())


def _batches(
    folder: Path | None,
    work: Sequence[LeftWork],
    photos: Sequence[dict[str, Any]],
    there: Collection[str],
    desk: str,
    key: str,
) -> Iterator[Sequence[LeftWork]]:
    for start in range(0, len(work), _PIECES):
        yield work[start : start + _PIECES]
    for photo in photos:
        name = hashlib.sha256(f"{desk}|{key}|{photo['sha256']}".encode()).hexdigest()[:32]
        content = None if folder is None or name in there else blobs.read(folder / UPLOADS / photo["sha256"])
        if content is not None:
            body = {"photo": {**photo, "content": base64.b64encode(content).decode()}}
            yield [LeftWork(name, orjson.dumps(body).decode())]


def _reduce(box: sa.Connection, key: str, *, everything: bool) -> None:
    folder = database.folder(box)
    for sha256 in leftover.reduce(box, key, everything=everything):
        if folder is not None:
            (folder / UPLOADS / sha256).unlink(missing_ok=True)


def _forget_key(db: sa.Connection, key: str) -> None:
    for name in (f"seal:{key}", f"seal2:{key}"):
        _write(db, name, None)
    database.empty_log(db)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _known(db: sa.Connection) -> list[tuple[str, dict[str, Any]]]:
    return _settings(db, "account:")


def _notes(db: sa.Connection) -> list[tuple[str, dict[str, Any]]]:
    return _settings(db, _NOTE)


def _settings(db: sa.Connection, prefix: str) -> list[tuple[str, dict[str, Any]]]:
    rows = db.exec_driver_sql("SELECT name, value FROM setting WHERE name LIKE ? ORDER BY name", (prefix + "%",))
    return [(str(name).removeprefix(prefix), orjson.loads(value)) for name, value in rows.all()]


def _read(db: sa.Connection, name: str) -> dict[str, Any] | None:
    text = keep.setting(db, name)
    value: dict[str, Any] | None = None if text is None else orjson.loads(text)
    return value


def _write(db: sa.Connection, name: str, value: dict[str, Any] | None) -> None:
    keep.set_setting(db, name, None if value is None else orjson.dumps(value).decode())
