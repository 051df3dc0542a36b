"""What the face is given: the account, the files, sync and the options of this start, behind one frozen object."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from ioc_contract.permissions import Actor
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.erasing import Erased
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.sync.link import LinkState


@dataclass(frozen=True, slots=True)
class Options:
    """How the application was started."""

    server: str | None = None
    """URL of the centre; None: the one used last, or ask."""
    profile: str = "default"
    layout: str | None = None
    language: str = "vi"
    theme: str | None = None
    """`dark` or `light`; None: as the operator left it."""
    screenshot: Path | None = None
    """Folder to draw every panel and layout into, then end."""
    selftest: bool = False
    demo: bool = False
    """Signed in to a sample city; the screen offers no other server."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Folders of this profile; local, never roaming. All exist."""

    data: Path
    """outbox.db and what must never be lost."""
    cache: Path
    """cache-<schema>-<account>.db and blobs: may be deleted any time."""
    state: Path
    """Layouts, window positions and the operator's choices."""
    logs: Path


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in."""

    user: str
    """The name typed at sign-in."""
    actor: Actor
    server: str
    city: str
    sample: bool
    """The centre holds generated sample data, and the screen says so."""
    offline: bool
    """Signed in against this workstation's memory of the account, the centre not reached."""


class Access(Protocol):
    """Signing in and out. Blocking and safe from any thread; never call from the GUI thread (a sign-in may take seconds)."""

    def account(self) -> Account | None:
        """Return who is signed in; at start, who still was when the application ended and may go on."""

    def users(self) -> tuple[str, ...]:
        """Return the names that signed in on this workstation before, the latest first."""

    def server(self) -> str | None:
        """Return the URL of the centre used last."""

    def sign_in(self, server: str, user: str, password: str) -> Account:
        """Sign in at the centre, or offline if it cannot be reached and this workstation knows the account.

        Raises Refused (code `bad_credentials`, `locked_out`, …), Incompatible, or Offline when the centre cannot be reached
        and this account never signed in here, or too long ago.
        """

    def switching(self) -> float | None:
        """Return how far a sign-in is with changing the form of the rows here (encrypted or plain), from 0 to 1; else None.
        At once, from any thread."""

    def stop_switching(self) -> None:
        """Have such a sign-in end with Refused (`switch_stopped`), the rows as they were. At once, from any thread."""

    def sign_out(self, forget: bool = False) -> None:
        """End the session. Unsent actions stay in the outbox and go out when the account signs in here again; so do the
        rows, for an offline sign-in, unless this workstation shall `forget` the account: then nothing of it is left. Stop
        sync and close the workspace first. Raises Refused (`unsent_work`) rather than forget what was not sent."""

    def encrypted(self) -> bool:
        """Tell whether what this workstation keeps is encrypted."""

    def can_encrypt(self) -> bool:
        """Tell whether the extra `encrypted` is installed."""

    def encrypt(self, wanted: bool) -> None:
        """Have it encrypted from the next sign-in on, or no longer; everybody must sign in again, which carries over what
        lies here. Stop sync and close the workspace first. Raises an exception with words where the extra is missing."""

    def unsent(self) -> int:
        """Return how many pieces of work of the account signed in the centre does not have yet."""


class Sync(Protocol):
    """The sync thread as the face sees it. Callbacks come on the sync thread: marshal to Qt."""

    def subscribe(
        self,
        changed: Callable[[ChangeSet], None],
        link: Callable[[LinkState], None],
        fault: Callable[[BaseException], None],
    ) -> None:
        """Set who is told: of changed rows (once per commit), of the link, of faults. Call before `start`."""

    def start(self) -> None:
        """Start for the account signed in. Does nothing if it runs."""

    def wake(self) -> None:
        """Go at once: an action was made, or the operator asks to try again."""

    def stop(self) -> None:
        """End within a second, whatever is in flight."""


class TrialStep(StrEnum):
    """How far the sample city is on its way to the screen."""

    SEED = "seed"
    """The city is made; only at the first time."""
    START = "start"
    SIGN_IN = "sign_in"


class NoTrial(Exception):
    """The sample city cannot be shown. The message says why."""


class TryOut(Protocol):
    def __call__(self, tell: Callable[[TrialStep], None]) -> Application:
        """Return an application beside this one, signed in to a sample city; its data never meet this one's.

        Blocking, for seconds; safe from any thread. Raises NoTrial.
        """


@dataclass(frozen=True, slots=True)
class Application:
    """Everything `ui.app.run(application) -> int` works with."""

    options: Options
    paths: Paths
    access: Access
    sync: Sync
    open_workspace: Callable[[], Workspace]
    """Opens the files for the account signed in; call on the database worker's thread, once per sign-in."""
    close_workspace: Callable[[Workspace], None]
    """Closes them, on the same thread, before the application ends or another account signs in."""
    try_out: TryOut | None = None
    """None where no sample city can be shown."""
    mend: Callable[[bool], frozenset[str]] = lambda _: frozenset()
    """Returns what was found broken and mended since it was asked last: `cache` (put aside, fetched anew) and `outbox` (made
    anew from its mirror). With True it looks through the files first: stop sync and close the workspace before."""
    erase: Callable[[], Sequence[Erased]] = lambda: ()
    """Takes the accounts off this workstation that the centre says may work here no more, hands in what they left unsent
    as far as the centre is reached, and returns what became of each. Stop sync and close the workspace first."""
    left: Callable[[], Sequence[Erased]] = lambda: ()
    """Returns such accounts whose unsent work still waits for the centre."""
    second_start: Callable[[Callable[[Callable[[], None]], None]], None] = lambda _: None
    """Sets who is told, on a thread of its own, that the profile was started a second time; who is told calls what it is
    given once the window is in front."""
