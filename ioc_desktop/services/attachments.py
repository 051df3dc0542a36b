"""Photos on their way to the centre: attaching them, how far each is, calling one back, sending one again."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from ioc_contract import pictures
from ioc_contract.clock import Instant
from ioc_contract.errors import Refused
from ioc_contract.records import Entry
from ioc_desktop.services import desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import blobs, keep, records
from ioc_desktop.store.keep import Upload
from ioc_desktop.sync.uploads import KIND as KIND


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
    back or undone; gone as soon as the centre knows)."""
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


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo made ready to be attached."""

    name: str
    picture: pictures.Picture
    position: tuple[float, float] | None = None
    """Where it says it was taken (latitude, longitude), read before that was taken out of it."""


def prepare(name: str, content: bytes) -> Photo:
    """Make a photo plain (see `ioc_contract.pictures`): upright, without place or camera. Touches no file; takes up to
    some seconds, so not on the database worker. Raises Refused (`photo_…`), with its `name` in the detail."""
    name = Path(name).name
    try:
        return Photo(name, pictures.plain(content, pictures.LONGEST)[0], pictures.position(content))
    except pictures.NotAPicture as error:
        raise Refused(error.code, {"name": name}) from error


def redact(name: str, content: bytes, boxes: Sequence[pictures.Box]) -> Photo:
    """Make a copy of a photo in which what lies in `boxes` is black. Raises Refused (`photo_…`), ValueError when nothing is
    covered. Takes up to some seconds, so not on the database worker."""
    stem = Path(name).stem
    try:
        picture = pictures.covered(content, boxes)
    except pictures.NotAPicture as error:
        raise Refused(error.code, {"name": name}) from error
    return Photo(f"{stem}-che.{'png' if picture.media_type == 'image/png' else 'jpg'}", picture)


def attach(
    ws: Workspace,
    kind: str,
    id: str,
    photos: Sequence[Photo],
    *,
    text: str = "",
    role: str = "evidence",
    public: bool = False,
    original_id: str = "",
) -> ChangeSet:
    """Attach photos to a record: kept here, shown at once, sent by themselves. `original_id`: they are redacted copies of that
    attachment.

    Raises Refused and does nothing when there is no room for them (`no_room`) or the rules say no.
    """
    items: list[dict[str, Any]] = []
    waiting = set() if ws.outbox is None else {u.sha256 for u in keep.uploads(ws.outbox, ws.key)}
    try:
        for photo in photos:
            item = add(ws, photo, entity=(kind, id), role=role, public=public)
            items.append({**item, "original_id": original_id} if original_id else item)
        done = desk.act(ws, kind, f"{kind}.attach", [id], text=text, add=items)
    except Refused:
        for sha256 in {str(item["sha256"]) for item in items} - waiting:  # others wait for another record
            _forget(ws, sha256)
        raise
    return done | ChangeSet.one(KIND, [str(i["sha256"]) for i in items])


def add(
    ws: Workspace, photo: Photo, *, entity: tuple[str, str] = ("", ""), role: str = "evidence", public: bool = False
) -> dict[str, Any]:
    """Keep a photo until the centre has it, and return the item for `desk.act(…, add=[…])` or `desk.create`; `entity` is
    the kind and id of what it hangs on. Raises Refused (`no_room`)."""
    if ws.uploads is None or ws.outbox is None:
        raise RuntimeError("this workspace was opened for reading only")
    picture, sha256, size = photo.picture, photo.picture.sha256, len(photo.picture.content)
    try:
        blobs.write(ws.uploads / sha256, picture.content)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise Refused("no_room", {"name": photo.name}) from error
    keep.add_upload(ws.outbox, ws.key, Upload(sha256, size, ws.now(), photo.name, picture.media_type, *entity))
    return {
        "type": "attachment", "sha256": sha256, "name": photo.name, "media_type": picture.media_type, "size": size,
        "width": picture.width, "height": picture.height, "role": role, "public": public,
    }  # fmt: skip


def originals(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the original of each redacted copy, attachment by attachment, as the timeline tells it."""
    told = [e for e in entries if e.kind.endswith(".attach") and e.from_value and e.to_value]
    return {c: o for e in told for o, c in zip((e.from_value or "").split(), (e.to_value or "").split(), strict=False)}


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
    changes |= desk.cancel(ws, alone)
    if naming and not any(_names(w.operation.add, sha256) for w in desk.waiting(ws)):
        _forget(ws, sha256)  # the centre never heard of it
    else:
        keep.mark_upload(ws.outbox, ws.key, sha256, "cancelled")
    _wake(ws)
    return changes


def retry(ws: Workspace, sha256: str) -> ChangeSet:
    """Send a photo again that failed or was called back."""
    if _find(ws, sha256) is None or ws.outbox is None:
        return ChangeSet()
    keep.mark_upload(ws.outbox, ws.key, sha256, "waiting")
    _wake(ws)
    return ChangeSet.one(KIND, [sha256])


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
    state = "cancelled" if upload.state == "undone" else upload.state
    state = "sending" if state == "waiting" and sent is not None else state
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
