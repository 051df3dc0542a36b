"""The watch over alarms: one thread that evaluates them when something changed, and every so often because time passes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import sqlalchemy as sa

from ioc_contract.clock import Instant, now
from ioc_server.services import alarms, health
from ioc_server.services.due import Deadlines
from ioc_server.store import deployment
from ioc_server.store.database import reading
from ioc_server.store.leader import Leader

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often it is looked whether the feed has moved."""
EVERY_SECONDS = 15.0
"""How often alarms are evaluated when nothing changed, and how long the watch waits after it failed."""
PART = "alarms"
"""What /v1/health calls the watch."""
REST = 4
"""The watch rests so many times as long as it worked."""
LEADER_LOCK = 0x10C_0A1A
"""Key of the PostgreSQL advisory lock of the one process that evaluates."""


class Watch:
    """`start` and `stop` once. Of several processes over one PostgreSQL one evaluates, until it is gone."""

    def __init__(
        self,
        engine: sa.Engine,
        look_seconds: float = LOOK_SECONDS,
        every_seconds: float = EVERY_SECONDS,
        clock: Callable[[], Instant] = now,
    ) -> None:
        self._engine, self._look, self._clock = engine, look_seconds, clock
        self._every = max(1, round(every_seconds / look_seconds))
        self._pause, self._deadlines = every_seconds, Deadlines()
        self._stopping = threading.Event()
        self._leader = Leader(engine, LEADER_LOCK)
        self._thread = threading.Thread(target=self._run, name="alarms", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(10)

    def _run(self) -> None:
        seen, idle = -1, 0
        while not self._stopping.is_set():
            began, rest = time.monotonic(), self._look
            try:
                if self._leader.leads():
                    with reading(self._engine) as connection:
                        head = deployment.head(connection)
                        stirred = head != seen and alarms.stirred(connection, seen)
                    seen, idle = head, idle + 1
                    if stirred or idle >= self._every:
                        idle = 0
                        if changed := alarms.evaluate(self._engine, self._clock(), self._deadlines):
                            log.info("%d alarms changed", changed)
                health.well(PART)
            except sa.exc.SQLAlchemyError as error:
                log.warning("alarms: %s", str(error).partition("\n")[0])
                self._resign()
                seen = -1
            except Exception:
                log.exception("alarms are not evaluated")
                self._resign()
                seen, rest, self._deadlines = -1, self._pause, Deadlines()
            self._stopping.wait(max(rest, REST * (time.monotonic() - began)))
        self._leader.resign()
        health.well(PART)

    def _resign(self) -> None:
        """Let another process try, and say that this one cannot."""
        health.failed(PART)
        self._leader.resign()
