"""The rulebook's window over real files, by keyboard: change, try out, open what moves, apply, undo by one Ctrl+Z."""

from __future__ import annotations

import logging
import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
import shiboken6
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from ioc_contract.kinds import KINDS
from ioc_contract.records import CaseState, Category, Organisation, Stage
from ioc_desktop.services import desk, rulebook
from ioc_desktop.services.board_queue import QueueQuery
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, records
from ioc_server.catalogue import load
from tests.ui.conftest import top, until
from tests.ui.windows import Run, opened, settle
from tests.unit.desk_world import case
from tests.unit.test_rulebook import CALENDAR, DUE, MONDAY, RULE
from ui.dialogs import Dialog
from ui.rulebook import words
from ui.rulebook.new import NewCalendarDialog
from ui.rulebook.window import RulebookWindow
from ui.shell import Shell

pytestmark = pytest.mark.usefixtures("themed")


def fill(ws: Workspace) -> None:
    if os.environ.get("IOC_PICTURE"):
        shipped = load()
        put(ws, "calendar", *shipped["calendar"])
        put(ws, "deadline_rule", *shipped["deadline_rule"])
    put(ws, "calendar", CALENDAR)
    put(ws, "deadline_rule", RULE)
    put(ws, "category", Category("road", 2, "reports", "road", "Đường sá", None, "circle", 1, RULE.id, True))
    running = {"state": CaseState.IN_PROGRESS, "stage": Stage.RESOLVE, "received_at": MONDAY, "state_since": MONDAY}
    due = {"original_due_at": DUE, "resolve_due_at": DUE, "due_at": DUE}
    put(ws, "case", *(case(n, **running, **due) for n in range(1, 9)))


def put(ws: Workspace, kind: str, *made: object) -> None:
    cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(r) for r in made])
    ws.cache.commit()


async def window_of(shell: Shell) -> RulebookWindow:
    await shell.session.jobs.run(fill)
    shell.open_rulebook()
    window = shell.small_window("rulebook")
    assert isinstance(window, RulebookWindow)
    for _ in range(600):
        await settle()
        if window.title.text():
            break
    names = [window.list.item(n).text().strip() for n in range(window.list.count())]
    window.list.setCurrentRow(names.index(CALENDAR.name))
    return window


async def tried(window: RulebookWindow) -> None:
    window.try_out.setFocus()
    QTest.keyClick(window.try_out, Qt.Key.Key_Space)
    for _ in range(600):
        await settle()
        if window.told.property("role") == "alarm" or window.moved.rowCount() or window.apply.isEnabled():
            return
    raise AssertionError(f"not tried: {window.told.text()}")


def add_holiday(window: RulebookWindow) -> None:
    form = window.calendar
    form.date.setDate(QDate(2027, 3, 2))
    form.title.setText("Nghỉ đột xuất")
    form.ref.setText("QĐ 15/QĐ-UBND")
    QTest.keyClick(form.add, Qt.Key.Key_Space)


def test_a_day_off_is_tried_out_applied_and_undone(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, shell):
            window = await window_of(shell)
            assert not window.apply.isEnabled()
            add_holiday(window)
            assert window.calendar.table.item(0, 0).text() == "02/03/2027"
            await tried(window)
            assert window.told.text().startswith("8 trong 8 hạn đang mở sẽ dời: 8 muộn hơn, 0 sớm hơn")
            assert [window.moved.item(0, n).text() for n in (0, 2, 3, 4)] == [
                "#1", "03/03/2027 08:00", "04/03/2027 08:00", "+1 ngày",
            ]  # fmt: skip
            if picture := os.environ.get("IOC_PICTURE"):
                window.grab().save(picture)
            asked: list[QueueQuery] = []
            opened_cases: list[str] = []
            shell.session.bus.filter_requested.connect(lambda _panel, query: asked.append(query))
            shell.session.bus.open_requested.connect(lambda _kind, id_: opened_cases.append(id_))
            QTest.keyClick(window.show_all, Qt.Key.Key_Space)
            assert asked[0].ids is not None
            assert len(asked[0].ids) == 8
            window.moved.itemActivated.emit(window.moved.item(1, 0))
            assert opened_cases == [case(2).id]
            window.calendar.remove.setFocus()
            QTest.keyClick(window.apply, Qt.Key.Key_Space)
            for _ in range(600):
                await settle()
                if await shell.session.jobs.run(desk.waiting):
                    break
            held = await shell.session.jobs.run(lambda ws: records.one(ws.cache, "calendar", "office"))
            assert [d["date"] for d in held.days] == ["2027-03-02"]
            await settle()
            undone = await shell.session.jobs.run(desk.undo)
            assert undone.cancelled == 1
            held = await shell.session.jobs.run(lambda ws: records.one(ws.cache, "calendar", "office"))
            assert held.days == ()

    run(scene())


