"""Puts a file that was written beside into its place so that a power cut does not take the name back."""

from __future__ import annotations

import os
from pathlib import Path


def put(fresh: Path, path: Path) -> None:
    """Let the synced file `fresh` be `path` (in the same folder), for certain when this returns. Raises OSError."""
    fresh.replace(path)
    if os.name == "posix":  # Windows has no such call: its file system keeps names in order by itself
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
