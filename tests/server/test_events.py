"""The stream to many desks: who hears what, in which order, and when a stream ends."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import socket
import time
from collections.abc import Iterator

import pytest
import requests

from ioc_contract.errors import ContractError, Incompatible
from ioc_contract.messages import Event
from ioc_contract.permissions import Role
from ioc_server import serving
from ioc_server.api import events
from ioc_server.services import sessions
from ioc_server.store import accounts, deployment, read
from ioc_server.store.database import reading, writing
from tests.server.client import Client, ids
from tests.server.conftest import Centre


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.25)


def heard(stream: Iterator[Event], wanted: str) -> list[Event]:
    """Return the changes of a stream until a case is in them."""
    found = []
    for event in stream:
        if event.prev is not None:
            found.append(event)
        if event.delta is not None and wanted in ids(event.delta, "case"):
            return found
    raise AssertionError("the stream ended")


def test_desks_of_the_same_scopes_hear_the_same_and_all_get_heartbeats(centre: Centre, quick: None) -> None:
    desks = [centre.client(f"desk{n % 3}") for n in range(12)]
    other = centre.client("other", Role.OPERATOR, subsystems=["tasks"])
    start = desks[0].snapshot().cursor
    last = centre.put("case", subsystem="reports")
    while last not in ids(
        desks[0].changes(start, 5000), "case"
    ):  # the accounts are rows as well, and had their places before
        time.sleep(0.01)
    with reading(centre.engine) as connection:
        head = deployment.head(connection)
    while centre.hub.head < head:
        time.sleep(0.01)
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(d.events(d.snapshot().cursor)) for d in (*desks, other)]
        for stream in streams:
            assert next(stream).prev is None  # nothing happened yet
            assert next(stream).prev is None  # a heartbeat
        made = [centre.put("case", subsystem="reports") for _ in range(5)]
        every = [heard(stream, made[-1]) for stream in streams[:-1]]
        for events_of_one in every:
            assert {case for e in events_of_one if e.delta for case in ids(e.delta, "case")} == set(made)
            for before, after in itertools.pairwise(events_of_one):
                assert after.prev is not None
                assert after.prev <= before.pos < after.pos
        assert len({tuple((e.prev, e.pos) for e in one) for one in every}) == 1
        assert next(streams[-1]).prev is None


@pytest.mark.parametrize("how", ["signed out", "deactivated", "other scopes"])
def test_a_stream_ends_when_its_session_does_however_much_happens(centre: Centre, quick: None, how: str) -> None:
    account = centre.account("gone")
    gone, stays = centre.client("gone"), centre.client("stays")
    with gone.events(gone.snapshot().cursor) as ending, stays.events(stays.snapshot().cursor) as going_on:
        next(ending), next(going_on)
        if how == "signed out":
            gone.sign_out()
        elif how == "deactivated":
            with writing(centre.engine) as connection:
                accounts.set_active(connection, account, False)
        else:
            centre.put("subsystem", id="more")
        until = time.monotonic() + 60
        centre.put("case", subsystem="reports")
        while next(ending, None) is not None:  # a busy centre: the stream is never at rest
            assert time.monotonic() < until
            centre.put("case", subsystem="reports")
        if how != "other scopes":
            made = centre.put("case", subsystem="reports")
            assert heard(going_on, made)


def test_sessions_that_ended_are_told_from_those_that_last(centre: Centre) -> None:
    chief, officer = centre.client("chief"), centre.client("officer", Role.OPERATOR, subsystems=["tasks"])
    out = centre.client("chief")
    tokens = [accounts.hashed(c.signed_in.token) for c in (chief, officer, out) if c.signed_in]
    with reading(centre.engine) as connection:
        actors, given = accounts.actors(connection, tokens), read.subsystems(connection)
        one, two, three = ((t, sessions.scopes_for(actors[t], given), str(actors[t].role)) for t in tokens)
    assert sessions.ended(centre.engine, {one, two, three}) == set()
    out.sign_out()
    gone = ("x", ("ref",), "")
    assert sessions.ended(centre.engine, {one, two, three, gone}) == {three, gone}
    stale = (two[0], *one[1:])
    assert sessions.ended(centre.engine, {one, two, stale}) == {stale}, "the session has a stream of today as well"
    assert sessions.ended(centre.engine, set()) == set()


def test_a_stream_that_is_refused_or_left_holds_nothing(centre: Centre) -> None:
    client = centre.client("an")
    cursor = client.snapshot().cursor
    for broken in ("", "x.y.z", cursor.replace(".", "9.", 1)):
        with pytest.raises(ContractError), client.events(broken):
            pass
    with client.events(cursor) as stream:
        next(stream)
        assert centre.listening() == 1
    until = time.monotonic() + 30
    while centre.listening() and time.monotonic() < until:
        time.sleep(0.02)
    assert centre.listening() == 0


def test_only_get_is_a_stream(centre: Centre) -> None:
    client = centre.client("an")
    assert client.http.post(f"{centre.url}/v1/events", timeout=30).status_code == 405
    refused = requests.get(f"{centre.url}/v1/events?cursor=x", timeout=30)
    assert refused.status_code == 401
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
    with Client(centre.url) as old:
        old.http.headers["IOC-Protocol"] = "0"
        with pytest.raises(Incompatible):
            old.call("GET", "events")


def test_nothing_overtakes_the_first_event_and_a_slow_desk_is_cut_off() -> None:
    async def run() -> tuple[list[bytes], list[bytes]]:
        sent: list[bytes] = []
        open_gate, shut = asyncio.Event(), asyncio.Event()

        async def send(message: dict[str, object]) -> None:
            body = message["body"]
            assert isinstance(body, bytes)
            if message.get("more_body"):
                await open_gate.wait()
            sent.append(body)

        async def receive() -> dict[str, object]:
            await shut.wait()
            return {"type": "http.disconnect"}

        async def serve() -> None:
            stream = events._Stream(send)  # type: ignore[arg-type]
            made.set_result(stream)
            await stream.last(b"first", receive)  # type: ignore[arg-type]
            await stream.close()

        made: asyncio.Future[events._Stream] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(serve())
        stream = await made
        stream.deliver(b"a")
        stream.deliver(b"b")
        stream.beat(b"no time for it")
        open_gate.set()
        for _ in range(5):
            await asyncio.sleep(0)
        in_order = list(sent)
        open_gate.clear()
        for n in range(events._BACKLOG + 2):
            stream.deliver(b"%d" % n)
            await asyncio.sleep(0)
        await asyncio.wait_for(task, 30)
        stream.deliver(b"late")
        await asyncio.sleep(0)
        return in_order, sent

    in_order, sent = asyncio.run(run())
    assert in_order == [b"first", b"ab"]
    assert sent == [b"first", b"ab", b""]


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="the system knows no such limit")
def test_connections_to_desks_that_are_gone_without_a_word_end() -> None:
    with serving.listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        taken, _ = listener.accept()
        with taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == serving.GONE_MS
