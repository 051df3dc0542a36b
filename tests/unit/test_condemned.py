"""An account that is condemned does not come in without the centre either: it is told why, and what it could see goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc_contract.errors import REASONS, Offline, Refused
from ioc_desktop.store import cache, database, outbox
from tests.disks import holding
from tests.unit.known_here import AWAY, KEY, PASSWORD, USER, access_in, signed_in
from tests.unit.test_outbox import operation

WORDS = "Chữ chưa gửi của trực ban"
ORDERS = [("revoked", "account_revoked", "đã bị khoá"), ("wipe", "desk_wiped", "đã được xoá")]


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize(("level", "code", "says"), ORDERS)
def test_it_is_refused_without_the_centre_and_told_why(
    tmp_path: Path, level: str, code: str, says: str, encrypted: bool
) -> None:
    first = access_in(tmp_path)
    first.encrypt(encrypted)
    account = signed_in(first)
    box = outbox.open_outbox(first.files(account).outbox, key=first.files(account).key)
    outbox.add(box, KEY, [operation(WORDS)])
    database.close(box)
    path, key = first.cache_path(account), first.cache_key(account)
    database.close(cache.open_cache(path, key=key))
    first.sign_out()
    assert first.sign_in(AWAY, USER, PASSWORD).offline, "it came in so until now"
    first.sign_out()
    first.eraser.condemn(KEY, level)  # the order is noted; the machine goes off before anything is erased

    again = access_in(tmp_path)
    with pytest.raises(Refused) as refused:
        again.sign_in(AWAY, USER.upper(), PASSWORD)
    assert refused.value.code == code
    assert says in REASONS[code]
    assert again.account() is None
    assert again.users() == (), "nor is it offered any more"
    assert not path.exists(), "what it could see is gone, with no centre asked"
    (left,) = again.eraser.condemned()
    assert (left.level, again.eraser.level(KEY)) == (level, level), "the centre is told once it is reached"
    if level == "wipe":
        assert holding(tmp_path, WORDS) == []
        assert not list((tmp_path / "data").glob("sealed-*"))
        assert left.waiting == 0
    elif encrypted:
        assert list((tmp_path / "data").glob("sealed-*")), "what was never sent waits, for the centre alone"
    else:
        assert (left.waiting, bool(holding(tmp_path, WORDS))) == (1, True)
    with pytest.raises(Offline):
        again.sign_in(AWAY, USER, PASSWORD)  # nothing here knows it any more: the centre alone can say


@pytest.mark.parametrize("level", ["revoked", "wipe"])
def test_whoever_does_not_know_the_password_learns_nothing_of_it(tmp_path: Path, level: str) -> None:
    access = access_in(tmp_path)
    signed_in(access)
    access.sign_out()
    access.eraser.condemn(KEY, level)
    with pytest.raises(Refused, match="bad_credentials"):
        access.sign_in(AWAY, USER, "đoán")
    assert access.users() == (USER,)
    with pytest.raises(Refused, match=r"account_revoked|desk_wiped"):
        access.sign_in(AWAY, USER, PASSWORD)
