"""Wakes connected desks: one thread per server process turns the feed's moves into events, computed once per scope set.

What follows an event is gathered for about as long as telling it took, so that a burst costs its desks and the loop a
bounded share of their time. What is too much for an event has to be fetched: desks are told so a few at a time, as many as
the API has room for.
"""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections import deque
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

GATHER_S = (0.01, 0.5, 2.0)
"""What follows an event is gathered at least so long; twice as long as telling it took, to the second of these; beyond, as
long as telling took, at most the last."""
ROOM = 32
"""Requests under way, those of desks that were just told to fetch included, beyond which no further desk is told to."""
_LEAST = 2
"""So many are told even then."""
_TURN_S = 0.05
"""Seconds between two turns of telling desks to fetch: so long it takes until those told before have asked."""

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


@dataclass(slots=True)
class _Desk:
    """One desk of a group. Events of its scopes alone may pass by what its own rows need fetched: see `Hub._apart`."""

    own: str
    """The scope of its own rows."""
    told: int = 0
    """The latest event that was made for this desk alone said so."""
    owed: bool = False
    """It is to be told to fetch and waits for its turn; until then it hears of nothing."""


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
        self.under_way: Callable[[], int] = lambda: 0
        """Returns how many requests the API is answering."""
        self._rung = 0
        self._owed: deque[tuple[_Group, Deliver, _Desk]] = deque()
        self._turn_at = 0.0
        self._sent = threading.Event()
        self._threads = [threading.Thread(target=self._run, name="hub", daemon=True)]
        self._sequencer: sequencer.Sequencer | None = None
        if engine.dialect.name == "postgresql":
            self._sequencer = sequencer.Sequencer(engine, self._due.set)
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
        at = self.head
        if scopes not in self._groups:  # nobody hears of what is there already
            with reading(self._engine) as connection:
                at = deployment.head(connection)
        with self._lock:
            group = self._groups.setdefault(scopes, _Group(scopes, at, at))
            group.deliver[deliver] = _Desk(own)
            return group.scopes

    def leave(self, scopes: tuple[str, ...], deliver: Deliver) -> None:
        with self._lock:
            group = self._groups.get(scopes)
            if group is not None:
                if (desk := group.deliver.pop(deliver, None)) is not None:
                    desk.owed = False
                if not group.deliver:
                    del self._groups[scopes]

    def listening(self) -> int:
        """Return how many desks are delivered to."""
        with self._lock:
            return sum(len(group.deliver) for group in self._groups.values())

    def _run(self) -> None:
        poll = _POLL[self._engine.dialect.name]
        while not self._stopping.is_set():
            self._due.wait(min(poll, _TURN_S) if self._owed else poll)
            self._due.clear()
            try:
                told = self._round()
            except Exception as error:  # the thread ends never: nobody would be woken any more
                log.warning(
                    "hub: %s", str(error).partition("\n")[0], exc_info=not isinstance(error, sa.exc.SQLAlchemyError)
                )
                self._stopping.wait(0.5)
                continue
            self._moved(self.head)
            self._gather(self._send(told) if told else 0.0)

    def _gather(self, seconds: float) -> None:
        """Let what follows come together, and meanwhile tell desks to fetch."""
        until = time.monotonic() + seconds
        while not self._stopping.is_set():
            self._pay()
            left = until - time.monotonic()
            if left <= 0:
                return
            self._stopping.wait(min(left, _TURN_S) if self._owed else left)

    def _send(self, told: list[tuple[bytes, list[Deliver]]]) -> float:
        """Have frames delivered; return how long to gather what follows: a busy loop takes longer to put them on the wire."""
        began = time.monotonic()
        self._sent.clear()
        self._there(functools.partial(self._deliver, told))
        least, calm, most = GATHER_S
        self._sent.wait(most)
        took = time.monotonic() - began
        return max(least, min(2 * took, max(calm, took), most))

    def _deliver(self, told: list[tuple[bytes, list[Deliver]]]) -> None:
        for frame, receivers in told:
            for deliver in receivers:
                deliver(frame)
        self._there(self._sent.set)  # after what was just begun for each desk

    def _round(self) -> list[tuple[bytes, list[Deliver]]]:
        """Return what to tell which desks of what moved."""
        with reading(self._engine) as connection:
            self.head, rung = deployment.head(connection), accounts.rung(connection)
            if rung != self._rung:
                self._rung = rung
                self._there(self.ended)
            with self._lock:
                behind = [g for g in self._groups.values() if g.read < self.head]
            if not behind:
                return []
            epoch = deployment.load(connection).epoch
            made = [(group, change(connection, epoch, group.scopes, group.read, group.told)) for group in behind]
            touched = read.personal(connection, min(group.read for group in behind))
        told: list[tuple[bytes, list[Deliver]]] = []
        with self._lock:
            for group, event in made:
                self._apart(group, event is not None, touched, told)
                group.read = self.head
                if event is None:
                    continue
                reached = [(call, desk) for call, desk in group.deliver.items() if desk.told < self.head]
                if event.delta is not None:
                    told.append((_framed(event), [call for call, desk in reached if not desk.owed]))
                else:
                    for call, desk in reached:
                        if not desk.owed:
                            desk.owed, desk.told = True, max(desk.told, group.told)
                            self._owed.append((group, call, desk))
                group.told = self.head
        return told

    def _apart(
        self, group: _Group, moved: bool, touched: frozenset[str], told: list[tuple[bytes, list[Deliver]]]
    ) -> None:
        """Tell those desks of a group to fetch whose own rows moved, or did since the group's latest event.

        An event of the group says nothing of them, and would take a desk past them that has not fetched yet.
        """
        for call, desk in group.deliver.items():
            if desk.own in touched or (moved and desk.told > group.told):
                told.append((self._hint(max(desk.told, group.told), self.head), [call]))
                desk.told, desk.owed = self.head, False

    def _pay(self) -> None:
        """Tell as many desks to fetch as there is room for, those that have waited longest first."""
        now = time.monotonic()
        if not self._owed or now < self._turn_at:
            return
        self._turn_at = now + _TURN_S
        room = max(_LEAST, ROOM - self.under_way())
        told: list[tuple[bytes, list[Deliver]]] = []
        with self._lock:
            while self._owed and len(told) < room:
                group, call, desk = self._owed.popleft()
                if desk.owed:
                    told.append((self._hint(desk.told, group.told), [call]))
                    desk.told, desk.owed = group.told, False
        if told:
            self._there(functools.partial(self._deliver, told))

    def _hint(self, told: int, head: int) -> bytes:
        """Return the event that says: something moved, fetch it."""
        return _framed(Event(told, head, clock.now()))


