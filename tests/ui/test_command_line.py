"""The command bar: lines read without marks, wrong and ambiguous ones that do nothing, what is said before Enter, and doing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ioc_contract.records import AdminUnit, Category, Organisation, Person, Priority
from ioc_desktop.services import views
from ioc_desktop.services.board_queue import Band, QueueQuery, Reference
from tests.ui.queue_world import Fixture, dialog, dialogs, made
from ui.bus import Selection
from ui.cases.verbs import verbs
from ui.palette import Palette
from ui.panels.queue import command_line
from ui.panels.queue.command_line import Answer, Known, Line

__all__ = ["made"]


def _org(key: str, name: str, short: str = "") -> Organisation:
    return Organisation(key, 1, key, name, short or name, "department", None, (), None, "2025-01-01", None)


@pytest.fixture
def known(themed: object) -> Known:
    orgs = [
        _org("pt", "UBND phường Phan Thiết"), _org("xd", "Sở Xây dựng", "SXD"), _org("tt", "UBND phường Tiến Thành"),
        _org("ca", "Công an phường Phan Thiết"), _org("old", "Phòng cũ"),
    ]  # fmt: skip
    orgs[-1] = replace(orgs[-1], valid_to="2025-06-30")
    unit = AdminUnit("u1", 1, "1", "Phường Mũi Né", "ward", 2, None, "2025-07-01", None, "", None, None, None)
    reference = Reference(
        {"rac": Category("rac", 1, "reports", "rac", "Rác thải", None, "circle", 1, None, True)},
        {o.id: o for o in orgs},
        {"u1": unit},
        {"p1": Person("p1", 1, "Trần Thị Bích", "agency_officer", "xd", True)},
        (),
    )
    listed = [
        views.View("v1", "Quá hạn", QueueQuery(bands=(Band.OVERDUE,)), 0),
        views.View("v2", "Quá tải", QueueQuery(), 1),
    ]
    return Known(reference, listed, verbs(), QueueQuery(), {1104: "a", 7: "b"}, ())


def _answer(typed: str, known: Known) -> Answer:
    line = command_line.read(typed)
    assert isinstance(line, Line), line
    return command_line.resolve(line, known)


@pytest.mark.parametrize(
    ("typed", "verb", "values", "text", "ids"),
    [
        ("/giao 1104 so xay dung", "case.assign", {"lead_org_id": "xd"}, "", ("a",)),
        ("/GIAO #1104, 7 sxd", "case.assign", {"lead_org_id": "xd"}, "", ("a", "b")),
        ("/giao 1104 ubnd phan thiết", "case.assign", {"lead_org_id": "pt"}, "", ("a",)),
        ("/giao 1104 bich", "case.assign", {"lead_org_id": "xd", "assignee_id": "p1"}, "", ("a",)),
        ("/tạm dừng 1104 chờ vật tư", "case.pause", {}, "chờ vật tư", ("a",)),
        ("/tam dung 1104 chờ 2 xe", "case.pause", {}, "chờ 2 xe", ("a",)),
        ("/trả lời 7 Đã xử lý.", "case.reply", {}, "Đã xử lý.", ("b",)),
        ("/tra lai 7 thiếu ảnh", "case.return", {}, "thiếu ảnh", ("b",)),
        ("/mở lại 7 chưa sạch", "case.reopen", {}, "chưa sạch", ("b",)),
        ("/ưu tiên 7 khan cap", "case.edit", {"priority": Priority.URGENT}, "", ("b",)),
        ("/assign 7 so xay dung", "case.assign", {"lead_org_id": "xd"}, "", ("b",)),
        ("  /dong  7 ", "case.close", {}, "", ("b",)),
    ],
)
def test_lines_are_read_without_marks(
    known: Known, typed: str, verb: str, values: dict[str, object], text: str, ids: tuple[str, ...]
) -> None:
    ready = _answer(typed, known).ready
    assert ready is not None
    assert ready.act is not None
    assert (ready.act.verb, ready.act.values, ready.act.text, ready.ids) == (verb, values, text, ids)
    assert ready.act.public is (verb == "case.reply")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/giao 1104 phan thiet", "Có 2 nơi khớp"),
        ("/giao 1104", "Gõ tên cơ quan"),
        ("/giao 1104 phong cu", "Không có «phong cu»"),
        ("/giao 999 so xay dung", "Không có phản ánh #999"),
        ("/giao so xay dung", "Gõ số phản ánh"),
        ("/tạm dừng 1104", "Lý do"),
        ("/đóng 1104 ngay", "không nhận «ngay»"),
        ("/mở 1104 7", "một phản ánh mỗi lần"),
        ("/ưu tiên 7 rất", "Không có «rất»"),
        ("/xem qua", "Có 2 nơi khớp"),
        ("/xem không có", "Không có góc nhìn"),
        ("/lọc", "Gõ điều kiện lọc"),
    ],
)
def test_what_is_wrong_or_not_clear_is_said_and_does_nothing(known: Known, typed: str, said: str) -> None:
    answer = _answer(typed, known)
    assert answer.ready is None
    assert said in answer.wrong
    for completion in answer.completions:
        line = command_line.read(completion.line)
        assert isinstance(line, Line)
        assert command_line.resolve(line, known).ready is not None, completion


def test_unknown_commands_are_said_and_begun_ones_completed(known: Known) -> None:
    found = command_line.read("/tra")
    assert isinstance(found, tuple)
    assert [s.name for s in found] == ["trả lời", "trả lại", "chuyển"]
    nothing = command_line.read("/xoá hết")
    assert isinstance(nothing, tuple)
    assert "Không có lệnh này" in command_line.commands(nothing, known.verbs).wrong
    every = command_line.read("/")
    assert isinstance(every, tuple)
    assert len(command_line.commands(every, known.verbs).completions) == len(command_line.SPECS)
    assert len(command_line.commands(every, {}).completions) == 3


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("/lọc quá hạn", QueueQuery(bands=(Band.OVERDUE,))),
        ("/loc rac thai", QueueQuery(categories=("rac",))),
        ("/lọc mũi né", QueueQuery(units=("u1",))),
        ("/lọc chưa xem", QueueQuery(unread=True)),
        ("/lọc hôm nay", QueueQuery(days=1)),
        ("/xem qua han", QueueQuery(bands=(Band.OVERDUE,))),
    ],
)
def test_filters_and_views_by_name(known: Known, typed: str, query: QueueQuery) -> None:
    ready = _answer(typed, known).ready
    assert ready is not None
    assert ready.query == query


@given(typed=st.text(alphabet=st.sampled_from("giaotmdunl/#, 1047đỗềả"), max_size=40))
@settings(max_examples=300, deadline=None)
def test_anything_may_be_typed(typed: str) -> None:
    found = command_line.read(typed)
    if isinstance(found, Line):
        assert all(n >= 0 for n in found.numbers)


@pytest.fixture
def bar(made: Fixture) -> Iterator[Palette]:
    window = QWidget()
    window.resize(900, 600)
    window.show()
    yield Palette(window, lambda: (), made.panel.lines, made.desk.jobs.start)
    window.close()


def _type(made: Fixture, bar: Palette, text: str) -> list[str]:
    bar.hide()
    bar.pop_up()
    bar.field.setText(text)
    made.settle()
    return bar.shown()


def test_the_bar_says_what_it_would_do_and_does_it_on_enter(made: Fixture, bar: Palette) -> None:
    assert _type(made, bar, "/giao 1 y te") == ["Giao #1 cho Trung tâm Y tế"]
    assert made.desk.waiting() == []
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    made.wait(lambda: made.desk.said)
    assert made.desk.waiting() == [("case.assign", "")]
    assert not bar.isVisible()


def test_enter_before_the_answer_waits_for_it(made: Fixture, bar: Palette) -> None:
    bar.pop_up()
    bar.field.setText("/ghi chú 5 đã gọi điện")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.isVisible()
    made.wait(made.desk.waiting)
    assert made.desk.waiting() == [("case.comment", "đã gọi điện")]


def test_enter_on_what_is_wrong_does_nothing(made: Fixture, bar: Palette) -> None:
    assert _type(made, bar, "/giao 4711 y te") == ["Không có phản ánh #4711 trên máy này."]
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    made.settle()
    assert bar.isVisible()
    assert made.desk.waiting() == []


def test_a_completion_fills_the_field_first(made: Fixture, bar: Palette) -> None:
    assert _type(made, bar, "/giao 1 trung") == ["Giao #1 cho Trung tâm Y tế"]
    shown = _type(made, bar, "/giao 1 t")
    assert shown[0].startswith("Có ")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    made.settle()
    assert bar.field.text().startswith("/giao 1 ")
    assert len(bar.field.text()) > len("/giao 1 t")
    assert made.desk.waiting() == []
    assert bar.shown()[0].startswith("Giao #1 cho")


def test_without_numbers_the_selection_is_meant_and_many_are_previewed(made: Fixture, bar: Palette) -> None:
    ids = made.ids()
    made.panel.view.select_ids(tuple(ids[:5]), ids[0])
    made.wait(lambda: len(made.desk.bus.selection.ids) == 5)
    assert _type(made, bar, "/ưu tiên khẩn cấp") == ["Đặt mức ưu tiên «Khẩn cấp» cho 5 phản ánh"]
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    made.wait(dialogs)
    dialog().accept()
    made.wait(lambda: len(made.desk.waiting()) == 5)


def test_open_goes_to_the_report(made: Fixture, bar: Palette) -> None:
    opened: list[tuple[str, str]] = []
    made.desk.bus.open_requested.connect(lambda kind, key: opened.append((kind, key)))
    _type(made, bar, "/mở 30")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    made.settle()
    assert len(opened) == 1
    assert made.desk.bus.selection == Selection("case", (opened[0][1],), opened[0][1])
