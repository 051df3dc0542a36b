"""Reads every scheduled source at its own pace, each in a thread of its own, so that a dead host delays no other."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import sqlalchemy as sa

from ioc_contract.clock import MINUTE, Instant, now
from ioc_server.sources import register
from ioc_server.sources.fetch import Limits
from ioc_server.sources.register import Registered
from ioc_server.store.database import reading
from ioc_server.store.leader import Leader

LOOK_SECONDS = 5.0
"""How often the register is looked through."""
MAX_AT_ONCE = 16
LEADER_LOCK = 0x10C_50CE
"""Key of the PostgreSQL advisory lock of the one process that reads sources."""

_log = logging.getLogger(__name__)


def due_at(held: Registered) -> int:
    """Return when a source is to be read next, milliseconds; 0 for one never read."""
    attempted = held.source.last_attempt_at
    if attempted is None:
        return 0
    return max(attempted + held.source.cadence_minutes * MINUTE, int(held.state.get("retry_at", 0)))


class Schedule:
    """The scheduler. `start` and `stop` once; `stop` waits for reads under way, at most `patience` seconds."""

    def __init__(
        self,
        engine: sa.Engine,
        limits: Limits | None = None,
        look_seconds: float = LOOK_SECONDS,
        clock: Callable[[], Instant] = now,
    ) -> None:
        self._engine, self._limits, self._look, self._clock = engine, limits, look_seconds, clock
        self._stop = threading.Event()
        self._running: dict[str, threading.Thread] = {}
        self._leader = Leader(engine, LEADER_LOCK)
        self._thread = threading.Thread(target=self._loop, name="sources", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, patience: float = 5.0) -> None:
        self._stop.set()
        deadline = time.monotonic() + patience
        for thread in (self._thread, *list(self._running.values())):
            if thread.ident is not None:
                thread.join(max(0.0, deadline - time.monotonic()))

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                if self._leader.leads():
                    self._begin_due()
            except sa.exc.SQLAlchemyError as error:
                _log.warning("sources: %s", str(error).partition("\n")[0])
                self._leader.resign()
            self._stop.wait(self._look)
        self._leader.resign()

    def _begin_due(self) -> None:
        self._running = {k: t for k, t in self._running.items() if t.is_alive()}
        with reading(self._engine) as connection:
            sources = register.scheduled(connection)
        moment = self._clock()
        waiting = [s for s in sources if s.source.id not in self._running and due_at(s) <= moment]
        for held in sorted(waiting, key=due_at)[: MAX_AT_ONCE - len(self._running)]:
            key = held.source.id
            thread = threading.Thread(target=self._read, args=(key,), name=f"source {key}", daemon=True)
            self._running[key] = thread
            thread.start()

    def _read(self, id: str) -> None:
        try:
            from ioc_server.sources.pull import pull  # what reads files is slow to import, and many centres read none

            outcome = pull(self._engine, id, self._clock(), self._limits, self._stop)
        except Exception:  # noqa: BLE001 - the one sink of this thread: a fault is logged, the other sources go on
            _log.exception("source %s", id)
        else:
            if outcome.error:
                _log.warning("source %s: %s", id, outcome.error)
