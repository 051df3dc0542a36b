"""Runs every check of the project, in the order in which they are cheap: style, types, layers, house rules, tests."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

WORKERS = "3"
"""Processes that run test files side by side; most tests wait for real servers and windows."""


def tool(*words: str) -> Callable[[list[str]], int]:
    """Return a check that runs a module of this environment."""
    return lambda extra: subprocess.run([sys.executable, "-m", *words, *extra], cwd=ROOT, check=False).returncode


def layers(_extra: list[str]) -> int:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode


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
        "pytest", "-q", "-n", WORKERS, "--dist", "loadfile", "--max-worker-restart", "0", "--durations", "15"
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
