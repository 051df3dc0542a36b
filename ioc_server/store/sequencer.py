"""Gives positions to committed changes on PostgreSQL: one sequencer at a time, in any server process.

Whoever holds the advisory lock is the sequencer. It numbers waiting feed rows in short transactions of its own, one
after the other, so positions become visible in their order; rows a writer holds are left for the next turn. It chains
the audit as well, and is the only sender of notifications. When it dies the lock falls with its session, and another
process takes over.
"""

from __future__ import annotations

import logging
import threading
import time
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
_CALM = 0.1
"""The audit is chained when nothing was placed for so long: desks that hear of a change come first …"""
_CHAINED = 1.0
"""… but it waits no longer than this."""
_CONTEND = 0.05
_RECONNECT = 0.25
_WAITS = "SELECT EXISTS (SELECT 1 FROM feed WHERE pos IS NULL), EXISTS (SELECT 1 FROM audit WHERE seq IS NULL)"
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
SELECT m.made, CASE WHEN m.made > 0 THEN pg_notify('{CHANNEL}', a.pos::text) END
FROM advanced a, (SELECT count(*) AS made FROM numbered) m
"""


def turn(connection: sa.Connection) -> int:
    """Place one batch of entities that wait, by one statement; return how many. Only for the holder of the lock."""
    return int(connection.exec_driver_sql(_NUMBER).one()[0])


class Sequencer:
    """A thread that is the sequencer whenever it can be. `wake` after a commit saves it a wait."""

    def __init__(self, engine: sa.Engine, moved: Callable[[], None] = lambda: None) -> None:
        """`moved` is called when this process has placed something: before the notification comes round."""
        self._engine = engine
        self._moved = moved
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
                with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    self._serve(connection)
            except (sa.exc.SQLAlchemyError, psycopg.Error) as error:
                log.warning("sequencer: %s", str(error).partition("\n")[0])
                self._stopping.wait(_RECONNECT)

    def _serve(self, connection: sa.Connection) -> None:
        try:
            while not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({SEQUENCER_LOCK})").scalar():
                if self._stopping.wait(_CONTEND):
                    return
            placed, woken = 0.0, False
            unchained: float | None = None
            while not self._stopping.is_set():
                # after a commit here something waits, very likely of both: that is not asked first
                unplaced, waits = (True, True) if woken else connection.exec_driver_sql(_WAITS).one()
                count = turn(connection) if unplaced else 0
                now = time.monotonic()
                if count:
                    self._moved()
                    placed = now
                unchained = (now if unchained is None else unchained) if waits else None
                if unchained is not None and now > min(placed + _CALM, unchained + _CHAINED):
                    _chain(connection)
                    unchained = None
                woken = self._due.wait(_BUSY if count else _IDLE)
                self._due.clear()
        finally:
            connection.invalidate()  # the session ends, and the lock with it


def _chain(connection: sa.Connection) -> None:
    """Chain the audit's new rows in one transaction. An error costs the session, and what was begun with it."""
    connection.exec_driver_sql("BEGIN")
    audit.seal(connection)
    connection.exec_driver_sql("COMMIT")


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
