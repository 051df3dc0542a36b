"""A desk without a centre for tests of the face: real files in a folder, an account that is signed in, sync that rests."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ioc_contract.errors import ContractError, Refused
from ioc_contract.permissions import Actor, Role
from ioc_desktop.assembly import folders
from ioc_desktop.services.application import Account, Application, Options
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, database, outbox
from ioc_desktop.sync.link import LinkState

ACTOR = Actor("acc-1", "Lê Thị Thu Hà", Role.SUPERVISOR)
ACCOUNT = Account("ha.le", ACTOR, "http://127.0.0.1:1", "IOC Phan Thiết", True, False)


class Doorkeeper:
    """Lets in whoever knows the password «mat-khau»; `trouble` is raised instead when set."""

    def __init__(self, account: Account | None) -> None:
        self.now = account
        self.trouble: ContractError | None = None
        self.asked: list[tuple[str, str]] = []
        self.left = 0
        self.forgotten = False
        self.closed, self.able = False, True
        self.share: float | None = None
        """How far a sign-in is with encrypting; one goes on until this is None or it is told to stop."""
        self.stopped = threading.Event()

    def account(self) -> Account | None:
        return self.now

    def users(self) -> tuple[str, ...]:
        return ("ha.le", "truc.ban")

    def server(self) -> str | None:
        return "http://127.0.0.1:1"

    def switching(self) -> float | None:
        return self.share

    def stop_switching(self) -> None:
        self.stopped.set()

    def sign_in(self, server: str, user: str, password: str) -> Account:
        self.asked.append((server, user))
        while self.share is not None:
            if self.stopped.wait(0.01):
                self.share = None
                raise Refused("switch_stopped")
        if self.trouble is not None:
            raise self.trouble
        self.now = replace(ACCOUNT, user=user, server=server)
        return self.now

    def sign_out(self, forget: bool = False) -> None:
        if forget and self.left:
            raise Refused("unsent_work", {"count": self.left})
        self.now = None
        self.forgotten = forget

    def encrypted(self) -> bool:
        return self.closed

    def can_encrypt(self) -> bool:
        return self.able

    def encrypt(self, wanted: bool) -> None:
        self.closed, self.now = wanted, None

    def unsent(self) -> int:
        return self.left


class Resting:
    """Sync that tells only what a test makes it tell."""

    def __init__(self) -> None:
        self.woken = 0
        self.running = False

    def subscribe(
        self,
        changed: Callable[[ChangeSet], None],
        link: Callable[[LinkState], None],
        fault: Callable[[BaseException], None],
    ) -> None:
        self.changed, self.link, self.fault = changed, link, fault

    def start(self) -> None:
        self.running = True

    def wake(self) -> None:
        self.woken += 1

    def stop(self) -> None:
        self.running = False


def application(folder: Path, *, signed_in: bool = True, options: Options | None = None) -> Application:
    """Return an application over real files in `folder`."""
    paths = folders("default", folder)

    def open_workspace() -> Workspace:
        store = cache.open_cache(paths.cache / cache.file_name())
        return Workspace(store, ACTOR, outbox.open_outbox(paths.data / outbox.FILE))

    def close_workspace(ws: Workspace) -> None:
        database.close(ws.cache)
        if ws.outbox is not None:
            database.close(ws.outbox)

    access = Doorkeeper(ACCOUNT if signed_in else None)
    return Application(options or Options(), paths, access, Resting(), open_workspace, close_workspace)
