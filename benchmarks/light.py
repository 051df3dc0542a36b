"""Many light desks in one process: the real event stream over raw sockets with a real token and cursor, and nothing else.

`Desks` starts the process and speaks to it by lines of JSON. A light desk hears events, keeps its cursor, and asks for the
changes when an event does not bring them, as a desk does; it keeps no rows.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from backports import zstd

from ioc_contract import PROTOCOL, SCHEMA
from ioc_desktop.sync import engine

AT_ONCE = 64
"""Desks of one process that connect at the same time."""
_EVENT = re.compile(rb'data: \{"prev":(null|\d+),"pos":(\d+)')
_CURSOR = re.compile(rb'"cursor":"([^"]+)"')
_MORE = b'"more":true'
Call = Callable[[bytes], Awaitable[tuple[int, bytes]]]


class LightDesk(asyncio.Protocol):
    """One connected desk. `heard` has (monotonic time, position, bytes on the wire) of each change that arrived."""

    def __init__(self, host: str, port: int, token: str, cursor: str) -> None:
        self.host, self.port, self.token, self.cursor = host, port, token, cursor
        self.heard: list[tuple[float, int, int]] = []
        self.frames: list[str] | None = None
        """What the events said, where somebody wants to have it."""
        self.beats = self.fetched = 0
        self.begun: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        """The status, once the first event is here (or the refusal)."""
        self.ended = asyncio.Event()
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._status = 0
        self._fetching: asyncio.Task[None] | None = None

    @property
    def position(self) -> int:
        return int(self.cursor.partition(".")[0])

    def request(self, path: str, method: str = "GET", more: str = "", accept: str = "identity") -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", f"Authorization: Bearer {self.token}"]
        lines += [f"IOC-Protocol: {PROTOCOL}", f"IOC-Schema: {SCHEMA}", f"Accept-Encoding: {accept}\r\n{more}", ""]
        return "\r\n".join(lines).encode()

    async def open(self) -> int:
        """Connect and return the status of the answer, 0 when there was none."""
        loop = asyncio.get_running_loop()
        self.begun, self.ended, self._buffer, self._status = loop.create_future(), asyncio.Event(), b"", 0
        try:
            await asyncio.wait_for(loop.create_connection(lambda: self, self.host, self.port), 5)
            return await asyncio.wait_for(self.begun, 40)
        except (OSError, TimeoutError):
            self.close()
            return 0

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    # --- the stream --------------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self.request(f"/v1/events?cursor={self.cursor}"))

    def connection_lost(self, _: Exception | None) -> None:
        self.ended.set()
        if not self.begun.done():
            self.begun.set_result(self._status)

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        data = self._buffer + data
        if not self._status:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._buffer = head
                return
            self._status = int(head[9:12])
            if self._status != 200:
                self.begun.set_result(self._status)
                self.close()
                return
        *events, self._buffer = data.split(b"\n\n")
        for event in events:
            if found_event := _EVENT.search(event):
                self._take(now, event, found_event)
        if events and not self.begun.done():
            self.begun.set_result(200)

    def _take(self, now: float, event: bytes, found: re.Match[bytes]) -> None:
        position = int(found[2])
        if found[1] == b"null":
            self.beats += 1
        elif position > self.position:
            if self.frames is not None:
                self.frames.append(event[found.start() :].decode())
            brought = _CURSOR.search(event)
            if brought is not None and int(found[1]) <= self.position:
                self.cursor = brought[1].decode()
                self.heard.append((now, position, len(event) + 4))
                return
        if position > self.position and self._fetching is None:
            self._fetching = asyncio.ensure_future(self._fetch())

    async def _fetch(self) -> None:
        try:
            await self.level()
        except (OSError, TimeoutError, ValueError):
            self.close()  # it comes back with its cursor
        finally:
            self._fetching = None

    # --- the calls beside it --------------------------------------------------------------------------------------------

    async def give(self, work: str) -> None:
        """Ask who it is, send operations, and ask for the changes, as a desk's round does. Raises as `level`."""
        async with self._calls() as call:
            await call(self.request("/v1/session"))
            if work:
                body = work.encode()
                more = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                _, answer = await call(self.request("/v1/ops", "POST", more) + body)
                if b'"status":"applied"' not in answer:
                    raise ValueError(answer[:200].decode())
        await self.level()

    async def level(self) -> None:
        """Ask for the changes until there are no more. Raises OSError, ValueError (refused), TimeoutError."""
        async with self._calls() as call:
            more, limit = True, engine.PAGE
            while more:
                wire, body = await call(self.request(f"/v1/changes?limit={limit}&cursor={self.cursor}", accept="zstd"))
                limit = engine.FAR
                end = body[-400:]
                if brought := _CURSOR.search(end):
                    self.cursor = brought[1].decode()
                more = _MORE in end
                self.fetched += 1
                self.heard.append((time.monotonic(), self.position, wire))

    @contextlib.asynccontextmanager
    async def _calls(self) -> AsyncIterator[Call]:
        """Open a connection for calls, each answered by its bytes on the wire and its body."""
        reader, writer = await asyncio.wait_for(asyncio.open_connection(self.host, self.port, limit=1 << 24), 5)

        async def call(words: bytes) -> tuple[int, bytes]:
            writer.write(words)
            return await _answer(reader)

        try:
            yield call
        except asyncio.IncompleteReadError as error:
            raise OSError("cut off") from error
        finally:
            writer.close()


