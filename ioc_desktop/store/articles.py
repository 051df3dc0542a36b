"""The press as the cache holds it: stories (publications that tell the same) by filter, newest first, in pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from ioc_contract.clock import Instant
from ioc_contract.kinds import KINDS
from ioc_contract.records import Article, Tone
from ioc_desktop.store import search

_ARTICLE = KINDS["article"]
_COLUMNS = ", ".join(f'"{n}"' for n in _ARTICLE.names)

Key = tuple[int, str]
"""Place of a story: when its newest publication was published, and that publication's id."""


@dataclass(frozen=True, slots=True)
class MediaQuery:
    """Which publications are looked at. Empty tuples filter nothing; a story is shown when one of its own is found."""

    text: str = ""
    outlets: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    tones: tuple[Tone, ...] = ()
    unread: bool = False
    flagged: bool = False
    irrelevant: bool = False
    """Show also what was marked irrelevant."""
    since: Instant | None = None
    after: Key | None = None

    def filters(self) -> MediaQuery:
        """Return the query without its place: equal for queries that find the same stories."""
        return replace(self, after=None)


@dataclass(frozen=True, slots=True)
class _Where:
    sql: str
    params: tuple[Any, ...]


def leaders(
    connection: sa.Connection, query: MediaQuery, limit: int, above: Key | None = None
) -> list[tuple[str, Key]]:
    """Return (story id, key) of the next stories: each by the newest of its publications that the query finds.

    With `above` only those that stand above that place.
    """
    where, later = _where(connection, query, "a"), _where(connection, query, "b")
    sql = f"""SELECT a.story_id, a.published_at, a.id FROM articles_now a WHERE {where.sql}
        AND NOT EXISTS (SELECT 1 FROM articles_now b WHERE b.story_id = a.story_id
            AND (b.published_at, b.id) > (a.published_at, a.id) AND {later.sql})"""
    params = [*where.params, *later.params]
    if query.after is not None:
        sql += " AND (a.published_at, a.id) < (?, ?)"
        params += query.after
    if above is not None:
        sql += " AND (a.published_at, a.id) > (?, ?)"
        params += above
    sql += f" ORDER BY a.published_at DESC, a.id DESC LIMIT {int(limit)}"
    return [(r[0], (r[1], r[2])) for r in connection.exec_driver_sql(sql, tuple(params))]


def newer(connection: sa.Connection, query: MediaQuery, than: Key | None, shown: Iterable[str], limit: int) -> int:
    """Return how many stories the query finds above `than` that are not among `shown`, at most `limit`."""
    held = set(shown)
    found = leaders(connection, query.filters(), limit + len(held), than)
    return min(sum(story not in held for story, _ in found), limit)


def matching(connection: sa.Connection, query: MediaQuery, stories: Sequence[str]) -> set[str]:
    """Return those of `stories` that the query finds."""
    found: set[str] = set()
    where = _where(connection, query, "a")
    for start in range(0, len(stories), 500):
        part = stories[start : start + 500]
        sql = f"""SELECT DISTINCT a.story_id FROM articles_now a
            WHERE a.story_id IN ({", ".join("?" * len(part))}) AND {where.sql}"""
        found |= {r[0] for r in connection.exec_driver_sql(sql, (*part, *where.params))}
    return found


def count_unread(connection: sa.Connection, query: MediaQuery, cap: int) -> int:
    """Return how many stories have unread publications that the query finds, at most `cap`."""
    where = _where(connection, replace(query, unread=True), "a")
    sql = f"SELECT count(*) FROM (SELECT DISTINCT a.story_id FROM articles_now a WHERE {where.sql} LIMIT {int(cap)})"
    return int(connection.exec_driver_sql(sql, where.params).scalar_one())


def of_stories(connection: sa.Connection, stories: Sequence[str]) -> dict[str, list[Article]]:
    """Return every publication of these stories by story, the first published first."""
    found: dict[str, list[Article]] = {}
    for start in range(0, len(stories), 500):
        part = stories[start : start + 500]
        sql = f"""SELECT {_COLUMNS} FROM articles_now WHERE story_id IN ({", ".join("?" * len(part))})
            ORDER BY published_at, id"""
        for row in connection.exec_driver_sql(sql, tuple(part)):
            article: Article = _ARTICLE.load(tuple(row))
            found.setdefault(article.story_id, []).append(article)
    return found


def stories_of(connection: sa.Connection, ids: Iterable[str]) -> set[str]:
    """Return the stories these publications belong to."""
    listed, found = list(ids), set[str]()
    for start in range(0, len(listed), 500):
        part = listed[start : start + 500]
        sql = f"SELECT DISTINCT story_id FROM articles_now WHERE id IN ({', '.join('?' * len(part))})"
        found |= {r[0] for r in connection.exec_driver_sql(sql, tuple(part))}
    return found


def outlets(connection: sa.Connection, since: int | None) -> list[tuple[str, int]]:
    """Return (outlet, publications) since an instant, the most active first."""
    sql = """SELECT outlet, count(*) FROM articles_now WHERE published_at >= ? AND NOT irrelevant
        GROUP BY outlet ORDER BY 2 DESC, 1"""
    return [(r[0], r[1]) for r in connection.exec_driver_sql(sql, (since or 0,))]


def topics(connection: sa.Connection, since: int | None) -> list[tuple[str, int]]:
    """Return (topic, publications) since an instant, the most frequent first."""
    sql = """SELECT t.value, count(*) FROM articles_now a, json_each(a.topics) t
        WHERE a.published_at >= ? AND NOT a.irrelevant GROUP BY t.value ORDER BY 2 DESC, 1"""
    return [(r[0], r[1]) for r in connection.exec_driver_sql(sql, (since or 0,))]


def _where(connection: sa.Connection, query: MediaQuery, alias: str) -> _Where:
    pieces, params = ["1"], list[Any]()

    def also(sql: str, *values: Any) -> None:
        pieces.append(sql)
        params.extend(values)

    if query.since is not None:
        also(f"{alias}.published_at >= ?", query.since)
    if not query.irrelevant:
        also(f"NOT {alias}.irrelevant")
    if query.unread:
        also(f"{alias}.read_at IS NULL")
    if query.flagged:
        also(f"{alias}.flagged")
    for column, chosen in (("outlet", query.outlets), ("tone", query.tones)):
        if chosen:
            also(f"{alias}.{column} IN ({', '.join('?' * len(chosen))})", *(str(c) for c in chosen))
    if query.topics:
        marks = ", ".join("?" * len(query.topics))
        also(f"EXISTS (SELECT 1 FROM json_each({alias}.topics) WHERE value IN ({marks}))", *query.topics)
    if query.text.strip():
        words = search.text_filter(connection, "article", query.text, column=f"{alias}.id")
        if words is not None:
            also(words.condition, *words.parameters)
    return _Where(" AND ".join(pieces), tuple(params))
