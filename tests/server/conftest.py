"""Every test of the centre runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ioc_server.store.database import migrate, open_database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/centre.db"
        return
    cluster = request.getfixturevalue("cluster")
    url = cluster.create()
    yield url
    cluster.drop(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """A database with the newest schema."""
    engine = open_database(database_url)
    migrate(engine)
    yield engine
    engine.dispose()
