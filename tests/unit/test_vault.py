"""Encrypted folders: what is written is closed, and a folder locked again takes nothing."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from ioc_desktop.store import blobs, mirror, vault

NAME = "0" * 64


def test_a_folder_locked_again_neither_takes_nor_gives(tmp_path: Path) -> None:
    """A thread that is just ending when its account signs out must not write plainly what lies there encrypted."""
    vault.unlock(tmp_path, secrets.token_bytes(32))
    mirror.append(tmp_path, [{"draft": "lời bí mật"}])
    before = (tmp_path / mirror.FILE).read_bytes()
    assert "lời bí mật".encode() not in before
    vault.lock(tmp_path)
    mirror.append(tmp_path, [{"draft": "lời đến muộn"}])
    assert (tmp_path / mirror.FILE).read_bytes() == before
    with pytest.raises(vault.Locked):
        blobs.write(tmp_path / NAME, b"photo")
    assert [p.name for p in tmp_path.iterdir()] == [mirror.FILE]
    assert list(mirror.lines(tmp_path)) == []


def test_a_folder_never_locked_is_plain(tmp_path: Path) -> None:
    vault.lock(tmp_path)
    mirror.append(tmp_path, [{"draft": "thường"}])
    assert list(mirror.lines(tmp_path)) == [{"draft": "thường"}]
