"""The queue's filters and marks in the panel over real files: found and taken away by keyboard, kept, undone."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest

from ioc_contract import clock
from ioc_contract.records import Channel, Subsystem
from ioc_desktop.services import history
from ioc_desktop.services.board_queue import QueueQuery
from tests.ui.queue_world import Fixture, dialog, dialogs, made
from ui.panels.queue import filter_words
from ui.panels.queue.dates import DatesDialog

__all__ = ["made"]


def test_b_marks_what_is_selected_and_is_filtered_by_and_undone(made: Fixture) -> None:
    ids = made.ids()
    made.panel.view.select_ids((ids[0], ids[2]), ids[0])
    made.key(Qt.Key.Key_B)
    made.wait(lambda: made.panel.model.rows[2].bookmarked)
    assert [r.id for r in made.panel.model.rows if r.bookmarked] == [ids[0], ids[2]]
    assert "đã đánh dấu" in made.panel.model.marks(made.panel.model.rows[0])
    assert made.desk.waiting() == []
    made.panel.filters._ticked("more", ("bookmarked",))
    made.settle()
    assert made.ids() == [ids[0], ids[2]]
    made.changed(made.run(made.desk.jobs.run(history.undo))[0].changes)
    assert made.panel.model.gone == {ids[0], ids[2]}
    made.panel.refresh()
    made.settle()
    assert made.panel.empty.title.text() == "Chưa đánh dấu phản ánh nào"


def test_a_report_is_unread_until_it_was_at_hand_for_a_while(made: Fixture) -> None:
    made.panel.marker.see(True)
    made.settle()
    made.panel.marker.look.setInterval(0)
    made.key(Qt.Key.Key_J)
    made.wait(lambda: not made.panel.model.rows[1].unread)
    assert [r.unread for r in made.panel.model.rows[:4]] == [False, False, True, True]
    assert "chưa xem" in made.panel.model.marks(made.panel.model.rows[2])
    made.panel.marker.look.setInterval(60_000)
    made.key(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    made.wait(lambda: made.panel.model.rows[1].unread)
    made.panel.set_query(QueueQuery(unread=True))
    made.settle()
    assert len(made.ids()) == 39
    assert made.panel.model.rows[0].unread


def test_a_subsystem_is_told_by_its_name(made: Fixture) -> None:
    office = Subsystem("public_admin", 1, "Hành chính công", "Public administration", 2, True, ("case",), "list", {})
    made.changed(made.desk.synced([office], "subsystem"))
    reference = made.panel.filters.reference
    assert filter_words.sentence(QueueQuery(subsystem="public_admin"), reference) == "Phân hệ: Hành chính công, đang mở"
    assert filter_words.sentence(QueueQuery(subsystem=None), reference) == "Phân hệ: mọi phân hệ, đang mở"
    assert filter_words.sentence(QueueQuery(subsystem="gone"), reference) == "Phân hệ: gone, đang mở"


def test_every_filter_can_be_found_set_and_taken_away_by_keyboard(made: Fixture) -> None:
    filters = made.panel.filters
    made.key(Qt.Key.Key_F)
    made.settle()
    popup = filters.popups["more"]
    assert popup.isVisible()
    QTest.keyClicks(popup.search, "kenh")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    made.settle()
    assert not popup.isVisible()
    channels = filters.popups["channels"]
    assert channels.isVisible()
    QTest.keyClicks(channels.search, "1022")
    QTest.keyClick(channels.search, Qt.Key.Key_Return)
    made.settle()
    assert made.panel.query.channels == (Channel.PHONE,)
    assert made.ids() == []
    assert "Tổng đài 1022" in made.panel.empty.text.text()
    filters.search.setFocus()
    QTest.keyClick(filters.search, Qt.Key.Key_Backspace)
    made.settle()
    assert made.panel.query.channels == ()
    filters.open("days")
    made.settle()
    QTest.keyClick(filters.popups["days"].list, Qt.Key.Key_Return)
    made.settle()
    assert [c.text() for c in filters._active] == ["Hôm nay"]
    QTest.keyClick(filters._active[0], Qt.Key.Key_Delete)
    made.settle()
    assert made.panel.query.days is None
    assert len(made.ids()) == 40


def test_two_dates_are_asked_for_and_count_both_days(made: Fixture) -> None:
    made.panel.filters._picked("days", "from_to")
    made.wait(dialogs)
    asked = dialog()
    assert isinstance(asked, DatesDialog)
    asked.first.setDate(QDate(2026, 3, 2))
    asked.last.setDate(QDate(2026, 3, 1))
    assert asked.last.date() == QDate(2026, 3, 2)
    asked.accept()
    made.wait(lambda: made.panel.query.received_from)
    made.settle()
    query = made.panel.query
    assert query.received_to is not None
    assert query.received_from is not None
    assert clock.local(query.received_from).isoformat() == "2026-03-02T00:00:00+07:00"
    assert query.received_to - query.received_from == clock.DAY
    assert [c.text() for c in made.panel.filters._active] == ["Tiếp nhận 02/03/2026 – 02/03/2026"]
