"""Timelines of merged reports woven into that of the report they were merged into: order, filters, pages, who may see what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ioc_contract.clock import MINUTE, Instant
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Lent, Role
from ioc_contract.records import Case, CaseState, Entry
from ioc_desktop.services import board_merge, board_queue, board_timeline, desk
from ioc_desktop.services.board_timeline import SHOWN, Ask, Page
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache
from tests.unit.desk_world import NOW, SUPERVISOR, case, close, fill, workspace

MAIN = case(1)


def twin(number: int, **changes: Any) -> Case:
    return case(number, state=CaseState.DUPLICATE, duplicate_of=MAIN.id, **changes)


def line(of: Case, minute: int, text: str = "", kind: str = "case.comment", public: bool = False, **more: Any) -> Entry:
    made = Entry(
        f"{of.number:03d}-{minute:05d}", 1, "reports", "case", of.id, Instant(NOW + minute * MINUTE), "p1", "Trực ban", kind,
        None, None, text or f"{of.number}/{minute}", public, None,
    )  # fmt: skip
    return replace(made, **more)


def put(ws: Workspace, kind: str, *rows: Any) -> None:
    cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(r) for r in rows])
    ws.cache.commit()


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = workspace(tmp_path)
    fill(made, 0)
    yield made
    close(made)


def woven(ws: Workspace, only: str = "", first: int = 0) -> Page:
    page = board_timeline.woven(ws, Ask(MAIN.id, only, first))
    assert page is not None
    return page


def told(page: Page) -> list[tuple[str, int | None]]:
    return [(shown.entry.text, shown.source.number if shown.source else None) for shown in page.lines]


def test_lines_of_merged_reports_come_in_order_of_time_with_their_report(ws: Workspace) -> None:
    put(ws, "case", MAIN, twin(2), twin(3), case(4))
    put(ws, "entry", line(MAIN, 1), line(twin(2), 2), line(MAIN, 3), line(twin(3), 0), line(case(4), 2))
    assert told(woven(ws)) == [("1/3", None), ("2/2", 2), ("1/1", None), ("3/0", 3)]


def test_without_merged_reports_there_is_nothing_to_weave(ws: Workspace) -> None:
    put(ws, "case", MAIN, case(2))
    put(ws, "entry", line(MAIN, 1), line(case(2), 2))
    assert board_timeline.woven(ws, Ask(MAIN.id)) is None
    assert board_timeline.woven(ws, Ask("nobody")) is None


def test_merging_on_this_desk_weaves_and_taking_out_unweaves(ws: Workspace) -> None:
    one, two = case(1, state=CaseState.VERIFYING), case(2, state=CaseState.VERIFYING)
    put(ws, "case", one, two)
    put(ws, "entry", line(one, 1), line(two, 2))
    board_merge.merge(ws, one.id, [two.id])
    assert ("2/2", 2) in told(woven(ws))
    assert [shown for shown in woven(ws).lines if shown.waiting]
    board_merge.part(ws, [two.id])
    assert board_timeline.woven(ws, Ask(one.id)) is None


def test_filters_and_pages_count_all_reports(ws: Workspace) -> None:
    twins = [twin(n) for n in range(2, 52)]
    put(ws, "case", MAIN, *twins)
    lines = [
        line(of, n * 60 + (of.number or 0), kind="case.reply" if n % 4 == 0 else "case.comment", public=n % 4 == 0)
        for of in [MAIN, *twins]
        for n in range(200)
    ]
    put(ws, "entry", *lines)
    order = [e.id for e in sorted(lines, key=lambda e: (e.at, e.id), reverse=True)]
    assert woven(ws).total == 51 * 200
    for first in (0, SHOWN, 51 * 200 - SHOWN):
        page = woven(ws, first=first)
        assert [shown.entry.id for shown in page.lines] == order[first : first + SHOWN]
    assert woven(ws, first=51 * 200).ask.first == 0  # there were more a moment ago
    public, notes = woven(ws, "public"), woven(ws, "notes")
    assert (public.total, notes.total) == (51 * 50, 51 * 150)
    assert all(shown.entry.public for shown in public.lines)
    assert not any(shown.entry.public for shown in notes.lines)


def test_what_was_taken_back_is_told_across_reports(ws: Workspace) -> None:
    put(ws, "case", MAIN, twin(2))
    note = line(twin(2), 1, public=True)
    back = line(twin(2), 2, kind="case.undo", from_value="case.comment", to_value=note.id)
    put(ws, "entry", line(MAIN, 0), note, back)
    undoing, taken, own = woven(ws).lines
    assert undoing.undone == note
    assert (taken.withdrawn, own.withdrawn, undoing.withdrawn) == (True, False, False)


def test_a_confidential_reports_words_are_not_for_the_citizens_of_the_others(ws: Workspace) -> None:
    put(ws, "case", MAIN, twin(2, private=True), twin(3))
    put(ws, "entry", line(twin(2), 1, public=True), line(twin(3), 2, public=True), line(twin(2), 3))
    assert told(woven(ws, "public")) == [("3/2", 3)]
    assert told(woven(ws)) == [("2/3", 2), ("3/2", 3), ("2/1", 2)]
    assert [shown.confidential for shown in woven(ws).lines] == [True, False, True]
    put(ws, "case", replace(MAIN, private=True))  # all of one kind: nothing to keep apart
    assert woven(ws, "public").total == 2


@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        (SUPERVISOR, {2, 3, 4}),
        (replace(SUPERVISOR, role=Role.OPERATOR), {2, 3}),
        (replace(SUPERVISOR, unit_ids=("unit-1",)), {2, 4}),
        (replace(SUPERVISOR, role=Role.AGENCY_OFFICER, org_id="qldt"), {3}),
    ],
)
def test_only_what_the_account_may_see_is_woven_in(ws: Workspace, actor: Any, seen: set[int]) -> None:
    ours = [twin(2, unit_id="unit-1"), twin(3, unit_id="unit-2", lead_org_id="qldt")]
    put(ws, "case", MAIN, *ours, twin(4, unit_id="unit-1", sensitive=True))
    put(ws, "entry", *(line(of, of.number or 0) for of in [*ours, twin(4)]))
    ws.actor = actor
    assert {shown.source.number for shown in woven(ws).lines if shown.source} == seen


def test_a_reports_own_page_is_that_of_its_detail(ws: Workspace) -> None:
    put(ws, "case", MAIN)
    put(ws, "entry", *(line(MAIN, n) for n in range(60)))
    desk.act(ws, "case", "case.comment", [MAIN.id], text="mới")
    detail = board_queue.detail(ws, MAIN.id)
    assert detail is not None
    last = board_timeline.own(detail, Ask(MAIN.id, "", 50))
    assert (last.total, len(last.lines)) == (61, 11)
    first = board_timeline.own(detail, Ask(MAIN.id, "notes", 900))
    assert (first.ask.first, first.lines[0].entry.text, first.lines[0].waiting) == (0, "mới", True)
    assert board_timeline.own(detail, Ask(MAIN.id, "public")).lines == ()


def test_what_a_lent_right_shows_is_woven_in_while_it_lasts(ws: Workspace) -> None:
    put(ws, "case", replace(MAIN, unit_id="unit-1"), twin(2, unit_id="unit-1"), twin(3, unit_id="unit-2"))
    put(ws, "entry", line(twin(2), 2), line(twin(3), 3))
    now = ws.now()
    lent = Lent("d1", "acc-9", "A", Role.SUPERVISOR, ("*",), ("unit-2",), None, now, Instant(now + 10 * MINUTE))
    ws.actor = replace(SUPERVISOR, unit_ids=("unit-1",), lent=(lent,))
    assert told(woven(ws)) == [("3/3", 3), ("2/2", 2)]
    ws.clock_offset_ms = 11 * MINUTE
    assert told(woven(ws)) == [("2/2", 2)]
