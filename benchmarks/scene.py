"""What the desk's benchmarks share: a real server with a sample city, signed-in profiles, and a watched desk process."""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ioc_desktop.assembly import Desk, folders
from ioc_desktop.services.application import Options
from ioc_server.embedded import EmbeddedServer
from ioc_server.sample import PASSWORD

USER = "demo"


def seed(folder: Path, reports: int, database: str = "") -> None:
    """Make a sample city of so many reports in a folder (and in `database`, when given)."""
    folder.mkdir(parents=True, exist_ok=True)
    words = ["seed", "demo", "--data-dir", str(folder), "--reports", str(reports)]
    words += ["--db", database] if database else []
    subprocess.run([sys.executable, "-m", "ioc_server", *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def city(folder: Path, reports: int, database: str = "") -> Iterator[str]:
    """Run a server with a fresh sample city; yields its URL."""
    seed(folder, reports, database)
    server = EmbeddedServer(folder, database=database, cwd=ROOT)
    url = server.start()
    try:
        yield url
    finally:
        server.stop()


def profile(base: Path, name: str, url: str) -> float:
    """Sign a desk in and fetch everything; return the seconds the first sync took."""
    desk = Desk(Options(server=url, profile=name), folders(name, base))
    try:
        desk.access.sign_in(url, USER, PASSWORD)
        began = time.monotonic()
        desk.sync_now()
        return time.monotonic() - began
    finally:
        desk.close()


SCREEN = {
    "screens": [
        {
            "name": "desk",
            "x": 0,
            "y": 0,
            "width": 1920,
            "height": 1080,
            "logicalDpi": 96,
            "logicalBaseDpi": 96,
            "dpr": 1,
        }
    ]
}
"""The screen the desks are measured on."""


@functools.cache
def platform() -> str:
    """Return the platform words for a screen of 1920×1080 that nobody sees."""
    file = tempfile.NamedTemporaryFile("w", suffix=".json", delete=False)  # noqa: SIM115 - read by other processes
    with file:
        json.dump(SCREEN, file)
    atexit.register(os.unlink, file.name)
    return f"offscreen:configfile={file.name}"


class Watched:
    """A process of `benchmarks.watched`, and the lines it says: {"event", "at", …}, times by the monotonic clock."""

    def __init__(self, words: Sequence[str]) -> None:
        environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("IOC_BENCHMARK_PLATFORM") or platform()}
        self.started = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.watched", *words],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.lines: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                self.lines.put(json.loads(line))

    def until(self, event: str, timeout: float = 120.0) -> dict[str, Any]:
        """Return the next line of that event. Raises TimeoutError."""
        end = time.monotonic() + timeout
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise TimeoutError(f"no {event} within {timeout:g} s") from None
            if line["event"] == event:
                return line

    def say(self, word: str) -> None:
        """Tell it something: `stats` (heartbeat and memory since the last time) or `quit`."""
        assert self._process.stdin is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self.say("quit")
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
