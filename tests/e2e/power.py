"""Power cuts: a desk's work is traced, its disk rebuilt as it may be when the power goes, and a desk opened on it.

    python -m tests.e2e.power --cuts 2000 --seed 7 [--synchronous NORMAL]

On each disk what the operator was told is kept must be there, in the outbox and in its mirror, photos too; no file may be
broken; and now and then the desk is let go on, until it and the centre hold the same, each act once. Exits with 1 when that
is not so, as it must be with --synchronous NORMAL or OFF planted.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from ioc_contract.kinds import KINDS
from ioc_desktop import assembly
from ioc_desktop.services import attachments, desk
from ioc_desktop.services.application import Options
from ioc_desktop.store import outbox
from tests.e2e import disk
from tests.e2e.power_desk import AS_IT_IS
from tests.e2e.stage import PASSWORD, Centre, until

ROOT = Path(__file__).parents[2]


class Lost(AssertionError):
    """What the operator was told is kept is not there."""


@dataclass(frozen=True)
class Trace:
    """What a desk did to its disk."""

    root: Path
    user: str
    calls: tuple[disk.Call, ...]

    def cuts(self, count: int, dice: random.Random) -> list[int]:
        """Return before which calls the power goes: just after each thing that was said, and so often besides."""
        said = [n + 1 for n, call in enumerate(self.calls) if call.name == "said"]
        return sorted([*said, *(dice.randrange(len(self.calls)) for _ in range(count))])


def record(folder: Path, url: str, user: str, synchronous: str = AS_IT_IS) -> Trace:
    """Have a desk work in a folder of its own, traced. Raises AssertionError when it does not end well."""
    tracer = disk.strace()
    assert tracer is not None
    root, into = folder / f"traced-{user}", folder / f"{user}.trace"
    command = [sys.executable, "-m", "tests.e2e.power_desk", str(root), url, user, synchronous]
    done = subprocess.run(
        disk.traced(tracer, into, command), cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = Trace(root, user, tuple(disk.calls(into, root)))
    into.unlink()
    return found


def replay(trace: Trace, count: int, folder: Path, seed: int) -> Iterator[tuple[int, Path, list[str]]]:
    """Yield the number of a call, what the disk may hold when the power goes before it, and what was said until then."""
    dice = random.Random(seed)
    held, at = disk.Disk(trace.root), 0
    for number, cut in enumerate(trace.cuts(count, dice)):
        for call in trace.calls[at:cut]:
            held.take(call)
        at = max(at, cut)
        place = folder / f"cut{number}"
        for name, content in held.cut(dice).items():
            (place / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            (place / name).write_bytes(content)
        yield cut, place, [line for line in held.said.decode().split("\n")[:-1] if line]
        shutil.rmtree(place, ignore_errors=True)


def look(place: Path, said: list[str]) -> None:
    """What was said is in the outbox, its photo beside it, and in the mirror; the files are whole. Raises Lost."""
    data = place / "default" / "data"
    with contextlib.suppress(FileNotFoundError):
        shutil.copytree(data, place / "mirror")
    opened = _desk(place)
    opened.close()
    broken = [p.name for p in place.rglob("*.broken*")]
    assert not broken, f"put aside: {broken}"
    for path in place.rglob("*.db"):
        with contextlib.closing(sqlite3.connect(path)) as file:
            try:
                found = file.execute("PRAGMA integrity_check").fetchone()[0]
            except sqlite3.DatabaseError as error:
                found = str(error)
            assert found == "ok", f"{path.name} is not whole: {found}"
    _all_there(data, said)
    for path in (place / "mirror").glob(f"{outbox.FILE}*"):
        path.unlink()
    if said:
        outbox.open_outbox(place / "mirror" / outbox.FILE).close()
        _all_there(place / "mirror", said)
    shutil.rmtree(place / "mirror", ignore_errors=True)


def _all_there(data: Path, said: list[str]) -> None:
    with contextlib.closing(sqlite3.connect(data / outbox.FILE)) as box:
        held = {str(orjson.loads(b)["text"]): s for b, s in box.execute("SELECT body, state FROM operation")}
        waiting = {str(i) for (i,) in box.execute("SELECT sha256 FROM upload WHERE state = 'waiting'")}
    for line in said:
        text, _, photo = line.partition("\t")
        if text not in held:
            raise Lost(f"{data.name}: «{text}» is not there")
        if photo in waiting:
            file = data / "uploads" / photo
            if not file.exists() or hashlib.sha256(file.read_bytes()).hexdigest() != photo:
                raise Lost(f"{data.name}: the photo of «{text}» is not there")


def go_on(place: Path, centre: Centre, url: str, user: str, said: list[str]) -> None:
    """Let the desk work on until it and the centre hold the same. Raises AssertionError when something is lost or twice."""
    opened = _desk(place)
    try:
        if opened.access.account() is None:
            opened.access.sign_in(url, user, PASSWORD)
        ws = opened.open_workspace()
        opened.sync.start()
        until(lambda: not desk.waiting(ws) and not attachments.sending(ws), "everything to be sent")
        opened.sync.stop()
        opened.close_workspace(ws)
        opened.sync_now()
        ws = opened.open_workspace()
        assert ws.outbox is not None
        states = {e.operation.text: e.state for e in outbox.entries(ws.outbox, ws.key, ("settled", "applied"))}
        there = Counter(centre.texts())
        for line in said:
            text = line.partition("\t")[0]
            assert there[text] == 1 or text not in states, f"«{text}» is {there[text]} times at the centre"
        for kind in ("case", "entry", "attachment"):
            found = ws.cache.exec_driver_sql(f"SELECT * FROM {KINDS[kind].table}_now").all()
            held = {str(row[0]): tuple(row) for row in found}
            assert held == centre.rows(kind), f"{kind} is unlike"
        opened.close_workspace(ws)
    finally:
        opened.close()


def survive(trace: Trace, count: int, every: int, centre: Centre, folder: Path, seed: int) -> int:
    """Look at what is left after every cut, and let the desk go on after some; return how many cuts there were."""
    number = 0
    for number, (cut, place, said) in enumerate(replay(trace, count, folder, seed), 1):
        try:
            look(place, said)
            if number % every == 0:
                go_on(place, centre, centre.url, trace.user, said)
        except AssertionError as error:
            error.add_note(f"before call {cut} of {len(trace.calls)}: {trace.calls[cut - 1]}"[:500])
            raise
    return number


def _desk(place: Path) -> assembly.Desk:
    return assembly.Desk(Options(), assembly.folders("default", place))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--every", type=int, default=20, help="at every so many cuts the desk goes on")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--synchronous", default=AS_IT_IS, help="plant another value for the outbox")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ioc-power-") as name:
        folder = Path(name)
        centre = Centre(folder, f"sqlite:///{folder}/server.db")
        try:
            trace = record(folder, centre.url, "truc1", chosen.synchronous)
            done = survive(trace, chosen.cuts, chosen.every, centre, folder, chosen.seed)
        finally:
            centre.close()
    print(f"{done} cuts at {len(trace.calls)} calls: all that was said is there")  # noqa: T201


if __name__ == "__main__":
    main()
