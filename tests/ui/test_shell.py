"""The main window: panels in docks, the header's words, layouts, shortcuts, faults; the application stays up."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import threading
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ioc_contract import clock
from ioc_contract.clock import Instant
from ioc_contract.errors import Refused
from ioc_desktop.services import desk
from ioc_desktop.services.board_queue import QueueQuery
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.sync.link import LinkState
from tests.ui import desks
from tests.ui.conftest import until
from tests.ui.windows import Run, opened, settle
from ui import app, dialogs, layouts
from ui.bus import Bus
from ui.header import Header
from ui.panels import PANELS

pytestmark = pytest.mark.usefixtures("themed")


def test_every_panel_is_there_and_can_be_reached(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            assert set(window.docks) == {s.id for s in PANELS}
            for spec in PANELS:
                window.show_panel(spec.id)
                await settle(0.02)
                assert window.panels[spec.id].isVisible(), spec.id
                assert window.panels[spec.id].accessibleName() == spec.title()

    run(scene())


def test_the_window_holds_1366_by_768_and_cuts_no_words(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (face, window):
            at = clock.now()
            face.application.sync.link(LinkState("offline", at, 128, at, 12))  # type: ignore[attr-defined]
            await settle()
            assert (window.width(), window.height()) == (1366, 768)
            header = window.header
            shown = [w for w in (header.waiting, header.inbox, header.link, header.user, header.menus) if w.isVisible()]
            assert len(shown) == 5
            frames = [QRect(w.mapTo(header, w.rect().topLeft()), w.size()) for w in shown]
            for i, frame in enumerate(frames):
                assert not any(frame.intersects(other) for other in frames[i + 1 :])
            for button in (header.waiting, header.inbox, header.link):
                room = button.fontMetrics().horizontalAdvance(button.text()) + button.iconSize().width()
                assert room <= button.width(), button.text()
            for words in (header.city, header.clock, header.date, header.mark):
                assert words.sizeHint().width() <= words.width(), words.text()

    run(scene())


def test_the_header_says_how_the_link_is(themed: QApplication) -> None:
    bus = Bus()
    header = Header(desks.ACCOUNT, bus)
    at = clock.instant(clock.local(clock.now()).replace(hour=8, minute=15, second=0, microsecond=0))
    header.offset_ms = at - clock.now() + 3_600_000
    cases = {
        "online": "Trực tuyến",
        "slow": "Kết nối chậm",
        "silent": "Máy chủ không trả lời",
        "full": "Đĩa đầy",
        "offline": "Ngoại tuyến từ 08:15",
        "signed_out": "Hết phiên, hãy đăng nhập lại",
    }

    for state, text in cases.items():
        bus.set_link(LinkState(state, Instant(at)))
        assert header.link.text() == text
        assert header.waiting.isHidden()
        assert header.inbox.isHidden()
    bus.set_link(LinkState("syncing", Instant(at), progress=0.427))
    assert header.link.text() == "Đang đồng bộ 42 %"
    bus.set_link(LinkState("offline", Instant(at), 3, Instant(at - 180_000), 2))
    assert header.waiting.text() == "3 chờ gửi từ 08:12"
    assert header.inbox.text() == "2 cần xem lại"
    assert not header.waiting.isHidden()
    assert not header.mark.isHidden()
    for timer in header.findChildren(QTimer):
        timer.stop()


def test_the_clock_is_the_centres(themed: QApplication) -> None:
    header = Header(desks.ACCOUNT, Bus())
    header.offset_ms = 5 * 3_600_000
    header.tick()
    expected = clock.local(clock.now() + header.offset_ms)
    assert header.clock.text()[:5] == f"{expected:%H:%M}"
    assert "+07:00" in header.date.text()
    for timer in header.findChildren(QTimer):
        timer.stop()


def test_changes_from_the_sync_thread_arrive_in_the_gui_thread(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (face, window):
            heard: list[tuple[ChangeSet, bool]] = []
            main = threading.get_ident()
            window.session.bus.changed.connect(lambda c: heard.append((c, threading.get_ident() == main)))
            change = ChangeSet.one("case", ["1"])
            thread = threading.Thread(target=lambda: face.application.sync.changed(change))  # type: ignore[attr-defined]
            thread.start()
            thread.join()
            assert heard == []
            await settle()
            assert heard == [(change, True)]

    run(scene())


def test_letters_act_in_lists_only(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            window.show_panel("inbox")
            await settle()
            panel = window.panels["inbox"]
            action = next(e.action for e in window.actions_table.entries if e.command.id == "inbox.dismiss")
            panel.list.show()  # type: ignore[attr-defined]
            window.actions_table._focus_changed(None, panel.list)  # type: ignore[attr-defined]
            assert action.isEnabled()
            field = QLineEdit(panel)
            window.actions_table._focus_changed(panel.list, field)  # type: ignore[attr-defined]
            assert not action.isEnabled()
            window.actions_table._focus_changed(field, window.header.link)
            assert not action.isEnabled()

    run(scene())


def test_control_numbers_and_f6_go_round_the_panels(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            window.activateWindow()
            await settle()
            QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
            await settle()
            assert window.docks[PANELS[1].id].isCurrentTab()
            seen = set()
            for _ in window.docks:
                window.next_panel()
                await settle(0.01)
                seen.add(window.current_panel())
            shown = {n for n, d in window.docks.items() if not d.isClosed() and d.isCurrentTab()}
            assert seen == shown

    run(scene())


def test_undo_takes_the_latest_act_back(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            jobs = window.session.jobs
            said: list[str] = []
            window.session.bus.notified.connect(lambda level, text: said.append(text))
            case_id = "018f0000-0000-7000-8000-000000000001"
            await jobs.run(desk.act, "case", "case.comment", [case_id], text="Đã gọi cho đội xe")
            assert len(await jobs.run(desk.waiting)) == 1
            window.run("desk.undo")
            await settle(0.2)
            assert await jobs.run(desk.waiting) == []
            assert said == ["Đã hoàn tác 1 thay đổi."]
            window.run("desk.undo")
            await settle(0.2)
            assert said[1:] == ["Không còn gì để hoàn tác."]
            window.run("desk.redo")
            await settle(0.2)
            again = await jobs.run(desk.waiting)
            assert [e.operation.text for e in again] == ["Đã gọi cho đội xe"]
            assert said[2:] == ["Đã làm lại 1 thay đổi."]
            window.run("desk.undo")
            await settle(0.2)
            await jobs.run(desk.act, "case", "case.comment", [case_id], text="Việc khác")
            window.run("desk.redo")
            await settle(0.2)
            assert [e.operation.text for e in await jobs.run(desk.waiting)] == ["Việc khác"]
            assert said[-1] == "Không có gì để làm lại."

    run(scene())


def test_wall_and_back_with_escape(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            before = window.session.choices.scale
            window.toggle_wall()
            await settle()
            assert window.isFullScreen()
            assert window.header.menus.isHidden()
            assert window.session.choices.scale > before
            await until(lambda: not window._behind.isActive())  # panels made meanwhile take the focus for a moment
            window.activateWindow()
            window.focus_first()
            await until(lambda: window.isActiveWindow() and window.isAncestorOf(QApplication.focusWidget() or window))
            assert window._leave.isEnabled()
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
            await until(lambda: not window.on_wall)
            assert not window.isFullScreen()
            assert window.session.choices.scale == before

    run(scene())


def test_large_type_leaves_the_tabs_to_their_words(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            tab = window.docks["queue"]
            assert not tab.icon().isNull()
            window.session.choices.scale = 1.5
            window.session.dress()
            await until(lambda: tab.icon().isNull())
            window.session.choices.scale = 1.0
            window.session.dress()
            await until(lambda: not tab.icon().isNull())

    run(scene())


def test_faults_from_everywhere_reach_the_banner_and_the_window_stays(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise ValueError("in a coroutine")

    def slot() -> None:
        raise ValueError("in a slot")

    async def scene() -> None:
        async with opened(tmp_path) as (face, window):
            for cause in ("coroutine", "slot", "thread", "loop"):
                window.banner.put_away()
                if cause == "coroutine":
                    window.session.jobs.start(fail())
                elif cause == "slot":
                    try:
                        slot()
                    except ValueError:
                        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
                elif cause == "thread":
                    thread = threading.Thread(target=slot)
                    thread.start()
                    thread.join()
                else:
                    asyncio.get_running_loop().call_exception_handler({"message": "lost"})
                await settle()
                assert window.banner.isVisible(), cause
                assert window.isVisible()
            window.banner.put_away()
            face.application.sync.fault(RuntimeError("in sync"))  # type: ignore[attr-defined]
            await settle()
            assert window.banner.isVisible()

    run(scene())
    assert {r.levelname for r in caplog.records} == {"ERROR"}


def test_a_refusal_nobody_caught_is_words_not_a_fault(run: Run, tmp_path: Path) -> None:
    async def fail() -> None:
        raise Refused("not_permitted")

    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            window.session.jobs.start(fail())
            await settle()
            assert not window.banner.isVisible()
            assert window.status.message.text() == "Tài khoản không có quyền thực hiện thao tác này."

    run(scene())


def test_theme_and_size_switch_while_running(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            dark = window.grab().toImage().pixelColor(4, 4)
            window.toggle_theme()
            await settle()
            assert window.grab().toImage().pixelColor(4, 4) != dark
            height = window.header.height()
            window.change_scale(0.6)
            window.change_scale(0.6)
            await settle(0.2)
            assert window.session.choices.scale == 2.0
            assert window.header.height() > height

    run(scene())


def test_what_is_chosen_is_there_at_the_next_start(run: Run, tmp_path: Path) -> None:
    async def first() -> None:
        async with opened(tmp_path) as (_, window):
            window.toggle_theme()
            window.keeper.use("leader")
            window.keeper.set_locked(True)

    async def second() -> None:
        async with opened(tmp_path) as (face, window):
            assert face.choices.theme == "light"
            assert window.keeper.store.active == "leader"
            assert window.status.lock.isChecked()

    run(first())
    run(second())


def test_another_language_makes_the_window_anew(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (face, window):
            face.choices.language = "en"
            window.session.rebuild()
            await settle(0.2)
            assert face.window is not None
            assert face.window is not window
            assert face.window.header.link.text() in ("Offline", "Online")
            names = [a.text().replace("&", "") for a in face.window.header.menus.actions()]
            assert names == ["System", "Panels", "Layout", "Help"]

    try:
        run(scene())
    finally:
        from ui import i18n

        i18n.use("vi")


def test_the_bus_forgets_a_window_that_was_made_anew(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (face, window):
            bus = window.session.bus
            window.session.rebuild()
            await until(lambda: not shiboken6.isValid(window))
            new = face.window
            assert new is not None
            bus.changed.emit(ChangeSet(everything=True))
            bus.place_wanted.emit()
            new.show_panel("queue")
            bus.reveal_requested.emit("case", "c1")
            assert new.current_panel() == "map"
            bus.filter_requested.emit("queue", QueueQuery())
            assert new.current_panel() == "queue"
            await settle(0.2)
        assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == []

    run(scene())


def test_layouts_named_by_the_operator(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            keeper = window.keeper
            keeper.use("map")
            keeper.save("Ca đêm")
            keeper.use("duty")
            assert keeper.store.active == "duty"
            keeper.use("Ca đêm")
            assert keeper.store.active == "Ca đêm"
            assert layouts.LayoutStore(tmp_path / "default" / "state" / "layouts.json").names() == ("Ca đêm",)
            keeper.delete("Ca đêm")
            assert keeper.store.active == "duty"
            assert keeper.store.names() == ()

    run(scene())


def test_the_docks_wear_our_style_in_both_themes(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            for _ in range(3):
                window.toggle_theme()
                await settle()
                assert window.manager.styleSheet() == ""

    run(scene())


def test_making_the_panels_opens_no_other_window(run: Run, tmp_path: Path) -> None:
    """A part shown before it is placed is a window for a moment, and takes the focus away."""
    seen: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                seen.append(type(watched).__name__)
            return False

    async def scene() -> None:
        watch = Watch()
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(watch)
        try:
            async with opened(tmp_path) as (_, window):
                window.panels.complete()
                await settle()
        finally:
            app.removeEventFilter(watch)
        assert seen == ["Shell"]

    run(scene())


def test_a_question_that_goes_with_its_window_leaves_quietly(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (face, window):
            asked = window.session.jobs.start(
                dialogs.ask_text("Ghi chú", "Nội dung", draft="case.c1.comment", parent=window)
            )
            await until(lambda: QApplication.activeModalWidget() is not None)
            dialog = QApplication.activeModalWidget()
            dialog.field.setPlainText("chữ vừa gõ xong")  # type: ignore[attr-defined]
            window.session.rebuild()
            await until(lambda: not shiboken6.isValid(window))
            assert asked.cancelled()
            assert face.window is not None
            again = face.window.session.jobs.start(
                dialogs.ask_text("Ghi chú", "Nội dung", draft="case.c1.comment", parent=face.window)
            )
            await until(lambda: QApplication.activeModalWidget() is not None)
            assert QApplication.activeModalWidget().field.toPlainText() == "chữ vừa gõ xong"  # type: ignore[attr-defined]
            again.cancel()
            await settle()
        assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == []

    run(scene())


def test_the_collector_begins_when_a_window_has_settled() -> None:
    """Starting goes without it: a collection then holds every thread for a tenth of a second and finds next to nothing."""
    gc.disable()
    try:
        app._settle()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0, "what lives now is left out"
    finally:
        gc.enable()
        gc.unfreeze()
