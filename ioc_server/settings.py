"""What a server is started with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FROM_ROWS = 20_000
"""Rows from which an account's first sync takes a ready file rather than pages."""


@dataclass(frozen=True, slots=True)
class Settings:
    data_dir: Path
    """Blobs, and the SQLite database unless `database` names another."""
    database: str = ""
    """`sqlite:///FILE` or `postgresql://…`; "" for `server.db` in `data_dir`."""
    host: str = "127.0.0.1"
    port: int = 8750
    session_hours: float = 12.0
    secure: bool = False
    """Served over TLS by a proxy in front: adds Strict-Transport-Security."""

    snapshot_from: int = FROM_ROWS
    """Accounts that receive at least so many rows are offered a ready cache file; 0: nobody is."""

    feed_days: float = 30.0
    """So long the feed knows what left a scope; a desk away for longer compares all its rows."""

    live: float = 0.0
    """New reports an hour in the sample city's live mode; 0: nothing happens by itself."""

    @property
    def url(self) -> str:
        return self.database or f"sqlite:///{self.data_dir / 'server.db'}"

    @property
    def watermark(self) -> Path:
        return self.data_dir / "feed.json"

    @property
    def snapshots(self) -> Path:
        return self.data_dir / "snapshots"

    @property
    def blobs(self) -> Path:
        return self.data_dir / "blobs"

    @property
    def parts(self) -> Path:
        """Photos that have not come whole yet."""
        return self.data_dir / "uploads"
