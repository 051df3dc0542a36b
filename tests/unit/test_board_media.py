"""Stories of the press against a plain reading: filters, pages, what is new; triage and what is made of a story."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ioc_contract.clock import DAY, HOUR, MINUTE, Instant
from ioc_contract.errors import Refused
from ioc_contract.folding import fold
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import Channel, Tone
from ioc_desktop.services import board_media, board_related, desk
from ioc_desktop.services.board_media import MediaQuery
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, database, outbox, records, search
from tests.kpi_samples import at, put, record

NOW = at(2026, 11, 22, 10, 30)
OUTLETS = ("Báo Sáng", "Tin Biển", "Phố Báo", "Nhật báo Miền Nam")
TOPICS = ("Ngập lụt", "Môi trường", "Giao thông")
WORDS = ("ngập", "đường Thủ Khoa Huân", "rác thải", "Mũi Né", "cống thoát nước", "du khách", "kẹt xe")


class Desk(Workspace):
    """A workspace whose clock stands still."""

    def now(self) -> Instant:
        return NOW


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = Desk(
        cache.open_cache(tmp_path / cache.file_name()),
        Actor("m-1", "Cán bộ báo chí", Role.OPERATOR),
        outbox.open_outbox(tmp_path / outbox.FILE),
    )
    subsystems = [
        record("subsystem", id=i, name=i, shapes=("case", "task", "article")) for i in ("reports", "media", "tasks")
    ]
    put(made.cache, "subsystem", subsystems)
    put(made.cache, "admin_unit", [record("admin_unit", id="u1", name="Mũi Né")])
    yield made
    cache.close_cache(made.cache)
    assert made.outbox is not None
    database.close(made.outbox)


def press(seed: int, stories: int) -> list[Any]:
    rng = random.Random(seed)
    made = []
    for n in range(stories):
        first = NOW - rng.randrange(30 * DAY)
        title = " ".join(rng.sample(WORDS, 3)).capitalize()
        for k, outlet in enumerate(rng.sample(OUTLETS, rng.randrange(1, 5))):
            made.append(
                record(
                    "article",
                    id=f"a{n:03}-{k}",
                    story_id=f"s{n:03}",
                    outlet=outlet,
                    title=title,
                    summary=f"Tóm tắt {title}",
                    url=f"https://bao.example/{n}/{k}",
                    published_at=first + k * rng.randrange(MINUTE, 5 * HOUR),
                    topics=tuple(rng.sample(TOPICS, rng.randrange(3))),
                    tone=rng.choice([None, *Tone]),
                    tone_by="guess",
                    read_at=NOW if rng.random() < 0.5 else None,
                    flagged=rng.random() < 0.2,
                    irrelevant=rng.random() < 0.15,
                    unit_id="u1" if n % 2 else None,
                )
            )
    return made


def plain(held: list[Any], query: MediaQuery) -> list[str]:
    """Read the publications as a person would; return the stories, newest first."""

    def found(a: Any) -> bool:
        words = fold(query.text).split()
        text = fold(f"{a.title} {a.summary} {a.outlet}")
        return (
            (query.since is None or a.published_at >= query.since)
            and (query.irrelevant or not a.irrelevant)
            and (not query.unread or a.read_at is None)
            and (not query.flagged or a.flagged)
            and (not query.outlets or a.outlet in query.outlets)
            and (not query.tones or a.tone in query.tones)
            and (not query.topics or bool(set(query.topics) & set(a.topics)))
            and all(w in text for w in words)
        )

    newest: dict[str, tuple[int, str]] = {}
    for a in held:
        if found(a):
            newest[a.story_id] = max(newest.get(a.story_id, (0, "")), (a.published_at, a.id))
    return sorted(newest, key=lambda s: newest[s], reverse=True)


QUERIES = [
    MediaQuery(),
    MediaQuery(irrelevant=True),
    MediaQuery(unread=True),
    MediaQuery(flagged=True),
    MediaQuery(since=Instant(NOW - 7 * DAY)),
    MediaQuery(outlets=("Báo Sáng",)),
    MediaQuery(outlets=("Báo Sáng", "Phố Báo"), tones=(Tone.NEGATIVE,)),
    MediaQuery(topics=("Ngập lụt", "Giao thông"), unread=True),
    MediaQuery(text="ngap", since=Instant(NOW - 20 * DAY)),
    MediaQuery(text="mui ne cong", unread=True),
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("seed", [1, 2])
def test_pages_hold_what_a_plain_reading_finds(ws: Workspace, query: MediaQuery, seed: int) -> None:
    held = press(seed, 120)
    put(ws.cache, "article", held)
    wanted = plain(held, query)
    got: list[str] = []
    at_: MediaQuery = query
    while True:
        page = board_media.page(ws, at_, 7)
        got += [s.id for s in page.rows]
        if page.next is None:
            break
        at_ = replace(query, after=page.next)
    assert got == wanted
    assert {s.id for s in board_media.by_ids(ws, [f"s{n:03}" for n in range(120)], query)} == set(wanted)
    unread = plain(held, replace(query, unread=True))
    assert board_media.unread(ws, query) == len(unread)


def story(ws: Workspace, id: str) -> board_media.Story:
    (found,) = board_media.by_ids(ws, [id])
    return found


def test_one_story_of_many_outlets_is_one_row(ws: Workspace) -> None:
    given = {"story_id": "s", "topics": ("Ngập lụt",), "unit_id": "u1"}
    put(
        ws.cache,
        "article",
        [
            record("article", id="a", outlet="Báo Sáng", title="Ngập ở Mũi Né", summary="Mưa lớn", url="https://a.example/1", published_at=at(2026, 11, 22, 6, 40), tone=Tone.NEGATIVE, tone_by="guess", lat=10.9, lon=108.2, **given),
            record("article", id="b", outlet="Tin Biển", title="Mũi Né ngập sâu", published_at=at(2026, 11, 22, 8), tone=Tone.NEUTRAL, tone_by="guess", read_at=NOW, **given),
            record("article", id="c", outlet="Phố Báo", title="Ngập", published_at=at(2026, 11, 22, 9), tone=None, tone_by="guess", **given),
        ],
    )  # fmt: skip
    (made,) = board_media.page(ws, MediaQuery()).rows
    assert (made.title, made.summary, made.first_at) == ("Ngập ở Mũi Né", "Mưa lớn", at(2026, 11, 22, 6, 40))
    assert [(o.outlet, o.read) for o in made.outlets] == [("Báo Sáng", False), ("Tin Biển", True), ("Phố Báo", False)]
    assert (made.tone, made.tone_guessed, made.unit, made.lat) == (Tone.NEGATIVE, True, "Mũi Né", 10.9)
    assert made.key == (at(2026, 11, 22, 9), "c")
    assert made.unread


def test_what_is_new_stands_above_the_top_shown(ws: Workspace) -> None:
    put(ws.cache, "article", press(3, 30))
    page = board_media.page(ws, MediaQuery(), 10)
    top, shown = page.rows[0].key, {s.id for s in page.rows}
    assert board_media.newer(ws, MediaQuery(), top, shown) == 0
    fresh = [record("article", id=f"z{n}", story_id=f"z{n // 2}", published_at=NOW + n) for n in range(6)]
    put(ws.cache, "article", fresh)
    again = record("article", id="zz", story_id=page.rows[3].id, published_at=NOW + 99)
    put(ws.cache, "article", [again])
    assert board_media.newer(ws, MediaQuery(), top, shown) == 3
    assert board_media.newer(ws, MediaQuery(flagged=True), None, ()) == len(
        plain(press(3, 30), MediaQuery(flagged=True))
    )


def test_triage_acts_on_the_whole_story_and_waits_in_the_outbox(ws: Workspace) -> None:
    put(ws.cache, "article", [record("article", id=i, story_id="s", published_at=NOW) for i in "abc"])
    changes = board_media.triage(ws, ["s"], "read")
    assert changes.of("article") == {"a", "b", "c"}
    assert not story(ws, "s").unread
    assert story(ws, "s").waiting
    assert not board_media.triage(ws, ["s"], "read").of("article")
    board_media.triage(ws, ["s"], "irrelevant")
    assert board_media.page(ws, MediaQuery()).rows == ()
    assert [s.id for s in board_media.page(ws, MediaQuery(irrelevant=True)).rows] == ["s"]
    desk.undo(ws)
    assert [s.id for s in board_media.page(ws, MediaQuery()).rows] == ["s"]
    board_media.triage(ws, ["s"], "flag")
    assert story(ws, "s").flagged
    assert board_media.touched(ws, ["a"]) == {"s"}


def test_a_corrected_tone_is_no_guess(ws: Workspace) -> None:
    put(
        ws.cache,
        "article",
        [record("article", id=i, story_id="s", published_at=NOW, tone=Tone.NEGATIVE, tone_by="guess") for i in "ab"],
    )
    board_media.correct_tone(ws, "s", Tone.POSITIVE)
    assert (story(ws, "s").tone, story(ws, "s").tone_guessed) == (Tone.POSITIVE, False)


def test_a_report_is_made_of_a_story_and_linked(ws: Workspace) -> None:
    rows = [
        record("article", id="a", story_id="s", outlet="Báo Sáng", title="Ngập ở Mũi Né", summary="Mưa lớn gây ngập.", url="https://a.example/1", published_at=NOW - HOUR, lat=10.95, lon=108.2, unit_id="u1"),
        record("article", id="b", story_id="s", outlet="Tin Biển", title="Ngập", published_at=NOW),
    ]  # fmt: skip
    put(ws.cache, "article", rows)
    case_id, changes = board_media.make_case(ws, "s", "Ngập ở Mũi Né")
    case = records.one(ws.cache, "case", case_id)
    assert (case.channel, case.subsystem, case.unit_id, case.lat) == (Channel.MEDIA, "reports", "u1", 10.95)
    assert "https://a.example/1" in case.body
    assert "Báo Sáng và 1 báo khác" in case.body
    assert changes.of("case") == {case_id}
    assert changes.of("article") == {"a", "b"}
    assert story(ws, "s").case_id == case_id


def test_a_story_is_linked_to_a_report_that_is_there_and_taken_back(ws: Workspace) -> None:
    put(ws.cache, "category", [record("category", id="flood", subsystem="reports", name="Ngập nước")])
    flood = record("case", id="c1", number=1104, subsystem="reports", title="Ngập nặng ở Mũi Né", category_id="flood",
                   unit_id="u1", lat=10.9501, lon=108.2001, received_at=NOW - 2 * HOUR)  # fmt: skip
    lamp = record("case", id="c2", number=7, subsystem="reports", title="Đèn đường tắt", category_id="flood", unit_id="u1",
                  lat=11.5, lon=108.9, received_at=NOW - 30 * DAY)  # fmt: skip
    put(ws.cache, "case", [flood, lamp])
    search.rebuild(ws.cache)
    rows = [
        record("article", id=i, story_id="s", outlet=i, title="Ngập ở Mũi Né", published_at=NOW - HOUR, lat=10.95, lon=108.2,
               unit_id="u1") for i in "ab"
    ]  # fmt: skip
    put(ws.cache, "article", rows)

    def found(text: str) -> list[str]:
        return [c.id for c in board_media.candidates(ws, "s", text)]

    assert found("") == ["c1"], "near in place, time and words"
    assert (found("#7"), found(" 1104 "), found("den duong"), found("9"), found("không có")) == (
        ["c2"],
        ["c1"],
        ["c2"],
        [],
        [],
    )
    assert [s.linked for s in related_stories(ws)] == [False]
    changes = board_media.link(ws, "s", "c1")
    assert changes.of("article") == {"a", "b"}
    assert story(ws, "s").case_id == "c1"
    assert [s.linked for s in related_stories(ws)] == [True], "seen from the report"
    board_media.link(ws, "s", "c2")
    board_media.link(ws, "s", None)
    assert story(ws, "s").case_id is None
    desk.undo(ws)
    assert story(ws, "s").case_id == "c2"
    desk.undo(ws)
    assert story(ws, "s").case_id == "c1", "each of them one step"
    with pytest.raises(Refused, match="unknown_reference"):
        board_media.link(ws, "s", "nobody")
    with pytest.raises(Refused, match="not_found"):
        board_media.link(ws, "nowhere", "c1")
    ws.actor = replace(ws.actor, role=Role.VIEWER)
    with pytest.raises(Refused, match="not_permitted"):
        board_media.link(ws, "s", "c1")


def related_stories(ws: Workspace) -> tuple[board_related.Story, ...]:
    found = board_related.related(ws, "c1")
    assert found is not None
    return found.stories


def test_of_a_ward_what_is_made_of_a_story_without_a_place_is_the_wards(ws: Workspace) -> None:
    ws.actor = replace(ws.actor, unit_ids=("u1",))
    put(ws.cache, "article", [record("article", id="a", story_id="s", title="Ngập", published_at=NOW)])
    board_media.triage(ws, ["s"], "flag")
    case_id, _ = board_media.make_case(ws, "s", "Ngập")
    task_id, _ = board_media.make_task(ws, "s", "Xử lý ngập", None, None)
    assert story(ws, "s").flagged
    assert records.one(ws.cache, "case", case_id).unit_id == "u1"
    assert records.one(ws.cache, "task", task_id).unit_id == "u1"


def test_who_may_not_triage_makes_a_task_of_a_story_all_the_same(ws: Workspace) -> None:
    ws.actor = replace(ws.actor, role=Role.ANALYST)
    put(ws.cache, "article", [record("article", id="a", story_id="s", title="Ngập", published_at=NOW)])
    task_id, changes = board_media.make_task(ws, "s", "Xử lý ngập", None, None)
    assert records.one(ws.cache, "task", task_id).origin_id == "a"
    assert not changes.of("article")
    assert story(ws, "s").task_id is None


def test_a_task_is_made_of_a_story(ws: Workspace) -> None:
    put(ws.cache, "organisation", [record("organisation", id="o", name="Sở Xây dựng")])
    put(ws.cache, "article", [record("article", id="a", story_id="s", title="Ngập", published_at=NOW)])
    task_id, _ = board_media.make_task(ws, "s", "Xử lý ngập", "o", Instant(NOW + 3 * DAY))
    task = records.one(ws.cache, "task", task_id)
    assert (task.origin_kind, task.origin_id, task.org_id, task.due_at) == ("article", "a", "o", NOW + 3 * DAY)
    assert story(ws, "s").task_id == task_id
    with pytest.raises(Refused):
        board_media.make_task(ws, "nowhere", "x", None, None)


def test_a_viewer_may_not_triage(ws: Workspace) -> None:
    put(ws.cache, "article", [record("article", id="a", story_id="s", published_at=NOW)])
    ws.actor = Actor("v", "Người xem", Role.VIEWER)
    with pytest.raises(Refused) as refusal:
        board_media.triage(ws, ["s"], "flag")
    assert refusal.value.code == "not_permitted"
    assert not story(ws, "s").flagged


def test_facets_count_what_is_relevant(ws: Workspace) -> None:
    held = press(4, 60)
    put(ws.cache, "article", held)
    found = board_media.facets(ws, None)
    relevant = [a for a in held if not a.irrelevant]
    assert dict(found.outlets) == {o: sum(a.outlet == o for a in relevant) for o in OUTLETS}
    assert dict(found.topics) == {t: sum(t in a.topics for a in relevant) for t in TOPICS}


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://bao.example/tin/1?a=b", True),
        ("http://bao.example", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://bao.example@evil.example/", False),
        ("https://bao.example/\n", False),
        ("https://[bad", False),
        ("HTTPS://bao.example/", True),
        ("", False),
    ],
)
def test_only_web_links_may_be_opened(url: str, safe: bool) -> None:
    assert board_media.safe_link(url) is safe
