"""The screen's lock: by key or after a rest, over everything, opened by the password alone; a restart does not open it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_desktop.services import desk
from ioc_desktop.services.application import Options
from ioc_desktop.services.workspace import Workspace
from tests.e2e.stage import PASSWORD
from tests.ui import desks
from tests.ui.conftest import until
from tests.ui.live import room
from tests.ui.windows import Run, opened, settle
from ui import lock
from ui.dialogs import ask_text
from ui.lock import LockScreen
from ui.settings import SettingsWindow
from ui.shell import Shell

pytestmark = pytest.mark.usefixtures("themed")


def _prove(ws: Workspace) -> None:
    def prove(password: str) -> None:
        if password != "mat-khau":
            raise Refused("bad_credentials")

    ws.prove = prove


async def _locked(shell: Shell) -> LockScreen:
    await shell.session.jobs.run(_prove)
    QTest.keyClick(shell, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: shell.lock.screen is not None)
    assert shell.lock.screen is not None
    return shell.lock.screen


def _kept(folder: Path) -> bool:
    return bool(json.loads((folder / "default" / "state" / "choices.json").read_text("utf-8"))["locked"])


def test_everything_is_covered_until_the_password_is_given(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            jobs = window.session.jobs
            asked = jobs.start(ask_text("Ghi chú", "Nội dung", parent=window))
            await until(lambda: QApplication.activeModalWidget() is not None)
            dialog = QApplication.activeModalWidget()
            dialog.field.setPlainText("đang gõ dở")  # type: ignore[attr-defined]
            await jobs.run(_prove)
            window.lock.lock()  # as after a rest: no key passes the question on screen
            screen = window.lock.screen
            assert screen is not None
            assert QApplication.activeModalWidget() is screen, "no key and no click reaches the desk"
            assert not dialog.isVisible()
            under = window.childAt(window.rect().center())
            assert under is not None
            assert under.parent() is window
            assert under.width() > window.width()
            late = jobs.start(ask_text("Câu hỏi đến muộn", "Nội dung", parent=window))
            await until(lambda: len(window.lock._hidden) == 2)
            screen.close()
            assert screen.isVisible()
            assert not screen.button.isEnabled()
            for typed, open_ in (("sai", False), ("mat-khau", True)):
                QTest.keyClicks(screen.password, typed)
                QTest.keyClick(screen.password, Qt.Key.Key_Return)
                if not open_:
                    await until(lambda: "Mật khẩu không đúng" in screen.message.text())
                    assert screen.isVisible()
                    assert screen.password.selectedText() == typed
            await until(lambda: window.lock.screen is None)
            assert dialog.isVisible()
            assert dialog.field.toPlainText() == "đang gõ dở"  # type: ignore[attr-defined]
            await settle()
            assert window.childAt(window.rect().center()) is not under
            dialog.accept()  # type: ignore[attr-defined]
            assert await asked == "đang gõ dở"
            late.cancel()

    run(scene())


def test_it_locks_by_itself_after_a_rest_but_not_on_a_wall(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            window.session.choices.lock_minutes = 0
            monkeypatch.setattr(lock, "MINUTE_MS", 100)
            await until(lambda: window.lock.idle_ms() > 2000)
            window.lock._look()
            assert window.lock.screen is None, "not asked for"
            before = window.lock.idle_ms()
            QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
            assert window.lock.idle_ms() < before
            window.session.choices.lock_minutes = 1
            window.toggle_wall()
            await until(lambda: window.lock.idle_ms() > 100)
            window.lock._look()
            assert window.lock.screen is None
            window.toggle_wall()
            await until(lambda: window.lock.idle_ms() > 100)
            window.lock._look()
            assert window.lock.screen is not None

    run(scene())


def test_a_restart_does_not_open_it_and_signing_in_does(run: Run, tmp_path: Path) -> None:
    async def locked() -> None:
        async with opened(tmp_path) as (_, window):
            await _locked(window)
            assert _kept(tmp_path)

    async def again() -> None:
        async with opened(tmp_path) as (face, window):
            screen = window.lock.screen
            assert screen is not None
            assert screen.isVisible()
            face.to_front(lambda: None)
            assert QApplication.activeModalWidget() is screen
            screen.leave.click()
            await until(lambda: face.sign_in is not None)
            assert face.sign_in is not None
            await until(lambda: not any(isinstance(w, LockScreen) for w in QApplication.topLevelWidgets()))
            face.sign_in.password.setText("mat-khau")
            face.sign_in.submit()
            await until(lambda: face.window is not None)
            assert face.window is not None
            assert face.window.lock.screen is None

    run(locked())
    run(again())


def test_where_nobody_knows_a_password_nothing_is_locked(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        sample = replace(desks.application(tmp_path), options=Options(demo=True))
        async with opened(tmp_path, sample) as (_, window):
            window.lock.lock()
            assert window.lock.screen is None
            window.open_settings()
            settings = window.small_window("settings")
            assert isinstance(settings, SettingsWindow)
            assert not settings.lock.isEnabled()

    run(scene())


def test_the_rest_is_chosen_in_the_settings(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (face, window):
            window.open_settings()
            settings = window.small_window("settings")
            assert isinstance(settings, SettingsWindow)
            assert settings.lock.currentText() == "Sau 15 phút không dùng"
            settings.lock.setCurrentIndex(0)
            settings.lock.activated.emit(0)
            assert face.choices.lock_minutes == 0

    run(scene())


def test_while_it_is_locked_sync_goes_on_and_the_password_is_checked_offline(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            here.window.lock.lock()
            screen = here.window.lock.screen
            assert screen is not None
            case = here.centre.cases[0].id
            desk.act(here.other.ws, "case", "case.verify", [case])
            await until(lambda: here.centre.rows("case")[case][KINDS["case"].names.index("state")] == "verifying")
            await here.known(case)
            await here.offline()
            for typed in ("sai", PASSWORD):
                screen.password.setText(typed)
                screen.button.click()
                await until(lambda: here.window.lock.screen is None or "Mật khẩu không đúng" in screen.message.text())
            await until(lambda: here.window.lock.screen is None)

    run(scene())


def test_nobody_sits_behind_the_lock(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            told: list[bool] = []
            await window.session.jobs.run(lambda ws: setattr(ws, "away", told.append))
            screen = await _locked(window)
            await until(lambda: told == [True])
            screen.password.setText("mat-khau")
            screen.button.click()
            await until(lambda: told == [True, False])

    run(scene())
