"""Offline sign-in: for who signed in here before, with the right words, not for ever."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from ioc_contract import clock
from ioc_contract.clock import DAY, HOUR, MINUTE
from ioc_contract.errors import Offline, Refused
from ioc_desktop.services.access import OFFLINE_DAYS, DeskAccess
from ioc_desktop.store import outbox
from tests.e2e.stage import PASSWORD, Centre, Proxy


def test_who_may_sign_in_offline(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    now = [1_000_000_000_000]
    access = DeskAccess(tmp_path / outbox.FILE, tmp_path, lambda: now[0])
    with pytest.raises(Refused, match="bad_credentials"):
        access.sign_in(proxy.url, "truc1", "sai")
    online = access.sign_in(proxy.url, "truc1", PASSWORD)
    assert not online.offline
    assert access.token()
    access.sign_out()
    assert access.account() is None
    proxy.cut("refuse")
    with pytest.raises(Offline):
        access.sign_in(proxy.url, "truc2", PASSWORD)  # never signed in here
    account = access.sign_in(proxy.url, "TRUC1", PASSWORD)
    assert account.offline
    assert account.actor == online.actor
    assert access.token() is None
    for _ in range(5):
        with pytest.raises(Refused, match="bad_credentials"):
            access.sign_in(proxy.url, "truc1", "đoán")
    with pytest.raises(Refused, match="locked_out"):
        access.sign_in(proxy.url, "truc1", PASSWORD)
    now[0] += 6 * MINUTE
    assert access.sign_in(proxy.url, "truc1", PASSWORD).offline
    now[0] += OFFLINE_DAYS * DAY
    assert access.account() is None
    with pytest.raises(Refused, match="offline_expired"):
        access.sign_in(proxy.url, "truc1", PASSWORD)
    assert access.users() == ("truc1",)
    assert PASSWORD.encode() not in (tmp_path / outbox.FILE).read_bytes()
    assert (tmp_path / outbox.FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("wrong", [-400 * DAY, 2 * DAY, 400 * DAY])
def test_a_session_lasts_on_a_machine_whose_clock_is_wrong(centre: Centre, tmp_path: Path, wrong: int) -> None:
    now = [clock.now() + wrong]
    access = DeskAccess(tmp_path / outbox.FILE, tmp_path, lambda: now[0])
    access.sign_in(centre.url, "truc1", PASSWORD)
    assert access.account() is not None
    now[0] += 11 * HOUR
    assert access.account() is not None
    now[0] += 2 * HOUR
    assert access.account() is None


def test_nobody_waits_for_a_centre_that_does_not_answer_to_sign_out(
    centre: Centre, proxy: Proxy, tmp_path: Path
) -> None:
    """Signing in again asks the centre; whoever signs out meanwhile is out at once, here and there."""
    access = DeskAccess(tmp_path / outbox.FILE, tmp_path)
    access.sign_in(proxy.url, "truc1", PASSWORD)
    access.sign_out()
    proxy.cut("refuse")
    assert access.sign_in(proxy.url, "truc1", PASSWORD).offline
    proxy.cut("pass")
    answers: list[str | None] = []
    again = threading.Thread(target=lambda: answers.append(access.sign_in_again()))
    os.kill(centre.server.pid, signal.SIGSTOP)
    try:
        again.start()
        again.join(0.5)
        assert again.is_alive()
        began = time.monotonic()
        access.sign_out()
        assert access.account() is None
        assert again.is_alive()
        assert time.monotonic() - began < 20
    finally:
        os.kill(centre.server.pid, signal.SIGCONT)
    again.join(60)
    assert answers == [None]
    assert access.account() is None
    with centre.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM token WHERE revoked_at IS NULL").scalar_one() == 0


def test_words_typed_offline_sign_in_again(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    access = DeskAccess(tmp_path / outbox.FILE, tmp_path)
    access.sign_in(proxy.url, "truc1", PASSWORD)
    proxy.cut("refuse")
    assert access.sign_in(proxy.url, "truc1", PASSWORD).offline
    with pytest.raises(Offline):
        access.sign_in_again()
    proxy.cut("pass")
    token = access.sign_in_again()
    assert token is not None
    assert access.token() == token
    assert access.sign_in_again() is None  # the words are kept no longer than they are needed
