"""The lanes of calls a whole city makes at once: what goes wrong in them is answered as everywhere."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from starlette.requests import Request
from starlette.responses import Response

from ioc_contract import codec
from ioc_contract.errors import Refused
from ioc_server.api.app import _fault
from ioc_server.api.crowd import Changes, Lane
from ioc_server.api.guard import Guard

LIMIT = 8 << 20


def called(app: Any, *messages: dict[str, Any], path: str = "/v1/ops", query: bytes = b"") -> tuple[int, bytes]:
    """Return status and body of what an application answers to a request that comes in these messages; 0 when nothing."""
    sent: list[dict[str, Any]] = []
    coming = iter(messages or [{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        return next(coming)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": path, "query_string": query, "headers": [], "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2), "scheme": "http",
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    body = b"".join(m.get("body", b"") for m in sent)
    return (sent[0]["status"] if sent else 0), body


def part(size: int, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": b"x" * size, "more_body": more}


def test_it_answers_with_the_whole_body_on_a_thread_of_its_own() -> None:
    def answer(_: Request, body: bytes) -> Response:
        assert threading.current_thread() is not threading.main_thread()
        return Response(str(len(body)))

    assert called(Guard(Lane(answer, _fault, 1), False), part(10, True), part(5, False)) == (200, b"15")


@pytest.mark.parametrize("parts", [(LIMIT + 1,), (LIMIT, 1)])
def test_a_body_that_says_nothing_of_its_size_is_too_large_all_the_same(parts: Sequence[int]) -> None:
    def never(_: Request, body: bytes) -> Response:
        raise AssertionError(len(body))

    coming = [part(size, True) for size in parts]
    status, body = called(Guard(Lane(never, _fault, 1), False), *coming)
    assert (status, orjson.loads(body)["code"]) == (413, "too_large")


def test_a_desk_that_goes_while_it_sends_is_answered_nothing() -> None:
    done = called(Lane(lambda _r, _b: Response(), _fault, 1), part(10, True), {"type": "http.disconnect"})
    assert done == (0, b"")


def test_refusals_and_faults_are_told(caplog: pytest.LogCaptureFixture) -> None:
    def refuse(_: Request, __: bytes) -> Response:
        raise Refused("not_permitted")

    def fail(_: Request, __: bytes) -> Response:
        raise ZeroDivisionError

    status, body = called(Lane(refuse, _fault, 1))
    assert (status, orjson.loads(body)["code"]) == (codec.status(Refused("not_permitted")), "not_permitted")
    status, body = called(Lane(fail, _fault, 1))
    assert (status, orjson.loads(body)) == (500, {"error": "fault"})
    assert "POST /v1/ops failed" in caplog.text


def test_only_so_many_are_answered_at_once() -> None:
    busy, most, gate = 0, 0, threading.Lock()
    full = threading.Barrier(2, timeout=30)

    def answer(_: Request, __: bytes) -> Response:
        nonlocal busy, most
        with gate:
            busy += 1
            most = max(most, busy)
        full.wait()
        with gate:
            busy -= 1
        return Response()

    async def six() -> None:
        lane = Lane(answer, _fault, 2)

        async def one() -> None:
            async def receive() -> dict[str, Any]:
                return part(0, False)

            async def send(_: Any) -> None:
                pass

            await lane(
                {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}, receive, send
            )

        await asyncio.gather(*(one() for _ in range(6)))

    asyncio.run(six())
    assert most == 2


@pytest.mark.parametrize(
    ("query", "read"),
    [(b"cursor=a&limit=5", True), (b"cursor=a", True), (b"limit=5", False), (b"cursor=a&limit=0", False),
     (b"cursor=a&limit=5001", False), (b"cursor=a&limit=x", False), (b"cursor=a&limit=-1", False)],
)  # fmt: skip
def test_what_cannot_be_read_goes_to_the_framework(query: bytes, read: bool) -> None:
    async def framework(_: Any, __: Any, send: Any) -> None:
        await Response("framework", 422)(_, __, send)

    lane = Changes(lambda _r, cursor, limit: Response(f"{cursor} {limit}"), framework, _fault, 1)
    status, body = called(lane, query=query, path="/v1/changes")
    assert status == (200 if read else 422)
    assert (body == b"framework") is not read
