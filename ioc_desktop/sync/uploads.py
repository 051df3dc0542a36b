"""Sends photos to the centre piece by piece, beside the sync thread, so that a large one holds up nothing else.

`Uploads` is the work without a thread or a clock of its own; `UploadLoop` drives it. After every piece the photo with the
least left goes on, so that a small one passes a large one. Each photo has its own pauses after a failure.
"""

from __future__ import annotations

import contextlib
import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import orjson
import sqlalchemy as sa

from ioc_contract import SCHEMA
from ioc_contract.clock import Instant
from ioc_contract.errors import ContractError, Offline, Refused, Unauthorised
from ioc_contract.ids import new_id
from ioc_contract.messages import Operation, OpResult
from ioc_desktop.store import blobs, database, keep, outbox, unsent
from ioc_desktop.store.keep import Upload
from ioc_desktop.sync.http import Stopped

log = logging.getLogger(__name__)

KIND = "upload"
"""What a ChangeSet calls photos on their way; its ids are their SHA-256."""
SMALLEST, LARGEST = 64 * 1024, 1024 * 1024
"""Bytes in a piece; it grows while pieces take less than `QUICK` seconds, and shrinks when they take more than `SLOW`."""
QUICK, SLOW = 1.0, 4.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
SWEPT_SECONDS = 24 * 3600.0
"""Files beside the outbox that nothing names go after so long."""
FULL_SECONDS = 5.0
"""So often files that a full disk did not let open are tried."""
HELD_SECONDS = 2.0
"""So often a photo whose attaching is being undone looks whether the centre has answered."""
ROTTEN = 4
"""So many times a photo may arrive spoilt before the operator is told."""
_AGAIN = ("upload_offset", "upload_gone", "upload_checksum", "photo_hash")
"""Refusals that say where to go on, not that the centre does not want the photo."""


class UploadApi(Protocol):
    """tus 1.0 as the desk speaks it. Errors are the contract's; Stopped when `halted` says so between two blocks."""

    def begin_upload(self, sha256: str, size: int) -> tuple[str, int]:
        """Return where the photo goes and how many bytes of it are there already (all: nothing more to do)."""

    def send_piece(self, place: str, offset: int, piece: bytes, halted: Callable[[], bool]) -> int:
        """Send bytes from `offset` on; return how many are there now."""

    def end_upload(self, place: str) -> None:
        """Call a photo back; the centre takes it off the record."""


@dataclass(slots=True)
class _Progress:
    place: str | None = None
    sent: int = 0
    piece: int = SMALLEST
    failures: int = 0
    rotten: int = 0
    due: float = 0.0


