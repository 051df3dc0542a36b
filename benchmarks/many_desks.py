"""A change until its event is with every connected desk, and what a connected desk costs the centre, with 1 to 1,000 desks.

The centre is a process of its own, on SQLite or PostgreSQL; the light desks (benchmarks/light.py) another. The peer, in the
same run, is a bare ASGI application on uvicorn that sends the bytes of the same events to as many of the same desks.

python -m benchmarks.many_desks [--database sqlite] [--desks 1 100 500 1000] [--changes 25]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from benchmarks.light import Desks
from benchmarks.scene import ROOT, quantile
from ioc_contract import clock, codec
from ioc_contract.ids import new_id
from ioc_contract.permissions import Role
from ioc_server.embedded import READY, EmbeddedServer
from ioc_server.services.sessions import hash_password
from ioc_server.store import accounts, write
from ioc_server.store.database import migrate, open_database, reading, writing
from tests.server.client import Client
from tests.server.rows import row
from tests.servers import postgres_cluster

PASSWORD = "benchmark"
SUBSYSTEMS = ("reports", "tasks", "media")
SCOPES = (("*",), ("reports",), ("reports", "tasks"), ("reports", "media"))
"""Subsystems of the accounts that the desks share; every change is in `reports`, so it goes to all of them."""
PAUSE_S = (0.2, 0.6)
"""Between two changes."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Made:
    """A centre's database, made for the benchmark."""

    case: str
    tokens: list[str]
    """One per desk, the accounts taking turns."""


def prepare(database: str, desks: int) -> Made:
    """Make accounts, a case and a session per desk in an empty database (signing in is not what is measured here)."""
    engine = open_database(database)
    migrate(engine)
    case, hashed = new_id(), hash_password(PASSWORD)
    with writing(engine) as connection:
        write.put(connection, "subsystem", [row("subsystem", id=name) for name in SUBSYSTEMS])
        write.put(
            connection, "case", [row("case", id=case, subsystem="reports", title="Ổ gà trước số 12", body="x" * 400)]
        )
        ids = [
            accounts.add(connection, f"bench{n}", hashed, f"Bench {n}", Role.SUPERVISOR, subsystems=subsystems)
            for n, subsystems in enumerate(SCOPES)
        ]
        until = clock.Instant(clock.now() + clock.DAY)
        tokens = [accounts.issue(connection, ids[n % len(ids)], f"desk-{n}", until) for n in range(desks)]
    engine.dispose()
    return Made(case, tokens)


def cursors(url: str, tokens: Sequence[str]) -> list[tuple[str, str]]:
    """Return (token, cursor at the head) of each desk; the first desk of each account asks for it."""
    found = []
    for token in tokens[: len(SCOPES)]:
        with Client(url) as client:
            client.http.headers["Authorization"] = f"Bearer {token}"
            found.append(client.snapshot().cursor)
    return [(token, found[n % len(SCOPES)]) for n, token in enumerate(tokens)]


def memory_kib(pid: int) -> int:
    """Return the proportional set size of a process."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise RuntimeError("no Pss")


def processor_ms(pid: int) -> float:
    """Return the processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / _TICKS


def arrivals(heard: Sequence[Sequence[Sequence[float]]], sent: Sequence[tuple[float, int]]) -> tuple[list[float], int]:
    """Return the milliseconds from each change (time, position) to each desk that has it, and how many never came."""
    out, missed = [], 0
    for one in heard:
        events = iter(one)
        at, position = 0.0, -1
        for began, wanted in sent:
            while position < wanted:
                found = next(events, None)
                if found is None:
                    break
                at, position = found[0], int(found[1])
            if position >= wanted:
                out.append((at - began) * 1000)
            else:
                missed += 1
    return out, missed


def work(writer: Client, case: str, changes: int, rng: random.Random) -> list[tuple[float, str]]:
    """Push notes to a case one by one; return when each was sent and its id."""
    sent = []
    for _ in range(changes):
        op = writer.operation("case.comment", case, text="Đã gọi lại người phản ánh, chờ đơn vị trả lời.")
        sent.append((time.monotonic(), op.op_id))
        writer.push(op)
        time.sleep(rng.uniform(*PAUSE_S))
    return sent


