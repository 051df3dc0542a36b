"""The change of an account's rows from one form (encrypted or plain) to the other: how far it is, and its being stopped."""

from __future__ import annotations

import threading
from pathlib import Path

from ioc_contract.errors import Refused
from ioc_desktop.store import cache


class NoEncryption(Exception):
    """The extra `encrypted` is not installed. The message says what to do."""

    def __init__(self) -> None:
        super().__init__('Chưa cài phần mã hoá trên máy này. Trong thư mục mã nguồn: pip install ".[encrypted]"')


class Switch:
    """One change at a time; `share` and `stop` from any thread."""

    def __init__(self) -> None:
        self.share: float | None = None
        """How much is done, from 0 to 1; None while nothing is under way."""
        self._stop = threading.Event()

    def begin(self) -> None:
        """Somebody signs in: what was said to an earlier change counts no more."""
        self._stop.clear()

    def stop(self) -> None:
        """Have the change end: the old file stays as it was."""
        self._stop.set()

    def convert(self, source: Path, target: Path, old: bytes | None, new: bytes | None) -> None:
        """Do as `cache.convert`. Raises Refused (`switch_stopped`)."""

        def tell(share: float) -> None:
            self.share = share
            if self._stop.is_set():
                raise Refused("switch_stopped")

        try:
            tell(0.0)
            cache.convert(source, target, old, new, tell)
        finally:
            self.share = None
