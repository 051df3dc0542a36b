"""The ground the sample city stands on: administrative units, and places beside its streets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ioc_contract.records import AdminUnit, UnitSuccession
from ioc_server.sample.dice import Dice

WARDS = {"22945": 28, "22924": 24, "22918": 17, "22933": 11, "22960": 9, "22954": 6, "22963": 5}
"""Code of a current ward → its share of what happens, percent."""

_BEFORE = ("gần", "trước", "đối diện", "đoạn gần")
_JITTER = 0.00012


@dataclass(frozen=True, slots=True)
class Spot:
    """A place somebody writes about: position, address as written, and the place with its preposition, short and long."""

    ward: str
    lat: float
    lon: float
    address: str
    at: str
    near: str


@cache
def _data(name: str) -> dict[str, Any]:
    return json.loads((files("ioc_server.sample") / "data" / f"{name}.json").read_text("utf-8"))  # type: ignore[no-any-return]


def units() -> list[AdminUnit]:
    """Return the register: provinces, wards and what they were before."""
    return [AdminUnit(version=0, **row) for row in _data("units")["units"]]


def successions() -> list[UnitSuccession]:
    """Return which unit became which."""
    rows = _data("units")["successions"]
    return [UnitSuccession(id=f"{r['from_id']}>{r['to_id']}", version=0, **r) for r in rows]


@cache
def ward_units() -> dict[str, AdminUnit]:
    """Return the current wards by code."""
    return {u.code: u for u in units() if u.tier == 2 and u.valid_to is None and u.code in WARDS}


def short(unit: AdminUnit) -> str:
    """Return a unit's name without its type: «Phú Thủy»."""
    return unit.name.split(" ", 1)[1]


@cache
def _places(ward: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    data = _data("points")
    return ([e for e in data["streets"] if e["ward"] == ward], [e for e in data["landmarks"] if e["ward"] == ward])


def spot(dice: Dice, ward: str | None = None) -> Spot:
    """Return a place in `ward` (else in one chosen by its share): beside a street, often near something known."""
    code = ward or dice.weighted(WARDS)
    streets, landmarks = _places(code)
    unit = ward_units()[code]
    where = unit.name[:1].lower() + unit.name[1:]
    if dice.chance(0.3):
        entry = dice.choice(landmarks)
        name = dice.choice(entry["names"])
        at = f"tại {name}" if dice.chance(0.5) else f"gần {name}"
        near, address = f"{at}, {where}", f"{name[:1].upper()}{name[1:]}, {where}"
    else:
        entry = dice.choice(streets)
        name = dice.choice(entry["names"])
        at = f"trên {name}"
        number = f"{dice.randint(3, 380)}"
        if dice.chance(0.25):
            number += f"/{dice.randint(2, 24)}"
        near, address = f"{at}, đoạn trước số nhà {number}", f"Số {number} {name}, {where}"
        if dice.chance(0.35):
            mark = dice.choice(dice.choice(landmarks)["names"])
            near, address = f"{at}, {dice.choice(_BEFORE)} {mark}", f"{name[:1].upper()}{name[1:]}, gần {mark}, {where}"
    lat, lon = dice.choice(entry["points"])
    lat, lon = round(lat + dice.uniform(-_JITTER, _JITTER), 6), round(lon + dice.uniform(-_JITTER, _JITTER), 6)
    return Spot(code, lat, lon, address, at, near)


def landmark(dice: Dice, name: str) -> Spot:
    """Return the spot of a landmark by its exact name. Raises KeyError when there is none."""
    entry = next((e for e in _data("points")["landmarks"] if name in e["names"]), None)
    if entry is None:
        raise KeyError(name)
    unit = ward_units()[entry["ward"]]
    where = unit.name[:1].lower() + unit.name[1:]
    lat, lon = dice.choice(entry["points"])
    at = f"{'tại' if dice.chance(0.6) else 'gần'} {name}"
    return Spot(entry["ward"], lat, lon, f"{name[:1].upper()}{name[1:]}, {where}", at, f"{at}, {where}")


def known(name: str, ward: str, dice: Dice) -> Spot:
    """Return the spot of something known by name in `ward`, near the ward's landmarks if it is not among them."""
    unit = ward_units()[ward]
    groups = _places(ward)[1]
    entry = next((g for g in groups if any(n.casefold() == name.casefold() for n in g["names"])), groups[0])
    lat, lon = dice.choice(entry["points"])
    address = f"{name}, {unit.name[:1].lower()}{unit.name[1:]}"
    return Spot(ward, lat, lon, address, f"tại {name}", f"tại {name}")
