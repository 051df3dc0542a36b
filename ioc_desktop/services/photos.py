"""Photos: fetched once and kept by the hash of their content; new ones kept beside the outbox until they are sent."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ioc_contract.errors import Offline, Refused
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import keep

log = logging.getLogger(__name__)

LIMIT_BYTES = 512 * 1024 * 1024
"""The folder of fetched photos is thinned out to this size, least recently shown first."""
MAX_PHOTO_BYTES = 25 * 1024 * 1024


def photo(ws: Workspace, sha256: str) -> bytes:
    """Return a photo's bytes: waiting to be sent, kept, or fetched now.

    Raises Offline when it is not here and the centre is not reached, Refused (`not_found`: «ảnh đang tới»), ValueError for
    what is no hash.
    """
    if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
        raise ValueError("not a SHA-256")
    for folder in (ws.uploads, ws.blobs):
        path = None if folder is None else folder / sha256
        if path is not None and path.exists():
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() == sha256:
                os.utime(path)
                return content
            if folder is ws.blobs:
                path.unlink(missing_ok=True)  # cut off or spoilt: fetched again
    if ws.blob is None:
        raise Offline("no centre to fetch photos from")
    content = ws.blob(sha256)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Offline("the photo came spoilt")
    if ws.blobs is not None:
        try:
            _write(ws.blobs / sha256, content)
        except OSError as error:  # a full disk keeps nobody from seeing the photo
            log.warning("the photo %s is not kept: %s", sha256, error)
    return content


def add(
    ws: Workspace, content: bytes, name: str, media_type: str, *, role: str = "evidence", public: bool = False
) -> Mapping[str, Any]:
    """Keep a new photo until it is sent, and return the item for `desk.act(…, add=[…])`. Raises Refused (`bad_value`)."""
    if ws.uploads is None or ws.outbox is None:
        raise RuntimeError("this workspace was opened for reading only")
    if media_type not in ("image/jpeg", "image/png", "image/webp") or not 0 < len(content) <= MAX_PHOTO_BYTES:
        raise Refused("bad_value", {"field": "attachment"})
    sha256 = hashlib.sha256(content).hexdigest()
    _write(ws.uploads / sha256, content)
    keep.add_upload(ws.outbox, ws.key, sha256, len(content), ws.now())
    return {
        "type": "attachment", "sha256": sha256, "name": Path(name).name, "media_type": media_type,
        "size": len(content), "role": role, "public": public,
    }  # fmt: skip


def thin_out(ws: Workspace, limit: int = LIMIT_BYTES) -> int:
    """Remove fetched photos beyond `limit` bytes, least recently shown first; return how many. Unsent ones stay."""
    if ws.blobs is None or not ws.blobs.exists():
        return 0
    files = sorted(((p.stat().st_atime, p.stat().st_size, p) for p in ws.blobs.iterdir()), key=lambda f: f[0])
    total, removed = sum(size for _, size, _ in files), 0
    for _, size, path in files:
        if total <= limit:
            break
        path.unlink(missing_ok=True)
        total -= size
        removed += 1
    return removed


def _write(path: Path, content: bytes) -> None:
    """Write so that the file is whole or not there, whoever else writes the same one at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, fresh = tempfile.mkstemp(suffix=".part", prefix=path.name[:16], dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(fresh).replace(path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
