"""The open files and the account that every service function works with; lives on the database worker's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.clock import Instant
from ioc_contract.messages import Delegations, Ending, Lend, Reporter
from ioc_contract.permissions import Actor
from ioc_desktop.sync.journal import Report
from ioc_desktop.sync.presence import NOBODY, Present


class Lender(Protocol):
    """Lends rights at the centre. Raises Offline, Refused, Unauthorised."""

    def delegations(self) -> Delegations: ...
    def lend(self, wanted: Lend) -> Delegations: ...
    def end_delegation(self, id: str, why: Ending) -> Delegations: ...


@dataclass(slots=True)
class Workspace:
    """One signed-in desk. `cache` is always there; `outbox` is None only in tests that read and never act."""

    cache: sa.Connection
    actor: Actor
    """The account with all that was, is and will be lent to it; what it may do just now say its `rights`."""
    outbox: sa.Connection | None = None
    desk: str = "desk"
    clock_offset_ms: int = 0
    account: str = ""
    """Key of the account in the outbox; "" means the actor's id."""
    acted: Callable[[], None] | None = None
    """Told after every action, so that sync goes at once."""
    unlaid: Callable[[], None] | None = None
    """Told when an action was saved and could not be shown (a full disk), so that sync shows it once it can be."""
    uploads: Path | None = None
    """Folder of the photos still to be sent; beside the outbox."""
    blobs: Path | None = None
    """Folder of photos fetched; may be emptied any time."""
    transfers: Mapping[str, int] = field(default_factory=dict)
    """Photos being sent now, by SHA-256: bytes the centre has of each. Written by another thread."""
    blob: Callable[[str, int], tuple[int, Iterator[bytes]]] | None = None
    """Fetches a photo from the centre by its SHA-256, from a byte on; returns where the bytes that come begin, and them.
    Raises Offline, Refused."""
    blob_bytes: int = 0
    """Bytes of fetched photos kept here, at most; 0: as many as nobody said otherwise."""

    reporter: Callable[[str, str], Reporter] | None = None
    """Asks the centre for a citizen's identity: case id and reason. Raises Offline, Refused, Unauthorised."""

    lending: Callable[[], AbstractContextManager[Lender]] | None = None
    """Opens what lends rights at the centre, for one question; from any thread."""

    look: Callable[[str | None], None] = lambda _: None
    """Tells the centre which report is looked at; returns at once."""
    write: Callable[[str | None], None] = lambda _: None
    """Tells it that something was typed on a report or done in a dialog of it (None: that is over), never what."""
    away: Callable[[bool], None] = lambda _: None
    """Tells it that nobody sits here, or somebody again."""
    watchers: Callable[[str], Present | None] = lambda _: NOBODY
    """Who else looks at a report now or writes on it; None when that is not known."""
    others: Callable[[], Mapping[str, Present]] = dict
    """The same of every report, as far as that is known."""

    prove: Callable[[str], None] | None = None
    """Asks whether a password is that of who is signed in; works offline. Raises Refused (`bad_credentials`, `locked_out`)."""

    report: Callable[[], Report] = Report
    """What sync remembers of itself; safe to call any time."""
    logs: Path | None = None
    """Folder of the log files."""
    choices: Path | None = None
    """The file of the operator's choices."""
    turn: Lock = field(default_factory=Lock)
    """Held by whoever works with the connections."""

    @property
    def rights(self) -> Actor:
        """Return the account as it stands now: with what is lent to it at this moment."""
        return self.actor.at(self.now())

    @property
    def key(self) -> str:
        """Return the account's key in the outbox."""
        return self.account or self.actor.id

    def tell(self) -> None:
        """Let sync know that something was done."""
        if self.acted is not None:
            self.acted()

    def now(self) -> Instant:
        """Return the centre's time as well as this desk knows it."""
        return Instant(clock.now() + self.clock_offset_ms)

    def take_back(self) -> None:
        """Take back what was written and not committed; a file that is broken or closed is left to whoever opens it anew."""
        for connection in (self.cache, self.outbox):
            if connection is not None and not connection.closed:
                with suppress(sa.exc.SQLAlchemyError):
                    connection.rollback()

    def interrupt(self) -> None:
        """Stop the reading of the cache that is at work; it raises. The one call that another thread may make."""
        driver: Any = self.cache.connection.driver_connection
        driver.interrupt()
