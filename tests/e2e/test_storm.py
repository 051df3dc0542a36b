"""The short storm: five desks and a server, killed, frozen, torn, filled up; nothing lost, nothing twice, all alike, photos whole."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.e2e.storm import storm

SECONDS = 12.0
SEED = 20


@pytest.mark.timeout(600)
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_storm(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/server.db" if database == "sqlite" else request.getfixturevalue("cluster").create()
    said = storm(tmp_path, url, SECONDS, SEED)
    found = re.search(r"(\d+) acts accepted", said)
    assert found is not None
    assert int(found[1]) > 50, said
    assert "clocks that jump" in said or not os.environ.get("CI"), said
