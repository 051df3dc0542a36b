"""Photos that operations name: sent again with them when they are done again, called back when they are taken back,
held while the centre has not said whether their attaching is undone."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

import sqlalchemy as sa

from ioc_contract.clock import Instant
from ioc_contract.messages import Operation
from ioc_desktop.store import blobs, keep, outbox

log = logging.getLogger(__name__)


def send_with(
    connection: sa.Connection,
    account: str,
    operations: Iterable[Operation],
    folder: Path | None,
    cache: Path | None,
    at: Instant,
) -> list[str]:
    """See to it that the photos these operations name are sent; return the SHA-256 of those that are, now.

    One that failed or was called back goes out again; one that is no longer kept for sending is taken from the photos
    `cache` holds, if it is there: the centre says at once if it has it.
    """
    held = {u.sha256: u for u in keep.uploads(connection, account)}
    again = []
    for op in operations:
        for item in op.add:
            sha256 = str(item.get("sha256", ""))
            known = held.get(sha256)
            if known is not None and known.state != "waiting":
                keep.mark_upload(connection, account, sha256, "waiting")
                again.append(sha256)
            elif known is None and folder is not None and cache is not None and sha256:
                content = blobs.read(cache / sha256)
                if content is None:
                    continue
                try:
                    blobs.write(folder / sha256, content)
                except OSError as error:
                    log.warning("the photo %s cannot be kept to be sent again: %s", sha256, error)
                    continue
                upload = keep.Upload(
                    sha256, len(content), at, str(item.get("name", "")), str(item.get("media_type", "")),
                    op.entity_kind, op.entity_id,
                )  # fmt: skip
                keep.add_upload(connection, account, upload)
                again.append(sha256)
    return again


def call_back(connection: sa.Connection, account: str, operations: Sequence[Operation]) -> None:
    """Call back the photos that only these operations, taken back or put away, name."""
    _end(connection, account, operations, "cancelled")


def hold(connection: sa.Connection, account: str, operations: Sequence[Operation]) -> None:
    """Hold the photos that only these operations name, whose undoing is on its way: `decide` says what becomes of them."""
    _end(connection, account, operations, "undone")


def decide(connection: sa.Connection, account: str) -> bool:
    """Have every held photo go as its undoing went: called back with it, sent on when the centre would not have it or it was
    taken back. Tell whether some wait still."""
    waits = False
    for photo in keep.uploads(connection, account, ("undone",)):
        if outbox.being_undone(connection, account, photo.sha256):
            waits = True
        else:
            wanted = outbox.naming(connection, account, photo.sha256)
            keep.mark_upload(connection, account, photo.sha256, "waiting" if wanted else "cancelled")
    return waits


def _end(connection: sa.Connection, account: str, operations: Sequence[Operation], state: str) -> None:
    named = {str(item["sha256"]) for op in operations for item in op.add if "sha256" in item}
    if not named:
        return
    ours = {op.op_id for op in operations}
    for photo in keep.uploads(connection, account):
        ours_only = photo.sha256 in named and not outbox.naming(connection, account, photo.sha256) - ours
        if ours_only and photo.state not in ("cancelled", state):
            keep.mark_upload(connection, account, photo.sha256, state)
