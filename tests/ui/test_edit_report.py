"""A report corrected by keyboard: only what was changed, the place with its ward, the deadline told before, kept while typed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc_contract import clock
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import Case, CaseState, Category, DeadlineRule, Place
from ioc_desktop.services import history
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox, records
from tests.ui import desk as desks
from tests.ui.conftest import until
from tests.ui.desk import case
from tests.ui.queue_world import Fixture, Run, dialog, dialogs
from ui import dialogs as questions
from ui.cases import kept
from ui.cases.edit import EditDialog
from ui.panels.detail import SPEC as DETAIL
from ui.panels.detail.panel import DetailPanel

SHOTS = os.environ.get("IOC_SHOTS", "")
K = Qt.Key
ONE = replace(case(2, CaseState.ASSIGNED, 300), category_id="rac", unit_id=None, lat=None, lon=None, address="Chợ",
              body="Tắt hai đêm\nrất tối", received_at=clock.now())  # fmt: skip
MARKET = Place("p1", 1, "tourism", "market", "m", "Chợ Phan Thiết", 10.9301, 108.1021, "Đường Trưng Trắc", "pt", None, "ok",
               "", None, {})  # fmt: skip
SLOW = DeadlineRule(
    "slow", 1, "reports", "Chậm", None, ({"stage": "resolve", "clock": "running", "minutes": 6000},), 15
)


@pytest.fixture
def fx(themed: QApplication, run: Run, tmp_path: Path) -> Iterator[Fixture]:
    def prepare(ws: Workspace) -> None:
        lamp = Category("den", 1, "reports", "den", "Chiếu sáng", None, "circle", 2, "slow", True)
        for kind, row in (("place", MARKET), ("deadline_rule", SLOW), ("category", lamp)):
            cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(row)])
        ws.cache.commit()

    questions.keep_drafts(questions.Drafts())
    operator = Actor("acc-1", "Trực tổng đài", Role.OPERATOR)
    made = Fixture(desks.open_desk(tmp_path, [ONE, case(4)], actor=operator, prepare=prepare), run)
    try:
        made.panel.view.select_ids((ONE.id,), ONE.id)
        yield made
    finally:
        for left in dialogs():
            left.reject()
        made.settle()
        made.panel.close()
        made.panel.deleteLater()
        made.desk.close()


def asked(fx: Fixture) -> EditDialog:
    fx.key(K.Key_F2)
    fx.wait(dialogs)
    found = dialog()
    assert isinstance(found, EditDialog)
    return found


def read(fx: Fixture) -> Case:
    found: Case = fx.run(fx.desk.jobs.run(lambda ws: records.one(ws.cache, "case", ONE.id)))
    return found


def sets(fx: Fixture) -> list[set[str]]:
    connection = outbox.open_outbox(fx.desk.folder / outbox.FILE)
    found = [set(e.operation.set) for e in outbox.entries(connection, "acc-1")]
    connection.close()
    return found


def rest(fx: Fixture) -> None:
    """Wait for all that is under way but the question itself."""
    fx.wait(lambda: len(fx.desk.jobs._tasks) == 1)


def test_all_of_it_by_keyboard_as_one_operation_and_one_step_back(fx: Fixture) -> None:
    made = asked(fx)
    assert made.title.hasFocus()
    assert not made.ok.isEnabled(), "nothing is changed yet"
    made.title.setText("Đèn đường tắt")
    QTest.keyClicks(made.category, "chieu")
    fx.wait(lambda: made.moves.text())
    assert made.moves.text().startswith("Hạn sẽ đổi từ ")
    made.where.address.setFocus()
    made.where.address.selectAll()
    QTest.keyClicks(made.where.address, "cho phan")
    fx.wait(lambda: made.where.found.count() == 1)
    QTest.keyClick(made.where.address, K.Key_Return)
    rest(fx)
    if SHOTS:
        made.grab().save(f"{SHOTS}/EditDialog.png")
    assert made.height() <= 700, "fits a screen of 768 lines"
    QTest.keyClick(made, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    fx.wait(lambda: waiting(fx) == ["case.edit"])
    fx.settle()
    after = read(fx)
    assert sets(fx) == [{"title", "category_id", "address", "lat", "lon", "unit_id"}]
    assert (after.title, after.category_id, after.body) == ("Đèn đường tắt", "den", ONE.body)
    assert (after.address, after.lat, after.unit_id) == ("Đường Trưng Trắc", 10.9301, "pt")
    assert after.resolve_due_at == ONE.received_at + 6000 * 60_000
    assert fx.desk.said[-1] == ("info", "Đã sửa phản ánh #2; Ctrl+Z để hoàn tác.")
    fx.changed(fx.run(fx.desk.jobs.run(history.undo))[0].changes)
    assert replace(read(fx), updated_at=ONE.updated_at) == ONE


def test_a_typing_error_in_the_address_leaves_the_place_and_what_is_typed_stays_until_it_is_done(fx: Fixture) -> None:
    placed = replace(ONE, lat=10.93, lon=108.1, unit_id="pt", version=2)
    fx.changed(fx.desk.synced([placed]))
    made = asked(fx)
    made.where.address.setFocus()
    QTest.keyClicks(made.where.address, " Go")
    assert made.values() == {"address": "Chợ Go"}
    rest(fx)
    QTest.keyClick(made, K.Key_Escape)
    fx.settle()
    assert waiting(fx) == []
    again = asked(fx)
    assert again.values() == {"address": "Chợ Go"}
    again.as_it_is.click()
    assert again.values() == {}
    assert not again.ok.isEnabled()
    again.where.on_map.click()
    assert not again.isVisible()
    fx.key(K.Key_F2)  # one is typed at a time: it comes back
    fx.wait(lambda: dialogs() == [again])
    again.where.on_map.click()
    fx.desk.bus.place_picked.emit((10.95, 108.2))
    rest(fx)
    assert dialogs() == [again]
    assert (again.values()["lat"], again.values()["lon"]) == (10.95, 108.2)
    again.title.setText(" ")
    assert not again.ok.isEnabled(), "a report has a title"


def test_what_a_colleague_changed_meanwhile_is_not_written_over(fx: Fixture) -> None:
    made = asked(fx)
    made.title.setText("Của tôi")
    fx.desk.bus.changed.emit(fx.desk.synced([replace(ONE, title="Của đồng nghiệp", version=2)]))
    QTest.keyClick(made, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    fx.wait(lambda: fx.desk.said)
    assert fx.desk.said[-1][0] == "error"
    fx.settle()
    assert (waiting(fx), read(fx).title) == ([], "Của đồng nghiệp")
    again = asked(fx)
    assert again.values() == {"title": "Của tôi"}, "the words are not lost"
    assert "Tiêu đề («Của đồng nghiệp»)" in again.stale.text(), "nor do they cover another's unseen"
    assert again.stale.isVisible()
    if SHOTS:
        again.grab().save(f"{SHOTS}/EditDialogStale.png")
    again.as_it_is.click()
    assert (again.title.text(), again.stale.isVisible()) == ("Của đồng nghiệp", False)


def test_what_was_changed_elsewhere_while_an_edit_was_put_aside_is_told(fx: Fixture) -> None:
    made = asked(fx)
    made.title.setText("Của tôi")
    made.words.setPlainText("Tắt ba đêm")
    QTest.keyClick(made, K.Key_Escape)
    fx.settle()
    again = asked(fx)
    assert not again.stale.isVisible(), "nobody changed anything"
    QTest.keyClick(again, K.Key_Escape)
    fx.settle()
    fx.changed(fx.desk.synced([replace(ONE, title="Của tôi", body="Sáng lại\nrồi", category_id="den", version=2)]))
    again = asked(fx)
    assert again.values() == {"body": "Tắt ba đêm"}, "the title is the same by now"
    told = again.stale.text()
    assert "Nội dung («Sáng lại rồi»)" in told
    assert "Tiêu đề" not in told
    assert "Lĩnh vực" not in told, "that was not typed over"
    QTest.keyClick(again, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    fx.wait(lambda: waiting(fx) == ["case.edit"])
    fx.settle()
    assert (read(fx).body, read(fx).category_id) == ("Tắt ba đêm", "den")


@pytest.mark.parametrize(
    "draft", ["", "x", "[]", '{"title": "cũ"}', '{"title": "a", "seen": 3}', '{"seen": {"gone": 1}}']
)
def test_drafts_of_another_version_tell_nothing(draft: str) -> None:
    assert kept.moved(draft, {"title": "b"}) == []


def test_what_is_told_is_short_and_names_the_place_once() -> None:
    record = {"title": "ổ gà " * 30, "lat": 1.0, "lon": 2.0, "address": ""}
    told = kept.told(["title", "lat", "lon", "address"], record)
    assert told.count("Vị trí") == 1
    assert "Địa chỉ." in told, "an empty one is not quoted"
    assert len(told) < 180
    assert kept.told([], record) == ""


def test_the_detail_offers_it_to_who_may(themed: QApplication, run: Run, tmp_path: Path) -> None:
    for role, may in ((Role.OPERATOR, True), (Role.AGENCY_OFFICER, False)):
        folder = tmp_path / role
        folder.mkdir()
        desk = desks.open_desk(folder, [ONE], actor=Actor("acc-1", "Ai đó", role, org_id="qldt"))
        panel = DETAIL.make(desk.context)
        assert isinstance(panel, DetailPanel)
        try:
            panel.show()
            panel.show_case(ONE.id)
            run(until(lambda panel=panel: panel.stack.currentWidget() is panel.page))
            assert panel.head.edit.isVisible() is may
            command = next(c for c in panel.commands() if c.id == "detail.correct")
            assert command.enabled is not None
            assert command.enabled() is may
            if may:
                panel.head.edit.click()
                run(until(dialogs))
                dialog().reject()
            run(until(lambda desk=desk: not desk.jobs._tasks))
        finally:
            panel.close()
            panel.deleteLater()
            desk.close()


def waiting(fx: Fixture) -> list[str]:
    return [kind for kind, _ in fx.desk.waiting()]
