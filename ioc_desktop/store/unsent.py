"""Photos that operations name: sent again with them when they are done again, called back when they are taken back."""

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


def call_back(connection: sa.Connection, account: str, operations: Sequence[Operation]) -> list[str]:
    """Call back the photos that only these operations, taken back or put away, name; return their SHA-256."""
    named = {str(item["sha256"]) for op in operations for item in op.add if "sha256" in item}
    if not named:
        return []
    ours = {op.op_id for op in operations}
    going = [u.sha256 for u in keep.uploads(connection, account) if u.sha256 in named and u.state != "cancelled"]
    gone = [sha256 for sha256 in going if not outbox.naming(connection, account, sha256) - ours]
    for sha256 in gone:
        keep.mark_upload(connection, account, sha256, "cancelled")
    return gone
