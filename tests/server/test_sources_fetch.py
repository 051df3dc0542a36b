"""The fetcher against a real server on loopback: validators, bounds, redirects, slow and broken hosts."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ioc_contract.clock import HOUR, MINUTE
from ioc_server.sources.fetch import FetchError, Limits, Validators, back_off, fetch

LOCAL = Limits(connect=10, read=2, total=4, size=100_000, private=True)
NOTHING = Validators()
NOW = 1_800_000_000_000


class Handler(BaseHTTPRequestHandler):
    asked: list[tuple[str, dict[str, str]]] = []

    def do_GET(self) -> None:
        type(self).asked.append((self.path, dict(self.headers)))
        name = self.path.partition("?")[0].strip("/")
        getattr(self, f"get_{name.replace('-', '_')}", self.get_missing)()

    def log_message(self, *_: object) -> None:
        pass

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def get_etag(self) -> None:
        if self.headers.get("If-None-Match") == '"1"':
            self.reply(304)
        else:
            self.reply(200, b"body", ETag='"1"', Last_Modified="Sun, 22 Nov 2026 01:00:00 GMT")

    def get_stubborn(self) -> None:
        self.reply(304) if "If-None-Match" in self.headers else self.reply(200, b"new", ETag='"1"')

    def get_huge(self) -> None:
        self.reply(200, b"x" * 200_000)

    def get_bomb(self) -> None:
        self.reply(200, gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip")

    def get_broken(self) -> None:
        self.reply(500, b"<b>database</b> down\n" + b"x" * 100_000)

    def get_busy(self) -> None:
        self.reply(429, b"", Retry_After="120")

    def get_loop(self) -> None:
        self.reply(302, b"", Location="/loop")

    def get_hop(self) -> None:
        self.reply(301, b"", Location="/etag")

    def get_to_file(self) -> None:
        self.reply(302, b"", Location="file:///etc/passwd")

    def get_slow(self) -> None:
        time.sleep(4)

    def get_drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(40):
            try:
                self.wfile.write(b"x")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.25)

    def get_cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"half")

    def get_missing(self) -> None:
        self.reply(404, b"not here")


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_conditional_get_after_a_full_one(base: str) -> None:
    first = fetch(f"{base}/etag", NOTHING, NOW, LOCAL)
    assert first.data == b"body"
    assert first.validators.etag == '"1"'
    again = fetch(f"{base}/etag", first.validators, NOW + MINUTE, LOCAL)
    assert again.data is None
    assert Handler.asked[-1][1]["If-None-Match"] == '"1"'
    assert Handler.asked[-1][1]["If-Modified-Since"].startswith("Sun")


def test_every_six_hours_all_is_fetched_and_compared_by_hash(base: str) -> None:
    first = fetch(f"{base}/etag", NOTHING, NOW, LOCAL)
    later = fetch(f"{base}/etag", first.validators, NOW + 6 * HOUR, LOCAL)
    assert "If-None-Match" not in Handler.asked[-1][1]
    assert later.data is None
    assert later.validators.full_at == NOW + 6 * HOUR
    stubborn = Validators(etag='"1"', sha256="0" * 64, full_at=NOW)
    assert fetch(f"{base}/stubborn", stubborn, NOW + HOUR, LOCAL).data is None
    assert fetch(f"{base}/stubborn", stubborn, NOW + 6 * HOUR, LOCAL).data == b"new"


@pytest.mark.parametrize(
    ("path", "reason", "status"),
    [
        ("huge", "lớn hơn", None),
        ("bomb", "lớn hơn", None),
        ("broken", "500: «<b>database</b> down", 500),
        ("busy", "429", 429),
        ("loop", "chuyển hướng", None),
        ("to-file", "không đọc «file»", None),
        ("slow", "không trả lời kịp", None),
        ("drip", "quá chậm", None),
        ("cut", "giữa chừng", None),
        ("nowhere", "404", 404),
    ],
)
def test_what_goes_wrong_is_said(base: str, path: str, reason: str, status: int | None) -> None:
    started = time.monotonic()
    with pytest.raises(FetchError) as caught:
        fetch(f"{base}/{path}", NOTHING, NOW, LOCAL)
    assert reason in caught.value.reason
    assert caught.value.status == status
    assert time.monotonic() - started < LOCAL.total + LOCAL.read + 1
    assert caught.value.retry_after == (120 if path == "busy" else None)


def test_redirects_are_followed(base: str) -> None:
    found = fetch(f"{base}/hop", NOTHING, NOW, LOCAL)
    assert found.data == b"body"
    assert found.url.endswith("/etag")


def test_private_addresses_are_not_asked_unless_allowed(base: str) -> None:
    before = len(Handler.asked)
    for url in (f"{base}/etag", base.replace("127.0.0.1", "localhost"), "http://169.254.169.254/x", "http://[::1]/x"):
        with pytest.raises(FetchError, match="nội bộ"):
            fetch(url, NOTHING, NOW, Limits())
    assert len(Handler.asked) == before


@pytest.mark.parametrize("url", ["ftp://x/y", "gopher://x", "http://", "http://[", "https:///x", "data://x"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(FetchError):
        fetch(url, NOTHING, NOW, LOCAL)


def test_a_host_that_is_not_there() -> None:
    with pytest.raises(FetchError, match="không kết nối"):
        fetch("http://127.0.0.1:9/x", NOTHING, NOW, LOCAL)
    with pytest.raises(FetchError, match="không tìm thấy"):
        fetch("http://no-such-host.invalid/", NOTHING, NOW, Limits())


def test_files_by_path_and_url(tmp_path: Path) -> None:
    file = tmp_path / "dữ liệu.csv"
    file.write_bytes(b"a,b")
    first = fetch(str(file), NOTHING, NOW, LOCAL)
    assert first.data == b"a,b"
    assert fetch(file.as_uri(), first.validators, NOW, LOCAL).data is None
    file.write_bytes(b"x" * 200_000)
    with pytest.raises(FetchError, match="lớn hơn"):
        fetch(str(file), NOTHING, NOW, LOCAL)
    with pytest.raises(FetchError, match="không đọc được"):
        fetch(str(tmp_path), NOTHING, NOW, LOCAL)


def test_back_off_doubles_to_six_hours_and_heeds_the_host() -> None:
    waits = [back_off(n, 10) // MINUTE for n in range(1, 9)]
    assert waits == [10, 20, 40, 80, 160, 320, 360, 360]
    assert back_off(1, 10, retry_after=3600) == HOUR
    assert back_off(3, 24 * 60) == 24 * HOUR
    assert back_off(500, 1) == 6 * HOUR
