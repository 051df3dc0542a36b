"""The first sync by a ready cache file: fetched so that it can go on after any break, checked, and made the cache at once.

The file comes into the cache's folder under its hash, so a fetch cut off (kill -9 included) goes on where it stopped. It is
unpacked while it comes, opened only when its hash is right, given the cursor and the overlay of the operations that are not
settled, and renamed over the cache while nobody else has that open: whoever looks sees the old or the new, nothing in
between, and an action being saved waits for it and is laid over the new. The outbox is only read.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import sqlite3
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import sqlalchemy as sa
from backports import zstd

from ioc_contract import cache_schema
from ioc_contract.messages import SnapshotFile
from ioc_desktop.store import away, database, outbox, overlay
from ioc_desktop.store import cache as store
from ioc_desktop.sync.ahead import ahead

if TYPE_CHECKING:
    from ioc_desktop.sync.engine import Engine

log = logging.getLogger(__name__)

_CHUNK, _PIECE = 1 << 18, 1 << 18
"""Bytes read, and unpacked, at once: larger ones are given back to the system each time, which costs more than they save."""
_AHEAD = 2
"""Pieces that wait for a thread."""
_SPARE = 64 << 20
"""Bytes of disk left over, beside the file and its unpacked self."""


class Unusable(Exception):
    """The file came whole and is not what the manifest said; it is deleted."""


def fits(engine: Engine, file: SnapshotFile | None) -> bool:
    """Tell whether a file offered can be taken: of this version's tables, and with room for it on the disk."""
    folder = database.folder(engine.cache)
    if file is None or folder is None:
        return False
    if database.sealed(engine.cache):
        return False  # it would lie unencrypted beside the cache
    if file.format != cache_schema.fingerprint():
        log.info("the centre's ready file has other tables than this version: rows by pages")
        return False
    part, _ = _paths(engine, file)
    needed = file.size - (part.stat().st_size if part.exists() else 0) + file.unpacked + _SPARE
    if shutil.disk_usage(folder).free < needed:
        log.warning("too little room on the disk for the centre's ready file: rows by pages")
        return False
    return True


def load(engine: Engine, file: SnapshotFile, epoch: str, lost: bool = False) -> None:
    """Fetch the file (going on with what is here of it) and make the cache what it is, as of its cursor; what it says otherwise
    than the cache is kept as what changed meanwhile. `lost`: what was here before is gone.

    Raises Unusable; Refused when the centre no longer has it; Offline, Halted: then the next call goes on.
    """
    part, plain = _paths(engine, file)
    tidy(engine, but=(part, plain))
    _fetch(engine, file, part, plain)
    try:
        other = database.connect(plain, durable=False)
        try:
            _ready(engine, other)
            with engine.alone(engine.check):
                laid = _laid(engine, other, file.cursor, epoch, lost)
                database.close(other)
                store.become(engine.cache, plain)
        finally:
            database.close(other)
    except (sqlite3.DatabaseError, sa.exc.DatabaseError) as error:
        if not database.is_corrupt(error):
            raise
        raise Unusable(str(error)) from error
    outbox.settle(engine.outbox, laid.arrived)
    tidy(engine)


def _ready(engine: Engine, other: sa.Connection) -> None:
    """Do what takes time and can be done while others use the cache: its indexes, and what it says otherwise than the cache."""
    if int(other.exec_driver_sql("PRAGMA user_version").scalar_one()) != cache_schema.VERSION:
        raise Unusable("the file's tables are of another version")
    store.make_indexes(other)
    other.commit()
    raw = database.raw(other)
    raw.execute("ATTACH DATABASE ? AS old", (str(engine.cache.engine.url.database),))
    away.compare(other)
    other.commit()
    raw.execute("DETACH DATABASE old")


def _laid(engine: Engine, other: sa.Connection, cursor: str, epoch: str, lost: bool) -> overlay.Laid:
    """Write where the file stands into it, and lay the unsettled operations over it: from here on none may come."""
    for name, value in (("cursor", cursor), ("epoch", epoch), ("verify", "1")):
        store.set_meta(other, name, value)
    store.set_meta(other, "offset_ms", str(engine.offset_ms))
    store.set_meta(other, "contact_at", str(engine.time()))
    laid = overlay.lay_all(other, engine.outbox, engine.account, engine.actor)
    away.compare_acted(other, engine.cache)
    if lost:
        away.uncounted(other, engine.time())
    other.commit()
    return laid


