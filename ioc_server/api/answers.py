"""Messages as HTTP answers: JSON, compressed when it pays and the desk can read it."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

from backports import zstd
from starlette.requests import Request
from starlette.responses import Response

from ioc_contract import codec
from ioc_contract.errors import ContractError, Offline, Unauthorised
from ioc_server.services.pages import Page

_WORTH = 1024
_COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstd.compress(body, 1),
    "gzip": lambda body: gzip.compress(body, 1),
}
"""The better first."""


def answer(request: Request, message: Any) -> Response:
    """Return a message as an answer to this request."""
    return _response(request, codec.encode(message), None, b"")


def begun(request: Request, page: Page, ending: bytes) -> Response:
    """Return a page that many get, compressed once for each encoding, and its end: frames of zstd, or parts of gzip, follow
    each other as they are."""
    return _response(request, page.data, page.packed, ending)


def _response(request: Request, body: bytes, packed: dict[str, bytes] | None, ending: bytes) -> Response:
    headers = {"vary": "accept-encoding"}
    if len(body) >= _WORTH and (encoding := _encoding(request)):
        compress = _COMPRESS[encoding]
        begin = (packed or {}).get(encoding) or compress(body)
        if packed is not None:
            packed[encoding] = begin
        body, ending, headers["content-encoding"] = begin, compress(ending) if ending else b"", encoding
    return Response(body + ending, media_type="application/json", headers=headers)


def _encoding(request: Request) -> str:
    accepted = {part.split(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")}
    return next((name for name in _COMPRESS if name in accepted), "")


def refusal(error: ContractError) -> Response:
    """Return an error of the contract as an answer."""
    headers = {}
    if isinstance(error, Unauthorised):
        headers["www-authenticate"] = "Bearer"
    if isinstance(error, Offline) and error.retry_after is not None:
        headers["retry-after"] = str(max(1, round(error.retry_after)))
    return Response(codec.encode_error(error), codec.status(error), headers, "application/json")
