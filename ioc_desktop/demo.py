"""The demonstration: a server with the sample city on this machine, beside the desk and gone with it."""

from __future__ import annotations

import contextlib
import logging
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ioc_contract.errors import ContractError, Offline
from ioc_desktop import assembly
from ioc_desktop.assembly import Desk
from ioc_desktop.services.application import Application, NoTrial, Options, Paths, TrialStep
from ioc_desktop.services.guard import AlreadyRunning, Guard
from ioc_desktop.store.database import NewerFile
from ioc_server.embedded import EmbeddedServer
from ioc_server.sample import PASSWORD

log = logging.getLogger(__name__)

USER = "demo"
"""The sample city's supervisor."""
LIVE = ("--live", "40")
"""How the city lives: new reports an hour."""


def server_command() -> list[str]:
    """Return how the server's program is started here: beside the desk in a bundle, else by this Python."""
    if getattr(sys, "frozen", False):
        program = Path(sys.executable)
        return [str(program.with_name("ioc-server" + program.suffix))]
    return [sys.executable, "-m", "ioc_server"]


def reset(paths: Paths) -> None:
    """Forget the city and all that was done in it. Raises AlreadyRunning when a desk works with it."""
    guard = Guard(paths.data)
    guard.acquire()
    guard.release()
    for folder in (paths.data, paths.cache, paths.state):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)


@contextlib.contextmanager
def city(paths: Paths, *, wait: bool, say: Callable[[str], None], arguments: Sequence[str] = ()) -> Iterator[str]:
    """Run the city's server while the block runs; yields its URL.

    With `wait` it answers when the block begins; else it may still be starting, and sync meets it soon after.
    """
    folder = paths.data / "city"
    ready = folder / "ready"
    if not ready.exists():
        say("Đang tạo thành phố mẫu (chỉ lần đầu, vài giây)…")
        shutil.rmtree(folder, ignore_errors=True)
        seed(folder)
        ready.touch()
    port = _port(folder / "port")
    server = EmbeddedServer(folder, port=port, command=server_command(), arguments=arguments)
    if wait:
        server.start()
    else:
        threading.Thread(target=_start, args=(server,), name="demo-server", daemon=True).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


def seed(folder: Path) -> None:
    """Make the sample city in a folder. Raises RuntimeError with the reason."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [*server_command(), "seed", "demo", "--data-dir", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"không tạo được thành phố mẫu: {done.stderr.strip()[-2000:]}")


def sign_in(desk: Desk, url: str, seconds: float = 30.0) -> None:
    """Sign in as the city's supervisor, if nobody still is. Raises Offline when the city does not answer in time."""
    account = desk.access.account()
    end = time.monotonic() + seconds
    while account is None or account.server != url:
        try:
            account = desk.access.sign_in(url, USER, PASSWORD)
        except Offline:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


class Trial:
    """The sample city for who wants to look before signing in: a desk of its own, made when first asked for."""

    def __init__(self, options: Options, base: Path | None = None) -> None:
        """`base`: where profiles lie, None for the system's folder."""
        self._options, self._base = replace(options, server=None, profile=assembly.DEMO, demo=True), base
        self._open: tuple[Desk, str] | None = None
        self._stack = contextlib.ExitStack()
        self._lock = threading.Lock()

    def open(self, tell: Callable[[TrialStep], None]) -> Application:
        """Be the application's `TryOut`. The city runs on from the first call to `close`."""
        with self._lock:
            try:
                if self._open is None:
                    self._open = self._begin(tell)
                tell(TrialStep.SIGN_IN)
                desk, url = self._open
                sign_in(desk, url)
            except (AlreadyRunning, NewerFile, ContractError, RuntimeError, OSError) as error:
                log.exception("the sample city could not be shown")
                raise NoTrial(str(error)) from error
            return desk.application

    def close(self) -> None:
        """End the city's server and close its desk. Call when the face is gone."""
        with self._lock:
            self._open = None
            self._stack.close()

    def _begin(self, tell: Callable[[TrialStep], None]) -> tuple[Desk, str]:
        with contextlib.ExitStack() as stack:
            desk = Desk(self._options, assembly.folders(assembly.DEMO, self._base))
            stack.callback(desk.close)
            tell(TrialStep.START)
            running = city(desk.paths, wait=True, say=lambda _: tell(TrialStep.SEED), arguments=LIVE)
            url = stack.enter_context(running)
            self._stack = stack.pop_all()
        return desk, url


def _start(server: EmbeddedServer) -> None:
    try:
        server.start()
    except RuntimeError as error:
        log.error("%s", error)


def _port(path: Path) -> int:
    """Return the port the city had last time if it is free, else a new one; the address is part of an account's name."""
    with contextlib.suppress(OSError, ValueError):
        port = int(path.read_text())
        if _free(port):
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    path.write_text(str(port))
    return port


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
