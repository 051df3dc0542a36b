"""What every request and answer goes through: limits, security headers, versions; as plain ASGI."""

from __future__ import annotations

from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ioc_contract import codec, pictures, versions
from ioc_contract.errors import ContractError, Refused

_HEADERS: list[tuple[bytes, bytes]] = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
]
_LIMITS = {"/v1/ops": 8 * 1024 * 1024, "/v1/seat/work": 32 * 1024 * 1024}
_UPLOADS = "/v1/uploads/"
_LIMIT = 64 * 1024


class _TooLarge(Exception):
    pass


class Guard:
    """Wraps an application."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self._app = app
        self._headers = [*_HEADERS, (b"strict-transport-security", b"max-age=31536000")] if secure else _HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        limit = pictures.LIMIT if path.startswith(_UPLOADS) else _LIMITS.get(path, _LIMIT)
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                given = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in self._headers if h[0] not in given)]
            await send(message)

        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise _TooLarge
            return message

        headers: dict[bytes, bytes] = dict(scope["headers"])
        try:
            declared = headers.get(b"content-length", b"0")
            if not declared.isdigit() or int(declared) > limit:
                raise _TooLarge
            if "\0" in path or b"%00" in scope["query_string"]:
                raise Refused("not_readable", {"reason": "a value no database can hold"})
            versions.check(*(_spoken(headers, name) for name in (versions.PROTOCOL_HEADER, versions.SCHEMA_HEADER)))
            del headers
            await self._app(scope, counted, guarded)
        except _TooLarge:
            if not started:
                await reply(guarded, 413, codec.encode_error(Refused("too_large", {"limit": limit})))
        except ContractError as error:
            await reply(guarded, codec.status(error), codec.encode_error(error))


def _spoken(headers: dict[bytes, bytes], name: str) -> int | None:
    """Return a version a desk says it speaks, None when it says nothing, -1 for what is no number."""
    said = headers.get(name.lower().encode())
    if said is None:
        return None
    return int(said) if said.isdigit() and len(said) < 9 else -1


async def reply(send: Any, status: int, body: bytes) -> None:
    """Send a JSON answer."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status == 413:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
