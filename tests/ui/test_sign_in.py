"""Signing in and out: what is asked, what is said, what is remembered, and where it leads."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from ioc_contract.errors import ContractError, Incompatible, Offline, Refused
from ioc_desktop.services.erasing import Erased
from tests.ui import desks
from tests.ui.conftest import until
from tests.ui.windows import Run, opened, settle
from ui import app as face_app
from ui import errors
from ui.jobs import Jobs
from ui.sign_in import SignIn, address

pytestmark = pytest.mark.usefixtures("themed")


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("ioc.example.vn", "https://ioc.example.vn"),
        (" https://ioc.example.vn/ ", "https://ioc.example.vn"),
        ("localhost:8000", "http://localhost:8000"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://10.0.0.5", "http://10.0.0.5"),
    ],
)
def test_addresses(typed: str, url: str) -> None:
    assert address(typed) == url


def _window(keeper: desks.Doorkeeper, folder: Path) -> tuple[SignIn, Jobs]:
    jobs = Jobs(desks.application(folder).open_workspace)
    return SignIn(keeper, jobs.start), jobs


def test_it_remembers_the_server_and_the_user(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        window, jobs = _window(desks.Doorkeeper(None), tmp_path)
        window.show()
        await settle()
        assert window.server.text() == "http://127.0.0.1:1"
        assert window.user.text() == "ha.le"
        assert window.password.text() == ""
        assert not window.button.isEnabled()
        window.password.setText("mat-khau")
        assert window.button.isEnabled()
        jobs.close()

    run(scene())


def test_what_lies_here_of_others_is_read_beside_the_screen(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        asked: list[threading.Thread] = []

        def left() -> list[Erased]:
            asked.append(threading.current_thread())
            return [Erased("k", "truc1", "revoked", 0, 2)]

        home = replace(desks.application(tmp_path, signed_in=False), left=left)
        qapp, hooks = QApplication.instance(), errors.install()
        assert isinstance(qapp, QApplication)
        face = face_app.Face(home, qapp, hooks, lambda: None)
        try:
            face.begin()
            assert face.sign_in is not None
            assert face.sign_in.isVisible()
            await until(face.sign_in.note.isVisible)
            assert "2 việc chưa gửi còn giữ kín" in face.sign_in.note.text()
            assert asked
            assert threading.main_thread() not in asked
        finally:
            face.end()
            hooks.remove()

    run(scene())


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Refused("bad_credentials"), "Tên đăng nhập hoặc mật khẩu không đúng."),
        (Refused("offline_expired", {"days": 14}), "quá 14 ngày"),
        (Offline("timed out"), "Không kết nối được máy chủ"),
        (Incompatible("máy chủ cũ hơn"), "máy chủ cũ hơn"),
    ],
)
def test_every_refusal_is_said_and_can_be_answered(run: Run, tmp_path: Path, trouble: ContractError, said: str) -> None:
    async def scene() -> None:
        keeper = desks.Doorkeeper(None)
        keeper.trouble = trouble
        window, jobs = _window(keeper, tmp_path)
        accounts: list[object] = []
        window.signed_in.connect(accounts.append)
        window.show()
        window.password.setText("sai")
        window.submit()
        fields = (window.server, window.user, window.password)
        before = [f.height() for f in fields]
        await until(lambda: said in window.message.text())
        await until(window.button.isEnabled)
        assert window.password.text() == "sai"
        assert [f.height() for f in fields] == before, "the words of the refusal squeeze the fields"
        tops = [f.mapTo(window, f.rect().topLeft()).y() for f in fields]
        assert all(b - a > before[0] + 16 for a, b in pairwise(tops)), "a caption lies on the field above it"
        assert accounts == []
        keeper.trouble = None
        window.submit()
        await until(lambda: accounts)
        assert window.password.text() == "", "the password stays on screen"
        jobs.close()

    run(scene())


def test_from_the_first_start_to_the_desk_and_out_again(run: Run, tmp_path: Path, themed: object) -> None:
    async def scene() -> None:
        application = desks.application(tmp_path, signed_in=False)
        hooks = errors.install()
        stopped: list[bool] = []
        face = face_app.Face(application, themed, hooks, lambda: stopped.append(True))  # type: ignore[arg-type]
        face.begin()
        assert face.window is None
        assert face.sign_in is not None
        face.sign_in.password.setText("mat-khau")
        face.sign_in.submit()
        await until(lambda: face.window is not None)
        assert face.sign_in is None
        assert face.window is not None
        assert face.window.isVisible()
        assert application.sync.running  # type: ignore[attr-defined]
        await settle()
        assert stopped == []
        assert face.session is not None
        face.session.sign_out(False)
        await until(lambda: face.sign_in is not None)
        assert not application.sync.running  # type: ignore[attr-defined]
        assert application.access.account() is None
        assert stopped == []
        assert face.sign_in is not None
        face.sign_in.close()
        await settle()
        assert stopped == [True]
        face.end()
        hooks.remove()

    run(scene())


def test_signing_out_asks_and_says_what_is_unsent(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        from PySide6.QtWidgets import QApplication, QLabel

        from ui.dialogs import Dialog

        async with opened(tmp_path) as (face, window):
            face.application.sync.link(desks.LinkState("offline", 0, waiting=3))  # type: ignore[attr-defined, arg-type]
            await settle()
            window.run("desk.sign_out")

            def asked() -> list[Dialog]:
                return [w for w in QApplication.topLevelWidgets() if isinstance(w, Dialog) and w.isVisible()]

            await until(lambda: bool(asked()))
            dialogs = asked()
            assert len(dialogs) == 1
            assert any("3 thay đổi chưa gửi" in w.text() for w in dialogs[0].findChildren(QLabel))
            dialogs[0].reject()
            await settle()
            assert face.window is window

    run(scene())


def test_a_window_that_cannot_be_made_ends_the_application_in_words(
    run: Run, tmp_path: Path, themed: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def broken(*_: object) -> None:
        raise RuntimeError("a panel is broken")

    async def scene() -> None:
        hooks, stopped = errors.install(), []
        monkeypatch.setattr(face_app, "Shell", broken)
        face = face_app.Face(desks.application(tmp_path), themed, hooks, lambda: stopped.append(True))  # type: ignore[arg-type]
        face.begin()
        assert (face.code, stopped, face.window) == (1, [True], None)
        assert str(face.application.paths.logs) in capsys.readouterr().err
        face.end()
        hooks.remove()

    run(scene())
    assert "the main window could not be made" in caplog.text


@pytest.mark.parametrize("stop", [False, True])
def test_encrypting_tells_how_far_it_is_and_can_be_stopped(run: Run, tmp_path: Path, stop: bool) -> None:
    async def scene() -> None:
        keeper = desks.Doorkeeper(None)
        window, jobs = _window(keeper, tmp_path)
        entered: list[object] = []
        window.signed_in.connect(entered.append)
        window.show()
        window.password.setText("mat-khau")
        keeper.share = 0.0
        window.submit()
        await until(lambda: "0 %" in window.message.text())
        keeper.share = 0.45
        await until(lambda: "45 %" in window.message.text())
        assert window.button.text() == "Dừng"
        assert window.button.isEnabled()
        if stop:
            window.button.click()
            await until(lambda: "còn nguyên như trước" in window.message.text())
            assert entered == []
        else:
            keeper.share = None
            await until(lambda: bool(entered))
        assert window.button.text() == "Đăng nhập"
        jobs.close()

    run(scene())