class Uploads:
    """One account's photos on their way; use from one thread."""

    def __init__(
        self,
        api: UploadApi,
        outbox_connection: sa.Connection,
        account: str,
        actor: str,
        folder: Path,
        cache: Path,
        now: Callable[[], Instant],
        *,
        transfers: dict[str, int],
        tell: Callable[[str], None] = lambda _: None,
        refused: Callable[[], None] = lambda: None,
        halted: Callable[[], bool] = lambda: False,
        cache_bytes: Callable[[], int] = lambda: 1 << 30,
    ) -> None:
        """`folder` holds the photos, `cache` gets them when they are sent; `tell` hears the SHA-256 of what changed,
        `refused` is called when there is something new in the inbox."""
        self.api, self.outbox, self.account, self.actor = api, outbox_connection, account, actor
        self.folder, self.cache, self.now = folder, cache, now
        self.transfers, self.tell, self.refused, self.halted = transfers, tell, refused, halted
        self.cache_bytes = cache_bytes
        self._progress: dict[str, _Progress] = {}
        self._held: tuple[str, bytes] = ("", b"")
        """The photo that goes on, by SHA-256: read, and decrypted, once and not for every piece."""

    def sweep(self) -> None:
        """Remove files that nothing names any more: kept, and then the power failed before that was written down."""
        known = {str(s) for (s,) in self.outbox.exec_driver_sql("SELECT sha256 FROM upload")}
        with contextlib.suppress(OSError):
            for path in self.folder.iterdir():
                if path.name not in known and path.stat().st_mtime < time.time() - SWEPT_SECONDS:
                    path.unlink(missing_ok=True)

    def step(self, at: float) -> float | None:
        """Send one piece of the photo with the least left, at instant `at` of a steady clock, seconds.

        Return 0 to go on at once, how long to rest, or None when nothing waits. Raises Stopped, and Unauthorised when
        the session has ended.
        """
        held = unsent.decide(self.outbox, self.account)
        waiting = keep.uploads(self.outbox, self.account, ("waiting", "cancelled"))
        known = {u.sha256 for u in waiting}
        self._progress = {s: p for s, p in self._progress.items() if s in known}
        for sha256 in self.transfers.keys() - {u.sha256 for u in waiting if u.state == "waiting"}:
            self._rest(sha256)
        if not waiting:
            return HELD_SECONDS if held else None
        due = [u for u in waiting if self._of(u).due <= at]
        if not due:
            rest = min(self._of(u).due for u in waiting) - at
            return min(rest, HELD_SECONDS) if held else rest
        upload = min(due, key=lambda u: (u.state != "cancelled", u.size - self._of(u).sent))
        progress = self._of(upload)
        try:
            self._move(upload, progress)
            progress.failures = 0
        except Refused as error:
            self._refused(upload, progress, error, at)
        except Unauthorised:
            self._pause(upload, progress, at, LONGEST_PAUSE)
            raise
        except Offline as error:
            log.info("the photo %s rests: %s", upload.sha256[:12], error)
            self._pause(upload, progress, at, error.retry_after)
        return 0.0

    def hurry(self) -> None:
        """Try again at once what rests after a failure."""
        for progress in self._progress.values():
            progress.due = 0.0

    def _of(self, upload: Upload) -> _Progress:
        return self._progress.setdefault(upload.sha256, _Progress())

    def _move(self, upload: Upload, progress: _Progress) -> None:
        path = self.folder / upload.sha256
        if upload.state == "cancelled":
            place = progress.place or self.api.begin_upload(upload.sha256, upload.size)[0]
            with contextlib.suppress(Refused):
                self.api.end_upload(place)
            self._done(upload)  # kept for showing: who did it again would send it again
            return
        if progress.place is None:
            if not path.exists():
                raise Refused("photo_gone")
            progress.place, progress.sent = self.api.begin_upload(upload.sha256, upload.size)
        if progress.sent < upload.size:
            self._show(upload, progress)
            if self._held[0] != upload.sha256:
                self._held = upload.sha256, blobs.part(path) or b""
            content = self._held[1]
            piece = content[progress.sent : progress.sent + min(progress.piece, upload.size - progress.sent)]
            if not piece:
                raise Refused("photo_gone")
            began = time.monotonic()
            progress.sent = self.api.send_piece(progress.place, progress.sent, piece, self.halted)
            self._resize(progress, time.monotonic() - began)
        if progress.sent >= upload.size:
            self._done(upload)
        else:
            self._show(upload, progress)

    def _resize(self, progress: _Progress, took: float) -> None:
        if took < QUICK:
            progress.piece = min(LARGEST, progress.piece * 2)
        elif took > SLOW:
            progress.piece = max(SMALLEST, progress.piece // 2)

    def _show(self, upload: Upload, progress: _Progress) -> None:
        self.transfers[upload.sha256] = progress.sent
        self.tell(upload.sha256)

    def _rest(self, sha256: str) -> None:
        if self.transfers.pop(sha256, None) is not None:
            self.tell(sha256)

    def _pause(self, upload: Upload, progress: _Progress, at: float, asked: float | None) -> None:
        self._held = ("", b"")
        progress.failures += 1
        progress.place = None  # what arrived is asked for before going on
        progress.piece = SMALLEST
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**progress.failures)
        progress.due = at + max(asked or 0.0, random.uniform(FIRST_PAUSE / 2, longest))
        self._rest(upload.sha256)

    def _refused(self, upload: Upload, progress: _Progress, error: Refused, at: float) -> None:
        rotten = error.code in ("upload_checksum", "photo_hash")
        progress.rotten += rotten
        if error.code in _AGAIN and progress.rotten < ROTTEN:
            log.info("the photo %s goes on anew: %s", upload.sha256[:12], error.code)
            self._pause(upload, progress, at, None)
            return
        log.warning("the centre does not take the photo %s: %s", upload.sha256, error.code)
        self._held = ("", b"")
        detail = {**error.detail, "name": upload.name}
        keep.mark_upload(
            self.outbox, self.account, upload.sha256, "failed", error.code, orjson.dumps(detail, default=str).decode()
        )
        self._to_inbox(upload, error.code, detail)
        self.refused()
        self._rest(upload.sha256)
        self.tell(upload.sha256)

    def _to_inbox(self, upload: Upload, code: str, detail: dict[str, object]) -> None:
        kind, at = upload.entity_kind or "case", self.now()
        item = {"type": "attachment", "sha256": upload.sha256, "name": upload.name, "media_type": upload.media_type,
                "size": upload.size}  # fmt: skip
        op = Operation(
            new_id(at), "", SCHEMA, self.actor, kind, upload.entity_id, f"{kind}.attach", 0, {}, (item,), upload.name,
            False, at, 0,
        )  # fmt: skip
        outbox.refuse(self.outbox, self.account, op, OpResult(op.op_id, "refused", None, code, detail), at)

    def _done(self, upload: Upload) -> None:
        """The centre has it: what was kept for sending becomes one of the photos fetched."""
        path = self.folder / upload.sha256
        content = blobs.read(path)
        if content is not None:
            try:
                blobs.write(self.cache / upload.sha256, content)
                blobs.grown(self.cache, len(content), self.cache_bytes())
            except OSError as error:
                log.info("the photo %s is not kept for showing: %s", upload.sha256[:12], error)
        self._forget(upload)

    def _forget(self, upload: Upload) -> None:
        self._held = ("", b"")
        if not keep.uploaded(self.outbox, self.account, upload.sha256):
            (self.folder / upload.sha256).unlink(missing_ok=True)
        self.transfers.pop(upload.sha256, None)
        self.tell(upload.sha256)


