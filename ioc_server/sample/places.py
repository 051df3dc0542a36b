"""Places with a condition: cameras, clinics, schools, attractions, beaches, hotels and junctions, all invented or marked."""

from __future__ import annotations

from typing import Any

from ioc_contract.clock import DAY, HOUR, MINUTE, Instant, local
from ioc_contract.records import Json, Place
from ioc_server.sample import ground, words
from ioc_server.sample.dice import Dice
from ioc_server.sample.town import Town

SUBSYSTEM = {
    "camera": "cameras", "hospital": "health", "clinic": "health", "kindergarten": "education", "school": "education",
    "attraction": "tourism", "beach": "tourism", "hotel": "tourism", "junction": "traffic",
}  # fmt: skip
FROZEN, OFFLINE, DIM = (7, 23, 41), (12, 50), (30,)
"""Running numbers of the cameras that stand still, are gone, or see badly."""


def places(town: Town, seed: int, anchor: int) -> list[Place]:
    """Return every place of the sample city."""
    dice = Dice(seed, "places")
    out: list[Place] = []
    for sort, spec in words.text("places").items():
        wards = [(w, "") for w, n in spec.get("per_ward", {}).items() for _ in range(n)] + [
            (w, name) for w, name in spec.get("fixed", [])
        ]
        of_ward: dict[str, int] = {}
        for n, (ward, name) in enumerate(wards, 1):
            of_ward[ward] = of_ward.get(ward, 0) + 1
            out.append(_place(town, dice, anchor, sort, spec, ward, n, of_ward[ward], name))
    return out


def _place(
    town: Town, dice: Dice, anchor: int, type: str, spec: dict[str, Any], ward: str, n: int, k: int, name: str
) -> Place:
    spot = ground.known(name, ward, dice) if name else ground.spot(dice, ward)
    unit = town.units[ward]
    where = spot.at.split(" ", 1)[1]
    number = n if type == "camera" else k
    slots = {"spot": where, "short": ground.short(unit), "k": f"{number:02d}" if type == "camera" else str(number)}
    shown = name or words.fill(dice.choice(spec["names"]), slots)
    status, text, at = _condition(dice, anchor, type, n)
    return Place(
        f"place-{type}-{n:03d}", 0, SUBSYSTEM[type], type, f"{spec['code']}-{n:03d}", shown, spot.lat, spot.lon,
        spot.address, unit.id, spec["org"], status, text, at, _attributes(dice, type, spec, at, status),
    )  # fmt: skip


def _condition(dice: Dice, anchor: int, type: str, n: int) -> tuple[str, str, Instant]:
    fresh = Instant(anchor - dice.randint(1, 4) * MINUTE)
    if type == "camera":
        if n in FROZEN:
            at = Instant(anchor - dice.randint(3, 40) * HOUR)
            return "fault", f"Đứng hình từ {local(at):%H:%M %d/%m}", at
        if n in OFFLINE:
            at = Instant(anchor - dice.randint(1, 6) * DAY)
            return "offline", f"Mất kết nối từ {local(at):%H:%M %d/%m}", at
        if n in DIM:
            return "warning", "Hình mờ, cần vệ sinh ống kính", fresh
        return "ok", "Trực tiếp", fresh
    if type == "beach" and n == 3:
        return "warning", "Cờ vàng: sóng lớn, hạn chế tắm xa bờ", fresh
    if type == "hospital" and n == 1:
        return "warning", "Khoa cấp cứu đông bệnh nhân", fresh
    if type == "junction" and n == 4:
        return "fault", "Đèn tín hiệu nhấp nháy vàng", fresh
    if type in ("clinic", "hotel") and dice.chance(0.06):
        return "unknown", "Chưa có báo cáo trong ngày", Instant(anchor - dice.randint(26, 60) * HOUR)
    return "ok", {"hotel": "Đang hoạt động", "attraction": "Mở cửa", "beach": "Cờ xanh"}.get(type, "Bình thường"), fresh


def _attributes(dice: Dice, type: str, spec: dict[str, Any], at: Instant, status: str) -> Json:
    match type:
        case "camera":
            last = "" if status == "offline" else f"{local(at):%H:%M:%S}"
            return {"group": dice.choice(spec["groups"]), "last_frame": last, "storage_days": dice.choice((15, 30, 30))}
        case "hospital" | "clinic":
            beds = dice.randint(180, 620) if type == "hospital" else dice.randint(5, 18)
            used = round(beds * dice.uniform(0.6, 1.02))
            return {"beds": beds, "occupied": used, "doctors": round(beds * 0.19) + 2}
        case "kindergarten" | "school":
            classes = dice.randint(8, 34)
            level = "Mầm non" if type == "kindergarten" else "Phổ thông"
            return {"level": level, "students": classes * dice.randint(27, 41), "classes": classes}
        case "hotel":
            return {
                "rooms": dice.randint(18, 210),
                "stars": dice.choice((1, 2, 3, 3, 4, 5)),
                "visitors_today": dice.randint(12, 320),
            }
        case "attraction" | "beach":
            return {"visitors_today": dice.randint(80, 2400)}
        case "junction":
            return {"cameras": dice.randint(1, 4), "detections_today": dice.randint(0, 24)}
    return {}
