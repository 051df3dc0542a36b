"""The README's commands hold every install step: they work from a clean copy with nothing of this environment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tools.house_rules import tracked

ROOT = Path(__file__).resolve().parents[2]
KEPT = (
    "PATH",
    "LANG",
    "PIP_CERT",
    "PIP_INDEX_URL",
    "PIP_DEFAULT_TIMEOUT",
    "SSL_CERT_FILE",
    "HTTPS_PROXY",
    "https_proxy",
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("checkout")
    for name in tracked(ROOT):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


def run(checkout: Path, *words: str, timeout: float = 600) -> subprocess.CompletedProcess[str]:
    bare = {k: os.environ[k] for k in KEPT if k in os.environ} | {"HOME": str(checkout.parent / "home")}
    bare["PATH"] = os.pathsep.join(p for p in os.get_exec_path() if "venv" not in p)
    return subprocess.run(
        ["bash", str(checkout / "run"), *words],
        cwd=checkout.parent,
        env=bare,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@pytest.mark.timeout(900)
@pytest.mark.skipif(os.name == "nt", reason="run is the script of Linux; run.ps1 is its twin")
def test_the_demo_runs_from_a_clean_copy(checkout: Path) -> None:
    told = run(checkout, "demo")
    assert told.returncode == 1
    assert "no display" in told.stderr
    pictures = ROOT / "screenshots"  # not tracked: to be looked at after a run
    shutil.rmtree(pictures, ignore_errors=True)
    done = run(checkout, "demo", "--screenshot", str(pictures))
    assert done.returncode == 0, done.stderr[-4000:]
    assert len(list(pictures.glob("*.png"))) >= 8, sorted(p.name for p in pictures.iterdir())
    assert all(p.stat().st_size > 4_000 for p in pictures.glob("*.png"))


def test_the_locks_pin_all_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    named = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    wanted = [re.split(r"[\[<>=;, ]", n)[0] for n in named]
    lock = (ROOT / "requirements-dev.lock").read_text("utf-8")
    pinned = {re.sub(r"[-_.]+", "-", n).lower() for n in re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.M)}
    assert {re.sub(r"[-_.]+", "-", n).lower() for n in wanted} <= pinned
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", lock) if "==" in block)


def test_every_word_of_the_run_script_is_valid_shell() -> None:
    assert subprocess.run(["bash", "-n", str(ROOT / "run")], check=False).returncode == 0
