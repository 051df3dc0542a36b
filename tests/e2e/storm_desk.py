"""A desk of the storm, in a process of its own: acts without rest, says each act that was accepted, is killed at any moment.

Arguments: folder, URL of the centre, user, seed, first number. With a line of its input it stops acting and says «settled»
once nothing waits; with the next it makes one whole round of sync more and ends. Asked to sign in again (a clock that jumps
ends sessions) its operator does.
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
from ioc_desktop.services import desk
from ioc_desktop.services.application import Options
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import database, outbox
from ioc_desktop.sync.link import LinkState
from tests.e2e.stage import PASSWORD

T = TypeVar("T")

BACKLOG = 100
"""With so many acts unsent the operator rests: in a long storm they would outrun any busy machine."""


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
        cases = [str(i) for (i,) in ws.cache.exec_driver_sql("SELECT id FROM cases_now ORDER BY id").all()]
        operator.mind()
        time.sleep(0.05)
    while not done.is_set():
        operator.mind()
        assert ws.outbox is not None
        if outbox.counts(ws.outbox, ws.key)[0] >= BACKLOG:
            time.sleep(0.2)
            continue
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
        except (sa.exc.DatabaseError, OSError) as error:
            if not database.is_full(error):
                raise
            # no room even without the ballast: it was not accepted, and that is said
            logging.getLogger(__name__).warning("not accepted: %s", error)
            ws.outbox.rollback()
            ws.cache.rollback()
            time.sleep(0.2)
            continue
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
        time.sleep(dice.uniform(0.0, 0.1))


def main(folder: str, url: str, user: str, seed: str, number: str) -> None:
    opened = patient(lambda: assembly.Desk(Options(), assembly.folders("default", Path(folder))))
    operator = Operator(opened, url, user)
    ws = operator.ws
    orders = [threading.Event(), threading.Event()]
    threading.Thread(target=hear, args=(orders,), daemon=True).start()
    work(ws, operator, orders[0], user, int(seed), int(number))
    opened.sync.hurry()
    while desk.waiting(ws) or ws.cache.exec_driver_sql("SELECT count(*) FROM overlaid").scalar_one():
        operator.mind()
        time.sleep(0.05)
    sys.stdout.write("settled\n")
    sys.stdout.flush()
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
