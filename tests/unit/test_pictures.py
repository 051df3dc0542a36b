"""Pictures are made plain: pixels stay, everything else goes, and what is no picture or too much of one is told."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from ioc_contract import pictures
from ioc_contract.errors import REASONS
from tests.pictures import PLACE, SCRIPT, bomb, large_within, located, noisy, picture, telling


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo_empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_type"),
        (SCRIPT, "photo_type"),
        (b"MZ" + bytes(100), "photo_type"),
        (b"%PDF-1.7" + bytes(100), "photo_type"),
        (b"\xff\xd8\xff" + SCRIPT, "photo_type"),
        (picture("PNG")[:-30], "photo_broken"),
        (noisy(64)[:-500], "photo_broken"),
        (picture("BMP"), "photo_type"),
        (picture("TIFF"), "photo_type"),
        (bomb(), "photo_pixels"),
        (large_within(), "photo_pixels"),
        (b"\xff\xd8\xff" + bytes(pictures.LIMIT), "photo_large"),
    ],
    ids=["empty", "svg", "html", "program", "pdf", "no jpeg", "cut", "cut jpeg", "bmp", "tiff", "bomb", "wide", "long"],
)
def test_what_is_not_taken_says_why(content: bytes, code: str) -> None:
    with pytest.raises(pictures.NotAPicture) as caught:
        pictures.plain(content)
    assert caught.value.code == code
    assert code in REASONS


def test_place_camera_scripts_and_what_follows_are_gone_and_it_stands_upright() -> None:
    content = telling()
    assert PLACE in content
    assert content.count(SCRIPT) >= 3
    for made in pictures.plain(content):
        assert (made.width, made.height) == (20, 40)
        for word in (PLACE, SCRIPT[:12], b"Exif", b"ICC_PROFILE"):
            assert word not in made.content
        with Image.open(io.BytesIO(made.content)) as image:
            assert not image.getexif()
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
            red, _, blue = image.convert("RGB").getpixel((10, 20))  # type: ignore[misc]
            assert blue > 240 > 20 > red


@pytest.mark.parametrize(
    ("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("GIF", "image/png"), ("WEBP", "image/jpeg")]
)
def test_each_kind_comes_out_as_one_that_every_desk_shows(kind: str, media_type: str) -> None:
    full, thumb = pictures.plain(picture(kind, (900, 300)))
    assert (full.media_type, full.width, full.height) == (media_type, 900, 300)
    assert (thumb.media_type, thumb.width) == ("image/jpeg", pictures.THUMB)
    assert full.sha256 != thumb.sha256


def test_a_large_photo_is_made_smaller_before_it_is_sent() -> None:
    full, _ = pictures.plain(picture("JPEG", (6000, 3000)), pictures.LONGEST)
    assert (full.width, full.height) == (4096, 2048)


def test_holes_stay_holes() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "WEBP")
    full, thumb = pictures.plain(out.getvalue())
    with Image.open(io.BytesIO(full.content)) as image:
        assert image.getpixel((0, 0))[3] == 0  # type: ignore[index]
    with Image.open(io.BytesIO(thumb.content)) as image:
        assert min(image.getpixel((0, 0))) > 250  # type: ignore[type-var, arg-type]


def test_making_plain_twice_costs_next_to_nothing() -> None:
    out = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").resize((600, 600)).save(out, "JPEG", quality=95)
    first, _ = pictures.plain(out.getvalue())
    second, _ = pictures.plain(first.content)
    with Image.open(io.BytesIO(first.content)) as a, Image.open(io.BytesIO(second.content)) as b:
        worst = max(abs(p - q) for p, q in zip(a.convert("L").tobytes(), b.convert("L").tobytes(), strict=True))
    assert worst <= 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_a_box_covers_is_not_in_the_bytes_and_the_rest_is(kind: str) -> None:
    made = pictures.covered(picture(kind, (64, 48), "red"), [(8, 8, 16, 16), (60, 40, 100, 100), (-20, -20, 4, 4)])
    assert made.media_type == f"image/{kind.lower()}"
    with Image.open(io.BytesIO(made.content)) as image:
        plain = image.convert("RGB")
        inside = [plain.getpixel((x, y)) for x in range(9, 23) for y in range(9, 23)]
        assert max(max(p) for p in inside) < 24  # type: ignore[type-var, arg-type]
        assert max(plain.getpixel((63, 47))) < 24  # type: ignore[arg-type]
        assert plain.getpixel((40, 20))[0] > 240  # type: ignore[index]


def test_nothing_covered_is_no_copy_and_what_is_no_picture_says_so() -> None:
    for boxes in ([], [(100, 100, 5, 5)], [(3, 3, 0, 9)], [(9, 9, -4, -4)]):
        with pytest.raises(ValueError, match="covers"):
            pictures.covered(picture(size=(20, 20)), boxes)
    with pytest.raises(pictures.NotAPicture):
        pictures.covered(SCRIPT, [(0, 0, 5, 5)])


def test_the_place_a_photo_tells_is_read_whichever_way_it_is_written() -> None:
    lat, lon = pictures.position(located((10.0, 55.0, 44.0), (108.0, 6.0, 0.0))) or (0, 0)
    assert (round(lat, 5), round(lon, 5)) == (10.92889, 108.1)
    assert pictures.position(located((10.5,), (108.25,), "S", "W")) == (-10.5, -108.25)


@pytest.mark.parametrize(
    "content",
    [
        picture(),
        telling(),
        located((0.0,), (0.0,)),
        located((91.0,), (10.0,)),
        located((10.0,), (200.0,)),
        SCRIPT,
        b"",
        bomb(),
    ],
    ids=["none", "half", "zero", "lat", "lon", "html", "empty", "bomb"],
)
def test_a_place_that_is_none_is_none(content: bytes) -> None:
    assert pictures.position(content) is None
