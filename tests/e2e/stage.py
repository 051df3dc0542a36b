"""What the end-to-end tests play on: a real server process, a proxy that cuts and tears, real desks with their sync."""

from __future__ import annotations

import contextlib
import random
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Role
from ioc_contract.records import AdminUnit
from ioc_desktop import assembly
from ioc_desktop.services.application import Options
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.sync.link import LinkState
from ioc_server.embedded import EmbeddedServer
from ioc_server.store import accounts, write
from ioc_server.store.database import migrate, open_database, writing
from tests.servers import PASSWORD, free_port, password_hash
from tests.unit.desk_world import case, reference_rows

CASES = 60
START_SECONDS = 180.0
"""A busy machine may need long."""


class Centre:
    """A server process over a database of its own; the test reads the database beside it."""

    def __init__(self, folder: Path, database: str, arguments: Sequence[str] = (), command: Sequence[str] = ()) -> None:
        """`arguments` go to `serve`; `command` runs the server, if not as usual."""
        self.database = database
        self._arguments, self._command = arguments, command or (sys.executable, "-m", "ioc_server")
        self.engine = open_database(database)
        migrate(self.engine)
        unit = AdminUnit("unit-1", 1, "22945", "Phan Thiết", "ward", 2, None, "2025-07-01", None, "", 10.9, 108.1, None)
        self.cases = [replace(case(n), id=new_id()) for n in range(1, CASES + 1)]
        with writing(self.engine) as connection:
            for kind, records in {"admin_unit": [unit], **reference_rows(), "case": self.cases}.items():
                write.put(connection, kind, [KINDS[kind].row(r) for r in records])
            for user in ("truc1", "truc2"):
                accounts.add(connection, user, password_hash, user.title(), Role.SUPERVISOR)
        self.folder = folder / "server"
        self._port = free_port()
        self.server = self._process()
        self.server.start(START_SECONDS)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def restart(self) -> None:
        """Start it again, at the same address, after a kill."""
        self.server = self._process()
        self.server.start(START_SECONDS)

    def close(self) -> None:
        self.server.stop()
        self.engine.dispose()

    def texts(self) -> list[str]:
        """Return the words of all timeline entries made by operations."""
        with self.engine.connect() as connection:
            return [
                str(t) for (t,) in connection.exec_driver_sql("SELECT text FROM entries WHERE op_id IS NOT NULL").all()
            ]

    def versions(self) -> dict[str, int]:
        """Return the version of each report: one more for every operation that took effect on it."""
        with self.engine.connect() as connection:
            return {str(i): int(v) for i, v in connection.exec_driver_sql("SELECT id, version FROM cases").all()}

    def rows(self, kind: str) -> dict[str, tuple[object, ...]]:
        """Return all rows of a kind by id."""
        shape = KINDS[kind]
        names = ", ".join(f'"{n}"' for n in shape.names)
        with self.engine.connect() as connection:
            found = connection.exec_driver_sql(f"SELECT {names} FROM {shape.table}").all()
        return {str(r[0]): tuple(map(_plain, r)) for r in found}

    def _process(self) -> EmbeddedServer:
        return EmbeddedServer(
            self.folder, database=self.database, port=self._port, arguments=self._arguments, command=self._command
        )


