"""Pictures made plain: decoded within limits and encoded anew, so that nothing but pixels is left of what came in.

The desk runs it before it hashes a photo (place and camera never leave the workstation), the centre on everything that
arrives (bytes given by one client are never handed to another). See docs/adr/0012.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

LIMIT = 20 * 1024 * 1024
"""Bytes in one picture, at most."""
PIXELS = 50_000_000
"""Pixels in one picture, at most; decoded that is 150 MB."""
LONGEST = 4096
"""Longest side of a picture as the desk sends it, pixels."""
THUMB = 320
"""Longest side of a thumbnail, pixels."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""What is taken, by its content; what comes out is JPEG, or PNG where the picture was drawn or has holes."""
_QUALITY, _THUMB_QUALITY = 90, 78


class NotAPicture(ValueError):
    """These bytes are not taken. `code` is a key of `errors.REASONS`: photo_empty, photo_large, photo_pixels, photo_type or
    photo_broken."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture."""

    content: bytes
    media_type: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def plain(content: bytes, longest: int | None = None) -> tuple[Picture, Picture]:
    """Return the picture in `content`, upright and without metadata, at most `longest` pixels wide and high, and its
    thumbnail. Of a moving picture the first frame is taken. Raises NotAPicture. Takes up to some seconds."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # only who handles pictures pays for the decoders

    if not content:
        raise NotAPicture("photo_empty")
    if len(content) > LIMIT:
        raise NotAPicture("photo_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # bombs are measured below
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                if opened.width * opened.height > PIXELS:
                    raise NotAPicture("photo_pixels")
                opened.load()
                upright = ImageOps.exif_transpose(opened)
                drawn = opened.format in ("PNG", "GIF") or upright.has_transparency_data
                image: Image.Image = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except NotAPicture:
        raise
    except Image.DecompressionBombError as error:
        raise NotAPicture("photo_pixels") from error
    except UnidentifiedImageError as error:
        raise NotAPicture("photo_type") from error
    except Exception as error:
        raise NotAPicture("photo_broken") from error
    image.info.clear()  # comments and profiles would be written again
    if longest is not None and max(image.size) > longest:
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    small = image.copy()
    small.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS)
    if small.mode == "RGBA":
        small = Image.alpha_composite(Image.new("RGBA", small.size, "white"), small).convert("RGB")
    full = _encoded(image, "PNG", 0) if drawn else _encoded(image, "JPEG", _QUALITY)
    if len(full.content) > LIMIT:
        raise NotAPicture("photo_large")
    return full, _encoded(small, "JPEG", _THUMB_QUALITY)


Box = tuple[int, int, int, int]
"""Left, top, width and height in pixels of the picture."""


def covered(content: bytes, boxes: Sequence[Box]) -> Picture:
    """Return the picture in `content` with everything inside `boxes` made black before it is encoded, so that nothing of it is
    left in the bytes. What of a box lies outside counts not. Raises NotAPicture, ValueError when no box covers anything.
    """
    from PIL import Image

    whole = plain(content)[0]
    with Image.open(io.BytesIO(whole.content), formats=FORMATS) as opened:
        image = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    drawn = False
    for left, top, width, height in boxes:
        x, y = max(0, left), max(0, top)
        right, bottom = min(image.width, left + width), min(image.height, top + height)
        if right > x and bottom > y:
            image.paste((0, 0, 0, 255) if image.mode == "RGBA" else (0, 0, 0), (x, y, right, bottom))
            drawn = True
    if not drawn:
        raise ValueError("no box covers anything")
    return _encoded(image, whole.media_type.partition("/")[2].upper(), _QUALITY)


def position(content: bytes) -> tuple[float, float] | None:
    """Return where the picture says it was taken, latitude and longitude in degrees; None when it says nothing usable.

    To be asked before `plain` takes it out.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                told = opened.getexif().get_ifd(0x8825)
        lat, lon = _degrees(told[2]), _degrees(told[4])
    except Exception:  # noqa: BLE001 - what is hostile or broken says nothing
        return None
    lat, lon = (-lat if told.get(1) == "S" else lat), (-lon if told.get(3) == "W" else lon)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180) or (lat, lon) == (0, 0):
        return None  # also what is not a number; (0, 0) is what cameras write that do not know
    return lat, lon


def _degrees(parts: Sequence[float]) -> float:
    degrees, minutes, seconds = (float(p) for p in (*parts, 0.0, 0.0)[:3])
    return degrees + minutes / 60 + seconds / 3600


def _encoded(image: object, form: str, quality: int) -> Picture:
    from PIL import Image

    assert isinstance(image, Image.Image)
    out = io.BytesIO()
    if form == "JPEG":
        image.save(out, form, quality=quality, optimize=True)
    else:
        image.save(out, form)
    return Picture(out.getvalue(), f"image/{form.lower()}", image.width, image.height)
