"""Pictures for tests: plain ones, and those somebody hostile would send."""

from __future__ import annotations

import io
import random
import zlib

from PIL import Image

PLACE = b"10.928889 Phan Thiet, may anh cua ong An"
SCRIPT = b"<html><script>alert(document.cookie)</script></html>"


def picture(kind: str = "JPEG", size: tuple[int, int] = (20, 10), colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def noisy(side: int, seed: int = 1) -> bytes:
    """Return a JPEG that does not get much smaller than a byte a pixel."""
    dice = random.Random(seed)
    image = Image.frombytes("RGB", (side, side), dice.randbytes(side * side * 3))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def telling() -> bytes:
    """Return a JPEG lying on its side that tells where and by whom it was taken, with a script in a comment and behind it."""
    image = Image.new("RGB", (40, 20), "blue")
    exif = image.getexif()
    exif[0x0112] = 6
    exif[0x010E] = PLACE.decode()
    exif.get_ifd(0x8825)[2] = (10.0, 55.0, 44.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=SCRIPT, icc_profile=SCRIPT * 4)
    return out.getvalue() + SCRIPT


def located(lat: tuple[float, ...], lon: tuple[float, ...], north: str = "N", east: str = "E") -> bytes:
    """Return a JPEG that tells where it was taken, in degrees, minutes and seconds."""
    image = Image.new("RGB", (60, 40), "green")
    exif = image.getexif()
    exif.get_ifd(0x8825).update({1: north, 2: (*lat, 0.0, 0.0)[:3], 3: east, 4: (*lon, 0.0, 0.0)[:3]})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def bomb() -> bytes:
    """Return a small PNG that claims to be 60,000 pixels square."""
    parts = (
        b"IHDR" + (60_000).to_bytes(4) * 2 + bytes([8, 2, 0, 0, 0]),
        b"IDAT" + zlib.compress(bytes(100_000)),
        b"IEND",
    )
    chunks = ((len(p) - 4).to_bytes(4) + p + zlib.crc32(p).to_bytes(4) for p in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def large_within() -> bytes:
    """Return a PNG of 64 million pixels in some kilobytes, whole and well-formed."""
    out = io.BytesIO()
    Image.new("1", (8000, 8000)).save(out, "PNG")
    return out.getvalue()
