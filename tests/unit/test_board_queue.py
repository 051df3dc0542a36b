"""Pages of the queue: every filter and order against a plain reading of the same rows, by key, complete, without repeats."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ioc_contract import clock, deadlines
from ioc_contract.clock import DAY, HOUR, MINUTE, Instant
from ioc_contract.deadlines import Band
from ioc_contract.kinds import KINDS
from ioc_contract.records import (
    AdminUnit,
    Case,
    CaseState,
    Category,
    Channel,
    Organisation,
    Person,
    Priority,
)
from ioc_contract.states import OPEN
from ioc_desktop.services import board_queue, desk, marks
from ioc_desktop.services.board_queue import Order, QueueQuery
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, cases, search
from tests.unit import desk_world

CATEGORIES = ("rac-thai", "ngap-nuoc", "chieu-sang", "unknown-category")
AGENCIES = ("so-xd", "ubnd-pt", "gone-agency")
UNITS = ("phu-thuy", "mui-ne", "ham-thang")
NOW = clock.now()


def _cases() -> list[Case]:
    rng = random.Random(11)
    out = []
    for n in range(1, 321):
        state = rng.choice([*CaseState, CaseState.CLOSED, CaseState.CLOSED, CaseState.CLOSED])
        due = NOW + rng.randrange(-2 * DAY, 2 * DAY) if state in OPEN and state is not CaseState.PAUSED else None
        if rng.random() < 0.03:
            due = NOW + HOUR * 3 + rng.randrange(MINUTE)
        out.append(
            replace(
                desk_world.case(n),
                state=state,
                number=None if rng.random() < 0.02 else 1000 - n if rng.random() < 0.2 else n,
                category_id=rng.choice([*CATEGORIES, None]),
                lead_org_id=rng.choice([*AGENCIES, None, None]),
                unit_id=rng.choice([*UNITS, None]),
                priority=rng.choice(list(Priority)),
                photo_count=rng.choice([0, 0, 1, 3]),
                due_at=due,
                received_at=NOW - rng.randrange(0, 40) * HOUR,
                rating=rng.choice([None, 2, 5]),
                subsystem=rng.choice(["reports", "reports", "reports", "traffic"]),
                channel=rng.choice([Channel.APP, Channel.APP, Channel.PHONE, Channel.ZALO]),
                assignee_id=rng.choice([None, None, "acc-1", "p-2"]),
                duplicate_count=rng.choice([0, 0, 0, 2]),
            )
        )
    return out


ROWS = _cases()
PINNED = frozenset(c.id for c in ROWS[::7])
SEEN = frozenset(c.id for c in ROWS[::5])


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    ws = desk_world.workspace(tmp_path_factory.mktemp("desk"))
    _store(ws)
    marks.bookmark(ws, sorted(PINNED))
    marks.see(ws, sorted(SEEN))
    yield ws
    desk_world.close(ws)


def _store(ws: Workspace) -> None:
    names = {"rac-thai": "Rác thải", "ngap-nuoc": "Ngập nước", "chieu-sang": "Chiếu sáng"}
    categories = [
        Category(i, 1, "reports", i, n, None, "circle", p, None, True) for p, (i, n) in enumerate(names.items())
    ]
    agencies = [
        Organisation(i, 1, i, n, n, "department", None, (), None, "2025-07-01", None)
        for i, n in (("so-xd", "Sở Xây dựng"), ("ubnd-pt", "Ủy ban nhân dân phường Phú Thủy"))
    ]
    units = [
        AdminUnit(i, 1, "1", n, "ward", 2, None, "2025-07-01", None, "", None, None, None)
        for i, n in (("phu-thuy", "Phú Thủy"), ("mui-ne", "Mũi Né"), ("ham-thang", "Hàm Thắng"))
    ]
    people = [Person(f"p-{n}", 1, f"Người {n}", "operator", None, True) for n in range(9)]
    desk_world.fill(ws, 0)
    for name, records in (
        ("category", categories), ("organisation", agencies), ("admin_unit", units), ("person", people), ("case", ROWS),
    ):  # fmt: skip
        cache.upsert(ws.cache, KINDS[name], [KINDS[name].row(r) for r in records])
    ws.cache.commit()


def _oracle(ws: Workspace, query: QueueQuery) -> list[str]:
    """Return the ids the query must give, in order, by filtering and sorting the records themselves."""
    seq = {str(r[0]): int(r[1]) for r in ws.cache.exec_driver_sql("SELECT id, seq FROM cases")}
    ref = board_queue.reference(ws)
    places = {
        Order.CATEGORY: (list(ref.categories), "category_id"),
        Order.AGENCY: (list(ref.organisations), "lead_org_id"),
        Order.UNIT: (list(ref.units), "unit_id"),
    }

    since = marks.unread_since(ws)
    midnight = (NOW + 7 * HOUR) // DAY * DAY - 7 * HOUR

    def wanted(c: Case) -> bool:
        return (
            (query.subsystem is None or c.subsystem == query.subsystem)
            and (not query.open_only or c.state in OPEN)
            and (not query.states or c.state in query.states)
            and (not query.categories or (c.category_id or "") in query.categories)
            and (not query.agencies or (c.lead_org_id or "") in query.agencies)
            and (not query.units or (c.unit_id or "") in query.units)
            and (not query.priorities or c.priority in query.priorities)
            and (query.has_photo is None or (c.photo_count > 0) is query.has_photo)
            and (not query.bands or deadlines.band(c.due_at, NOW) in query.bands)
            and (query.received_from is None or c.received_at >= query.received_from)
            and (query.received_to is None or c.received_at < query.received_to)
            and (query.min_rating is None or (c.rating or 0) >= query.min_rating)
            and (query.ids is None or c.id in query.ids)
            and (not query.channels or c.channel in query.channels)
            and (not query.ratings or (c.rating or 0) in query.ratings)
            and (not query.assignees or (c.assignee_id or "") in [a.replace("@me", "acc-1") for a in query.assignees])
            and (query.has_duplicates is None or (c.duplicate_count > 0) is query.has_duplicates)
            and (query.bookmarked is None or (c.id in PINNED) is query.bookmarked)
            and (query.unread is None or (c.received_at >= since and c.id not in SEEN) is query.unread)
            and (query.waiting is not True)
            and (query.days is None or c.received_at >= midnight - (query.days - 1) * DAY)
        )

    def rank(c: Case) -> int:
        match query.order:
            case Order.DUE:
                return c.due_at if c.due_at is not None else cases.NEVER
            case Order.RECEIVED:
                return c.received_at
            case Order.NUMBER:
                return c.number if c.number is not None else cases.NEVER
            case Order.STATE:
                return list(CaseState).index(c.state)
            case Order.PRIORITY:
                return c.priority
        known, field = places[query.order]
        value = getattr(c, field)
        return known.index(value) if value in known else len(known)

    found = [c for c in ROWS if wanted(c)]
    found.sort(key=lambda c: (rank(c), c.received_at, seq[c.id]), reverse=query.descending)
    return [c.id for c in found]


def _all(ws: Workspace, query: QueueQuery, limit: int) -> list[str]:
    out: list[str] = []
    after = None
    while True:
        page = board_queue.page(ws, replace(query, after=after), limit)
        out += [r.id for r in page.rows]
        if page.next is None:
            return out
        assert page.next != after
        after = page.next


some = st.booleans()
queries = st.builds(
    QueueQuery,
    states=st.sampled_from([(), (CaseState.NEW,), (CaseState.CLOSED, CaseState.REJECTED), tuple(OPEN)]),
    categories=st.sets(st.sampled_from([*CATEGORIES, ""]), max_size=2).map(tuple),
    agencies=st.sets(st.sampled_from([*AGENCIES, ""]), max_size=2).map(tuple),
    units=st.sets(st.sampled_from([*UNITS, ""]), max_size=2).map(tuple),
    bands=st.sets(st.sampled_from(list(Band)), max_size=3).map(tuple),
    priorities=st.sets(st.sampled_from(list(Priority)), max_size=2).map(tuple),
    has_photo=st.sampled_from([None, None, True, False]),
    received_from=st.sampled_from([None, None, Instant(NOW - 20 * HOUR)]),
    received_to=st.sampled_from([None, None, Instant(NOW - 5 * HOUR)]),
    min_rating=st.sampled_from([None, None, 4]),
    channels=st.sampled_from([(), (), (Channel.PHONE,), (Channel.ZALO, Channel.APP)]),
    ratings=st.sampled_from([(), (), (0,), (2, 5), (0, 5)]),
    assignees=st.sampled_from([(), (), ("@me",), ("p-2", ""), ("",)]),
    has_duplicates=st.sampled_from([None, None, True, False]),
    bookmarked=st.sampled_from([None, None, None, True, False]),
    unread=st.sampled_from([None, None, None, True, False]),
    waiting=st.sampled_from([None, None, None, False, True]),
    days=st.sampled_from([None, None, None, 1, 2]),
    ids=st.sampled_from([None, None, tuple(c.id for c in ROWS[:40]), ()]),
    open_only=some,
    subsystem=st.sampled_from(["reports", None]),
    order=st.sampled_from(list(Order)),
    descending=some,
)


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch, ws: Workspace) -> None:
    """Let the desk's clock stand at NOW, so that bands are those of the oracle."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(params=[4000, 7], ids=["walks", "plans"])
