"""What was put aside: nothing readable of it is left where encryption is on, and what is encrypted is kept with its key."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from ioc_desktop.services.known import peppered
from ioc_desktop.store import cache, database, outbox, seal, vault
from tests.disks import holding
from tests.unit.known_here import AWAY, KEY, PASSWORD, USER, access_in, signed_in
from tests.unit.test_outbox import operation

WORDS, SEEN = "Chữ chưa gửi của trực ban", "Cây đổ chắn ngang đường"


def spoil(path: Path, at: int) -> None:
    """Damage a page of a file so that SQLite says so; the rest of it can still be read."""
    whole = bytearray(path.read_bytes())
    whole[at : at + 4096] = b"\xa5" * 4096
    path.write_bytes(whole)


def texts(path: Path, key: bytes | None) -> list[str]:
    box = outbox.open_outbox(path, key=key)
    try:
        return [e.operation.text for e in outbox.entries(box, KEY)]
    finally:
        database.close(box)


def seen(path: Path) -> None:
    """A cache in plain in which something was read."""
    held = cache.open_cache(path)
    held.exec_driver_sql("CREATE TABLE seen (text TEXT)")
    held.exec_driver_sql("INSERT INTO seen VALUES (?)", (SEEN,))
    held.commit()
    database.close(held)


def test_nothing_of_a_broken_outbox_or_cache_is_readable_once_encryption_is_on(tmp_path: Path) -> None:
    access = access_in(tmp_path)
    account = signed_in(access)
    path, store = access.files(account).outbox, access.cache_path(account)
    box = outbox.open_outbox(path)
    outbox.add(box, KEY, [operation(WORDS)])
    database.close(box)
    spoil(path, 2 * 4096)
    database.close(outbox.open_outbox(path, check=True, mend=True))
    seen(store)
    database.put_aside(store)
    seen(store)
    earlier = store.with_name(store.name.replace("cache-", "cache-0", 1))
    seen(earlier)
    database.put_aside(earlier)
    seen(earlier)
    asides = {path.name + ".broken", store.name + ".broken", earlier.name + ".broken"}
    assert asides <= set(holding(tmp_path, WORDS, SEEN)), "all of them can be read before"

    access.encrypt(True)
    signed_in(access)
    assert holding(tmp_path, WORDS, SEEN) == []
    assert not list(tmp_path.rglob("*.broken*"))
    files = access.files(account)
    assert files.key is not None
    assert texts(files.outbox, files.key) == [WORDS], "the words themselves are carried over"


def test_an_encrypted_outbox_that_breaks_is_put_aside_encrypted(tmp_path: Path) -> None:
    access = access_in(tmp_path)
    access.encrypt(True)
    files = access.files(signed_in(access))
    box = outbox.open_outbox(files.outbox, key=files.key)
    outbox.add(box, KEY, [operation(WORDS)])
    database.close(box)
    spoil(files.outbox, 4096)
    database.close(outbox.open_outbox(files.outbox, check=True, key=files.key))
    assert files.outbox.with_name(files.outbox.name + ".broken").exists()
    assert texts(files.outbox, files.key) == [WORDS]
    assert holding(tmp_path, WORDS) == []


@pytest.mark.parametrize("words", ["password", "centre"])
def test_an_outbox_no_password_opens_is_kept_with_its_key(tmp_path: Path, words: str) -> None:
    first = access_in(tmp_path)
    first.encrypt(True)
    files = first.files(signed_in(first, seat_key="lời của trung tâm"))
    box = outbox.open_outbox(files.outbox, key=files.key)
    outbox.add(box, KEY, [operation(WORDS)])
    database.close(box)
    first.sign_out()

    again = access_in(tmp_path)  # another password, set while the centre was restored without its words for this desk
    account = signed_in(again, "đặt lại hộ", "lời khác")
    assert again.files(account).key != files.key
    assert texts(again.files(account).outbox, again.files(account).key) == []
    (aside,) = (tmp_path / "data").glob(f"sealed-{KEY}.*")
    assert holding(tmp_path, WORDS) == []

    held = orjson.loads((aside / "seal.json").read_bytes())
    assert seal.unwrap(held["seal"], peppered(AWAY, USER, "đặt lại hộ")) is None, "it opens by what opened it before"
    known = {"password": ("seal", peppered(AWAY, USER, PASSWORD)), "centre": ("seal2", "lời của trung tâm")}
    name, by = known[words]
    key = seal.unwrap(held[name], by)
    assert key is not None
    assert key == files.key
    vault.unlock(aside, key)
    assert texts(aside / outbox.FILE, key) == [WORDS], "and can be read whole"
    vault.lock(aside)
