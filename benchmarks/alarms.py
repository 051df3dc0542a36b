"""A look at the centre for alarms over 100,000 open reports: the first, one when nothing moved, one after ten reports changed."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ioc_contract.clock import HOUR, MINUTE, Instant, now
from ioc_server.services import alarms
from ioc_server.services.due import Deadlines
from ioc_server.store import write
from ioc_server.store.database import migrate, open_database, writing
from tests.server.rows import row

STAGES = [{"stage": "verify", "clock": "working", "minutes": 480}]
WEEKLY = {str(day): [["07:30", "11:30"], ["13:30", "17:00"]] for day in range(1, 6)}


def reports(count: int, at: int) -> list[Any]:
    """Return open reports of three weeks in 50 categories and 40 units, half of them late."""
    dice = random.Random(20261122)
    return [
        row("case", id=f"c{n:06}", subsystem="reports", category_id=f"k{n % 50}", unit_id=f"u{n % 40}", state="new", number=n,
            title=f"Phản ánh {n}", stage="verify", received_at=(due := at + dice.randrange(-9000, 9000) * MINUTE) - 48 * HOUR,
            due_at=due)
        for n in range(count)
    ]  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--database", help="an empty PostgreSQL database; SQLite in a folder of its own when not given")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(wanted.database or f"sqlite:///{folder}/server.db")
        migrate(engine)
        at = now()
        with writing(engine) as connection, write.bulk(connection):
            write.put(connection, "subsystem", [row("subsystem", id="reports")])
            write.put(connection, "calendar", [row("calendar", id="c", zone="Asia/Ho_Chi_Minh", weekly=WEEKLY)])
            rule = row("deadline_rule", id="r", subsystem="reports", calendar_id="c", stages=STAGES)
            write.put(connection, "deadline_rule", [rule])
            write.put(connection, "case", reports(wanted.reports, at))
        kept = Deadlines()

        def look(what: str) -> None:
            wall, spent = time.perf_counter(), time.process_time()
            changed = alarms.evaluate(engine, Instant(at), kept)
            took = time.perf_counter() - wall, time.process_time() - spent
            print(f"{what}: {took[0]:.2f} s, processor {took[1]:.2f} s, {changed} alarms changed")

        look("first")
        for _ in range(3):
            look("nothing moved")
        with writing(engine) as connection:
            connection.exec_driver_sql(
                "UPDATE cases SET due_at = due_at - 864000000, version = version + 1 WHERE number < 10"
            )
        look("ten reports moved")
        engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
