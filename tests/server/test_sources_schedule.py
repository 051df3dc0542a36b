"""The scheduler: every source at its own pace, a dead or endless host in the way of nobody, one reader of several servers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ioc_contract.clock import MINUTE, Instant
from ioc_server import catalogue
from ioc_server.embedded import EmbeddedServer
from ioc_server.sources import register
from ioc_server.sources.fetch import Limits
from ioc_server.sources.moments import parse_moment
from ioc_server.sources.rows import records
from ioc_server.sources.schedule import Schedule, due_at
from ioc_server.store.database import migrate, open_database, reading, writing

NOW = parse_moment("22/11/2026 10:00")
LIMITS = Limits(connect=1, read=0.7, total=1.5, private=True)
FEED = b"<rss version='2.0'><channel><title>B</title><item><title>Tin</title><link>https://b.example/1</link></item></channel></rss>"


class Host(BaseHTTPRequestHandler):
    asked: list[str] = []
    release = threading.Event()

    def do_GET(self) -> None:
        Host.asked.append(self.path)
        if self.path.startswith("/hang"):
            Host.release.wait(5)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(FEED)))
        self.end_headers()
        self.wfile.write(FEED)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[str]:
    Host.asked.clear()
    Host.release.clear()
    made = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{made.server_address[1]}"
    Host.release.set()
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def centre(engine: sa.Engine) -> sa.Engine:
    with writing(engine) as connection:
        catalogue.install(connection)
    return engine


def add(engine: sa.Engine, location: str, cadence: int) -> str:
    with writing(engine) as connection:
        return register.add(connection, "feed", "", location, {"private": True}, cadence).id


def until(condition: Callable[[], Any], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def sources(engine: sa.Engine) -> dict[str, Any]:
    with reading(engine) as connection:
        return {s.location.rpartition("/")[2]: s for s in records(connection, "source")}


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> Instant:
        return self.at


def test_a_hanging_host_delays_no_other_and_each_has_its_pace(centre: sa.Engine, host: str, caplog: Any) -> None:
    for n in range(3):
        add(centre, f"{host.replace('127.0.0.1', 'localhost')}/hang{n}", 5)
    add(centre, f"{host}/quick", 5)
    add(centre, f"{host}/slow", 60)
    add(centre, f"{host}/never", 0)
    clock = Clock()
    schedule = Schedule(centre, LIMITS, look_seconds=0.05, clock=clock)
    schedule.start()
    try:
        until(lambda: all(sources(centre)[n].last_good_at for n in ("quick", "slow")))
        assert sources(centre)["hang0"].last_attempt_at is None
        clock.at = Instant(NOW + 6 * MINUTE)
        until(lambda: Host.asked.count("/quick") == 2)
        with caplog.at_level(logging.WARNING):
            until(lambda: all(sources(centre)[f"hang{n}"].last_error for n in range(3)))
        assert "trả lời kịp" in sources(centre)["hang0"].last_error
    finally:
        Host.release.set()
        schedule.stop()
    assert Host.asked.count("/slow") == 1
    assert "/never" not in Host.asked
    assert not [t for t in threading.enumerate() if t.name.startswith("source")]


def test_a_failing_source_is_left_alone_until_its_back_off_is_over(centre: sa.Engine, caplog: Any) -> None:
    id_ = add(centre, "http://127.0.0.1:9/x", 5)
    clock = Clock()
    schedule = Schedule(centre, LIMITS, look_seconds=0.02, clock=clock)
    with caplog.at_level(logging.WARNING):
        schedule.start()
        until(lambda: sources(centre)["x"].last_error)
        time.sleep(0.2)
        schedule.stop()
    with reading(centre) as connection:
        held = register.get(connection, id_)
    assert held is not None
    assert held.state["failures"] == 1
    assert due_at(held) == NOW + 5 * MINUTE
    assert len([r for r in caplog.records if "không kết nối" in r.getMessage()]) == 1


def test_a_disabled_source_is_not_read(centre: sa.Engine, host: str) -> None:
    add(centre, f"{host}/off", 5)
    with writing(centre) as connection:
        connection.exec_driver_sql("UPDATE sources SET enabled = 0, version = version + 1")
    schedule = Schedule(centre, LIMITS, look_seconds=0.02)
    schedule.start()
    time.sleep(0.2)
    schedule.stop()
    assert Host.asked == []


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_of_two_servers_on_one_database_one_reads(centre: sa.Engine, host: str) -> None:
    add(centre, f"{host}/feed", 5)
    other = open_database(centre.url.render_as_string(hide_password=False))
    first = Schedule(centre, LIMITS, look_seconds=0.05)
    first.start()
    until(lambda: Host.asked)
    second = Schedule(other, LIMITS, look_seconds=0.05, clock=lambda: Instant(2 * NOW))
    second.start()
    time.sleep(0.5)
    assert len(Host.asked) == 1
    first.stop()
    until(lambda: len(Host.asked) == 2)
    second.stop()
    other.dispose()


def test_stopping_before_starting_and_twice_is_fine(centre: sa.Engine) -> None:
    schedule = Schedule(centre)
    schedule.stop()
    schedule = Schedule(centre, look_seconds=0.02)
    schedule.start()
    schedule.stop()
    schedule.stop()


def test_a_served_centre_reads_its_sources_and_stops_though_one_hangs(host: str, tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/server.db")
    migrate(engine)
    with writing(engine) as connection:
        catalogue.install(connection)
    add(engine, f"{host}/feed", 5)
    add(engine, f"{host}/hang", 5)
    server = EmbeddedServer(tmp_path, cwd=Path(__file__).parents[2])
    server.start()
    try:
        until(lambda: sources(engine)["feed"].last_good_at, 30)
        until(lambda: "/hang" in Host.asked)
        with reading(engine) as connection:
            assert [a.title for a in records(connection, "article")] == ["Tin"]
        began = time.monotonic()
    finally:
        server.stop()
    assert time.monotonic() - began < 20
    engine.dispose()
