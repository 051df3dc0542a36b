"""The newest rows of each searchable kind that have the words typed."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ioc_desktop.store import search

_SHOWN = {
    "case": ("cases_now", "title", "address", "number", "received_at"),
    "task": ("tasks_now", "title", "''", "number", "created_at"),
    "article": ("articles_now", "title", "outlet", "NULL", "published_at"),
}
"""Kind to view, heading, second line, number and the time it is ordered by."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row that has the words."""

    kind: str
    id: str
    title: str
    detail: str
    number: int | None
    at: int


def find(connection: sa.Connection, text: str, limit: int) -> list[Found]:
    """Return at most `limit` rows of each kind, newest first; none when no word was typed."""
    found: list[Found] = []
    for kind, (view, title, detail, number, at) in _SHOWN.items():
        asked = search.text_filter(connection, kind, text, column=f"{view}.id")
        if asked is None:
            continue
        rows = connection.exec_driver_sql(
            f"SELECT id, {title}, {detail}, {number}, {at} FROM {view} WHERE {asked.condition}"
            f" ORDER BY {at} DESC LIMIT {int(limit)}",
            asked.parameters,
        )
        found += [Found(kind, *row) for row in rows]
    return found
