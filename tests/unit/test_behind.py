"""What takes long stands behind the screen, and nothing else does."""

from __future__ import annotations

import gc
import os
import sys
import threading

import pytest

from ioc_desktop.sync import behind


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


@pytest.mark.skipif(sys.platform != "linux", reason="only there a thread has a niceness of its own")
def test_work_stands_behind_with_the_threads_it_starts_and_nobody_else_does() -> None:
    before = niceness()

    def work() -> list[int]:
        found = [niceness()]
        inner = threading.Thread(target=lambda: found.append(niceness()))
        inner.start()
        inner.join()
        return found

    wanted = min(before + behind.NICENESS, 19)
    assert behind.behind(work) == [wanted, wanted]
    assert niceness() == before


def test_what_goes_wrong_comes_through_and_the_collector_goes_on() -> None:
    def work() -> None:
        assert not gc.isenabled()
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        behind.behind(work)
    assert gc.isenabled()


def test_where_it_is_forbidden_the_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse, raising=False)
    assert behind.behind(threading.current_thread) is not threading.current_thread()
