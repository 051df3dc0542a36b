"""Messages as HTTP answers: JSON, compressed when it pays and the desk can read it."""

from __future__ import annotations

import gzip
from typing import Any

from backports import zstd
from starlette.requests import Request
from starlette.responses import Response

from ioc_contract import codec
from ioc_contract.errors import ContractError, Offline, Unauthorised

_WORTH = 1024


def answer(request: Request, message: Any) -> Response:
    """Return a message as an answer to this request."""
    body = codec.encode(message)
    headers = {"vary": "accept-encoding"}
    if len(body) >= _WORTH:
        accepted = {part.split(";")[0].strip() for part in request.headers.get("accept-encoding", "").split(",")}
        if "zstd" in accepted:
            body, headers["content-encoding"] = zstd.compress(body, 1), "zstd"
        elif "gzip" in accepted:
            body, headers["content-encoding"] = gzip.compress(body, 1), "gzip"
    return Response(body, media_type="application/json", headers=headers)


def refusal(error: ContractError) -> Response:
    """Return an error of the contract as an answer."""
    headers = {}
    if isinstance(error, Unauthorised):
        headers["www-authenticate"] = "Bearer"
    if isinstance(error, Offline) and error.retry_after is not None:
        headers["retry-after"] = str(max(1, round(error.retry_after)))
    return Response(codec.encode_error(error), codec.status(error), headers, "application/json")
