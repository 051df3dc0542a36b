"""Accounts that may work here no more: what is erased, what is kept for the centre, whatever happens on the way."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ioc_contract.errors import Refused, Revoked
from ioc_contract.permissions import Role
from ioc_desktop import assembly
from ioc_desktop.services import attachments
from ioc_desktop.services import desk as acts
from ioc_desktop.services.application import Options
from ioc_desktop.store import blobs
from ioc_server.store import accounts, seats
from ioc_server.store.database import reading, writing
from tests.disks import holding
from tests.e2e.stage import PASSWORD, Centre, Proxy, Seat, password_hash, seated, until
from tests.pictures import picture

ROOT = Path(__file__).parents[2]
WORDS = "Chữ chưa gửi của trực ban"
DRAFT = "Lời đang gõ dở dang"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """On SQLite only: what lies on the desk does not know the centre's database."""
    made = Centre(tmp_path, f"sqlite:///{tmp_path}/server.db")
    yield made
    made.close()


def opened(folder: Path) -> assembly.Desk:
    return assembly.Desk(Options(), assembly.folders("default", folder))


def disable(centre: Centre, user: str = "truc1") -> None:
    with writing(centre.engine) as connection:
        account = accounts.find(connection, user)
        assert account is not None
        accounts.set_active(connection, account.id, False)


def wipe(centre: Centre, user: str | None = None) -> None:
    with writing(centre.engine) as connection:
        account = None if user is None else accounts.find(connection, user)
        assert seats.order(connection, account.id if account else None, None)


def left(centre: Centre) -> list[str]:
    with reading(centre.engine) as connection:
        return [seats.words(one.body)[1] for one in seats.left(connection)]


def erased(centre: Centre) -> bool:
    with reading(centre.engine) as connection:
        return all(p.erased_at is not None for p in seats.listed(connection))


def away(folder: Path, centre: Centre, proxy: Proxy, user: str = "truc1") -> str:
    """Work on a desk, then without the centre; return a title that lies on the desk now."""
    with seated(folder, proxy.url, user) as seat:
        seat.ready()
        case = centre.cases[3]
        proxy.cut("refuse")
        acts.act(seat.ws, "case", "case.comment", [case.id], text=WORDS)
        acts.save_draft(seat.ws, "case", case.id, "reply", DRAFT)
        photo = attachments.prepare("hiện trường.jpg", picture(size=(64, 48)))
        attachments.attach(seat.ws, "case", case.id, [photo])
        blobs.write(folder / "default" / "cache" / "blobs" / ("0" * 64), b"a photo that was fetched")
    for text in (case.title, WORDS, DRAFT):
        assert holding(folder, text), f"«{text}» lies on the desk"
    return case.title


def expelled(seat: Seat, level: str) -> None:
    """Wait until sync says so, then do what the face does."""
    until(lambda: seat.links and seat.link.state == "revoked", "the order")
    assert seat.link.detail == level
    seat.desk.sync.stop()
    seat.desk.close_workspace(seat.ws)


