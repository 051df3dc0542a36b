"""The contract over HTTP: `SyncApi` with requests, every error mapped to one of the contract's."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar
from urllib.parse import quote, unquote, urlsplit

import requests
import requests.adapters
import truststore

from ioc_contract import PROTOCOL, SCHEMA, codec, software
from ioc_contract.errors import Offline, Unauthorised
from ioc_contract.messages import (
    HEARTBEAT_HEADER,
    ChangePage,
    Credentials,
    Delegations,
    Digest,
    Ending,
    Event,
    LeftWork,
    Lend,
    Looking,
    Manifest,
    Marks,
    Operation,
    PushResult,
    Reporter,
    RowPage,
    Seat,
    Session,
    SnapshotFile,
    Standing,
    Wanted,
    Watchers,
)
from ioc_contract.versions import PROTOCOL_HEADER, SCHEMA_HEADER

log = logging.getLogger(__name__)
T = TypeVar("T")

CONNECT_SECONDS, READ_SECONDS = 5.0, 40.0
"""Time-outs; READ_SECONDS is also the silence after which an event stream is dead whose centre does not tell its heartbeat."""
GREET_SECONDS = 8.0
"""Time-out of the question who we are, which a centre that lives answers at once."""
MISSED = 1.5
"""Silence on the event stream that counts as a missed heartbeat, in heartbeats."""
_TUS = {"Tus-Resumable": "1.0.0"}
_BLOCK = 16 * 1024
"""Bytes of a photo sent or taken at once: what a slow link carries within the time-outs."""
_CHUNK = 1 << 22
"""Bytes of an answer taken at once, at most; `Response.content` takes 10 KiB."""
_PART = 1 << 18
"""Bytes of a large file handed on at once."""


class Silent(Offline):
    """The centre is connected and says nothing: it missed a heartbeat."""


class Stopped(Exception):
    """Whoever sends a photo wants it to stop; what the centre has of it stays there."""


class HttpApi:
    """A centre at `base` (https://host:port). One session of connections; not for several threads at once, except that
    one may read the next page while another is written."""

    def __init__(self, base: str, token: str | None = None, read_seconds: float = READ_SECONDS) -> None:
        self._read_seconds = read_seconds
        self.base = base.rstrip("/")
        if urlsplit(self.base).scheme not in ("http", "https"):
            raise ValueError(f"not an address of a centre: {base}")
        self._token = token
        self._session = self._connect()
        self._stream: requests.Response | None = None
        self._coming: tuple[tuple[str, str | None, int], Future[tuple[bytes, str | None]]] | None = None
        """The page of rows that was asked for ahead."""

    def use(self, token: str | None) -> None:
        """Speak as the holder of `token` from now on."""
        self._token = token

    def renew(self) -> None:
        """Drop all connections and begin with fresh ones."""
        old, self._session = self._session, self._connect()
        old.close()

    def close(self) -> None:
        """Drop all connections; a call under way in another thread ends with Offline."""
        self.hang_up()
        self._session.close()

    def hang_up(self) -> None:
        """End the event stream, if one is open."""
        stream, self._stream = self._stream, None
        # not close(): it waits for the lock of the thread that reads, so up to the next heartbeat
        connected = _socket(stream) if stream is not None else None
        if connected is not None:
            with contextlib.suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)

    # --- the contract ------------------------------------------------------------------------------------------------

    def sign_in(self, credentials: Credentials) -> Session:
        session = self._call(Session, "POST", "/v1/sign-in", body=codec.encode(credentials))
        self._token = session.token
        return session

    def sign_out(self) -> None:
        self._send("POST", "/v1/sign-out").close()
        self._token = None

    def session(self) -> Session:
        return self._call(Session, "GET", "/v1/session", seconds=GREET_SECONDS)

    def snapshot(self) -> Manifest:
        return self._call(Manifest, "GET", "/v1/snapshot")

    def snapshot_file(self, file: SnapshotFile, start: int) -> tuple[int, Iterator[bytes]]:
        """Return where the bytes begin (at `start`, or 0 when the centre has another file by now) and the bytes.

        Raises Refused when there is no such file any more.
        """
        headers = {"Accept-Encoding": "identity"}
        if start:
            headers |= {"Range": f"bytes={start}-", "If-Range": f'"{file.sha256}"'}
        answer = self._send("GET", file.path, headers=headers, stream=True)
        return (start if answer.status_code == 206 else 0), self._stream_of(answer)

    def rows(self, kind: str, after: str | None, limit: int) -> RowPage:
        """Return a page; the one after it is asked for meanwhile, before this one is decoded."""
        wanted = (kind, after, limit)
        coming, self._coming = self._coming, None
        if coming is None or coming[0] != wanted:
            coming = (wanted, self._fetch_rows(*wanted))
        content, following = coming[1].result()
        if following is not None:
            self._coming = ((kind, following, limit), self._fetch_rows(kind, following, limit))
        return self._decode(RowPage, "/v1/rows", content)

    def _fetch_rows(self, kind: str, after: str | None, limit: int) -> Future[tuple[bytes, str | None]]:
        """Ask for a page on a thread of its own, which no exit waits for; with it comes where the next one starts."""
        page: Future[tuple[bytes, str | None]] = Future()
        query: dict[str, str | int] = {"kind": kind, "limit": limit}
        if after is not None:
            query["after"] = after

        def fetch() -> None:
            try:
                with self._send("GET", "/v1/rows", query, stream=True) as answer:
                    following = answer.headers.get("X-After")
                    page.set_result((self._content(answer), None if following is None else unquote(following)))
            except BaseException as error:  # noqa: BLE001 - raised again where the page is used
                page.set_exception(error)

        threading.Thread(target=fetch, name="sync-rows", daemon=True).start()
        return page

    def marks(self, kind: str, after: str | None, limit: int) -> Marks:
        return self._call(
            Marks, "GET", "/v1/marks", {"kind": kind, "limit": limit} | ({"after": after} if after else {})
        )

    def some(self, wanted: Wanted) -> RowPage:
        return self._call(RowPage, "POST", "/v1/rows", body=codec.encode(wanted))

    def changes(self, cursor: str, limit: int) -> ChangePage:
        return self._call(ChangePage, "GET", "/v1/changes", {"cursor": cursor, "limit": limit})

    def push(self, operations: tuple[Operation, ...]) -> PushResult:
        return self._call(PushResult, "POST", "/v1/ops", body=codec.encode(operations))

    def digest(self, cursor: str) -> Digest:
        return self._call(Digest, "GET", "/v1/digest", {"cursor": cursor})

    def blob(self, sha256: str, start: int = 0) -> tuple[int, Iterator[bytes]]:
        """Return where the bytes that come begin (`start`, or 0 if the centre begins anew) and the bytes as they come."""
        headers = {"Accept-Encoding": "identity"}
        if start:
            headers |= {"Range": f"bytes={start}-", "If-Range": f'"{sha256}"'}
        answer = self._send("GET", f"/v1/blobs/{quote(sha256, safe='')}", headers=headers, stream=True)
        return (start if answer.status_code == 206 else 0), self._pieces(answer)

    @staticmethod
    def _pieces(answer: requests.Response) -> Iterator[bytes]:
        with answer:
            try:
                yield from answer.iter_content(_BLOCK)
            except (requests.RequestException, OSError) as error:
                raise Offline(_words(error)) from error

    def begin_upload(self, sha256: str, size: int) -> tuple[str, int]:
        name = base64.b64encode(sha256.encode()).decode()
        headers = {**_TUS, "Upload-Length": str(size), "Upload-Metadata": f"sha256 {name}"}
        with self._send("POST", "/v1/uploads", headers=headers) as answer:
            place, offset = answer.headers.get("Location", ""), answer.headers.get("Upload-Offset", "")
        parts = urlsplit(place)
        if not parts.path.startswith("/v1/uploads/") or not offset.isdigit():
            raise Offline("the centre answered what is not understood")
        return parts.path, int(offset)

    def send_piece(self, place: str, offset: int, piece: bytes, halted: Callable[[], bool]) -> int:
        check = base64.b64encode(hashlib.sha256(piece).digest()).decode()
        headers = {**_TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream",
                   "Upload-Checksum": f"sha256 {check}"}  # fmt: skip
        with self._send("PATCH", place, body=_Blocks(piece, halted), headers=headers) as answer:
            now = answer.headers.get("Upload-Offset", "")
        if not now.isdigit():
            raise Offline("the centre answered what is not understood")
        return int(now)

    def end_upload(self, place: str) -> None:
        self._send("DELETE", place, headers=dict(_TUS)).close()

    def reporter(self, case_id: str, reason: str) -> Reporter:
        return self._call(Reporter, "GET", f"/v1/cases/{quote(case_id, safe='')}/reporter", {"reason": reason})

    def delegations(self) -> Delegations:
        """Return what the account lent and was lent. Raises Offline, Refused, Unauthorised."""
        return self._call(Delegations, "GET", "/v1/delegations")

    def lend(self, wanted: Lend) -> Delegations:
        """Lend rights to another account. Raises Offline, Refused, Unauthorised."""
        return self._call(Delegations, "POST", "/v1/delegations", None, codec.encode(wanted))

    def end_delegation(self, id: str, why: Ending) -> Delegations:
        """Take rights back before their end. Raises Offline, Refused, Unauthorised."""
        return self._call(Delegations, "POST", f"/v1/delegations/{quote(id, safe='')}/end", None, codec.encode(why))

    def seat(self, asked: Seat) -> Standing:
        """Ask how an account stands on this desk, or tell that it was erased; needs no session."""
        return self._call(Standing, "POST", "/v1/seat", body=codec.encode(asked))

    def hand_in(self, desk: str, account_id: str, work: Sequence[LeftWork]) -> Standing:
        """Hand in what a revoked account left on this desk; needs no session."""
        whose = {"desk": desk, "account": account_id}
        return self._call(Standing, "POST", "/v1/seat/work", whose, codec.encode(tuple(work)))

    def events(self, cursor: str) -> Iterator[Event]:
        """Yield events until the stream ends (it always may) or `hang_up`. Raises Silent when a heartbeat is missed."""
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity", "Cache-Control": "no-cache"}
        answer = self._send("GET", "/v1/events", {"cursor": cursor}, headers=headers, stream=True)
        self._stream = answer
        _wait_at_most(answer, self._read_seconds)
        data: list[bytes] = []
        try:
            for line in lines(answer):
                if line.startswith(b"data:"):
                    data.append(line[5:].lstrip())
                elif not line and data:
                    yield codec.decode(Event, b"\n".join(data))
                    data = []
        except (requests.RequestException, OSError, AttributeError) as error:
            kind = Silent if _timed_out(error) else Offline
            raise kind(f"the event stream broke: {_words(error)}") from error
        except ValueError as error:
            raise Offline(f"the event stream is not understood: {error}") from error
        finally:
            self._stream = None
            answer.close()

    def look(self, case_id: str | None, writing: bool = False) -> Watchers:
        """Say which report is looked at or written on; return who else does. Raises Offline, Refused, Unauthorised."""
        return self._call(Watchers, "POST", "/v1/presence", None, codec.encode(Looking(case_id, writing)))

    def greet(self) -> None:
        """Return when the centre answers at all; needs no session. Raises Offline."""
        self._send("GET", "/v1/health").close()

    def version(self) -> str:
        """Return the centre's version, «–» when it does not tell; needs no session. Raises Offline."""
        with self._send("GET", "/v1/health") as answer:
            try:
                return str(answer.json()["version"])
            except (ValueError, LookupError, TypeError):
                return software.UNKNOWN

    # --- one call ----------------------------------------------------------------------------------------------------

    def _call(
        self,
        message: type[T],
        method: str,
        path: str,
        query: dict[str, Any] | None = None,
        body: bytes | None = None,
        seconds: float | None = None,
    ) -> T:
        self._coming = None  # a page asked for before this may be older than what this brings
        with self._send(method, path, query, body, stream=True, seconds=seconds) as answer:
            content = self._content(answer)
        return self._decode(message, path, content)

    @staticmethod
    def _decode(message: type[T], path: str, content: bytes) -> T:
        try:
            return codec.decode(message, content)
        except (ValueError, TypeError, KeyError) as error:
            raise Offline(f"{path} answered what is not understood: {error}") from error

    def _send(
        self,
        method: str,
        path: str,
        query: dict[str, Any] | None = None,
        body: bytes | io.BytesIO | None = None,
        headers: dict[str, str] | None = None,
        stream: bool = False,
        seconds: float | None = None,
    ) -> requests.Response:
        sent = {"Content-Type": "application/json", **(headers or {})} if body is not None else dict(headers or {})
        if self._token:
            sent["Authorization"] = f"Bearer {self._token}"
        elif path not in ("/v1/sign-in", "/v1/health", "/v1/seat", "/v1/seat/work"):
            raise Unauthorised("not signed in at the centre")
        try:
            answer = self._session.request(
                method, self.base + path, params=query, data=body, headers=sent, stream=stream,
                timeout=(CONNECT_SECONDS, seconds or self._read_seconds), allow_redirects=False,
            )  # fmt: skip
        except (requests.RequestException, OSError) as error:
            raise Offline(_words(error)) from error
        if answer.status_code >= 300:
            with answer:
                raise codec.error(answer.status_code, self._content(answer), answer.headers.get("Retry-After"))
        return answer

    @staticmethod
    def _content(answer: requests.Response) -> bytes:
        try:
            return b"".join(answer.iter_content(_CHUNK))
        except (requests.RequestException, OSError) as error:
            raise Offline(_words(error)) from error

    @staticmethod
    def _stream_of(answer: requests.Response) -> Iterator[bytes]:
        try:
            with answer:
                yield from answer.iter_content(_PART)
        except (requests.RequestException, OSError) as error:
            raise Offline(_words(error)) from error

    def _connect(self) -> requests.Session:
        session = requests.Session()
        session.headers.update(
            {"User-Agent": "ioc-desktop", PROTOCOL_HEADER: str(PROTOCOL), SCHEMA_HEADER: str(SCHEMA)}
        )
        if self.base.startswith("https"):
            session.mount("https://", _SystemTrust())
        if urlsplit(self.base).hostname in ("127.0.0.1", "::1", "localhost"):
            session.trust_env = False  # no proxy, and no look-up of one, for a centre on this machine
            session.headers["Accept-Encoding"] = "identity"  # nothing is gained by compressing here
        return session


def lines(answer: requests.Response) -> Iterator[bytes]:
    """Yield the lines of a stream, each as soon as it is whole. Raises as `iter_content`."""
    # what comes in parts is handed over part by part; of anything else more than a byte would wait until the next event fills it
    size = _BLOCK if getattr(answer.raw, "chunked", False) else 1
    begun = bytearray()
    for piece in answer.iter_content(size):
        begun += piece
        if b"\n" in piece:
            *whole, rest = bytes(begun).split(b"\n")
            begun = bytearray(rest)
            for line in whole:
                yield line.rstrip(b"\r")


class _Blocks(io.BytesIO):
    """A body that is sent block by block, each with a time-out of its own, until `halted` says stop."""

    def __init__(self, content: bytes, halted: Callable[[], bool]) -> None:
        super().__init__(content)
        self._halted = halted

    def read(self, size: int | None = -1) -> bytes:
        if self._halted():
            raise Stopped
        return super().read(size)


class _SystemTrust(requests.adapters.HTTPAdapter):
    """Certificates as the operating system trusts them, private authorities included."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        kwargs["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().init_poolmanager(*args, **kwargs)


def _words(error: BaseException) -> str:
    """Return what went wrong without addresses of objects in it."""
    cause = error
    while (inner := cause.__cause__ or cause.__context__) is not None:
        cause = inner
    return f"{type(cause).__name__}: {cause}"


def _wait_at_most(answer: requests.Response, longest: float) -> None:
    """Let an event stream be silent for MISSED heartbeats of its centre, at most `longest` seconds."""
    with contextlib.suppress(KeyError, ValueError):
        beat = float(answer.headers[HEARTBEAT_HEADER])
        connected = _socket(answer)
        if beat > 0 and connected is not None:
            connected.settimeout(min(longest, beat * MISSED))


def _socket(answer: requests.Response) -> socket.socket | None:
    connected: socket.socket | None = getattr(getattr(answer.raw, "connection", None), "sock", None)
    return connected


def _timed_out(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, TimeoutError):
            return True
        error = error.__cause__ or error.__context__
    return False
