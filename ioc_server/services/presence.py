"""Who looks at which report just now, and who writes on it: in memory alone, told to those who look at the same one, and to lists."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract.errors import Refused
from ioc_contract.messages import Watchers
from ioc_server.services.sessions import Visit
from ioc_server.store import records, scopes
from ioc_server.store.database import reading

KEPT_S = 90.0
"""A desk says again that it looks; one that has not for so long looks no more. Counted by a clock that cannot jump."""
WRITING_S = 60.0
"""The same for writing."""
NOTICE = 7_900
"""Bytes of what is told other server processes at once, at most: PostgreSQL takes less than 8000."""
_ROOM = NOTICE - 64
"""Of these for what is said itself, in bytes."""
Told = Mapping[str, Watchers]
"""What to tell whom: by the hash of a session's token."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What lists may hear of one report."""

    scopes: frozenset[str]
    """Who may hear of it."""
    people: tuple[tuple[str, str], ...]
    """Account id and name of each who looks, by name."""
    writing: tuple[str, ...]
    """Account ids of those of them who write."""


@dataclass(frozen=True, slots=True)
class _Look:
    case_id: str
    account_id: str
    name: str
    at: float
    writing: bool

    def until(self) -> float:
        return self.at + KEPT_S


class Presence:
    """Nothing of it is stored, audited or in the feed. Processes over one database tell each other what their desks say; a desk
    may speak to one and listen at another, so whoever heard of it last is right."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._me = secrets.token_hex(8)
        self._tells = engine.dialect.name == "postgresql"
        self._outgoing: dict[str, bool] = {}
        """Sessions of which the others are to hear, and whether the last stream here ended."""
        self.listens: Callable[[str], bool] = lambda _: False
        """Tells whether a session has an event stream here; from any thread."""
        self._lock = threading.Lock()
        self._looks: dict[str, _Look] = {}
        self._at: dict[str, set[str]] = {}
        """Report → sessions that look at it."""
        self._scopes: dict[str, frozenset[str]] = {}
        """Who may hear of a report."""
        self._moved: set[str] = set()

    def look(self, visit: Visit, case_id: str | None, writing: bool = False) -> tuple[Watchers, Told]:
        """Take note of what a desk looks at (None: at nothing) and whether it writes there; return who else is there, and
        what to tell the others.

        Raises Refused for a report the account may not see.
        """
        look = None
        if case_id is not None:
            with reading(self._engine) as connection:
                case = records.load(connection, "case", case_id)
            if case is None or not scopes.covers(visit.actor, scopes.place("case", case)):
                raise Refused("not_found", {"id": case_id})
            look = _Look(case_id, visit.actor.id, visit.actor.name, time.monotonic(), writing)
            within = scopes.scopes_of(scopes.place("case", case))
        with self._lock:
            if look is not None:
                self._scopes[look.case_id] = within
            told = self._told(self._note(visit.token_hash, look, ours=True))
            mine = told.pop(visit.token_hash, None) or self._seen(case_id or "", visit.actor.id)
        return mine, told

    def left(self, token_hash: str) -> Told:
        """A desk is gone; return what to tell those who looked at the same."""
        with self._lock:
            return self._told(self._note(token_hash, None, ours=True, gone=True))

    # --- other server processes --------------------------------------------------------------------------------------

    def outgoing(self) -> list[str]:
        """Return what other processes are to hear since this was asked last, in parts of NOTICE bytes."""
        now = time.monotonic()
        with self._lock:
            sessions, self._outgoing = self._outgoing, {}
            said = [orjson.dumps(self._entry(session, gone, now)) for session, gone in sessions.items()]
        parts: list[list[bytes]] = []
        room = 0
        for entry in said:
            if len(entry) >= _ROOM:
                continue  # a report of hundreds of agencies: other processes' desks do not hear of this one
            if len(entry) >= room:
                parts.append([])
                room = _ROOM
            parts[-1].append(entry)
            room -= len(entry) + 1
        return [f'{{"from":"{self._me}","looks":[{b",".join(part).decode()}]}}' for part in parts]

    def hear(self, notice: str) -> Told:
        """Take note of what another process said; return what to tell. Raises ValueError or TypeError for what is not understood."""
        said = orjson.loads(notice)
        if not isinstance(said, dict) or not isinstance(said.get("looks"), list):
            raise ValueError("no list of looks")
        if said.get("from") == self._me:
            return {}
        changed: set[str] = set()
        with self._lock:
            for session, age, case_id, *more in said["looks"]:
                changed |= self._take(str(session), time.monotonic() - max(0.0, float(age)), case_id, more)
            return self._told(changed)

    def _take(self, session: str, at: float, case_id: str | None, more: list[Any]) -> set[str]:
        known = self._looks.get(session)
        if case_id is None:
            (gone,) = more
            if gone is True and self.listens(session):
                self._outgoing[session] = False  # only an older stream of it ended there
                return set()
            return self._note(session, None)
        account_id, name, writing, within = more
        if known is not None and known.at > at:
            return set()
        self._scopes[str(case_id)] = frozenset(map(str, within))
        return self._note(session, _Look(str(case_id), str(account_id), str(name), at, writing is True))

    def _entry(self, session: str, gone: bool, now: float) -> list[Any]:
        look = self._looks.get(session)
        if look is None:
            return [session, 0, None, gone]
        within = sorted(self._scopes.get(look.case_id, ()))
        return [session, round(now - look.at, 3), look.case_id, look.account_id, look.name, look.writing, within]

    def lapse(self) -> Told:
        """Forget who has not said for long that they still look or write; return what to tell those who look at the same."""
        now = time.monotonic()
        with self._lock:
            changed: set[str] = set()
            for session, look in list(self._looks.items()):
                if look.until() <= now:
                    changed |= self._note(session, None)
                elif look.writing and look.at + WRITING_S <= now:
                    changed |= self._note(session, replace(look, writing=False))
            return self._told(changed)

    def moved(self) -> dict[str, Shown]:
        """Return the reports of which it changed who looks or writes since this was asked last."""
        with self._lock:
            moved, self._moved = self._moved, set()
            found = {i: self._shown(i) for i in moved}
            for i in moved - self._at.keys():
                self._scopes.pop(i, None)
        return found

    def everybody(self) -> dict[str, Shown]:
        """Return all reports looked at."""
        with self._lock:
            return {i: self._shown(i) for i in self._at}

    def _note(self, session: str, look: _Look | None, ours: bool = False, gone: bool = False) -> set[str]:
        """Put what a session looks at in the place of what it looked at; return the reports of which it changed who is there.
        What is `ours` the other processes hear."""
        if ours and self._tells:
            self._outgoing[session] = gone
        before = self._looks.pop(session, None)
        if before is not None:
            there = self._at[before.case_id]
            there.discard(session)
            if not there:
                del self._at[before.case_id]
        if look is not None:
            self._looks[session] = look
            self._at.setdefault(look.case_id, set()).add(session)
            if before is not None and (before.case_id, before.writing) == (look.case_id, look.writing):
                return set()
        changed = {one.case_id for one in (before, look) if one is not None}
        self._moved |= changed
        return changed

    def _told(self, case_ids: Iterable[str]) -> dict[str, Watchers]:
        return {
            session: self._seen(case_id, self._looks[session].account_id)
            for case_id in case_ids
            for session in self._at.get(case_id, ())
        }

    def _shown(self, case_id: str) -> Shown:
        there = [self._looks[session] for session in self._at.get(case_id, ())]
        people = sorted({(look.account_id, look.name) for look in there}, key=lambda one: one[::-1])
        writing = tuple(sorted({look.account_id for look in there if look.writing}))
        return Shown(self._scopes.get(case_id, frozenset()), tuple(people), writing)

    def _seen(self, case_id: str, account_id: str) -> Watchers:
        now = time.monotonic()
        there = [self._looks[session] for session in self._at.get(case_id, ())]
        others = [look for look in there if look.until() > now and look.account_id != account_id]
        names = {look.account_id: look.name for look in others}
        writing = {look.account_id: look.name for look in others if look.writing}
        return Watchers(case_id, tuple(sorted(names.values())), tuple(sorted(writing.values())))
