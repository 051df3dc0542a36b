"""Live mode: what happens goes through the rules, repeats with the seed, and stops when told."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from ioc_contract import clock
from ioc_contract.clock import HOUR, MINUTE
from ioc_contract.records import CaseState
from ioc_contract.states import CASE_MOVES
from ioc_server.embedded import EmbeddedServer
from ioc_server.sample import CITY, PASSWORD
from ioc_server.sample.live import Live, Simulation
from ioc_server.sample.seed import seed
from ioc_server.services import check
from ioc_server.store.database import open_database, reading
from tests.server.client import Client


def rows(url: str, query: str) -> list[Any]:
    engine = open_database(url)
    try:
        with reading(engine) as connection:
            return list(connection.exec_driver_sql(query))
    finally:
        engine.dispose()


def live_for(url: str, folder: Path, hours: int, rate: float = 20, number: int = 7) -> int:
    """Run a simulation over the last hours in steps of ten minutes; return the events done."""
    end = clock.now()
    simulation = Simulation(url, folder / "blobs", rate, number, end - hours * HOUR)
    try:
        return sum(simulation.advance(end - left * MINUTE) for left in range(hours * 60 - 10, -1, -10))
    finally:
        simulation.close()


def test_the_city_goes_on_by_the_rules(database_url: str, tmp_path: Path) -> None:
    seed(database_url, tmp_path, reports=60, anchor=clock.now() - 3 * HOUR)
    before = {
        kind: rows(database_url, f"SELECT count(*) FROM {kind}")[0][0] for kind in ("cases", "articles", "entries")
    }
    done = live_for(database_url, tmp_path, 3)
    assert 300 <= done <= 900
    after = {kind: rows(database_url, f"SELECT count(*) FROM {kind}")[0][0] for kind in before}
    assert 30 <= after["cases"] - before["cases"] <= 95
    assert after["articles"] > before["articles"]
    assert after["entries"] - before["entries"] > 150
    numbers = [n for (n,) in rows(database_url, "SELECT number FROM cases WHERE subsystem = 'reports' ORDER BY number")]
    assert numbers == list(range(1, len(numbers) + 1))
    made = {
        k
        for (k,) in rows(database_url, "SELECT DISTINCT kind FROM entries WHERE op_id IN (SELECT op_id FROM operation)")
    }
    assert {"case.create", "case.verify", "case.assign", "case.start", "case.request_approval", "case.reply"} <= made
    assert all('"applied"' in result for (result,) in rows(database_url, "SELECT result FROM operation"))
    touched = "SELECT id, state FROM cases WHERE id IN (SELECT entity_id FROM audit WHERE action = 'case.assign')"
    for case_id, state in rows(database_url, touched)[:8]:
        kinds = [
            k for (k,) in rows(database_url, f"SELECT kind FROM entries WHERE entity_id = '{case_id}' ORDER BY at, id")
        ]
        moves = [k for k in kinds if k in CASE_MOVES]
        assert moves
        assert CASE_MOVES[moves[-1]][1] == CaseState(state)
    provisional = rows(
        database_url, "SELECT indicator_id, period_start FROM observations WHERE note = 'Số liệu trong ngày, tạm tính.'"
    )
    assert len(provisional) >= 4
    assert len(set(map(tuple, provisional))) == len(provisional), "one row an indicator and day"
    engine = open_database(database_url)
    with reading(engine) as connection:
        assert check.faults(connection) == []
    engine.dispose()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small city of some hours ago, to be copied."""
    folder = tmp_path_factory.mktemp("city")
    seed(f"sqlite:///{folder}/server.db", folder, reports=30, anchor=clock.now() - 3 * HOUR)
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    """A small city in SQLite."""
    return Path(shutil.copytree(template, tmp_path / "city"))


def test_the_same_seed_lives_the_same_life(template: Path, tmp_path: Path) -> None:
    titles = []
    end = clock.now()
    for name in ("one", "two"):
        folder = Path(shutil.copytree(template, tmp_path / name))
        url = f"sqlite:///{folder}/server.db"
        simulation = Simulation(url, folder / "blobs", 30, 3, end - 2 * HOUR)
        for left in range(110, -1, -10):
            simulation.advance(end - left * MINUTE)
        simulation.close()
        found = rows(url, "SELECT id, title, state, address FROM cases ORDER BY id")
        titles.append(found + rows(url, "SELECT id, title, outlet FROM articles ORDER BY id"))
    assert titles[0] == titles[1]


def test_a_standstill_is_not_made_up_for_at_once(folder: Path) -> None:
    simulation = Simulation(f"sqlite:///{folder}/server.db", folder / "blobs", 2000, 1, clock.now() - 5 * HOUR)
    now = clock.now()
    assert simulation.advance(now) <= 260
    assert simulation.next_at > now
    simulation.close()


def test_the_rate_must_be_above_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="above 0"):
        Simulation(f"sqlite:///{tmp_path}/server.db", tmp_path, 0, 1, clock.now())


def test_it_stops_cleanly(folder: Path) -> None:
    url = f"sqlite:///{folder}/server.db"
    live = Live(url, folder / "blobs", rate=36_000)
    live.start()
    deadline = time.monotonic() + 60
    while rows(url, "SELECT count(*) FROM cases WHERE subsystem = 'reports'")[0][0] < 32:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    began = time.monotonic()
    live.stop()
    assert time.monotonic() - began < 20
    assert not [t for t in threading.enumerate() if t.name == "sample-live"]
    settled = rows(url, "SELECT count(*) FROM entries")
    time.sleep(0.3)
    assert rows(url, "SELECT count(*) FROM entries") == settled


def test_a_server_with_live_mode_delivers_what_happens(folder: Path) -> None:
    with EmbeddedServer(folder, arguments=["--live", "20000"]) as server, Client(server.url) as client:
        session = client.enter("demo", PASSWORD)
        assert session.sample
        assert session.city == CITY
        cursor = client.snapshot().cursor
        arrived: set[str] = set()
        deadline = time.monotonic() + 60
        while not {"case", "entry"} <= arrived:
            assert time.monotonic() < deadline
            page = client.changes(cursor, 500)
            arrived |= {table.kind for table in page.tables}
            cursor = page.cursor
            time.sleep(0.05)
