"""Threads that give way: the one that syncs, and nobody else."""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

import pytest

from ioc_desktop.sync import behind
from ioc_desktop.sync.journal import Journal
from ioc_desktop.sync.loop import Loop

linux = pytest.mark.skipif(sys.platform != "linux", reason="only there a thread has a niceness of its own")


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@linux
def test_a_thread_stands_behind_with_those_it_starts() -> None:
    before, found = niceness(), list[int]()

    def main() -> None:
        behind.stand_behind()
        found.append(niceness())
        inner = threading.Thread(target=lambda: found.append(niceness()))
        inner.start()
        inner.join()

    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
    wanted = min(before + behind.NICENESS, 19)
    assert found == [wanted, wanted]
    assert niceness() == before, "the thread of the screen keeps its place"


@linux
def test_the_thread_that_syncs_stands_behind() -> None:
    found = list[int]()
    unused: Any = None
    loop = Loop(
        lambda *_: found.append(niceness()),  # no engine: the thread ends there
        unused,
        unused,
        changed=lambda _: None,
        link=lambda _: None,
        fault=pytest.fail,
        journal=Journal(),
    )
    loop._thread.start()
    loop._thread.join()
    assert found == [min(niceness() + behind.NICENESS, 19)]


def test_where_it_is_forbidden_the_thread_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse, raising=False)
    behind.stand_behind()
