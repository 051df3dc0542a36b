"""What the sync panel shows: the link and its past, and what waits to be sent, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ioc_contract.messages import Operation
from ioc_desktop.services import attachments, board_inbox, desk
from ioc_desktop.services.attachments import Sending
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import keep
from ioc_desktop.sync.journal import Report


@dataclass(frozen=True, slots=True)
class Edit:
    """An operation not yet acknowledged. `state` is waiting, sending (given to the centre, no answer yet) or blocked (it
    waits behind one of the same entity that is in the inbox)."""

    operation: Operation
    title: str
    state: str
    ours: bool
    """Never given to the centre: it can be taken back and its words changed."""


@dataclass(frozen=True, slots=True)
class View:
    report: Report
    offset_ms: int
    """The centre's clock minus this machine's."""
    edits: tuple[Edit, ...]
    conflicts: int
    refused: int
    photos: int
    """Files still to be sent."""
    photo_bytes: int
    sent_bytes: int
    """How much of them the centre has already."""
    photos_failed: int
    """Those the centre refused: they wait for the operator."""
    names: Mapping[str, str]
    """Names for the ids among the values."""
    sending: tuple[Sending, ...] = ()
    """The photos one by one, those called back too."""


def view(ws: Workspace) -> View:
    """Return everything the panel shows."""
    if ws.outbox is None:
        raise RuntimeError("this workspace was opened for reading only")
    inbox = desk.inbox(ws)
    stuck = {(i.operation.entity_kind, i.operation.entity_id) for i in inbox if i.result.status != "applied"}
    waiting = desk.waiting(ws)
    edits = []
    for entry in waiting:
        op = entry.operation
        state = "blocked" if (op.entity_kind, op.entity_id) in stuck else entry.state
        ours = entry.state == "waiting" and not entry.tries
        edits.append(Edit(op, desk.heading(ws, op), state, ours))
    conflicts = sum(1 for i in inbox if i.result.status != "refused")
    photos = [u for u in keep.uploads(ws.outbox, ws.key) if u.state not in ("undone", "cancelled")]
    failed = sum(1 for u in photos if u.state == "failed")
    size, sent = sum(u.size for u in photos), sum(ws.transfers.get(u.sha256, 0) for u in photos)
    names = board_inbox.names(ws) if edits else {}
    return View(
        ws.report(),
        ws.clock_offset_ms,
        tuple(edits),
        conflicts,
        len(inbox) - conflicts,
        len(photos),
        size,
        sent,
        failed,
        names,
        attachments.sending(ws),
    )


def report(ws: Workspace) -> Report:
    """Return what sync remembers of itself, alone."""
    return ws.report()


def send_now(ws: Workspace) -> None:
    """Let sync go at once."""
    ws.tell()
