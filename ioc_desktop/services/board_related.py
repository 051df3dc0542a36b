"""What belongs with a report: others like it, stories of the press, tasks made of it, the nearest cameras."""

from __future__ import annotations

from dataclasses import dataclass

from ioc_contract.cache_schema import WORD
from ioc_contract.folding import fold
from ioc_contract.records import Article, Case, CaseState, Place
from ioc_desktop.services import board_tasks
from ioc_desktop.services.board_tasks import TaskRow
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import around, near, records
from ioc_desktop.store.around import Near

MOST_REPORTS, MOST_STORIES, MOST_CAMERAS = 6, 4, 4
CLOSE, REACH, FAR = 100.0, 500.0, 1_000.0
"""Metres: the same spot; the neighbourhood; beyond that a story, or a report of another kind, is about something else."""
ALIKE, STORY_ALIKE = 0.34, 0.2
"""Shares of common words from which texts count as alike."""
_ENOUGH = 3.0


@dataclass(frozen=True, slots=True)
class Report:
    """A report like another, and why it is taken for one."""

    id: str
    number: int | None
    title: str
    state: CaseState
    received_at: int
    metres: float | None
    """None when one of the two has no position."""
    same_category: bool
    alike: bool
    """Their titles say much the same."""


@dataclass(frozen=True, slots=True)
class Story:
    """A story of the press: one of its articles, and why it is here."""

    article_id: str
    title: str
    outlets: int
    published_at: int
    linked: bool
    metres: float | None


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera near a report; `metres` from it."""

    place: Place
    metres: float


@dataclass(frozen=True, slots=True)
class Related:
    """All of it, each the most fitting first."""

    reports: tuple[Report, ...]
    stories: tuple[Story, ...]
    tasks: tuple[TaskRow, ...]
    cameras: tuple[Camera, ...]
    placed: bool
    """The report has a position: without one no camera is near."""


def related(ws: Workspace, case_id: str) -> Related | None:
    """Return what belongs with a report; None when this desk does not hold it."""
    case: Case | None = records.one(ws.cache, "case", case_id)
    if case is None:
        return None
    return Related(
        _reports(case, around.reports(ws.cache, case)),
        _stories(case, around.articles(ws.cache, case)),
        board_tasks.rows_of(ws, around.tasks(ws.cache, case_id)),
        _cameras(case, around.cameras(ws.cache)) if case.lat is not None else (),
        case.lat is not None,
    )


def _reports(case: Case, found: list[Near]) -> tuple[Report, ...]:
    words = _words(case.title)
    ranked = []
    for one in found:
        metres = _metres(case, one.lat, one.lon)
        same = case.category_id is not None and one.category_id == case.category_id
        if not same and metres is not None and metres > FAR:
            continue  # another kind of thing in another place: no words would make it the same
        share = _share(words, one.title)
        near = 0.0 if metres is None or metres > REACH else 3.0 if metres <= CLOSE else 2.0 - metres / REACH
        score = near + (1.0 if same else 0.0) + (5.0 * share if share >= ALIKE else 0.0)
        # being of the same kind is not enough, nor is the same place unless it is the very spot or of the same kind
        if score < _ENOUGH and not (near and same):
            continue
        report = Report(
            one.id, one.number, one.title, CaseState(one.state), one.received_at, metres, same, share >= ALIKE
        )
        ranked.append((-score, -one.received_at, report))
    ranked.sort(key=lambda r: r[:2])
    return tuple(report for _, _, report in ranked[:MOST_REPORTS])


def _stories(case: Case, found: list[Article]) -> tuple[Story, ...]:
    words = _words(f"{case.title} {case.address}")
    held: dict[str, tuple[tuple[bool, float], Article, float | None]] = {}
    outlets: dict[str, set[str]] = {}
    for one in found:
        linked, metres = one.case_id == case.id, _metres(case, one.lat, one.lon)
        share = _share(words, one.title)
        near = metres is not None and metres <= FAR
        if not (linked or near or share >= STORY_ALIKE):
            continue
        outlets.setdefault(one.story_id, set()).add(one.outlet)
        rank = (linked, share + (0.5 if near else 0.0))
        if one.story_id not in held or held[one.story_id][0] < rank:
            held[one.story_id] = rank, one, metres
    best = sorted(held.values(), key=lambda h: (h[0], h[1].published_at), reverse=True)[:MOST_STORIES]
    return tuple(
        Story(a.id, a.title, len(outlets[a.story_id]), a.published_at, rank[0], metres) for rank, a, metres in best
    )


def _cameras(case: Case, found: list[Place]) -> tuple[Camera, ...]:
    placed = [Camera(p, m) for p in found if (m := _metres(case, p.lat, p.lon)) is not None]
    return tuple(sorted(placed, key=lambda c: (c.metres, c.place.id))[:MOST_CAMERAS])


def _metres(case: Case, lat: float | None, lon: float | None) -> float | None:
    if case.lat is None or case.lon is None or lat is None or lon is None:
        return None
    return near.metres(case.lat, case.lon, lat, lon)


def _words(text: str) -> frozenset[str]:
    return frozenset(w for w in WORD.findall(fold(text)) if len(w) > 1)


def _share(words: frozenset[str], other: str) -> float:
    theirs = _words(other)
    return len(words & theirs) / len(words | theirs) if words and theirs else 0.0
