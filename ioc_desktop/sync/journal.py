"""What sync remembers of itself for the operator: how the link was, what went wrong and when, when the centre was heard last."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

from ioc_contract import clock
from ioc_contract.clock import Instant
from ioc_contract.errors import ContractError, Incompatible, Offline, Refused, Resync, Unauthorised

KEPT_STATES, KEPT_ERRORS = 200, 50


@dataclass(frozen=True, slots=True)
class LinkNote:
    """A state of the link and when it began."""

    at: Instant
    state: str


@dataclass(frozen=True, slots=True)
class ErrorNote:
    """Something that stood in the way: `code` is offline, signed_out, incompatible, resync, refused or fault; `detail` is
    technical and in English. `times` counts it as long as nothing else came between."""

    at: Instant
    code: str
    detail: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """All of it as of now. Instants by this machine's clock."""

    server: str = ""
    version: str = ""
    """Of the centre; "" when it was not yet told."""
    heard_at: Instant | None = None
    """When the centre last answered or sent a heartbeat."""
    changed_at: Instant | None = None
    """When rows last changed by what it sent."""
    behind: int | None = None
    """Changes of the centre that have not come here yet; None when that is not known."""
    behind_since: Instant | None = None
    """Since when there are any."""
    links: tuple[LinkNote, ...] = ()
    errors: tuple[ErrorNote, ...] = ()
    """Newest last, both."""


class Journal:
    """Kept in memory, safe from any thread."""

    def __init__(self, server: str = "") -> None:
        self._lock = threading.Lock()
        self._server, self._version = server, ""
        self._heard: Instant | None = None
        self._changed: Instant | None = None
        self._at: int | None = None
        self._head = 0
        self._behind_since: Instant | None = None
        self._links: deque[LinkNote] = deque(maxlen=KEPT_STATES)
        self._errors: deque[ErrorNote] = deque(maxlen=KEPT_ERRORS)

    def heard(self, version: str = "") -> None:
        """The centre answered or sent something."""
        with self._lock:
            self._heard = clock.now()
            self._version = version or self._version

    def changed(self) -> None:
        """Rows changed by what the centre sent."""
        with self._lock:
            self._changed = clock.now()

    def stands(self, at: int, head: int) -> None:
        """The rows here are those of position `at`, when the centre's feed stood at `head` or later."""
        with self._lock:
            went_back = self._at is not None and at < self._at
            self._at, self._head = at, head if went_back else max(self._head, head)
            self._lag()

    def lost(self) -> None:
        """The centre does not answer: nobody knows where it stands, and it may come back an older one."""
        with self._lock:
            self._at, self._head, self._behind_since = None, 0, None

    def moved(self, head: int) -> None:
        """The centre's feed stands at `head`."""
        with self._lock:
            self._head = max(self._head, head)
            self._lag()

    def _lag(self) -> None:
        if self._at is None or self._at >= self._head:
            self._behind_since = None
        elif self._behind_since is None:
            self._behind_since = clock.now()

    def link(self, state: str) -> None:
        """The link is in this state from now on."""
        with self._lock:
            if not self._links or self._links[-1].state != state:
                self._links.append(LinkNote(clock.now(), state))

    def error(self, problem: BaseException) -> None:
        """Something stood in the way."""
        note = ErrorNote(clock.now(), _code(problem), str(problem) or type(problem).__name__)
        with self._lock:
            last = self._errors[-1] if self._errors else None
            if last is not None and (last.code, last.detail) == (note.code, note.detail):
                self._errors.pop()
                note = ErrorNote(note.at, note.code, note.detail, last.times + 1)
            self._errors.append(note)

    @property
    def version(self) -> str:
        """The centre's version, "" when it was not yet told."""
        return self._version

    def report(self) -> Report:
        """Return everything as of now."""
        with self._lock:
            links, errors = tuple(self._links), tuple(self._errors)
            behind = None if self._at is None else max(0, self._head - self._at)
            return Report(
                self._server, self._version, self._heard, self._changed, behind, self._behind_since, links, errors
            )


def _code(problem: BaseException) -> str:
    match problem:
        case Offline():
            return "offline"
        case Unauthorised():
            return "signed_out"
        case Incompatible():
            return "incompatible"
        case Resync():
            return "resync"
        case Refused():
            return "refused"
        case ContractError():
            return "offline"
    return "fault"
