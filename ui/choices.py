"""Small JSON files of the operator's choices: written whole or not at all, read with tolerance for anything broken."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a file, {} if there is none. A file that is not one is put aside as `<name>.bad`."""
    try:
        found = json.loads(path.read_text("utf-8"))
        if isinstance(found, dict):
            return found
        raise ValueError("not an object")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("%s cannot be read (%s); starting without it", path.name, error)
        try:
            path.replace(path.with_suffix(path.suffix + ".bad"))
        except OSError:
            log.warning("%s could not be put aside", path.name)
        return {}


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Replace the file by `content` in one step. A disk that refuses costs the choice, never the application."""
    beside = path.with_suffix(path.suffix + ".new")
    try:
        with beside.open("w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        log.warning("%s cannot be written: %s", path.name, error)


@dataclass(slots=True)
class Choices:
    """What an operator chose in the settings; `file` is where it is kept."""

    theme: str = "dark"
    scale: float = 1.0
    language: str = "vi"
    server: str = ""
    user: str = ""
    lock_minutes: int = 15
    """Minutes without input until the screen locks; 0: only when asked to."""
    locked: bool = False
    """The screen is locked, or was when the desk ended."""

    @classmethod
    def load(cls, path: Path) -> Choices:
        """Return the choices kept in `path`, defaults for what is missing or of the wrong type."""
        found = read_json(path)
        made = cls()
        for field in fields(cls):
            value = found.get(field.name)
            default = getattr(made, field.name)
            if isinstance(value, type(default)) or (isinstance(default, float) and isinstance(value, int)):
                setattr(made, field.name, value)
        made.theme = made.theme if made.theme in ("dark", "light") else "dark"
        made.language = made.language if made.language in ("vi", "en") else "vi"
        made.lock_minutes = min(24 * 60, max(0, made.lock_minutes))
        made.scale = min(2.0, max(1.0, float(made.scale)))
        return made

    def save(self, path: Path) -> None:
        write_json(path, asdict(self))
