"""Starts a real server beside a desk or a test: a process of its own on a free loopback port, gone with who started it."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

READY = "READY "


class EmbeddedServer:
    """A server process. Standard input ties it to this process: when that ends, by whatever means, so does it."""

    def __init__(
        self,
        data_dir: Path | str,
        *,
        database: str = "",
        port: int = 0,
        arguments: Sequence[str] = (),
        command: Sequence[str] = (sys.executable, "-m", "ioc_server"),
        cwd: Path | str | None = None,
    ) -> None:
        """`database` is a URL ("" for SQLite in `data_dir`); `arguments` go to `serve` as they are."""
        self._data_dir = Path(data_dir)
        self._command = [
            *command,
            "serve",
            "--data-dir",
            str(data_dir),
            "--port",
            str(port),
            "--with-parent",
            *arguments,
        ]
        if database:
            self._command += ["--db", database]
        self._cwd = cwd
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self, timeout: float = 30.0) -> str:
        """Start it and return its URL once it answers. Raises RuntimeError with its last words when it does not."""
        self._data_dir.mkdir(parents=True, exist_ok=True)
        log_file = self._data_dir / "server.log"
        with log_file.open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                cwd=self._cwd,
            )
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=_pass_on, args=(self._process, lines), name="server-output", daemon=True).start()
        with contextlib.suppress(queue.Empty):
            while line := lines.get(timeout=timeout):
                if line.startswith(READY):
                    self.url = line.removeprefix(READY).strip()
                    return self.url
        self.stop()
        last_words = log_file.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"the server did not start:\n{last_words}")

    @property
    def pid(self) -> int:
        """The process, for who wants to kill it. Raises RuntimeError before `start`."""
        if self._process is None:
            raise RuntimeError("the server was not started")
        return self._process.pid

    def kill(self) -> None:
        """End it without a word, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._close()

    def stop(self, timeout: float = 10.0) -> None:
        """End it in order; by force when it takes longer than `timeout` seconds."""
        if self._process is None:
            return
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._close()

    def __enter__(self) -> EmbeddedServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _close(self) -> None:
        if self._process is not None:
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            self._process = None


def _pass_on(process: subprocess.Popen[str], lines: queue.SimpleQueue[str]) -> None:
    """Hand over what the server prints, then "" when it ends; the pipe never fills."""
    with contextlib.suppress(ValueError, OSError):
        for line in process.stdout or ():
            lines.put(line)
    lines.put("")
