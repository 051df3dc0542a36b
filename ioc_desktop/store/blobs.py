"""Files of photos by the hash of their content: written whole, read when whole, thinned out least shown first."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import threading
from pathlib import Path

from ioc_desktop.store import files, vault

PART = ".part"
"""Ends the name of a file that is still coming; it is counted and thinned out like the others."""

_lock = threading.Lock()
_grown: dict[Path, int] = {}
"""Bytes written into a folder since it was last looked through."""


def read(path: Path) -> bytes | None:
    """Return the content of a file named by its hash, None when it is not there, spoilt or cannot be read; reading makes it
    young again."""
    content = part(path)
    if content is None or hashlib.sha256(content).hexdigest() != path.name:
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return content


def part(path: Path) -> bytes | None:
    """Return what of a file is there, whatever its hash; None when it is not there or cannot be read or opened."""
    try:
        return vault.reveal(path.parent, path.name, path.read_bytes())
    except (OSError, vault.Locked):
        return None


def write(path: Path, content: bytes) -> None:
    """Write so that the file is whole or not there, whoever else writes the same one at the same time. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, fresh = tempfile.mkstemp(suffix=PART, prefix=path.name[:16], dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(vault.close(path.parent, path.name, content))
            file.flush()
            os.fsync(file.fileno())
        files.put(Path(fresh), path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise


def grown(folder: Path, by: int, limit: int) -> int:
    """Note that a folder grew by so many bytes, and thin it out to `limit` when that may be needed; return how many
    files went. A look through the folder costs some milliseconds per thousand files, so it is not done every time."""
    with _lock:
        since = _grown.get(folder, limit) + by
        _grown[folder] = since
    return thin_out(folder, limit) if since * 16 >= limit else 0


def thin_out(folder: Path, limit: int) -> int:
    """Remove files beyond `limit` bytes, least recently shown first; return how many."""
    files = []
    with contextlib.suppress(FileNotFoundError):
        for path in folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                files.append((status.st_mtime, status.st_size, path))
    total, removed = sum(size for _, size, _ in files), 0
    for _, size, path in sorted(files, key=lambda f: f[0]):
        if total <= limit:
            break
        with contextlib.suppress(OSError):  # another thread reads it on Windows: the next time
            path.unlink(missing_ok=True)
            total -= size
            removed += 1
    with _lock:
        _grown[folder] = 0
    return removed


def empty(folder: Path) -> None:
    """Remove every file of a folder, and the folder."""
    with contextlib.suppress(FileNotFoundError):
        for path in folder.iterdir():
            path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # somebody just wrote into it
            folder.rmdir()
    with _lock:
        _grown.pop(folder, None)
