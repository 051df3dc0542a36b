"""Wakes connected desks: one thread per server process turns the feed's moves into events, computed once per scope set."""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from ioc_contract import clock, codec
from ioc_contract.messages import Event
from ioc_server.services import feeds
from ioc_server.store import accounts, deployment, read, sequencer
from ioc_server.store.database import reading

log = logging.getLogger(__name__)

INLINE = 8192
"""Bytes of a change that travel inside the event, at most."""
_ROWS = 200
_POLL = {"sqlite": 0.05, "postgresql": 1.0}
"""Seconds between looks at the feed when nobody says that it moved (another process may have written)."""

Deliver = Callable[[bytes], None]
"""Takes a frame of the stream; called where `start` was told to, must not block."""
Run = Callable[[Callable[[], object]], object]


@dataclass
class _Group:
    """The desks that receive the same scopes."""

    scopes: tuple[str, ...]
    read: int
    """The feed has been read to here."""
    told: int
    """The latest event said so."""
    deliver: dict[Deliver, _Desk] = field(default_factory=dict)


@dataclass
class _Desk:
    """Of one desk of a group: the scope of its own rows, and the latest event about these alone."""

    own: str
    told: int = 0


class Hub:
    """Start it once per process; `wake` after a commit."""

    def __init__(self, engine: sa.Engine, moved: Callable[[int], None] = lambda _: None) -> None:
        """`moved` hears on the hub's thread, again and again, where the feed stands."""
        self._engine = engine
        self._moved = moved
        self._due = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._groups: dict[tuple[str, ...], _Group] = {}
        self._there: Run = _here
        self.head = 0
        self.ended: Callable[[], object] = lambda: None
        """Called there as well when somebody's sessions were ended by an order."""
        self._rung = 0
        self._threads = [threading.Thread(target=self._run, name="hub", daemon=True)]
        self._sequencer: sequencer.Sequencer | None = None
        if engine.dialect.name == "postgresql":
            self._sequencer = sequencer.Sequencer(engine)
            listen = threading.Thread(
                target=sequencer.watch, args=(engine.url, self._due.set, self._stopping), name="listen", daemon=True
            )
            self._threads.append(listen)

    def start(self, run: Run) -> None:
        """Begin. Frames are delivered by calls that `run` makes: all of a round in one, on the loop that sends them."""
        self._there = run
        with reading(self._engine) as connection:
            self.head, self._rung = deployment.head(connection), accounts.rung(connection)
        for thread in self._threads:
            thread.start()
        if self._sequencer:
            self._sequencer.start()

    def wake(self) -> None:
        """Something was committed here."""
        if self._sequencer:
            self._sequencer.wake()
        else:
            self._due.set()

    def stop(self) -> None:
        self._stopping.set()
        self._due.set()
        if self._sequencer:
            self._sequencer.stop()
        for thread in self._threads:
            thread.join(10)

    def join(self, scopes: tuple[str, ...], deliver: Deliver, own: str = "") -> tuple[str, ...]:
        """Deliver to a desk from now on; when rows of its `own` scope change it is told to fetch. What happened before is the caller's to send, after this.

        Returns the same scopes, as all desks that receive them hold them.
        """
        with self._lock:
            group = self._groups.setdefault(scopes, _Group(scopes, self.head, self.head))
            group.deliver[deliver] = _Desk(own)
            return group.scopes

    def leave(self, scopes: tuple[str, ...], deliver: Deliver) -> None:
        with self._lock:
            group = self._groups.get(scopes)
            if group is not None:
                group.deliver.pop(deliver, None)
                if not group.deliver:
                    del self._groups[scopes]

    def listening(self) -> int:
        """Return how many desks are delivered to."""
        with self._lock:
            return sum(len(group.deliver) for group in self._groups.values())

    def _run(self) -> None:
        poll = _POLL[self._engine.dialect.name]
        while not self._stopping.is_set():
            self._due.wait(poll)
            self._due.clear()
            try:
                sent = self._round()
            except sa.exc.SQLAlchemyError as error:
                log.warning("hub: %s", str(error).partition("\n")[0])
                self._stopping.wait(0.5)
                continue
            self._moved(self.head)
            if sent:  # what follows at once is sent together
                self._stopping.wait(min(0.5, 0.01 + sent * 0.0001))

    def _round(self) -> int:
        """Tell every group what moved; return how many desks were told."""
        with reading(self._engine) as connection:
            self.head, rung = deployment.head(connection), accounts.rung(connection)
            if rung != self._rung:
                self._rung = rung
                self._there(self.ended)
            with self._lock:
                behind = [g for g in self._groups.values() if g.read < self.head]
            if not behind:
                return 0
            epoch = deployment.load(connection).epoch
            frames = [(group, event_frame(connection, epoch, group.scopes, group.read, group.told)) for group in behind]
            touched = read.personal(connection, min(group.read for group in behind))
        told: list[tuple[bytes, list[Deliver]]] = []
        with self._lock:
            for group, made in frames:
                apart = [d for d in group.deliver.values() if d.own in touched or d.told > group.told]
                hints = {
                    id(d): self._hint(max(d.told, group.told)) for d in apart if made is not None or d.own in touched
                }
                group.read = self.head
                if made is not None:
                    group.told = self.head
                    told.append((made, [call for call, d in group.deliver.items() if id(d) not in hints]))
                for call, d in group.deliver.items():
                    if id(d) in hints:
                        d.told = self.head
                        told.append((hints[id(d)], [call]))
        if told:
            self._there(functools.partial(_deliver, told))
        return sum(len(receivers) for _, receivers in told)

    def _hint(self, told: int) -> bytes:
        """Return the event that says: something moved, fetch it."""
        return frame(codec.encode(Event(told, self.head, clock.now())))


def _here(call: Callable[[], object]) -> object:
    return call()


def _deliver(told: list[tuple[bytes, list[Deliver]]]) -> None:
    for frame, receivers in told:
        for deliver in receivers:
            deliver(frame)


def event_frame(
    connection: sa.Connection, epoch: str, scopes: tuple[str, ...], after: int, told: int, own: tuple[str, ...] = ()
) -> bytes | None:
    """Return the event of what moved after a position, as it goes over the stream; None when nothing did.

    `told` is where the desks stand that know of nothing after it.
    """
    found = read.changes(connection, (*scopes, *own), after, _ROWS)
    if not found.tables and not found.left:
        return None
    now = clock.now()
    if not found.more:
        event = Event(told, found.position, now, feeds.page(found, epoch, scopes))
        body = codec.encode(event)
        if len(body) <= INLINE:
            return frame(body)
    return frame(codec.encode(Event(told, deployment.head(connection), now)))


def heartbeat(head: int) -> bytes:
    """Return the frame that says: still here, the feed stands at `head`."""
    return frame(codec.encode(Event(None, head, clock.now())))


def frame(body: bytes) -> bytes:
    """Return a server-sent event."""
    return b"data: " + body + b"\n\n"
