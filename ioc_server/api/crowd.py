"""Calls that a whole city makes at once, as plain ASGI: in lanes of their own, without what the framework does around a call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ioc_contract.errors import ContractError
from ioc_server.api.answers import refusal
from ioc_server.services.feeds import PAGE_LIMIT

Call = Callable[[Request, bytes], Response]
"""Answers a request with its body; runs on a thread."""
Fault = Callable[[Request, Exception], Awaitable[Response]]
"""Logs an error nobody expected and answers it."""


class Lane:
    """The endpoint of one call. So many are answered at once: more threads would only take turns, and other calls have theirs
    beside."""

    def __init__(self, call: Call, fault: Fault, at_once: int) -> None:
        self._call, self._fault = call, fault
        self._threads = CapacityLimiter(at_once)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        try:
            response = await run_sync(self._call, request, body, limiter=self._threads)
        except ContractError as error:
            response = refusal(error)
        except Exception as error:  # noqa: BLE001 - answered and logged as the framework does
            response = await self._fault(request, error)
        await response(scope, receive, send)


class Changes(Lane):
    """GET /v1/changes. What it cannot read goes to the framework, which says what is wrong."""

    def __init__(
        self, page: Callable[[Request, str, int], Response], framework: ASGIApp, fault: Fault, at_once: int
    ) -> None:
        super().__init__(lambda request, _: page(request, *_asked(request)), fault, at_once)
        self._framework = framework

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            _asked(Request(scope))
        except ValueError:
            await self._framework(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _asked(request: Request) -> tuple[str, int]:
    """Return the cursor and the limit. Raises ValueError."""
    cursor, limit = request.query_params.get("cursor"), request.query_params.get("limit", "1000")
    if cursor is None or not (limit.isdecimal() and len(limit) < 5 and 1 <= int(limit) <= PAGE_LIMIT):
        raise ValueError
    return cursor, int(limit)
