"""Everything with the words typed, a group for each kind: its newest rows, and how many there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from ioc_contract.cache_indexes import NEVER
from ioc_contract.cache_schema import WORD
from ioc_contract.folding import fold, has_marks, nfc
from ioc_desktop.store import search

KINDS = ("case", "article", "task", "indicator", "place", "admin_unit", "organisation")
"""In the order of the screen. Articles are told as stories: each once, by its newest publication."""
TEXTUAL = ("case", "article", "task")
"""Those with full text; the others are few and found by name."""

_SHOWN = {
    "case": ("cases_now", "title", "address", "number", "received_at"),
    "task": ("tasks_now", "title", "body", "number", "created_at"),
    "article": ("articles_now", "title", "outlet", "NULL", "published_at"),
}
"""Kind to view, heading, second line, number and the time it is ordered by."""
_NAMED = {
    "indicator": "SELECT i.id, i.name, coalesce(s.name, ''), i.code FROM indicators_now i"
    " LEFT JOIN subsystems_now s ON s.id = i.subsystem ORDER BY s.position, i.position",
    "place": "SELECT id, name, address, code FROM places_now ORDER BY name",
    "admin_unit": "SELECT id, name, code, '' FROM admin_units_now WHERE valid_to IS NULL ORDER BY tier, name",
    "organisation": "SELECT id, name, short_name, code FROM organisations_now WHERE valid_to IS NULL ORDER BY name",
}
"""Kind to id, heading, second line and what else is searched, in the order shown."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row that has the words."""

    kind: str
    id: str
    title: str
    detail: str
    number: int | None
    at: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """What of one kind has the words: the first rows, how many there are, and whether there may be more than that."""

    kind: str
    rows: tuple[Found, ...]
    total: int
    more: bool = False


def find(connection: sa.Connection, text: str, limit: int, stop: Callable[[], bool] = lambda: False) -> list[Group]:
    """Return the groups that have anything, each with at most `limit` rows; none when no word was typed.

    `stop` is asked between kinds: what was found by then comes back.
    """
    groups: list[Group] = []
    for kind in KINDS:
        if stop():
            break
        group = _full_text(connection, kind, text, limit) if kind in TEXTUAL else _named(connection, kind, text, limit)
        if group.rows:
            groups.append(group)
    return groups


def _full_text(connection: sa.Connection, kind: str, text: str, limit: int) -> Group:
    view, title, detail, number, at = _SHOWN[kind]
    columns = f"id, {title}, {detail}, {number}, {at}"
    rows = _numbered(connection, kind, text) if number != "NULL" else []
    ids = search.newest(connection, kind, text, 4 * limit if kind == "article" else limit)
    marks = ", ".join("?" * len(ids))
    by_id: dict[str, Found] = {}
    if ids:
        found = connection.exec_driver_sql(f"SELECT {columns} FROM {view} WHERE id IN ({marks})", tuple(ids))
        by_id = {str(r[0]): Found(kind, *r) for r in found}
    rows += [by_id[i] for i in ids if i in by_id and by_id[i] not in rows]
    if kind != "article":
        total, more = search.at_least(connection, kind, text)
        return Group(kind, tuple(rows[:limit]), max(total, len(rows[:limit])), more)
    stories = _stories(connection, text)
    first: dict[str, Found] = {}
    sql = f"SELECT id, story_id FROM articles_now WHERE id IN ({marks})"
    story = {str(r[0]): str(r[1]) for r in connection.exec_driver_sql(sql, tuple(ids))} if ids else {}
    for row in rows:
        first.setdefault(story[row.id], row)
    return Group(kind, tuple(first.values())[:limit], min(stories, search.CAP - 1), stories >= search.CAP)


def _numbered(connection: sa.Connection, kind: str, text: str) -> list[Found]:
    """Return the rows that have the number typed, with its sign or without."""
    number = search.number_in(text)
    if number is None and text.strip().isdecimal() and len(text.strip()) < 10:
        number = int(text)
    if number is None:
        return []
    view, title, detail, _, at = _SHOWN[kind]
    found = connection.exec_driver_sql(
        f"SELECT id, {title}, {detail}, number, {at} FROM {view} WHERE coalesce(number, {NEVER}) = ? LIMIT 4", (number,)
    )
    return [Found(kind, *r) for r in found]


def _stories(connection: sa.Connection, text: str) -> int:
    """Return how many stories the newest publications with the words belong to, at most `search.CAP`."""
    asked = search.text_filter(connection, "article", text, column="a.id")
    if asked is None:
        return 0
    sql = f"SELECT count(DISTINCT story_id) FROM (SELECT story_id FROM articles_now a WHERE {asked.condition} LIMIT {search.CAP})"
    return int(connection.exec_driver_sql(sql, asked.parameters).scalar_one())


def _named(connection: sa.Connection, kind: str, text: str, limit: int) -> Group:
    """Return the rows whose names have all the words, each as the start of a word; marks typed must be there."""
    words = [w.lower() for w in WORD.findall(nfc(text))]
    if not words:
        return Group(kind, (), 0)
    rows = connection.exec_driver_sql(_NAMED[kind]).all()
    found = [r for r in rows if _has(" ".join(str(c or "") for c in r[1:]), words)]
    plain = fold(" ".join(words))
    found.sort(key=lambda r: not fold(str(r[1])).startswith(plain))
    return Group(kind, tuple(Found(kind, r[0], r[1], r[2] or "", None, None) for r in found[:limit]), len(found))


def _has(text: str, words: list[str]) -> bool:
    written, plain = _words(text)
    return all(any(w.startswith(word) for w in (written if has_marks(word) else plain)) for word in words)


@lru_cache(maxsize=20_000)
def _words(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    written = tuple(w.lower() for w in WORD.findall(text))
    return written, tuple(fold(w) for w in written)
