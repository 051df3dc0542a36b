"""Wall clocks of test processes that jump when told to (libfaketime); the monotonic clock goes on as it is.

`python -m tests.faketime MODULE …` runs a module as it is meant to be under libfaketime, whose own way of sleeping fails.
"""

from __future__ import annotations

import runpy
import sys
import threading
import time
from pathlib import Path

_LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")
MISSING = "libfaketime is not installed (Debian package faketime)"


def library() -> Path | None:
    """Return the library to be loaded before all others, None where it is not installed."""
    if sys.platform != "linux":
        return None
    return next((path for pattern in _LIBRARIES for path in Path("/").glob(pattern.removeprefix("/"))), None)


def forget(process: int) -> None:
    """Remove what the library leaves of a process that was killed: another of the same number would not start."""
    for name in (f"faketime_shm_{process}", f"sem.faketime_sem_{process}"):
        Path("/dev/shm", name).unlink(missing_ok=True)


class Clock:
    """The wall clock of processes that are started by its `command`; right until it jumps."""

    def __init__(self, file: Path, preload: Path) -> None:
        self._file, self._preload = file, preload
        self.set(0.0)

    def command(self, module: str) -> tuple[str, ...]:
        """Return the words that run a module by this clock."""
        values = {
            "LD_PRELOAD": str(self._preload), "FAKETIME_TIMESTAMP_FILE": str(self._file), "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
        }  # fmt: skip
        return ("env", *(f"{n}={v}" for n, v in values.items()), sys.executable, "-m", "tests.faketime", module)

    def set(self, seconds: float) -> None:
        """Have the clock be wrong by so much from within a second on."""
        beside = self._file.with_suffix(".new")
        beside.write_text(f"{seconds:+.3f}\n", "ascii")
        beside.replace(self._file)


def _main() -> None:
    time.sleep = threading.Event().wait  # type: ignore[assignment]
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
