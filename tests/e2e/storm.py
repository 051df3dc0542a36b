"""Five desks and a server as real processes in a storm: killed, frozen, torn from each other, out of disk, out of time.

    python -m tests.e2e.storm --seconds 1800 --seed 7 [--postgres]

Afterwards every act a desk said was accepted must be at the centre exactly once, or refused with its words in that desk's
inbox, or taken back because its operator undid it; every photo there once with the right bytes, every undoing once; and
every desk must hold what the centre holds. Run by root, one desk works on a small disk of its own that is filled
up again and again. Prints what was done; exits with 1 when something is lost, doubled or unlike.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ioc_contract.cache_schema import listed
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Role
from ioc_desktop.store import outbox
from ioc_server.store import accounts
from ioc_server.store.database import writing
from tests.e2e.stage import Centre, Proxy, password_hash, until
from tests.e2e.storm_judge import Made, judge
from tests.faketime import MISSING, Clock, forget, library
from tests.servers import postgres_cluster

ROOT = Path(__file__).parents[2]
DESKS = 5
DISK_MIB = 192
SETTLE_SECONDS = 400.0


class Ship:
    """One desk: its process, its way to the centre, what it said."""

    def __init__(
        self, folder: Path, user: str, centre: Centre, dice: random.Random, clock: Clock | None, words: Path
    ) -> None:
        """`words` is the file for what its process complains of."""
        self.folder, self.user, self.proxy, self._clock, self._words = folder, user, Proxy(centre.url), clock, words
        self.said: list[str] = []
        self.complaints: list[str] = []
        self._dice, self._number = dice, 0
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._settled = threading.Event()

    def sail(self) -> None:
        """Start the process and hear what it says."""
        self._number += 1_000_000
        self._process = self._start(str(self._dice.randrange(1 << 30)), str(self._number))
        self._reader = threading.Thread(target=self._hear, args=(self._process,), daemon=True)
        self._reader.start()

    def sink(self) -> None:
        """Kill -9."""
        if self._process is not None:
            fell = self._process.poll()
            words = self._end()
            if fell is not None:
                self.complaints.append(f"ended by itself with {fell}: {words}")

    def signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def jump(self, seconds: float) -> None:
        """Have the wall clock of this workstation be wrong by so much."""
        if self._clock is not None:
            self._clock.set(seconds)

    def settle(self) -> None:
        """Have the desk stop acting and wait until nothing waits. Raises AssertionError when it does not get there."""
        self._say("settle")
        if not self._settled.wait(SETTLE_SECONDS):
            raise AssertionError(f"{self.user} does not settle: {self._end()}")

    def level(self) -> None:
        """Have the settled desk make one whole round more, and wait for its end."""
        self._say("level")
        assert self._process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(SETTLE_SECONDS)
        code = self._process.poll()
        assert code == 0, f"{self.user} ended with {code}: {self._end()}"
        self._end()

    def _say(self, word: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(f"{word}\n")
            self._process.stdin.flush()

    def _end(self) -> str:
        """End the process, if it has not; return its last words."""
        process, reader = self._process, self._reader
        self._process = self._reader = None
        assert process is not None
        assert reader is not None
        process.kill()
        process.wait()
        forget(process.pid)
        reader.join()
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # words for a process that had ended
            process.stdin.close()
        process.stdout.close()
        return self._words.read_text("utf-8", "replace")[-3000:]

    def operations(self) -> list[Made]:
        """Return every operation its outbox knows."""
        path = self.folder / "default" / "data" / "outbox.db"
        with contextlib.closing(sqlite3.connect(path)) as box:
            found = box.execute(
                "SELECT o.body, o.state, i.op_id IS NOT NULL FROM operation o LEFT JOIN inbox i ON i.op_id = o.op_id"
            ).fetchall()
        return [Made(outbox._load(body), state, bool(told)) for body, state, told in found]

    def rows(self, kind: str) -> dict[str, tuple[object, ...]]:
        (path,) = (self.folder / "default" / "cache").glob("cache-*.db")
        shape = KINDS[kind]
        with contextlib.closing(sqlite3.connect(path)) as held:
            found = held.execute(f"SELECT {listed(shape)} FROM {shape.table}_now").fetchall()
        return {str(row[0]): tuple(row) for row in found}

    def _start(self, *words: str) -> subprocess.Popen[str]:
        module = "tests.e2e.storm_desk"
        command = (sys.executable, "-m", module) if self._clock is None else self._clock.command(module)
        with self._words.open("wb") as heard:  # a pipe would hold the process up once 64 KiB of it are full
            return subprocess.Popen(
                [*command, str(self.folder), self.proxy.url, self.user, *words], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=heard, text=True, encoding="utf-8", cwd=ROOT,
            )  # fmt: skip

    def _hear(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line == "settled\n":
                self._settled.set()
            elif line.endswith("\n"):  # what was cut off in the middle was not said
                self.said.append(line.strip())


class Storm:
    """Troubles by the dice, until the time is over."""

    def __init__(
        self, centre: Centre, ships: list[Ship], dice: random.Random, disk: Path | None, clock: Clock | None
    ) -> None:
        self._centre, self._ships, self._dice, self._disk, self._clock = centre, ships, dice, disk, clock
        self.done: Counter[str] = Counter()

    def rage(self, seconds: float, rest: float) -> None:
        """Have troubles for so long, at most `rest` seconds between one and the next."""
        for ship in self._ships:
            ship.sail()
        until(lambda: all(ship.said for ship in self._ships), "every desk's first act", SETTLE_SECONDS)
        troubles = [
            "desk killed",
            "desk killed",
            "desk frozen",
            "torn",
            "torn",
            "parted",
            "centre killed",
            "centre frozen",
        ]
        troubles += ["disk full"] if self._disk else []
        troubles += ["clock of a desk", "clock of a desk", "clock of the centre"] if self._clock else []
        end = time.monotonic() + seconds
        left: list[str] = []
        while time.monotonic() < end:
            time.sleep(self._dice.uniform(0.1, rest))
            if not left:  # each as often as it is named, in another order every time
                left = self._dice.sample(troubles, len(troubles))
            what = left.pop()
            self.done[what] += 1
            self._trouble(what, self._dice.choice(self._ships), self._dice.uniform(0.1, 1.5))
        for ship in self._ships:
            ship.proxy.cut("pass")
            ship.jump(0)
        if self._clock is not None:
            self._clock.set(0)

    def _trouble(self, what: str, ship: Ship, seconds: float) -> None:
        match what:
            case "desk killed":
                ship.sink()
                ship.sail()
            case "desk frozen":
                ship.signal(signal.SIGSTOP)
                time.sleep(seconds)
                ship.signal(signal.SIGCONT)
            case "torn" | "parted":
                ship.proxy.cut("tear" if what == "torn" else "refuse")
                time.sleep(seconds)
                ship.proxy.cut("pass")
            case "centre killed":
                process = self._centre.server.pid
                self._centre.server.kill()
                forget(process)
                time.sleep(seconds / 2)
                self._centre.restart()
            case "centre frozen":
                os.kill(self._centre.server.pid, signal.SIGSTOP)
                time.sleep(seconds)
                os.kill(self._centre.server.pid, signal.SIGCONT)
            case "clock of a desk":
                ship.jump(self._dice.uniform(-2, 2) * 86_400)
            case "clock of the centre":
                assert self._clock is not None
                self._clock.set(self._dice.uniform(-2, 2) * 86_400)
            case "disk full":
                assert self._disk is not None
                with fill(self._disk):
                    time.sleep(seconds + 1)


@contextlib.contextmanager
def fill(disk: Path) -> Iterator[None]:
    """Leave no room on a disk for the length of a block."""
    filler = disk / "filler"
    try:
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(bytes(1 << 16)):
                pass
        yield
    finally:
        filler.unlink(missing_ok=True)


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A disk of DISK_MIB at `folder`, where this process may mount one; else None."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def storm(folder: Path, database: str, seconds: float, seed: int, rest: float = 0.6) -> str:
    """Have a storm over a new centre; return what was done in words. Raises AssertionError for what must not be."""
    try:
        return _storm(folder, database, seconds, seed, rest)
    except AssertionError as error:
        error.add_note(f"python -m tests.e2e.storm --seconds {seconds:.0f} --seed {seed} --rest {rest}")
        raise


def _storm(folder: Path, database: str, seconds: float, seed: int, rest: float) -> str:
    dice, preload = random.Random(seed), library()
    clocks = [Clock(folder / f"clock{n}", preload) if preload else None for n in range(DESKS + 1)]
    files = ["--snapshot-from", "1"]  # who begins while none is made takes pages
    centre = Centre(folder, database, files, clocks[0].command("ioc_server") if clocks[0] else ())
    with contextlib.ExitStack() as stack:
        stack.callback(centre.close)
        with writing(centre.engine) as connection:
            for number in range(3, DESKS + 1):
                accounts.add(connection, f"truc{number}", password_hash, f"Truc{number}", Role.SUPERVISOR)
        disk = stack.enter_context(small_disk(folder / "disk"))
        places = [folder / f"desk{n}" for n in range(1, DESKS)] + [disk / "desk" if disk else folder / "desk5"]
        ships = [
            Ship(place, f"truc{n}", centre, dice, clocks[n], folder / f"truc{n}.log")
            for n, place in enumerate(places, 1)
        ]
        for ship in ships:
            stack.callback(ship.proxy.close)
            stack.callback(ship.sink)
        weather = Storm(centre, ships, dice, disk, clocks[0])
        weather.rage(seconds, rest)
        with ThreadPoolExecutor(DESKS) as crews:
            for crew in (Ship.settle, Ship.level):  # the second brings what the others sent last
                for done in [crews.submit(crew, ship) for ship in ships]:
                    done.result()
        judged = judge(centre, ships)
        where = "a small disk for one desk" if disk else "no small disk: mounting is for root"
        jumped = "clocks that jump" if preload else f"no clock jumps: {MISSING}"
        troubles = ", ".join(f"{count} × {what}" for what, count in sorted(weather.done.items()))
        return f"seed {seed}: {judged}, 0 lost, 0 twice; {troubles}; {where}; {jumped}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=1800.0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    parser.add_argument("--rest", type=float, default=4.0, help="at most so many seconds between two troubles")
    parser.add_argument("--postgres", action="store_true", help="a private cluster instead of SQLite")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)  # noqa: T201 - before anything can go wrong
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ioc-storm-")))
        database = f"sqlite:///{folder}/server.db"
        if chosen.postgres:
            database = stack.enter_context(postgres_cluster()).create()
        print(storm(folder, database, chosen.seconds, chosen.seed, chosen.rest))  # noqa: T201


if __name__ == "__main__":
    main()
