"""The queue panel over real files: what is shown, keys, filters, the selection of the desk, what waits above."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QListWidget, QPlainTextEdit

from ioc_contract.permissions import Actor, Role
from ioc_contract.records import CaseState, Priority
from ioc_desktop.services import board_queue, history
from ioc_desktop.services.board_queue import Band, Order, QueueQuery
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.sync.presence import Present
from tests.ui import desk as desks
from tests.ui.conftest import until
from tests.ui.desk import case
from tests.ui.queue_world import Fixture, Run, dialog, dialogs, made, rows
from ui import style, theme
from ui.bus import Selection
from ui.cases.bulk import PreviewDialog
from ui.panels.queue import model
from ui.panels.queue.delegates import marks
from ui.widgets.options import OptionLine

__all__ = ["made"]


def test_the_least_remaining_time_comes_first_with_its_words(made: Fixture) -> None:
    assert made.text(0, model.LEFT).startswith("quá 3 giờ ")
    lefts = [r.due_at for r in made.panel.model.rows if r.due_at is not None]
    assert lefts == sorted(lefts)
    assert made.panel.count.text() == "40 phản ánh"
    at = next(i for i, r in enumerate(made.panel.model.rows) if r.number == 28)
    assert made.text(at, model.LEFT) in ("còn 1 giờ 20 phút", "còn 1 giờ 19 phút")
    assert made.text(len(made.ids()) - 1, model.LEFT) == "–"
    names = {made.text(i, model.CATEGORY) for i in range(40)}
    assert names == {"Rác thải", "Ngập nước", "Chiếu sáng"}


def test_keys_move_select_and_tell_the_desk(made: Fixture) -> None:
    view, ids = made.panel.view, made.ids()
    made.wait(lambda: made.desk.bus.selection == Selection("case", (ids[0],), ids[0]))
    made.key(Qt.Key.Key_J)
    made.wait(lambda: made.desk.bus.selection.current == ids[1])
    assert made.desk.bus.selection == Selection("case", (ids[1],), ids[1])
    made.key(Qt.Key.Key_K)
    made.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    made.wait(lambda: made.desk.bus.selection.ids == (ids[0], ids[1]))
    made.key(Qt.Key.Key_Space)
    made.wait(lambda: made.desk.bus.selection.ids == (ids[0],))
    made.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    made.wait(lambda: len(made.desk.bus.selection.ids) == 40)
    assert made.panel.chosen.words.text() == "đã chọn 40"
    assert view.currentIndex().row() == 1


def test_a_selection_from_elsewhere_is_shown_and_not_sent_back(made: Fixture) -> None:
    ids, heard = made.ids(), []
    made.desk.bus.selected.connect(heard.append)
    made.desk.bus.select(Selection("case", (ids[30],), ids[30]))
    made.run(until(lambda: True))
    assert made.panel.view.selected_ids() == (ids[30],)
    assert 30 in made.panel.view.seen()
    assert len(heard) == 1


def test_a_letter_acts_and_leaves_an_operation_in_the_outbox(made: Fixture) -> None:
    row = next(i for i, r in enumerate(made.panel.model.rows) if r.state is CaseState.NEW)
    made.panel.view.select_ids((made.ids()[row],), made.ids()[row])
    chosen = made.ids()[row]
    made.key(Qt.Key.Key_V)
    made.wait(lambda: made.panel.model.rows[row].state is CaseState.VERIFYING)
    made.settle()
    assert made.ids()[row] == chosen
    assert made.panel.model.rows[row].waiting
    assert made.desk.waiting() == [("case.verify", "")]
    assert made.desk.said[-1] == ("info", "Đã nhận xác minh 1 phản ánh.")
    assert "chưa gửi" in made.panel.model.marks(made.panel.model.rows[row])


def test_an_action_on_many_does_those_it_may_and_says_how_many_not(made: Fixture) -> None:
    made.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    made.key(Qt.Key.Key_V)
    made.wait(dialogs)
    preview = dialog()
    assert isinstance(preview, PreviewDialog)
    assert preview.summary.text() == "8 trong 40 sẽ đổi"
    assert len(preview.reasons) == 4
    assert preview.reasons[0].startswith("8 ở trạng thái «")
    assert preview.tree.topLevelItemCount() == 5
    assert sum(preview.tree.topLevelItem(i).childCount() for i in range(5)) == 40
    opened: list[str] = []
    made.desk.bus.open_requested.connect(lambda _kind, id_: opened.append(id_))
    first = preview.tree.topLevelItem(0).child(0)
    preview.tree.setCurrentItem(first)
    QTest.keyClick(preview.tree, Qt.Key.Key_Return)
    assert opened == [first.data(0, Qt.ItemDataRole.UserRole)]
    assert made.desk.waiting() == []
    preview.accept()
    made.wait(lambda: made.desk.said)
    assert made.desk.said[-1][1] == "Đã nhận xác minh 8 phản ánh."
    assert len(made.desk.waiting()) == 8
    made.changed(made.run(made.desk.jobs.run(history.undo))[0].changes)
    assert made.desk.waiting() == []


def test_s_offers_the_moves_that_can_be_made_now(made: Fixture) -> None:
    row = next(i for i, r in enumerate(made.panel.model.rows) if r.state is CaseState.NEW)
    made.panel.view.select_ids((made.ids()[row],), made.ids()[row])
    made.key(Qt.Key.Key_S)
    made.wait(dialogs)
    listed = dialog().findChild(QListWidget)
    assert listed is not None
    offered = [listed.item(i).text() for i in range(listed.count())]
    assert "Xác minh" in offered
    assert "Bắt đầu xử lý" not in offered
    listed.setCurrentRow(offered.index("Xác minh"))
    dialog().accept()
    made.wait(lambda: made.desk.waiting() == [("case.verify", "")])


def test_a_preview_that_is_left_does_nothing(made: Fixture) -> None:
    made.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    made.key(Qt.Key.Key_V)
    made.wait(dialogs)
    QTest.keyClick(dialog(), Qt.Key.Key_Escape)
    made.settle()
    assert made.desk.waiting() == []
    assert made.desk.said == []


def test_rejecting_asks_for_a_reason(made: Fixture) -> None:
    row = next(i for i, r in enumerate(made.panel.model.rows) if r.state is CaseState.NEW)
    made.panel.view.select_ids((made.ids()[row],), made.ids()[row])
    made.key(Qt.Key.Key_X)
    made.wait(lambda: any(isinstance(w, QDialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
    field = dialog().findChild(QPlainTextEdit)
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert made.desk.waiting() == []
    field.setPlainText("Không đúng địa bàn")
    dialog().accept()
    made.wait(lambda: made.desk.said)
    assert made.desk.waiting() == [("case.reject", "Không đúng địa bàn")]
    made.settle()
    assert made.panel.model.gone == {made.ids()[row]}
    assert made.panel.left.isVisibleTo(made.panel)
    assert made.panel.view.selected_ids() == (made.ids()[row],)


def test_assigning_finds_the_agency_by_typing_without_marks(made: Fixture) -> None:
    row = next(i for i, r in enumerate(made.panel.model.rows) if r.state is CaseState.VERIFYING)
    made.panel.view.select_ids((made.ids()[row],), made.ids()[row])
    made.key(Qt.Key.Key_A)
    made.wait(lambda: any(isinstance(w, QDialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
    search = dialog().findChild(QLineEdit)
    QTest.keyClicks(search, "so xay")
    dialog().accept()
    made.wait(lambda: made.panel.model.rows[row].lead_org_id == "xd")
    assert made.text(row, model.AGENCY) == "Sở Xây dựng"


def test_a_viewer_may_do_nothing_but_look(themed: QApplication, run: Run, tmp_path: Path) -> None:
    desk = desks.open_desk(tmp_path, rows()[:5], actor=Actor("v", "Người xem", Role.VIEWER))
    fixture = Fixture(desk, run)
    fixture.key(Qt.Key.Key_J)
    fixture.key(Qt.Key.Key_V)
    assert desk.said == [("warning", "Tài khoản không có quyền «Xác minh».")]
    commands = {c.id: c for c in fixture.panel.commands()}
    assert commands["queue.verify"].enabled is not None
    assert not commands["queue.verify"].enabled()
    fixture.settle()
    fixture.panel.close()
    fixture.panel.deleteLater()
    desk.close()


def test_new_rows_wait_behind_the_pill_and_nothing_moves(made: Fixture) -> None:
    panel, before = made.panel, made.ids()
    panel.view.select_ids((before[5],), before[5])
    panel.view.verticalScrollBar().setValue(3)
    top = panel.view.rowAt(0)
    made.changed(made.desk.synced([case(n, CaseState.ASSIGNED, -900 + n) for n in range(100, 112)]))
    assert made.ids() == before
    assert panel.view.rowAt(0) == top
    assert panel.pill.text() == "12 mới"
    assert not panel.view.isAncestorOf(panel.pill), "it would hide the words of a row"
    assert panel.pill.mapTo(panel, panel.pill.rect().topLeft()).y() >= panel.stack.geometry().bottom()
    assert panel.count.text() == "52 phản ánh"
    made.changed(ChangeSet(everything=True))
    assert panel.pill.text() == "12 mới"
    panel.pill.click()
    made.settle()
    assert len(made.ids()) == 52
    assert made.ids()[12:] == before
    assert panel.view.selected_ids() == (before[5],)
    assert not panel.pill.isVisibleTo(panel)


def test_a_changed_row_is_redrawn_in_its_place(made: Fixture) -> None:
    row = made.panel.model.rows[7]
    made.panel.view.select_ids((row.id,), row.id)
    number = row.number
    assert number is not None
    after = replace(case(number, row.state, 9000), title="Tiêu đề đã sửa", version=2, priority=Priority.URGENT)
    made.changed(made.desk.synced([after]))
    assert made.text(7, model.TITLE) == "Tiêu đề đã sửa"
    assert made.panel.model.rows[7].priority is Priority.URGENT
    assert made.panel.view.selected_ids() == (row.id,)


def test_a_row_that_no_longer_fits_stays_dimmed_until_refreshed(made: Fixture) -> None:
    row = made.panel.model.rows[2]
    assert row.number is not None
    made.panel.view.select_ids((row.id,), row.id)
    made.changed(made.desk.synced([replace(case(row.number, CaseState.CLOSED), version=2)]))
    assert made.panel.model.index(2, 0).data(model.GONE_ROLE) is True
    assert made.panel.left.text().startswith("1 không còn khớp")
    made.key(Qt.Key.Key_F5)
    made.settle()
    assert row.id not in made.ids()
    assert made.desk.bus.selection.current == row.id


def test_filters_narrow_count_and_come_off_as_chips(made: Fixture) -> None:
    filters = made.panel.filters
    made.panel.set_query(replace(QueueQuery(), states=(CaseState.ASSIGNED,), units=("mn",), bands=(Band.OVERDUE,)))
    made.settle()
    rows = made.panel.model.rows
    assert rows
    assert {(r.state, r.unit_id) for r in rows} == {(CaseState.ASSIGNED, "mn")}
    assert [c.text() for c in filters._active] == ["Quá hạn", "Đã giao", "Phường Mũi Né"]
    assert made.panel.count.text() == f"{len(rows)} phản ánh"
    filters._active[0].click()
    made.settle()
    assert made.panel.query.bands == ()
    filters.clear.click()
    made.settle()
    assert len(made.ids()) == 40
    filters._ticked("more", ("open_only",))
    made.settle()
    assert len(made.ids()) == 50


def test_words_are_found_as_they_are_typed(made: Fixture) -> None:
    made.key(Qt.Key.Key_Slash)
    assert made.panel.filters.search.hasFocus() or not made.panel.isActiveWindow()
    QTest.keyClicks(made.panel.filters.search, "phan anh so 17")
    made.wait(lambda: made.panel.query.text == "phan anh so 17")
    made.settle()
    assert [r.number for r in made.panel.model.rows] == [17]
    QTest.keyClick(made.panel.filters.search, Qt.Key.Key_Down)
    made.wait(lambda: made.panel.view.current_id() == made.panel.model.rows[0].id)
    QTest.keyClick(made.panel.filters.search, Qt.Key.Key_Escape)
    made.wait(lambda: len(made.ids()) == 40)


def test_enter_goes_from_the_words_to_what_they_found(made: Fixture) -> None:
    search = made.panel.filters.search
    made.panel.view.step(0)  # a row is current that the words leave out
    QTest.keyClicks(search, "phan anh so 17")
    made.wait(lambda: [r.number for r in made.panel.model.rows] == [17])
    made.settle()
    made.panel.activateWindow()
    search.setFocus()
    made.wait(search.hasFocus)
    command = next(c for c in made.panel.commands() if c.id == "queue.open")
    assert command.enabled is not None
    assert command.enabled()
    command.run()
    assert made.panel.view.hasFocus()
    assert made.panel.view.current_id() == made.panel.model.rows[0].id


def test_words_being_typed_survive_what_arrives_meanwhile(made: Fixture) -> None:
    search = made.panel.filters.search
    QTest.keyClicks(search, "phan anh")
    made.panel.filters.show_query(made.panel.query)  # names came in before the words were told
    QTest.keyClicks(search, " so 17")
    made.wait(lambda: made.panel.query.text == "phan anh so 17")
    assert search.text() == "phan anh so 17"
    made.panel.set_query(replace(QueueQuery(), text="so 3"))
    assert search.text() == "so 3"


def test_columns_and_rows_grow_with_the_type_and_shrink_back(made: Fixture, themed: QApplication) -> None:
    view = made.panel.view
    made.panel.resize(1800, 600)
    made.settle()
    head = view.horizontalHeader()
    head.resizeSection(model.LEFT, 180)
    before = {c: head.sectionSize(c) for c in (model.NUMBER, model.LEFT, model.CATEGORY)}
    try:
        style.apply(themed, theme.scaled(theme.DARK, 1.5))
        made.settle()
        assert {c: head.sectionSize(c) for c in before} == {c: round(w * 1.5) for c, w in before.items()}
        assert view.rowHeight(0) == theme.current().row == theme.scaled(theme.DARK, 1.5).row
    finally:
        style.apply(themed, theme.DARK)
    made.settle()
    assert {c: head.sectionSize(c) for c in before} == before
    assert view.rowHeight(0) == theme.DARK.row


def test_a_list_of_values_is_searched_without_marks_and_ticked(made: Fixture) -> None:
    filters = made.panel.filters
    filters.open("categories")
    popup = filters.popups["categories"]
    made.wait(popup.isVisible)
    items = [popup.list.item(i) for i in range(popup.list.count())]
    assert [i.text() for i in items] == ["Rác thải", "Ngập nước", "Chiếu sáng", "Chưa phân loại"]
    assert sum(int(i.data(OptionLine.DETAIL)) for i in items) == 40
    assert items[0].data(Qt.ItemDataRole.AccessibleTextRole).startswith("Rác thải, ")
    popup._filter("chieu")
    assert [popup.list.isRowHidden(i) for i in range(4)] == [True, True, False, True]
    QTest.keyClick(popup.list, Qt.Key.Key_Return)
    made.wait(lambda: made.panel.query.categories == ("den",))
    assert not popup.isVisible()
    made.settle()
    assert {r.category_id for r in made.panel.model.rows} == {"den"}


def test_nothing_found_says_so_and_offers_the_way_back(made: Fixture) -> None:
    made.panel.set_query(QueueQuery(text="không có chữ này"))
    made.settle()
    assert made.panel.stack.currentWidget() is made.panel.empty
    assert "Không tìm thấy «không có chữ này»" in made.panel.empty.title.text()
    assert made.panel.empty.button is not None
    made.panel.empty.button.click()
    made.settle()
    assert made.panel.view.isVisible()


def test_a_click_on_a_head_sorts_and_again_turns(made: Fixture) -> None:
    head = made.panel.view.horizontalHeader()
    head.sectionClicked.emit(model.NUMBER)
    made.settle()
    assert [r.number for r in made.panel.model.rows] == list(range(1, 41))
    head.sectionClicked.emit(model.NUMBER)
    made.settle()
    assert made.panel.query.order is Order.NUMBER
    assert [r.number for r in made.panel.model.rows] == list(range(40, 0, -1))


def test_a_drill_from_a_figure_shows_its_rows(made: Fixture) -> None:
    ids = tuple(made.ids()[3:6])
    made.desk.bus.filter_requested.emit("queue", QueueQuery(ids=ids, label="Đến hạn hôm nay"))
    made.settle()
    assert set(made.ids()) == set(ids)
    assert [c.text() for c in made.panel.filters._active] == ["Đến hạn hôm nay"]


def test_state_is_kept_by_a_layout_and_taken_up(made: Fixture) -> None:
    made.panel.set_query(QueueQuery(states=(CaseState.NEW,), order=Order.CATEGORY, descending=True, has_photo=False))
    kept = made.panel.save_state()
    made.panel.set_query(QueueQuery())
    made.panel.restore_state({**kept, "unknown": 1})
    assert made.panel.query == QueueQuery(
        states=(CaseState.NEW,), order=Order.CATEGORY, descending=True, has_photo=False
    )
    made.panel.restore_state({"query": {"states": ["nonsense"], "order": 7}, "hidden": ["x", 99]})
    assert made.panel.query == QueueQuery()
    made.settle()


def test_pages_come_as_one_scrolls(themed: QApplication, run: Run, tmp_path: Path) -> None:
    desk = desks.open_desk(tmp_path, [case(n, CaseState.ASSIGNED, n) for n in range(1, 1201)])
    fixture = Fixture(desk, run)
    assert len(fixture.ids()) == 100
    assert fixture.panel.count.text() == "hơn 1.000 phản ánh"
    bar = fixture.panel.view.verticalScrollBar()

    def down() -> int:
        bar.setValue(bar.maximum())
        return len(fixture.ids())

    run(until(lambda: down() == 1200))
    numbers = [r.number for r in fixture.panel.model.rows]
    assert numbers == list(range(1, 1201))
    fixture.settle()
    fixture.panel.close()
    fixture.panel.deleteLater()
    desk.close()


def test_the_rows_move_by_signals_that_a_view_can_trust(made: Fixture) -> None:
    rows = list(made.panel.model.rows)
    tester = QAbstractItemModelTester(made.panel.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    resets: list[bool] = []
    assert isinstance(made.panel.model, QAbstractItemModel)
    made.panel.model.modelReset.connect(lambda: resets.append(True))
    chosen = rows[10].id
    made.panel.view.select_ids((chosen,), chosen)
    for wanted in (rows[::2], list(reversed(rows)), rows[5:15], rows, rows[20:] + rows[:15], [rows[10]], rows):
        made.panel.model.show(wanted)
        assert made.panel.model.rows == wanted
        assert [made.panel.model.row_of(r.id) for r in wanted] == list(range(len(wanted)))
        if any(r.id == chosen for r in wanted):
            assert made.panel.view.selected_ids() == (chosen,)
            assert made.panel.view.current_id() == chosen
    assert resets == []
    del tester


def test_words_from_outside_are_drawn_as_they_are(themed: QApplication, run: Run, tmp_path: Path) -> None:
    evil = replace(case(1, CaseState.NEW, 30), title='<b>đậm</b><img src="file:///etc/passwd">\nhai dòng')
    desk = desks.open_desk(tmp_path, [evil])
    fixture = Fixture(desk, run)
    assert "<b>" in fixture.text(0, model.TITLE)
    tip = fixture.panel.model.index(0, model.TITLE).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img" in tip
    assert not fixture.panel.grab().isNull()
    fixture.settle()
    fixture.panel.close()
    fixture.panel.deleteLater()
    desk.close()


def test_the_last_row_in_sight_is_whole_at_any_height(made: Fixture, themed: QApplication) -> None:
    view = made.panel.view
    for scale in (1.0, 1.5):
        style.apply(themed, theme.scaled(theme.LIGHT, scale))
        for height in (600, 611, 617, 640):
            made.panel.resize(1100, height)
            made.run(until(lambda: view.height() <= made.panel.rows.height()))
            made.run(until(lambda: view.viewport().height() % theme.current().row == 0))
            assert made.panel.rows.height() - view.height() < theme.current().row
    style.apply(themed, theme.scaled(theme.LIGHT, 1.0))


def test_every_cell_has_a_name_for_a_screen_reader(made: Fixture) -> None:
    for column in range(10):
        name = made.panel.model.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole)
        assert name
        head = made.panel.model.headerData(column, Qt.Orientation.Horizontal, int(Qt.ItemDataRole.AccessibleTextRole))
        assert head
    assert made.panel.view.accessibleName() == "Danh sách phản ánh"


def test_a_row_says_who_else_looks_at_it(made: Fixture) -> None:
    first, second = made.ids()[:2]
    others = {first: Present(("Nguyễn Thị Lan",)), second: Present(("An", "Bình")), "elsewhere": Present(("Cúc",))}
    made.run(made.desk.jobs.run(lambda ws: setattr(ws, "others", lambda: others)))
    asked, touched = made.panel._asked, []
    made.panel.model.dataChanged.connect(lambda a, b: touched.append((a.row(), a.column(), b.row(), b.column())))
    made.changed(ChangeSet.one(board_queue.LOOKS, others))
    made.wait(lambda: len(touched) >= 2)
    assert sorted(touched) == [
        (0, model.MARKS, 0, model.MARKS),
        (1, model.MARKS, 1, model.MARKS),
    ]  # nothing else is painted again
    assert made.panel._asked == asked  # and nothing read
    listed = made.panel.model
    assert listed.index(0, model.MARKS).data(Qt.ItemDataRole.ToolTipRole) == "Nguyễn Thị Lan đang xem, chưa xem"
    assert "An, Bình đang xem" in listed.index(1, model.MARKS).data(Qt.ItemDataRole.AccessibleTextRole)
    rows = listed.rows
    assert [marks(r, made.panel.now(), listed.others(r.id))[0] for r in rows[:2]] == [
        ("eye", "accent", "L"), ("eye", "accent", "2"),
    ]  # fmt: skip
    others.clear()
    made.changed(ChangeSet.one(board_queue.LOOKS, [first, second]))
    made.wait(lambda: not listed.others(first))
