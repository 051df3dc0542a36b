"""Real servers for tests: a private PostgreSQL cluster, and the password of the accounts there."""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import argon2

PASSWORD = "mật khẩu thử"
password_hash = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""Checked like any other, by the costs it names: the least there are."""


def free_port() -> int:
    """Return a TCP port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgres_binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL's programs, or None when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    if found:
        return found[-1]
    program = shutil.which("pg_ctl")
    return Path(program).resolve().parent if program else None


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL that trusts whoever comes over the loopback."""

    port: int
    binaries: Path

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, like: str = "") -> str:
        """Make a database, empty or as the one of another URL that nobody is connected to, and return its URL."""
        name = f"t{secrets.token_hex(6)}"
        self._run("createdb", name, *(["-T", like.rpartition("/")[2]] if like else []))
        return self.url(name)

    def drop(self, url: str) -> None:
        self._run("dropdb", "--force", url.rpartition("/")[2])

    def _run(self, program: str, *arguments: str) -> None:
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]
        subprocess.run([self.binaries / program, *where, *arguments], check=True, capture_output=True, timeout=60)


@contextlib.contextmanager
def postgres_cluster() -> Iterator[Cluster]:
    """Start a private cluster on a free port in a folder of its own, as the user postgres when run by root."""
    binaries = postgres_binaries()
    if binaries is None:
        raise RuntimeError("no PostgreSQL found: install the Debian package postgresql")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="ioc-pg-") as folder:
        data = Path(folder) / "data"
        prefix: list[str] = []
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            prefix = ["runuser", "-u", "postgres", "--"]

        def run(program: str, *arguments: str) -> None:
            done = subprocess.run(
                [*prefix, str(binaries / program), *arguments],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                timeout=120,
            )
            if done.returncode:
                raise RuntimeError(f"{program} failed:\n{done.stdout}")

        run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=120 -c fsync=off"
        )
        run("pg_ctl", "-D", str(data), "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield Cluster(port, binaries)
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
