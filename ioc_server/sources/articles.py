"""Writes publications from feeds as articles: story, topics, a guessed tone, the place; triage by people is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from ioc_contract.clock import DAY, HOUR, Instant, local
from ioc_contract.records import Article, Source
from ioc_server.sources.items import OutsideArticle, Problems
from ioc_server.sources.loaded import Loaded
from ioc_server.sources.press import GUESS, tone_of, topics_of
from ioc_server.sources.rows import derived_id, load_gazetteer, load_known, records, records_in
from ioc_server.sources.stories import Stories
from ioc_server.store import write
from ioc_server.store.tables import KIND_TABLES

STORY_DAYS = 4
"""How far apart two publications of one story may be."""
_STORY_LIMIT = 3_000


def load_articles(connection: sa.Connection, source: Source, found: Sequence[OutsideArticle], now: Instant) -> Loaded:
    """Write the publications. The caller commits. Loading them twice changes nothing."""
    problems = Problems()
    ids = {a.external_id: derived_id("article", source.id, a.external_id) for a in found}
    existing: dict[str, Article] = {a.id: a for a in records_in(connection, "article", "id", ids.values(), lock=True)}
    stories = _recent(connection, now)
    gazetteer = load_gazetteer(connection, load_known(connection))
    out: list[Article] = []
    complete = 0
    for item in sorted(found, key=lambda a: (a.published_at or now, a.external_id)):
        published = item.published_at
        if published is not None and published > now + HOUR:
            problems.add(item.where, f"«{item.title[:60]}»: thời gian đăng ở tương lai; lấy giờ tải về", kept=True)
            published = None
        complete += bool(published and item.summary)
        held = existing.get(ids[item.external_id])
        if held is not None:
            out.append(_updated(held, item, now))
            continue
        day = local(published or now).date().isoformat()
        unit = gazetteer.find(f"{item.title}\n{item.summary}", day)
        own = ids[item.external_id]
        story = stories.find(item.title, item.summary) or own
        stories.add(story, item.title, item.summary)
        out.append(
            Article(
                id=own, version=0, subsystem="media", story_id=story, outlet=item.outlet or source.name,
                source_id=source.id, title=item.title, summary=item.summary, url=item.url,
                published_at=published or now, fetched_at=now, topics=topics_of(item.title, item.summary),
                tone=tone_of(item.title, item.summary), tone_by=GUESS, unit_id=unit.id if unit else None,
                lat=unit.lat if unit else None, lon=unit.lon if unit else None, read_at=None, read_by=None,
                flagged=False, irrelevant=False, case_id=None, task_id=None, updated_at=now,
            )
        )  # fmt: skip
    changed = write.put_records(connection, "article", out)
    return Loaded(len(found), changed, problems.done(), complete)


def _recent(connection: sa.Connection, now: Instant) -> Stories:
    """Return the publications of the last days, oldest first."""
    table = KIND_TABLES["article"]
    recent = records(connection, "article", table.c.published_at >= now - STORY_DAYS * DAY)
    stories = Stories()
    for article in sorted(recent, key=lambda a: (a.published_at, a.id))[-_STORY_LIMIT:]:
        stories.add(article.story_id, article.title, article.summary)
    return stories


def _updated(held: Article, item: OutsideArticle, now: Instant) -> Article:
    """Return the article with the words its outlet has changed; the guesses follow, what people said stays."""
    if (held.title, held.summary, held.url) == (item.title, item.summary, item.url):
        return held
    guessed = held.tone_by == GUESS
    return replace(
        held,
        title=item.title,
        summary=item.summary,
        url=item.url,
        topics=topics_of(item.title, item.summary),
        tone=tone_of(item.title, item.summary) if guessed else held.tone,
        updated_at=now,
    )
