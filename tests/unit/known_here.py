"""A workstation on which an account signed in, at a centre that is not reached any more."""

from __future__ import annotations

from pathlib import Path

from ioc_contract import clock
from ioc_contract.clock import HOUR, Instant
from ioc_contract.messages import Session
from ioc_desktop.services.access import DeskAccess, account_key
from ioc_desktop.services.application import Account
from ioc_desktop.store import outbox
from tests.unit.desk_world import SUPERVISOR

AWAY = "http://127.0.0.1:9"
"""Nobody listens there."""
USER, PASSWORD = "truc1", "một mật khẩu dài"
KEY = account_key(AWAY, SUPERVISOR.id)


def access_in(folder: Path) -> DeskAccess:
    """Open what a workstation keeps in a folder, as after a start."""
    for place in ("data", "cache"):
        (folder / place).mkdir(exist_ok=True)
    return DeskAccess(folder / "data" / outbox.FILE, folder / "cache")


def signed_in(access: DeskAccess, password: str = PASSWORD, seat_key: str = "") -> Account:
    """Have the workstation take an answer of the centre, which it keeps as after every sign-in."""
    now = clock.now()
    session = Session(
        "token", SUPERVISOR, (), Instant(now + 12 * HOUR), Instant(now), "one", "Thành phố", False, seat_key
    )
    return access._remember(AWAY, USER, password, session)
