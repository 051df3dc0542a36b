"""Lets a thread stand behind the screen's when both want the processor."""

from __future__ import annotations

import contextlib
import os
import sys
import threading

NICENESS = 5
"""About a third of the weight of a thread that did not step back; all of a processor nobody else wants."""


def stand_behind() -> None:
    """Have the calling thread, and those it starts from now on, give way to all others. On Linux only: elsewhere a thread of
    lower priority may get nothing at all while it holds the interpreter, and the screen would wait for it."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # forbidden by some sandboxes: it goes on as any other
            me = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, me, min(os.getpriority(os.PRIO_PROCESS, me) + NICENESS, 19))