def effort(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run with the real limits, and with limits so small that few rows make it choose as among a million."""
    monkeypatch.setattr(cases, "_WALK", request.param)
    monkeypatch.setattr(cases, "_FEW", request.param)
    return int(request.param)


@pytest.mark.usefixtures("steady", "effort")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries, limit=st.sampled_from([3, 17, 400]))
def test_any_query_gives_what_a_plain_reading_gives(ws: Workspace, query: QueueQuery, limit: int) -> None:
    assert _all(ws, query, limit) == _oracle(ws, query)


@pytest.mark.usefixtures("steady", "effort")
@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("open_only", [False, True])
def test_every_order_pages_completely(ws: Workspace, order: Order, descending: bool, open_only: bool) -> None:
    query = QueueQuery(order=order, descending=descending, open_only=open_only)
    found = _all(ws, query, 10)
    assert found == _oracle(ws, query)
    assert len(found) == len(set(found)) > 50


@pytest.mark.usefixtures("steady")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries)
def test_count_and_matching_agree_with_the_pages(ws: Workspace, query: QueueQuery) -> None:
    expected = _oracle(ws, query)
    assert board_queue.count(ws, query) == board_queue.Count(len(expected), False)
    asked = [c.id for c in ROWS[::3]]
    assert [r.id for r in board_queue.matching(ws, query, asked)] == [i for i in expected if i in set(asked)]


def test_count_stops_at_a_thousand(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "COUNT_CAP", 21)
    monkeypatch.setattr(board_queue, "COUNT_CAP", 21)
    assert board_queue.count(ws, QueueQuery(open_only=False)) == board_queue.Count(20, True)


@pytest.mark.usefixtures("steady")
def test_facets_count_each_filter_as_if_it_were_not_set(ws: Workspace) -> None:
    query = QueueQuery(states=(CaseState.NEW,), units=("mui-ne",))
    found = board_queue.facets(ws, query)
    for state in OPEN:
        expected = len(_oracle(ws, replace(query, states=(state,))))
        assert found["states"].get(state, 0) == expected
    assert found["units"].get("", 0) == len(_oracle(ws, replace(query, units=("",))))


def test_every_page_is_read_from_an_index(ws: Workspace) -> None:
    ranks = cases.Ranks(CATEGORIES, AGENCIES, UNITS)
    read: list[str] = []
    real = ws.cache.exec_driver_sql

    class Spy:
        def exec_driver_sql(self, sql: str, params: tuple[object, ...] = ()) -> object:
            plan = real(f"EXPLAIN QUERY PLAN {sql}", params).all()
            read.extend(str(step[3]) for step in plan if " cases" in f" {step[3]}")
            return real(sql, params)

    for order in Order:
        for open_only in (True, False):
            query = QueueQuery(order=order, open_only=open_only, categories=("rac-thai",))
            cases.keys(Spy(), query, NOW, 10, ranks)  # type: ignore[arg-type]
    assert read
    assert all("INDEX" in step for step in read), [s for s in read if "INDEX" not in s]


def test_an_action_shows_in_the_queue_at_once_and_is_marked_as_waiting(tmp_path: Path) -> None:
    ws = desk_world.workspace(tmp_path)
    case = desk_world.fill(ws, 3)[0]
    desk.act(ws, "case", "case.verify", [case.id])
    desk.act(ws, "case", "case.comment", [case.id], text="Đã gọi cho người dân")
    (row,) = board_queue.page(ws, QueueQuery(states=(CaseState.VERIFYING,))).rows
    assert (row.id, row.state, row.waiting) == (case.id, CaseState.VERIFYING, True)
    assert [r.waiting for r in board_queue.page(ws, QueueQuery(states=(CaseState.NEW,))).rows] == [False, False]
    detail = board_queue.detail(ws, case.id)
    assert detail is not None
    assert detail.waiting
    assert [e.kind for e in detail.entries] == ["case.verify", "case.comment"]
    assert detail.waiting_entries == {e.id for e in detail.entries}
    assert "case.assign" in detail.verbs
    assert "case.verify" not in detail.verbs
    desk_world.close(ws)


def test_marks_are_kept_shown_and_filtered_by(tmp_path: Path) -> None:
    ws = desk_world.workspace(tmp_path)
    old, new, other = desk_world.fill(ws, 3)
    for case, at in ((old, NOW - 3 * DAY), (new, NOW), (other, NOW)):
        cache.upsert(ws.cache, KINDS["case"], [KINDS["case"].row(replace(case, version=2, received_at=Instant(at)))])
    rows = {r.id: r for r in board_queue.page(ws, QueueQuery()).rows}
    assert [rows[c.id].unread for c in (old, new, other)] == [False, True, True]
    assert marks.see(ws, [new.id]).of(marks.MARKS) == {new.id}
    assert not marks.see(ws, [new.id]).of(marks.MARKS)
    assert [r.id for r in board_queue.page(ws, QueueQuery(unread=True)).rows] == [other.id]
    assert marks.bookmark(ws, [old.id, new.id]).of(marks.MARKS) == {old.id, new.id}
    assert [r.bookmarked for r in board_queue.by_ids(ws, [old.id, new.id, other.id])] == [True, True, False]
    marks.bookmark(ws, [old.id, other.id])  # not all are marked: all are now
    assert marks.bookmarked(ws) == {old.id, new.id, other.id}
    marks.bookmark(ws, [old.id, new.id])
    assert {r.id for r in board_queue.page(ws, QueueQuery(bookmarked=True)).rows} == {other.id}
    marks.see(ws, [new.id], seen=False)
    assert board_queue.count(ws, QueueQuery(unread=True)).n == 2
    desk.act(ws, "case", "case.verify", [old.id])
    assert [r.id for r in board_queue.page(ws, QueueQuery(waiting=True)).rows] == [old.id]
    desk_world.close(ws)


def test_bookmarks_outlive_a_lost_outbox_and_are_the_accounts_own(tmp_path: Path) -> None:
    ws = desk_world.workspace(tmp_path)
    ids = [c.id for c in desk_world.fill(ws, 3)]
    marks.bookmark(ws, ids)
    marks.bookmark(ws, ids[:1], on=False)
    desk_world.close(ws)
    for file in tmp_path.glob("outbox.db*"):
        file.unlink()
    ws = desk_world.workspace(tmp_path)
    assert marks.bookmarked(ws) == set(ids[1:])
    desk_world.close(ws)
    other = desk_world.workspace(tmp_path, replace(desk_world.SUPERVISOR, id="acc-2"))
    assert marks.bookmarked(other) == frozenset()
    desk_world.close(other)


def test_detail_of_a_report_that_is_not_here(ws: Workspace) -> None:
    assert board_queue.detail(ws, "nobody") is None


def test_by_ids_keeps_the_order_asked(ws: Workspace) -> None:
    asked = [ROWS[5].id, ROWS[1].id, "nobody", ROWS[9].id]
    assert [r.id for r in board_queue.by_ids(ws, asked)] == [ROWS[5].id, ROWS[1].id, ROWS[9].id]


def test_a_deadline_is_explained_by_its_stretches(tmp_path: Path) -> None:
    ws = desk_world.workspace(tmp_path)
    desk_world.fill(ws, 0)
    weekly = {str(d): [["07:30", "11:30"], ["13:30", "17:00"]] for d in range(1, 6)}
    rule = KINDS["deadline_rule"].record(
        "rule", 1, "reports", "Quy trình thường", "cal",
        ({"stage": "verify", "clock": "working", "minutes": 120}, {"stage": "resolve", "clock": "working", "minutes": 960}), 7,
    )  # fmt: skip
    calendar = KINDS["calendar"].record("cal", 1, "Giờ hành chính", "Asia/Ho_Chi_Minh", weekly, ())
    monday = Instant(1_763_946_000_000)  # 24/11/2025 08:00 +07:00
    start = Instant(monday + 0)
    due = deadlines.due(rule, calendar, deadlines.Stage.RESOLVE, start)
    assert due is not None
    report = desk_world.case(
        1, state=CaseState.IN_PROGRESS, stage=deadlines.Stage.RESOLVE, due_at=due, received_at=start, resolve_due_at=due
    )
    paused = (Instant(start + HOUR), Instant(start + 2 * HOUR))
    due = deadlines.shift(calendar, "working", due, HOUR)
    report = replace(report, due_at=due, resolve_due_at=due, original_due_at=due, clock={"pauses": [list(paused)]})
    for kind, record in (("deadline_rule", rule), ("calendar", calendar), ("case", report)):
        cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(record)])
    detail = board_queue.detail(ws, report.id)
    assert detail is not None
    assert detail.deadline is not None
    kinds = [(s.kind, s.counted) for s in detail.deadline.segments]
    assert ("paused", False) in kinds
    assert ("lunch", False) in kinds
    assert ("work", True) in kinds
    assert detail.deadline.minutes == 960
    assert (detail.deadline.counted, detail.deadline.paused) == (960 * 60_000, HOUR)
    assert detail.deadline.segments[-1].end == due
    desk_world.close(ws)


@pytest.mark.parametrize("few", [True, False])
def test_text_filters_as_a_plain_reading_does(ws: Workspace, few: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not few:
        monkeypatch.setattr(search, "CAP", 1)
        monkeypatch.setattr(search.math, "isqrt", lambda _n: 0)
    search.rebuild(ws.cache)
    for order in Order:
        query = QueueQuery(text="DUONG so 31", order=order, open_only=False, subsystem=None)
        wanted = {c.id for c in ROWS if "31" in (c.title.split()[-1], str(c.number))}
        expected = [i for i in _oracle(ws, replace(query, text="")) if i in wanted]
        assert _all(ws, query, 7) == expected
        assert len(expected) > 0
        assert board_queue.count(ws, query).n == len(expected)
        asked = [c.id for c in ROWS if "3" in c.title]
        assert [r.id for r in board_queue.matching(ws, query, asked)] == expected


def test_pages_are_read_while_a_first_load_has_the_indexes_down(ws: Workspace) -> None:
    before = board_queue.page(ws, QueueQuery())
    cache.begin_bulk(ws.cache)
    try:
        assert board_queue.page(ws, QueueQuery()).rows == before.rows
        assert board_queue.count(ws, QueueQuery(open_only=False)) is not None
    finally:
        cache.end_bulk(ws.cache)
