"""An account that may work here no more, on screen: the window says what is erased, what becomes of unsent work, and goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel

from ioc_contract import clock
from ioc_desktop.services import desk
from ioc_desktop.services.erasing import Erased
from ioc_desktop.sync.link import LinkState
from tests.disks import holding
from tests.e2e.stage import PASSWORD
from tests.e2e.test_leaving import DRAFT, disable, left, wipe
from tests.ui.live import room, until
from tests.ui.windows import Run, opened, settle
from ui import words
from ui.dialogs import Dialog
from ui.expelled import Expelled
from ui.settings import SettingsWindow

pytestmark = pytest.mark.usefixtures("themed")


def test_a_disabled_account_leaves_in_words_and_another_goes_on(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            case = here.centre.cases[3]
            await here.window.session.jobs.run(desk.save_draft, "case", case.id, "reply", DRAFT)
            disable(here.centre)
            await until(lambda: here.face.expelled is not None and here.face.expelled.button.isEnabled())
            expelled = here.face.expelled
            assert expelled is not None
            assert here.face.window is None
            assert expelled.windowTitle() == "Tài khoản đã bị khoá"
            assert "1 việc chưa gửi" in expelled.message.text()
            assert "đã giao cho máy chủ" in expelled.message.text()
            assert left(here.centre) == [DRAFT]
            assert holding(here.folder, case.title) == []
            QTest.keyClick(expelled.button, Qt.Key.Key_Return)
            QTest.keyClick(expelled.button, Qt.Key.Key_Space)
            await until(lambda: here.face.sign_in is not None)
            sign_in = here.face.sign_in
            assert sign_in is not None
            sign_in.server.setText(here.proxy.url)
            sign_in.user.setText("truc1")
            sign_in.password.setText(PASSWORD)
            sign_in.submit()
            await until(lambda: "Tài khoản này đã bị khoá" in sign_in.message.text())
            sign_in.user.setText("truc2")
            sign_in.submit()
            await until(lambda: here.face.window is not None)

    run(scene())


def test_a_wipe_heard_offline_waits_and_then_takes_everything(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            await here.offline()
            case = here.centre.cases[3]
            await here.window.session.jobs.run(desk.act, "case", "case.comment", [case.id], text="chữ sẽ mất")
            wipe(here.centre, "truc1")
            here.desk.sync.wake()
            await settle(0.2)
            assert here.face.expelled is None, "nobody heard it yet"
            here.proxy.cut("pass")
            here.desk.sync.wake()
            await until(lambda: here.face.expelled is not None and here.face.expelled.button.isEnabled())
            assert here.face.expelled is not None
            assert "kể cả việc chưa gửi" in here.face.expelled.message.text()
            assert holding(here.folder, "chữ sẽ mất") == holding(here.folder, case.title) == []
            assert "chữ sẽ mất" not in here.centre.texts()

    run(scene())


def test_every_outcome_has_words(run: Run) -> None:
    async def scene() -> None:
        for level, given, waiting, said in (
            ("revoked", 0, 2, "2 việc chưa gửi còn giữ kín"), ("revoked", 3, 0, "3 việc chưa gửi"),
            ("revoked", 0, 0, "Không có việc nào chưa gửi"), ("wipe", 0, 0, "mọi dữ liệu"),
        ):  # fmt: skip
            window = Expelled("truc1", level)
            window.show()
            assert not window.button.isEnabled()
            assert "Đang xoá" in window.message.text()
            window.show_result([Erased("k", "truc1", level, given, waiting)])
            assert said in window.message.text()
            window.show_trouble(OSError(28, "no space"))
            assert "tự làm tiếp" in window.message.text()
            assert window.button.isEnabled()
            window.close()
        assert "còn giữ kín" in words.left([Erased("k", "truc1", "revoked", 0, 2)])
        assert words.left([]) == ""

    run(scene())


@pytest.mark.parametrize("way", ["go on", "close"])
def test_its_window_leads_to_the_sign_in_or_ends_the_application(run: Run, tmp_path: Path, way: str) -> None:
    async def scene() -> None:
        stopped: list[str] = []
        async with opened(tmp_path, stop=lambda: stopped.append(way)) as (face, _):
            assert face.session is not None
            face.session.bus.set_link(LinkState("revoked", clock.now(), detail="revoked"))
            await until(lambda: face.expelled is not None and face.expelled.button.isEnabled())
            assert face.expelled is not None
            if way == "close":
                face.expelled.close()
                assert stopped == ["close"], "a process without a window would hold the profile"
                assert face.expelled is None
                return
            QTest.keyClick(face.expelled.button, Qt.Key.Key_Space)
            assert stopped == [], "the operator wants to sign in"
            assert face.expelled is None
            assert face.sign_in is not None
            assert face.sign_in.isVisible()
            face.sign_in.close()
            assert stopped == ["go on"]

    run(scene())


@pytest.mark.parametrize("left_over", [0, 2])
def test_signing_out_offers_to_forget_only_when_nothing_waits(run: Run, tmp_path: Path, left_over: int) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (face, window):
            keeper = face.application.access
            keeper.left = left_over  # type: ignore[attr-defined]
            window.run("desk.sign_out")
            await until(lambda: any(isinstance(w, Dialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
            (dialog,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, Dialog) and w.isVisible()]
            (box,) = dialog.findChildren(QCheckBox)
            assert box.isEnabled() is not bool(left_over)
            box.setChecked(box.isEnabled())
            dialog.accept()
            await until(lambda: face.sign_in is not None)
            assert keeper.forgotten is not bool(left_over)  # type: ignore[attr-defined]

    run(scene())


@pytest.mark.parametrize("able", [True, False])
def test_encryption_is_switched_in_the_settings(run: Run, tmp_path: Path, able: bool) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (face, window):
            keeper = face.application.access
            keeper.able = able  # type: ignore[attr-defined]
            window.open_settings()
            (settings,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, SettingsWindow) and w.isVisible()]
            await until(lambda: settings.encrypted_words.text() != "")
            assert settings.encrypted.isEnabled() is able
            if not able:
                assert "ioc-desktop[encrypted]" in settings.encrypted_words.text()
                return
            for agree in (False, True):
                settings.encrypted.click()
                await until(
                    lambda: any(isinstance(w, Dialog) and w.isVisible() for w in QApplication.topLevelWidgets())
                )
                (dialog,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, Dialog) and w.isVisible()]
                (dialog.accept if agree else dialog.reject)()
                if not agree:
                    await until(lambda: not settings.encrypted.isChecked())
                    assert keeper.encrypted() is False
            await until(lambda: face.sign_in is not None)
            assert keeper.encrypted()
            assert face.window is None
            assert any("Đăng nhập lại để mã hoá" in w.text() for w in face.sign_in.findChildren(QLabel))  # type: ignore[union-attr]

    run(scene())
