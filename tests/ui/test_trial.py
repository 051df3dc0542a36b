"""Looking at the sample city from the sign-in window: a real server, a desk of its own, and the way back."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PySide6.QtWidgets import QApplication

from ioc_contract.permissions import Role
from ioc_desktop import assembly
from ioc_desktop.demo import Trial
from ioc_desktop.services.application import Application, Options
from ioc_desktop.services.workspace import Workspace
from tests.ui import desks
from tests.ui.conftest import until
from ui import app as face_app
from ui import errors
from ui.sign_in import SignIn

SECONDS = 60.0
"""What a loaded machine may take to make the city."""


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    made = Trial(Options(), tmp_path)
    yield made
    made.close()


def answers(url: str) -> bool:
    parts = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname, parts.port)) == 0


def reports(ws: Workspace) -> int:
    return int(ws.cache.exec_driver_sql("SELECT count(*) FROM cases_now").scalar_one())


def test_into_the_sample_city_and_back(
    loop: asyncio.AbstractEventLoop, themed: QApplication, trial: Trial, tmp_path: Path
) -> None:
    async def scene() -> str:
        home = replace(desks.application(tmp_path, signed_in=False), try_out=trial.open)
        before = sorted(p.name for p in home.paths.data.iterdir())
        hooks = errors.install()
        stopped: list[bool] = []
        face = face_app.Face(home, themed, hooks, lambda: stopped.append(True))
        face.begin()
        assert face.sign_in is not None
        assert face.sign_in.demo.isVisible()
        face.sign_in.demo.click()
        await until(
            lambda: face.sign_in is not None and "Đang tạo thành phố mẫu" in face.sign_in.message.text(), SECONDS
        )
        assert not face.sign_in.demo.isEnabled(), "asked twice it would start twice"
        assert not face.sign_in.server.isEnabled()
        await until(lambda: face.window is not None, SECONDS)
        assert face.session is not None
        account = face.session.account
        assert account.sample
        assert account.actor.role is Role.SUPERVISOR
        jobs = face.session.jobs
        end = loop.time() + SECONDS
        while await jobs.run(reports) < 1000:
            assert loop.time() < end, "the city's reports never came"
            await asyncio.sleep(0.1)
        assert sorted(p.name for p in home.paths.data.iterdir()) == before, "the city met the operator's own data"

        face.session.sign_out(False)
        await until(lambda: face.sign_in is not None, 10)
        assert face.application is home
        assert face.sign_in.server.text() == "http://127.0.0.1:1", "the operator's centre, not the sample's"
        assert face.sign_in.user.text() == "ha.le"
        assert answers(account.server)
        face.sign_in.demo.click()
        await until(lambda: face.window is not None, 20)
        assert face.session is not None
        assert face.session.account == account
        assert stopped == []
        face.window.close()
        assert stopped == [True]
        face.end()
        hooks.remove()
        return account.server

    url = loop.run_until_complete(asyncio.wait_for(scene(), 2 * SECONDS))
    trial.close()
    assert not answers(url), "the city's server outlived the desk"


def test_a_city_that_cannot_be_shown_says_why(
    loop: asyncio.AbstractEventLoop, themed: QApplication, trial: Trial, tmp_path: Path
) -> None:
    async def scene() -> None:
        window = SignIn(desks.Doorkeeper(None), loop.create_task, try_out=trial.open)
        entered: list[Application] = []
        window.tried_out.connect(entered.append)
        window.show()
        window.demo.click()
        await until(lambda: "đang chạy với hồ sơ này" in window.message.text())
        assert window.demo.isEnabled()
        assert entered == []

    other = assembly.Desk(Options(), assembly.folders(assembly.DEMO, tmp_path))
    try:
        loop.run_until_complete(asyncio.wait_for(scene(), 20))
    finally:
        other.close()


def test_without_a_sample_city_nothing_is_offered(themed: QApplication) -> None:
    window = SignIn(desks.Doorkeeper(None), lambda _: None)
    window.show()
    assert not window.demo.isVisible()
