"""What the press panel shows and does: stories with their outlets, triage of a whole story, reports and tasks made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ioc_contract.clock import Instant
from ioc_contract.errors import Refused
from ioc_contract.permissions import Permission
from ioc_contract.records import Article, Case, Channel, Tone
from ioc_desktop.services import board_merge, desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import articles, cases, indicators, records, search
from ioc_desktop.store.articles import Key, MediaQuery
from ioc_desktop.store.near import Spot

__all__ = ["Facets", "Key", "MediaQuery", "Outlet", "Story", "StoryPage"]

CAP = 1_000
SUGGESTED = 8
"""Reports offered at once for a story to be linked to."""
_BAD = (Tone.NEGATIVE, Tone.NEUTRAL, Tone.POSITIVE)


_DONE: dict[str, Callable[[Article], bool]] = {
    "read": lambda a: a.read_at is not None,
    "unread": lambda a: a.read_at is None,
    "flag": lambda a: a.flagged,
    "unflag": lambda a: not a.flagged,
    "irrelevant": lambda a: a.irrelevant,
    "relevant": lambda a: not a.irrelevant,
}
"""Verb → whether a publication is so already."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """One publication of a story."""

    id: str
    outlet: str
    title: str
    url: str
    published_at: Instant
    read: bool


@dataclass(frozen=True, slots=True)
class Story:
    """Publications that tell the same. Title and summary are those of the first, so they do not change as others follow."""

    id: str
    key: Key
    title: str
    summary: str
    outlets: tuple[Outlet, ...]
    """The first published first."""
    first_at: Instant
    last_at: Instant
    topics: tuple[str, ...]
    tone: Tone | None
    tone_guessed: bool
    """No person has said so."""
    unit: str
    lat: float | None
    lon: float | None
    unread: bool
    flagged: bool
    irrelevant: bool
    case_id: str | None
    task_id: str | None
    waiting: bool
    """Actions on it are not settled yet."""

    @property
    def url(self) -> str:
        """The first publication's link."""
        return self.outlets[0].url

    @property
    def article_ids(self) -> tuple[str, ...]:
        return tuple(o.id for o in self.outlets)


@dataclass(frozen=True, slots=True)
class StoryPage:
    rows: tuple[Story, ...]
    next: Key | None
    """Place to go on from; None when these are the last."""


@dataclass(frozen=True, slots=True)
class Facets:
    """What there is to choose from: (name, publications), the most frequent first."""

    outlets: tuple[tuple[str, int], ...]
    topics: tuple[tuple[str, int], ...]


def page(ws: Workspace, query: MediaQuery, limit: int = 60) -> StoryPage:
    """Return the next stories of the query, newest first."""
    found = articles.leaders(ws.cache, query, limit)
    return StoryPage(_stories(ws, found), found[-1][1] if len(found) == limit else None)


def by_ids(ws: Workspace, stories: Sequence[str], query: MediaQuery | None = None) -> tuple[Story, ...]:
    """Return these stories as they are now, those that exist (and, with `query`, that it finds)."""
    kept = articles.matching(ws.cache, query, stories) if query is not None else set(stories)
    return _stories(ws, [(s, (0, "")) for s in stories if s in kept])


def touched(ws: Workspace, ids: Iterable[str]) -> frozenset[str]:
    """Return the stories that these publications belong to."""
    return frozenset(articles.stories_of(ws.cache, ids))


def newer(ws: Workspace, query: MediaQuery, than: Key | None, shown: Iterable[str]) -> int:
    """Return how many stories stand above `than` that are not shown: the pill's «N tin mới»."""
    return articles.newer(ws.cache, query, than, shown, CAP)


def unread(ws: Workspace, query: MediaQuery) -> int:
    """Return how many stories are unread within the query, at most 1,000."""
    return articles.count_unread(ws.cache, query, CAP)


def facets(ws: Workspace, since: Instant | None) -> Facets:
    """Return the outlets and topics published since an instant."""
    return Facets(tuple(articles.outlets(ws.cache, since)), tuple(articles.topics(ws.cache, since)))


def triage(ws: Workspace, stories: Sequence[str], verb: str) -> ChangeSet:
    """Mark whole stories: `verb` is read, unread, flag, unflag, irrelevant or relevant. Raises Refused.

    Only the publications that are not yet so are acted on.
    """
    done = _DONE[verb]
    held = articles.of_stories(ws.cache, stories)
    ids = [a.id for story in stories for a in held.get(story, ()) if not done(a)]
    return desk.act(ws, "article", f"article.{verb}", ids) if ids else ChangeSet()


def correct_tone(ws: Workspace, story: str, tone: Tone) -> ChangeSet:
    """Say what the tone of a story is, in place of the guess. Raises Refused."""
    ids = [a.id for a in articles.of_stories(ws.cache, [story]).get(story, ())]
    return desk.act(ws, "article", "article.tone", ids, set={"tone": tone}) if ids else ChangeSet()


def make_case(ws: Workspace, story: str, title: str) -> tuple[str, ChangeSet]:
    """Make a report of a story (channel press, its link in the text) and link them; return the report's id. Raises Refused."""
    held = _held(ws, story)
    first = held[0]
    place = next((a for a in held if a.lat is not None), first)
    case_id, changes = desk.create(
        ws,
        "case",
        subsystem="reports",
        channel=Channel.MEDIA,
        title=title,
        body=_told(first, len({a.outlet for a in held})),
        unit_id=next((a.unit_id for a in held if a.unit_id), None),
        lat=place.lat,
        lon=place.lon,
    )
    return case_id, changes | _link(ws, held, {"case_id": case_id})


