"""How long from an operator's push to the change in another desk's hands, through a real server on loopback.

python -m benchmarks.wake_up [--db postgresql://…] [--changes 200]
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time

from ioc_contract.ids import new_id
from ioc_contract.permissions import Role
from ioc_server.embedded import EmbeddedServer
from ioc_server.services.sessions import hash_password
from ioc_server.store import accounts, write
from ioc_server.store.database import migrate, open_database, writing
from tests.server.client import Client
from tests.server.rows import row

PASSWORD = "benchmark"


def prepare(database: str) -> str:
    """Make an account and a case; return the case's id."""
    engine = open_database(database)
    migrate(engine)
    case = new_id()
    with writing(engine) as connection:
        write.put(connection, "subsystem", [row("subsystem", id="reports")])
        write.put(connection, "case", [row("case", id=case, subsystem="reports")])
        if accounts.find(connection, "bench") is None:
            accounts.add(connection, "bench", hash_password(PASSWORD), "Bench", Role.SUPERVISOR)
    engine.dispose()
    return case


def measure(url: str, case: str, changes: int) -> tuple[list[float], list[float]]:
    """Return seconds from sending each operation to its row in the other desk by the event alone, and to its answer."""
    arrived: dict[str, float] = {}
    stop = threading.Event()
    with Client(url) as writer, Client(url) as reader:
        writer.enter("bench", PASSWORD, "desk-1")
        reader.enter("bench", PASSWORD, "desk-2")
        listening = threading.Event()

        def listen() -> None:
            with reader.events(reader.snapshot().cursor) as events:
                for event in events:
                    listening.set()
                    now = time.perf_counter()
                    for table in event.delta.tables if event.delta else ():
                        if table.kind == "entry":
                            op = table.columns.index("op_id")
                            arrived.update({str(r[op]): now for r in table.rows})
                    if stop.is_set():
                        return

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        listening.wait(10)
        sent: dict[str, float] = {}
        answered: list[float] = []
        for _ in range(changes):
            op = writer.operation("case.comment", case, text="x")
            sent[op.op_id] = time.perf_counter()
            writer.push(op)
            answered.append(time.perf_counter() - sent[op.op_id])
            time.sleep(random.uniform(0.02, 0.12))
        time.sleep(0.5)
        stop.set()
        writer.push(writer.operation("case.comment", case, text="x"))
        thread.join(10)
    return sorted(arrived[op] - at for op, at in sent.items()), sorted(answered)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", default="", help="an empty PostgreSQL database; SQLite without")
    parser.add_argument("--changes", type=int, default=200)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = args.db or f"sqlite:///{folder}/server.db"
        case = prepare(database)
        with EmbeddedServer(folder, database=database) as server:
            arrived, answered = measure(server.url, case, args.changes)
    for words, times in (("push to the other desk", arrived), ("push to its answer", answered)):
        p50, p99, most = (times[int((len(times) - 1) * share)] * 1000 for share in (0.5, 0.99, 1))
        print(f"{words}: p50 {p50:.1f} ms, p99 {p99:.1f} ms, max {most:.1f} ms over {len(times)}")


if __name__ == "__main__":
    main()
