"""What a running centre forgets in time: answers to operations, unfinished uploads, work never sent, what left the feed long ago."""

from __future__ import annotations

import logging
import threading

import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.clock import DAY
from ioc_server.services import alarms, leaving, operations, uploads
from ioc_server.store import pruning
from ioc_server.store.database import writing

log = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0


class Upkeep:
    """A thread that forgets at once and then every hour; several processes may do so over one database."""

    def __init__(self, engine: sa.Engine, folders: uploads.Folders, feed_days: float) -> None:
        self._engine = engine
        self._folders = folders
        self._keep_ms = int(feed_days * DAY)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(10)

    def turn(self) -> None:
        """Forget what is due now."""
        operations.forget_old(self._engine)
        uploads.forget_old(self._engine, self._folders)
        alarms.forget_old(self._engine)
        if forgotten := leaving.forget_old(self._engine):
            log.info("%d pieces of work that disabled accounts never sent are forgotten", forgotten)
        with writing(self._engine) as connection:
            gone = pruning.prune(connection, self._keep_ms, clock.now())
        if gone:
            log.info("%d rows of the feed that left long ago are forgotten", gone)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.turn()
            except (sa.exc.SQLAlchemyError, OSError) as error:
                log.warning("upkeep: %s", str(error).partition("\n")[0])
            self._stopping.wait(EVERY_SECONDS)