class _Crowd:
    def __init__(self) -> None:
        self.desks: list[LightDesk] = []

    async def open(self, url: str, desks: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """Connect a desk per (token, cursor); tell how many were taken and how long it took."""
        where = urlsplit(url)
        made = [LightDesk(where.hostname or "", where.port or 0, *desk) for desk in desks]
        self.desks += made
        gate = asyncio.Semaphore(AT_ONCE)
        began = time.monotonic()

        async def enter(desk: LightDesk) -> int:
            async with gate:
                return await desk.open()

        found = await asyncio.gather(*map(enter, made))
        return {"open": found.count(200), "refused": len(found) - found.count(200), "seconds": time.monotonic() - began}

    async def record(self) -> dict[str, Any]:
        """Keep what the first desk's events say from now on."""
        self.desks[0].frames = []
        return {}

    async def report(self) -> dict[str, Any]:
        """Tell what arrived since the last time."""
        out = [desk.heard for desk in self.desks]
        beats, fetched = sum(d.beats for d in self.desks), sum(d.fetched for d in self.desks)
        ended = sum(d.ended.is_set() for d in self.desks)
        for desk in self.desks:
            desk.heard, desk.beats, desk.fetched = [], 0, 0
        frames = self.desks[0].frames if self.desks else None
        used = time.process_time() * 1000
        return {
            "heard": out,
            "beats": beats,
            "fetched": fetched,
            "ended": ended,
            "frames": frames or [],
            "used_ms": used,
        }

    async def close(self) -> dict[str, Any]:
        for desk in self.desks:
            desk.close()
        await asyncio.gather(*(desk.ended.wait() for desk in self.desks))
        self.desks = []
        return {}

    async def outage(self, seconds: float, patience: float, work: Sequence[str] = ()) -> dict[str, Any]:
        """Come back, each by itself by the rules of the desk's loop, after the centre went; tell when each was level.

        `seconds` is when the centre went, by the monotonic clock; `patience` is how long to try; `work` are the operations
        that wait on each desk, to be sent first.
        """
        waiting = [*work, *[""] * (len(self.desks) - len(work))]
        found = await asyncio.gather(*map(_return, self.desks, [seconds + patience] * len(self.desks), waiting))
        return {"level": [at - seconds for at, _ in found if at], "tries": [tries for _, tries in found]}

    async def reach(self, position: int, patience: float) -> dict[str, Any]:
        """Wait until all desks stand at a position or after it; tell how many do, and when the last one came there."""
        until, cut = time.monotonic() + patience, 0
        while time.monotonic() < until and any(desk.position < position for desk in self.desks):
            gone = [desk for desk in self.desks if desk.ended.is_set()]
            cut += len(gone)
            await asyncio.gather(*(desk.open() for desk in gone[:AT_ONCE]))
            await asyncio.sleep(0.1)
        there = [next(at for at, held, _ in d.heard if held >= position) for d in self.desks if d.position >= position]
        return {"there": len(there), "last": max(there, default=0.0), "cut": cut}


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    async with asyncio.timeout(40):
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise ValueError(head.partition(b"\r\n")[0].decode())
        length = re.search(rb"(?i)content-length: (\d+)", head)
        assert length is not None
        body = await reader.readexactly(int(length[1]))
        return len(head) + len(body), zstd.decompress(body) if b"content-encoding: zstd" in head.lower() else body


async def _return(desk: LightDesk, until: float, work: str) -> tuple[float, int]:
    """Return when the desk had given its work, was level and heard again (0 when it was not), and how often it tried."""
    from ioc_desktop.sync.loop import AWAY_PAUSE, FIRST_PAUSE, LONGEST_PAUSE

    await desk.ended.wait()
    failures = tries = 0
    level = False
    while time.monotonic() < until:
        tries += 1
        if not level:
            try:
                await desk.give(work)  # again when it was cut off: the centre knows what it has had
                level = True
            except (OSError, TimeoutError, ValueError):
                failures += 1
                longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**failures)
                await asyncio.sleep(random.uniform(0, min(longest, AWAY_PAUSE)))
                continue
        if await desk.open() == 200:
            return time.monotonic(), tries
        await asyncio.sleep(random.uniform(0, 1.0))
    return 0.0, tries


async def _serve() -> None:
    crowd = _Crowd()
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        asked = json.loads(line)
        print(json.dumps(await getattr(crowd, asked.pop("do"))(**asked)), flush=True)


class Desks:
    """A process of light desks; each call is answered when it is done."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "benchmarks.light"]
        self._process = subprocess.Popen(
            command,
            cwd=Path(__file__).resolve().parent.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def __enter__(self) -> Desks:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def say(self, do: str, **words: Any) -> None:
        """Ask without waiting for the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **words}) + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """Return the next answer. Raises RuntimeError when the process ended."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the light desks ended")
        found: dict[str, Any] = json.loads(line)
        return found

    def ask(self, do: str, **words: Any) -> dict[str, Any]:
        self.say(do, **words)
        return self.answer()


if __name__ == "__main__":
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(_serve())
