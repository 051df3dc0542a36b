"""What the map reads from the cache: positions, shapes, stages, changes row by row, counts per unit, pins, cards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.kinds import KINDS
from ioc_contract.records import AdminUnit, Article, CaseState, Category, Place, Subsystem, Tone
from ioc_desktop.geo.field import ALL_STAGES, Filter
from ioc_desktop.geo.projection import world_point
from ioc_desktop.services import board_map
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, positions
from tests.unit import desk_world


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = desk_world.workspace(tmp_path)
    desk_world.fill(made, 0)
    yield made
    desk_world.close(made)


def put(ws: Workspace, kind: str, *records: object) -> None:
    cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(r) for r in records])
    ws.cache.commit()


def test_points_carry_position_shape_stage_and_deadline(ws: Workspace) -> None:
    put(ws, "category", Category("lamp", 1, "reports", "lamp", "Đèn đường", None, "star", 2, None, True))
    put(ws, "category", Category("odd", 1, "reports", "odd", "Khác", None, "no such shape", 3, None, True))
    put(
        ws,
        "case",
        desk_world.case(3, category_id="lamp", state=CaseState.IN_PROGRESS, due_at=desk_world.NOW + HOUR),
        desk_world.case(1, lat=10.95, lon=108.2),
        desk_world.case(2, lat=None, lon=None),
        desk_world.case(4, category_id="odd", state=CaseState.CLOSED),
        desk_world.case(5, category_id=None, state=CaseState.PAUSED),
    )
    found = board_map.points(ws)
    assert [i.decode()[-1] for i in found.ids.tolist()] == ["1", "3", "4", "5"]
    assert (found.x[0], found.y[0]) == pytest.approx(world_point(108.2, 10.95))
    assert [board_map.SYMBOLS[s] for s in found.symbol] == ["circle", "star", "circle", "circle"]
    assert [board_map.STAGES[s] for s in found.stage] == ["new", "working", "done", "paused"]
    assert found.due.tolist() == [board_map.NO_DEADLINE, desk_world.NOW + HOUR] + [board_map.NO_DEADLINE] * 2
    assert set(found.received.tolist()) == {desk_world.NOW - HOUR}


def test_every_state_has_a_stage(ws: Workspace) -> None:
    put(ws, "case", *(desk_world.case(n, state=state) for n, state in enumerate(CaseState, 1)))
    stages = [board_map.STAGES[s] for s in board_map.points(ws).stage]
    by_state = dict(zip(CaseState, stages, strict=True))
    assert {s for s, stage in by_state.items() if stage == "done"} == {
        CaseState.REJECTED,
        CaseState.DUPLICATE,
        CaseState.TRANSFERRED,
        CaseState.ANSWERED,
        CaseState.CLOSED,
    }
    assert by_state[CaseState.AWAITING_APPROVAL] == "working"


def test_changes_are_read_row_by_row(ws: Workspace) -> None:
    put(ws, "case", *(desk_world.case(n) for n in range(1, 1203)))
    put(ws, "case", desk_world.case(7, version=2, lat=None, lon=None))
    wanted = [desk_world.case(n).id for n in (7, 1202, 1, 5000)]
    found = board_map.points_of(ws, wanted)
    assert found.ids.tolist() == [desk_world.case(n).id.encode() for n in (1, 1202)]
    assert len(board_map.points_of(ws, [desk_world.case(n).id for n in range(1, 1203)])) == 1201
    assert len(board_map.points(ws)) == 1201


def test_no_cases_at_all(ws: Workspace) -> None:
    assert len(board_map.points(ws)) == 0
    assert len(board_map.points_of(ws, ["nothing"])) == 0
    assert board_map.unit_counts(ws) == {}


def test_counts_by_the_unit_recorded_and_only_as_units_are_now(ws: Workspace) -> None:
    for id_, start in (("new", "2025-07-01"), ("old", "1975-01-01")):
        unit = AdminUnit(id_, 1, "22918", f"Phường {id_}", "ward", 3, None, start, None, "", None, None, None)
        put(ws, "admin_unit", unit)
    late = Instant(ws.now() - DAY)
    put(
        ws,
        "case",
        desk_world.case(1, unit_id="new", due_at=late),
        desk_world.case(2, unit_id="new"),
        desk_world.case(3, unit_id="new", state=CaseState.CLOSED),
        desk_world.case(4, unit_id="old"),
        desk_world.case(5, unit_id=None),
    )
    assert board_map.unit_counts(ws) == {"22918": board_map.UnitCount("22918", "Phường new", 2, 1)}


def test_places_and_fresh_articles_with_a_position(ws: Workspace) -> None:
    camera = Place(
        "p1", 1, "cameras", "camera", "C1", "Camera <b>1</b>", 10.9, 108.1, "", None, None, "ok", "", None, {}
    )
    nowhere = Place("p2", 1, "cameras", "camera", "C2", "Camera 2", None, None, "", None, None, "ok", "", None, {})
    put(ws, "place", camera, nowhere)
    assert [(p.kind, p.id, p.name) for p in board_map.places(ws)] == [("place", "p1", "Camera <b>1</b>")]
    put(ws, "article", article("a1", ws.now() - DAY), article("a2", ws.now() - 9 * DAY))
    put(ws, "article", article("a3", ws.now(), irrelevant=True), article("a4", ws.now(), lat=None, lon=None))
    assert [p.id for p in board_map.articles(ws)] == ["a1"]


def test_cards_keep_the_order_asked_for(ws: Workspace) -> None:
    put(ws, "case", desk_world.case(1, due_at=desk_world.NOW), replace(desk_world.case(2), number=None))
    ids = [desk_world.case(n).id for n in (2, 99, 1)]
    second, first = board_map.cards(ws, ids)
    assert (first.number, first.due_at, first.category, first.state) == (1, desk_world.NOW, "Đường sá", "Mới")
    assert (second.number, second.due_at) == (None, None)


def test_the_legend_names_exactly_the_categories_that_the_filter_leaves_on_the_map(ws: Workspace) -> None:
    for key, name, parent, symbol, subsystem in (
        ("tree", "Cây xanh", None, "circle", "reports"),
        ("leaf", "Cành gãy", "tree", "circle", "reports"),  # drawn as its parent
        ("lamp", "Đèn hỏng", "tree", "star", "reports"),
        ("unused", "Không ai gửi", None, "star", "reports"),
        ("speed", "Quá tốc độ", None, "diamond", "traffic"),
    ):
        put(ws, "category", Category(key, 1, subsystem, key, name, parent, symbol, 2, None, True))
    put(
        ws,
        "case",
        desk_world.case(1, category_id="leaf"),
        desk_world.case(2, category_id="lamp", state=CaseState.CLOSED),
        desk_world.case(3, category_id="speed", subsystem="traffic"),
        desk_world.case(4, category_id="unused", lat=None, lon=None),
        desk_world.case(5, category_id=None),
    )
    every = Filter(stages=ALL_STAGES)
    assert board_map.legend(ws, "reports", every) == {"circle": ["", "Cây xanh"], "star": ["Đèn hỏng"]}
    assert board_map.legend(ws, "reports", Filter()) == {"circle": ["", "Cây xanh"]}
    assert board_map.legend(ws, "traffic", every) == {"diamond": ["Quá tốc độ"]}
    assert board_map.legend(ws, "reports", replace(every, since=desk_world.NOW)) == {}
    one = frozenset({desk_world.case(2).id})
    assert board_map.legend(ws, "reports", replace(every, ids=one)) == {"star": ["Đèn hỏng"]}


def test_subsystems_with_cases_on_the_map_can_be_chosen(ws: Workspace) -> None:
    for n, (key, enabled) in enumerate((("traffic", True), ("reports", True), ("off", False), ("health", True))):
        put(ws, "subsystem", Subsystem(key, 1, key, key, n, enabled, ("case",), "list", {}))
    here = {"reports": 1, "traffic": 2, "off": 3}
    put(ws, "case", *(desk_world.case(n, subsystem=s) for s, n in here.items()))
    put(ws, "case", desk_world.case(4, subsystem="health", lat=None, lon=None))
    assert [s.id for s in board_map.subjects(ws)] == ["traffic", "reports"]
    assert [i.decode() for i in board_map.points(ws, "traffic").ids.tolist()] == [desk_world.case(2).id]


def test_chunks_leave_no_gaps(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "CHUNK", 100)
    put(ws, "case", *(desk_world.case(n) for n in range(317)))
    found = board_map.points(ws)
    assert len(found) == len(np.unique(found.ids)) == 317
    assert (np.sort(found.ids) == found.ids).all()


def article(id: str, at: int, **changes: object) -> Article:
    values: dict[str, object] = {
        "id": id, "version": 1, "subsystem": "media", "story_id": id, "outlet": "Báo", "source_id": None,
        "title": "Tin", "summary": "", "url": "", "published_at": at, "fetched_at": at, "topics": (),
        "tone": Tone.NEUTRAL, "tone_by": "guess", "unit_id": None, "lat": 10.9, "lon": 108.1, "read_at": None,
        "read_by": None, "flagged": False, "irrelevant": False, "case_id": None, "task_id": None, "updated_at": at,
    }  # fmt: skip
    return Article(**{**values, **changes})  # type: ignore[arg-type]


def test_cases_of_other_subsystems_are_found_only_when_asked_for(ws: Workspace) -> None:
    one = desk_world.case(2, subsystem="traffic")
    put(ws, "case", one)
    assert len(board_map.points(ws)) == 0
    assert len(board_map.points_of(ws, [one.id])) == 0
    assert len(board_map.points_of(ws, [one.id], subsystem=None)) == 1
