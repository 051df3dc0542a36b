"""Views of the queue that a person keeps: as shipped, made, changed, put in order, undone, and kept over a lost file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from ioc_contract.errors import Refused
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import CaseState
from ioc_desktop.services import board_queue, history, marks, views
from ioc_desktop.services.board_queue import Band, Order, QueueQuery
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache
from tests.unit import desk_world
from tests.unit.test_board_queue import queries


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = desk_world.workspace(tmp_path)
    desk_world.fill(made)
    yield made
    desk_world.close(made)


def _names(ws: Workspace) -> list[str]:
    return [v.name for v in views.every(ws)]


@given(query=queries)
@settings(max_examples=100, deadline=None)
def test_a_query_is_read_back_as_it_was_kept(query: QueueQuery) -> None:
    assert views.load(views.dump(query)) == replace(query, ids=None, subsystem="reports")


@pytest.mark.parametrize(
    "data",
    [
        {"states": ["gone", 7, "new"], "bands": 3, "open_only": "yes", "days": True, "order": "nobody", "text": 5},
        {"states": [["new"], "new", None], "ratings": ["x"], "priorities": [99, None], "has_photo": 1},
    ],
)
def test_what_is_not_understood_is_passed_over(data: object) -> None:
    assert views.load(data) == QueueQuery(states=(CaseState.NEW,))
    assert views.load([data]) is None


def test_everybody_begins_with_the_shipped_views_as_ordinary_ones(ws: Workspace) -> None:
    assert _names(ws)[:3] == ["Đang mở", "Quá hạn", "Sắp hết hạn"]
    for view in views.every(ws):
        assert board_queue.count(ws, view.query).n <= 3
        views.delete(ws, view.id)
    assert _names(ws) == []  # they do not come back by themselves


def test_the_views_of_an_agency_officer_are_of_their_agency(tmp_path: Path) -> None:
    ws = desk_world.workspace(tmp_path, Actor("o-1", "Cán bộ", Role.AGENCY_OFFICER, org_id="qldt"))
    mine = next(v for v in views.every(ws) if v.name == "Của tôi")
    assert mine.query.agencies == ("qldt",)
    desk_world.close(ws)


def test_a_view_is_made_renamed_changed_moved_deleted_and_each_undone(ws: Workspace) -> None:
    before = views.every(ws)
    query = QueueQuery(text="ngap", bands=(Band.OVERDUE,), order=Order.RECEIVED, ids=("x",), label="một lần")
    made, changes = views.save(ws, "  Ngập   trung tâm ", query)
    assert changes.of(marks.VIEWS) == {made}
    view = views.every(ws)[-1]
    assert (view.id, view.name) == (made, "Ngập trung tâm")
    assert view.query == replace(query, ids=None, label="")
    views.rename(ws, made, "Ngập")
    views.update(ws, made, QueueQuery(days=7))
    views.move(ws, made, -100)
    assert (views.every(ws)[0].name, views.every(ws)[0].query.days) == ("Ngập", 7)
    views.move(ws, made, 2)
    assert views.every(ws)[2].id == made
    views.delete(ws, made)
    assert [v.name for v in views.every(ws)] == [v.name for v in before]
    assert history.undo(ws)[0].own == 1
    assert views.every(ws)[2].name == "Ngập"
    for _ in range(5):
        history.undo(ws)
    assert views.every(ws) == before


@pytest.mark.parametrize("name", ["", "  ", "QUA HAN", "quá  hạn"])
def test_a_name_must_be_there_and_be_ones_own(ws: Workspace, name: str) -> None:
    views.every(ws)
    with pytest.raises(Refused):
        views.save(ws, name, QueueQuery())
    with pytest.raises(Refused):
        views.rename(ws, views.every(ws)[0].id, name)
    with pytest.raises(Refused):
        views.rename(ws, "nobody", "Mới")


def test_counts_wait_for_the_indexes_of_a_first_load(ws: Workspace) -> None:
    query = QueueQuery()
    assert views.count(ws, query) == board_queue.Count(3, False)
    cache.begin_bulk(ws.cache)
    assert views.count(ws, query) is None
    cache.end_bulk(ws.cache)
    assert views.count(ws, query) == board_queue.Count(3, False)


def test_a_view_is_found_by_its_name_without_marks(ws: Workspace) -> None:
    listed = views.every(ws)
    assert [v.name for v in views.named(listed, "qua han")] == ["Quá hạn"]
    assert [v.name for v in views.named(listed, "chua")] == ["Chưa giao", "Chưa xem"]
    views.save(ws, "Quá hạn Mũi Né", QueueQuery())
    assert [v.name for v in views.named(views.every(ws), "quá hạn")] == ["Quá hạn"]


def test_views_outlive_a_lost_outbox_and_are_the_accounts_own(ws: Workspace, tmp_path: Path) -> None:
    views.delete(ws, views.every(ws)[0].id)
    views.save(ws, "Ca đêm", QueueQuery(days=1))
    kept = views.every(ws)
    desk_world.close(ws)
    for file in tmp_path.glob("outbox.db*"):
        file.unlink()
    again = desk_world.workspace(tmp_path)
    assert views.every(again) == kept
    desk_world.close(again)
    other = desk_world.workspace(tmp_path, replace(desk_world.SUPERVISOR, id="acc-2"))
    assert "Ca đêm" not in _names(other)
    desk_world.close(other)
    ws.cache, ws.outbox = desk_world.workspace(tmp_path).cache, None  # for the fixture to close
