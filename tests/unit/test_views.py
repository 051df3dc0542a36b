"""Views of the queue that a person keeps: as shipped, made, changed, put in order, undone, and kept over a lost file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings

from ioc_contract.errors import Refused
from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import CaseState
from ioc_contract.room import View, ViewState
from ioc_contract.views import query_problem
from ioc_desktop.services import board_queue, desk, history, views
from ioc_desktop.services.board_queue import Band, Order, QueueQuery
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, own
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


@given(query=queries)
@settings(max_examples=100, deadline=None)
def test_the_rules_take_every_query_a_desk_can_ask(query: QueueQuery) -> None:
    assert query_problem(orjson.loads(orjson.dumps(views.dump(query)))) == ""


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
    assert changes.of("view") == {made}
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
    assert history.undo(ws)[0].cancelled == 1
    assert views.every(ws)[2].name == "Ngập"
    for _ in range(5):
        history.undo(ws)
    assert views.every(ws) == before
    assert not desk.waiting(ws)  # nothing of it was ever sent


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


def _kept_before(ws: Workspace) -> None:
    """Put views where an earlier version kept them: one renamed, one deleted, one moved to the front, one made."""
    assert ws.outbox is not None
    listed = [
        (f"0190000{n}-0000-7000-8000-000000000000", name, query) for n, (name, query) in enumerate(views.shipped(ws))
    ]
    listed[1] = (listed[1][0], "Trễ hạn", listed[1][2])
    del listed[4]
    listed.insert(0, listed.pop(2))
    listed.append((f"{listed[0][0][:-1]}1", "Ca đêm", QueueQuery(days=1, text="ngập")))
    kept = {
        key: orjson.dumps({"name": name, "query": views.dump(query), "position": place}).decode()
        for place, (key, name, query) in enumerate(listed)
    }
    changes = [own.Change("view", key, None, value) for key, value in {"begun": "{}", **kept}.items()]
    own.change(ws.outbox, ws.key, changes, ws.now())


NAMES = ["Sắp hết hạn", "Đang mở", "Trễ hạn", "Chưa giao", "Của tôi", "Chưa xem", "Đã đánh dấu", "Tiếp nhận hôm nay"]


def test_views_kept_by_an_earlier_version_are_moved_over_once_whole_and_offline(ws: Workspace) -> None:
    assert ws.outbox is not None
    _kept_before(ws)
    assert _names(ws) == [*NAMES, "Ca đêm"]
    made = views.every(ws)[-1]
    assert (made.query.days, made.query.text) == (1, "ngập")
    sent = [(w.operation.kind, w.operation.set["name"].after) for w in desk.waiting(ws)]
    assert ("view.create", "Ca đêm") in sent
    assert not own.values(ws.outbox, ws.key, "view")
    history.undo(ws)  # it is nobody's act: there is nothing to undo
    assert _names(ws) == [*NAMES, "Ca đêm"]
    assert [(w.operation.kind, w.operation.set["name"].after) for w in desk.waiting(ws)] == sent


def test_a_move_cut_off_between_its_two_commits_goes_on(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    _kept_before(ws)
    with monkeypatch.context() as cut:
        cut.setattr(own, "forget", lambda *_: (_ for _ in ()).throw(OSError("power")))
        with pytest.raises(OSError, match="power"):
            views.every(ws)
    before = len(desk.waiting(ws))
    assert _names(ws) == [*NAMES, "Ca đêm"]
    assert len(desk.waiting(ws)) == before


def _of_room(ws: Workspace, name: str, **changes: Any) -> str:
    """Put a view of a colleague's into the cache as a sync would; return its id."""
    key = new_id()
    values = {"query": {"days": 7, "order": "due"}, "shared": True, "shared_by": "Lan"} | changes
    made = View(key, 3, "reports", "acc-9", "Lan", name, values["query"], 0.0, values["shared"], values["shared_by"],
                values.get("state", ViewState.KEPT), desk_world.NOW)  # fmt: skip
    cache.upsert(ws.cache, KINDS["view"], [KINDS["view"].row(made)])
    ws.cache.commit()
    return key


def test_the_rooms_views_stand_apart_and_become_ones_own(ws: Workspace) -> None:
    theirs = _of_room(ws, "Ca đêm")
    _of_room(ws, "Đã bỏ", state=ViewState.DELETED)
    last = views.every(ws)[-1]
    assert (last.id, last.shared, last.shared_by, last.query.days) == (theirs, True, "Lan", 7)
    mine, _ = views.copy(ws, theirs)
    again, _ = views.copy(ws, theirs)
    found = {v.id: v for v in views.every(ws)}
    assert [(found[i].name, found[i].shared) for i in (mine, again)] == [("Ca đêm", False), ("Ca đêm (2)", False)]
    assert views.every(ws)[-1].id == theirs
    with pytest.raises(Refused, match="already_exists"):
        views.share(ws, mine)  # the room has one of that name
    views.rename(ws, mine, "Trực tối")
    views.share(ws, mine)
    assert {v.name: v.shared_by for v in views.every(ws) if v.shared} == {"Ca đêm": "Lan", "Trực tối": ws.actor.name}
    history.undo(ws)
    assert [v.name for v in views.every(ws) if v.shared] == ["Ca đêm"]
    views.share(ws, views.every(ws)[0].id)  # one that was shipped
    assert [v.name for v in views.every(ws) if v.shared] == ["Ca đêm", "Đang mở"]
    assert "Đang mở" not in [v.name for v in views.every(ws) if not v.shared]
    views.delete(ws, theirs)
    assert theirs not in {v.id for v in views.every(ws)}


def test_an_operator_changes_nothing_of_the_rooms(tmp_path: Path) -> None:
    ws = desk_world.workspace(tmp_path, Actor("o-2", "Trực ban", Role.OPERATOR))
    theirs = _of_room(ws, "Ca đêm")
    mine = views.every(ws)[0].id
    assert not views.may_share(ws)
    for act in (
        views.delete,
        views.unshare,
        lambda w, i: views.rename(w, i, "Khác"),
        lambda w, i: views.share(w, mine),
    ):
        with pytest.raises(Refused, match="not_permitted"):
            act(ws, theirs)
    assert views.copy(ws, theirs)[1].of("view")
    desk_world.close(ws)
