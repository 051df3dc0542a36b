"""The runner of all checks ends: nothing that a check began outlives it, and one that is stuck is stopped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tools.check import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="orphans come back to their ancestor on Linux alone")


def check(tmp_path: Path, child: str, longest: float = 60) -> tuple[int, int]:
    """Run `child`, which writes the pid of what it leaves behind; return the runner's answer and that pid."""
    note = tmp_path / "pid"
    code = (
        "import sys\nfrom tools import check\n"
        f"check.LONGEST = {longest}\n"
        f"sys.exit(check.ended([sys.executable, '-c', {child!r}, {str(note)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=120, capture_output=True)
    return done.returncode, int(note.read_text())


LEAVES = (
    "import pathlib, subprocess, sys\n"
    "left = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)\n"
    "pathlib.Path(sys.argv[1]).write_text(str(left.pid))\n"
)


def test_what_a_check_leaves_running_is_ended(tmp_path: Path) -> None:
    code, pid = check(tmp_path, LEAVES + "sys.exit(3)")
    assert code == 3
    assert not psutil.pid_exists(pid)


def test_a_check_that_is_stuck_is_ended_with_all_it_began(tmp_path: Path) -> None:
    code, pid = check(tmp_path, LEAVES + "import time\ntime.sleep(600)", longest=5)
    assert code == 1
    assert not psutil.pid_exists(pid)
