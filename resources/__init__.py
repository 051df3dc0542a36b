"""Icons, styles, translations, fonts and map data, reached through one accessor."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def path(name: str) -> Path:
    """Return the file `name` ("icons/map.svg") of this package. Raises FileNotFoundError."""
    found = Path(str(files(__name__))) / name
    if not found.is_file():
        raise FileNotFoundError(f"no resource {name!r}")
    return found


def read(name: str) -> bytes:
    """Return the bytes of the resource `name`. Raises FileNotFoundError."""
    return path(name).read_bytes()


def names(folder: str, suffix: str = "") -> tuple[str, ...]:
    """Return the names ("icons/map.svg") in a folder of this package that end with `suffix`, sorted."""
    root = Path(str(files(__name__))) / folder
    if not root.is_dir():
        return ()
    return tuple(sorted(f"{folder}/{p.name}" for p in root.iterdir() if p.is_file() and p.name.endswith(suffix)))
