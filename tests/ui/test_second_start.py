"""A second start of a profile: the running window comes to the front, a frozen one is told of, another profile opens."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from ioc_desktop import assembly
from ioc_desktop.services import guard
from ioc_desktop.services.application import Options
from tests.ui import desks
from tests.ui.conftest import until
from tests.ui.windows import Run, opened

ROOT = Path(__file__).parents[2]


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "ioc_desktop", "--data-dir", str(folder), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    )


@pytest.fixture
def running(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A desk that runs over the default profile and listens."""
    with start(tmp_path) as process:
        try:
            folder = assembly.folders("default", tmp_path).data
            end = time.monotonic() + 60
            while not guard.call(folder):
                assert process.poll() is None
                assert time.monotonic() < end, "the first instance never answered"
                time.sleep(0.2)
            yield process
        finally:
            process.kill()


def log(folder: Path) -> str:
    return (assembly.folders("default", folder).logs / "ioc-desktop.log").read_text(encoding="utf-8")


def test_two_processes(running: subprocess.Popen[str], tmp_path: Path) -> None:
    before = log(tmp_path).count("brought to the front")
    with start(tmp_path) as second:
        said, complained = second.communicate(timeout=60)
    assert (second.returncode, complained) == (0, "")
    assert "đã được đưa lên trước" in said
    assert log(tmp_path).count("brought to the front") == before + 1
    running.send_signal(signal.SIGSTOP)
    with start(tmp_path) as third:
        said, complained = third.communicate(timeout=60)
    running.send_signal(signal.SIGCONT)
    assert third.returncode == 1, "a frozen instance cannot come to the front, and nobody may say it did"
    assert "đang chạy với hồ sơ này" in complained
    assert "--profile" in complained


@pytest.mark.usefixtures("themed")
def test_a_minimised_window_comes_back(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        home = desks.application(tmp_path)
        folder = home.paths.data
        held = guard.Guard(folder)
        held.acquire()
        async with opened(tmp_path, replace(home, second_start=held.listen)) as (_, window):
            window.showMinimized()
            await until(window.isMinimized)
            ringing = asyncio.get_running_loop().run_in_executor(None, ring_from_outside, folder)
            assert await ringing == "True"
            held.release()
            await until(lambda: window.windowState() == Qt.WindowState.WindowActive and window.isVisible())

    run(scene())


def ring_from_outside(folder: Path) -> str:
    code = "import sys; from pathlib import Path; from ioc_desktop.services import guard; print(guard.call(Path(sys.argv[1])))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    return done.stdout.strip() or done.stderr


def test_profiles_stand_side_by_side(tmp_path: Path) -> None:
    north, south = assembly.folders("bac", tmp_path), assembly.folders("nam", tmp_path)
    desks_open = [assembly.Desk(Options(), north), assembly.Desk(Options(), south)]
    rung: list[str] = []
    for desk, name in zip(desks_open, ("bac", "nam"), strict=True):

        def called(done: Callable[[], None], name: str = name) -> None:
            rung.append(name)
            done()

        desk.application.second_start(called)
    assert guard.call(south.data)
    assert guard.call(north.data)
    assert rung == ["nam", "bac"]
    for desk in desks_open:
        desk.close()
    assert not guard.call(north.data), "nobody is there any more"


def test_a_folder_with_a_long_name_is_heard_too(tmp_path: Path) -> None:
    folder = tmp_path / ("a" * 120)
    folder.mkdir()
    held = guard.Guard(folder)
    held.acquire()
    held.listen(lambda done: done())
    assert guard.call(folder)
    held.release()
