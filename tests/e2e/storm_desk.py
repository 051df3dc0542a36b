"""A desk of the storm, in a process of its own: acts without rest, says each act that was accepted, is killed at any moment.

Arguments: folder, URL of the centre, user, seed, first number. It says «did N WORDS» once an act on N reports is accepted,
«undoing WORDS» before it undoes that act and «undid N WORDS» after N operations of it were taken back or answered. With a
line of its input it stops acting and says «settled» once nothing waits; with the next it makes one whole round of sync more
and ends. Asked to sign in again (a clock that jumps ends sessions) its operator does.
"""

from __future__ import annotations

import logging
import os
import random
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from ioc_contract.errors import Offline, Refused
from ioc_desktop import assembly
from ioc_desktop.services import attachments, desk
from ioc_desktop.services.application import Options
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import database, keep, outbox
from ioc_desktop.sync.link import LinkState
from tests.e2e.stage import PASSWORD
from tests.pictures import noisy

T = TypeVar("T")

BACKLOG = 100
"""With so many acts unsent the operator rests: in a long storm they would outrun any busy machine."""
PHOTOS = 20
"""So for photos that are not sent."""
BULK = 3
"""Reports of an act on several."""
AGENCIES = ("qldt", "tnmt")


def fault(error: BaseException) -> None:
    """What sync could not do and says to be its own fault ends the desk, with its words."""
    traceback.print_exception(error)
    os._exit(70)


def patient(step: Callable[[], T]) -> T:
    """Do what needs room on the disk, a session and a centre, again until it has all three, as an operator would."""
    while True:
        try:
            return step()
        except Offline:
            pass
        except (sa.exc.DatabaseError, OSError) as error:
            if not database.is_full(error):
                raise
            logging.getLogger(__name__).warning("no room: %s", error)
        except RuntimeError as error:
            if str(error) != "nobody is signed in":  # a clock that jumped ended the session in between
                raise
        time.sleep(0.2)


class Operator:
    """Whoever sits there: signs in whenever the desk asks."""

    def __init__(self, opened: assembly.Desk, url: str, user: str) -> None:
        self._desk, self._url, self._user = opened, url, user
        self._asked = threading.Event()
        opened.sync.subscribe(lambda _: None, self._told, fault)
        self.ws = patient(self._open)

    def be_there(self) -> None:
        """Sign in if nobody is: a clock that jumped has ended the session."""
        while self._desk.access.account() is None:
            self._desk.access.sign_in(self._url, self._user, PASSWORD)

    def mind(self) -> None:
        """Sign in again if the desk asked for it."""
        if self._asked.is_set():
            self._asked.clear()
            self._desk.sync.stop()
            patient(self._sign_in)

    def _told(self, state: LinkState) -> None:
        if state.state == "signed_out":
            self._asked.set()

    def _open(self) -> Workspace:
        self.be_there()
        ws = self._desk.open_workspace()
        try:
            self._desk.sync.start()
        except BaseException:
            self._desk.close_workspace(ws)
            raise
        return ws

    def _sign_in(self) -> None:
        self._desk.access.sign_in(self._url, self._user, PASSWORD)
        self._desk.sync.start()


def work(ws: Workspace, operator: Operator, done: threading.Event, user: str, seed: int, number: int) -> None:
    dice = random.Random(seed)
    cases: list[str] = []
    while not (cases or done.is_set()):
        with ws.turn:
            cases = [str(i) for (i,) in ws.cache.exec_driver_sql("SELECT id FROM cases_now ORDER BY id").all()]
        operator.mind()
        time.sleep(0.05)
    while not done.is_set():
        operator.mind()
        assert ws.outbox is not None
        if outbox.counts(ws.outbox, ws.key)[0] >= BACKLOG or photos(ws) >= PHOTOS:
            time.sleep(0.2)
            continue
        number += 1
        try:
            with ws.turn:
                act(ws, cases, dice, user, number)
        except Refused:
            continue
        except (sa.exc.DatabaseError, OSError) as error:
            if not database.is_full(error):
                raise
            # no room even without the ballast: it was not accepted, and that is said
            logging.getLogger(__name__).warning("not accepted: %s", error)
            ws.outbox.rollback()
            ws.cache.rollback()
            time.sleep(0.2)
            continue
        time.sleep(dice.uniform(0.0, 0.1))


