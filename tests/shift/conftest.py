"""A city and a seat for every shift."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.stage import Proxy
from tests.shift.city import City
from tests.shift.seat import Seat, seat


@pytest.fixture
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[City]:
    """A running city on PostgreSQL, or on SQLite."""
    folder = tmp_path / "city"
    folder.mkdir()
    url = f"sqlite:///{folder}/server.db"
    if request.param == "postgres":
        url = request.getfixturevalue("cluster").create()
    made = City(folder, url)
    yield made
    made.close()
    if request.param == "postgres":
        request.getfixturevalue("cluster").drop(url)


@pytest.fixture
def place(city: City, tmp_path: Path) -> Iterator[tuple[Seat, Proxy]]:
    """A seat whose desk reaches the city by a way that can be cut."""
    proxy = Proxy(city.url)
    with seat(tmp_path / "seat") as made:
        yield made, proxy
    proxy.close()
