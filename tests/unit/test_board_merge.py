"""Which reports are proposed as duplicates, and why; the merging as one act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_contract.records import Case, CaseState, Category
from ioc_desktop.services import board_merge, desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, near, records
from tests.unit.desk_world import NOW, case, close, workspace

STEP = 1 / near.METRES_PER_DEGREE
"""One metre north, in degrees."""


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    ws = workspace(tmp_path)
    put(
        ws, "category",
        Category("road", 1, "reports", "road", "Đường sá", None, "circle", 1, None, True),
        Category("pothole", 1, "reports", "pothole", "Ổ gà", "road", "circle", 2, None, True),
        Category("flood", 1, "reports", "flood", "Ngập", None, "drop", 3, None, True, 300, 2),
    )  # fmt: skip
    yield ws
    close(ws)


def put(ws: Workspace, kind: str, *made: Any) -> None:
    cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(r) for r in made])
    ws.cache.commit()


def at(number: int, metres: float = 0, hours: float = 0, **changes: Any) -> Case:
    received = Instant(round(NOW + hours * HOUR))
    return case(number, lat=10.93 + metres * STEP, received_at=received, **{"category_id": "road", **changes})


def proposed(ws: Workspace, number: int = 1, **more: Any) -> list[int | None]:
    found = board_merge.of(ws, case(number).id, **more)
    assert found is not None
    return [p.case.number for p in found.proposals]


def test_near_in_place_time_and_kind(ws: Workspace) -> None:
    put(
        ws, "case", at(1), at(2, 40), at(3, 99), at(4, 101), at(5, 10, 13 * 24), at(6, 10, 15 * 24),
        at(7, -60, category_id="pothole"), at(8, 5, category_id="flood"), at(9, 5, state=CaseState.REJECTED),
        at(10, 5, state=CaseState.DUPLICATE, duplicate_of=case(2).id), at(11, 5, state=CaseState.CLOSED),
    )  # fmt: skip
    assert sorted(n or 0 for n in proposed(ws)) == [2, 3, 5, 7, 11]


def test_each_category_has_its_own_reach(ws: Workspace) -> None:
    flood = {"category_id": "flood"}
    put(ws, "case", at(1, **flood), at(2, 290, 47, **flood), at(3, 310, **flood), at(4, 0, 49, **flood))
    assert proposed(ws) == [2]


def test_the_likeliest_comes_first_and_says_why(ws: Workspace) -> None:
    put(
        ws, "case", at(1, title="Ổ gà sâu trước chợ", body=""), at(2, 80, title="Đèn hỏng", body=""),
        at(3, 60, 5, title="O ga sau truoc cho Phan Thiet", body=""), at(4, 5, 24, title="Cây đổ", body=""),
    )  # fmt: skip
    found = board_merge.of(ws, case(1).id)
    assert found is not None
    first = found.proposals[0]
    assert (first.case.number, round(first.metres or 0), first.apart_ms) == (3, 60, 5 * HOUR)
    assert 0.7 < first.alike < 1.0
    assert [p.alike for p in found.proposals[1:]] == [0.0, 0.0]


def test_without_a_position_words_and_unit_decide(ws: Workspace) -> None:
    bare = {"lat": None, "lon": None}
    words = {"title": "Ổ gà trước cổng trường", "body": ""}
    put(
        ws, "case", case(1, **bare, **words, received_at=NOW), case(2, **bare, **words, received_at=NOW),
        case(3, **bare, title="Rác đầy", body="", received_at=NOW), case(4, **bare, **words, unit_id="unit-2"),
    )  # fmt: skip
    assert proposed(ws) == [2]
    put(ws, "case", case(5, **bare, unit_id=None))
    assert proposed(ws, 5) == []
    assert proposed(ws, 5, also=[case(3).id]) == [3]


def test_merging_is_one_act_and_brings_along_what_was_merged_before(ws: Workspace) -> None:
    put(ws, "case", at(1), at(2), at(3), at(4))
    board_merge.merge(ws, case(2).id, [case(3).id])
    found = board_merge.of(ws, case(2).id)
    assert found is not None
    assert [t.number for t in found.twins] == [3]
    board_merge.merge(ws, case(1).id, [case(2).id, case(4).id])
    whole = board_merge.of(ws, case(1).id)
    assert whole is not None
    assert sorted(t.number or 0 for t in whole.twins) == [2, 3, 4]
    assert whole.case.duplicate_count == 3
    twin = board_merge.of(ws, case(4).id)
    assert twin is not None
    assert twin.master == whole.case
    desk.undo(ws)
    desk.undo(ws)
    again: Case = records.one(ws.cache, "case", case(2).id)
    assert (again.duplicate_count, again.state) == (1, CaseState.NEW)
    board_merge.part(ws, [case(3).id])
    for number in (1, 2, 3, 4):
        assert replace(records.one(ws.cache, "case", case(number).id), updated_at=at(1).updated_at) == at(number)


def test_a_merging_that_cannot_be_done_moves_nothing_of_what_was_merged_before(ws: Workspace) -> None:
    put(ws, "case", at(1), at(2), at(3))
    board_merge.merge(ws, case(2).id, [case(3).id])
    put(ws, "case", replace(at(4), state=CaseState.ANSWERED))
    before = [records.one(ws.cache, "case", case(n).id) for n in (1, 2, 3, 4)]
    with pytest.raises(Refused, match="move_not_allowed"):
        board_merge.merge(ws, case(1).id, [case(2).id, case(4).id])
    assert [records.one(ws.cache, "case", case(n).id) for n in (1, 2, 3, 4)] == before
    assert len(desk.waiting(ws)) == 1


def test_not_all_that_was_merged_before_is_here(ws: Workspace) -> None:
    put(ws, "case", at(1), at(2, duplicate_count=2), at(3, state=CaseState.DUPLICATE, duplicate_of=case(2).id))
    with pytest.raises(Refused, match="has_duplicates"):
        board_merge.merge(ws, case(1).id, [case(2).id])
    assert desk.waiting(ws) == []


def test_the_one_that_stands_for_all() -> None:
    early, assigned = at(1, hours=-5), at(2, state=CaseState.ASSIGNED, lead_org_id="o")
    assert board_merge.standing([early, assigned]) is assigned
    assert board_merge.standing([at(3), early]) is early
    assert board_merge.standing([assigned, held := at(4, duplicate_count=1)]) is held


def test_proposals_among_very_many_are_read_from_a_small_part_of_the_index(ws: Workspace) -> None:
    """The plan, not the clock: a range of the index for each category, never the table."""
    found = ws.cache.exec_driver_sql(
        f"EXPLAIN QUERY PLAN {near.NEAR}",
        ('["road"]', NOW - DAY, NOW, 10.0, 11.0, 108.0, 109.0),
    )
    plan = " ".join(str(row[-1]) for row in found)
    assert "cases_near (category_id=? AND received_at>? AND received_at<?)" in plan
    assert "SCAN cases" not in plan