def test_a_revoked_account_is_erased_at_once_and_its_words_reach_the_centre(centre: Centre, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    desk = opened(folder)
    desk.access.sign_in(centre.url, "truc1", PASSWORD)
    seat = Seat(desk)
    seat.ready()
    until(lambda: desk.sync.listening, "the events")
    acts.save_draft(seat.ws, "case", centre.cases[3].id, "reply", DRAFT)
    disable(centre)
    expelled(seat, "revoked")
    (done,) = desk.application.erase()
    assert (done.user, done.level, done.handed_in, done.waiting) == ("truc1", "revoked", 1, 0)
    assert left(centre) == [DRAFT]
    assert desk.access.account() is None
    assert desk.access.users() == ()
    for text in (centre.cases[3].title, DRAFT, "Truc1"):
        assert holding(folder, text) == []
    with pytest.raises(Refused, match="account_revoked"):
        desk.access.sign_in(centre.url, "truc1", PASSWORD)
    assert desk.access.sign_in(centre.url, "truc2", PASSWORD).user == "truc2", "the desk itself goes on"
    desk.close()


def test_a_revocation_waits_for_the_first_contact_and_loses_no_word(
    centre: Centre, proxy: Proxy, tmp_path: Path
) -> None:
    folder = tmp_path / "desk"
    title = away(folder, centre, proxy)
    disable(centre)
    desk = opened(folder)
    seat = Seat(desk)
    until(lambda: seat.links and seat.link.state == "offline", "no contact")
    assert acts.waiting(seat.ws), "nothing happens while the centre is away"
    proxy.cut("pass")
    expelled(seat, "revoked")
    proxy.cut("refuse")  # gone again before the words are handed in
    (done,) = desk.application.erase()
    assert (done.handed_in, done.waiting) == (0, 4)
    assert holding(folder, title) == [], "what could be seen is gone already"
    assert holding(folder, WORDS), "what was never sent waits"
    assert not list((folder / "default" / "cache").glob("blobs/*"))
    assert desk.application.left()
    desk.close()
    proxy.cut("pass")
    desk = opened(folder)  # it looks by itself
    until(lambda: not desk.application.left(), "the words handed in")
    assert sorted(left(centre)) == sorted([WORDS, "hiện trường.jpg", DRAFT, ""])
    assert erased(centre)
    for text in (title, WORDS, DRAFT):
        assert holding(folder, text) == []
    assert not list((folder / "default" / "data" / "uploads").iterdir())
    desk.close()


def test_a_wipe_takes_every_account_and_every_word(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    title = away(folder, centre, proxy, "truc2")
    proxy.cut("pass")
    desk = opened(folder)
    desk.access.sign_out()
    desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    seat = Seat(desk)
    seat.ready()
    wipe(centre)
    expelled(seat, "wipe")
    done = {e.user: e for e in desk.application.erase()}
    assert set(done) == {"truc1", "truc2"}, "whoever else worked here is asked about at once"
    assert all(e.level == "wipe" and not e.waiting for e in done.values())
    assert left(centre) == []
    assert erased(centre)
    for text in (title, WORDS, DRAFT, "Truc1", "Truc2"):
        assert holding(folder, text) == []
    desk.close()


def test_a_wipe_reaches_a_desk_that_nobody_is_signed_in_at(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    title = away(folder, centre, proxy)
    desk = opened(folder)
    desk.access.sign_out()
    desk.close()
    wipe(centre)
    desk = opened(folder)
    assert holding(folder, title), "the order has not come yet"
    with pytest.raises(Refused):
        desk.access.sign_in(proxy.url, "truc1", "what a thief types")
    desk.close()
    proxy.cut("pass")
    desk = opened(folder)
    until(lambda: erased(centre), "the order carried out with nobody there")
    assert holding(folder, title) == holding(folder, WORDS) == []
    desk.close()


def test_signed_in_offline_a_revocation_is_heard_as_well(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    away(folder, centre, proxy)
    for typed in (True, False):
        desk = opened(folder)
        if typed:
            desk.access.sign_out()
            assert desk.access.sign_in(proxy.url, "truc1", PASSWORD).offline
        if not typed:  # started anew: the words of the offline sign-in are forgotten
            disable(centre)
            seat = Seat(desk)
            proxy.cut("pass")
            expelled(seat, "revoked")
            desk.application.erase()
            assert WORDS in left(centre)
        desk.close()


def test_what_a_thief_types_is_enough_for_the_order(centre: Centre, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    with seated(folder, centre.url) as seat:
        seat.ready()
    desk = opened(folder)
    desk.access.sign_out()
    wipe(centre)
    with pytest.raises(Refused, match="desk_wiped"):
        desk.access.sign_in(centre.url, "truc1", "không biết mật khẩu")
    assert holding(folder, centre.cases[3].title) == []
    assert erased(centre)
    desk.close()


@pytest.mark.parametrize("moment", range(4))
def test_killed_in_the_middle_it_goes_on_at_the_next_start(
    centre: Centre, proxy: Proxy, tmp_path: Path, moment: int
) -> None:
    folder = tmp_path / "desk"
    title = away(folder, centre, proxy)
    disable(centre)
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom ioc_desktop import assembly\n"
        "from ioc_desktop.services.application import Options\nfrom ioc_desktop.store import blobs, keep, leftover, mirror\n"
        "d = assembly.Desk(Options(), assembly.folders('default', Path(sys.argv[1])))\n"
        "key = d.access.cache_path(d.account()).stem.rpartition('-')[2]\n"
        "left = [int(sys.argv[2])]\n"
        "def mortal(module, name):\n"
        "    real = getattr(module, name)\n"
        "    def call(*a, **k):\n"
        "        if not left[0]: os.kill(os.getpid(), signal.SIGKILL)\n"
        "        left[0] -= 1\n"
        "        return real(*a, **k)\n"
        "    setattr(module, name, call)\n"
        "d.access.eraser.condemn(key, 'revoked')\n"
        "for m, n in ((blobs, 'empty'), (keep, 'set_setting'), (leftover, 'reduce'), (mirror, 'compact')): mortal(m, n)\n"
        "d.application.erase()\n"
    )
    moments = (0, 3, 6, 7)  # of the calls a first step makes
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(moments[moment])], cwd=ROOT, timeout=60, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    desk = opened(folder)
    assert desk.access.account() is None
    assert holding(folder, title) == []
    assert holding(folder, WORDS), "offline the words wait"
    proxy.cut("pass")
    desk.access.eraser.settle()
    assert WORDS in left(centre)
    assert erased(centre)
    assert holding(folder, WORDS) == holding(folder, DRAFT) == []
    desk.close()


def test_an_account_enabled_again_keeps_what_it_did_not_send(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    away(folder, centre, proxy)
    desk = opened(folder)
    key = desk.access.cache_path(desk.account()).stem.rpartition("-")[2]
    desk.access.eraser.condemn(key, "revoked")
    desk.access.eraser.erase()
    proxy.cut("pass")
    desk.access.eraser.settle()
    assert not desk.application.left()
    assert left(centre) == []
    desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    seat = Seat(desk)
    until(lambda: WORDS in centre.texts(), "the words sent by their operator")
    seat.close()


def test_forgetting_leaves_nothing_and_is_refused_while_something_waits(
    centre: Centre, proxy: Proxy, tmp_path: Path
) -> None:
    folder = tmp_path / "desk"
    title = away(folder, centre, proxy)
    desk = opened(folder)
    with pytest.raises(Refused, match="unsent_work") as refused:
        desk.access.sign_out(forget=True)
    assert refused.value.detail == {"count": 4}
    assert desk.access.account() is not None
    proxy.cut("pass")
    seat = Seat(desk)
    until(lambda: WORDS in centre.texts() and not attachments.sending(seat.ws) and seat.same_as(centre), "all sent")
    acts.save_draft(seat.ws, "case", centre.cases[3].id, "reply", "")
    seat.desk.sync.stop()
    seat.desk.close_workspace(seat.ws)
    desk.access.sign_out(forget=True)
    for text in (title, WORDS, DRAFT, "Truc1"):
        assert holding(folder, text) == []
    assert not list((folder / "default" / "cache").glob("blobs/*"))
    desk.close()


def test_two_accounts_share_a_workstation_and_one_is_revoked(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    away(folder, centre, proxy, "truc2")
    desk = opened(folder)
    key = desk.access.cache_path(desk.account()).stem.rpartition("-")[2]
    proxy.cut("pass")
    desk.access.sign_out()
    with writing(centre.engine) as connection:
        accounts.add(connection, "truc3", password_hash, "Truc3", Role.SUPERVISOR)
    desk.access.sign_in(proxy.url, "truc3", PASSWORD)
    seat = Seat(desk)
    seat.ready()
    disable(centre, "truc3")
    expelled(seat, "revoked")
    desk.application.erase()
    assert holding(folder, "Truc3") == []
    assert list((folder / "default" / "cache").glob(f"*{key}*")), "the other's cache stays"
    assert holding(folder, WORDS), "and what the other did"
    desk.close()


def test_the_thread_that_looks_never_touches_files_in_use(centre: Centre, tmp_path: Path) -> None:
    desk = opened(tmp_path / "desk")
    desk.access.sign_in(centre.url, "truc1", PASSWORD)
    seat = Seat(desk)
    seat.ready()
    disable(centre)
    until(lambda: seat.links and seat.link.state == "revoked", "the order")
    desk._watch.turn()
    assert seat.count(), "it waits for the face to close them"
    with contextlib.suppress(Revoked):
        desk.sync_now()
    seat.close()
