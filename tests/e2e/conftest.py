"""Every end-to-end test runs on a server process over SQLite and over PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.stage import Centre, Proxy


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def centre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Centre]:
    """A running centre with some reports and two accounts."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/server.db"
    else:
        url = request.getfixturevalue("cluster").create()
    centre = Centre(tmp_path, url)
    yield centre
    centre.close()
    if request.param == "postgres":
        request.getfixturevalue("cluster").drop(url)


@pytest.fixture
def proxy(centre: Centre) -> Iterator[Proxy]:
    """A way to the centre that can be cut."""
    proxy = Proxy(centre.url)
    yield proxy
    proxy.close()
