"""The key of an encrypted cache: opened by its password alone, never lying about in plain."""

from __future__ import annotations

import pytest

from ioc_desktop.store import seal


def test_only_the_password_opens_it() -> None:
    key = seal.new_key()
    held = seal.wrap(key, "đúng")
    assert seal.unwrap(held, "đúng") == key
    assert seal.unwrap(held, "sai") is None
    assert key.hex() not in str(held)


def test_no_two_wraps_are_alike() -> None:
    key = seal.new_key()
    first, second = seal.wrap(key, "một"), seal.wrap(key, "một")
    assert not set(first.values()) & set(second.values())
    assert seal.new_key() != key


@pytest.mark.parametrize("part", ["salt", "box", "tag"])
def test_what_was_tampered_with_opens_nothing(part: str) -> None:
    held = seal.wrap(seal.new_key(), "đúng")
    flipped = bytearray.fromhex(held[part])
    flipped[0] ^= 1
    assert seal.unwrap({**held, part: flipped.hex()}, "đúng") is None
    assert seal.unwrap({k: v for k, v in held.items() if k != part}, "đúng") is None
    assert seal.unwrap({**held, part: "không phải số"}, "đúng") is None
