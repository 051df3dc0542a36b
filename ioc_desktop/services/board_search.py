"""Search everywhere: reports, tasks and articles with the words typed."""

from __future__ import annotations

from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import everywhere

Found = everywhere.Found


def find(ws: Workspace, text: str, limit: int = 12) -> tuple[Found, ...]:
    """Return at most `limit` rows of each kind that have the words of `text`, with or without tone marks."""
    return tuple(everywhere.find(ws.cache, text, limit))
