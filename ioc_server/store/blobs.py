"""Photos and files: bytes in a folder named by their SHA-256, what they are in a table."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.pictures import Picture
from ioc_server.store.database import inserting
from ioc_server.store.tables import blob


@dataclass(frozen=True, slots=True)
class Blob:
    sha256: str
    size: int
    media_type: str
    width: int | None
    height: int | None
    account_id: str | None


def keep(connection: sa.Connection, folder: Path, picture: Picture, account_id: str | None = None) -> None:
    """Keep a picture under its hash; the same bytes twice are kept once. The caller commits.

    The file is on disk before the row can be committed.
    """
    path = path_of(folder, picture.sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        try:
            with draft.open("wb") as file:
                file.write(picture.content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            for folder in (path.parent, path.parent.parent):
                _keep_names(folder)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    values = {
        "sha256": picture.sha256,
        "size": len(picture.content),
        "media_type": picture.media_type,
        "width": picture.width,
        "height": picture.height,
        "at": clock.now(),
        "account_id": account_id,
    }
    connection.execute(inserting(connection, blob).values(values).on_conflict_do_nothing())


def _keep_names(folder: Path) -> None:
    """Let no power cut take back the names in a folder (Windows keeps them in order by itself)."""
    if os.name == "posix":
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)


def find(connection: sa.Connection, sha256: str) -> Blob | None:
    row = connection.execute(sa.select(blob).where(blob.c.sha256 == sha256)).first()
    if row is None:
        return None
    return Blob(row.sha256, row.size, row.media_type, row.width, row.height, row.account_id)


def path_of(folder: Path, sha256: str) -> Path:
    """Return the file of a blob. Raises ValueError for what is not a SHA-256 in lower-case hexadecimal."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a SHA-256")
    return folder / sha256[:2] / sha256
