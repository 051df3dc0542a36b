"""The short form of benchmarks/feed_torture.py: many writers at once, and nobody misses a change."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.feed_torture import Result, torture
from tests.servers import Cluster


def faultless(result: Result, at_least: int) -> None:
    assert result.changes > at_least
    assert result.rollbacks > 0
    assert (result.missed, result.doubled, result.inverted) == (0, 0, 0)


@pytest.mark.postgres
def test_postgres_with_dying_sequencers(cluster: Cluster) -> None:
    url = cluster.create()
    result = torture(url, seconds=8, writers=12, kill_every=0.7)
    cluster.drop(url)
    faultless(result, at_least=500)
    assert result.kills >= 4


def test_sqlite(tmp_path: Path) -> None:
    faultless(torture(f"sqlite:///{tmp_path}/server.db", seconds=3, writers=4), at_least=100)
