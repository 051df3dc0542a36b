"""A desk in a process of its own that attaches one photo and sends it: made to be killed in the middle.

Arguments: folder, URL of the centre, the photo's file ("-" for none: it only sends what waits). Says «attached», then how many
bytes the centre has, and ends when nothing waits.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from ioc_desktop import assembly
from ioc_desktop.services import attachments, desk
from ioc_desktop.services.application import Options
from tests.e2e.stage import PASSWORD


def main(folder: str, url: str, file: str) -> None:
    opened = assembly.Desk(Options(), assembly.folders("default", Path(folder)))
    if opened.access.account() is None:
        opened.access.sign_in(url, "truc1", PASSWORD)
    ws = opened.open_workspace()
    opened.sync.start()
    while not (ids := [i for (i,) in ws.cache.exec_driver_sql("SELECT id FROM cases_now ORDER BY id").all()]):
        time.sleep(0.05)
    if file != "-":
        attachments.attach(ws, "case", ids[0], [attachments.prepare("anh.jpg", Path(file).read_bytes())])
        sys.stdout.write("attached\n")
    while (waiting := attachments.sending(ws)) or desk.waiting(ws):
        sys.stdout.write(f"{sum(s.sent for s in waiting)}\n")
        sys.stdout.flush()
        time.sleep(0.02)
    opened.sync.stop()
    opened.close_workspace(ws)
    opened.close()


if __name__ == "__main__":
    main(*sys.argv[1:4])
