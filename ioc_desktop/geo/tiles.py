"""Raster tiles under the map: an MBTiles file or an XYZ server behind a disk cache; blocking, for a worker thread."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import threading
import time
from pathlib import Path
from typing import Protocol

import requests

from ioc_desktop.geo.projection import Box

Tile = tuple[int, int, int]
"""Zoom, column, row from the north-west."""
MAX_TILE_BYTES = 4_000_000
RETRY_S = 60.0
"""After a failed fetch the server is left alone this long, seconds."""


class TileSource(Protocol):
    """Where tiles come from. `tile` blocks; None means that there is no such tile (now)."""

    @property
    def name(self) -> str: ...
    @property
    def attribution(self) -> str: ...
    @property
    def zooms(self) -> tuple[int, int]: ...
    def tile(self, tile: Tile) -> bytes | None: ...
    def close(self) -> None: ...


def covering(box: Box, zoom: int) -> list[Tile]:
    """Return the tiles of a zoom that meet a box, those in its middle first."""
    side = 1 << zoom
    left, right = (max(0, min(side - 1, int(v * side))) for v in (box.left, box.right))
    top, bottom = (max(0, min(side - 1, int(v * side))) for v in (box.top, box.bottom))
    tiles = [(zoom, c, r) for r in range(top, bottom + 1) for c in range(left, right + 1)]
    middle = ((left + right) / 2, (top + bottom) / 2)
    return sorted(tiles, key=lambda t: (t[1] - middle[0]) ** 2 + (t[2] - middle[1]) ** 2)


class MBTiles:
    """A file of the MBTiles specification 1.3 with raster tiles. Raises ValueError for a file that is not one."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(f"file:{path.as_posix()}?mode=ro", uri=True, check_same_thread=False)
            meta = dict(self._db.execute("SELECT name, value FROM metadata"))
            low, high = self._db.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone()
        except sqlite3.Error as error:
            raise ValueError(f"not an MBTiles file: {path.name}") from error
        if low is None or meta.get("format", "png") not in ("png", "jpg", "jpeg", "webp"):
            self._db.close()
            raise ValueError(f"no raster tiles in {path.name}")
        self._lock = threading.Lock()
        self.name = str(meta.get("name") or path.stem)
        self.attribution = str(meta.get("attribution") or "")
        self.zooms = (int(low), int(high))

    def tile(self, tile: Tile) -> bytes | None:
        """Return a tile's picture."""
        zoom, column, row = tile
        with self._lock:
            found = self._db.execute(
                "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                (zoom, column, (1 << zoom) - 1 - row),
            ).fetchone()
        return None if found is None else bytes(found[0])

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()


class XYZ:
    """A tile server named by the deployment, `…/{z}/{x}/{y}.png`; every tile fetched is kept on disk.

    With `offline` nothing is fetched and only kept tiles are given.
    """

    def __init__(
        self, template: str, attribution: str, folder: Path, zooms: tuple[int, int] = (0, 19), offline: bool = False
    ) -> None:
        if not template.startswith(("https://", "http://")) or not all(f"{{{k}}}" in template for k in "zxy"):
            raise ValueError("a tile address starts with http(s):// and names {z}, {x} and {y}")
        self.name = template.split("/")[2]
        self.attribution = attribution
        self.zooms = zooms
        self.offline = offline
        self._template = template
        self._folder = folder / hashlib.sha256(template.encode()).hexdigest()[:16]
        self._session = requests.Session()
        self._session.headers["User-Agent"] = "IOC Desktop"
        self._rest_until = 0.0

    def tile(self, tile: Tile) -> bytes | None:
        """Return a tile's picture from disk, else from the server."""
        zoom, column, row = tile
        path = self._folder / str(zoom) / str(column) / str(row)
        with contextlib.suppress(OSError):
            return path.read_bytes()
        if self.offline or time.monotonic() < self._rest_until:
            return None
        address = self._template.format(z=zoom, x=column, y=row)
        try:
            answer = self._session.get(address, timeout=(3, 8), stream=True)
            with answer:
                if answer.status_code != requests.codes.ok:
                    return None
                data = bytearray()
                for part in answer.iter_content(65_536):
                    data += part
                    if len(data) > MAX_TILE_BYTES:
                        return None
        except (requests.RequestException, OSError):
            self._rest_until = time.monotonic() + RETRY_S
            return None
        if not data:
            return None
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_bytes(data)
            part.replace(path)
        return bytes(data)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
