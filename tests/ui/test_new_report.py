"""A report taken down by keyboard, the place by typing or by a click on the map, kept while it is typed."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc_contract import clock
from ioc_contract.kinds import KINDS
from ioc_contract.records import Case, CaseState, Place
from ioc_desktop.services import board_new
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, records
from tests.ui import desk as desks
from tests.ui.conftest import until
from tests.ui.desk import Desk, case
from ui.bus import Bus
from ui.cases.new import NewReportDialog
from ui.panels.map.pick import Pick
from ui.panels.map.view import MapView
from ui.panels.queue.panel import QueuePanel

Run = Callable[[Coroutine[Any, Any, Any]], Any]
K = Qt.Key
SHOTS = os.environ.get("IOC_SHOTS", "")
MARKET = Place("p1", 1, "tourism", "market", "m", "Chợ Phan Thiết", 10.9301, 108.1021, "Đường Trưng Trắc", "pt", None, "ok",
               "", None, {})  # fmt: skip


class Fixture:
    def __init__(self, desk: Desk, run: Run) -> None:
        self.desk, self.run = desk, run
        self.queue = QueuePanel(desk.context)
        self.queue.resize(1000, 500)
        self.queue.show()
        self.run(until(lambda: self.queue.model.rows and self.queue.actions_.reference.categories))
        self.settle()

    def settle(self, asking: int = 0) -> None:
        """Wait for what is under way; `asking` dialogs stay open."""
        self.run(until(lambda: len(self.desk.jobs._tasks) == asking))

    def dialog(self) -> NewReportDialog:
        def found() -> list[NewReportDialog]:
            return [w for w in QApplication.topLevelWidgets() if isinstance(w, NewReportDialog) and w.isVisible()]

        self.queue.take_down()
        self.run(until(found))
        return found()[0]

    def kept(self) -> board_new.Form:
        form: board_new.Form = self.run(self.desk.jobs.run(board_new.kept))
        return form

    def close(self) -> None:
        self.settle()
        self.queue.close()
        self.queue.deleteLater()
        self.desk.close()


@pytest.fixture
def fx(themed: QApplication, run: Run, tmp_path: Path) -> Iterator[Fixture]:
    def prepare(ws: Workspace) -> None:
        cache.upsert(ws.cache, KINDS["place"], [KINDS["place"].row(MARKET)])
        ws.cache.commit()

    lamp = replace(case(2, CaseState.ASSIGNED, 300), category_id="den", lat=10.9302, lon=108.1021, received_at=clock.now(),
                   title="Đèn đường tắt trước chợ")  # fmt: skip
    made = Fixture(desks.open_desk(tmp_path, [lamp, case(3, CaseState.NEW, 90)], prepare=prepare), run)
    yield made
    made.close()


def test_a_telephone_call_taken_down_by_keyboard(fx: Fixture) -> None:
    dialog = fx.dialog()
    assert dialog.title.hasFocus()
    assert not dialog.ok.isEnabled()
    dialog.title.setText("Đèn đường tắt")
    dialog.words.setPlainText("Tắt từ tối qua, đoạn trước chợ rất tối, đã có người ngã xe.")
    QTest.keyClicks(dialog.category, "chieu")
    assert dialog.category.current() == "den"
    QTest.keyClicks(dialog.where.address, "cho phan")
    fx.run(until(lambda: dialog.where.found.count() == 1))
    QTest.keyClick(dialog.where.address, K.Key_Return)
    assert (dialog.form().address, dialog.form().lat, dialog.form().unit_id) == ("Đường Trưng Trắc", 10.9301, "pt")
    dialog.name.setText("Trần Thị Cúc")
    dialog.phone.setText("0903 111 222")
    fx.run(until(lambda: dialog.doubles.count() == 1))
    assert "#2 · Đèn đường tắt trước chợ" in dialog.doubles.item(0).text()
    fx.run(until(lambda: not dialog._pause.isActive()))
    fx.settle(1)
    assert fx.kept() == dialog.form()
    if SHOTS:
        dialog.grab().save(f"{SHOTS}/NewReportDialog.png")
    assert dialog.height() <= 700  # fits a screen of 768 lines
    dialog.doubles.setCurrentRow(0)
    QTest.keyClick(dialog.doubles, K.Key_Space)
    QTest.keyClick(dialog, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    fx.run(until(lambda: [k for k, _ in fx.desk.waiting()] == ["case.create", "case.mark_duplicate"]))
    fx.settle()
    assert fx.kept() == board_new.Form()
    master: Case = fx.run(fx.desk.jobs.run(lambda ws: records.one(ws.cache, "case", case(2).id)))
    assert master.duplicate_count == 1


def test_what_was_left_for_later_comes_back(fx: Fixture) -> None:
    dialog = fx.dialog()
    dialog.title.setText("Cây nghiêng")
    QTest.keyClick(dialog, K.Key_Escape)
    fx.settle()
    assert fx.desk.waiting() == []
    again = fx.dialog()
    assert again.title.text() == "Cây nghiêng"
    QTest.keyClick(again, K.Key_Escape)
    fx.settle()


def test_the_place_is_set_by_a_click_on_the_map(fx: Fixture) -> None:
    asked = []
    fx.desk.bus.place_wanted.connect(lambda: asked.append(1))
    dialog = fx.dialog()
    dialog.where.on_map.click()
    assert asked == [1]
    assert not dialog.isVisible()
    fx.desk.bus.place_picked.emit((10.928, 108.1))
    fx.settle(1)
    assert dialog.isVisible()
    assert (dialog.form().lat, dialog.form().lon, dialog.form().unit_id) == (10.928, 108.1, "pt")
    QTest.keyClick(dialog, K.Key_Escape)
    fx.settle()


def test_one_report_is_taken_down_at_a_time_and_ctrl_n_brings_it_back_from_the_map(fx: Fixture) -> None:
    def dialogs() -> list[NewReportDialog]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, NewReportDialog)]

    view = MapView()
    pick = Pick(fx.desk.bus, view)
    fx.queue.take_down()
    fx.queue.take_down()  # two fast presses
    fx.run(until(dialogs))
    fx.settle(1)
    (dialog,) = dialogs()
    dialog.title.setText("Cây nghiêng")
    dialog.where.on_map.click()
    assert pick.active
    assert not dialog.isVisible()
    fx.queue.take_down()
    fx.settle(1)
    assert dialogs() == [dialog]
    assert dialog.isVisible()
    assert not pick.active, "a click on the map would move the place of a report that is not waiting for it"
    assert dialog.form().lat is None
    QTest.keyClick(dialog, K.Key_Escape)
    fx.settle()
    assert fx.kept().title == "Cây nghiêng"
    again = fx.dialog()
    assert again.title.text() == "Cây nghiêng"
    QTest.keyClick(again, K.Key_Escape)
    fx.settle()
    view.close()
    view.deleteLater()


def test_what_was_being_looked_up_is_of_no_use_once_it_is_closed(fx: Fixture, caplog: pytest.LogCaptureFixture) -> None:
    held = threading.Event()
    dialog = fx.dialog()
    dialog.title.setText("Cây nghiêng")
    fx.run(until(lambda: not dialog._pause.isActive()))
    fx.settle(1)
    try:
        fx.desk.jobs.start(fx.desk.jobs.run(lambda _ws: held.wait(30)))
        QTest.keyClicks(dialog.where.address, "cho")
        fx.desk.bus.place_picked.emit((10.928, 108.1))
        dialog._rest()
        fx.run(asyncio.sleep(0))  # all three are asked for
        QTest.keyClick(dialog, K.Key_Escape)
        fx.run(until(lambda: not shiboken6.isValid(dialog)))
    finally:
        held.set()
    fx.settle()
    assert [r.getMessage() for r in caplog.records if r.levelname == "ERROR"] == []


def test_the_maps_next_click_tells_where_and_only_that_one(themed: QApplication) -> None:
    bus, view = Bus(), MapView()
    pick = Pick(bus, view)
    told: list[Any] = []
    bus.place_picked.connect(told.append)
    view.resize(400, 300)
    view.show()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    assert told == []
    bus.place_wanted.emit()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(90, 90))
    assert told == []  # a drag is a drag
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    ((lat, lon),) = told
    assert 8 < lat < 24
    assert 100 < lon < 118
    bus.place_wanted.emit()
    QTest.keyClick(view, K.Key_Return)
    assert told[1] == pytest.approx((lat, lon), abs=0.2)
    bus.place_wanted.emit()
    QTest.keyClick(view, K.Key_Escape)
    assert told[2] is None
    assert not pick.active
    view.close()
    view.deleteLater()
