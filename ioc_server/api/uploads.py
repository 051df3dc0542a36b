"""Resumable uploads, tus 1.0 (creation, checksum, expiration, termination) as plain ASGI: bytes go to the file as they come.

What has arrived when a connection breaks stays and is the next offset. A newer request for an upload ends an older one
that still waits for bytes: its sender is gone, though the network has not said so.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import errno
import functools
import hashlib
import logging
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path

import sqlalchemy as sa
from anyio.to_thread import run_sync
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ioc_contract import clock, pictures
from ioc_contract.clock import DAY
from ioc_contract.errors import ContractError, Offline, Refused
from ioc_server.api.answers import refusal
from ioc_server.api.events import bearer
from ioc_server.services import sessions, uploads
from ioc_server.services.hub import Hub
from ioc_server.services.sessions import Visit
from ioc_server.services.uploads import Folders
from ioc_server.store.uploads import Upload

log = logging.getLogger(__name__)

RENEWED_MS = 6 * DAY
"""An upload that goes on and ends sooner is put off again: not with every piece, each would be a commit."""
SILENT_S = 30.0
"""A sender that is silent so long in the middle of a piece is gone."""
_TUS = {"tus-resumable": "1.0.0", "cache-control": "no-store"}
_ABOUT = {
    "tus-version": "1.0.0",
    "tus-extension": "creation,checksum,expiration,termination",
    "tus-checksum-algorithm": "sha256",
    "tus-max-size": str(pictures.LIMIT),
}


@dataclass(slots=True)
class _Turn:
    """Who is at an upload: one at a time, and the latest to come ends the one that waits for bytes."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by who comes, cleared by who has the lock and no successor."""
    users: int = 0


class _Silent(Exception):
    pass


