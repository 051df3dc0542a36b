"""Disks and what is on them: a small one to be full on (a tmpfs where root may mount one), files that hold a text."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

FILLER = "filler"


@contextmanager
def small(place: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk at `place` for the length of the block; skips the test where that cannot be."""
    place.mkdir()
    if shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only root can make a small disk")
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    if subprocess.run(words, check=False, capture_output=True).returncode != 0:
        pytest.skip("no disk can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill_up(disk: Path) -> None:
    """Leave not a byte free; `FILLER` in it takes the room."""
    with (disk / FILLER).open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise


def holding(folder: Path, *texts: str) -> list[str]:
    """Return the files in whose bytes one of the texts stands, in either encoding of SQLite or escaped. A file that goes while
    it is looked for holds nothing."""
    forms = [f for t in texts for f in (t.encode(), t.encode("utf-16-le"), t.encode("unicode-escape"))]
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with suppress(FileNotFoundError):
            content = path.read_bytes()
            found += [path.name] * any(form in content for form in forms)
    return found
