"""Fixtures and guards of all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.servers import Cluster, postgres_binaries, postgres_cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A private PostgreSQL for the whole run. Skipped without PostgreSQL, except where CI is set."""
    if postgres_binaries() is None and not os.environ.get("CI"):
        pytest.skip("PostgreSQL is not installed")
    with postgres_cluster() as running:
        yield running