class Uploads:
    """The endpoint of /v1/uploads and /v1/uploads/{id}."""

    def __init__(self, engine: sa.Engine, hub: Hub, folders: Folders) -> None:
        self._engine, self._hub, self._folders = engine, hub, folders
        folders.parts.mkdir(parents=True, exist_ok=True)
        self._turns: dict[str, _Turn] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            answer = await self._answer(request)
        except ClientDisconnect:
            return
        except _Silent:
            answer = Response(status_code=408, headers={"connection": "close"})
        except ContractError as error:
            answer = refusal(error)
        answer.headers.update(_TUS)
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_ABOUT)
        if request.headers.get("tus-resumable") != "1.0.0":
            return Response(status_code=412, headers=_ABOUT)
        visit = await run_sync(sessions.authenticate, self._engine, bearer(request))
        if request.method == "POST":
            return await self._create(request, visit)
        name = request.path_params["id"]
        async with self._alone(name) as wanted:
            if request.method == "PATCH":
                return await self._take(request, visit, name, wanted)
            return await (self._look if request.method == "HEAD" else self._end)(visit, name)

    @contextlib.asynccontextmanager
    async def _alone(self, name: str) -> AsyncIterator[asyncio.Event]:
        """Wait for the upload and give the event that says that somebody else wants it."""
        turn = self._turns.setdefault(name, _Turn())
        turn.wanted.set()
        turn.users += 1
        try:
            async with turn.lock:
                if turn.users == 1:
                    turn.wanted.clear()
                yield turn.wanted
        finally:
            turn.users -= 1
            if not turn.users:
                self._turns.pop(name, None)

    async def _create(self, request: Request, visit: Visit) -> Response:
        length = request.headers.get("upload-length", "")
        size = int(length) if length.isdecimal() and len(length) < 16 else 0
        begin = functools.partial(uploads.begin, self._engine, visit, self._folders)
        one, offset = await run_sync(begin, _metadata(request).get("sha256", ""), size)
        if offset == one.size:
            async with self._alone(one.id):  # whole, and then the power failed
                await self._finish(visit, await run_sync(uploads.find, self._engine, visit, one.id), offset)
        headers = {"location": f"/v1/uploads/{one.id}", **_state(one, offset)}
        return Response(status_code=201, headers=headers)

    async def _look(self, visit: Visit, id: str) -> Response:
        one = await run_sync(uploads.find, self._engine, visit, id)
        offset = one.offset(self._folders.parts)
        await self._finish(visit, one, offset)
        return Response(status_code=200, headers={"upload-length": str(one.size), **_state(one, offset)})

    async def _take(self, request: Request, visit: Visit, id: str, wanted: asyncio.Event) -> Response:
        if request.headers.get("content-type") != "application/offset+octet-stream":
            return Response(status_code=415)
        claimed = request.headers.get("upload-offset", "")
        algorithm, _, check = request.headers.get("upload-checksum", "").partition(" ")
        if algorithm not in ("", "sha256") or not claimed.isdecimal():
            return Response(status_code=400)
        one = await run_sync(uploads.find, self._engine, visit, id)
        start = one.offset(self._folders.parts)
        if int(claimed) != start:
            raise Refused("upload_offset", {"offset": start})
        offset = start
        if one.state == "open":
            check_ = _unwrapped(check) if check else None
            offset = await self._receive(request, one, start, check_, wanted)
        await self._finish(visit, one, offset)
        return Response(status_code=204, headers=_state(one, offset))

    async def _receive(
        self, request: Request, one: Upload, start: int, check: bytes | None, wanted: asyncio.Event
    ) -> int:
        """Write the body behind what is here, until somebody else wants the upload; return the new offset.

        Raises Refused, ClientDisconnect, _Silent, and Offline when the disk is full.
        """
        offset, digest, blocks = start, hashlib.sha256(), request.stream().__aiter__()
        try:
            file = await run_sync(_append, one.part(self._folders.parts))
            try:
                while (block := await _next(blocks, wanted)) is not None:
                    if offset + len(block) > one.size:
                        await run_sync(_cut, file, start)
                        raise Refused("too_large", {"limit": one.size})
                    if block:
                        await run_sync(_write, file, block)
                    offset += len(block)
                    digest.update(block)
                if check is not None and digest.digest() != check:
                    await run_sync(_cut, file, start)
                    raise Refused("upload_checksum")
                # not synced: what a power cut takes is missed by the hash at the end, and what is kept then is synced
            finally:
                os.close(file)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                log.error("the disk is full: a photo waits at its sender")
                raise Offline("the centre's disk is full", retry_after=60.0) from error
            raise
        if offset < one.size and one.expires_at < clock.now() + RENEWED_MS:
            await run_sync(uploads.went_on, self._engine, one)
        return offset

    async def _finish(self, visit: Visit, one: Upload, offset: int) -> None:
        if one.state == "open" and offset == one.size:
            try:
                await run_sync(functools.partial(uploads.finish, self._engine, visit, self._folders, one))
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                    raise
                raise Offline("the centre's disk is full", retry_after=60.0) from error
            finally:
                self._hub.wake()

    async def _end(self, visit: Visit, id: str) -> Response:
        try:
            await run_sync(functools.partial(uploads.end, self._engine, visit, self._folders, id))
        finally:
            self._hub.wake()
        return Response(status_code=204)


async def _next(blocks: AsyncIterator[bytes], wanted: asyncio.Event) -> bytes | None:
    """Return the next bytes of a body, None at its end. Raises _Silent, and Refused when somebody else wants the upload."""
    coming, other = asyncio.ensure_future(_or_end(blocks)), asyncio.ensure_future(wanted.wait())
    try:
        await asyncio.wait({coming, other}, timeout=SILENT_S, return_when=asyncio.FIRST_COMPLETED)
        if coming.done():
            return coming.result()
        raise Refused("upload_offset") if other.done() else _Silent
    finally:
        coming.cancel()
        other.cancel()


async def _or_end(blocks: AsyncIterator[bytes]) -> bytes | None:
    return await anext(blocks, None)


def _append(part: Path) -> int:
    return os.open(part, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)


def _write(file: int, block: bytes) -> None:
    view = memoryview(block)
    while view:
        view = view[os.write(file, view) :]


def _cut(file: int, size: int) -> None:
    os.ftruncate(file, size)


def _state(one: Upload, offset: int) -> dict[str, str]:
    return {"upload-offset": str(offset), "upload-expires": formatdate(one.expires_at / 1000, usegmt=True)}


def _metadata(request: Request) -> dict[str, str]:
    """Return Upload-Metadata: pairs of a name and a value in base64, between commas."""
    found = {}
    for pair in request.headers.get("upload-metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        found[name] = _unwrapped(value).decode("utf-8", "replace")
    return found


def _unwrapped(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("not_readable", {"reason": "base64 expected"}) from error
