"""A cache changes its form (encrypted or plain) with progress, and can be stopped or killed: the old one is whole until then."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_desktop.store import cache
from tests.unit.desk_world import case

pytest.importorskip("sqlcipher3")
KEY = bytes(range(32))
ROWS = 3_000


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "cache.db"
    connection = cache.open_cache(path)
    cache.upsert(connection, KINDS["case"], [KINDS["case"].row(case(n, body="Mặt đường " * 40)) for n in range(ROWS)])
    connection.commit()
    cache.close_cache(connection)
    return path


def count(path: Path, key: bytes | None) -> int:
    connection = cache.open_cache(path, key=key)
    try:
        return int(connection.exec_driver_sql("SELECT count(*) FROM cases").scalar_one())
    finally:
        cache.close_cache(connection)


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_OFTEN", 1_000)


def test_it_tells_how_far_it_is_there_and_back(plain: Path, tmp_path: Path) -> None:
    closed, again = tmp_path / "cache.sealed", tmp_path / "again.db"
    for source, target, old, new in ((plain, closed, None, KEY), (closed, again, KEY, None)):
        shares: list[float] = []
        cache.convert(source, target, old, new, shares.append)
        assert shares == sorted(shares)
        assert len(set(shares)) > 5
        assert 0.0 <= shares[0] < 0.2
        assert 0.5 < shares[-1] <= 1.0
        assert count(target, new) == ROWS


@pytest.mark.parametrize("at", [0.0, 0.4])
def test_stopped_the_old_one_is_as_it_was(plain: Path, tmp_path: Path, at: float) -> None:
    closed = tmp_path / "cache.sealed"
    before = plain.read_bytes()

    def stop(share: float) -> None:
        if share >= at:
            raise Refused("switch_stopped")

    with pytest.raises(Refused, match="switch_stopped"):
        cache.convert(plain, closed, None, KEY, stop)
    assert plain.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir() if "sealed" in p.name) == []
    assert count(plain, None) == ROWS
    cache.convert(plain, closed, None, KEY)
    assert count(closed, KEY) == ROWS


def test_killed_in_the_middle_the_old_one_is_whole(plain: Path, tmp_path: Path) -> None:
    closed = tmp_path / "cache.sealed"
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom ioc_desktop.store import cache\ncache._OFTEN = 1000\n"
        "tell = lambda share: os.kill(os.getpid(), signal.SIGKILL) if share > 0.4 else None\n"
        "cache.convert(Path(sys.argv[1]), Path(sys.argv[2]), None, bytes(range(32)), tell)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(plain), str(closed)], cwd=Path(__file__).parents[2], timeout=60,
        capture_output=True,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert not closed.exists()
    assert count(plain, None) == ROWS
    cache.convert(plain, closed, None, KEY)
    assert count(closed, KEY) == ROWS
    assert not list(tmp_path.glob("*.new*"))
