"""The installer's folder is built, holds both programs, and passes its own self-test with nothing of this environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUFFIX = ".exe" if os.name == "nt" else ""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("installer")
    words = ["--noconfirm", "--log-level", "WARN", "--distpath", str(out / "dist"), "--workpath", str(out / "build")]
    done = subprocess.run(
        [sys.executable, "-m", "PyInstaller", *words, str(ROOT / "build_installer.spec")],
        cwd=out,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return out / "dist" / "ioc-desktop"


@pytest.mark.timeout(900)
def test_the_frozen_desk_passes_its_self_test(folder: Path, tmp_path: Path) -> None:
    bare = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    if os.name == "nt":
        bare |= {k: os.environ[k] for k in ("SYSTEMROOT", "LOCALAPPDATA", "APPDATA", "TEMP") if k in os.environ}
    done = subprocess.run(
        [str(folder / f"ioc-desktop{SUFFIX}"), "--selftest"],
        env=bare,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.mark.timeout(900)
def test_the_frozen_server_makes_and_checks_a_deployment(folder: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'ioc.db'}"
    for words in (["init", "--db", database], ["check", "--db", database]):
        done = subprocess.run(
            [str(folder / f"ioc-server{SUFFIX}"), *words], capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_nothing_of_a_web_engine_or_gtk_is_carried(folder: Path) -> None:
    names = {p.name.lower() for p in folder.rglob("*")}
    assert not [n for n in names if "webengine" in n or "qgtk3" in n]
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())
    assert size < 420 << 20, f"{size >> 20} MiB"
