"""Does what takes long on a thread that stands behind the screen's when both want the processor."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")
NICENESS = 5
"""About a third of the weight of another thread; all of a processor nobody else wants."""


def behind(work: Callable[[], T]) -> T:
    """Return what `work()` returns, done `uncollected` on a thread that, with those it starts, gives way to all others; its
    exceptions come through. A thread of its own, because one that stepped back may not step forward again, and what the next
    change brings is to be seen at once. It is a daemon: one that waits for the network never holds the exit."""
    answer: Future[T] = Future()

    def main() -> None:
        try:
            _step_back()
            with uncollected():
                done = work()
        except BaseException as error:  # noqa: BLE001 - raised again where the answer is waited for
            answer.set_exception(error)
        else:
            answer.set_result(done)

    threading.Thread(target=main, name="sync-behind", daemon=True).start()
    return answer.result()


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Keep the cyclic collector from going through the rows of a large load: they hold no cycles, are many, and every thread
    would wait for it."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _step_back() -> None:
    """On Linux only: elsewhere a thread of lower priority may get nothing at all while it holds the interpreter, and the screen
    would wait for it."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # forbidden by some sandboxes: it goes on as any other
            me = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, me, min(os.getpriority(os.PRIO_PROCESS, me) + NICENESS, 19))
