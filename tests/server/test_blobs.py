"""Photos are kept under their hash, only as what they are, and shown only to who may see what they hang on."""

from __future__ import annotations

import hashlib
import io
import zlib

import pytest
from PIL import Image

from ioc_contract.errors import Refused
from ioc_contract.permissions import Role
from ioc_server.store import blobs
from tests.server.client import Client
from tests.server.conftest import Centre


def picture(kind: str = "JPEG", size: tuple[int, int] = (20, 10)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue()


def put(client: Client, content: bytes, sha256: str | None = None) -> str:
    name = sha256 or hashlib.sha256(content).hexdigest()
    client.call("PUT", f"blobs/{name}", data=content)
    return name


def get(client: Client, sha256: str) -> bytes:
    return client.call("GET", f"blobs/{sha256}").content


def test_a_photo_comes_back_to_who_sent_it_and_to_who_sees_its_report(centre: Centre) -> None:
    an, binh = (
        centre.client("an", Role.OPERATOR, unit_ids=["u1"]),
        centre.client("bình", Role.OPERATOR, unit_ids=["u2"]),
    )
    viewer = centre.client("viewer", Role.VIEWER)
    content = picture()
    sha256 = put(an, content)
    assert put(an, content) == sha256
    assert get(an, sha256) == content
    for other in (binh, viewer):
        with pytest.raises(Refused, match="not_found"):
            get(other, sha256)
    case = centre.put("case", subsystem="reports", unit_id="u1")
    centre.put("attachment", entity_kind="case", entity_id=case, sha256=sha256)
    assert get(viewer, sha256) == content
    with pytest.raises(Refused, match="not_found"):
        get(binh, sha256)
    answer = an.call("GET", f"blobs/{sha256}")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def bomb() -> bytes:
    """Return a small PNG that claims to be 60,000 pixels square."""
    head = b"IHDR" + (60_000).to_bytes(4) * 2 + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + head + zlib.crc32(head).to_bytes(4)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>alert(1)</script></html>",
        b"MZ" + bytes(100),
        b"\xff\xd8\xff" + bytes(200),
        picture("PNG")[:-30],
        picture("BMP"),
        bomb(),
    ],
    ids=["empty", "svg", "html", "program", "no jpeg", "cut", "bmp", "bomb"],
)
def test_what_is_no_photo_is_not_kept(content: bytes) -> None:
    with pytest.raises(blobs.Unacceptable):
        blobs.examine(content)


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("GIF", "image/gif"),
                                                  ("WEBP", "image/webp")])  # fmt: skip
def test_photos_are_known_by_their_content(kind: str, media_type: str) -> None:
    found = blobs.examine(picture(kind))
    assert (found.media_type, found.width, found.height) == (media_type, 20, 10)


def test_bytes_and_hash_must_agree(centre: Centre) -> None:
    client = centre.client("an")
    for sha256 in ("0" * 64, "x", hashlib.sha256(b"").hexdigest().upper()):
        with pytest.raises(Refused):
            put(client, picture(), sha256)
        with pytest.raises(Refused):
            get(client, sha256)
    assert client.http.get(f"{client.url}/v1/blobs/..%2f..%2fserver.db", timeout=10).status_code == 404
    with pytest.raises(Refused, match="file_refused"):
        put(client, b"<svg/>")
    with pytest.raises(Refused, match="not_permitted"):
        put(centre.client("viewer", Role.VIEWER), picture())
    answer = client.http.put(f"{client.url}/v1/blobs/{'0' * 64}", headers={"Content-Length": str(10**9)}, timeout=10)
    assert answer.status_code == 413
