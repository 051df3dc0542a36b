"""The workspaces that are open on this desk, and how the cache under them is had alone for a moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import database

_LOOK_SECONDS = 0.05
"""So often who waits for others asks whether it still should."""


class Opened:
    """The open workspaces; safe to use from any thread."""

    def __init__(self) -> None:
        self.opening = threading.Lock()
        """Held by whoever opens a cache."""
        self._all: list[Workspace] = []
        self._lock = threading.Lock()

    def add(self, workspace: Workspace) -> None:
        with self._lock:
            self._all.append(workspace)

    def close(self, workspace: Workspace) -> None:
        """Close its files."""
        with self._lock:
            self._all = [w for w in self._all if w is not workspace]
        with workspace.turn:
            database.close(workspace.cache)
            if workspace.outbox is not None:
                database.close(workspace.outbox)

    def all(self) -> list[Workspace]:
        with self._lock:
            return list(self._all)

    @contextmanager
    def alone(self, key: str, check: Callable[[], None]) -> Iterator[None]:
        """Have no workspace of an account use its cache or be opened meanwhile; what they do next opens the file that lies there
        then. Waits for what they are at; `check` is called all the while, and what it raises ends the waiting."""
        with ExitStack() as held:
            held.enter_context(_holding(self.opening, check))
            for workspace in self.all():
                if workspace.key == key:
                    held.enter_context(_holding(workspace.turn, check))
                    if not workspace.cache.closed:
                        database.let_go(workspace.cache)
            yield


@contextmanager
def _holding(lock: threading.Lock, check: Callable[[], None]) -> Iterator[None]:
    while not lock.acquire(timeout=_LOOK_SECONDS):
        check()
    try:
        yield
    finally:
        lock.release()
