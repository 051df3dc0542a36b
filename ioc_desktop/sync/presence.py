"""Tells the centre which report is looked at, and knows who else does; ephemeral, and nothing waits for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
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


class Asks(Protocol):
    def look(self, case_id: str | None) -> Watchers: ...


class Watching:
    """`look` and `names` are called from any thread and do not block; `tell` hears, on another, of which report it changed."""

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
        self._others: Mapping[str, tuple[str, ...]] = {}
        self._wanted: str | None = None
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
            if names := tuple(name for account_id, name in people if account_id != self._account_id):
                others[case_id] = names
        before, self._others = self._others, others
        if changed := frozenset(i for i in before.keys() | others.keys() if before.get(i) != others.get(i)):
            self._listed(changed)

    def others(self) -> Mapping[str, tuple[str, ...]]:
        """Return who else looks at which report, as far as that is known; from any thread, never changed afterwards."""
        return self._others

    def names(self, case_id: str) -> tuple[str, ...] | None:
        """Return who else looks at a report; None when that cannot be known now."""
        if not self._online():
            return None
        known = self._known
        return known.names if known.case_id == case_id else ()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._due.wait(AGAIN)
            while self._due.is_set() and not self._stopping.is_set():
                self._due.clear()
                self._stopping.wait(PAUSE)
            wanted = self._wanted
            if self._stopping.is_set() or not self._online():
                continue
            try:
                self.heard(self._api.look(wanted))
            except ContractError as error:
                log.info("presence: %s", error)
            except Exception:  # who else looks is a courtesy: it is asked again
                log.exception("presence")
