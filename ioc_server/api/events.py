"""GET /v1/events: the stream that wakes a desk, as plain ASGI (a few KiB and microseconds per desk and event)."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Any

import sqlalchemy as sa
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from ioc_contract.errors import ContractError
from ioc_contract.messages import HEARTBEAT_HEADER
from ioc_server.api.answers import refusal
from ioc_server.services import sessions
from ioc_server.services.hub import Hub, event_frame, heartbeat
from ioc_server.services.sessions import Visit
from ioc_server.store import cursors, deployment
from ioc_server.store.database import reading

log = logging.getLogger(__name__)

HEARTBEAT_S = 5.0
"""The answer's header tells the desk, which takes half as much again without a word as silence."""
_STILL_EVERY = 3
"""So many heartbeats lie between two looks whether the account may still listen."""
_BACKLOG = 64
"""Events that may wait for a slow desk; beyond them it is cut off and comes back with its cursor."""


class Events:
    """The endpoint. Its first event brings the desk from its cursor to the head."""

    def __init__(self, engine: sa.Engine, hub: Hub) -> None:
        self._engine = engine
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        loop = asyncio.get_running_loop()
        stream = _Stream(loop)
        try:
            visit = await run_sync(sessions.authenticate, self._engine, bearer(request))
            self._hub.join(visit.scopes, stream.deliver)
        except ContractError as error:
            await refusal(error)(scope, receive, send)
            return
        try:
            first = await run_sync(self._first, visit, request.query_params.get("cursor", ""))
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await send({"type": "http.response.body", "body": first, "more_body": True})
            await self._serve(visit, stream, receive, send)
        except ContractError as error:
            await refusal(error)(scope, receive, send)
        finally:
            self._hub.leave(visit.scopes, stream.deliver)

    async def _serve(self, visit: Visit, stream: _Stream, receive: Receive, send: Send) -> None:
        gone = asyncio.ensure_future(_disconnected(receive))
        beats = 0
        try:
            while not gone.done() and not stream.overrun:
                either: set[asyncio.Future[Any]] = {gone, stream.ready()}
                await asyncio.wait(either, timeout=HEARTBEAT_S, return_when=asyncio.FIRST_COMPLETED)
                body = stream.take()
                if not body and not gone.done():
                    beats += 1
                    if beats % _STILL_EVERY == 0 and not await run_sync(self._still, visit):
                        break
                    body = heartbeat(self._hub.head)
                if body:
                    await send({"type": "http.response.body", "body": body, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()

    def _first(self, visit: Visit, cursor: str) -> bytes:
        with reading(self._engine) as connection:
            epoch, head = deployment.load(connection).epoch, deployment.head(connection)
            after = cursors.read(cursor, epoch, visit.scopes, head, deployment.floor(connection))
            return event_frame(connection, epoch, visit.scopes, after, after) or heartbeat(head)

    def _still(self, visit: Visit) -> bool:
        try:
            return sessions.revisit(self._engine, visit.token_hash).scopes == visit.scopes
        except ContractError:
            return False
        except sa.exc.SQLAlchemyError as error:
            log.warning("heartbeat: %s", str(error).partition("\n")[0])
            return True


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class _Stream:
    """Frames on their way to one desk, from the hub's thread to the loop's."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._frames: deque[bytes] = deque()
        self._ready: asyncio.Future[None] = loop.create_future()
        self.overrun = False

    def deliver(self, frame: bytes) -> None:
        try:
            self._loop.call_soon_threadsafe(self._put, frame)
        except RuntimeError:  # the loop is closed: the server stops
            log.debug("an event came after the loop had closed")

    def ready(self) -> asyncio.Future[None]:
        if self._ready.done():
            self._ready = self._loop.create_future()
            if self._frames:
                self._ready.set_result(None)
        return self._ready

    def take(self) -> bytes:
        body = b"".join(self._frames)
        self._frames.clear()
        return body

    def _put(self, frame: bytes) -> None:
        self.overrun = self.overrun or len(self._frames) >= _BACKLOG
        self._frames.append(frame)
        if not self._ready.done():
            self._ready.set_result(None)


_HEADERS: list[Any] = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (HEARTBEAT_HEADER.lower().encode(), f"{HEARTBEAT_S:g}".encode()),
]


def bearer(request: Request) -> str:
    """Return the token of a request, "" when it has none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
