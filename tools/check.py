"""Runs every check of the project, in the order in which they are cheap: style, types, layers, house rules, tests."""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

WORKERS = "3"
"""Processes that run test files side by side; most tests wait for real servers and windows."""


LONGEST = 3600
"""No check takes longer than this, seconds: it is stuck, and ended."""
_SUBREAPER = 36
"""prctl's PR_SET_CHILD_SUBREAPER: what a child leaves running becomes a child of this process."""


def ended(words: list[str]) -> int:
    """Run a command to its end and return its exit code; what it leaves running is ended too, and so is one that is stuck."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    with subprocess.Popen(words, cwd=ROOT) as process:
        try:
            return process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            print(f"not ended after {LONGEST} s: {' '.join(words)}", flush=True)
            return 1
        finally:
            clear()


def clear() -> None:
    """End every process that began below this one: servers, databases and windows of a test that died."""
    for end in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        left = psutil.Process().children(recursive=True)
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.send_signal(end)
        if not psutil.wait_procs(left, 10)[1]:
            return


def tool(*words: str) -> Callable[[list[str]], int]:
    """Return a check that runs a module of this environment."""
    return lambda extra: ended([sys.executable, "-m", *words, *extra])


def layers(_extra: list[str]) -> int:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    return ended([sys.executable, "-c", code])


def rules(_extra: list[str]) -> int:
    from tools.house_rules import violations

    found = violations(ROOT)
    print("\n".join(found) if found else "house rules kept")
    return bool(found)


CHECKS: dict[str, Callable[[list[str]], int]] = {
    "format": tool("ruff", "format", "--check", "--quiet"),
    "lint": tool("ruff", "check", "--quiet"),
    "types": tool("mypy"),
    "layers": layers,
    "rules": rules,
    "tests": tool(
        "pytest",
        "-q",
        "-n",
        WORKERS,
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
        "--max-worker-restart",
        "0",
        "--durations",
        "30",
    ),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=f"which: {', '.join(CHECKS)}; none for all")
    parser.add_argument("--pytest", default="", help="further words for pytest, such as «-k outbox»")
    chosen = parser.parse_args()
    unknown = set(chosen.checks) - set(CHECKS)
    if unknown:
        parser.error(f"unknown check: {', '.join(sorted(unknown))}")
    failed = []
    for name in chosen.checks or CHECKS:
        print(f"== {name}", flush=True)
        started = time.monotonic()
        extra = chosen.pytest.split() if name == "tests" else []
        if CHECKS[name](extra):
            failed.append(name)
        print(f"   {name}: {time.monotonic() - started:.0f} s", flush=True)
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
