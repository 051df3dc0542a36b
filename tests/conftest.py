"""Fixtures and guards of all tests."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator

import pytest

from tests.servers import Cluster, postgres_binaries, postgres_cluster

SLOW = ("packaging", "shift", "proofs", "e2e")
"""Folders whose files take longest: begun first, they do not stand alone at the end of a run side by side."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: n for n, name in enumerate(SLOW)}
    items.sort(key=lambda item: places.get(item.path.parent.name, len(places)))


def pytest_collection_finish() -> None:
    """Have the collector leave alone what was imported and collected: it is most of what there is, and stays to the end."""
    gc.collect()
    gc.freeze()


DESK_THREADS = {"sync", "uploads", "presence", "standing"}
"""What an open desk keeps running, and ends when it is closed. What hears the centre's events may wait for a last heartbeat."""


@pytest.fixture(autouse=True)
def _closed_desks() -> Iterator[None]:
    """Fail a test that leaves a desk open: its threads would go on under all tests after it."""
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t.name in DESK_THREADS and t not in before]
    for thread in left:
        thread.join(30)
    assert [t.name for t in left if t.is_alive()] == [], "a desk was left open"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A private PostgreSQL for the whole run. Skipped without PostgreSQL, except where CI is set."""
    if postgres_binaries() is None and not os.environ.get("CI"):
        pytest.skip("PostgreSQL is not installed")
    with postgres_cluster() as running:
        yield running
