"""Reads administrative units from GeoJSON, or from CSV and XLSX through a column mapping."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from ioc_server.sources.items import OutsideUnit, Parsed, Problems, Unreadable, coordinates
from ioc_server.sources.known import key
from ioc_server.sources.mapping import ColumnMapping, lines
from ioc_server.sources.moments import parse_day
from ioc_server.sources.numbers import parse_number
from ioc_server.sources.table import MAX_BYTES, read_tables
from ioc_server.sources.text import line, scalar

TYPES = {"tinh": "province", "thanh pho": "city", "quan": "district", "huyen": "district", "phuong": "ward"}
TYPES |= {"xa": "commune", "thi tran": "commune", "thi xa": "district", "dac khu": "special_zone"}
TYPES |= {t: t for t in ("province", "city", "district", "ward", "commune", "special_zone")}
"""Folded word of a type → what is stored."""

DEFAULT_COLUMNS = {
    role: role for role in ("code", "name", "type", "parent_code", "valid_from", "valid_to", "legal_ref")
}
_FIELDS = (*DEFAULT_COLUMNS, "lat", "lon", "area_km2")
EARLIEST = "1900-01-01"


def parse_units(data: bytes, mapping: ColumnMapping | None = None) -> Parsed[OutsideUnit]:
    """Read units. GeoJSON features carry the fields as properties; a position missing there is the shape's middle.

    Raises Unreadable when the file cannot be read, or is a table and no mapping is given.
    """
    problems = Problems()
    found: dict[tuple[str, str], OutsideUnit] = {}
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        rows = _features(data, mapping, problems)
    elif mapping is None:
        raise Unreadable("bảng đơn vị hành chính cần bảng ánh xạ (--mapping), hoặc dùng GeoJSON")
    else:
        rows = _rows(data, mapping)
    for where, get in rows:
        try:
            unit = _unit(where, get, mapping)
        except ValueError as error:
            problems.add(where, str(error))
            continue
        same = found.setdefault((unit.code, unit.valid_from), unit)
        if same is not unit:
            problems.add(where, f"mã {unit.code} từ {unit.valid_from} đã có ở {same.where}")
    return Parsed(tuple(found.values()), problems.done())


Get = Callable[[str], str]


def _rows(data: bytes, mapping: ColumnMapping) -> Iterator[tuple[str, Get]]:
    for row in lines(read_tables(data, mapping.encoding, mapping.delimiter), mapping):
        if row is not None:
            yield row.where(), row.text


def _features(data: bytes, mapping: ColumnMapping | None, problems: Problems) -> Iterator[tuple[str, Get]]:
    if len(data) > MAX_BYTES:
        raise Unreadable(f"tệp lớn hơn {MAX_BYTES // 1_000_000} MB")
    try:
        content = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"JSON hỏng: dòng {error.lineno}, cột {error.colno}") from None
    features = content.get("features")
    if content.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise Unreadable("không phải GeoJSON FeatureCollection")
    columns = mapping.columns if mapping else {}
    for number, feature in enumerate(features, 1):
        where = f"đối tượng {number}"
        properties = feature.get("properties") if isinstance(feature, Mapping) else None
        if not isinstance(properties, Mapping):
            problems.add(where, "không có properties")
            continue
        middle = _middle(feature.get("geometry"))

        def get(role: str, own: Mapping[str, Any] = properties, at: dict[str, str] = middle) -> str:
            value = scalar(own.get(columns.get(role, role)))
            return value or (
                at.get(role, "") if role in ("lat", "lon") else mapping.constants.get(role, "") if mapping else ""
            )

        yield where, get


def _middle(geometry: object) -> dict[str, str]:
    """Return the middle of a geometry's box; empty when it has no positions."""
    waiting = [geometry.get("coordinates")] if isinstance(geometry, Mapping) else []
    xs: list[float] = []
    ys: list[float] = []
    while waiting:
        item = waiting.pop()
        if isinstance(item, list) and len(item) >= 2 and all(type(v) in (int, float) for v in item[:2]):
            xs.append(float(item[0]))
            ys.append(float(item[1]))
        elif isinstance(item, list):
            waiting += item
    return {"lon": f"{(min(xs) + max(xs)) / 2:.6f}", "lat": f"{(min(ys) + max(ys)) / 2:.6f}"} if xs else {}


def _unit(where: str, get: Get, mapping: ColumnMapping | None) -> OutsideUnit:
    code, name = line(get("code"), 40), line(get("name"), 120)
    if not code or not name:
        raise ValueError("thiếu mã hoặc tên đơn vị")
    said = get("type")
    names = {key(k): v for k, v in (mapping.names.get("type", {}) if mapping else {}).items()}
    type_ = TYPES.get(key(names.get(key(said), said)))
    if type_ is None:
        raise ValueError(f"loại đơn vị «{said[:40]}» không rõ")
    lat, lon = coordinates(get("lat"), get("lon"))
    order = mapping.date_order if mapping else "dmy"
    valid_from = day(get("valid_from"), order) or EARLIEST
    valid_to = day(get("valid_to"), order)
    if valid_to is not None and valid_to < valid_from:
        raise ValueError(f"hiệu lực đến {valid_to} trước hiệu lực từ {valid_from}")
    return OutsideUnit(
        code=code,
        name=name,
        type=type_,
        parent_code=line(get("parent_code"), 40),
        valid_from=valid_from,
        valid_to=valid_to,
        legal_ref=line(get("legal_ref")),
        lat=lat,
        lon=lon,
        area_km2=parse_number(get("area_km2"), mapping.number_style if mapping else "en"),
        where=where,
    )


def day(text: str, order: str) -> str | None:
    """Return an ISO day of a text, None for none. Raises ValueError for what is no day."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return parse_day(text, order).isoformat()