def act(ws: Workspace, cases: list[str], dice: random.Random, user: str, number: int) -> None:
    """Do one thing and say so. Raises Refused when the rules say no."""
    text, one = f"{user} {number}", dice.choice(cases)
    match dice.choice(["comment", "comment", "edit", "assign", "create", "photo", "bulk", "undo"]):
        case "comment":
            desk.act(ws, "case", "case.comment", [one], text=text)
        case "edit":
            desk.act(ws, "case", "case.edit", [one], set={"title": f"Tên {text}"}, text=text)
        case "assign":
            desk.act(ws, "case", "case.assign", [one], set={"lead_org_id": dice.choice(AGENCIES)}, text=text)
        case "create":
            desk.create(ws, "case", title=f"Mới {text}", text=text, unit_id="unit-1")
        case "photo":
            attachments.attach(ws, "case", one, [photo(10 * number + int(user[-1]), dice.randint(40, 400))], text=text)
        case "bulk":
            several = dice.sample(cases, BULK)
            desk.act(ws, "case", "case.assign", several, set={"lead_org_id": dice.choice(AGENCIES)}, text=text)
            say(f"did {BULK} {text}")
            return
        case "undo":
            undo(ws, dice.choice([0.0, 2.0]))
            return
    say(f"did 1 {text}")


def undo(ws: Workspace, patience: float) -> None:
    """Undo the latest act, whichever process of this desk did it, once it has left or so many seconds are over."""
    assert ws.outbox is not None
    step = outbox.latest_step(ws.outbox, ws.key)
    if step is not None:
        end = time.monotonic() + patience
        while time.monotonic() < end and any(e.state in outbox.UNSENT for e in outbox.of_step(ws.outbox, step)):
            time.sleep(0.05)
        text = outbox.of_step(ws.outbox, step)[0].operation.text
        say(f"undoing {text}")
        done = desk.undo(ws, step)
        say(f"undid {done.cancelled + done.reversed} {text}")


def photo(seed: int, side: int) -> attachments.Photo:
    """Return a photo that its name makes known: whoever reads that can make it again."""
    return attachments.prepare(f"{seed}-{side}.jpg", noisy(side, seed))


def photos(ws: Workspace) -> int:
    """Return how many photos the centre does not have yet."""
    assert ws.outbox is not None
    return len(keep.uploads(ws.outbox, ws.key))


def unsettled(ws: Workspace) -> bool:
    """Tell whether anything waits or lies over the centre's rows."""
    with ws.turn:
        over = ws.cache.exec_driver_sql("SELECT count(*) FROM overlaid").scalar_one()
        return bool(desk.waiting(ws) or photos(ws) or over)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(folder: str, url: str, user: str, seed: str, number: str) -> None:
    opened = patient(lambda: assembly.Desk(Options(), assembly.folders("default", Path(folder))))
    operator = Operator(opened, url, user)
    ws = operator.ws
    orders = [threading.Event(), threading.Event()]
    threading.Thread(target=hear, args=(orders,), daemon=True).start()
    work(ws, operator, orders[0], user, int(seed), int(number))
    hurried = 0.0
    while unsettled(ws):
        operator.mind()
        if time.monotonic() > hurried + 5:  # photos rest up to a minute after a failure
            opened.sync.hurry()
            hurried = time.monotonic()
        time.sleep(0.2)
    say("settled")
    orders[1].wait()
    opened.sync.stop()
    opened.close_workspace(ws)
    patient(operator.be_there)
    opened.sync_now()
    opened.close()


def hear(orders: list[threading.Event]) -> None:
    for order in orders:
        if sys.stdin.readline():
            order.set()


if __name__ == "__main__":
    main(*sys.argv[1:])
