"""Who looks at which report just now: in this process's memory alone, told to those who look at the same one."""

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

    def look(self, visit: Visit, case_id: str | None) -> tuple[Watchers, Told]:
        """Take note of what a desk looks at (None: at nothing); return who else does, and what to tell the others.

        Raises Refused for a report the account may not see.
        """
        if case_id is not None:
            with reading(self._engine) as connection:
                case = records.load(connection, "case", case_id)
            if case is None or not scopes.covers(visit.actor, scopes.place("case", case)):
                raise Refused("not_found", {"id": case_id})
        until = clock.now() + KEPT_MS
        with self._lock:
            before = self._looks.get(visit.token_hash)
            fresh = before is None or before.case_id != case_id or before.until <= clock.now()
            self._forget(visit.token_hash)
            if case_id is not None:
                self._looks[visit.token_hash] = _Look(case_id, visit.actor.id, visit.actor.name, until)
                self._at.setdefault(case_id, set()).add(visit.token_hash)
            changed = {before.case_id if before else None, case_id} - {None} if fresh else set()
            told = self._told(c for c in changed if c is not None)
            mine = told.pop(visit.token_hash, None) or self._seen(case_id or "", visit.actor.id)
        return mine, told

    def left(self, token_hash: str) -> Told:
        """A desk is gone; return what to tell those who looked at the same."""
        with self._lock:
            look = self._forget(token_hash)
            return self._told([look.case_id]) if look is not None else {}

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

    def _seen(self, case_id: str, account_id: str) -> Watchers:
        now = clock.now()
        looks = [self._looks[session] for session in self._at.get(case_id, ())]
        others = {look.account_id: look.name for look in looks if look.until > now and look.account_id != account_id}
        return Watchers(case_id, tuple(sorted(others.values())))