def positions(database: str) -> dict[str, int]:
    """Return the place in the feed of each note, by its operation."""
    engine = open_database(database)
    statement = (
        "SELECT e.op_id, max(f.pos) FROM entries e JOIN feed f ON f.kind = 'entry' AND f.entity_id = e.id GROUP BY 1"
    )
    with reading(engine) as connection:
        found = {str(op): int(at) for op, at in connection.exec_driver_sql(statement)}
    engine.dispose()
    return found


@contextlib.contextmanager
def bare() -> Iterator[tuple[str, int]]:
    """Run the peer; yields its URL and process."""
    command = [sys.executable, "-m", "benchmarks.bare_stream"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix(READY).strip(), process.pid
    finally:
        process.terminate()
        process.wait(10)


def told(words: str, times: Sequence[float], missed: int) -> float:
    p50, p99 = quantile(times, 0.5), quantile(times, 0.99)
    print(
        f"  {words:18} p50 {p50:6.1f}  p99 {p99:6.1f}  max {max(times):6.1f} ms over {len(times):,}, {missed} missed",
        flush=True,
    )
    return p99


def cost(desks: Desks, url: str, pid: int, given: list[tuple[str, str]], rest: float, base: int) -> tuple[float, float]:
    """Connect desks; print what memory they take; return ms of processor a second at rest, and ms each to connect.

    `base` is the memory of a server that is warm and has no desks, KiB.
    """
    before, half = processor_ms(pid), (len(given) + 1) // 2
    opened = desks.ask("open", url=url, desks=given[:half])
    time.sleep(1)
    middle = memory_kib(pid)
    rest_of_them = desks.ask("open", url=url, desks=given[half:])
    connected = processor_ms(pid) - before
    opened = {name: opened[name] + rest_of_them[name] for name in opened}
    if opened["refused"]:
        print(f"  {opened['refused']} REFUSED")
    time.sleep(1)
    full = memory_kib(pid)
    began, used = time.monotonic(), processor_ms(pid)
    time.sleep(rest)
    idle = (processor_ms(pid) - used) / (time.monotonic() - began)
    print(
        f"  {opened['open']} connected in {opened['seconds']:.1f} s; memory {base / 1024:.0f} MiB,"
        f" with them {full / 1024:.0f}: {(full - base) / len(given):.1f} KiB a desk,"
        f" each of the second half {(full - middle) / max(1, len(given) - half):.1f}"
    )
    return idle, connected / len(given)


def warm(url: str, pid: int, given: list[tuple[str, str]]) -> int:
    """Let a few desks come and go, so that threads and database connections are there; return the memory then, KiB."""
    with Desks() as desks:
        for _ in range(3):
            desks.ask("open", url=url, desks=given[:16])
            desks.ask("close")
            time.sleep(0.5)
    return memory_kib(pid)


def measure(database: str, folder: Path, counts: Sequence[int], changes: int, rest: float) -> None:
    """Print what so many desks wait for and cost."""
    rng = random.Random(1)
    made = prepare(database, max(counts))
    alone = alone_bare = single = 0.0
    with EmbeddedServer(folder, database=database, cwd=ROOT) as server, Client(server.url) as writer, bare() as peer:
        writer.enter("bench0", PASSWORD, "desk-1")
        work(writer, made.case, 3, rng)
        base = warm(server.url, server.pid, cursors(server.url, made.tokens[:16]))
        base_bare = warm(*peer, cursors(server.url, made.tokens[:16]))
        for count in sorted({1, *counts}):
            print(f"{count:,} desks")
            with Desks() as desks:
                given = cursors(server.url, made.tokens[:count])
                idle, connect = cost(desks, server.url, server.pid, given, rest, base)
                desks.ask("record")
                report = desks.ask("report")
                began, used = time.monotonic(), processor_ms(server.pid)
                sent = work(writer, made.case, changes, rng)
                time.sleep(1.0)
                used = processor_ms(server.pid) - used - idle * (time.monotonic() - began)
                report, before = desks.ask("report"), report
                at = positions(database)
                times, missed = arrivals(report["heard"], [(when, at[op]) for when, op in sent])
                p99 = told("change to event", times, missed)
                delivered = sum(map(len, report["heard"]))
                if count == 1:
                    alone, single = idle, used / changes
                extra = (used - single * changes) / delivered * 1000
                print(
                    f"  processor: {idle:.0f} ms a second at rest, {each(idle, alone, count)}, {connect:.1f} ms to connect,"
                    f" {used / changes:.1f} ms a change, {extra:.0f} µs an event delivered; {delivered:,} events,"
                    f" {report['fetched']} fetched; the light desks' own"
                    f" {(report['used_ms'] - before['used_ms']) / delivered * 1000:.0f} µs an event"
                )
                desks.ask("close")
            with Desks() as desks:
                idle, _ = cost(desks, peer[0], peer[1], given, rest if count > 1 else 0.1, base_bare)
                began, used = time.monotonic(), processor_ms(peer[1])
                sent_bare = replay(peer[0], report["frames"], rng)
                time.sleep(1.0)
                used = processor_ms(peer[1]) - used - idle * (time.monotonic() - began)
                alone_bare = idle if count == 1 else alone_bare
                report = desks.ask("report")
                times, missed = arrivals(report["heard"], sent_bare)
                p99_bare = told("bare ASGI", times, missed)
                delivered = sum(map(len, report["heard"]))
                print(
                    f"  processor: {idle:.0f} ms a second at rest, {each(idle, alone_bare, count)},"
                    f" {used / delivered * 1000:.0f} µs an event;"
                    f" ratio of p99 {p99 / p99_bare:.1f}"
                )
        wire(server.url, made.case, writer)


def each(idle: float, alone: float, count: int) -> str:
    return f"{(idle - alone) / max(1, count - 1) * 1000:.0f} µs a desk more than the first"


def replay(url: str, frames: Sequence[str], rng: random.Random) -> list[tuple[float, int]]:
    """Give the peer the bytes of the events, one by one; return when, and their positions."""
    sent = []
    with requests.Session() as session:
        session.post(f"{url}/send", data=b"", timeout=10)
        for frame in frames:
            position = int(frame.partition('"pos":')[2].partition(",")[0])
            sent.append((time.monotonic(), position))
            session.post(f"{url}/send", data=frame.encode() + b"\n\n", timeout=10)
            time.sleep(rng.uniform(*PAUSE_S))
    return sent


def wire(url: str, case: str, writer: Client) -> None:
    """Print the bytes that one change and twenty take, as an event and by the changes call, heads included."""
    for label, count in (("1 change", 1), ("20 changes", 20)):
        cursor = writer.snapshot().cursor
        writer.push(*(writer.operation("case.comment", case, text="Đã gọi lại người phản ánh.") for _ in range(count)))
        time.sleep(0.5)
        found: dict[str, Any] = {}
        for encoding in ("identity", "gzip", "zstd"):
            answer = writer.http.get(
                f"{url}/v1/changes",
                params={"cursor": cursor},
                headers={"Accept-Encoding": encoding},
                stream=True,
                timeout=10,
            )
            head = sum(len(k) + len(v) + 4 for k, v in answer.headers.items()) + 19
            found[encoding] = f"{head} + {len(answer.raw.read(decode_content=False)):,}"
        with writer.events(cursor) as events, contextlib.suppress(StopIteration):
            found["event"] = f"{len(codec.encode(next(events))) + 8:,}"
        print(f"bytes of {label}: {', '.join(f'{k} {v}' for k, v in found.items())}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--desks", type=int, nargs="+", default=[1, 100, 500, 1000])
    parser.add_argument("--changes", type=int, default=25)
    parser.add_argument("--rest", type=float, default=6.0, help="seconds at rest")
    chosen = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = f"sqlite:///{folder}/server.db"
        if chosen.database == "postgresql":
            database = stack.enter_context(postgres_cluster()).create()
        print(f"{chosen.database}, {chosen.changes} changes each")
        measure(database, folder, chosen.desks, chosen.changes, chosen.rest)


if __name__ == "__main__":
    main()
