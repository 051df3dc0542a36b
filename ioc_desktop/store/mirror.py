"""outbox.jsonl and the ballast: a second, line-by-line copy of what operators did, and room kept for a full disk."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from ioc_desktop.store import files, vault

log = logging.getLogger(__name__)

FILE = "outbox.jsonl"
BALLAST = "ballast"
BALLAST_BYTES = 16 * 1024 * 1024
COMPACT_BYTES = 4 * 1024 * 1024
"""The mirror is written anew when it is larger than this."""
_OPEN = "outbox.open"

_lock = threading.Lock()


def append(folder: Path, lines: Sequence[Mapping[str, Any]]) -> None:
    """Add lines and sync them to the disk. A failure is logged only: the outbox itself holds them already."""
    with _lock:
        try:
            data = b"".join(
                b"\n" + vault.close_line(folder, orjson.dumps(line)) + b"\n" for line in lines
            )  # a line cut off before ends here
            _append(folder / FILE, data)
        except OSError as error:
            if error.errno == errno.ENOSPC and drop_ballast(folder):
                with contextlib.suppress(OSError):
                    _append(folder / FILE, data)
                    return
            log.warning("the mirror of the outbox could not be written: %s", error)
        except vault.Locked as error:
            log.warning("the mirror of the outbox was not written any more: %s", error)


def lines(folder: Path) -> Iterable[dict[str, Any]]:
    """Return the mirror's lines in order; one cut off in the middle is passed over."""
    try:
        content = (folder / FILE).read_bytes()
    except FileNotFoundError:
        return
    for number, line in enumerate(content.split(b"\n"), 1):
        if line:
            try:
                yield orjson.loads(vault.reveal_line(folder, line))
            except (orjson.JSONDecodeError, vault.Locked):
                log.warning("line %d of the outbox's mirror is cut off", number)


def compact(folder: Path, content: Callable[[], Iterable[Mapping[str, Any]]], *, always: bool = False) -> None:
    """Write the mirror anew from what the outbox holds, if it has grown large, or `always`."""
    path = folder / FILE
    with _lock:
        if not always and (not path.exists() or path.stat().st_size < COMPACT_BYTES):
            return
        fresh = path.with_name(FILE + ".new")
        try:
            with open(fresh, "wb", opener=_private) as file:
                file.writelines(vault.close_line(folder, orjson.dumps(line)) + b"\n" for line in content())
                file.flush()
                os.fsync(file.fileno())
            files.put(fresh, path)
        except BaseException:
            fresh.unlink(missing_ok=True)  # on a full disk half of it would keep the last bytes
            raise


def place_ballast(folder: Path) -> None:
    """Make the ballast if there is plenty of room beside it."""
    path = folder / BALLAST
    if path.exists() or shutil.disk_usage(folder).free < 8 * BALLAST_BYTES:
        return
    try:
        with path.open("wb") as file:
            block = bytes(1024 * 1024)
            for _ in range(BALLAST_BYTES // len(block)):
                file.write(block)
    except OSError:
        path.unlink(missing_ok=True)


def has_room(folder: Path | None) -> bool:
    """Tell whether rows may be written again after the disk was full: room for a new ballast would be left over."""
    return folder is None or shutil.disk_usage(folder).free > 2 * BALLAST_BYTES


def drop_ballast(folder: Path) -> bool:
    """Give the ballast's room to what must be saved; tell whether there was one."""
    try:
        (folder / BALLAST).unlink()
    except FileNotFoundError:
        return False
    log.warning("the disk is full: the ballast beside the outbox was given up so that actions can be saved")
    return True


def mark_open(folder: Path) -> None:
    """Leave a mark that is taken away by `mark_closed`: one found at start tells of an unclean exit."""
    (folder / _OPEN).touch()


def mark_closed(folder: Path) -> None:
    """The files were closed in order."""
    (folder / _OPEN).unlink(missing_ok=True)


def was_unclean(folder: Path) -> bool:
    """Tell whether the last user of the folder did not close it in order."""
    return (folder / _OPEN).exists()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _append(path: Path, data: bytes) -> None:
    with open(path, "ab", buffering=0, opener=_private) as file:
        file.write(data)
        os.fsync(file.fileno())
