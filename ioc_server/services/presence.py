"""Who looks at which report just now: in this process's memory alone, told to those who look at the same one, and to lists."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.clock import SECOND
from ioc_contract.errors import Refused
from ioc_contract.messages import Watchers
from ioc_server.services.sessions import Visit
from ioc_server.store import records, scopes
from ioc_server.store.database import reading

KEPT_MS = 90 * SECOND
"""A desk says again that it looks; one that has not for so long looks no more."""
Told = Mapping[str, Watchers]
"""What to tell whom: by the hash of a session's token."""
People = tuple[tuple[str, str], ...]
"""Account id and name of each, by name."""


@dataclass(frozen=True, slots=True)
class _Look:
    case_id: str
    account_id: str
    name: str
    until: int


class Presence:
    """Nothing of it is stored, audited or in the feed; several processes over one database each know their own desks."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._looks: dict[str, _Look] = {}
        self._at: dict[str, set[str]] = {}
        """Report → sessions that look at it."""
        self._scopes: dict[str, frozenset[str]] = {}
        """Who may hear of a report."""
        self._moved: set[str] = set()

    def look(self, visit: Visit, case_id: str | None) -> tuple[Watchers, Told]:
        """Take note of what a desk looks at (None: at nothing); return who else does, and what to tell the others.

        Raises Refused for a report the account may not see.
        """
        if case_id is not None:
            with reading(self._engine) as connection:
                case = records.load(connection, "case", case_id)
            if case is None or not scopes.covers(visit.actor, scopes.place("case", case)):
                raise Refused("not_found", {"id": case_id})
            within = scopes.scopes_of(scopes.place("case", case))
        until = clock.now() + KEPT_MS
        with self._lock:
            before = self._looks.get(visit.token_hash)
            fresh = before is None or before.case_id != case_id or before.until <= clock.now()
            self._forget(visit.token_hash)
            if case_id is not None:
                self._scopes[case_id] = within
                self._looks[visit.token_hash] = _Look(case_id, visit.actor.id, visit.actor.name, until)
                self._at.setdefault(case_id, set()).add(visit.token_hash)
            changed = {c for c in (before.case_id if before else None, case_id) if c is not None} if fresh else set()
            self._moved |= changed
            told = self._told(changed)
            mine = told.pop(visit.token_hash, None) or self._seen(case_id or "", visit.actor.id)
        return mine, told

    def left(self, token_hash: str) -> Told:
        """A desk is gone; return what to tell those who looked at the same."""
        with self._lock:
            look = self._forget(token_hash)
            if look is None:
                return {}
            self._moved.add(look.case_id)
            return self._told([look.case_id])

    def moved(self) -> dict[str, tuple[frozenset[str], People]]:
        """Return the reports of which it changed who looks since this was asked last: their scopes, and who does now."""
        now = clock.now()
        with self._lock:
            for session in [s for s, look in self._looks.items() if look.until <= now]:
                look = self._forget(session)
                self._moved |= {look.case_id} if look is not None else set()
            moved, self._moved = self._moved, set()
            found = {i: (self._scopes.get(i, frozenset()), self._people(i)) for i in moved}
            for i in moved - self._at.keys():
                self._scopes.pop(i, None)
        return found

    def everybody(self) -> dict[str, tuple[frozenset[str], People]]:
        """Return all reports looked at: their scopes, and who does."""
        with self._lock:
            return {i: (self._scopes[i], self._people(i)) for i in self._at}

    def _forget(self, token_hash: str) -> _Look | None:
        look = self._looks.pop(token_hash, None)
        if look is not None:
            there = self._at[look.case_id]
            there.discard(token_hash)
            if not there:
                del self._at[look.case_id]
        return look

    def _told(self, case_ids: Iterable[str]) -> dict[str, Watchers]:
        return {
            session: self._seen(case_id, self._looks[session].account_id)
            for case_id in case_ids
            for session in self._at.get(case_id, ())
        }

    def _people(self, case_id: str) -> People:
        looks = [self._looks[session] for session in self._at.get(case_id, ())]
        return tuple(sorted({(look.account_id, look.name) for look in looks}, key=lambda one: one[::-1]))

    def _seen(self, case_id: str, account_id: str) -> Watchers:
        now = clock.now()
        looks = [self._looks[session] for session in self._at.get(case_id, ())]
        others = {look.account_id: look.name for look in looks if look.until > now and look.account_id != account_id}
        return Watchers(case_id, tuple(sorted(others.values())))
