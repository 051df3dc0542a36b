"""Fetches bytes from a URL or a file: conditional, bounded in time and size, polite to hosts, http(s) only."""

from __future__ import annotations

import hashlib
import ipaddress
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import requests
import urllib3

from ioc_contract.clock import HOUR, MINUTE

CONNECT_SECONDS, READ_SECONDS = 5.0, 20.0
TOTAL_SECONDS = 90.0
"""A body that drips longer than this is given up."""
MAX_BYTES = 50_000_000
MAX_REDIRECTS = 5
PER_HOST = 2
"""Fetches from one host at a time."""
FULL_EVERY = 6 * HOUR
"""How often validators are left out, because some servers never change them."""
MAX_BACK_OFF = 6 * HOUR
USER_AGENT = "ioc-server (+feed reader; conditional GET)"

_hosts: dict[str, threading.Semaphore] = {}
_hosts_lock = threading.Lock()


class FetchError(Exception):
    """The bytes could not be had; the reason is for people. `retry_after` in seconds when the host asked for it."""

    def __init__(self, reason: str, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.status, self.retry_after = reason, status, retry_after


@dataclass(frozen=True, slots=True)
class Validators:
    """What is kept of the last fetch, to ask only for what is new. `full_at` in milliseconds UTC."""

    etag: str = ""
    modified: str = ""
    sha256: str = ""
    full_at: int = 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """The outcome: `data` is None when nothing has changed since the validators."""

    data: bytes | None
    validators: Validators
    content_type: str = ""
    url: str = ""
    """Where it came from in the end."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one fetch; seconds and bytes."""

    connect: float = CONNECT_SECONDS
    read: float = READ_SECONDS
    total: float = TOTAL_SECONDS
    size: int = MAX_BYTES
    private: bool = False
    """Whether private, loopback and link-local addresses may be fetched from."""
    headers: Mapping[str, str] = field(default_factory=dict)


def fetch(location: str, known: Validators, now: int, limits: Limits | None = None) -> Fetched:
    """Return the bytes at a http(s) URL, a file:// URL or a path. Raises FetchError."""
    bounds = limits or Limits()
    scheme = location.partition("://")[0].lower() if "://" in location else "file"
    if scheme in ("http", "https"):
        return _http(location, known, now, bounds)
    if scheme != "file":
        raise FetchError(f"chỉ đọc http, https hoặc tệp, không đọc «{scheme}»")
    return _file(location, known, now, bounds)


def back_off(failures: int, cadence_minutes: int, retry_after: float | None = None) -> int:
    """Return how long to wait after the n-th failure in a row, milliseconds."""
    base = max(1, cadence_minutes) * MINUTE
    wait = min(base << min(max(failures - 1, 0), 12), max(MAX_BACK_OFF, base))
    return max(wait, min(int((retry_after or 0) * 1000), 24 * HOUR))


def _file(location: str, known: Validators, now: int, limits: Limits) -> Fetched:
    parts = urlsplit(location)
    path = Path(unquote(parts.path)) if parts.scheme.lower() == "file" else Path(location)
    try:
        if path.stat().st_size > limits.size:
            raise FetchError(f"tệp lớn hơn {limits.size // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as error:
        raise FetchError(f"không đọc được tệp {path}: {error.strerror or error}") from None
    return _compared(data, known, replace(known, full_at=now), path.suffix, str(path))


def _compared(data: bytes, known: Validators, now_known: Validators, content_type: str, url: str) -> Fetched:
    digest = hashlib.sha256(data).hexdigest()
    after = replace(now_known, sha256=digest)
    return Fetched(None if digest == known.sha256 else data, after, content_type, url)


def _http(location: str, known: Validators, now: int, limits: Limits) -> Fetched:
    full = now - known.full_at >= FULL_EVERY
    headers = {"User-Agent": USER_AGENT, **limits.headers}
    if not full and known.etag:
        headers["If-None-Match"] = known.etag
    if not full and known.modified:
        headers["If-Modified-Since"] = known.modified
    deadline = time.monotonic() + limits.total
    url = location
    with requests.Session() as session:
        first = _checked_host(location, limits)
        for _ in range(MAX_REDIRECTS + 1):
            host = _checked_host(url, limits)
            if host != first:  # what is meant for one host is not told to another
                headers = {k: v for k, v in headers.items() if k not in limits.headers}
            with _slot(host, deadline):
                answer = _get(session, url, headers, limits)
                with answer:
                    if answer.is_redirect:
                        url = _joined(url, answer.headers["Location"])
                        continue
                    return _answer(answer, url, known, now, full, deadline, limits)
    raise FetchError(f"chuyển hướng quá {MAX_REDIRECTS} lần")


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise FetchError("chuyển hướng tới địa chỉ không hợp lệ") from None


def _get(session: requests.Session, url: str, headers: Mapping[str, str], limits: Limits) -> requests.Response:
    try:
        return session.get(
            url, headers=headers, timeout=(limits.connect, limits.read), stream=True, allow_redirects=False
        )
    except requests.exceptions.SSLError:
        raise FetchError("chứng chỉ TLS của máy chủ nguồn không hợp lệ") from None
    except requests.Timeout:
        raise FetchError("máy chủ nguồn không trả lời kịp") from None
    except (requests.RequestException, ValueError, OSError) as error:
        raise FetchError(f"không kết nối được máy chủ nguồn ({type(error).__name__})") from None


def _answer(
    answer: requests.Response, url: str, known: Validators, now: int, full: bool, deadline: float, limits: Limits
) -> Fetched:
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code == 304 and not full:
        return Fetched(None, known, kind, url)
    data = _body(answer, deadline, limits, small=answer.status_code != 200)
    if answer.status_code != 200:
        said = " ".join(data[:160].decode("utf-8", "replace").split())
        wait = answer.headers.get("Retry-After", "")
        raise FetchError(
            f"máy chủ nguồn trả lời {answer.status_code}" + (f": «{said[:120]}»" if said else ""),
            answer.status_code,
            float(wait) if wait.isdigit() else None,
        )
    after = Validators(
        etag=answer.headers.get("ETag", "")[:500],
        modified=answer.headers.get("Last-Modified", "")[:100],
        full_at=now if full else known.full_at,
    )
    return _compared(data, known, after, kind, url)


def _body(answer: requests.Response, deadline: float, limits: Limits, small: bool) -> bytes:
    """Return the decoded body; it counts decoded, so that a compressed bomb ends at the limit."""
    limit = 4_096 if small else limits.size
    pieces: list[bytes] = []
    size = 0
    try:
        # what has come, not whole blocks: a host that drips would never be asked how long it takes
        while piece := answer.raw.read1(65_536, decode_content=True):
            size += len(piece)
            pieces.append(piece)
            if small and size >= limit:
                break
            if size > limit:
                raise FetchError(f"nội dung lớn hơn {limit // 1_000_000} MB")
            if time.monotonic() > deadline:
                raise FetchError("máy chủ nguồn gửi quá chậm")
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise FetchError(f"mất kết nối giữa chừng ({type(error).__name__})") from None
    return b"".join(pieces)


def _checked_host(url: str, limits: Limits) -> str:
    """Return the host to be asked. Raises FetchError for another scheme, and for a private address unless allowed."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise FetchError("địa chỉ không hợp lệ") from None
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise FetchError(f"chỉ đọc http và https, không đọc «{parts.scheme or url[:40]}»")
    if not limits.private:
        try:
            found = socket.getaddrinfo(host, port or 443, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise FetchError(f"không tìm thấy máy chủ {host}") from None
        for *_, address in found:
            if not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global:
                raise FetchError(f"{host} là địa chỉ nội bộ; nguồn này chưa được phép đọc mạng nội bộ")
    return f"{host}:{port or parts.scheme}"


class _slot:  # noqa: N801 - used as a statement
    """One of the few places a host has; waiting ends at the deadline."""

    def __init__(self, host: str, deadline: float) -> None:
        with _hosts_lock:
            self._places = _hosts.setdefault(host, threading.Semaphore(PER_HOST))
        self._deadline = deadline

    def __enter__(self) -> None:
        if not self._places.acquire(timeout=max(0.0, self._deadline - time.monotonic())):
            raise FetchError("máy chủ nguồn đang bận với các lần tải khác")

    def __exit__(self, *_: object) -> None:
        self._places.release()
