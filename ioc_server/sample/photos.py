"""Drawn pictures for the sample city: small, plainly illustrations, labelled as such."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont

import resources
from ioc_server.sample.dice import Dice

SIZE = (640, 480)
THUMB = (240, 180)
LABEL = "Ảnh minh hoạ – dữ liệu mẫu"
SKIES = {
    "day": ((150, 196, 226), (224, 238, 244)),
    "dusk": ((247, 178, 120), (252, 224, 180)),
    "rain": ((120, 134, 148), (176, 186, 194)),
    "night": ((18, 24, 44), (46, 56, 88)),
}
WALLS = ((233, 216, 190), (214, 226, 214), (238, 208, 196), (206, 218, 232), (244, 232, 200))
VARIANTS = 2

Draw = ImageDraw.ImageDraw


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG and its thumbnail."""

    sha256: str
    thumb_sha256: str
    content: bytes
    thumb: bytes


class Album:
    """The drawn pictures by topic and whether something was put right since; `blobs` are the bytes by SHA-256."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}

    def photo(self, dice: Dice, topic: str, role: str, number: int) -> dict[str, Any]:
        """Return an attachment as operations add it."""
        picture = draw(SCENE_OF.get(topic, "street"), role == "after", dice.randrange(VARIANTS))
        self.blobs[picture.sha256] = picture.content
        self.blobs[picture.thumb_sha256] = picture.thumb
        return {
            "sha256": picture.sha256, "thumb_sha256": picture.thumb_sha256, "name": f"{role}-{number + 1}.jpg",
            "media_type": "image/jpeg", "size": len(picture.content), "width": SIZE[0], "height": SIZE[1],
            "role": role, "public": True,
        }  # fmt: skip


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(resources.read("fonts/BeVietnamPro-Medium.ttf")), 16)


@cache
def draw(scene: str, mended: bool, variant: int) -> Picture:
    """Return the picture of a scene, as it was or put right."""
    dice = Dice(scene, f"{variant}")  # the same street before and after
    sky = SKY_OF.get(scene) or dice.choice(("day", "day", "dusk"))
    if scene == "lamp" and mended:
        sky = "night"
    if scene == "flood" and mended:
        sky = "day"
    image = Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(image)
    _backdrop(pen, dice, sky, sea=scene == "beach")
    SCENES[scene](pen, dice, mended)
    _label(pen, "Sau xử lý" if mended else "")
    return Picture(*_encode(image))


def _encode(image: Image.Image) -> tuple[str, str, bytes, bytes]:
    content, thumb = (_jpeg(i) for i in (image, image.resize(THUMB, Image.Resampling.LANCZOS)))
    return hashlib.sha256(content).hexdigest(), hashlib.sha256(thumb).hexdigest(), content, thumb


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=78, optimize=True)
    return out.getvalue()


def _backdrop(pen: Draw, dice: Dice, sky: str, sea: bool) -> None:
    top, low = SKIES[sky]
    for y in range(300):
        share = y / 300
        pen.line([(0, y), (640, y)], tuple(round(a + (b - a) * share) for a, b in zip(top, low, strict=True)))
    dark = 0.35 if sky == "night" else 0.85 if sky == "rain" else 1.0
    if sea:
        pen.rectangle((0, 210, 640, 300), fill=_dim((86, 156, 186), dark))
        pen.rectangle((0, 300, 640, 480), fill=_dim((236, 214, 168), dark))
        for _ in range(9):
            x, y = dice.randint(0, 600), dice.randint(220, 290)
            pen.line((x, y, x + dice.randint(20, 60), y), fill=_dim((190, 222, 232), dark), width=2)
        return
    x = -20
    while x < 640:
        width, height = dice.randint(70, 130), dice.randint(90, 190)
        wall = _dim(dice.choice(WALLS), dark)
        pen.rectangle((x, 300 - height, x + width, 300), fill=wall)
        pen.polygon(
            [(x - 6, 300 - height), (x + width // 2, 300 - height - 26), (x + width + 6, 300 - height)],
            fill=_dim((176, 92, 72), dark),
        )
        for wx in range(x + 12, x + width - 22, 30):
            for wy in range(300 - height + 16, 270, 38):
                lit = sky == "night" and dice.chance(0.3)
                pen.rectangle((wx, wy, wx + 16, wy + 22), fill=(250, 226, 150) if lit else _dim((116, 140, 158), dark))
        x += width + dice.randint(2, 14)
    pen.rectangle((0, 300, 640, 340), fill=_dim((196, 190, 180), dark))
    pen.rectangle((0, 340, 640, 480), fill=_dim((110, 112, 116), dark))
    for x in range(20, 640, 90):
        pen.rectangle((x, 406, x + 46, 412), fill=_dim((236, 236, 230), dark))


def _dim(colour: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    return (round(colour[0] * share), round(colour[1] * share), round(colour[2] * share))


def _label(pen: Draw, note: str) -> None:
    font = _font()
    pen.rectangle((0, 448, 640, 480), fill=(20, 26, 36))
    pen.text((12, 452), LABEL, font=font, fill=(236, 240, 244))
    if note:
        pen.rectangle((522, 12, 628, 42), fill=(34, 112, 72))
        pen.text((534, 16), note, font=font, fill=(255, 255, 255))


def _lamp(pen: Draw, dice: Dice, mended: bool) -> None:
    for x in (130, 330, 530):
        pen.rectangle((x, 130, x + 7, 345), fill=(70, 74, 80))
        pen.line((x + 3, 132, x + 48, 120), fill=(70, 74, 80), width=6)
        lit = mended or (x == 530 and dice.chance(0.5))
        if lit:
            pen.polygon([(x + 34, 126), (x + 64, 126), (x + 110, 344), (x - 10, 344)], fill=(120, 112, 70))
        pen.ellipse((x + 34, 114, x + 64, 128), fill=(255, 240, 170) if lit else (40, 42, 46))


def _waste(pen: Draw, dice: Dice, mended: bool) -> None:
    pen.rounded_rectangle((430, 250, 500, 346), 8, fill=(46, 118, 84))
    pen.rectangle((424, 240, 506, 254), fill=(34, 92, 66))
    if mended:
        return
    colours = ((40, 44, 52), (228, 228, 224), (52, 88, 140), (170, 60, 56), (196, 164, 96))
    for _ in range(34):
        x, y, r = dice.randint(180, 430), dice.randint(290, 366), dice.randint(14, 34)
        pen.ellipse((x - r, y - r * 2 // 3, x + r, y + r * 2 // 3), fill=dice.choice(colours))


def _flood(pen: Draw, dice: Dice, mended: bool) -> None:
    _bike(pen, 360, 356)
    if mended:
        return
    pen.rectangle((0, 344, 640, 480), fill=(112, 124, 120))
    for _ in range(40):
        x, y = dice.randint(0, 620), dice.randint(350, 446)
        pen.arc((x, y, x + dice.randint(16, 60), y + 8), 180, 360, fill=(158, 170, 168), width=2)
    for _ in range(120):
        x, y = dice.randint(0, 640), dice.randint(0, 440)
        pen.line((x, y, x - 4, y + 14), fill=(196, 206, 214))


def _bike(pen: Draw, x: int, y: int) -> None:
    for cx in (x, x + 74):
        pen.ellipse((cx - 20, y - 20, cx + 20, y + 20), outline=(30, 30, 32), width=6)
    pen.line((x, y, x + 30, y - 30), fill=(170, 48, 44), width=10)
    pen.line((x + 30, y - 30, x + 74, y), fill=(170, 48, 44), width=10)
    pen.line((x + 60, y - 26, x + 68, y - 50), fill=(40, 40, 44), width=5)


def _road(pen: Draw, dice: Dice, mended: bool) -> None:
    if mended:
        pen.polygon([(210, 380), (440, 376), (470, 432), (190, 436)], fill=(72, 74, 78))
        return
    for grow, colour in ((0, (84, 82, 78)), (-14, (60, 56, 52)), (-34, (96, 88, 76))):
        pen.ellipse((210 - grow, 372 - grow // 2, 440 + grow, 440 + grow // 2), fill=colour)
    for x in (150, 480):
        pen.polygon([(x, 350), (x + 30, 350), (x + 15, 296)], fill=(232, 110, 40))
        pen.rectangle((x - 6, 348, x + 36, 356), fill=(60, 60, 62))


def _tree(pen: Draw, dice: Dice, mended: bool) -> None:
    leaves = ((58, 116, 66), (72, 134, 76), (48, 98, 58))
    pen.rectangle((96, 210, 116, 344), fill=(104, 78, 54))
    for _ in range(26):
        x, y, r = dice.randint(50, 160), dice.randint(120, 220), dice.randint(18, 34)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=dice.choice(leaves))
    if not mended:
        pen.polygon([(250, 350), (262, 366), (560, 392), (560, 378)], fill=(104, 78, 54))
        for _ in range(30):
            x, y, r = dice.randint(420, 600), dice.randint(350, 430), dice.randint(14, 28)
            pen.ellipse((x - r, y - r // 2, x + r, y + r // 2), fill=dice.choice(leaves))


def _stalls(pen: Draw, dice: Dice, mended: bool) -> None:
    if mended:
        return
    for x in range(40, 600, 120):
        colour = dice.choice(((198, 66, 60), (60, 104, 168), (226, 172, 56), (74, 142, 96)))
        pen.polygon([(x, 268), (x + 96, 268), (x + 84, 240), (x + 12, 240)], fill=colour)
        pen.rectangle((x + 6, 268, x + 10, 336), fill=(80, 80, 84))
        pen.rectangle((x + 86, 268, x + 90, 336), fill=(80, 80, 84))
        pen.rectangle((x + 10, 304, x + 86, 336), fill=(176, 140, 96))
        for n in range(5):
            pen.ellipse((x + 14 + n * 14, 294, x + 26 + n * 14, 306), fill=dice.choice(WALLS))


def _pipe(pen: Draw, dice: Dice, mended: bool) -> None:
    pen.ellipse((260, 380, 380, 430), fill=(78, 78, 80), outline=(50, 50, 52), width=5)
    if mended:
        pen.line((285, 405, 355, 405), fill=(120, 120, 122), width=5)
        pen.line((320, 388, 320, 422), fill=(120, 120, 122), width=5)
        return
    pen.ellipse((180, 376, 470, 444), fill=(138, 170, 186))
    for _ in range(30):
        x = 320 + dice.randint(-46, 46)
        pen.line((320, 404, x, dice.randint(240, 330)), fill=(206, 228, 238), width=3)


def _noise(pen: Draw, dice: Dice, mended: bool) -> None:
    pen.rectangle((250, 220, 340, 344), fill=(34, 34, 40))
    for y in (240, 286):
        pen.ellipse((268, y, 322, y + 48), fill=(90, 90, 98), outline=(140, 140, 150), width=4)
    if not mended:
        for r in range(60, 200, 34):
            pen.arc((295 - r, 282 - r, 295 + r, 282 + r), -40, 40, fill=(236, 180, 80), width=5)


def _wires(pen: Draw, dice: Dice, mended: bool) -> None:
    for x in (90, 540):
        pen.rectangle((x, 90, x + 12, 346), fill=(120, 116, 110))
    for n in range(9):
        sag = dice.randint(6, 18) if mended else dice.randint(30, 190)
        points = [(96 + t * 4.5, 110 + n * 4 + sag * (1 - ((t - 50) / 50) ** 2)) for t in range(101)]
        pen.line(points, fill=(26, 26, 30), width=3)


def _beach(pen: Draw, dice: Dice, mended: bool) -> None:
    pen.polygon([(60, 300), (150, 220), (240, 300)], fill=(220, 96, 72))
    pen.rectangle((147, 240, 153, 350), fill=(120, 90, 60))
    for x in (340, 470):
        pen.chord((x, 300, x + 120, 350), 0, 180, fill=(40, 96, 130))
    if not mended:
        for _ in range(60):
            x, y = dice.randint(0, 630), dice.randint(330, 440)
            pen.rectangle(
                (x, y, x + dice.randint(4, 16), y + dice.randint(3, 9)), fill=dice.choice((*WALLS, (60, 90, 150)))
            )


def _dog(pen: Draw, dice: Dice, mended: bool) -> None:
    if mended:
        return
    for x, colour in ((200, (150, 106, 66)), (400, (60, 56, 54))):
        pen.ellipse((x, 344, x + 96, 384), fill=colour)
        pen.ellipse((x + 80, 324, x + 122, 360), fill=colour)
        for leg in (12, 30, 64, 82):
            pen.rectangle((x + leg, 374, x + leg + 8, 412), fill=colour)
        pen.line((x + 4, 356, x - 20, 334), fill=colour, width=7)


def _street(pen: Draw, dice: Dice, mended: bool) -> None:
    _bike(pen, 150, 380)
    pen.rounded_rectangle((330, 330, 540, 396), 14, fill=(204, 206, 210) if mended else (60, 96, 150))
    pen.polygon([(370, 332), (400, 298), (480, 298), (508, 332)], fill=(150, 172, 188))
    for x in (378, 492):
        pen.ellipse((x - 22, 376, x + 22, 420), fill=(28, 28, 30))


SCENES: dict[str, Callable[[Draw, Dice, bool], None]] = {
    "lamp": _lamp, "waste": _waste, "flood": _flood, "road": _road, "tree": _tree, "stalls": _stalls, "pipe": _pipe,
    "noise": _noise, "wires": _wires, "beach": _beach, "dog": _dog, "street": _street,
}  # fmt: skip
SCENE_OF = {
    "lighting": "lamp", "waste": "waste", "sanitation": "waste", "flooding": "flood", "traffic": "road",
    "trees": "tree", "urban": "stalls", "water": "pipe", "noise": "noise", "telecom": "wires", "tourism": "beach",
    "animals": "dog", "food": "stalls", "security": "street", "land": "street", "other": "street",
}  # fmt: skip
"""Topic of a report → the scene drawn for it."""
SKY_OF = {"lamp": "night", "flood": "rain", "noise": "dusk"}
