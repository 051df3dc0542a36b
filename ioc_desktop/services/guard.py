"""One running application per profile: a lock that even kill -9 gives back, and a way for a second start to call the first."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import sys
import tempfile
import threading
from collections.abc import Callable
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import IO

log = logging.getLogger(__name__)

FILE = "running.lock"
WAIT_SECONDS = 5.0
"""So long a second start waits for the running one to answer; one that is frozen never does."""
_SOCKET = "running.sock"
_LONGEST = 100
"""Bytes in the path of a local socket, at most."""
_CALL, _SHOWN = b"show", b"shown"


class AlreadyRunning(Exception):
    """Another instance works with this profile."""


class Guard:
    """Holds the profile in `folder` from `acquire` to `release`, or to the end of the process however it comes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._file: IO[bytes] | None = None
        self._listener: Listener | None = None

    def acquire(self) -> None:
        """Take the profile. Raises AlreadyRunning."""
        file = self._path.open("ab")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise AlreadyRunning(
                f"Ứng dụng đang chạy với hồ sơ này ({self._path.parent}). Chuyển sang cửa sổ đó, hoặc mở hồ sơ khác: "
                "ioc-desktop --profile TÊN"
            ) from error
        self._file = file

    def listen(self, called: Callable[[Callable[[], None]], None]) -> None:
        """Hear second starts until `release`: `called` is told on a thread of its own, and calls what it is given once the
        window is in front. Does nothing when it listens already, and nothing but log when it cannot."""
        if self._listener is not None:
            return
        where = _address(self._path.parent)
        try:
            if sys.platform != "win32":
                Path(where).unlink(missing_ok=True)  # what a killed process left: the lock is ours
            self._listener = Listener(where)
            if sys.platform != "win32":
                Path(where).chmod(0o600)
        except OSError as error:
            log.warning("a second start cannot be heard: %s", error)
            return
        threading.Thread(target=_answer, args=(self._listener, called), name="second-start", daemon=True).start()

    def release(self) -> None:
        """Give the profile back."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()
        if self._file is not None:
            self._file.close()
            self._file = None


def call(folder: Path, seconds: float = WAIT_SECONDS) -> bool:
    """Ask the instance that runs with the profile to come to the front; tell whether it said that it did. Blocking."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)  # else Windows only lets its button flash
    try:
        with Client(_address(folder)) as running:
            running.send_bytes(_CALL)
            return running.poll(seconds) and running.recv_bytes(len(_SHOWN)) == _SHOWN
    except (OSError, EOFError):
        return False


def _answer(listener: Listener, called: Callable[[Callable[[], None]], None]) -> None:
    while True:
        try:
            caller: Connection = listener.accept()
        except (OSError, EOFError):
            return  # closed
        shown = threading.Event()
        with contextlib.suppress(OSError, EOFError), caller:
            if caller.poll(WAIT_SECONDS) and caller.recv_bytes(len(_CALL)) == _CALL:
                called(shown.set)
                if shown.wait(WAIT_SECONDS):
                    caller.send_bytes(_SHOWN)


def _address(folder: Path) -> str:
    """Return where the profile's instance listens: a socket beside its lock, or a pipe named after its folder."""
    name = f"ioc-desktop-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24]}"
    if sys.platform == "win32":
        return rf"\\.\pipe\{name}"
    near = str(folder.resolve() / _SOCKET)
    return near if len(near.encode()) <= _LONGEST else str(Path(tempfile.gettempdir()) / f"{name}.sock")


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
