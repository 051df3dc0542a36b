"""The hub with desks that come in crowds: bursts are gathered, what is too much for an event is fetched by turns."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from ioc_contract import codec
from ioc_contract.ids import new_id
from ioc_contract.messages import Event
from ioc_server.services import hub as hubs
from ioc_server.services.hub import Hub
from ioc_server.store import deployment, write
from ioc_server.store.database import reading, writing
from tests.server.client import ids
from tests.server.rows import row

LARGE = "x" * hubs.INLINE


class Desk:
    """Hears what a hub delivers."""

    def __init__(self, hub: Hub, own: str = "@an") -> None:
        self.heard: list[Event] = []
        self.scopes = hub.join(("reports",), self.deliver, own)

    def deliver(self, frame: bytes) -> None:
        self.heard.append(codec.decode(Event, frame.removeprefix(b"data: ")))


@pytest.fixture
def hub(engine: sa.Engine) -> Iterator[Hub]:
    hub = Hub(engine)
    hub.under_way = lambda: 1000  # no room: as few are told at once as there may be
    hub.start(lambda call: call())
    yield hub
    hub.stop()


def put(engine: sa.Engine, hub: Hub, body: str = "", count: int = 1) -> list[str]:
    rows = [row("case", id=new_id(), subsystem="reports", title=f"Số {n}", body=body) for n in range(count)]
    with writing(engine) as connection:
        write.put(connection, "case", rows)
    hub.wake()
    return [str(one[0]) for one in rows]


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_what_is_too_much_for_an_event_is_told_by_turns_and_once(engine: sa.Engine, hub: Hub) -> None:
    desks = [Desk(hub) for _ in range(9)]
    put(engine, hub, LARGE)
    began = time.monotonic()
    until(lambda: any(desk.heard for desk in desks))
    for _ in range(5):
        put(engine, hub, LARGE)
    until(lambda: all(desk.heard and desk.heard[-1].pos >= hub.head for desk in desks))
    assert time.monotonic() - began >= 3 * hubs._TURN_S  # two a turn
    for desk in desks:
        assert all(event.delta is None for event in desk.heard)
        assert [event.pos for event in desk.heard] == sorted({event.pos for event in desk.heard})
    assert len(desks[-1].heard) < 6  # it waited for its turn: what came meanwhile is one thing to fetch


def test_who_waits_for_its_turn_hears_of_nothing_small_before(
    engine: sa.Engine, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change it could write would leave a gap: it would fetch at once, and all of them together."""
    first, last = [Desk(hub) for _ in range(4)], Desk(hub)
    gone = Desk(hub)
    monkeypatch.setattr(hubs, "_TURN_S", 3600.0)
    put(engine, hub, LARGE)
    until(lambda: sum(len(desk.heard) for desk in first) == hubs._LEAST)
    hub.leave(gone.scopes, gone.deliver)
    late = Desk(hub)
    small = put(engine, hub)[0]
    until(lambda: bool(late.heard))
    assert late.heard[0].delta is not None
    assert ids(late.heard[0].delta, "case") == {small}
    for desk in first[: hubs._LEAST]:  # told to fetch, so it may hear of what follows
        until(lambda desk=desk: len(desk.heard) == 2)  # type: ignore[misc]
        fetch, following = desk.heard
        assert fetch.delta is None
        assert following.delta is not None
        assert following.prev == fetch.pos
    assert not any(desk.heard for desk in (*first[hubs._LEAST :], last, gone))
    hub._turn_at = 0.0
    monkeypatch.setattr(hubs, "_TURN_S", 0.01)
    until(lambda: all(len(desk.heard) == 1 for desk in (*first[hubs._LEAST :], last)))
    for desk in (*first[hubs._LEAST :], last):
        assert desk.heard[0].delta is None
        assert desk.heard[0].pos == hub.head  # what came while it waited too
    assert not gone.heard


def test_own_rows_are_told_though_the_desk_waits_for_its_turn(
    engine: sa.Engine, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    desks = [Desk(hub, own=f"@{n}") for n in range(4)]
    monkeypatch.setattr(hubs, "_TURN_S", 3600.0)
    put(engine, hub, LARGE)
    until(lambda: sum(len(desk.heard) for desk in desks) == hubs._LEAST)
    waits = desks[-1]
    with writing(engine) as connection:
        view = row("view", id=new_id(), owner_id="3", shared=False, subsystem="reports", name="Của tôi")
        write.put(connection, "view", [view])
    hub.wake()
    until(lambda: len(waits.heard) == 1)
    assert waits.heard[0].delta is None
    assert waits.heard[0].pos == hub.head
    hub._turn_at = 0.0
    put(engine, hub)
    until(lambda: len(waits.heard) == 2)
    assert waits.heard[1].delta is None, "an event of its scopes would take it past its own row"
    put(engine, hub)
    until(lambda: len(waits.heard) == 3)
    assert waits.heard[2].delta is not None


def test_what_follows_is_gathered_for_as_long_as_telling_took(engine: sa.Engine) -> None:
    hub, told, began = Hub(engine), 0.2, time.monotonic()
    rounds: list[tuple[float, float]] = []

    def slow(call: Callable[[], object]) -> None:
        start = time.monotonic()
        if getattr(call, "func", None) == hub._deliver:
            time.sleep(told)
            rounds.append((start, start + told))
        call()

    hub.start(slow)
    try:
        desk, written = Desk(hub), 0
        while len(rounds) < 4:
            assert time.monotonic() - began < 60
            put(engine, hub)
            written += 1
            time.sleep(0.02)
    finally:
        hub.stop()
    for (_, ended), (begins, _) in itertools.pairwise(rounds):
        assert begins - ended >= 2 * told - 0.05
    for before, after in itertools.pairwise(desk.heard):
        assert after.prev == before.pos


def test_the_first_desk_of_its_scopes_hears_of_nothing_from_before(engine: sa.Engine) -> None:
    hub = Hub(engine)
    hub.start(lambda call: call())
    try:
        hub._gather = lambda _: time.sleep(0.3)  # type: ignore[method-assign]
        first = Desk(hub)
        before = put(engine, hub)
        until(lambda: bool(first.heard))
        before += put(engine, hub)  # told only after what is gathered
        with reading(engine) as connection:
            there = deployment.head(connection)
        second: list[Event] = []
        hub.join(("reports", "tasks"), lambda frame: second.append(codec.decode(Event, frame[6:])))
        after = put(engine, hub)[0]
        until(lambda: any(event.delta and after in ids(event.delta, "case") for event in second))
        if engine.dialect.name == "sqlite":
            assert all(event.prev is not None and event.prev >= there for event in second)
        until(lambda: set().union(*(ids(e.delta, "case") for e in first.heard if e.delta)) == {*before, after})
    finally:
        hub.stop()