def test_what_cannot_be_read_is_said_and_a_change_wants_a_new_trial(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, shell):
            window = await window_of(shell)
            window.calendar.hours[2].setText("sáng đến chiều")
            await tried(window)
            assert "Thứ Ba" in window.told.text()
            assert window.told.property("role") == "alarm"
            window.calendar.hours[2].setText("8h-11h30; 13:00–16:30")
            window.calendar.edited.emit()
            await tried(window)
            assert window.apply.isEnabled()
            QTest.keyClicks(window.calendar.hours[3], "x")
            assert not window.apply.isEnabled()
            assert window.moved.rowCount() == 0
            form = window.calendar
            form.kind.setCurrentIndex(form.kind.findData("makeup"))
            form.spans.clear()
            QTest.keyClick(form.add, Qt.Key.Key_Space)
            assert "giờ làm việc" in form.wrong.text()
            assert form.table.rowCount() == 0

    run(scene())


def test_days_come_from_a_file_and_from_the_holidays(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "lich.ics"
    event = b"BEGIN:VEVENT\r\nUID:%d\r\nDTSTART;VALUE=DATE:20270302\r\nSUMMARY:%s\r\nEND:VEVENT\r\n"
    events = event % (1, "Nghỉ đột xuất".encode()) + event % (2, "Làm bù".encode())
    file.write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + events + b"END:VCALENDAR\r\n")

    async def scene() -> None:
        async with opened(tmp_path) as (_, shell):
            window = await window_of(shell)
            await window._take(file)
            assert window.calendar.wrong.text().startswith("1 ngày mới, 0 ngày đổi, 0 ngày đã có. Bỏ qua 1")
            await tried(window)
            assert window.moved.rowCount() == 8
            await window._take(None)
            assert window.calendar.table.rowCount() > 10
            assert not window.apply.isEnabled()
            file.write_bytes(b"<html>")
            await window._take(file)
            assert "không phải tệp iCalendar" in window.calendar.wrong.text()
            await window._take(tmp_path / "khong-co.ics")
            assert "Không đọc được tệp" in window.calendar.wrong.text()

    run(scene())


def test_a_rule_is_edited_too(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, shell):
            window = await window_of(shell)
            names = [window.list.item(n).text().strip() for n in range(window.list.count())]
            window.list.setCurrentRow(names.index(RULE.name))
            assert window.rule.changes() == {}
            on, clock, hours, _ = window.rule.stages[Stage.RESOLVE]
            assert (on.isChecked(), clock.currentData(), hours.value()) == (True, "working", 15)
            hours.setValue(7)
            await tried(window)
            assert "8 sớm hơn" in window.told.text()
            window.rule.stages[Stage.VERIFY][0].setChecked(True)
            window.rule.stages[Stage.VERIFY][2].setValue(9)
            await tried(window)
            assert "dài hơn chặng trước" in window.told.text()

    run(scene())


def choose(window: RulebookWindow, name: str) -> None:
    window.list.setCurrentRow([window.list.item(n).text().strip() for n in range(window.list.count())].index(name))


