"""Photos on their way to the centre: attaching them, how far each is, calling one back, sending one again."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from ioc_contract import pictures
from ioc_contract.clock import Instant
from ioc_contract.errors import Refused
from ioc_desktop.services import desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import blobs, keep, records
from ioc_desktop.store.keep import Upload
from ioc_desktop.sync.uploads import KIND


@dataclass(frozen=True, slots=True)
class Sending:
    """A photo that the centre does not have yet."""

    sha256: str
    name: str
    entity_kind: str
    """What it hangs on, with its id; "" when that is not known."""
    entity_id: str
    title: str
    """That record's number and title, as far as they are on this desk."""
    state: str
    """`waiting` (for the link or its turn), `sending`, `failed` (refused: the operator decides) or `cancelled` (called
    back; gone as soon as the centre knows)."""
    sent: int
    """Bytes the centre has, as far as is known."""
    size: int
    code: str
    """Why it failed, a key of `errors.REASONS`; "" otherwise."""
    detail: dict[str, Any]
    """Fills the reason's words."""
    at: Instant
    """When it was attached."""

    @property
    def share(self) -> float:
        """Return how much of it is there, 0 to 1."""
        return min(1.0, self.sent / self.size) if self.size else 0.0


def attach(
    ws: Workspace,
    kind: str,
    id: str,
    files: Sequence[tuple[str, bytes]],
    *,
    text: str = "",
    role: str = "evidence",
    public: bool = False,
) -> ChangeSet:
    """Attach photos (name and bytes) to a record: kept here, shown at once, sent by themselves.

    Takes up to a second per photo. Raises Refused and does nothing when one of them cannot be taken (its `name` in the
    detail) or the rules say no.
    """
    made = [(name, _plain(name, content)) for name, content in files]
    items: list[dict[str, Any]] = []
    try:
        for name, picture in made:
            items.append(_keep(ws, name, picture, (kind, id), role, public))
        done = desk.act(ws, kind, f"{kind}.attach", [id], text=text, add=items)
    except Refused:
        for item in items:
            _forget(ws, str(item["sha256"]))
        raise
    return done | ChangeSet.one(KIND, [str(i["sha256"]) for i in items])


def add(ws: Workspace, content: bytes, name: str, *, role: str = "evidence", public: bool = False) -> dict[str, Any]:
    """Keep one photo until the centre has it, and return the item for `desk.act(…, add=[…])` or `desk.create`.

    It is made plain first (see `ioc_contract.pictures`): the hash is of what is sent, without place or camera. Raises
    Refused (`photo_…`, `no_room`), with the `name` in its detail.
    """
    return _keep(ws, name, _plain(name, content), ("", ""), role, public)


def sending(ws: Workspace) -> tuple[Sending, ...]:
    """Return the photos the centre does not have yet, the oldest first: what waits, goes, failed or was called back."""
    if ws.outbox is None:
        return ()
    return tuple(_sending(ws, u) for u in keep.uploads(ws.outbox, ws.key))


def cancel(ws: Workspace, sha256: str) -> ChangeSet:
    """Call a photo back: it is sent no further, and the centre takes it off the record once it can be told."""
    upload = _find(ws, sha256)
    if upload is None or ws.outbox is None:
        return ChangeSet()
    changes = ChangeSet.one(KIND, [sha256])
    naming = [w for w in desk.waiting(ws) if _names(w.operation.add, sha256)]
    alone = [w.operation.op_id for w in naming if w.operation.kind.endswith(".attach") and len(w.operation.add) == 1]
    if naming and len(alone) == len(naming):
        changes |= desk.cancel(ws, alone)
    if any(_names(w.operation.add, sha256) for w in desk.waiting(ws)) or not naming:
        keep.mark_upload(ws.outbox, ws.key, sha256, "cancelled")
    else:  # the centre never heard of it
        _forget(ws, sha256)
    _wake(ws)
    return changes


def retry(ws: Workspace, sha256: str) -> ChangeSet:
    """Send a photo again that failed or was called back."""
    if _find(ws, sha256) is None or ws.outbox is None:
        return ChangeSet()
    keep.mark_upload(ws.outbox, ws.key, sha256, "waiting")
    _wake(ws)
    return ChangeSet.one(KIND, [sha256])


def _plain(name: str, content: bytes) -> pictures.Picture:
    try:
        return pictures.plain(content, pictures.LONGEST)[0]
    except pictures.NotAPicture as error:
        raise Refused(error.code, {"name": Path(name).name}) from error


def _keep(
    ws: Workspace, name: str, picture: pictures.Picture, entity: tuple[str, str], role: str, public: bool
) -> dict[str, Any]:
    if ws.uploads is None or ws.outbox is None:
        raise RuntimeError("this workspace was opened for reading only")
    name, sha256, size = Path(name).name, picture.sha256, len(picture.content)
    try:
        blobs.write(ws.uploads / sha256, picture.content)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise Refused("no_room", {"name": name}) from error
    keep.add_upload(ws.outbox, ws.key, Upload(sha256, size, ws.now(), name, picture.media_type, *entity))
    return {
        "type": "attachment", "sha256": sha256, "name": name, "media_type": picture.media_type, "size": size,
        "width": picture.width, "height": picture.height, "role": role, "public": public,
    }  # fmt: skip


def _find(ws: Workspace, sha256: str) -> Upload | None:
    held = [] if ws.outbox is None else keep.uploads(ws.outbox, ws.key)
    return next((u for u in held if u.sha256 == sha256), None)


def _forget(ws: Workspace, sha256: str) -> None:
    if ws.outbox is not None and ws.uploads is not None and not keep.uploaded(ws.outbox, ws.key, sha256):
        (ws.uploads / sha256).unlink(missing_ok=True)


def _names(add: Sequence[Any], sha256: str) -> bool:
    return any(item.get("sha256") == sha256 for item in add)


def _sending(ws: Workspace, upload: Upload) -> Sending:
    sent = ws.transfers.get(upload.sha256)
    state = "sending" if upload.state == "waiting" and sent is not None else upload.state
    record = records.one(ws.cache, upload.entity_kind, upload.entity_id) if upload.entity_id else None
    number = getattr(record, "number", None)
    title = "" if record is None else f"#{number} {record.title}" if number else str(record.title)
    return Sending(
        upload.sha256, upload.name, upload.entity_kind, upload.entity_id, title, state, sent or 0, upload.size,
        upload.code, orjson.loads(upload.detail), upload.at,
    )  # fmt: skip


def _wake(ws: Workspace) -> None:
    if ws.acted is not None:
        ws.acted()
