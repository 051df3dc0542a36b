"""Tells the centre which report is looked at or written on, and knows who else does; ephemeral, and nothing waits for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ioc_contract.errors import ContractError
from ioc_contract.messages import Looks, Watchers

log = logging.getLogger(__name__)

WATCHERS = "watchers"
"""What a change of who looks is called in a ChangeSet: ids of reports."""
LOOKS = "looks"
"""What a change of who looks at reports of the list is called in a ChangeSet: ids of reports."""
PAUSE = 0.7
"""Seconds a report is looked at before anybody hears of it: going through a list tells nothing."""
AGAIN = 30.0
"""The centre is told again so often."""
IDLE = 45.0
"""Seconds without typing after which nobody writes any more."""


@dataclass(frozen=True, slots=True)
class Present:
    """Who else is at a report just now, by name."""

    looking: tuple[str, ...] = ()
    """Who looks, and does not write."""
    writing: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.looking or self.writing)

    @classmethod
    def of(cls, names: Sequence[str], writing: Sequence[str]) -> Present:
        """Make it of all names and those of them who write."""
        looking = list(names)
        for name in writing:
            if name in looking:
                looking.remove(name)
        return cls(tuple(looking), tuple(writing))


NOBODY = Present()


class Asks(Protocol):
    def look(self, case_id: str | None, writing: bool = False) -> Watchers: ...


class Watching:
    """Called from any thread, never blocks; `tell` hears, on another, of which report it changed who is there."""

    def __init__(
        self,
        api: Asks,
        online: Callable[[], bool],
        tell: Callable[[str], None],
        account_id: str = "",
        listed: Callable[[frozenset[str]], None] = lambda _: None,
    ) -> None:
        """`listed` hears of which reports it changed who else, not of the account itself, looks at them."""
        self._api, self._online, self._tell = api, online, tell
        self._account_id, self._listed = account_id, listed
        self._others: Mapping[str, Present] = {}
        self._wanted: str | None = None
        self._written: tuple[str, float] | None = None
        """The report written on, and until when that counts."""
        self._away = False
        self._known = Watchers("", ())
        self._due = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="presence", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float = 1.0) -> None:
        """End the thread; whoever is in a call is left to its time-out."""
        self._stopping.set()
        self._due.set()
        self._thread.join(seconds)

    def look(self, case_id: str | None) -> None:
        """The operator looks at another report, or at none."""
        if case_id != self._wanted:
            self._wanted = case_id
            self._due.set()

    def write(self, case_id: str | None) -> None:
        """Something was typed on a report, or done in a dialog of it; None: that is over. It is over by itself after IDLE."""
        if self._away:
            return
        before = self._writes()
        self._written = None if case_id is None else (case_id, time.monotonic() + IDLE)
        if case_id != before:
            self._due.set()

    def away(self, away: bool) -> None:
        """Nobody sits here (the screen is locked), or somebody does again."""
        if away != self._away:
            self._away, self._written = away, None
            self._due.set()

    def _writes(self) -> str | None:
        written = self._written
        return written[0] if written is not None and time.monotonic() < written[1] else None

    def heard(self, watchers: Watchers) -> None:
        """The centre says who looks at a report now."""
        if watchers.case_id == self._wanted and watchers != self._known:
            self._known = watchers
            self._tell(watchers.case_id)

    def heard_all(self, looks: Looks) -> None:
        """The centre says where it changed who looks."""
        others = {} if looks.whole else dict(self._others)
        for case_id, people in looks.people.items():
            others.pop(case_id, None)
            names = {account_id: name for account_id, name in people if account_id != self._account_id}
            writing = [names[i] for i in looks.writing.get(case_id, ()) if i in names]
            if found := Present.of(tuple(names.values()), sorted(writing)):
                others[case_id] = found
        wanted = self._wanted
        if looks.whole and wanted is not None:
            now = others.get(wanted, NOBODY)
            self.heard(Watchers(wanted, tuple(sorted(now.looking + now.writing)), now.writing))
        before, self._others = self._others, others
        if changed := frozenset(i for i in before.keys() | others.keys() if before.get(i) != others.get(i)):
            self._listed(changed)

    def others(self) -> Mapping[str, Present]:
        """Return who else is at which report, as far as that is known; from any thread, never changed afterwards."""
        return self._others

    def present(self, case_id: str) -> Present | None:
        """Return who else is at a report; None when that cannot be known now."""
        if not self._online():
            return None
        known = self._known
        return Present.of(known.names, known.writing) if known.case_id == case_id else NOBODY

    def _run(self) -> None:
        while not self._stopping.is_set():
            written = self._written
            left = AGAIN if written is None else written[1] - time.monotonic()
            self._due.wait(min(AGAIN, left) if left > 0 else AGAIN)
            while self._due.is_set() and not self._stopping.is_set():
                self._due.clear()
                self._stopping.wait(PAUSE)
            writes = self._writes()
            wanted = None if self._away else writes or self._wanted
            if self._stopping.is_set() or not self._online():
                continue
            try:
                self.heard(self._api.look(wanted, writes is not None))
            except ContractError as error:
                log.info("presence: %s", error)
            except Exception:  # who else looks is a courtesy: it is asked again
                log.exception("presence")
