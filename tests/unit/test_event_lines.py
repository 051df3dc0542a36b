"""The lines of an event stream come as soon as they are whole, however the wire cuts them."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
import requests

from ioc_desktop.sync.http import lines

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
PLAIN = b"Connection: close\r\n\r\n"


class Wire:
    """One connection of a server that says what it is told to."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}/"
        self._asked = threading.Event()
        self._peer: socket.socket | None = None
        threading.Thread(target=self._open, daemon=True).start()

    def _open(self) -> None:
        self._peer, _ = self._door.accept()
        self._peer.recv(65536)
        self._asked.set()

    def say(self, *pieces: bytes) -> None:
        assert self._asked.wait(10)
        assert self._peer is not None
        for piece in pieces:
            self._peer.sendall(piece)

    def close(self) -> None:
        if self._peer is not None:
            self._peer.close()
        self._door.close()


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.close()


@contextlib.contextmanager
def opened(wire: Wire, head: bytes) -> Iterator[Iterator[bytes]]:
    answering = threading.Thread(target=wire.say, args=(HEAD, head))
    answering.start()
    with requests.Session() as session:
        session.trust_env = False
        with session.get(wire.url, stream=True, timeout=(5, 10)) as answer:
            answering.join()
            yield lines(answer)


def chunk(content: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(content), content)


def test_a_line_comes_while_the_stream_stands_still(wire: Wire) -> None:
    with opened(wire, CHUNKED) as found:
        said = "data: Ổ gà – đường Trần Phú".encode()
        wire.say(chunk(said + b"\n\n"))
        assert [next(found), next(found)] == [said, b""]
        large = b"data: " + b"x" * 100_000
        wire.say(chunk(large + b"\r\n\r\n"))  # in more pieces than one
        assert [next(found), next(found)] == [large, b""]


def test_chunks_that_cut_lines_anywhere(wire: Wire) -> None:
    with opened(wire, CHUNKED) as found:
        whole = "data: Ổ gà\n\ndata: hết\n\n".encode()
        wire.say(*(chunk(bytes([byte])) for byte in whole[:9]), chunk(whole[9:]), chunk(b"cut off"), b"0\r\n\r\n")
        assert list(found) == ["data: Ổ gà".encode(), b"", "data: hết".encode(), b""]


def test_a_stream_without_parts_holds_nothing_back_either(wire: Wire) -> None:
    with opened(wire, PLAIN) as found:
        wire.say(b"data: one\n\n")
        assert [next(found), next(found)] == [b"data: one", b""]
        wire.say(b"data: two\n\nda")
        assert [next(found), next(found)] == [b"data: two", b""]
