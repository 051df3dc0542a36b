"""Ready cache files for first syncs: made in the background per set of scopes, kept on disk, bounded in number and size."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import sqlalchemy as sa
from backports import zstd

from ioc_contract import cache_schema, clock
from ioc_contract.clock import DAY, Instant
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_contract.messages import KindCount, SnapshotFile
from ioc_server.services.sessions import Visit
from ioc_server.store import cache_file, cursors, deployment, read
from ioc_server.store.database import reading

log = logging.getLogger(__name__)

OLD_MS = DAY
"""A file is made anew when it is older and somebody asks for it …"""
BEHIND = 0.1
"""… or when so large a share of its rows changed since."""
UNUSED_MS = 7 * DAY
"""A file nobody asked for in this time is deleted."""
FILES, BYTES = 16, 4 << 30
"""Files and their bytes, at most; those not used for longest go first."""
_KEPT = 2
"""Files of one set of scopes: the newest, and the one before it for those who are fetching it."""
REST_SECONDS, FAILED_SECONDS = 60.0, 600.0
"""So long a set of scopes is left alone after its file was made, and after that failed."""
_LEVEL = 3
_CHUNK = 1 << 20
_ROW_BYTES = 2_048


class _Stopped(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Held:
    """A file on disk, as the note beside it says."""

    sha256: str
    size: int
    unpacked: int
    kinds: dict[str, int]
    """How many rows of each kind are in it."""
    pos: int
    epoch: str
    format: str
    made_at: int

    @property
    def rows(self) -> int:
        return sum(self.kinds.values())


class Snapshots:
    """The files of one server process; several processes may share the folder."""

    def __init__(self, engine: sa.Engine, folder: Path, from_rows: int) -> None:
        """Accounts that receive at least `from_rows` rows are offered a file; 0: nobody is."""
        self._engine = engine
        self._folder = folder
        self._from_rows = from_rows
        self._format = cache_schema.fingerprint()
        self._lock = threading.Lock()
        self._wanted: dict[str, tuple[str, ...]] = {}
        self._resting: dict[str, float] = {}
        self._due = threading.Event()
        self._stopping = threading.Event()
        self._interrupt: Callable[[], None] = lambda: None
        self._thread: threading.Thread | None = None

    def stop(self) -> None:
        """End; a file being made is given up."""
        self._stopping.set()
        self._due.set()
        with contextlib.suppress(Exception):
            self._interrupt()
        if self._thread is not None:
            self._thread.join(10)

    def offer(
        self, connection: sa.Connection, scopes: tuple[str, ...], count: Callable[[], tuple[KindCount, ...]]
    ) -> tuple[tuple[KindCount, ...], SnapshotFile | None]:
        """Return about how many rows there are, and the file for these scopes, None when there is none (yet). One that is
        missing or old is made meanwhile. `count` is asked only where no file tells: it goes through all the rows."""
        group = _group(scopes)
        here = self._held(group) if self._from_rows else []
        held = next((h for h in here if self._usable(connection, scopes, h)), None)
        kinds = tuple(KindCount(k, held.kinds.get(k, 0)) for k in KINDS) if held else count()
        if not self._from_rows or sum(k.rows for k in kinds) < self._from_rows:
            return kinds, None
        if held is None or self._stale(connection, scopes, held):
            self._want(group, scopes)
        if held is None:
            return kinds, None
        with contextlib.suppress(OSError):
            os.utime(self._note(group))
        cursor = cursors.make(held.pos, held.epoch, scopes)
        path = f"/v1/snapshot/{held.sha256}"
        return kinds, SnapshotFile(path, held.sha256, held.size, cursor, held.unpacked, held.format)

    def path(self, visit: Visit, sha256: str) -> Path:
        """Return the file an account may fetch. Raises Refused when it is not its, or no longer what it may see."""
        group = _group(visit.scopes)
        with reading(self._engine) as connection:
            for held in self._held(group):
                if held.sha256 == sha256 and self._usable(connection, visit.scopes, held):
                    return self._file(group, held.sha256)
        raise Refused("not_found")

    # --- what is there -----------------------------------------------------------------------------------------------

    def _note(self, group: str) -> Path:
        return self._folder / f"{group}.json"

    def _file(self, group: str, sha256: str) -> Path:
        return self._folder / f"{group}-{sha256}.zst"

    def _held(self, group: str) -> list[_Held]:
        """Return the files noted for a set of scopes, the newest first."""
        try:
            found = [_Held(**one) for one in orjson.loads(self._note(group).read_bytes())]
        except (OSError, ValueError, TypeError):
            return []
        return [h for h in found if _size(self._file(group, h.sha256)) == h.size]

    def _usable(self, connection: sa.Connection, scopes: tuple[str, ...], held: _Held) -> bool:
        """Tell whether a file is of this database and these columns, and holds no row that has left the scopes since."""
        return (
            held.format == self._format
            and held.epoch == deployment.load(connection).epoch
            and deployment.floor(connection) <= held.pos <= deployment.head(connection)
            and not read.some_left(connection, scopes, held.pos)
        )

    def _stale(self, connection: sa.Connection, scopes: tuple[str, ...], held: _Held) -> bool:
        limit = max(1, int(held.rows * BEHIND))
        return clock.now() - held.made_at > OLD_MS or read.changed(connection, scopes, held.pos, limit) >= limit

    # --- making ------------------------------------------------------------------------------------------------------

    def _want(self, group: str, scopes: tuple[str, ...]) -> None:
        with self._lock:
            if self._stopping.is_set() or self._resting.get(group, 0.0) > time.monotonic():
                return
            self._wanted[group] = scopes
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="snapshots", daemon=True)
                self._thread.start()
        self._due.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._due.wait()
            self._due.clear()
            while (wanted := self._next()) is not None:
                group, scopes = wanted
                rest = REST_SECONDS
                try:
                    self._make(group, scopes)
                except _Stopped:
                    return
                except Exception as error:
                    if self._stopping.is_set():
                        return
                    log.warning("no ready cache file was made: %s", error, exc_info=not isinstance(error, OSError))
                    rest = FAILED_SECONDS
                with self._lock:
                    self._wanted.pop(group, None)
                    self._resting[group] = time.monotonic() + rest
                self._tidy()

    def _next(self) -> tuple[str, tuple[str, ...]] | None:
        with self._lock:
            return next(iter(self._wanted.items()), None) if not self._stopping.is_set() else None

    def _check(self) -> None:
        if self._stopping.is_set():
            raise _Stopped

    def _make(self, group: str, scopes: tuple[str, ...]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        began = time.monotonic()
        with (
            _scratch(self._folder / f"{group}-{os.getpid()}.making") as plain,
            _scratch(self._folder / f"{group}-{os.getpid()}.packing") as packed,
        ):
            file = cache_file.create(plain)
            self._interrupt = file.interrupt
            try:
                with reading(self._engine) as connection:
                    pos, epoch = deployment.head(connection), deployment.load(connection).epoch
                    expected = sum(k.rows for k in read.counts(connection, scopes))
                    if shutil.disk_usage(self._folder).free < 2 * expected * _ROW_BYTES:
                        raise OSError("too little room on the disk")
                    counts = cache_file.copy_rows(connection, scopes, file, self._check)
                cache_file.finish(file, self._check)
            finally:
                self._interrupt = lambda: None
                file.close()
            size, sha256 = _pack(plain, packed, self._check)
            held = _Held(sha256, size, plain.stat().st_size, counts, pos, epoch, self._format, clock.now())
            packed.replace(self._file(group, sha256))
        kept = [held, *(h for h in self._held(group) if h.sha256 != sha256 and h.epoch == epoch)][:_KEPT]
        note = self._note(group).with_suffix(f".{os.getpid()}")
        note.write_bytes(orjson.dumps([_plain(h) for h in kept]))
        note.replace(self._note(group))
        log.info("a ready cache file of %d rows, %d bytes, in %.1f s", held.rows, size, time.monotonic() - began)

    def _tidy(self) -> None:
        """Delete files that are not noted, notes nobody asks for, and what exceeds the bounds."""
        used = sorted(self._folder.glob("*.json"), key=lambda p: -_stamp(p))
        keep: set[Path] = set()
        count = size = 0
        for note in used:
            files = [self._file(note.stem, h.sha256) for h in self._held(note.stem)]
            size += sum(_size(f) for f in files)
            count += len(files)
            if count > FILES * _KEPT or size > BYTES or clock.now() - _stamp(note) > UNUSED_MS:
                note.unlink(missing_ok=True)
            else:
                keep.update(files)
        for file in self._folder.iterdir():
            forgotten = file.suffix in (".making", ".packing") and clock.now() - _stamp(file) > DAY
            if forgotten or (file.suffix == ".zst" and file not in keep):
                file.unlink(missing_ok=True)


def _pack(plain: Path, packed: Path, check: Callable[[], None]) -> tuple[int, str]:
    """Compress a file; return the size and the SHA-256 of the result, which is on the disk by then."""
    digest, size = hashlib.sha256(), 0
    compressor = zstd.ZstdCompressor(_LEVEL)
    with plain.open("rb") as source, packed.open("wb") as target:
        for chunk in _chunks(source):
            check()
            out = compressor.compress(chunk)
            digest.update(out)
            size += target.write(out)
        out = compressor.flush()
        digest.update(out)
        size += target.write(out)
        target.flush()
        os.fsync(target.fileno())
    return size, digest.hexdigest()


def _chunks(file: object) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):  # type: ignore[attr-defined]
        yield chunk


@contextlib.contextmanager
def _scratch(path: Path) -> Iterator[Path]:
    """Give a file nobody else may read, gone at the end unless it was moved away."""
    path.unlink(missing_ok=True)
    path.touch(0o600)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _group(scopes: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(scopes).encode()).hexdigest()[:32]


def _plain(held: _Held) -> dict[str, object]:
    return {name: getattr(held, name) for name in _Held.__dataclass_fields__}


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _stamp(path: Path) -> Instant:
    try:
        return Instant(int(path.stat().st_mtime * 1000))
    except OSError:
        return Instant(0)
