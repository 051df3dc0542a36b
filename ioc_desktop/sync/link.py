"""How the centre is reached, as sync tells it and the header shows it."""

from __future__ import annotations

from dataclasses import dataclass

from ioc_contract.clock import Instant


@dataclass(frozen=True, slots=True)
class LinkState:
    """The link: `state` is online, slow, silent (a heartbeat was missed), offline, syncing, full (the disk: reading goes on),
    signed_out or revoked (the account is to be taken off this desk; `detail` is the level)."""

    state: str
    since: Instant
    waiting: int = 0
    """Operations not yet settled."""
    waiting_since: Instant | None = None
    """When the oldest of them was made."""
    inbox: int = 0
    """Refused operations not yet dealt with."""
    progress: float | None = None
    """Share of a first sync done, 0 to 1; None when none runs."""
    detail: str = ""
    """Words for the operator when something stands in the way."""
