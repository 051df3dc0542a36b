"""Photos by the hash of their content, and the snapshot of what rows refer to."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ioc_contract.errors import Offline, Refused
from ioc_contract.kinds import KINDS
from ioc_desktop.services import photos
from ioc_desktop.services.reference import reference
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, keep
from tests.unit.desk_world import close, fill, reference_rows, workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    ws = workspace(tmp_path)
    ws.uploads, ws.blobs = tmp_path / "uploads", tmp_path / "blobs"
    fill(ws)
    yield ws
    close(ws)


def test_a_photo_is_fetched_once_and_whole(ws: Workspace) -> None:
    content, asked = b"x" * 1000, []
    name = hashlib.sha256(content).hexdigest()

    def fetch(sha256: str) -> bytes:
        asked.append(sha256)
        return content

    ws.blob = fetch
    assert photos.photo(ws, name) == photos.photo(ws, name) == content
    assert asked == [name]
    assert ws.blobs is not None
    (ws.blobs / name).write_bytes(b"spoilt")
    assert photos.photo(ws, name) == content
    assert len(asked) == 2
    ws.blob = lambda _: b"something else"
    with pytest.raises(Offline):
        photos.photo(ws, "0" * 64)
    with pytest.raises(ValueError, match="SHA"):
        photos.photo(ws, "../../outbox.db")


def test_a_photo_asked_for_in_two_places_at_once_comes_to_both(ws: Workspace) -> None:
    content = b"y" * 1_000
    name = hashlib.sha256(content).hexdigest()
    together = threading.Barrier(4)

    def fetch(_: str) -> bytes:
        together.wait(5)
        return content

    ws.blob = fetch
    for _ in range(5):
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(lambda _: photos.photo(ws, name), range(4))) == [content] * 4
        assert ws.blobs is not None
        assert [p.name for p in ws.blobs.iterdir()] == [name]
        (ws.blobs / name).unlink()


def test_a_photo_that_cannot_be_kept_is_shown(ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "blobs").write_bytes(b"a file where the folder should be")
    ws.blob = lambda _: b"z"
    assert photos.photo(ws, hashlib.sha256(b"z").hexdigest()) == b"z"


def test_a_new_photo_is_shown_and_kept_until_it_is_sent(ws: Workspace) -> None:
    item = photos.add(ws, b"jpeg", "anh/../truoc.jpg", "image/jpeg")
    assert item["name"] == "truoc.jpg"
    assert photos.photo(ws, str(item["sha256"])) == b"jpeg"
    assert ws.outbox is not None
    assert keep.uploads(ws.outbox, ws.key) == [item["sha256"]]
    with pytest.raises(Refused):
        photos.add(ws, b"<svg/>", "a.svg", "image/svg+xml")


def test_fetched_photos_are_thinned_out_least_shown_first(ws: Workspace) -> None:
    assert ws.blobs is not None
    ws.blobs.mkdir()
    for n in range(4):
        path = ws.blobs / f"{n}"
        path.write_bytes(bytes(100))
        os.utime(path, (1000 + n, 1000))
    assert photos.thin_out(ws, 250) == 2
    assert sorted(p.name for p in ws.blobs.iterdir()) == ["2", "3"]


def test_the_snapshot_is_made_anew_only_when_something_changed(ws: Workspace) -> None:
    first = reference(ws)
    assert reference(ws) is first
    assert first.name("category", "road") == "Đường sá"
    assert first.name("category", None) == first.name("category", "gone") == ""
    category = replace(reference_rows()["category"][0], version=2, name="Cầu đường")
    cache.upsert(ws.cache, KINDS["category"], [KINDS["category"].row(category)])
    ws.cache.commit()
    assert reference(ws).name("category", "road") == "Cầu đường"
