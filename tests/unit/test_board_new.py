"""Reports taken down for citizens: the place by words or by a point, what they may double, identities apart, drafts kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ioc_contract import clock
from ioc_contract.errors import Refused
from ioc_contract.identity import masked
from ioc_contract.kinds import KINDS
from ioc_contract.records import AdminUnit, Case, CaseState, Channel, Place
from ioc_desktop.services import board_new, desk
from ioc_desktop.services.board_new import Form
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, records
from tests.unit.desk_world import NOW, case, close, fill, workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    ws = workspace(tmp_path)
    fill(ws)
    put(
        ws, "admin_unit",
        AdminUnit("pt", 1, "22945", "Phường Phan Thiết", "ward", 2, None, "2025-07-01", None, "", 10.928, 108.1, None),
        AdminUnit("old", 1, "22945", "Phường Đức Nghĩa", "ward", 3, None, "2000-01-01", "2025-06-30", "", 1.0, 2.0, None),
    )  # fmt: skip
    put(
        ws, "place",
        Place("p1", 1, "tourism", "market", "m", "Chợ Phan Thiết", 10.9301, 108.1021, "Đường Trưng Trắc", "pt", None, "ok", "",
              None, {}),
    )  # fmt: skip
    yield ws
    close(ws)


def put(ws: Workspace, kind: str, *made: Any) -> None:
    cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(r) for r in made])
    ws.cache.commit()


def test_an_address_is_found_without_marks_among_places_units_and_earlier_reports(ws: Workspace) -> None:
    assert [(f.text, f.detail, f.unit_id) for f in board_new.addresses(ws, "cho phan")] == [
        ("Đường Trưng Trắc", "Chợ Phan Thiết", "pt")
    ]
    assert {f.text for f in board_new.addresses(ws, "phan thiet")} == {"Phường Phan Thiết", "Đường Trưng Trắc"}
    (earlier,) = board_new.addresses(ws, "tran hung")
    assert (earlier.text, earlier.lat) == ("12 Trần Hưng Đạo", 10.93)  # three reports there, said once
    assert board_new.addresses(ws, "đức nghĩa") == []  # no such ward any more
    assert board_new.addresses(ws, "  ") == []


def test_a_point_on_the_map_gives_todays_ward(ws: Workspace) -> None:
    assert board_new.unit_at(ws, 10.928, 108.1) == "pt"
    assert board_new.unit_at(ws, 21.0, 105.8) is None


FORM = Form(
    title="Ổ gà trên đường số 1", body="Mặt đường hỏng", category_id="road", address="12 Trần Hưng Đạo", lat=10.93,
    lon=108.1, unit_id="pt", name="Nguyễn Văn An", phone="0912 345 678", private=True,
)  # fmt: skip


def test_what_it_may_double_is_told_while_it_is_taken_down(ws: Workspace) -> None:
    put(ws, "case", *(replace(case(n), received_at=clock.now(), title="Ổ gà to") for n in (1, 2)))
    put(ws, "case", replace(case(3), received_at=clock.now(), closed_at=NOW, state=CaseState.CLOSED))
    assert {p.case.number for p in board_new.likely(ws, FORM)} == {1, 2}
    assert board_new.likely(ws, Form(title="Ổ gà")) == []


def test_filed_with_the_identity_apart_and_masked(ws: Workspace) -> None:
    board_new.keep(ws, FORM)
    case_id, _, _ = board_new.file(ws, replace(FORM, channel=Channel.WALK_IN))
    made: Case = records.one(ws.cache, "case", case_id)
    assert (made.channel, made.state, made.private, made.number) == (Channel.WALK_IN, CaseState.NEW, True, None)
    assert made.reporter_label == masked("Nguyễn Văn An", "0912 345 678", "") == "N.V.A. · 09•• ••• 678"
    (waiting,) = desk.waiting(ws)
    (told,) = waiting.operation.add
    assert told == {"type": "reporter", "name": "Nguyễn Văn An", "phone": "0912 345 678", "email": ""}
    held = str(ws.cache.exec_driver_sql("SELECT * FROM cases").all())
    assert "0912 345 678" not in held
    assert "Nguyễn Văn An" not in held
    assert board_new.kept(ws) == Form()


def test_nobody_named_is_nobody_kept(ws: Workspace) -> None:
    board_new.file(ws, replace(FORM, name=" ", phone="", email=""))
    (waiting,) = desk.waiting(ws)
    assert waiting.operation.add == ()


def test_filed_and_merged_into_what_it_doubles(ws: Workspace) -> None:
    case_id, _, apart = board_new.file(ws, replace(FORM, merge_into=case(1).id))
    made: Case = records.one(ws.cache, "case", case_id)
    assert apart is None
    assert (made.state, made.duplicate_of) == (CaseState.DUPLICATE, case(1).id)
    master: Case = records.one(ws.cache, "case", case(1).id)
    assert master.duplicate_count == 1


def test_filed_once_though_what_it_doubles_cannot_take_it_any_more(ws: Workspace) -> None:
    board_new.keep(ws, FORM)
    put(ws, "case", replace(case(1), state=CaseState.REJECTED))
    case_id, changes, apart = board_new.file(ws, replace(FORM, merge_into=case(1).id))
    assert apart is not None
    assert apart.code == "cannot_merge_into"
    assert changes.of("case") == {case_id}
    made: Case = records.one(ws.cache, "case", case_id)
    assert (made.state, made.duplicate_of) == (CaseState.NEW, None)
    assert [w.operation.kind for w in desk.waiting(ws)] == ["case.create"]
    assert board_new.kept(ws) == Form(), "filed: it must not be filed again"


def test_what_is_typed_outlives_the_application(ws: Workspace, tmp_path: Path) -> None:
    board_new.keep(ws, FORM)
    again = workspace(tmp_path)  # the first is never closed: as after kill -9
    assert board_new.kept(again) == FORM
    board_new.keep(again, Form(channel=Channel.ZALO))
    assert board_new.kept(again) == Form()
    desk.save_draft(again, *board_new.DRAFT, '["hỏng"]')
    with pytest.raises(Refused, match="not_readable"):
        board_new.kept(again)
    close(again)


def test_a_report_without_a_title_is_refused_and_stays_typed(ws: Workspace) -> None:
    board_new.keep(ws, replace(FORM, title=" "))
    with pytest.raises(Refused, match="bad_value"):
        board_new.file(ws, replace(FORM, title=" "))
    assert board_new.kept(ws).body == FORM.body
