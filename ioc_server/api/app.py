"""The application: routes of /v1, each parsing, calling a service and answering."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any
from urllib.parse import quote

from anyio.to_thread import run_sync
from fastapi import Depends, FastAPI, Query, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, Response
from fastapi.security import HTTPBearer
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ioc_contract import PROTOCOL, SCHEMA, clock, codec, software
from ioc_contract.errors import ContractError, Refused
from ioc_contract.messages import (
    ChangePage,
    Credentials,
    Delegations,
    Digest,
    Ending,
    LeftWork,
    Lend,
    Looking,
    Manifest,
    Marks,
    Operation,
    Order,
    Ordered,
    PushResult,
    Reporter,
    RowPage,
    Seat,
    Session,
    Standing,
    Wanted,
    Watchers,
)
from ioc_server.api import asked
from ioc_server.api.answers import answer, begun, refusal
from ioc_server.api.crowd import Changes, Lane
from ioc_server.api.events import Events, bearer
from ioc_server.api.guard import Guard
from ioc_server.api.uploads import Uploads
from ioc_server.services import delegating, feeds, files, leaving, operations, sessions
from ioc_server.services.health import failing
from ioc_server.services.hub import Hub
from ioc_server.services.neighbours import Neighbours
from ioc_server.services.pages import Pages
from ioc_server.services.presence import Presence
from ioc_server.services.sessions import Visit
from ioc_server.services.snapshots import Snapshots
from ioc_server.services.upkeep import Upkeep
from ioc_server.services.uploads import Folders
from ioc_server.services.watermark import Watermark
from ioc_server.settings import Settings
from ioc_server.store import deployment
from ioc_server.store.database import open_database, reading, require_current

log = logging.getLogger(__name__)

READS, WRITES = 4, 8
"""Calls of a crowd answered at once, of each kind."""
SIGN_INS, QUESTIONS = 30, 300
"""Sign-ins, and questions how accounts stand, from one address in a minute, at most."""
LOOKS = 120
"""So often a minute a desk may say what it looks at."""


async def _raw(request: Request) -> bytes:
    return await request.body()


Body = Annotated[bytes, Depends(_raw)]
_signed_in = [Security(HTTPBearer(auto_error=False, description="The token of POST /v1/sign-in"))]


class _App(FastAPI):
    """Event streams and the calls of a round pass by everything the framework does: what a desk is connected to for hours
    holds no more than it must, and what a city asks for at once takes no more."""

    streams: Guard | None = None
    lanes: Mapping[tuple[str, str], Guard] = {}
    """By method and path: calls of crowds."""
    under_way = 0
    """Requests that are being answered, streams apart."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        called = (scope["method"], scope["path"]) if scope["type"] == "http" else ("", "")
        if called == ("GET", "/v1/events") and self.streams is not None:
            await self.streams(scope, receive, send)
            return
        self.under_way += 1
        try:
            await self.lanes.get(called, self.framework)(scope, receive, send)
        finally:
            self.under_way -= 1

    async def framework(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as FastAPI does."""
        await super().__call__(scope, receive, send)


class _LargeFile(FileResponse):
    chunk_size = 1 << 20


def create_app(settings: Settings) -> FastAPI:
    """Return the application over a migrated database. Raises NotMigrated."""
    engine = open_database(settings.url)
    require_current(engine)
    watermark = Watermark(engine, settings.watermark)
    hub = Hub(engine, moved=watermark.note)
    upkeep = Upkeep(engine, Folders(settings.parts, settings.blobs), settings.feed_days)
    snapshots = Snapshots(engine, settings.snapshots, settings.snapshot_from)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        watermark.look()
        events.start(asyncio.get_running_loop())
        hub.start(asyncio.get_running_loop().call_soon_threadsafe)
        if neighbours is not None:
            neighbours.start()
        upkeep.start()
        try:
            yield
        finally:
            upkeep.stop()
            snapshots.stop()
            if neighbours is not None:
                neighbours.stop()
            hub.stop()
            watermark.note(hub.head, now=True)
            engine.dispose()

    app = _App(
        title="IOC centre",
        version=str(PROTOCOL),
        description="The sync API between the centre and its desks; see docs/sync.md.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    presence, pages, visits = Presence(engine), Pages(engine), sessions.Visits(engine)
    events = Events(engine, hub, presence)
    neighbours = Neighbours(engine.url, presence, events.tell) if engine.dialect.name == "postgresql" else None
    app.add_middleware(Guard, secure=settings.secure)
    app.streams = Guard(events, secure=settings.secure)
    app.state.engine, app.state.hub = engine, hub
    hub.under_way = lambda: app.under_way
    app.add_exception_handler(ContractError, _contract_error)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(Exception, _fault)

    def visit(request: Request) -> Visit:
        return visits.of(bearer(request))

    @app.get("/v1/health")
    def health(request: Request) -> Response:
        """Whether the centre works, and what of this process does not; needs no session."""
        with reading(engine) as connection:
            ours, head = deployment.load(connection), deployment.head(connection)
        broken = failing()
        state: dict[str, object] = {
            "status": "failing" if broken else "ok",
            "failing": broken,
            "version": software.version(),
        }
        state |= {"protocol": PROTOCOL, "schema": SCHEMA, "epoch": ours.epoch, "head": head}
        return answer(request, state | {"city": ours.city, "sample": ours.sample, "server_time": clock.now()})

    @app.post(
        "/v1/sign-in", response_model=Session, openapi_extra=_takes("Credentials"), dependencies=[_limited(SIGN_INS)]
    )
    def sign_in(request: Request, body: Body) -> Response:
        return answer(request, sessions.sign_in(engine, asked.message(Credentials, body), settings.session_hours))

    @app.post("/v1/sign-out", dependencies=_signed_in)
    def sign_out(request: Request) -> Response:
        sessions.sign_out(engine, visit(request))
        return answer(request, {})

    @app.get("/v1/session", response_model=Session, dependencies=_signed_in)
    def session(request: Request) -> Response:
        return answer(request, sessions.describe(engine, visit(request), bearer(request)))

    @app.get("/v1/snapshot", response_model=Manifest, dependencies=_signed_in)
    def snapshot(request: Request) -> Response:
        return answer(request, feeds.snapshot(engine, visit(request), snapshots))

    @app.get("/v1/snapshot/{sha256}", response_class=FileResponse, dependencies=_signed_in)
    def snapshot_file(request: Request, sha256: str) -> Response:
        """The ready cache file the manifest names; ranges are answered, so that a broken fetch goes on."""
        path = snapshots.path(visit(request), sha256)
        return _LargeFile(path, media_type="application/zstd", headers={"etag": f'"{sha256}"'})

    @app.get("/v1/rows", response_model=RowPage, dependencies=_signed_in)
    def rows(
        request: Request, kind: str, after: str | None = None, limit: Annotated[int, Query(ge=1, le=5000)] = 1000
    ) -> Response:
        page, following = feeds.rows_json(engine, visit(request), kind, after, limit)
        response = answer(request, page)
        if following is not None:  # so that the next page can be asked for before this one is read
            response.headers["x-after"] = quote(following)
        return response

    @app.post("/v1/rows", response_model=RowPage, dependencies=_signed_in, openapi_extra=_takes("Wanted"))
    def some(request: Request, body: Body) -> Response:
        """Rows by id: those of them that the account may see."""
        return answer(request, feeds.some(engine, visit(request), asked.message(Wanted, body)))

    @app.get("/v1/marks", response_model=Marks, dependencies=_signed_in)
    def marks(
        request: Request, kind: str, after: str | None = None, limit: Annotated[int, Query(ge=1, le=5000)] = 5000
    ) -> Response:
        """Which rows the account may see and a hash of each, for a desk that compares them with its own."""
        return answer(request, feeds.marks(engine, visit(request), kind, after, limit))

    @app.get("/v1/changes", response_model=ChangePage, dependencies=_signed_in)
    def changes(request: Request, cursor: str, limit: Annotated[int, Query(ge=1, le=5000)] = 1000) -> Response:
        return begun(request, *pages.changes(visit(request), cursor, limit))

    @app.post(
        "/v1/ops",
        response_model=PushResult,
        dependencies=_signed_in,
        openapi_extra=_takes("Operation", operations.BATCH),
    )
    def ops(request: Request, body: Body) -> Response:
        who = visit(request)
        batch = asked.message(tuple[Operation, ...], body)
        try:
            return answer(request, operations.push(engine, who, batch))
        finally:
            hub.wake()

    @app.get("/v1/digest", response_model=Digest, dependencies=_signed_in)
    def digest(request: Request, cursor: str) -> Response:
        return answer(request, feeds.digest(engine, visit(request), cursor))

    @app.get("/v1/blobs/{sha256}", response_class=FileResponse, dependencies=_signed_in)
    def blob(request: Request, sha256: str) -> Response:
        path, media_type = files.blob(engine, visit(request), settings.blobs, sha256)
        headers = {"content-disposition": "attachment", "etag": f'"{sha256}"', "cache-control": "private, immutable"}
        return FileResponse(path, media_type=media_type, headers=headers)

    @app.get("/v1/cases/{case_id}/reporter", response_model=Reporter, dependencies=_signed_in)
    def reporter(request: Request, case_id: str, reason: str = "") -> Response:
        return answer(request, files.reveal(engine, visit(request), case_id, reason))

    asks = [_limited(QUESTIONS)]

    @app.post("/v1/seat", response_model=Standing, openapi_extra=_takes("Seat"), dependencies=asks)
    def seat(request: Request, body: Body) -> Response:
        """How an account stands on a desk; needs no session."""
        return answer(request, leaving.stand(engine, asked.message(Seat, body)))

    @app.post(
        "/v1/seat/work", response_model=Standing, openapi_extra=_takes("LeftWork", leaving.WORK), dependencies=asks
    )
    async def left_work(request: Request, desk: str, account: str) -> Response:
        """Takes what a revoked account did on a desk and never sent; needs no session. Of any other nothing is read."""
        standing = await run_sync(leaving.stand, engine, Seat(desk, account))
        if standing.state != "revoked":
            return answer(request, standing)
        body = await request.body()
        return await run_sync(lambda: answer(request, leaving.take(engine, Seat(desk, account), _work(body))))

    @app.get("/v1/seats", response_model=Ordered, dependencies=_signed_in)
    def seats(request: Request) -> Response:
        """Which account worked on which desk, for administrators."""
        return answer(request, leaving.overview(engine, visit(request)))

    @app.post("/v1/seats", response_model=Ordered, dependencies=_signed_in, openapi_extra=_takes("Order"))
    def ordered(request: Request, body: Body) -> Response:
        """An administrator disables or enables an account, or has desks wiped."""
        who = visit(request)
        try:
            return answer(request, leaving.carry_out(engine, who, asked.message(Order, body)))
        finally:
            hub.wake()

    @app.get("/v1/delegations", response_model=Delegations, dependencies=_signed_in)
    def delegated(request: Request) -> Response:
        """What the account lent and was lent; to administrators, of everybody."""
        return answer(request, delegating.overview(engine, visit(request)))

    @app.post("/v1/delegations", response_model=Delegations, dependencies=_signed_in, openapi_extra=_takes("Lend"))
    def lend(request: Request, body: Body) -> Response:
        """The account lends rights of its own to another one, until a moment."""
        who = visit(request)
        try:
            return answer(request, delegating.lend(engine, who, asked.message(Lend, body)))
        finally:
            hub.wake()

    @app.post(
        "/v1/delegations/{id}/end", response_model=Delegations, dependencies=_signed_in, openapi_extra=_takes("Ending")
    )
    def end_delegation(request: Request, id: str, body: Body) -> Response:
        """The lender, or an administrator, takes rights back before their end."""
        who = visit(request)
        try:
            return answer(request, delegating.end(engine, who, id, asked.message(Ending, body)))
        finally:
            hub.wake()

    looked = sessions.AttemptLimit(LOOKS)

    @app.post("/v1/presence", response_model=Watchers, dependencies=_signed_in, openapi_extra=_takes("Looking"))
    def look(request: Request, body: Body) -> Response:
        """Which report the desk shows now, and whether somebody writes on it; answers who else does. Nothing of it is kept."""
        who, looking = visit(request), asked.message(Looking, body)
        looked.note(who.token_hash)
        try:
            watchers, told = presence.look(who, looking.case_id, looking.writing)
        except Refused:  # it went from one it may see
            events.tell(presence.left(who.token_hash))
            raise
        events.tell(told)
        return answer(request, watchers)

    crowds = {
        ("GET", "/v1/session"): Lane(lambda request, _: session(request), _fault, READS),
        ("GET", "/v1/changes"): Changes(changes, app.framework, _fault, READS),
        ("POST", "/v1/ops"): Lane(ops, _fault, WRITES),
    }
    app.lanes = {called: Guard(lane, secure=settings.secure) for called, lane in crowds.items()}
    app.router.routes.append(Route("/v1/events", events, methods=["GET"]))
    taken = Uploads(engine, hub, Folders(settings.parts, settings.blobs))
    app.router.routes.append(Route("/v1/uploads", taken, methods=["POST", "OPTIONS"]))
    app.router.routes.append(Route("/v1/uploads/{id}", taken, methods=["HEAD", "PATCH", "DELETE"]))
    return app


def _work(body: bytes) -> tuple[LeftWork, ...]:
    return asked.message(tuple[LeftWork, ...], body)


def _limited(limit: int) -> Any:
    """Return what lets so many requests a minute come from one address, before their bodies are read."""
    attempts = sessions.AttemptLimit(limit)

    async def note(request: Request) -> None:
        attempts.note(request.client.host if request.client else "")

    return Depends(note)


def _takes(name: str, many: int = 0) -> dict[str, Any]:
    """Return the OpenAPI of a body that the codec reads: a message, or at most so many."""
    schema: dict[str, Any] = {"$ref": f"#/components/schemas/{name}"}
    if many:
        schema = {"type": "array", "items": schema, "maxItems": many}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


async def _contract_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ContractError)
    return refusal(error)


async def _unreadable(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return refusal(Refused("not_readable", {"reason": f"{first['loc'][-1]}: {first['msg']}"[:200]}))


async def _fault(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return Response(codec.encode({"error": "fault"}), 500, media_type="application/json")
