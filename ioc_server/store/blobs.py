"""Photos and files: bytes in a folder named by their SHA-256, what they are in a table."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import warnings
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ioc_contract import clock
from ioc_server.store.tables import blob

LIMIT = 20 * 1024 * 1024
"""Bytes in one blob, at most."""

PIXELS = 50_000_000
"""Pixels in one picture, at most."""

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (4, b"ftyp", "video/mp4"),
)


class Unacceptable(ValueError):
    """These bytes are not kept: too large, of a kind not accepted (SVG among them), or not what they claim."""


@dataclass(frozen=True, slots=True)
class Blob:
    sha256: str
    size: int
    media_type: str
    width: int | None
    height: int | None
    account_id: str | None


def keep(connection: sa.Connection, folder: Path, content: bytes, account_id: str | None = None) -> Blob:
    """Keep bytes under their hash and return what they are; the same bytes twice are kept once. The caller commits.

    Raises Unacceptable. The file is on disk before the row can be committed.
    """
    found = examine(content, account_id)
    path = path_of(folder, found.sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {
        "sha256": found.sha256,
        "size": found.size,
        "media_type": found.media_type,
        "width": found.width,
        "height": found.height,
        "at": clock.now(),
        "account_id": account_id,
    }
    connection.execute(insert(blob).values(values).on_conflict_do_nothing())
    return found


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


def examine(content: bytes, account_id: str | None = None) -> Blob:
    """Return what bytes are, by their content alone. Raises Unacceptable."""
    if not 0 < len(content) <= LIMIT:
        raise Unacceptable("size")
    media_type = next((m for at, magic, m in _MAGIC if content[at : at + len(magic)] == magic), None)
    if media_type is None:
        raise Unacceptable("media_type")
    width, height = _measure(content) if media_type.startswith("image/") else (None, None)
    return Blob(hashlib.sha256(content).hexdigest(), len(content), media_type, width, height, account_id)


def _measure(content: bytes) -> tuple[int, int]:
    """Decode a picture, within limits, to be sure that it is one."""
    from PIL import Image  # only who receives pictures pays for the decoders

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "GIF", "WEBP")) as picture:
                width, height = picture.size
                if width * height > PIXELS:
                    raise Unacceptable("size")
                picture.load()
                return width, height
    except Unacceptable:
        raise
    except Exception as error:
        raise Unacceptable("media_type") from error
