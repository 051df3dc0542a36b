"""The power goes: what the operator was told is kept is on the disk, whatever of the rest is; and the proof finds what is planted."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import disk, power
from tests.e2e.stage import Centre


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    if disk.strace() is None and not os.environ.get("CI"):
        pytest.skip("strace is not installed (Debian package strace), or may not trace here")
    folder = tmp_path_factory.mktemp("power")
    centre = Centre(folder, f"sqlite:///{folder}/server.db")
    yield centre
    centre.close()


@pytest.mark.timeout(300)
def test_what_was_said_to_be_kept_is_there_after_every_power_cut(centre: Centre, tmp_path: Path) -> None:
    trace = power.record(tmp_path, centre.url, "truc1")
    assert power.survive(trace, 16, 10, centre, tmp_path, seed=1) > 30


@pytest.mark.timeout(300)
@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_an_outbox_that_is_not_synced_is_found_out(centre: Centre, tmp_path: Path, synchronous: str) -> None:
    trace = power.record(tmp_path, centre.url, "truc2", synchronous)
    with pytest.raises(AssertionError, match=r"is not there|put aside|is not whole"):
        power.survive(trace, 100, 1000, centre, tmp_path, seed=1)


def test_what_a_disk_may_hold() -> None:
    root = Path("/d")
    calls = [
        disk.Call("open", 0, 0, "/d/a", made=True), disk.Call("append", 1, 1, "/d/a", b"first"), disk.Call("sync", 2, 2, "/d/a"),
        disk.Call("append", 3, 3, "/d/a", b"x" * 5000), disk.Call("open", 4, 4, "/d/b", made=True),
        disk.Call("rename", 5, 5, "/d/b", other="/d/c"),
    ]  # fmt: skip
    held = disk.Disk(root)
    for call in calls:
        held.take(call)
    names, contents = seen(held)
    assert names == {frozenset("a"), frozenset("ab"), frozenset("ac")}
    assert {c[:5] for c in contents} == {b"first"}
    assert {len(c) for c in contents} == {5, 4096, 5005}
    held.take(disk.Call("sync", 6, 6, "/d"))
    assert seen(held)[0] == {frozenset("ac")}
    held.take(disk.Call("append", 7, 9, "/d/a", b"y"))
    held.take(disk.Call("sync", 8, 10, "/d/a"))
    assert {len(c) for c in seen(held)[1]} == {5005, 5006}, "what was written while it was synced is not certain"


def seen(held: disk.Disk) -> tuple[set[frozenset[str]], set[bytes]]:
    names, contents = set(), set()
    for seed in range(60):
        found: dict[str, bytes] = held.cut(random.Random(seed))
        names.add(frozenset(found))
        contents.add(found["a"])
    return names, contents