async def asked() -> Dialog:
    """Return the question that is on screen."""
    await until(lambda: any(isinstance(w, Dialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
    return cast("Dialog", top(Dialog))


@pytest.mark.parametrize("then", ["typed", "another rule"])
def test_a_trial_says_nothing_of_what_was_changed_meanwhile(run: Run, tmp_path: Path, then: str) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, shell):
            window, gate = await window_of(shell), threading.Event()
            add_holiday(window)
            held = shell.session.jobs.start(shell.session.jobs.run(lambda _: gate.wait(30)))
            try:
                QTest.keyClick(window.try_out, Qt.Key.Key_Space)
                await until(lambda: window.told.text() == "Đang tính…")
                if then == "typed":
                    QTest.keyClicks(window.calendar.name, "x")
                else:
                    choose(window, RULE.name)
                    assert window.title.text() == RULE.name
            finally:
                gate.set()
            await held
            await shell.session.jobs.run(lambda _: None)  # the trial's answer was before this one
            await settle()
            assert window.moved.rowCount() == 0
            assert not window.apply.isEnabled()
            assert window.told.text().startswith("Xem trước để biết")

    run(scene())


def lines(window: RulebookWindow) -> list[str]:
    return [window.list.item(n).text().strip() for n in range(window.list.count())]


@pytest.mark.parametrize("way", ["quit", "sign out", "closed", "escape", "killed"])
def test_what_is_edited_and_not_applied_is_there_again(run: Run, tmp_path: Path, way: str) -> None:
    """However the window went; what cannot be read yet and a day not yet in the list are typed too."""

    async def scene() -> None:
        async with opened(tmp_path) as (face, shell):
            window = await window_of(shell)
            add_holiday(window)
            window.calendar.hours[2].setText("sáng đến chiều")
            QTest.keyClicks(window.calendar.title, " 2")
            if way == "killed":  # nothing was closed: only what the pause in typing has saved is there
                kept = "SELECT count(*) FROM draft WHERE kind = 'calendar'"
                count: list[int] = []
                for _ in range(600):
                    await settle()
                    count = await shell.session.jobs.run(
                        lambda ws: ws.outbox.exec_driver_sql(kept).scalars().all()  # type: ignore[union-attr]
                    )
                    if count == [1]:
                        break
                assert count == [1]
            elif way == "quit":
                shell.run("desk.quit")
            elif way == "sign out":
                shell.session.sign_out(False)
                await until(lambda: face.window is None and face.session is None)
            else:
                (window.close if way == "closed" else lambda: QTest.keyClick(window, Qt.Key.Key_Escape))()
                await until(lambda: not shiboken6.isValid(window))
                shell.open_rulebook()
                await looks_the_same(cast("RulebookWindow", shell.small_window("rulebook")))
        async with opened(tmp_path) as (_, shell):
            shell.open_rulebook()
            window = cast("RulebookWindow", shell.small_window("rulebook"))
            await looks_the_same(window)
            assert f"{CALENDAR.name} · đang sửa" in lines(window)

    async def looks_the_same(window: RulebookWindow) -> None:
        await until(lambda: window.title.text() == CALENDAR.name)
        form = window.calendar
        assert form.hours[2].text() == "sáng đến chiều"
        assert [d["date"] for d in form.shown().days] == ["2027-03-02"]  # type: ignore[union-attr]
        assert (form.title.text(), form.ref.text()) == ("Nghỉ đột xuất 2", "QĐ 15/QĐ-UBND")
        assert "chưa áp dụng" in window.again.text()
        assert not window.apply.isEnabled(), "it is tried out anew"

    run(scene())


def test_a_rule_is_kept_too_and_only_a_wanted_discard_throws_away(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, shell):
            window = await window_of(shell)
            assert not window.discard.isVisible()
            add_holiday(window)
            choose(window, RULE.name)
            assert window.title.text() == RULE.name, "nothing is lost: nothing is asked"
            window.rule.stages[Stage.RESOLVE][2].setValue(7)
            choose(window, f"{CALENDAR.name} · đang sửa")
            assert list(window.calendar.changes()) == ["days"]
            assert window.discard.isVisible()
            QTest.keyClick(window.discard, Qt.Key.Key_Space)
            (await asked()).reject()
            await settle()
            assert list(window.calendar.changes()) == ["days"]
            QTest.keyClick(window.discard, Qt.Key.Key_Space)
            question = await asked()
            assert CALENDAR.name in "".join(text.text() for text in question.findChildren(QLabel))
            question.accept()
            await until(lambda: window.calendar.changes() == {})
            assert not window.discard.isVisible()
            choose(window, f"{RULE.name} · đang sửa")
            assert window.rule.stages[Stage.RESOLVE][2].value() == 7
            await tried(window)
            QTest.keyClick(window.apply, Qt.Key.Key_Space)
            await until(lambda: not shiboken6.isValid(window))
            assert (await shell.session.jobs.run(rulebook.book)).drafts == {}

    run(scene())


def test_what_another_desk_changes_meanwhile_stays_beside_what_is_edited(run: Run, tmp_path: Path) -> None:
    theirs = {"date": "2027-04-30", "kind": "off", "name": "Ngày Chiến thắng", "legal_ref": "", "spans": []}

    async def scene() -> None:
        async with opened(tmp_path) as (_, shell):
            window = await window_of(shell)
            add_holiday(window)
            await shell.session.jobs.run(put, "calendar", replace(CALENDAR, version=2, days=(theirs,)))
            shell.session.bus.changed.emit(ChangeSet.one("calendar", [CALENDAR.id]))
            await until(lambda: window.calendar.table.rowCount() == 2)
            assert "hãy xem lại" in window.again.text()
            await tried(window)
            QTest.keyClick(window.apply, Qt.Key.Key_Space)
            await until(lambda: not shiboken6.isValid(window))
            held = await shell.session.jobs.run(lambda ws: records.one(ws.cache, "calendar", "office"))
            assert [d["date"] for d in held.days] == ["2027-03-02", "2027-04-30"]

    run(scene())


def test_a_kept_edit_that_cannot_be_read_does_not_stand_in_the_way(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, shell):
            await shell.session.jobs.run(fill)
            await shell.session.jobs.run(rulebook.keep, "calendar", "office", '{"hours": {"x": 1}}')
            shell.open_rulebook()
            window = cast("RulebookWindow", shell.small_window("rulebook"))
            await until(lambda: window.title.text() != "")
            assert window.title.text() == CALENDAR.name
            assert window.calendar.changes() == {}

    run(scene())


@pytest.mark.parametrize("name", ["rulebook", "settings"])
def test_an_answer_that_comes_after_the_window_is_gone_goes_nowhere(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, shell):
            gate, file = threading.Event(), tmp_path / "lich.ics"
            file.write_bytes(b"<html>")
            window: QDialog | None = None
            if name == "rulebook":
                window = await window_of(shell)
            held = shell.session.jobs.start(shell.session.jobs.run(lambda _: gate.wait(30)))
            try:
                if isinstance(window, RulebookWindow):
                    add_holiday(window)
                    shell.session.jobs.start(window.load())
                    shell.session.jobs.start(window._take(file))
                    QTest.keyClick(window.try_out, Qt.Key.Key_Space)
                    window.reject()
                else:
                    shell.open_settings()
                    window = shell.small_window(name)
                    window.close()
                await until(lambda: not shiboken6.isValid(window))
            finally:
                gate.set()
            await held
            await shell.session.jobs.run(lambda _: None)
            await settle(0.2)
        assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == []

    run(scene())


def test_hours_as_people_write_them() -> None:
    assert words.spans_of("7h30-11h30; 13h30 – 17h") == [["07:30", "11:30"], ["13:30", "17:00"]]
    assert words.spans_of(" ") == []
    assert words.spans_text([["00:00", "24:00"]]) == "00:00–24:00"
    for bad in ("11:30–07:30", "7-8", "07:30", "07:30–11:30, 11:00–12:00", "25:00–26:00"):
        with pytest.raises(ValueError, match=r"."):
            words.spans_of(bad)


async def named(window: RulebookWindow, name: str) -> None:
    """Begin a new calendar under a name, with the hours of the one that is shown."""
    QTest.keyClick(window.new, Qt.Key.Key_Space)
    question = await asked()
    assert isinstance(question, NewCalendarDialog)
    assert not question.ok.isEnabled()
    question.name.setText(name)
    QTest.keyClick(question, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_calendar_is_made_given_to_an_agency_and_retired_by_keyboard(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, shell):
            own = Organisation(
                "o9", 1, "o9", "Công ty Điện lực", "Điện lực", "company", None, (), None, "2025-01-01", None
            )
            await shell.session.jobs.run(put, "organisation", own)
            window = await window_of(shell)
            rule = replace(RULE, version=2, lead_calendar=True)
            await shell.session.jobs.run(put, "deadline_rule", rule)
            shell.session.bus.changed.emit(ChangeSet.one("deadline_rule", [rule.id]))
            await named(window, "Ca tối")
            await until(lambda: window.title.text() == "Ca tối")
            assert window.apply.text() == "Lập lịch"
            assert "Ca tối · mới, chưa lập" in lines(window)
            window.close()
            await until(lambda: not shiboken6.isValid(window))
            shell.open_rulebook()
            window = cast("RulebookWindow", shell.small_window("rulebook"))
            await until(lambda: window.title.text() == "Ca tối")
            assert window.calendar.hours[1].text() == "07:30–11:30, 13:30–17:00"
            window.calendar.hours[7].setFocus()
            QTest.keyClicks(window.calendar.hours[7], "18h-22h")
            await tried(window)
            assert window.told.text().startswith("Dùng được. Chưa hạn nào dời")
            QTest.keyClick(window.apply, Qt.Key.Key_Space)
            await until(lambda: "Ca tối · chưa gửi" in lines(window))
            assert window.apply.text() == "Áp dụng"
            assert not window.discard.isVisible()
            made = next(c for c in (await shell.session.jobs.run(rulebook.book)).calendars if c.name == "Ca tối")
            assert made.weekly["7"] == [["18:00", "22:00"]]
            QTest.keyClick(window.assign, Qt.Key.Key_Space)
            question = await asked()
            QTest.keyClicks(QApplication.focusWidget(), "dien luc")
            question.accept()
            await until(lambda: window.title.text() == own.name)
            assert RULE.name in window.organisation.counted.text()
            box = window.organisation.calendar
            box.setCurrentIndex(box.findText("Ca tối"))
            await tried(window)
            assert window.told.text().startswith("0 trong 8")
            QTest.keyClick(window.apply, Qt.Key.Key_Space)
            await until(lambda: not shiboken6.isValid(window))
            shell.open_rulebook()
            window = cast("RulebookWindow", shell.small_window("rulebook"))
            await until(lambda: window.list.count() > 0)
            choose(window, "Ca tối · chưa gửi")
            QTest.keyClick(window.retire, Qt.Key.Key_Space)
            await until(lambda: window.told.property("role") == "alarm")
            assert "cơ quan «Công ty Điện lực»" in window.told.text()
            undone = await shell.session.jobs.run(desk.undo)
            shell.session.bus.changed.emit(undone.changes)
            await settle()
            QTest.keyClick(window.retire, Qt.Key.Key_Space)
            await until(lambda: any("thôi dùng" in line for line in lines(window)))
            assert not window.calendar.isEnabled()
            assert window.retire.text() == "Dùng lại"
            choose(window, RULE.name)
            assert window.rule.calendar.findText("Ca tối") < 0
            choose(window, "Ca tối · thôi dùng · chưa gửi")
            QTest.keyClick(window.retire, Qt.Key.Key_Space)
            await until(lambda: window.calendar.isEnabled())

    run(scene())


def test_a_begun_calendar_is_given_up_only_when_that_is_wanted(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, shell):
            window = await window_of(shell)
            await named(window, CALENDAR.name)
            await until(lambda: window.told.property("role") == "alarm")
            assert "đã có lịch tên" in window.told.text()
            QTest.keyClick(window.new, Qt.Key.Key_Space)
            question = await asked()
            assert isinstance(question, NewCalendarDialog)
            assert question.name.text() == CALENDAR.name, "what was typed is not lost by the refusal"
            question.name.setText("Trực đêm")
            question.accept()
            await until(lambda: window.title.text() == "Trực đêm")
            QTest.keyClick(window.discard, Qt.Key.Key_Space)
            (await asked()).accept()
            await until(lambda: not any("Trực đêm" in line for line in lines(window)))
            assert (await shell.session.jobs.run(rulebook.book)).planned == frozenset()
            assert await shell.session.jobs.run(desk.waiting) == []

    run(scene())