class UploadLoop:
    """Drives `Uploads` on a thread of its own while there is something to send and the centre may be reached."""

    def __init__(
        self,
        make: Callable[[Callable[[], bool]], Uploads],
        *,
        online: Callable[[], bool],
        fault: Callable[[BaseException], None],
        close: Callable[[Uploads], None] = lambda _: None,
    ) -> None:
        """`make` opens the files on the new thread, `close` closes them there."""
        self._make, self._online, self._fault, self._close = make, online, fault, close
        self._stop, self._wake, self._hurry = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._main, name="uploads", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self, hurry: bool = False) -> None:
        """Look at once: a photo was attached or called back. With `hurry` what rests is tried too: the centre is back."""
        if hurry:
            self._hurry.set()
        self._wake.set()

    def stop(self, seconds: float = 0.5) -> None:
        """End; a piece in flight is dropped between two blocks."""
        self._stop.set()
        self._wake.set()
        self._thread.join(seconds)

    def _main(self) -> None:
        try:
            uploads = self._opened()
        except BaseException as error:  # noqa: BLE001 - the one sink
            self._fault(error)
            return
        if uploads is None:
            return
        try:
            while not self._stop.is_set():
                self._rest(self._turn(uploads))
        except BaseException as error:
            log.exception("the sending of photos ended by a fault")
            self._fault(error)
        finally:
            with contextlib.suppress(Exception):
                self._close(uploads)

    def _opened(self) -> Uploads | None:
        """Open the files, once the disk has room for that; return None when asked to stop before."""
        while not self._stop.is_set():
            uploads = None
            try:
                uploads = self._make(self._stop.is_set)
                uploads.sweep()
                return uploads
            except Exception as error:
                if uploads is not None:
                    self._close(uploads)
                if not database.is_full(error):
                    raise
                log.warning("photos wait, the disk is full: %s", error)
            self._stop.wait(FULL_SECONDS)
        return None

    def _turn(self, uploads: Uploads) -> float:
        self._wake.clear()
        if self._hurry.is_set():
            self._hurry.clear()
            uploads.hurry()
        if not self._online():
            return 2.0
        try:
            pause = uploads.step(time.monotonic())
        except Stopped:
            return 0.0
        except ContractError as error:
            log.info("photos wait: %s", error)
            return 5.0
        except (OSError, sa.exc.SQLAlchemyError) as error:
            log.warning("photos wait: %s", error)
            uploads.outbox.rollback()
            return 10.0
        return 3600.0 if pause is None else pause

    def _rest(self, seconds: float) -> None:
        if seconds > 0 and not self._stop.is_set():
            self._wake.wait(seconds)
