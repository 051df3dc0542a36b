"""A desk killed at any moment: what it said was saved reaches the centre, once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from tests.e2e.stage import CASES, Centre

ROOT = Path(__file__).parents[2]


def start(folder: Path, centre: Centre, first: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.desk_process", str(folder), centre.url, first],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    )


def test_a_desk_killed_in_the_middle_of_pushes(centre: Centre, tmp_path: Path) -> None:
    dice = random.Random(5)
    said: list[str] = []
    for turn in range(4):
        with start(tmp_path / "desk", centre, str(turn * 10_000)) as process:
            assert process.stdout is not None
            said.append(process.stdout.readline().strip())
            time.sleep(dice.uniform(0.1, 0.8))
            if turn == 2:
                centre.server.kill()
            process.kill()
            rest, errors = process.communicate()
            lines = rest.split("\n")
            said += lines[:-1]  # what was cut off in the middle was not said
            assert "Traceback" not in errors, errors
        if turn == 2:
            centre.restart()
    with start(tmp_path / "desk", centre, "drain") as process:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    said = [s for s in said if s]
    assert len(said) > 40
    texts = centre.texts()
    assert len(texts) == len(set(texts))
    assert set(said) <= set(texts)
    assert len(texts) - len(said) <= 4  # saved, but killed before it could say so
    assert sum(centre.versions().values()) == CASES + len(texts)
