"""Photos by the hash of their content, and the snapshot of what rows refer to."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ioc_contract.errors import Offline
from ioc_contract.kinds import KINDS
from ioc_desktop.services import photos
from ioc_desktop.services.reference import reference
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache
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

    def fetch(sha256: str, start: int) -> tuple[int, Iterator[bytes]]:
        asked.append((sha256, start))
        return start, iter([content[start:]])

    ws.blob = fetch
    assert photos.photo(ws, name) == photos.photo(ws, name) == content
    assert asked == [(name, 0)]
    assert ws.blobs is not None
    (ws.blobs / name).write_bytes(b"spoilt")
    assert photos.photo(ws, name) == content
    assert len(asked) == 2
    ws.blob = lambda _, __: (0, iter([b"something else"]))
    with pytest.raises(Offline):
        photos.photo(ws, "0" * 64)
    assert [p.name for p in ws.blobs.iterdir()] == [name]
    with pytest.raises(ValueError, match="SHA"):
        photos.photo(ws, "../../outbox.db")


@pytest.mark.parametrize("anew", [False, True])
def test_a_fetch_that_is_cut_off_goes_on_where_it_stopped(ws: Workspace, anew: bool) -> None:
    content = bytes(range(256)) * 40
    name = hashlib.sha256(content).hexdigest()
    starts: list[int] = []
    told: list[int] = []

    def fetch(_: str, start: int) -> tuple[int, Iterator[bytes]]:
        starts.append(start)
        if len(starts) < 3:
            return start, torn(content[start : start + 3000])
        return (0, iter([content])) if anew else (start, iter([content[start:]]))

    def torn(some: bytes) -> Iterator[bytes]:
        yield some
        raise Offline("cut")

    ws.blob = fetch
    for _ in range(2):
        with pytest.raises(Offline):
            photos.photo(ws, name)
    with pytest.raises(photos.Halted):
        photos.photo(ws, name, halted=lambda: True)
    assert photos.photo(ws, name, progress=told.append) == content
    assert starts[:3] == [0, 3000, 6000]
    assert told == [len(content)]
    assert ws.blobs is not None
    assert [p.name for p in ws.blobs.iterdir()] == [name]


def test_a_photo_asked_for_in_two_places_at_once_comes_once_to_both(ws: Workspace) -> None:
    content = b"y" * 1_000
    name = hashlib.sha256(content).hexdigest()
    asked: list[int] = []

    def fetch(_: str, start: int) -> tuple[int, Iterator[bytes]]:
        asked.append(start)
        return 0, iter([content])

    ws.blob = fetch
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: photos.photo(ws, name), range(4))) == [content] * 4
    assert asked == [0]
    assert ws.blobs is not None
    assert [p.name for p in ws.blobs.iterdir()] == [name]


def test_a_photo_that_cannot_be_kept_is_shown(ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "blobs").write_bytes(b"a file where the folder should be")
    ws.blob = lambda _, __: (0, iter([b"z"]))
    assert photos.photo(ws, hashlib.sha256(b"z").hexdigest()) == b"z"


def test_fetched_photos_are_thinned_out_least_shown_first_and_unsent_ones_stay(ws: Workspace) -> None:
    assert ws.blobs is not None
    assert ws.uploads is not None
    contents = [bytes([n]) * (6 << 20) for n in range(4)]
    names = [hashlib.sha256(c).hexdigest() for c in contents]
    ws.blob = lambda sha256, _: (0, iter([contents[names.index(sha256)]]))
    assert photos.cache_limit(ws) == photos.LIMIT_BYTES
    assert photos.set_cache_limit(ws, 1) == 0
    assert ws.blob_bytes == photos.LEAST_BYTES
    (ws.uploads).mkdir()
    (ws.uploads / "unsent").write_bytes(bytes(20 << 20))
    for n, name in enumerate(names[:2]):
        photos.photo(ws, name)
        os.utime(ws.blobs / name, (1000 + n, 1000 + n))
    photos.photo(ws, names[0])  # shown again: young
    photos.photo(ws, names[2])
    assert {p.name for p in ws.blobs.iterdir()} == {names[0], names[2]}
    photos.photo(ws, names[3])
    assert {p.name for p in ws.blobs.iterdir()} == {names[2], names[3]}
    assert (ws.uploads / "unsent").exists()


def test_the_snapshot_is_made_anew_only_when_something_changed(ws: Workspace) -> None:
    first = reference(ws)
    assert reference(ws) is first
    assert first.name("category", "road") == "Đường sá"
    assert first.name("category", None) == first.name("category", "gone") == ""
    category = replace(reference_rows()["category"][0], version=2, name="Cầu đường")
    cache.upsert(ws.cache, KINDS["category"], [KINDS["category"].row(category)])
    ws.cache.commit()
    assert reference(ws).name("category", "road") == "Cầu đường"
