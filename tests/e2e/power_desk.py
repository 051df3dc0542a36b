"""A desk to be traced: acts, says of each act that it was accepted, and does some of its work with no centre to give it to.

Arguments: folder, URL of the centre, user, how SQLite syncs the outbox («as it is», or another value that is planted).
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ioc_desktop import assembly
from ioc_desktop.services import attachments, desk
from ioc_desktop.services.application import Options
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import database, outbox
from tests.e2e.stage import PASSWORD
from tests.pictures import noisy

AS_IT_IS = "as it is"
ACTS = 12
"""So many while the centre is there, and as many while it is not."""


def plant(synchronous: str) -> None:
    connect = database.connect

    def connected(path: Path | str, *, durable: bool, **more: Any) -> sa.Connection:
        connection = connect(path, durable=durable, **more)
        if durable:
            connection.exec_driver_sql(f"PRAGMA synchronous={synchronous}")
        return connection

    database.connect = connected


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def act(ws: Workspace, number: int, user: str, dice: random.Random) -> None:
    """Do one thing and say its words, with the hash of a photo it brought."""
    cases = [str(i) for (i,) in ws.cache.exec_driver_sql("SELECT id FROM cases_now ORDER BY id").all()]
    text, one = f"{user} {number}", dice.choice(cases)
    match number % 6:
        case 0:
            photo = attachments.prepare(f"{number}.jpg", noisy(40 + number))
            attachments.attach(ws, "case", one, [photo], text=text)
            say(f"{text}\t{photo.picture.sha256}")
            return
        case 1:
            desk.create(ws, "case", title=f"Mới {text}", text=text, unit_id="unit-1")
        case 2 | 3:
            wanted: dict[str, Any] = {"title": f"Tên {text}"}
            desk.act(ws, "case", "case.edit", [one], set=wanted, text=text)
        case _:
            desk.act(ws, "case", "case.comment", [one], text=text)
    say(text)
    if number % 4 == 0:
        desk.undo(ws)


def main(folder: str, url: str, user: str, synchronous: str) -> None:
    if synchronous != AS_IT_IS:
        plant(synchronous)
    dice = random.Random(user)
    opened = assembly.Desk(Options(), assembly.folders("default", Path(folder)))
    opened.access.sign_in(url, user, PASSWORD)
    ws = opened.open_workspace()
    opened.sync.start()
    while not ws.cache.exec_driver_sql("SELECT count(*) FROM cases").scalar_one():
        time.sleep(0.05)
    for number in range(ACTS):
        act(ws, number, user, dice)
        time.sleep(0.1)
    opened.sync.stop()
    for number in range(ACTS, 2 * ACTS):
        act(ws, number, user, dice)
    opened.sync.start()
    assert ws.outbox is not None
    while len(outbox.entries(ws.outbox, ws.key, outbox.UNSENT)) > ACTS // 2:
        time.sleep(0.02)
    opened.sync.stop()
    opened.close_workspace(ws)
    opened.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
