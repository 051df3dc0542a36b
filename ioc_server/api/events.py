"""GET /v1/events: the stream that wakes a desk, as plain ASGI (a few KiB and microseconds per desk and event)."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from ioc_contract import clock, codec
from ioc_contract.errors import ContractError
from ioc_contract.messages import HEARTBEAT_HEADER, Event, Looks
from ioc_server.api.answers import refusal
from ioc_server.services import sessions
from ioc_server.services.hub import Hub, event_frame, frame, heartbeat
from ioc_server.services.presence import Presence, Shown, Told
from ioc_server.store import cursors, deployment
from ioc_server.store.database import reading

log = logging.getLogger(__name__)

HEARTBEAT_S = 5.0
"""The answer's header tells the desk, which takes half as much again without a word as silence."""
_STILL_EVERY = 3
"""So many heartbeats lie between two looks whether the account may still listen."""
_PARTS = 5
"""The desks get their heartbeats in so many parts, one after the other, so that a thousand of them hold up nothing."""
GATHER_S = 1.0
"""So long it is gathered who looks where, before all lists hear of it."""
LOOKS_BYTES = 10_000_000
"""Bytes a second of who looks where, to all desks together: in a crowd lists hear of it more seldom, and of each report once."""
LONGEST_S = 30.0
"""Seconds from one time to the next at most."""
_BACKLOG = 64
"""Events that may wait for a slow desk; beyond them it is cut off and comes back with its cursor."""
_OPENING = 8
"""Streams opened at once: all desks of a city coming back leave threads and database connections for their actions."""


