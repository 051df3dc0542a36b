"""Two real screens of a virtual X server: a floating panel survives the loss of its screen and returns with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
needs_x = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xrandr")) and not os.environ.get("CI"),
    reason="Xvfb or xrandr is not installed",
)


@pytest.fixture
def display() -> Iterator[dict[str, str]]:
    """The environment of a private X server with the monitors LEFT and RIGHT."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "3840x1080x24", "-noreset", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    env = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
    try:
        for monitor in (
            ["LEFT", "1920/508x1080/286+0+0", "screen"],
            ["RIGHT", "1920/508x1080/286+1920+0", "none"],
        ):
            subprocess.run(["xrandr", "--setmonitor", *monitor], check=True, env=env, timeout=20)
        yield env
    finally:
        server.terminate()
        server.wait(10)


@needs_x
def test_a_screen_vanishes_and_returns(display: dict[str, str], tmp_path: Path) -> None:
    script = ROOT / "tests" / "ui" / "two_screens.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)],
        env=display, cwd=ROOT, capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "brought back" in done.stdout
    assert "returned" in done.stdout
