"""Runs the server in this process until it is told to stop."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import uvicorn

from ioc_server.api.app import create_app
from ioc_server.settings import Settings
from ioc_server.store.database import migrate, open_database

log = logging.getLogger(__name__)

_M_ARENA_MAX = -8
GONE_MS = 60_000
"""A desk that took nothing of what was sent to it for so long is gone: one that lost its power or its cable says no goodbye,
and the system would hold its connection for a quarter of an hour."""

PATIENCE_S = 10.0
"""A server that ends lets go of its database within so long."""
READY = "READY "
"""Begins the line that says where the server listens, for whoever started it."""


class CannotListen(RuntimeError):
    """The address is taken or is not this machine's. The message is the system's reason."""


class AlreadyServed(RuntimeError):
    """Another server process works on this SQLite database. The message is the database's file."""


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Be the only server process over an SQLite database until the end of the process, however it comes; commands beside it are
    not concerned, nor are processes over one PostgreSQL.

    Waits up to PATIENCE_S for one that is ending. Raises AlreadyServed.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    url = open_database(settings.url).url
    if url.get_backend_name() != "sqlite" or not url.database:
        yield
        return
    path = Path(url.database).resolve()
    with path.with_name(f"{path.name}.lock").open("ab") as file:
        until = time.monotonic() + PATIENCE_S
        while not _locked(file):
            if time.monotonic() >= until:
                raise AlreadyServed(str(path))
            time.sleep(0.1)
        yield


def _locked(file: IO[bytes]) -> bool:
    """Take the lock of a file, which ends when it is closed or the process does; tell whether nobody else has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def serve(settings: Settings, ready: Callable[[str], None] = lambda url: None, with_parent: bool = False) -> int:
    """Bring the database up to date, listen and serve; return the exit code.

    Port 0 takes a free one. `ready` gets the URL once requests are answered. With `with_parent` the server stops when
    its standard input ends, so that it never outlives who started it. Raises CannotListen.
    """
    _share_memory()
    engine = open_database(settings.url)
    migrate(engine)
    engine.dispose()
    listener = listen(settings.host, settings.port)
    port = listener.getsockname()[1]
    config = uvicorn.Config(
        create_app(settings),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
        limit_concurrency=20_000,
        ws="none",
    )
    beside = _Beside(settings)

    def listening() -> None:
        ready(f"http://{settings.host}:{port}")
        beside.start()

    server = _Server(config, listening)
    if with_parent:
        threading.Thread(target=_follow_parent, args=(server,), name="parent", daemon=True).start()
    try:
        server.run(sockets=[listener])
    finally:
        beside.stop()
    return 0 if server.started else 1


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that takes connections; they inherit what is set on it. Raises CannotListen."""
    try:
        listener = socket.create_server((host, port), backlog=2048)
    except OSError as error:
        raise CannotListen((error.strerror or str(error)).partition(" (")[0]) from error
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux has it
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GONE_MS)
    # asyncio sets this only on sockets made with an explicit protocol; without it an answer waits 40 ms for an ACK
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _share_memory() -> None:
    """Have threads share two heaps, where the C library can (glibc): else each keeps what its busiest moment took, which
    came to some KiB for every connected desk. Call before threads are started."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


class _Beside:
    """What works beside the API: the reader of sources, the watch over alarms, and the sample city's life when it is asked for.

    Made on a thread of its own once requests are answered, because its imports take longer than the server's start.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open = contextlib.ExitStack()
        self._thread = threading.Thread(target=self._start, name="beside", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.ident is not None:
            self._thread.join(10)
        self._open.close()

    def _start(self) -> None:
        try:
            from ioc_server.services.watch import Watch
            from ioc_server.sources.schedule import Schedule

            engine = open_database(self._settings.url)
            self._open.callback(engine.dispose)
            schedule = Schedule(engine)
            schedule.start()
            self._open.callback(schedule.stop, patience=1.0)
            watch = Watch(engine)
            watch.start()
            self._open.callback(watch.stop)
            if self._settings.live > 0:
                from ioc_server.sample.live import Live

                live = Live(self._settings.url, self._settings.blobs, self._settings.live)
                live.start()
                self._open.callback(live.stop)
        except Exception:
            log.exception("what works beside the API did not start")


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _follow_parent(server: uvicorn.Server) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    log.info("whoever started this server is gone: stopping")
    server.should_exit = True
    timer = threading.Timer(5, os._exit, (0,))
    timer.daemon = True
    timer.start()
