"""Gives positions to committed changes on PostgreSQL: one sequencer at a time, in any server process.

Whoever holds the advisory lock is the sequencer. It numbers waiting feed rows in short transactions of its own, one
after the other, so positions become visible in their order; rows a writer holds are left for the next turn. It chains
the audit as well, and is the only sender of notifications. When it dies the lock falls with its session, and another
process takes over.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import psycopg
import sqlalchemy as sa

from ioc_server.store import audit
from ioc_server.store.write import SEQUENCER_LOCK

log = logging.getLogger(__name__)

CHANNEL = "ioc_feed"
"""Notifications carry the feed's head."""

_BATCH = 5000
_BUSY = 0.005
_IDLE = 0.02
_CONTEND = 0.05
_RECONNECT = 0.25
# All scopes of an entity that wait are placed together at one position, so that no page parts them: an entity of which a
# writer holds some rows waits as a whole.
_NUMBER = f"""
WITH waiting AS MATERIALIZED (
    SELECT kind, entity_id FROM feed WHERE pos IS NULL ORDER BY kind, entity_id LIMIT {_BATCH} FOR UPDATE SKIP LOCKED
), numbered AS MATERIALIZED (
    SELECT w.kind, w.entity_id, row_number() OVER (ORDER BY w.kind, w.entity_id) AS n FROM waiting w
    GROUP BY w.kind, w.entity_id HAVING count(*) = (
        SELECT count(*) FROM feed f WHERE f.kind = w.kind AND f.entity_id = w.entity_id AND f.pos IS NULL)
), advanced AS (
    UPDATE feed_head SET pos = pos + (SELECT count(*) FROM numbered) WHERE id = 1 RETURNING pos
), placed AS (
    UPDATE feed f SET pos = a.pos - (SELECT count(*) FROM numbered) + w.n FROM numbered w, advanced a
    WHERE f.kind = w.kind AND f.entity_id = w.entity_id AND f.pos IS NULL
)
SELECT a.pos, (SELECT count(*) FROM numbered) FROM advanced a
"""


def turn(connection: sa.Connection) -> int:
    """Place one batch of entities that wait, in the caller's transaction; return how many. Only for the holder of the lock."""
    if connection.exec_driver_sql("SELECT 1 FROM feed WHERE pos IS NULL LIMIT 1").first() is None:
        return 0
    head, count = connection.exec_driver_sql(_NUMBER).one()
    if count:
        connection.exec_driver_sql(f"SELECT pg_notify('{CHANNEL}', '{int(head)}')")
    return int(count)


class Sequencer:
    """A thread that is the sequencer whenever it can be. `wake` after a commit saves it a wait."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._due = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sequencer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._due.set()

    def stop(self) -> None:
        self._stopping.set()
        self._due.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._engine.connect() as connection:
                    self._serve(connection)
            except (sa.exc.SQLAlchemyError, psycopg.Error) as error:
                log.warning("sequencer: %s", str(error).partition("\n")[0])
                self._stopping.wait(_RECONNECT)

    def _serve(self, connection: sa.Connection) -> None:
        try:
            while not self._stopping.is_set():
                with connection.begin():
                    taken = connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({SEQUENCER_LOCK})").scalar()
                if taken:
                    break
                self._stopping.wait(_CONTEND)
            while not self._stopping.is_set():
                with connection.begin():
                    count = turn(connection)
                with connection.begin():
                    sealed = audit.seal(connection)
                self._due.wait(_BUSY if count or sealed else _IDLE)
                self._due.clear()
        finally:
            connection.invalidate()  # the session ends, and the lock with it


def watch(url: sa.URL, moved: Callable[[], None], stopping: threading.Event) -> None:
    """Call `moved` at each notification until `stopping` is set; opens and reopens a connection of its own."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    while not stopping.is_set():
        try:
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                moved()
                while not stopping.is_set():
                    for _ in connection.notifies(timeout=0.1, stop_after=1):
                        moved()
        except psycopg.Error as error:
            log.warning("notifications: %s", str(error).partition("\n")[0])
            stopping.wait(_RECONNECT)
