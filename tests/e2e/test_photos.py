"""Photos over a real link: slow, torn, with the server or the desk killed in the middle; they arrive whole, once, by themselves."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from ioc_contract import pictures
from ioc_contract.errors import Refused
from ioc_contract.records import Attachment
from ioc_desktop.services import attachments, desk, photos
from ioc_desktop.store import records
from tests.e2e.stage import Centre, Proxy, Seat, seated, until
from tests.pictures import PLACE, noisy, picture, telling

ROOT = Path(__file__).parents[2]

one_database = pytest.mark.parametrize("centre", ["sqlite"], indirect=True)
"""For what is about the link and the desk, the same whatever the database."""


def shown(seat: Seat, case_id: str) -> list[Attachment]:
    return list(records.of_entity(seat.ws.cache, "attachment", "case", case_id))


def arrived(seat: Seat, case_id: str) -> bool:
    found = shown(seat, case_id)
    return bool(found) and all(a.thumb_sha256 is not None for a in found)


def same_picture(seat: Seat, case_id: str) -> None:
    """The photo and its thumbnail are there, and are what their names say (`photo` checks the hash)."""
    (one,) = shown(seat, case_id)
    assert one.thumb_sha256 is not None
    thumb, full = photos.photo(seat.ws, one.thumb_sha256), photos.photo(seat.ws, one.sha256)
    assert len(full) == one.size
    assert 0 < len(thumb) <= len(full)


def once(centre: Centre) -> None:
    """One photo, no part left, and the files the rows name: a photo and its thumbnail."""
    assert len(centre.rows("attachment")) == 1
    assert not list((centre.folder / "uploads").iterdir())
    assert len([p for p in (centre.folder / "blobs").rglob("*") if p.is_file()]) == 2


def test_a_photo_appears_on_the_other_desk_by_itself(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    one = centre.cases[0].id
    with seated(tmp_path / "a", proxy.url, "truc1") as a, seated(tmp_path / "b", centre.url, "truc2") as b:
        a.ready()
        b.ready()
        proxy.rate = 120_000
        attachments.attach(a.ws, "case", one, [attachments.prepare("hiện trường.jpg", noisy(900))])
        until(lambda: shown(b, one), "the operation on the other desk")
        (coming,) = shown(b, one)
        assert coming.thumb_sha256 is None, "the photo is still on its way"
        with pytest.raises(Refused, match="not_found"):
            photos.photo(b.ws, coming.sha256)
        until(lambda: any(0 < s.share < 1 for s in attachments.sending(a.ws)), "how far it is")
        proxy.rate = None
        until(lambda: arrived(b, one) and arrived(a, one), "the photo on both desks")
        same_picture(b, one)
        same_picture(a, one)
        assert attachments.sending(a.ws) == ()
        once(centre)


@one_database
def test_a_large_photo_on_a_slow_link_delays_no_operation(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    one, other = centre.cases[0].id, centre.cases[1].id
    with seated(tmp_path / "a", proxy.url, "truc1") as a, seated(tmp_path / "b", centre.url, "truc2") as b:
        a.ready()
        b.ready()
        proxy.rate = 60_000
        attachments.attach(a.ws, "case", one, [attachments.prepare("lớn.jpg", noisy(1800))])
        size = attachments.sending(a.ws)[0].size
        assert size / proxy.rate > 30, "it would hold up everything for long"
        until(lambda: any(s.sent for s in attachments.sending(a.ws)), "the photo under way")
        for n in range(5):
            desk.act(a.ws, "case", "case.comment", [other], text=f"Trong lúc gửi ảnh {n}")
            desk.act(b.ws, "case", "case.comment", [other], text=f"Từ bàn kia {n}")
        attachments.attach(a.ws, "case", other, [attachments.prepare("nhỏ.jpg", picture())])
        until(lambda: not desk.waiting(a.ws), "the operations sent")
        until(lambda: {f"Từ bàn kia {n}" for n in range(5)} <= a.texts(), "the changes received")
        until(lambda: arrived(b, other), "the small photo")
        until(lambda: len(attachments.sending(a.ws)) == 1, "the small one done with")
        (left,) = attachments.sending(a.ws)
        assert left.size == size
        assert left.share < 1, "all that while the large one was under way"
        attachments.cancel(a.ws, left.sha256)
        until(lambda: not attachments.sending(a.ws), "the large one called back")
        until(lambda: not shown(b, one), "and off the record of the other desk")


def test_a_torn_link_and_a_killed_server(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    one = centre.cases[0].id
    with seated(tmp_path / "a", proxy.url) as a:
        a.ready()
        attachments.attach(a.ws, "case", one, [attachments.prepare("anh.jpg", noisy(900))])
        proxy.cut("drop")
        for turn in range(3):
            before = _at_centre(centre)
            until(lambda b=before: _at_centre(centre) > b or arrived(a, one), "a piece more")  # type: ignore[misc]
            if turn == 1:
                centre.server.kill()
                centre.restart()
            a.desk.sync.hurry()
        proxy.cut("pass")
        a.desk.sync.hurry()
        until(lambda: arrived(a, one) and not attachments.sending(a.ws), "the photo there")
        same_picture(a, one)
        once(centre)


def _at_centre(centre: Centre) -> int:
    return sum(p.stat().st_size for p in (centre.folder / "uploads").glob("*"))


@one_database
def test_a_desk_killed_in_the_middle(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    proxy.rate = 150_000
    (tmp_path / "anh.jpg").write_bytes(noisy(1000))
    file = str(tmp_path / "anh.jpg")
    for _ in range(3):
        with _start(tmp_path / "desk", proxy.url, file) as process:
            before = _at_centre(centre)
            file = "-"
            until(lambda b=before: _at_centre(centre) > b, "a piece")  # type: ignore[misc]
            process.kill()
            _, errors = process.communicate()
            assert "Traceback" not in errors, errors
    proxy.rate = None
    with _start(tmp_path / "desk", proxy.url, "-") as process:
        _, errors = process.communicate(timeout=90)
        assert process.returncode == 0, errors
    once(centre)


def _start(folder: Path, url: str, file: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.photo_process", str(folder), url, file],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT,
    )  # fmt: skip


@one_database
def test_offline_it_waits_and_tells_no_place(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    one = centre.cases[0].id
    with seated(tmp_path / "a", proxy.url) as a:
        a.ready()
        proxy.cut("refuse")
        until(lambda: a.link.state == "offline", "offline")
        attachments.attach(a.ws, "case", one, [attachments.prepare("anh.jpg", telling())])
        (waits,) = attachments.sending(a.ws)
        assert waits.state == "waiting"
        assert photos.photo(a.ws, waits.sha256), "it is shown meanwhile"
        time.sleep(0.3)
        assert centre.rows("attachment") == {}
        proxy.cut("pass")
        a.desk.sync.wake()
        until(lambda: arrived(a, one), "the photo there")
        same_picture(a, one)
        for path in (*(tmp_path / "a").rglob("*"), *centre.folder.rglob("*")):
            assert not path.is_file() or PLACE not in path.read_bytes(), path


def test_a_refused_photo_comes_to_the_inbox_with_its_case(centre: Centre, tmp_path: Path) -> None:
    one = centre.cases[0].id
    with seated(tmp_path / "a", centre.url, "truc1") as a, seated(tmp_path / "b", centre.url, "truc2") as b:
        a.ready()
        b.ready()
        # a desk that does not look at what it sends
        spoilt = pictures.Picture(b"\xff\xd8\xff" + b"<html>" * 100, "image/jpeg", 1, 1)
        attachments.attach(a.ws, "case", one, [attachments.Photo("anh.jpg", spoilt)])
        until(lambda: desk.inbox(a.ws), "the refusal")
        (item,) = desk.inbox(a.ws)
        assert (item.operation.entity_id, item.result.code) == (one, "photo_type")
        until(lambda: a.link.inbox == 1, "the inbox counted")
        until(lambda: not shown(b, one) and not shown(a, one), "the photo off the record")
        assert [s.state for s in attachments.sending(a.ws)] == ["failed"]
        attachments.cancel(a.ws, attachments.sending(a.ws)[0].sha256)
        until(lambda: not attachments.sending(a.ws), "it is forgotten")