def _here(call: Callable[[], object]) -> object:
    return call()


def change(
    connection: sa.Connection, epoch: str, scopes: tuple[str, ...], after: int, told: int, own: tuple[str, ...] = ()
) -> Event | None:
    """Return the event of what moved after a position, with the change itself when it is small; None when nothing did.

    `told` is where the desks stand that know of nothing after it.
    """
    found = read.changes(connection, (*scopes, *own), after, _ROWS)
    if not found.tables and not found.left:
        return None
    now = clock.now()
    if not found.more:
        event = Event(told, found.position, now, feeds.page(found, epoch, scopes))
        if len(codec.encode(event)) <= INLINE:
            return event
    return Event(told, deployment.head(connection), now)


def event_frame(
    connection: sa.Connection, epoch: str, scopes: tuple[str, ...], after: int, told: int, own: tuple[str, ...] = ()
) -> bytes | None:
    """Return the same as it goes over the stream."""
    event = change(connection, epoch, scopes, after, told, own)
    return None if event is None else _framed(event)


def _framed(event: Event) -> bytes:
    return frame(codec.encode(event))


def heartbeat(head: int) -> bytes:
    """Return the frame that says: still here, the feed stands at `head`."""
    return frame(codec.encode(Event(None, head, clock.now())))


def frame(body: bytes) -> bytes:
    """Return a server-sent event."""
    return b"data: " + body + b"\n\n"
