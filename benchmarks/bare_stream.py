"""The peer of the event stream: a bare ASGI application on uvicorn that hands what it is posted to every connection.

No accounts, no database, no scopes: GET /v1/events is a stream with a heartbeat, POST /send is its only source.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import uvicorn

from ioc_server.api.events import HEARTBEAT_S
from ioc_server.serving import READY

_BEAT = b'data: {"prev":null,"pos":0,"server_time":1760000000000,"delta":null}\n\n'
_queues: set[asyncio.Queue[bytes]] = set()


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    if scope["path"] == "/send":
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        for queue in _queues:
            queue.put_nowait(body)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        return
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    _queues.add(queue)
    try:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        body = _BEAT
        while True:
            await send({"type": "http.response.body", "body": body, "more_body": True})
            try:
                body = await asyncio.wait_for(queue.get(), HEARTBEAT_S)
            except TimeoutError:
                body = _BEAT
    finally:
        _queues.discard(queue)


def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(f"{READY}http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(application, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
