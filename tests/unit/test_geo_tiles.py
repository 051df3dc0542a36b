"""Tiles from a real MBTiles file and from a real HTTP server behind the disk cache."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ioc_desktop.geo.projection import Box
from ioc_desktop.geo.tiles import MAX_TILE_BYTES, XYZ, MBTiles, covering

PICTURE = b"\x89PNG\r\n\x1a\n not quite"


def mbtiles(path: Path, **meta: str) -> Path:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
    db.execute("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
    db.executemany("INSERT INTO metadata VALUES (?, ?)", meta.items())
    db.execute("INSERT INTO tiles VALUES (3, 6, 4, ?)", (PICTURE,))
    db.execute("INSERT INTO tiles VALUES (5, 25, 17, ?)", (b"deep",))
    db.commit()
    db.close()
    return path


def test_mbtiles_rows_count_from_the_south(tmp_path: Path) -> None:
    source = MBTiles(mbtiles(tmp_path / "a.mbtiles", name="Nền", attribution="© OpenStreetMap"))
    assert (source.name, source.attribution, source.zooms) == ("Nền", "© OpenStreetMap", (3, 5))
    assert source.tile((3, 6, 3)) == PICTURE
    assert source.tile((3, 6, 4)) is None
    source.close()


def test_what_is_not_mbtiles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.mbtiles").write_text("no")
    with pytest.raises(ValueError, match="not an MBTiles"):
        MBTiles(tmp_path / "text.mbtiles")
    with pytest.raises(ValueError, match="no raster"):
        MBTiles(mbtiles(tmp_path / "vector.mbtiles", format="pbf"))
    with pytest.raises(ValueError, match="not an MBTiles"):
        MBTiles(tmp_path / "absent.mbtiles")
    assert not (tmp_path / "absent.mbtiles").exists()


class Server(ThreadingHTTPServer):
    asked: list[str]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if "/9/" in self.path:
            self.send_error(404)
            return
        body = b"x" * (MAX_TILE_BYTES + 1) if "/8/" in self.path else PICTURE
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:
            return

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(("127.0.0.1", 0), Handler)
    made.asked = []
    thread = threading.Thread(target=made.serve_forever, args=(0.05,))
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def test_a_tile_is_fetched_once_and_then_kept(server: Server, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{server.server_address[1]}/{{z}}/{{x}}/{{y}}.png"
    source = XYZ(address, "© Tỉnh", tmp_path)
    assert source.tile((4, 12, 7)) == PICTURE
    assert source.tile((4, 12, 7)) == PICTURE
    assert server.asked == ["/4/12/7.png"]
    source.close()
    offline = XYZ(address, "© Tỉnh", tmp_path, offline=True)
    assert offline.tile((4, 12, 7)) == PICTURE
    assert offline.tile((4, 12, 8)) is None
    assert server.asked == ["/4/12/7.png"]
    offline.close()


def test_missing_and_monstrous_tiles_are_no_tiles(server: Server, tmp_path: Path) -> None:
    source = XYZ(f"http://127.0.0.1:{server.server_address[1]}/{{z}}/{{x}}/{{y}}.png", "", tmp_path)
    assert source.tile((9, 0, 0)) is None
    assert source.tile((8, 0, 0)) is None
    assert not list(tmp_path.rglob("*.part"))
    assert source.tile((4, 1, 1)) == PICTURE
    source.close()


def test_a_server_that_is_gone_is_left_alone_for_a_while(server: Server, tmp_path: Path) -> None:
    port = server.server_address[1]
    server.shutdown()
    server.server_close()
    source = XYZ(f"http://127.0.0.1:{port}/{{z}}/{{x}}/{{y}}.png", "", tmp_path)
    assert source.tile((4, 1, 1)) is None
    assert source._rest_until > 0
    assert source.tile((4, 1, 2)) is None
    source.close()


@pytest.mark.parametrize("address", ["ftp://host/{z}/{x}/{y}", "https://host/{z}/{x}.png", "file:///etc/{z}/{x}/{y}"])
def test_addresses_that_are_none(address: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="tile address"):
        XYZ(address, "", tmp_path)


def test_the_tiles_of_a_view_middle_first() -> None:
    tiles = covering(Box(0.3, 0.3, 0.9, 0.9), 2)
    assert set(tiles) == {(2, c, r) for c in (1, 2, 3) for r in (1, 2, 3)}
    assert tiles[0] == (2, 2, 2)
    assert covering(Box(-1, -1, 2, 2), 0) == [(0, 0, 0)]
