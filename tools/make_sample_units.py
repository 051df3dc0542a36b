"""Makes `ioc_server/sample/data/units.json` from the MIT-licensed package `vietnamadminunits` (a build-time need only)."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import vietnamadminunits

DATA = Path(vietnamadminunits.__file__).parent / "data"
OUT = Path(__file__).parent.parent / "ioc_server" / "sample" / "data" / "units.json"

WARDS = ("22918", "22924", "22933", "22945", "22954", "22960", "22963")
FORMER_PROVINCES = {"60": "Tỉnh Bình Thuận", "67": "Tỉnh Đắk Nông", "68": "Tỉnh Lâm Đồng"}
REGISTER = "2024-01-01"
"""The first day of this register, not the founding of the units in it."""
CHANGE = "2025-07-01"
LAST = "2025-06-30"
PROVINCE_LAW = "Nghị quyết 202/2025/QH15"
WARD_LAW = "Nghị quyết 1671/NQ-UBTVQH15"
TYPES = {"Phường": "ward", "Xã": "commune", "Đặc": "special_zone", "Thị": "ward"}


def unit_id(code: str, valid_from: str) -> str:
    return f"{code}-{valid_from.replace('-', '')}"


def unit(code: str, name: str, type: str, tier: int, parent: str | None, since: str, **more: Any) -> dict[str, Any]:
    row = {"id": unit_id(code, since), "code": code, "name": name, "type": type, "tier": tier, "parent_id": parent}
    row |= {"valid_from": since, "valid_to": None, "legal_ref": "", "lat": None, "lon": None, "area_km2": None}
    return row | more


def main() -> None:
    """Write the file: 34 provinces, the former three, the seven wards, what they were made of, and who became what."""
    base = sqlite3.connect(DATA / "dataset.db")
    converter = json.loads((DATA / "converter_2025.json").read_text(encoding="utf-8"))
    units: list[dict[str, Any]] = []
    successions: list[dict[str, Any]] = []

    def follows(before: str, after: str, change: str, date: str, law: str) -> None:
        successions.append({"from_id": before, "to_id": after, "change": change, "date": date, "legal_ref": law})

    for code, name in FORMER_PROVINCES.items():
        units.append(unit(code, name, "province", 1, None, REGISTER, valid_to=LAST))
        follows(unit_id(code, REGISTER), unit_id("68", CHANGE), "merge", CHANGE, PROVINCE_LAW)
    provinces = base.execute(
        "SELECT provinceCode, province, provinceLat, provinceLon, sum(wardAreaKm2) FROM admin_units GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for code, name, lat, lon, area in provinces:
        more = {"legal_ref": PROVINCE_LAW, "lat": lat, "lon": lon, "area_km2": round(area, 1)}
        kind = "city" if name.startswith("Thành phố") else "province"
        if code == "75":  # a centrally run city since 30 April 2026, later than the package's data
            units.append(unit(code, name, kind, 1, None, CHANGE, **more, valid_to="2026-04-29"))
            since = "2026-04-30"
            units.append(unit(code, "Thành phố Đồng Nai", "city", 1, None, since, **(more | {"legal_ref": ""})))
            follows(unit_id(code, CHANGE), unit_id(code, since), "retype", since, "")
        else:
            units.append(unit(code, name, kind, 1, None, CHANGE, **more))

    parent = unit_id("60", REGISTER)
    legacy = {}
    for code, name, district_code, district, lat, lon, key in base.execute(
        "SELECT wardCode, ward, districtCode, district, wardLat, wardLon, wardKey FROM admin_units_legacy "
        "WHERE provinceShortKey = 'binhthuan' ORDER BY wardCode"
    ):
        legacy[key, district] = (code, name, district_code, lat, lon)
    districts: dict[str, str] = {}
    by_key = {}
    for code, name, lat, lon, area, key in base.execute(
        f"SELECT wardCode, ward, wardLat, wardLon, wardAreaKm2, wardKey FROM admin_units WHERE wardCode IN {WARDS} ORDER BY 1"
    ):
        by_key[key] = code
        more = {"legal_ref": WARD_LAW, "lat": lat, "lon": lon, "area_km2": area}
        units.append(unit(code, name, TYPES[name.split()[0]], 2, unit_id("68", CHANGE), CHANGE, **more))

    whole = converter["DICT_PROVINCE_WARD_NO_DIVIDED"]["tinhlamdong"]
    divided = converter["DICT_PROVINCE_WARD_DIVIDED"].get("tinhlamdong", {})
    became: list[tuple[str, str, str]] = [(old, key, "merge") for key in by_key for old in whole.get(key, [])]
    for old, parts in divided.items():
        became += [(old, p["newWardKey"], "split") for p in parts if p["newWardKey"] in by_key]
    former: dict[str, str] = {}
    for old, key, change in sorted(became):
        _, district_key, ward_key = old.split("_")
        found = next(
            (
                (row, district)
                for (k, district), row in legacy.items()
                if k == ward_key
                and base.execute(
                    "SELECT 1 FROM admin_units_legacy WHERE wardCode = ? AND districtKey = ?", (row[0], district_key)
                ).fetchone()
            ),
            None,
        )
        assert found, old
        (code, name, district_code, lat, lon), district = found
        if district_code not in districts:
            districts[district_code] = unit_id(district_code, REGISTER)
            kind = "city" if district.startswith("Thành phố") else "district"
            units.append(unit(district_code, district, kind, 2, parent, REGISTER, valid_to=LAST))
        if code not in former:
            former[code] = unit_id(code, REGISTER)
            kind = TYPES[name.split()[0]]
            more = {"valid_to": LAST, "lat": lat, "lon": lon}
            units.append(unit(code, name, kind, 3, districts[district_code], REGISTER, **more))
        follows(former[code], unit_id(by_key[key], CHANGE), change, CHANGE, WARD_LAW)
    text = json.dumps({"units": units, "successions": successions}, ensure_ascii=False, indent=0)
    OUT.write_text(text + "\n", encoding="utf-8")
    print(len(units), "units,", len(successions), "successions")


if __name__ == "__main__":
    main()
