"""An encrypted cache: nothing of it can be read in the profile's files, offline sign-in opens it, forgetting takes the key."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ioc_contract.errors import Refused
from ioc_desktop import assembly
from ioc_desktop.services import attachments, photos
from ioc_desktop.services import desk as acts
from ioc_desktop.services.access import account_key
from ioc_desktop.services.application import Options
from ioc_desktop.store import blobs, cache, database, leftover
from ioc_server.services.sessions import hash_password
from ioc_server.store import accounts, seats
from ioc_server.store.database import reading, writing
from tests.disks import holding
from tests.e2e.stage import CASES, PASSWORD, Centre, Proxy, Seat, until
from tests.pictures import noisy

ROOT = Path(__file__).parents[2]


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """On SQLite only: what lies on the desk does not know the centre's database."""
    made = Centre(tmp_path, f"sqlite:///{tmp_path}/server.db")
    yield made
    made.close()


def opened(folder: Path) -> assembly.Desk:
    return assembly.Desk(Options(), assembly.folders("default", folder))


def a_title(centre: Centre) -> str:
    return centre.cases[7].title


def worked(desk: assembly.Desk, centre: Centre, folder: Path) -> list[str]:
    """Sync whole, search, and return where a title of a report stands while the desk is open."""
    seat = Seat(desk)
    try:
        seat.ready()
        until(lambda: seat.count() == CASES and seat.same_as(centre), "the first sync")
        return holding(folder, a_title(centre))
    finally:
        seat.desk.sync.stop()
        seat.desk.close_workspace(seat.ws)


