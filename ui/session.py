"""What a signed-in main window works with, and what it may ask of the application around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ioc_desktop.services.application import Account, Application
from ui.bus import Bus
from ui.choices import Choices
from ui.jobs import Jobs
from ui.panel import PanelContext


@dataclass(slots=True)
class Session:
    """One sign-in, from the first window to the sign-out."""

    application: Application
    account: Account
    bus: Bus
    jobs: Jobs
    choices: Choices
    sign_out: Callable[[bool], None] = field(default=lambda _: None)
    """End the session; with True this workstation forgets the account."""
    encrypt: Callable[[bool], None] = field(default=lambda _: None)
    """Have what this workstation keeps encrypted, or no longer; leads to the sign-in."""
    rebuild: Callable[[], None] = field(default=lambda: None)
    """Make the main window anew in another language; the session stays."""
    dress: Callable[[], None] = field(default=lambda: None)
    """Put the chosen theme and font scale in force."""
    quit: Callable[[], None] = field(default=lambda: None)
    _context: PanelContext | None = field(default=None, init=False)

    @property
    def context(self) -> PanelContext:
        """Return what each panel is given."""
        if self._context is None:
            self._context = PanelContext(self.bus, self.jobs, self.account.actor.at(self.jobs.now()))
        return self._context

    def save_choices(self) -> None:
        self.choices.save(self.application.paths.state / "choices.json")
