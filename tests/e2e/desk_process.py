"""A desk in a process of its own that makes notes as fast as it can and says each that is saved: made to be killed.

Arguments: folder, URL of the centre, first number. Ends by itself only when told `drain`: then when all is settled.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from ioc_desktop import assembly
from ioc_desktop.services import desk
from ioc_desktop.services.application import Options
from tests.e2e.stage import PASSWORD


def main(folder: str, url: str, first: str) -> None:
    opened = assembly.Desk(Options(), assembly.folders("default", Path(folder)))
    if opened.access.account() is None:
        opened.access.sign_in(url, "truc1", PASSWORD)
    ws = opened.open_workspace()
    opened.sync.start()
    if first == "drain":
        while desk.waiting(ws) or ws.cache.exec_driver_sql("SELECT count(*) FROM overlaid").scalar_one():
            time.sleep(0.05)
        opened.sync.stop()
        opened.close_workspace(ws)
        opened.close()
        return
    while not (ids := [i for (i,) in ws.cache.exec_driver_sql("SELECT id FROM cases_now ORDER BY id").all()]):
        time.sleep(0.05)
    number = int(first)
    while True:
        text = f"Lời số {number}"
        desk.act(ws, "case", "case.comment", [ids[number % len(ids)]], text=text)
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
        number += 1
        time.sleep(0.005)


if __name__ == "__main__":
    main(*sys.argv[1:4])
