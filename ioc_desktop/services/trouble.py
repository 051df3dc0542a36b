"""What kind of trouble an error of the local files is, so that the operator is told what to do and not of a fault."""

from __future__ import annotations

import errno
from enum import Enum

from ioc_desktop.store import database


class Trouble(Enum):
    """FULL: the disk has no room. BROKEN: a file is damaged and must be mended. NEWER: a file of a later version. OTHER: a fault."""

    FULL = "full"
    BROKEN = "broken"
    NEWER = "newer"
    OTHER = "other"


def of(error: object) -> Trouble:
    """Return the trouble an exception (or whatever was reported as a fault) stands for."""
    if isinstance(error, database.NewerFile):
        return Trouble.NEWER
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble.FULL
    if isinstance(error, BaseException):
        if database.is_full(error):
            return Trouble.FULL
        if database.is_corrupt(error):
            return Trouble.BROKEN
    return Trouble.OTHER
