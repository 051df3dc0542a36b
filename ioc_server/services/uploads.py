"""Takes photos in: opened by hash and size, filled piece by piece, made plain when whole, put where records name them."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from ioc_contract import clock, pictures
from ioc_contract.errors import Offline, Refused
from ioc_contract.messages import Operation
from ioc_contract.outcome import Outcome
from ioc_contract.permissions import ROLES, Actor, Permission
from ioc_contract.records import Attachment
from ioc_server.services.sessions import Visit
from ioc_server.store import audit, blobs, read, uploads, write
from ioc_server.store.database import reading, writing
from ioc_server.store.scopes import scopes_for
from ioc_server.store.uploads import Upload

log = logging.getLogger(__name__)

OPEN = 20
"""Photos one account may have under way at a time."""
_decoding = threading.BoundedSemaphore(2)
"""A picture may take 300 MB while it is made plain: no flood of them may take all at once."""


@dataclass(frozen=True, slots=True)
class Folders:
    parts: Path
    blobs: Path


def _may_send(actor: Actor) -> bool:
    """Tell whether photos are taken from an account; what was done under a lent right may bring its own after the end too, as
    long as the operations are taken that name them."""
    late = (one for one in actor.lent if one.revoked_at is None and one.since <= actor.when)
    return actor.may(Permission.CASE_COMMENT) or any(Permission.CASE_COMMENT in ROLES[one.role] for one in late)


def begin(engine: sa.Engine, visit: Visit, folders: Folders, sha256: str, size: int) -> tuple[Upload, int]:
    """Open an upload, or find the one the account has of these bytes; return it and how many bytes are here.

    Raises Refused, and Offline when the account has too many under way.
    """
    if not _may_send(visit.actor):
        raise Refused("not_permitted")
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef") or size <= 0:
        raise Refused("not_readable", {"reason": "Upload-Metadata names the SHA-256, Upload-Length the bytes"})
    if size > pictures.LIMIT:
        raise Refused("photo_large")
    forget_old(engine, folders)
    with writing(engine) as connection:
        before = uploads.of_hash(connection, visit.actor.id, sha256)
        if (before is None or before.state != "open") and uploads.count_open(connection, visit.actor.id) >= OPEN:
            raise Offline("too many photos under way", retry_after=30.0)
        if before is not None and before.state == "done" and not _kept(folders, before):
            uploads.forget(connection, before)
        one = uploads.begin(connection, visit.actor.id, sha256, size)
    if one.state == "open" and one.offset(folders.parts) > size:
        one.part(folders.parts).unlink(missing_ok=True)
    return one, one.offset(folders.parts)


def find(engine: sa.Engine, visit: Visit, id: str) -> Upload:
    """Return an upload of the account. Raises Refused (`upload_gone`), or with what an ended one was refused for."""
    with reading(engine) as connection:
        one = uploads.get(connection, visit.actor.id, id)
    if one is None or one.state == "cancelled":
        raise Refused("upload_gone")
    if one.state == "refused":
        raise Refused(one.code)
    return one


def went_on(engine: sa.Engine, one: Upload) -> None:
    """A piece has arrived: the upload is kept for another while."""
    with writing(engine) as connection:
        uploads.renew(connection, one)


def finish(engine: sa.Engine, visit: Visit, folders: Folders, one: Upload) -> None:
    """Make a whole photo plain, keep that, and put it where records name the bytes that came; those are not kept.

    Raises Refused: `photo_hash` when the bytes are others than announced (send them anew), `photo_…` when they are no
    picture that is taken; then the sender's attachments that name them are taken off.
    """
    part = one.part(folders.parts)
    try:
        content = part.read_bytes()
    except FileNotFoundError:
        raise Refused("upload_gone") from None
    if hashlib.sha256(content).hexdigest() != one.sha256:
        part.unlink(missing_ok=True)
        raise Refused("photo_hash")
    try:
        with _decoding:
            full, thumb = pictures.plain(content)
    except pictures.NotAPicture as error:
        _end(engine, visit, one, "refused", error.code)
        part.unlink(missing_ok=True)
        raise Refused(error.code) from error
    with writing(engine) as connection:
        uploads.alone(connection, [one.sha256])
        for picture in (full, thumb):
            blobs.keep(connection, folders.blobs, picture, visit.actor.id)
        if uploads.close(connection, one, "done", full=full.sha256, thumb=thumb.sha256):
            arrived = [uploads.named(a, full, thumb) for a in uploads.naming(connection, one.sha256)]
            write.put_records(connection, "attachment", arrived)
            _note(connection, visit, "photo", one, arrived)
    part.unlink(missing_ok=True)


def end(engine: sa.Engine, visit: Visit, folders: Folders, id: str) -> None:
    """Call an upload back: what came is thrown away, the account's attachments that name it are taken off.

    One that is done already stays. Raises Refused (`upload_gone`).
    """
    with reading(engine) as connection:
        one = uploads.get(connection, visit.actor.id, id)
    if one is None:
        raise Refused("upload_gone")
    _end(engine, visit, one, "cancelled", "")
    if one.state != "done":
        one.part(folders.parts).unlink(missing_ok=True)


def settled(connection: sa.Connection, visit: Visit, op: Operation, outcome: Outcome) -> Outcome:
    """Return what an operation makes, with the photos it names as they are kept here; those to come keep their hash.

    Photos that were called back or refused since the operation was made are left out. Raises Refused when it names a
    photo of somebody else that the account may not see: a hash is no key.
    """
    if not outcome.attachments:
        return outcome
    uploads.alone(connection, [a.sha256 for a in outcome.attachments])
    kept: list[Attachment] = []
    for one in outcome.attachments:
        own = uploads.of_hash(connection, visit.actor.id, one.sha256)
        if own is not None and own.state in ("refused", "cancelled") and op.made_at <= own.changed_at:
            continue
        kept.append(_as_kept(connection, visit, op, one, own))
    missing = len(outcome.attachments) - len(kept)
    record = outcome.record
    if missing and getattr(record, "photo_count", 0) >= missing:
        record = replace(record, photo_count=record.photo_count - missing)
    return replace(outcome, record=record, attachments=tuple(kept))


def forget_old(engine: sa.Engine, folders: Folders) -> None:
    """Forget uploads nobody went on with, what became of them long ago, and photos that nothing ever named."""
    with reading(engine) as connection:
        old = uploads.expired(connection)
    if not old:
        return
    gone: list[str] = []
    with writing(engine) as connection:
        for one in old:
            if one.state == "done":
                gone += uploads.orphans(connection, one)
            uploads.forget(connection, one)
    for one in old:
        one.part(folders.parts).unlink(missing_ok=True)
    for sha256 in gone:
        blobs.path_of(folders.blobs, sha256).unlink(missing_ok=True)


def _kept(folders: Folders, one: Upload) -> bool:
    return all(h is not None and blobs.path_of(folders.blobs, h).exists() for h in (one.clean_sha256, one.thumb_sha256))


def _as_kept(connection: sa.Connection, visit: Visit, op: Operation, one: Attachment, own: Upload | None) -> Attachment:
    done = own if own is not None and own.state == "done" else uploads.done_by_anybody(connection, one.sha256)
    sha256 = one.sha256 if done is None or done.clean_sha256 is None else done.clean_sha256
    found = blobs.find(connection, sha256)
    if found is None:
        return one
    if (done is None or done is not own) and not _may_see(connection, visit, op, found):
        if done is not None:
            return one  # the same bytes from somebody else: this account's own are on their way
        raise Refused("bad_value", {"field": "attachment"})
    if done is None:
        return one
    return replace(
        one, sha256=sha256, thumb_sha256=done.thumb_sha256, media_type=found.media_type, size=found.size,
        width=found.width, height=found.height,
    )  # fmt: skip


def _may_see(connection: sa.Connection, visit: Visit, op: Operation, found: blobs.Blob) -> bool:
    """Tell whether the account may see a photo now, or might by rights that were lent to it when it acted."""
    scopes = visit.scopes
    if visit.actor.lent:
        then = visit.actor.at(min(op.made_at, clock.now()))
        scopes = (*scopes, *scopes_for(then, read.subsystems(connection)))
    return (
        found.account_id in (None, visit.actor.id)
        or uploads.gave(connection, visit.actor.id, found.sha256)
        or read.holds_blob(connection, scopes, found.sha256)
    )


def _end(engine: sa.Engine, visit: Visit, one: Upload, state: str, code: str) -> None:
    with writing(engine) as connection:
        uploads.alone(connection, [one.sha256])
        if uploads.close(connection, one, state, code=code):
            _note(connection, visit, f"photo {state}", one, uploads.withdraw(connection, visit.actor.id, one.sha256))


def _note(connection: sa.Connection, visit: Visit, action: str, one: Upload, of: Sequence[Attachment]) -> None:
    entities: set[tuple[str, str] | None] = {(a.entity_kind, a.entity_id) for a in of}
    for entity in entities or {None}:
        audit.append(
            connection, action, account_id=visit.actor.id, account_name=visit.actor.name, desk=visit.desk,
            entity=entity, detail={"sha256": one.sha256, "size": one.size, "code": one.code},
        )  # fmt: skip