class Proxy:
    """A TCP proxy in front of a centre. `mode` is pass, refuse (connections are closed at once), tear (each is cut after
    some bytes of answers, at random) or drop (after some tens of kilobytes sent). `rate` is bytes a second sent by all
    connections together, None for no limit."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "", parts.port or 0)
        self.mode = "pass"
        self.rate: int | None = None
        self._busy_until = 0.0
        self._random = random.Random(7)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._closed = False
        threading.Thread(target=self._accept, name="proxy", daemon=True).start()

    def cut(self, mode: str) -> None:
        """Change the mode; connections that are open break."""
        self.mode = mode
        with self._lock:
            held, self._open = self._open, set()
        for connection in held:
            _shut(connection)

    def close(self) -> None:
        self._closed = True
        _shut(self._listener)
        self._listener.close()
        self.cut("refuse")

    def _accept(self) -> None:
        while not self._closed:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.mode == "refuse":
                client.close()
                continue
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self._target, timeout=5)
            server.settimeout(None)
        except OSError:
            client.close()
            return
        with self._lock:
            self._open |= {client, server}
        budget = self._random.randint(0, 6000) if self.mode == "tear" else None
        sent = self._random.randint(20_000, 150_000) if self.mode == "drop" else None
        back = threading.Thread(target=self._copy, args=(server, client, budget), daemon=True)
        back.start()
        self._copy(client, server, sent, self._wait)
        back.join()
        with self._lock:
            self._open -= {client, server}
        client.close()
        server.close()

    def _wait(self, size: int) -> None:
        """Hold these bytes back for as long as the link would take for them, fair among connections."""
        if self.rate is not None:
            with self._lock:
                self._busy_until = max(self._busy_until, time.monotonic()) + size / self.rate
                until = self._busy_until
            time.sleep(max(0.0, until - time.monotonic()))

    @staticmethod
    def _copy(
        source: socket.socket, sink: socket.socket, budget: int | None, wait: Callable[[int], None] = lambda _: None
    ) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(2048):
                wait(len(data))
                if budget is not None:
                    data, budget = data[:budget], budget - len(data)
                sink.sendall(data)
                if budget is not None and budget <= 0:
                    break
        _shut(source)
        _shut(sink)


class Seat:
    """A desk with an operator: real files, real sync; the test is its face."""

    def __init__(self, desk: assembly.Desk) -> None:
        self.desk = desk
        self.links: list[LinkState] = []
        self.changes: list[tuple[float, ChangeSet]] = []
        self.faults: list[BaseException] = []
        self.desk.sync.subscribe(
            lambda c: self.changes.append((time.perf_counter(), c)), self.links.append, self.faults.append
        )
        self.ws: Workspace = self.desk.open_workspace()
        self.desk.sync.start()

    @property
    def link(self) -> LinkState:
        return self.links[-1]

    def close(self) -> None:
        self.desk.sync.stop()
        self.desk.close_workspace(self.ws)
        self.desk.close()
        assert self.faults == []

    def ready(self) -> None:
        """Wait until the first sync is complete and the link is up."""
        until(lambda: self.links and self.link.state == "online" and self.count() > 0, "the first sync")

    def count(self) -> int:
        with self.ws.turn:
            return int(self.ws.cache.exec_driver_sql("SELECT count(*) FROM cases_now").scalar_one())

    def rows(self, kind: str) -> dict[str, tuple[object, ...]]:
        with self.ws.turn:
            found = self.ws.cache.exec_driver_sql(f"SELECT * FROM {KINDS[kind].table}_now").all()
        return {str(r[0]): tuple(r) for r in found}

    def texts(self) -> set[str]:
        with self.ws.turn:
            return {str(t) for (t,) in self.ws.cache.exec_driver_sql("SELECT text FROM entries_now")}

    def same_as(self, centre: Centre) -> bool:
        """Tell whether the screen is what the centre holds, and nothing lies over it."""
        with self.ws.turn:
            lying = self.ws.cache.exec_driver_sql("SELECT count(*) FROM overlaid").scalar_one()
        return not lying and all(self.rows(k) == centre.rows(k) for k in ("case", "entry", "organisation"))


def until(truth: Callable[[], object], what: str, seconds: float = 60.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.02)


@contextlib.contextmanager
def seated(folder: Path, url: str, user: str = "truc1") -> Iterator[Seat]:
    """A desk for the length of a block."""
    opened = assembly.Desk(Options(), assembly.folders("default", folder))
    if opened.access.account() is None:
        opened.access.sign_in(url, user, PASSWORD)
    seat = Seat(opened)
    try:
        yield seat
    finally:
        seat.close()


def _plain(value: object) -> object:
    return int(value) if isinstance(value, bool) else value


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


__all__ = ["CASES", "PASSWORD", "Centre", "Proxy", "Seat", "password_hash", "seated", "until"]
