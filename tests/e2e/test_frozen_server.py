"""A centre that is frozen, neither gone nor answering: the desk says so within a heartbeat and a half, and comes back."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from ioc_desktop.services import access, desk
from ioc_desktop.store import outbox
from ioc_desktop.sync.http import READ_SECONDS
from ioc_server.api.events import HEARTBEAT_S
from tests.e2e.stage import PASSWORD, Centre, seated, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGSTOP")


def test_a_frozen_centre_is_told_soon_and_nothing_is_lost(centre: Centre, tmp_path: Path) -> None:
    with seated(tmp_path / "a", centre.url) as a:
        a.ready()
        until(lambda: a.desk.sync.listening, "the event stream")
        os.kill(centre.server.pid, signal.SIGSTOP)
        try:
            began = time.monotonic()
            until(lambda: a.link.state != "online", "the truth about a frozen centre")
            took = time.monotonic() - began
            states = [s.state for s in a.links]
            assert a.link.state in ("silent", "offline")
            assert "silent" in states, "a missed heartbeat is said before anything times out"
            assert (
                took < 3 * HEARTBEAT_S + 10
            )  # 40 s of silence and 40 s of asking before; the rest is a loaded machine
            until(lambda: a.link.state == "offline", "offline, once the question was not answered either")
            desk.act(a.ws, "case", "case.comment", [centre.cases[0].id], text="Ghi khi máy chủ đứng")
            a.desk.sync.wake()
            until(lambda: a.link.waiting == 1, "the edit to be counted as waiting")
        finally:
            os.kill(centre.server.pid, signal.SIGCONT)
        until(lambda: a.link.state == "online" and a.link.waiting == 0, "back, and sent")
        until(lambda: centre.texts().count("Ghi khi máy chủ đứng") == 1, "the edit at the centre, once")


def test_signing_out_does_not_wait_long_for_it(centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "GREET_SECONDS", 0.5, raising=False)
    here = access.DeskAccess(tmp_path / outbox.FILE, tmp_path)
    here.sign_in(centre.url, "truc1", PASSWORD)
    os.kill(centre.server.pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        here.sign_out()
        assert time.monotonic() - began < READ_SECONDS - 5, "the window to sign in comes only after it"
    finally:
        os.kill(centre.server.pid, signal.SIGCONT)
    assert here.account() is None
