"""What takes long stands behind the screen, and nothing else does."""

from __future__ import annotations

import gc
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from ioc_desktop.sync import behind
from ioc_desktop.sync.engine import Halted
from tests.unit.desk_world import case, close, reference_rows, workspace
from tests.unit.small_centre import SmallCentre
from tests.unit.test_engine import engine_of, same


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


def test_a_long_catching_up_is_done_there_and_a_single_change_is_not(tmp_path: Path) -> None:
    centre, ws = SmallCentre(), workspace(tmp_path)
    for kind, records in reference_rows().items():
        centre.put(kind, *records)
    centre.put("case", *(case(n) for n in range(1, 8)))
    told: list[str] = []
    engine = engine_of(ws, centre, tell=lambda _: told.append(threading.current_thread().name))
    try:
        engine.run()
        told.clear()
        centre.put("case", replace(case(1), title="Một"))
        engine.run()
        here = threading.current_thread().name
        assert told == [here]
        told.clear()
        centre.put("case", *(replace(case(n), title="Đã sửa", version=2) for n in range(1, 8)))  # three to a page
        engine.run()
        assert told == [here, "sync-behind", "sync-behind"]
        same(ws, centre)
        centre.put("case", *(replace(case(n), title="Sửa nữa", version=3) for n in range(1, 8)))
        halting = iter([False])  # one more page is let through
        engine.halted = lambda: next(halting, True)
        with pytest.raises(Halted):
            engine.run()
        engine.halted = lambda: False
        engine.run()
        same(ws, centre)
    finally:
        close(ws)
