"""One running application per profile: a lock that the operating system gives back even after kill -9."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

FILE = "running.lock"


class AlreadyRunning(Exception):
    """Another instance works with this profile."""


class Guard:
    """Holds the profile in `folder` from `acquire` to `release`, or to the end of the process however it comes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._file: IO[bytes] | None = None

    def acquire(self) -> None:
        """Take the profile. Raises AlreadyRunning."""
        file = self._path.open("ab")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise AlreadyRunning(
                f"Ứng dụng đang chạy với hồ sơ này ({self._path.parent}). Chuyển sang cửa sổ đó, hoặc mở hồ sơ khác: "
                "ioc-desktop --profile TÊN"
            ) from error
        self._file = file

    def release(self) -> None:
        """Give the profile back."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
