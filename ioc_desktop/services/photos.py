"""Photos to show: waiting to be sent, kept here, or fetched and then kept, by the hash of their content."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from ioc_contract.errors import Offline
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import blobs, keep

log = logging.getLogger(__name__)

LIMIT_BYTES = 512 * 1024 * 1024
"""Fetched photos are thinned out to this size, least recently shown first, unless the operator set another."""
LEAST_BYTES = 16 * 1024 * 1024
LIMIT_SETTING = "photo_cache_bytes"
"""The setting of this desk that holds it."""

_guard = threading.Lock()
_fetching: dict[str, tuple[threading.Lock, int]] = {}
"""Who fetches what, and how many wait for it: a photo asked for in two places comes once."""


class Halted(Exception):
    """Nobody wants to see it any more; what has come is kept for the next time."""


def photo(
    ws: Workspace,
    sha256: str,
    *,
    progress: Callable[[int], None] = lambda _: None,
    halted: Callable[[], bool] = lambda: False,
) -> bytes:
    """Return a photo's bytes: waiting to be sent, kept, or fetched now. `progress` hears the bytes that are here.

    A fetch that is cut off goes on where it stopped. Raises Offline when it is not here and the centre is not reached,
    Refused (`not_found`: the photo is on its way), Halted, ValueError for what is no hash. May block for as long as a
    large photo takes: not on the database worker.
    """
    if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
        raise ValueError("not a SHA-256")
    if (content := _here(ws, sha256)) is not None:
        return content
    with _alone(sha256):
        content = _here(ws, sha256)
        return _fetched(ws, sha256, progress, halted) if content is None else content


def cache_limit(ws: Workspace) -> int:
    """Return how many bytes of fetched photos this desk keeps."""
    return limit_of(keep.setting(ws.outbox, LIMIT_SETTING)) if ws.outbox is not None else LIMIT_BYTES


def set_cache_limit(ws: Workspace, limit: int) -> int:
    """Keep at most `limit` bytes of fetched photos from now on; return how many files went. Unsent ones are not counted."""
    if ws.outbox is None:
        raise RuntimeError("this workspace was opened for reading only")
    keep.set_setting(ws.outbox, LIMIT_SETTING, str(max(LEAST_BYTES, limit)))
    ws.blob_bytes = cache_limit(ws)
    return thin_out(ws, ws.blob_bytes)


def limit_of(setting: str | None) -> int:
    """Return the limit a setting of the desk says, bytes."""
    return max(LEAST_BYTES, int(setting)) if setting is not None and setting.isdecimal() else LIMIT_BYTES


def thin_out(ws: Workspace, limit: int) -> int:
    """Remove fetched photos beyond `limit` bytes, least recently shown first; return how many. Unsent ones stay: they lie
    in a folder of their own."""
    return 0 if ws.blobs is None else blobs.thin_out(ws.blobs, limit)


def _here(ws: Workspace, sha256: str) -> bytes | None:
    for folder in (ws.uploads, ws.blobs):
        if folder is not None and (content := blobs.read(folder / sha256)) is not None:
            return content
    return None


def _fetched(ws: Workspace, sha256: str, progress: Callable[[int], None], halted: Callable[[], bool]) -> bytes:
    if ws.blob is None:
        raise Offline("no centre to fetch photos from")
    part = None if ws.blobs is None else ws.blobs / f"{sha256}{blobs.PART}"
    content = bytearray() if part is None else bytearray(_part(part))
    started = len(content)
    start, blocks = ws.blob(sha256, started)
    del content[start:]
    try:
        for block in blocks:
            content += block
            progress(len(content))
            if halted():
                raise Halted
    except (Offline, Halted):
        if part is not None and len(content) > started:
            _keep(ws, part, bytes(content))
        raise
    finally:
        close = getattr(blocks, "close", None)
        if close is not None:
            close()
    whole = bytes(content)
    if part is not None:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    if hashlib.sha256(whole).hexdigest() != sha256:
        raise Offline("the photo came spoilt")
    if ws.blobs is not None:
        _keep(ws, ws.blobs / sha256, whole)
    return whole


def _part(path: Path) -> bytes:
    return blobs.part(path) or b""


def _keep(ws: Workspace, path: Path, content: bytes) -> None:
    """Keep what was fetched; a full disk keeps nobody from seeing it."""
    try:
        blobs.write(path, content)
        blobs.grown(path.parent, len(content), ws.blob_bytes or LIMIT_BYTES)
    except OSError as error:
        log.warning("the photo %s is not kept: %s", path.name, error)


@contextlib.contextmanager
def _alone(sha256: str) -> Iterator[None]:
    with _guard:
        lock, users = _fetching.get(sha256, (threading.Lock(), 0))
        _fetching[sha256] = (lock, users + 1)
    try:
        with lock:
            yield
    finally:
        with _guard:
            lock, users = _fetching.pop(sha256)
            if users > 1:
                _fetching[sha256] = (lock, users - 1)
