"""A look for alarms on a desk whose cache holds 100,000 open reports and the centre's alarms of them.

The first look, one when nothing moved, one after ten reports changed, one with ten unsent acts, one a minute later.

python benchmarks/desk_alarms.py [--reports 100000]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.alarms import STAGES, WEEKLY, reports
from ioc_contract import alarms
from ioc_contract.clock import MINUTE, Instant, now
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Actor, Role
from ioc_desktop.services import board_alarms, desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox
from tests.server.rows import row


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = cache.open_cache(Path(folder) / "cache.db")
        ws = Workspace(db, Actor("bench", "", Role.SUPERVISOR), outbox.open_outbox(Path(folder) / outbox.FILE))
        at = now()
        ws.clock_offset_ms = 0
        cache.upsert(db, KINDS["calendar"], [row("calendar", id="c", zone="Asia/Ho_Chi_Minh", weekly=WEEKLY)])
        rule = row("deadline_rule", id="r", subsystem="reports", calendar_id="c", stages=STAGES)
        cache.upsert(db, KINDS["deadline_rule"], [rule])
        cache.upsert(db, KINDS["case"], reports(wanted.reports, at))
        db.commit()

        def look(what: str) -> board_alarms.Board:
            wall, spent = time.perf_counter(), time.process_time()
            board = board_alarms.board(ws)
            took = time.perf_counter() - wall, time.process_time() - spent
            print(f"{what:24} {took[0]:5.2f} s, processor {took[1]:5.2f} s, {len(board.rows):,} alarms", flush=True)
            return board

        found = look("first, none known")
        kind = KINDS["alarm"]
        rows = [kind.row(replace(r.alarm, version=1)) for r in found.rows]
        cache.upsert(db, kind, rows)
        db.commit()
        look("the centre's have come")
        for _ in range(3):
            look("nothing moved")
        db.exec_driver_sql("UPDATE cases SET due_at = due_at - 864000000, version = version + 1 WHERE number < 10")
        db.commit()
        look("ten reports moved")
        open_ = [r.id for r in found.rows if r.alarm.state in alarms.WANTING][:10]
        board_alarms.acknowledge(ws, open_)
        look("ten acts not sent")
        ws.clock_offset_ms = Instant(10 * MINUTE)
        look("ten minutes later")
        cache.close_cache(db)
        cache.close_cache(desk._outbox(ws))
    return 0


if __name__ == "__main__":
    sys.exit(main())
