"""Pictures made plain: decoded within limits and encoded anew, so that nothing but pixels is left of what came in.

The desk runs it before it hashes a photo (place and camera never leave the workstation), the centre on everything that
arrives (bytes given by one client are never handed to another). See docs/adr/0012.
"""

from __future__ import annotations

import hashlib
import io
import warnings
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


def _encoded(image: object, form: str, quality: int) -> Picture:
    from PIL import Image

    assert isinstance(image, Image.Image)
    out = io.BytesIO()
    if form == "JPEG":
        image.save(out, form, quality=quality, optimize=True)
    else:
        image.save(out, form)
    return Picture(out.getvalue(), f"image/{form.lower()}", image.width, image.height)
