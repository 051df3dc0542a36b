"""Notes beside the database how far the feed got, so that a database put back from a backup is noticed when the server starts."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from pathlib import Path

import orjson
import sqlalchemy as sa

from ioc_server.store import deployment
from ioc_server.store.database import reading, writing

log = logging.getLogger(__name__)

_EVERY_SECONDS = 1.0


class Watermark:
    """The note of one data folder. It may lag behind the feed, never run ahead of it."""

    def __init__(self, engine: sa.Engine, path: Path) -> None:
        self._engine = engine
        self._path = path
        self._lock = threading.Lock()
        self._epoch = ""
        self._noted, self._at = -1, 0.0

    def look(self) -> bool:
        """Compare the database with the note: one that went back gets a new epoch; return whether it did.

        A database of another epoch is another database, or was restored so that everybody notices.
        """
        with reading(self._engine) as connection:
            epoch, head = deployment.load(connection).epoch, deployment.head(connection)
        noted_epoch, noted = self._read()
        back = noted_epoch == epoch and noted > head
        if back:
            log.warning(
                "the database stands at %d and was at %d: it was restored, desks compare their rows", head, noted
            )
            with writing(self._engine) as connection:
                deployment.renew_epoch(connection)
            with reading(self._engine) as connection:
                epoch = deployment.load(connection).epoch
        self._epoch = epoch
        self.note(head, now=True)
        return back

    def note(self, head: int, now: bool = False) -> None:
        """Note where the feed stands; at most once a second unless `now`."""
        with self._lock:
            if head == self._noted or (not now and time.monotonic() - self._at < _EVERY_SECONDS):
                return
            draft = self._path.with_suffix(f".{os.getpid()}")
            try:
                draft.write_bytes(orjson.dumps({"epoch": self._epoch, "head": head}))
                draft.replace(self._path)
            except OSError as error:
                log.warning("the feed's position is not noted: %s", error)
                with contextlib.suppress(OSError):
                    draft.unlink(missing_ok=True)
            self._noted, self._at = head, time.monotonic()

    def _read(self) -> tuple[str, int]:
        try:
            found = orjson.loads(self._path.read_bytes())
            return str(found["epoch"]), int(found["head"])
        except (OSError, ValueError, KeyError, TypeError):
            return "", -1
