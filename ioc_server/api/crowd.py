"""GET /v1/changes as plain ASGI: what crowds ask for, in a lane of its own, without what the framework does around a call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ioc_contract.errors import ContractError
from ioc_server.api.answers import refusal
from ioc_server.services.feeds import PAGE_LIMIT

_LANE = 8
"""So many are answered at once: more threads would only take turns. Calls that write have theirs beside."""


class Changes:
    """The endpoint. What it cannot read goes to the framework, which says what is wrong."""

    def __init__(
        self,
        page: Callable[[Request, str, int], Response],
        framework: ASGIApp,
        fault: Callable[[Request, Exception], Awaitable[Response]],
    ) -> None:
        self._page, self._framework, self._fault = page, framework, fault
        self._lane = CapacityLimiter(_LANE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        asked = request.query_params
        cursor, limit = asked.get("cursor"), asked.get("limit", "1000")
        if cursor is None or not (limit.isdecimal() and len(limit) < 5 and 1 <= int(limit) <= PAGE_LIMIT):
            await self._framework(scope, receive, send)
            return
        try:
            response = await run_sync(self._page, request, cursor, int(limit), limiter=self._lane)
        except ContractError as error:
            response = refusal(error)
        except Exception as error:  # noqa: BLE001 - answered and logged as the framework does
            response = await self._fault(request, error)
        await response(scope, receive, send)