def make_task(
    ws: Workspace, story: str, title: str, org_id: str | None, due_at: Instant | None
) -> tuple[str, ChangeSet]:
    """Make a task of a story for an agency and link them; return the task's id. Raises Refused."""
    held = _held(ws, story)
    task_id, changes = desk.create(
        ws,
        "task",
        subsystem="media",
        title=title,
        body=_told(held[0], len({a.outlet for a in held})),
        org_id=org_id,
        due_at=due_at,
        unit_id=next((a.unit_id for a in held if a.unit_id), None),
        origin_kind="article",
        origin_id=held[0].id,
    )
    return task_id, changes | _link(ws, held, {"task_id": task_id})


def candidates(ws: Workspace, story: str, text: str) -> list[Case]:
    """Return reports that a story may belong to: those with the number or the words typed, newest first; for nothing typed
    those near its place and time, the likeliest first. At most SUGGESTED."""
    number = text.strip().removeprefix("#")
    if number.isdecimal() and len(number) < 10:
        ids = list(cases.by_numbers(ws.cache, [int(number)], "reports").values())
    elif text.strip():
        ids = search.newest(ws.cache, "case", text, SUGGESTED)
    else:
        held = _held(ws, story)
        place = next((a for a in held if a.lat is not None), held[0])
        unit = next((a.unit_id for a in held if a.unit_id), None)
        spot = Spot(place.lat, place.lon, unit, held[0].published_at)
        found = board_merge.proposals(ws, spot, None, f"{held[0].title} {held[0].summary}")
        return [p.case for p in found[:SUGGESTED]]
    return [case for i in ids if isinstance(case := records.one(ws.cache, "case", i), Case)]


def link(ws: Workspace, story: str, case_id: str | None) -> ChangeSet:
    """Say which report a story belongs to, as one act; None: to none. Raises Refused."""
    return desk.act(ws, "article", "article.link", [a.id for a in _held(ws, story)], set={"case_id": case_id})


def safe_link(url: str) -> bool:
    """Tell whether a link may be opened in the browser: http or https with a host, and nothing hidden in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and parts.username is None
        and url.isprintable()
        and " " not in url
    )


def _held(ws: Workspace, story: str) -> list[Article]:
    held = articles.of_stories(ws.cache, [story]).get(story)
    if not held:
        raise Refused("not_found")
    return held


def _told(first: Article, outlets: int) -> str:
    lines = [first.summary or first.title, "", f"Nguồn: {first.outlet}", first.url]
    if outlets > 1:
        lines[2] += f" và {outlets - 1} báo khác"
    return "\n".join(lines)


def _link(ws: Workspace, held: Sequence[Article], to: dict[str, str]) -> ChangeSet:
    """Say on the story what was made of it, where the account may; what was made names the story in any case."""
    if not ws.rights.may(Permission.ARTICLE_TRIAGE):
        return ChangeSet()
    return desk.act(ws, "article", "article.link", [a.id for a in held], set=to)


def _stories(ws: Workspace, found: Sequence[tuple[str, Key]]) -> tuple[Story, ...]:
    held = articles.of_stories(ws.cache, [s for s, _ in found])
    units = indicators.names(ws.cache, "admin_units", [a.unit_id for part in held.values() for a in part])
    waiting = desk.waiting_ids(ws, "article") if ws.outbox is not None else frozenset[str]()
    return tuple(_story(story, key, held[story], units, waiting) for story, key in found if story in held)


def _story(story: str, key: Key, held: Sequence[Article], units: dict[str, str], waiting: frozenset[str]) -> Story:
    first, last = held[0], held[-1]
    tone, guessed = _tone(held)
    place = next((a for a in held if a.lat is not None and a.lon is not None), None)
    unit = next((a.unit_id for a in held if a.unit_id), None)
    relevant = [a for a in held if not a.irrelevant] or list(held)
    return Story(
        id=story,
        key=key if key[1] else (last.published_at, last.id),
        title=first.title,
        summary=next((a.summary for a in held if a.summary), ""),
        outlets=tuple(Outlet(a.id, a.outlet, a.title, a.url, a.published_at, a.read_at is not None) for a in held),
        first_at=first.published_at,
        last_at=last.published_at,
        topics=tuple(dict.fromkeys(t for a in held for t in a.topics)),
        tone=tone,
        tone_guessed=guessed,
        unit=units.get(unit or "", ""),
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        unread=any(a.read_at is None for a in relevant),
        flagged=any(a.flagged for a in held),
        irrelevant=all(a.irrelevant for a in held),
        case_id=next((a.case_id for a in held if a.case_id), None),
        task_id=next((a.task_id for a in held if a.task_id), None),
        waiting=any(a.id in waiting for a in held),
    )


def _tone(held: Sequence[Article]) -> tuple[Tone | None, bool]:
    """Return the tone a person gave, else the guess most publications share (the worse of equals)."""
    said = [a.tone for a in held if a.tone is not None and a.tone_by != "guess"]
    if said:
        return said[-1], False
    counted = Counter(a.tone for a in held if a.tone is not None)
    return (max(_BAD, key=lambda t: counted[t]), True) if counted else (None, True)
