"""Every desk of a city returns together after an outage: until each has given what waited, is level, and hears again.

The centre is killed while the desks are connected, rows change meanwhile, and it is started again at the same address. The
desks (benchmarks/light.py) come back by the pauses of the desk's own loop, each with an action that waits: they ask who
they are, send it, ask for the changes and listen. Then it is waited until each has what all others sent.

python -m benchmarks.returning [--database sqlite] [--desks 500 1000] [--away 20] [--changes 500]
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from benchmarks.light import Desks
from benchmarks.many_desks import Made, cursors, memory_kib, prepare, processor_ms
from benchmarks.scene import ROOT, quantile
from ioc_contract import SCHEMA, clock, codec
from ioc_contract.ids import new_id
from ioc_contract.messages import Operation
from ioc_server.embedded import EmbeddedServer
from ioc_server.store import accounts, deployment, write
from ioc_server.store.database import open_database, reading, writing
from tests.server.rows import row
from tests.servers import free_port, postgres_cluster

WORDS = "Đã gọi lại người phản ánh khi mất mạng"
PATIENCE = 300.0
"""Seconds that a desk tries for, at most."""
_CHUNK = 1000


def work(engine: sa.Engine, made: Made) -> list[str]:
    """Return one note for each desk, as it goes over the wire."""
    with reading(engine) as connection:
        actors = [accounts.held(connection, accounts.hashed(token)) for token in made.tokens]
    found = []
    for number, held in enumerate(actors):
        assert held is not None
        op = Operation(
            new_id(), held.desk, SCHEMA, held.account.id, "case", made.case, "case.comment", 0, {}, (),
            f"{WORDS} {number}", False, clock.now(), 0,
        )  # fmt: skip
        found.append(codec.encode((op,)).decode())
    return found


def change(engine: sa.Engine, count: int) -> None:
    """Write so many new reports while the centre is down."""
    rows = [row("case", id=new_id(), subsystem="reports", title=f"Ổ gà số {n}", body="x" * 400) for n in range(count)]
    with writing(engine) as connection:
        for start in range(0, count, _CHUNK):
            write.put(connection, "case", rows[start : start + _CHUNK])


def arrived(engine: sa.Engine) -> tuple[int, int]:
    """Return how many notes the centre has, and how many different ones."""
    statement = f"SELECT count(*), count(DISTINCT text) FROM entries WHERE text LIKE '{WORDS}%%'"
    with reading(engine) as connection:
        all_, different = connection.exec_driver_sql(statement).one()
    return int(all_), int(different)


def measure(database: str, folder: Path, count: int, away: float, changes: int) -> None:
    """Print how long so many desks take to return."""
    made = prepare(database, count)
    engine, port = open_database(database), free_port()
    notes = work(engine, made)
    server = EmbeddedServer(folder, database=database, cwd=ROOT, port=port)
    server.start()
    try:
        with Desks() as desks:
            opened = desks.ask("open", url=server.url, desks=cursors(server.url, made.tokens))
            print(f"{count:,} desks: {opened['open']} connected in {opened['seconds']:.1f} s", flush=True)
            server.kill()
            gone = time.monotonic()
            desks.say("outage", seconds=gone, patience=away + PATIENCE, work=notes)
            change(engine, changes)
            time.sleep(max(0.0, away - (time.monotonic() - gone)))
            server = EmbeddedServer(folder, database=database, cwd=ROOT, port=port)
            server.start()
            back = time.monotonic() - gone
            found = desks.answer()
            level = [at - back for at in found["level"]]
            with reading(engine) as connection:
                last = deployment.head(connection)
            reached = desks.ask("reach", position=last, patience=PATIENCE)
            report = desks.ask("report")
            all_, different = arrived(engine)
            used, memory = processor_ms(server.pid) / 1000, memory_kib(server.pid) / 1024
            print(
                f"  away {back:.1f} s, {changes:,} reports came meanwhile; {len(level):,} of {count:,} level again:"
                f" half after {quantile(level, 0.5):.1f} s, p99 {quantile(level, 0.99):.1f} s, all after {max(level):.1f} s;"
                f" tries each {sum(found['tries']) / count:.1f}, most {max(found['tries'])}"
            )
            print(
                f"  notes: {all_:,} at the centre, {different:,} different, of {count:,} sent;"
                f" server {used:.0f} s of processor, {memory:.0f} MiB; light desks {report['used_ms'] / 1000:.0f} s"
            )
            print(
                f"  everything of everybody is with {reached['there']:,} desks, the last after"
                f" {reached['last'] - gone - back:.1f} s; {sum(map(len, report['heard'])):,} events and pages,"
                f" {report['fetched']:,} of them pages; {reached['cut']} streams cut off",
                flush=True,
            )
    finally:
        server.stop()
        engine.dispose()


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--desks", type=int, nargs="+", default=[500, 1000])
    parser.add_argument("--away", type=float, default=20.0, help="seconds the centre is down, at least")
    parser.add_argument("--changes", type=int, default=500, help="reports that come meanwhile")
    chosen = parser.parse_args(words)
    for count in chosen.desks:
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            database = f"sqlite:///{folder}/server.db"
            if chosen.database == "postgresql":
                database = stack.enter_context(postgres_cluster()).create()
            measure(database, folder, count, chosen.away, chosen.changes)


if __name__ == "__main__":
    main()