class Events:
    """The endpoint. A stream's first event brings the desk from its cursor to the head.

    A connected desk is one task that waits for its end; what is sent to many is made once, and handed to each on the loop.
    """

    def __init__(self, engine: sa.Engine, hub: Hub, presence: Presence) -> None:
        self._engine = engine
        self._hub = hub
        self._presence = presence
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opening = CapacityLimiter(_OPENING)
        self._parts: list[set[_Stream]] = [set() for _ in range(_PARTS)]
        self._streams: dict[str, set[_Stream]] = {}
        """By the hash of their session's token."""
        self._fresh: set[_Stream] = set()
        """Those that were not told yet who looks where."""
        self._ticking: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._gathering: asyncio.Task[None] | None = None
        self._rest = 0.0
        """Seconds until lists may hear again of who looks where."""
        hub.ended = self._look_now
        presence.listens = self._streams.__contains__

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stream = _Stream(send)
        part: set[_Stream] = set()
        try:
            first = await self._open(Request(scope), stream)
            part = min(self._parts, key=len)
            part.add(stream)
            self._streams.setdefault(stream.token_hash, set()).add(stream)
            self._fresh.add(stream)
            self._stir()
            if self._ticking is None or self._ticking.done():
                self._ticking = asyncio.create_task(self._tick())
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await stream.last(first, receive)
        except ContractError as error:
            await refusal(error)(scope, receive, send)
        else:
            self._leave(stream, part)  # before the last bytes: a desk that stands still takes them late, or never
            await stream.close()
        finally:
            self._leave(stream, part)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Everything is sent on `loop`."""
        self._loop = loop

    def _leave(self, stream: _Stream, part: set[_Stream]) -> None:
        """Forget a stream, however often."""
        part.discard(stream)
        self._fresh.discard(stream)
        self._hub.leave(stream.scopes, stream.deliver)
        same = self._streams.get(stream.token_hash, set())
        same.discard(stream)
        if not same and self._streams.pop(stream.token_hash, None) is not None:
            self._say(self._presence.left(stream.token_hash))  # else its desk looks on by a newer stream
            self._stir()

    def tell(self, told: Told) -> None:
        """Send sessions who looks at the report they look at; soon, all lists where somebody looks. From any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._say, told)
            self._loop.call_soon_threadsafe(self._stir)

    def _stir(self) -> None:
        if self._gathering is None or self._gathering.done():
            self._gathering = asyncio.get_running_loop().create_task(self._gather())

    async def _gather(self) -> None:
        """Tell all desks at once what changed within a moment in who looks where, made once for each set of scopes."""
        await asyncio.sleep(max(GATHER_S, self._rest))
        sent = 0
        self._say(self._presence.lapse())
        fresh, self._fresh = self._fresh, set()
        moved = self._frames(self._presence.moved())
        whole = self._frames(self._presence.everybody(), whole=True) if fresh else moved
        for part in self._parts:
            for stream in part:
                if body := (whole if stream in fresh else moved)(stream.scopes):
                    stream.deliver(body)
                    sent += len(body)
        self._rest = min(LONGEST_S, sent / LOOKS_BYTES)

    def _frames(self, looks: Mapping[str, Shown], whole: bool = False) -> Callable[[tuple[str, ...]], bytes]:
        """Return what gives the frame of these looks for some scopes, b"" when nothing of it is within them."""

        @functools.cache
        def made(scopes: tuple[str, ...]) -> bytes:
            heard = {i: one for i, one in looks.items() if not one.scopes.isdisjoint(scopes)}
            if not heard:
                return b""
            people = {i: one.people for i, one in heard.items()}
            found = Looks(people, whole, {i: one.writing for i, one in heard.items() if one.writing})
            return frame(codec.encode(Event(None, self._hub.head, clock.now(), looks=found)))

        return made

    def _say(self, told: Told) -> None:
        for token_hash, watchers in told.items():
            for stream in self._streams.get(token_hash, ()):
                stream.deliver(frame(codec.encode(Event(None, self._hub.head, clock.now(), None, watchers))))

    async def _open(self, request: Request, stream: _Stream) -> bytes:
        token, cursor = bearer(request), request.query_params.get("cursor", "")
        return await run_sync(self._join, stream, token, cursor, limiter=self._opening)

    def _join(self, stream: _Stream, token: str, cursor: str) -> bytes:
        """Let a stream hear what happens from now on, and return its first event: what happened before."""
        visit = sessions.authenticate(self._engine, token)
        stream.token_hash, stream.scopes = visit.token_hash, self._hub.join(visit.scopes, stream.deliver, visit.own)
        stream.rights = visit.rights
        with reading(self._engine) as connection:
            epoch, head, floor = deployment.stands(connection)
            after = cursors.read(cursor, epoch, visit.scopes, head, floor)
            return event_frame(connection, epoch, visit.scopes, after, after, (visit.own,)) or heartbeat(head)

    # --- heartbeats --------------------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        """Say to one part of the desks after the other: still here; now and then look whether they may still listen."""
        loop, turn, looking = asyncio.get_running_loop(), 0, None
        due = loop.time()
        while any(self._parts):
            due = max(due + HEARTBEAT_S / _PARTS, loop.time())
            await asyncio.sleep(due - loop.time())
            turn += 1
            part = self._parts[turn % _PARTS]
            if turn % (_PARTS * _STILL_EVERY) < _PARTS and (looking is None or looking.done()):
                looking = asyncio.create_task(self._look(part))  # a slow database holds up no heartbeat
            self._stir()  # somebody may not have said for long that they still look
            beat = heartbeat(self._hub.head)
            for stream in part:
                stream.beat(beat)
        self._ticking = None

    def _look_now(self) -> None:
        """Look at all streams at once: an order ended sessions."""
        before = self._looking
        self._looking = asyncio.get_running_loop().create_task(self._look_at_all(before))

    async def _look_at_all(self, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        for part in self._parts:
            await self._look(part)

    async def _look(self, part: set[_Stream]) -> None:
        """End the streams whose session has ended, receives something else or may do something else by now."""
        try:
            held = {
                (s.token_hash, s.scopes, s.rights) for s in part
            }  # a session may have two, of before and after an end
            ended = await run_sync(sessions.ended, self._engine, held)
        except sa.exc.SQLAlchemyError as error:
            log.warning("heartbeat: %s", str(error).partition("\n")[0])
            return
        for stream in tuple(part):
            if (stream.token_hash, stream.scopes, stream.rights) in ended:
                stream.end()


class _Stream:
    """Frames on their way to one desk; used on the loop alone, by the task that serves the desk and by who sends."""

    __slots__ = ("_ended", "_frames", "_send", "_sending", "_task", "rights", "scopes", "token_hash")

    def __init__(self, send: Send) -> None:
        self.scopes: tuple[str, ...] = ()
        self.rights = ""
        self.token_hash = ""
        self._send = send
        self._frames: list[bytes] = []
        self._task = asyncio.current_task()
        self._sending = self._task
        """Who sends just now, first the desk's own task: nothing overtakes the first event."""
        self._ended = False

    def deliver(self, frame: bytes) -> None:
        """Send a frame after those before it."""
        if self._ended:
            return
        if self._sending is None:
            self._sending = asyncio.create_task(self._pass_on(frame))
        elif len(self._frames) < _BACKLOG:
            self._frames.append(frame)
        else:
            self.end()

    def beat(self, frame: bytes) -> None:
        """Send a heartbeat, unless something else is on its way."""
        if self._sending is None:
            self.deliver(frame)

    def end(self) -> None:
        """Make `last` end the answer."""
        if not self._ended and self._task is not None:
            self._ended = True
            self._task.cancel()

    async def last(self, first: bytes, receive: Receive) -> None:
        """Send the first event; return when the desk has gone, or `end` was called."""
        try:
            await self._pass_on(first)
            while (await receive())["type"] != "http.disconnect":
                pass
        except asyncio.CancelledError:
            if not self._ended or self._task is None:
                raise
            self._task.uncancel()
            if self._sending is not None:
                self._sending.cancel()
        self._ended = True
        self._frames.clear()

    async def close(self) -> None:
        """Complete the answer."""
        await self._send({"type": "http.response.body", "body": b""})

    async def _pass_on(self, body: bytes) -> None:
        try:
            while body:
                await self._send({"type": "http.response.body", "body": body, "more_body": True})
                body = b"".join(self._frames)
                self._frames.clear()
        finally:
            self._sending = None


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
