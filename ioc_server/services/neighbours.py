"""Lets the server processes over one PostgreSQL know who is where: short notices, kept nowhere and never relied on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import psycopg
import sqlalchemy as sa

from ioc_server.services.presence import Presence, Told

log = logging.getLogger(__name__)

CHANNEL = "ioc_presence"
NAME = "ioc-presence"
"""What the connection is called in `pg_stat_activity`."""
_TURN_S = 0.1
"""What is to be told is gathered so long."""
_RECONNECT_S = 0.5
_CONNECTION = {
    "application_name": NAME, "connect_timeout": "5",
    "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "20000",
}  # fmt: skip
"""A database that is gone without a word is noticed within half a minute, not after hours."""


class Neighbours:
    """A thread with a connection of its own. What it misses comes again: every desk says every 30 s where it looks."""

    def __init__(self, url: sa.URL, presence: Presence, tell: Callable[[Told], None]) -> None:
        """`tell` hears what to tell the sessions that are connected here."""
        address = url.set(drivername="postgresql").update_query_dict(_CONNECTION)
        self._address = address.render_as_string(hide_password=False)
        self._presence, self._tell = presence, tell
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="neighbours", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    while not self._stopping.is_set():
                        self._turn(connection)
                    self._say(connection)  # those whose streams ended because this process does
            except psycopg.Error as error:
                log.warning("presence: %s", str(error).partition("\n")[0])
                self._stopping.wait(_RECONNECT_S)

    def _turn(self, connection: psycopg.Connection[object]) -> None:
        self._say(connection)
        for notice in connection.notifies(timeout=_TURN_S, stop_after=1):
            try:
                told = self._presence.hear(notice.payload)
            except (ValueError, TypeError) as error:  # of another version, or nobody's
                log.warning("presence: a notice is not understood: %s", error)
            else:
                self._tell(told)

    def _say(self, connection: psycopg.Connection[object]) -> None:
        for said in self._presence.outgoing():
            connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, said))