def tidy(engine: Engine, but: tuple[Path, ...] = ()) -> None:
    """Delete what earlier fetches left beside the cache, except `but`."""
    for path in _left_over(engine):
        if path not in but:
            path.unlink(missing_ok=True)


class _Intake:
    """Takes the file's bytes in order on threads of its own: hashed, unpacked and written into `target`. Leaving the block
    waits for what they are at."""

    def __init__(self, target: BinaryIO, limit: int) -> None:
        target.seek(0)
        target.truncate()
        self._target, self._limit = target, limit
        self._unpacker = zstd.ZstdDecompressor()
        self._digest = hashlib.sha256()
        self._threads = ThreadPoolExecutor(1, "sync-unpack"), ThreadPoolExecutor(1, "sync-write")
        self._taking: deque[Future[None]] = deque()
        self._writing: deque[Future[None]] = deque()
        self.written = 0

    def __enter__(self) -> _Intake:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        for threads in self._threads:
            threads.shutdown(cancel_futures=kind is not None)

    def take(self, chunk: bytes) -> None:
        """Raises Unusable for what is no such file or unpacks to more than it should, if not here then with a later chunk."""
        _wait(self._taking, _AHEAD)
        self._taking.append(self._threads[0].submit(self._unpack, chunk))

    def digest(self) -> str:
        """Return the hash of all that was taken, once it is unpacked and on the disk. Raises Unusable as `take`."""
        _wait(self._taking)
        _wait(self._writing)
        self._target.flush()
        os.fsync(self._target.fileno())
        return self._digest.hexdigest()

    def _unpack(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        try:
            while chunk or not (self._unpacker.needs_input or self._unpacker.eof):
                out = self._unpacker.decompress(chunk, _PIECE)
                chunk = b""
                self.written += len(out)
                if self.written > self._limit:
                    raise Unusable("it is larger than the manifest says")
                _wait(self._writing, _AHEAD)
                self._writing.append(self._threads[1].submit(self._write, out))
        except (zstd.ZstdError, EOFError) as error:
            raise Unusable(str(error)) from error

    def _write(self, out: bytes) -> None:
        self._target.write(out)


def _wait(doing: deque[Future[None]], leave: int = 0) -> None:
    while len(doing) > leave:
        doing.popleft().result()


def _fetch(engine: Engine, file: SnapshotFile, part: Path, plain: Path) -> None:
    """Bring the file, unpacking it beside as it comes. Raises Unusable, both gone, when its hash is wrong."""
    for path in (part, plain):
        path.touch(0o600)
    try:
        with part.open("r+b") as packed, plain.open("wb") as target:
            if not _taken(engine, file, packed, target):  # something on the way knows no ranges: from the beginning
                packed.seek(0)
                packed.truncate()
                _taken(engine, file, packed, target)
    except Unusable:
        part.unlink(missing_ok=True)
        plain.unlink(missing_ok=True)
        raise


def _taken(engine: Engine, file: SnapshotFile, packed: BinaryIO, target: BinaryIO) -> bool:
    """Take what is here of the file and fetch the rest; False when what comes does not begin where that ends."""
    with _Intake(target, file.unpacked) as intake:
        while chunk := packed.read(_CHUNK):
            engine.check()
            intake.take(chunk)
        held = packed.tell()
        if held < file.size:
            start, chunks = engine.api.snapshot_file(file, held)
            if start != held:
                return False
            for chunk in ahead(chunks):
                engine.check()
                packed.write(chunk)
                intake.take(chunk)
                engine.progress(min(1.0, packed.tell() / file.size))
        if intake.digest() != file.sha256 or intake.written != file.unpacked:
            raise Unusable("its hash is not the manifest's")
    return True


def _paths(engine: Engine, file: SnapshotFile) -> tuple[Path, Path]:
    cache = Path(str(engine.cache.engine.url.database))
    return cache.with_name(f"{cache.name}.{file.sha256[:16]}.part"), cache.with_name(f"{cache.name}.unpacked")


def _left_over(engine: Engine) -> list[Path]:
    folder = database.folder(engine.cache)
    if folder is None:
        return []
    name = Path(str(engine.cache.engine.url.database)).name
    return [*folder.glob(f"{name}.*.part"), *folder.glob(f"{name}.unpacked*")]