def test_nothing_is_readable_and_offline_sign_in_opens_it(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    desk = opened(folder)
    desk.access.encrypt(True)
    account = desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    assert worked(desk, centre, folder) == []
    path, key = desk.access.cache_path(account), desk.access.cache_key(account)
    assert path.suffix == ".sealed"
    assert key is not None
    assert holding(folder, key.hex()) == []
    desk.close()

    desk = opened(folder)
    assert desk.access.account() is None, "without the password nobody goes on"
    proxy.cut("refuse")
    with pytest.raises(Refused):
        desk.access.sign_in(proxy.url, "truc1", "sai")
    account = desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    assert account.offline
    ws = desk.open_workspace()
    assert ws.cache.exec_driver_sql("SELECT count(*) FROM cases_now").scalar_one() == CASES
    acts.act(ws, "case", "case.comment", [centre.cases[0].id], text="ghi khi ngoại tuyến")
    desk.close_workspace(ws)
    proxy.cut("pass")
    seat = Seat(desk)
    until(lambda: "ghi khi ngoại tuyến" in centre.texts(), "the action")
    seat.close()
    assert holding(folder, a_title(centre)) == []


def test_the_scan_finds_what_is_not_encrypted_and_switching_removes_it(centre: Centre, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    desk = opened(folder)
    account = desk.access.sign_in(centre.url, "truc1", PASSWORD)
    assert worked(desk, centre, folder) != []
    plain = desk.access.cache_path(account)
    desk.access.encrypt(True)
    assert desk.access.account() is None
    account = desk.access.sign_in(centre.url, "truc1", PASSWORD)
    assert not plain.exists()
    assert worked(desk, centre, folder) == []
    sealed = desk.access.cache_path(account)
    desk.access.encrypt(False)
    desk.access.sign_in(centre.url, "truc1", PASSWORD)
    assert not sealed.exists()
    desk.close()


def test_a_new_password_wraps_the_same_key(centre: Centre, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    desk = opened(folder)
    desk.access.encrypt(True)
    account = desk.access.sign_in(centre.url, "truc1", PASSWORD)
    worked(desk, centre, folder)
    key = desk.access.cache_key(account)
    fresh = "một mật khẩu khác hẳn"
    with writing(centre.engine) as connection:
        accounts.set_password(connection, account.actor.id, hash_password(fresh))
    desk.access.sign_in(centre.url, "truc1", fresh)
    assert desk.access.cache_key(account) == key
    desk.close()
    centre.server.stop()
    desk = opened(folder)
    with pytest.raises(Refused):
        desk.access.sign_in(centre.url, "truc1", PASSWORD)
    desk.access.sign_in(centre.url, "truc1", fresh)
    assert desk.access.cache_key(account) == key, "offline, by the new password"
    connection = cache.open_cache(desk.access.cache_path(account), key=key)
    assert connection.exec_driver_sql("SELECT count(*) FROM cases_now").scalar_one() == CASES
    database.close(connection)
    desk.close()


def test_forgetting_takes_the_key_first(centre: Centre, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    desk = opened(folder)
    desk.access.encrypt(True)
    account = desk.access.sign_in(centre.url, "truc1", PASSWORD)
    worked(desk, centre, folder)
    path = desk.access.cache_path(account)
    stolen = tmp_path / "stolen.sealed"
    with desk.access._open() as db:
        held = db.exec_driver_sql("SELECT value FROM setting WHERE name LIKE 'seal:%'").scalar_one()
        box = desk.access._read(db, "seal:" + path.stem.rpartition("-")[2])
    assert box is not None
    assert box["box"] in held
    assert holding(folder, box["box"]) != []
    stolen.write_bytes(path.read_bytes())
    desk.access.sign_out(forget=True)
    desk.close()
    assert not path.exists()
    assert holding(folder, box["box"]) == [], "not in free pages or a log either"
    with pytest.raises(Exception, match="not a database"):
        cache.open_cache(stolen, key=bytes(32))


WORDS, DRAFT = "Chữ chưa gửi của trực ban", "Lời đang gõ dở dang"


def acted(desk: assembly.Desk, centre: Centre) -> None:
    """Act, type and attach without the centre."""
    ws = desk.open_workspace()
    case = centre.cases[3].id
    acts.act(ws, "case", "case.comment", [case], text=WORDS)
    acts.save_draft(ws, "case", case, "reply", DRAFT)
    attachments.attach(ws, "case", case, [attachments.prepare("ảnh.png", PHOTO)])
    desk.close_workspace(ws)


PHOTO = noisy(200)


def shown(desk: assembly.Desk) -> tuple[int, list[str], list[str], int]:
    """Return what the operator has: reports, words that wait, words being typed, photos that can be shown."""
    ws = desk.open_workspace()
    try:
        count = ws.cache.exec_driver_sql("SELECT count(*) FROM cases_now").scalar_one()
        waiting = [w.operation.text for w in acts.waiting(ws)]
        sending = [photos.photo(ws, s.sha256) for s in attachments.sending(ws)]
        return count, waiting, [d.text for d in acts.drafts(ws)], len(sending)
    finally:
        desk.close_workspace(ws)


def bytes_of_photo() -> bytes:
    return attachments.prepare("ảnh.png", PHOTO).picture.content[500:540]


def lying(folder: Path) -> list[str]:
    """Return the files in which a report, an operator's words or a photo can be read."""
    found = {name for text in ("Sự việc số 7", WORDS, DRAFT) for name in holding(folder, text)}
    part = bytes_of_photo()
    return sorted(found | {p.name for p in folder.rglob("*") if p.is_file() and part in p.read_bytes()})


def test_words_and_photos_are_encrypted_too_and_arrive(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    desk = opened(folder)
    desk.access.encrypt(True)
    desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    worked(desk, centre, folder)
    proxy.cut("refuse")
    acted(desk, centre)
    assert lying(folder) == []
    assert shown(desk) == (CASES, [WORDS, ""], [DRAFT], 1)
    desk.close()
    assert lying(folder) == []
    desk = opened(folder)
    assert desk.access.account() is None
    desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    assert shown(desk) == (CASES, [WORDS, ""], [DRAFT], 1)
    proxy.cut("pass")
    seat = Seat(desk)
    until(lambda: WORDS in centre.texts() and not attachments.sending(seat.ws), "all sent")
    until(lambda: list((folder / "default" / "cache").glob("blobs-*/*")), "the photo kept for showing")
    assert lying(folder) == []
    token = desk.access.token()
    assert token is not None
    assert holding(folder, token) == []
    seat.close()


def test_switching_carries_everything_over_without_the_centre(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    desk = opened(folder)
    desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    worked(desk, centre, folder)
    proxy.cut("refuse")
    acted(desk, centre)
    assert lying(folder) != [], "the scan finds what is not encrypted"
    before = shown(desk)
    for wanted in (True, False, True):
        desk.access.encrypt(wanted)
        assert desk.access.sign_in(proxy.url, "truc1", PASSWORD).offline
        assert shown(desk) == before, "carried over, the cache too"
        assert (lying(folder) == []) is wanted
    desk.close()
    proxy.cut("pass")
    desk = opened(folder)
    desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    seat = Seat(desk)
    until(lambda: WORDS in centre.texts() and seat.count() == CASES, "all of it at the centre")
    seat.close()
    assert centre.texts().count(WORDS) == 1


def test_a_password_set_by_an_administrator_opens_it_as_well(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    desk = opened(folder)
    desk.access.encrypt(True)
    account = desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    worked(desk, centre, folder)
    proxy.cut("refuse")
    acted(desk, centre)
    desk.close()
    with writing(centre.engine) as connection:
        accounts.set_password(connection, account.actor.id, hash_password("đặt lại hộ"))
    desk = opened(folder)
    proxy.cut("pass")
    desk.access.sign_in(proxy.url, "truc1", "đặt lại hộ")
    assert shown(desk) == (CASES, [WORDS, ""], [DRAFT], 1), "nothing is fetched anew, nothing lost"
    desk.close()
    proxy.cut("refuse")
    desk = opened(folder)
    with pytest.raises(Refused):
        desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    desk.access.sign_in(proxy.url, "truc1", "đặt lại hộ")
    assert shown(desk)[1] == [WORDS, ""]
    desk.close()


@pytest.mark.parametrize("wanted", [True, False])
def test_a_switch_that_is_stopped_leaves_what_was_there(
    centre: Centre, proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    folder = tmp_path / "desk"
    desk = opened(folder)
    desk.access.encrypt(not wanted)
    desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    worked(desk, centre, folder)
    proxy.cut("refuse")
    acted(desk, centre)
    before = shown(desk)
    real, shares = cache.convert, list[float | None]()

    def stopped(*arguments: Any) -> None:
        shares.append(desk.access.switching())
        desk.access.stop_switching()
        real(*arguments)

    desk.access.encrypt(wanted)
    monkeypatch.setattr(cache, "convert", stopped)
    monkeypatch.setattr(cache, "_OFTEN", 100)
    with pytest.raises(Refused, match="switch_stopped"):
        desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    monkeypatch.undo()
    assert (shares, desk.access.switching()) == ([0.0], None)
    assert desk.access.account() is None
    desk.close()
    desk = opened(folder)
    desk.access.encrypt(not wanted)  # thought better of it: all is as before
    desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    assert shown(desk) == before
    desk.access.encrypt(wanted)
    desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    assert shown(desk) == before
    assert (lying(folder) == []) is wanted
    desk.close()


@pytest.mark.parametrize("moment", range(4))
def test_killed_while_it_is_switched_nothing_is_lost(centre: Centre, proxy: Proxy, tmp_path: Path, moment: int) -> None:
    folder = tmp_path / "desk"
    desk = opened(folder)
    desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    worked(desk, centre, folder)
    proxy.cut("refuse")
    acted(desk, centre)
    desk.close()
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom ioc_desktop import assembly\n"
        "from ioc_desktop.services.application import Options\n"
        "from ioc_desktop.store import blobs, cache, leftover, mirror\n"
        "d = assembly.Desk(Options(), assembly.folders('default', Path(sys.argv[1])))\n"
        "d.access.encrypt(True)\n"
        "module, name = ((blobs, 'write'), (leftover, 'reduce'), (blobs, 'empty'), (cache, 'convert'))[int(sys.argv[2])]\n"
        "setattr(module, name, lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL))\n"
        "d.access.sign_in(sys.argv[3], 'truc1', sys.argv[4])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(moment), proxy.url, PASSWORD],
        cwd=ROOT,
        timeout=60,
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    desk = opened(folder)
    desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    assert shown(desk) == (CASES, [WORDS, ""], [DRAFT], 1)
    assert lying(folder) == []
    desk.close()


def test_a_broken_encrypted_outbox_is_made_anew_from_its_encrypted_mirror(
    centre: Centre, proxy: Proxy, tmp_path: Path
) -> None:
    folder = tmp_path / "desk"
    desk = opened(folder)
    desk.access.encrypt(True)
    account = desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    worked(desk, centre, folder)
    proxy.cut("refuse")
    acted(desk, centre)
    path = desk.access.files(account).outbox
    desk._watch.stop()
    desk._guard.release()  # an unclean exit
    path.write_bytes(b"rubbish" * 4000)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    desk = opened(folder)
    desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    assert shown(desk)[1:] == ([WORDS, ""], [DRAFT], 1)
    assert lying(folder) == []
    photo = next(p for p in desk.access.files(account).uploads.iterdir())
    photo.write_bytes(photo.read_bytes()[:-1] + b"x")
    assert blobs.read(photo) is None, "a photo that was tampered with is not shown"
    desk.close()


def test_a_revoked_account_hands_in_what_only_its_password_opens(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    desk = opened(folder)
    desk.access.encrypt(True)
    account = desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    worked(desk, centre, folder)
    proxy.cut("refuse")
    acted(desk, centre)
    desk.close()
    with writing(centre.engine) as connection:
        accounts.set_active(connection, account.actor.id, False)
    proxy.cut("pass")
    desk = opened(folder)
    until(lambda: not desk.access.users(), "the account gone by itself")
    assert not list((folder / "default" / "cache").glob("cache-*"))
    assert desk.application.left(), "its words wait for the password"
    desk.access.eraser.settle()
    assert list((folder / "default" / "data").glob("sealed-*/outbox.db"))
    with pytest.raises(Refused, match="account_revoked"):
        desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    assert not desk.application.left()
    with reading(centre.engine) as connection:
        assert {WORDS, DRAFT, "ảnh.png"} <= {seats.words(one.body)[1] for one in seats.left(connection)}
    assert not list((folder / "default" / "data").glob("sealed-*"))
    desk.close()


def test_without_the_extra_it_is_refused_and_nothing_is_imported(tmp_path: Path) -> None:
    blocked = (
        "import sys, importlib.abc\n"
        "class No(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.startswith('sqlcipher3'): raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, No())\n"
    )
    code = blocked + (
        "from ioc_desktop import assembly\nfrom ioc_desktop.services.application import Options\n"
        "from pathlib import Path\nfrom ioc_desktop.services.switch import NoEncryption\n"
        "d = assembly.Desk(Options(), assembly.folders('default', Path(sys.argv[1])))\n"
        "try: d.access.encrypt(True)\n"
        "except (NoEncryption, ModuleNotFoundError) as e: print(type(e).__name__, 'sqlcipher3' in sys.modules)\n"
        "d.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert done.stdout == "NoEncryption False\n", done.stderr


def test_a_password_typed_while_the_rest_is_handed_in_costs_no_word(
    centre: Centre, proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "desk"
    desk = opened(folder)
    desk.access.encrypt(True)
    account = desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    proxy.cut("refuse")
    ws = desk.open_workspace()
    acts.save_draft(ws, "case", centre.cases[3].id, "reply", DRAFT)
    desk.close_workspace(ws)
    key = account_key(account.server, account.actor.id)
    with writing(centre.engine) as connection:
        accounts.set_active(connection, account.actor.id, False)
    opens = desk.access.cache_key(account)
    assert opens is not None
    desk.access.eraser.condemn(key, "revoked")
    desk.access.eraser.erase()
    desk.access._lock_up(key)
    real = leftover.photos

    def typed(*arguments: object) -> object:
        desk.access._keys[key] = opens  # the operator types the password at this moment
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(leftover, "photos", typed)
    proxy.cut("pass")
    desk.access.eraser.settle()
    monkeypatch.undo()
    with pytest.raises(Refused, match="account_revoked"):
        desk.access.sign_in(proxy.url, "truc1", PASSWORD)
    with reading(centre.engine) as connection:
        assert [seats.words(one.body)[1] for one in seats.left(connection)] == [DRAFT]
    desk.close()
