"""A desk of the storm, in a process of its own: acts without rest, says each act that was accepted, is killed at any moment.

Arguments: folder, URL of the centre, user, and «work <seed> <first number>», «drain» (ends when nothing waits) or «level»
(one whole round of sync, then ends). SIGUSR1 makes its wall clock jump; the monotonic clock goes on.
"""

from __future__ import annotations

import logging
import random
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from ioc_contract import clock, ids
from ioc_contract.errors import Offline, Refused
from ioc_desktop import assembly
from ioc_desktop.services import desk
from ioc_desktop.services.application import Options
from ioc_desktop.services.workspace import Workspace
from tests.e2e.stage import PASSWORD


def jump(dice: random.Random) -> None:
    """Set this process's wall clock forward or back, by up to two days."""
    shift = round(dice.uniform(-2, 2) * 86_400e9)
    shifted: Any = SimpleNamespace(time_ns=lambda: time.time_ns() + shift)
    clock.time = ids.time = shifted


def work(ws: Workspace, user: str, seed: int, number: int) -> None:
    dice = random.Random(seed)
    while not (cases := [str(i) for (i,) in ws.cache.exec_driver_sql("SELECT id FROM cases_now ORDER BY id").all()]):
        time.sleep(0.05)
    while True:
        number += 1
        text = f"{user} {number}"
        verb = dice.choice(["comment", "comment", "edit", "assign", "create"])
        one = dice.choice(cases)
        try:
            if verb == "create":
                desk.create(ws, "case", title=f"Mới {text}", text=text, unit_id="unit-1")
            else:
                wanted = {"edit": {"title": f"Tên {text}"}, "assign": {"lead_org_id": dice.choice(["qldt", "tnmt"])}}
                desk.act(ws, "case", f"case.{verb}", [one], set=wanted.get(verb, {}), text=text)
        except Refused:
            continue
        except sa.exc.DatabaseError as error:  # no room even without the ballast: it was not accepted, and that is said
            logging.getLogger(__name__).warning("not accepted: %s", error)
            assert ws.outbox is not None
            ws.outbox.rollback()
            time.sleep(0.2)
            continue
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
        time.sleep(dice.uniform(0.0, 0.1))


def main(folder: str, url: str, user: str, what: str, *words: str) -> None:
    clocks = random.Random(user)
    signal.signal(signal.SIGUSR1, lambda *_: jump(clocks))
    opened = assembly.Desk(Options(), assembly.folders("default", Path(folder)))
    while opened.access.account() is None:
        try:
            opened.access.sign_in(url, user, PASSWORD)
        except Offline:
            time.sleep(0.2)
    if what == "level":
        opened.sync_now()
        opened.close()
        return
    ws = opened.open_workspace()
    opened.sync.start()
    if what == "work":
        work(ws, user, *map(int, words))
    while desk.waiting(ws) or ws.cache.exec_driver_sql("SELECT count(*) FROM overlaid").scalar_one():
        time.sleep(0.05)
    opened.sync.stop()
    opened.close_workspace(ws)
    opened.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
