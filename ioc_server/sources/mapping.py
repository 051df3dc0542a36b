"""A saved column mapping: which column of a file means what, kept as JSON per source and checked strictly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from openpyxl.utils import column_index_from_string

from ioc_contract.folding import fold
from ioc_server.sources.items import Unreadable
from ioc_server.sources.moments import ORDERS
from ioc_server.sources.numbers import STYLES
from ioc_server.sources.table import DELIMITERS, Cell, Sheet
from ioc_server.sources.text import ENCODINGS, scalar

ROLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "indicators": (
        ("period",),
        ("indicator", "unit", "value", "numerator", "denominator", "target", "note", "status"),
    ),
    "reports": (
        ("external_id", "received_at"),
        (
            *("title", "body", "category", "status", "updated_at", "notes", "address", "lat", "lon", "unit", "agency"),
            *("media_url", "reporter_name", "reporter_phone", "reporter_email", "rating", "rating_comment"),
        ),
    ),
    "units": (
        ("code", "name", "type"),
        ("parent_code", "valid_from", "valid_to", "legal_ref", "lat", "lon", "area_km2"),
    ),
    "organisations": (
        ("code", "name"),
        ("short_name", "type", "parent_code", "covers", "calendar", "valid_from", "valid_to"),
    ),
}
"""Kind of import → the roles a mapping must give and those it may give."""

NAMED = ("indicator", "unit", "category", "status", "type")
"""Roles whose texts may be translated by `names`."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How a file is read. A column is named by its heading, or by its letter as «@C»."""

    kind: str
    columns: Mapping[str, str] = field(default_factory=dict)
    """Role → column."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Role → a text that stands for every row."""
    values: Sequence[Mapping[str, str]] = ()
    """Several values per row: each {"column", and constants or columns of its own such as "indicator": "=health.visits",
    "period": "=10/2026", "numerator": "Số lượt"}; a text after = is taken as it is, another names a column."""
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Role → text in the file → what it means here."""
    sheets: Sequence[str] = ()
    """Sheets read; empty: the only one."""
    header_rows: Sequence[int] = (1, 1)
    """First and last row of the headings, from 1; stacked headings are joined by « / »."""
    first_row: int | None = None
    """First row of data; by default the one below the headings."""
    last_row: int | None = None
    skip: Sequence[str] = ()
    """Texts that mark a row to be passed over («Tổng cộng», «II»), whichever mapped column they stand in."""
    encoding: str = "auto"
    delimiter: str = "auto"
    number_style: str = "vi"
    date_order: str = "dmy"
    zone: str = "Asia/Ho_Chi_Minh"
    compute: str = ""
    """How a value that the file does not give follows from numerator and denominator: `percent`, `ratio` or not at all."""
    category_otherwise: str = ""
    """Category of a report whose own is unknown here; empty: such a report is kept without one, and told."""


_CHOICES: dict[str, Sequence[str]] = {
    "kind": tuple(ROLES),
    "encoding": ENCODINGS,
    "delimiter": ("auto", *DELIMITERS),
    "number_style": STYLES,
    "date_order": ORDERS,
    "compute": ("", "percent", "ratio"),
}


def load_mapping(data: bytes, kind: str) -> ColumnMapping:
    """Read and check a mapping. Raises Unreadable naming the key and the reason."""
    try:
        given = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"bảng ánh xạ không phải JSON: dòng {error.lineno}, cột {error.colno}") from None
    if not isinstance(given, dict):
        raise Unreadable("bảng ánh xạ phải là một đối tượng JSON")
    known = {f.name for f in fields(ColumnMapping)}
    for key in given:
        if key not in known:
            raise Unreadable(f"bảng ánh xạ: không có khoá «{key}» (có: {', '.join(sorted(known))})")
    given.setdefault("kind", kind)
    _check(given)
    mapping = ColumnMapping(**given)
    if mapping.kind != kind:
        raise Unreadable(f"bảng ánh xạ dành cho «{mapping.kind}», không phải «{kind}»")
    required, optional = ROLES[kind]
    given_roles = {*mapping.columns, *mapping.constants, *(role for v in mapping.values for role in v)} - {"column"}
    for role in given_roles:
        if role not in required and role not in optional:
            raise Unreadable(f"bảng ánh xạ: «{role}» không có ý nghĩa (có: {', '.join((*required, *optional))})")
    for role in required:
        if role not in given_roles:
            raise Unreadable(f"bảng ánh xạ: thiếu cột cho «{role}»")
    if kind == "indicators" and not ({"value"} & given_roles or mapping.values or mapping.compute):
        raise Unreadable("bảng ánh xạ: thiếu cột «value», hoặc danh sách «values», hoặc «compute»")
    if kind == "indicators" and "indicator" not in given_roles:
        raise Unreadable("bảng ánh xạ: thiếu «indicator»")
    return mapping


def own_headings(sheets: Sequence[Sheet], kind: str) -> ColumnMapping:
    """Return the mapping of a file whose headings are the roles themselves. Raises Unreadable when one is missing."""
    required, optional = ROLES[kind]
    first = {_key(str(v or "")) for sheet in sheets[:1] for v in (sheet.rows[0] if sheet.rows else ())}
    given = [role for role in (*required, *optional) if role in first]
    for role in required:
        if role not in given:
            raise Unreadable(
                f"không có cột «{role}»: đặt tên cột là {', '.join((*required, *optional))}, hoặc dùng --mapping"
            )
    return ColumnMapping(kind, {role: role for role in given}, sheets=[s.name for s in sheets[:1]])


def dump_mapping(mapping: ColumnMapping) -> dict[str, Any]:
    """Return the mapping as JSON values, defaults left out."""
    return {
        f.name: getattr(mapping, f.name)
        for f in fields(ColumnMapping)
        if f.name == "kind" or getattr(mapping, f.name) not in (f.default, {})
    }


def _check(given: Mapping[str, Any]) -> None:
    def refuse(key: str, reason: str) -> None:
        raise Unreadable(f"bảng ánh xạ: «{key}» {reason}")

    for key, value in given.items():
        if key in _CHOICES and value not in _CHOICES[key]:
            refuse(key, f"phải là một trong: {', '.join(repr(c) for c in _CHOICES[key])}")
        if key in ("columns", "constants") and not _texts(value):
            refuse(key, "phải là bảng chữ → chữ")
        if key == "names" and not (isinstance(value, dict) and all(k in NAMED and _texts(v) for k, v in value.items())):
            refuse(key, f"phải là bảng vai trò ({', '.join(NAMED)}) → bảng chữ → chữ")
        if key == "values" and not (
            isinstance(value, list) and all(_texts(v) and "column" in v for v in value) and value
        ):
            refuse(key, "phải là danh sách bảng chữ → chữ, mỗi bảng có «column»")
        if key in ("sheets", "skip") and not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
            refuse(key, "phải là danh sách chữ")
        if key == "header_rows" and not (
            isinstance(value, list)
            and len(value) == 2
            and all(isinstance(v, int) and not isinstance(v, bool) for v in value)
            and 1 <= value[0] <= value[1] <= value[0] + 9
        ):
            refuse(key, "phải là [dòng đầu, dòng cuối] của tiêu đề, tính từ 1, nhiều nhất 10 dòng")
        if key in ("first_row", "last_row") and not (value is None or (type(value) is int and value >= 1)):
            refuse(key, "phải là số dòng, tính từ 1")
        if key in ("zone", "category_otherwise") and not isinstance(value, str):
            refuse(key, "phải là chữ")
        if key == "zone":
            try:
                ZoneInfo(value)
            except (KeyError, ValueError, OSError):
                refuse(key, f"không phải múi giờ: {value}")


def _texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(k, str) and isinstance(v, str) for k, v in value.items())


@dataclass(frozen=True, slots=True)
class Line:
    """A row of data seen through a mapping."""

    sheet: Sheet
    row: int
    columns: Mapping[str, int]
    constants: Mapping[str, str]

    def cell(self, role: str, spread: bool = False) -> Cell:
        """Return the value for a role, None when there is none. Raises ValueError for a cell that is broken."""
        if role not in self.columns:
            return self.constants.get(role)
        column = self.columns[role]
        source = self.sheet.merged.get((self.row, column), (self.row, column)) if spread else (self.row, column)
        if source in self.sheet.broken:
            raise ValueError(self.sheet.broken[source])
        return self.sheet.cell(self.row, column, spread)

    def text(self, role: str, spread: bool = False) -> str:
        """Return the value for a role as text, '' when there is none."""
        value = self.cell(role, spread)
        return scalar(value) if isinstance(value, str | int | float) else ("" if value is None else str(value))

    def where(self, role: str | None = None) -> str:
        return self.sheet.where(self.row, self.columns.get(role) if role else None)


def lines(sheets: Sequence[Sheet], mapping: ColumnMapping) -> Iterator[Line | None]:
    """Yield each row of data of the mapped sheets; None for one without content or to be skipped.

    Raises Unreadable when a sheet or a column that the mapping names is not there.
    """
    skip = {fold(s).strip() for s in mapping.skip}
    for sheet in _chosen(sheets, mapping):
        headings = _headings(sheet, mapping)
        columns = {role: _column(sheet, name, headings) for role, name in mapping.columns.items()}
        several = [_value_columns(sheet, v, columns, mapping.constants, headings) for v in mapping.values]
        first = (mapping.first_row or mapping.header_rows[1] + 1) - 1
        for row in range(first, min(len(sheet.rows), mapping.last_row or len(sheet.rows))):
            seen = {*columns.values(), *(c for cs, _ in several for c in cs.values())}
            texts = [str(v).strip() for c in seen if (v := sheet.cell(row, c)) is not None]
            blank = not any(texts) and not any((row, c) in sheet.broken for c in seen)
            if blank or any(fold(t) in skip for t in texts):
                yield None
            elif several:
                yield from (Line(sheet, row, own, constants) for own, constants in several)
            else:
                yield Line(sheet, row, columns, mapping.constants)


def _chosen(sheets: Sequence[Sheet], mapping: ColumnMapping) -> list[Sheet]:
    if not mapping.sheets:
        if len(sheets) > 1:
            raise Unreadable(f"tệp có {len(sheets)} trang, hãy chọn sheets: {', '.join(s.name for s in sheets)}")
        return list(sheets)
    by_name = {s.name: s for s in sheets}
    for name in mapping.sheets:
        if name not in by_name:
            raise Unreadable(f"không có trang «{name}» (có: {', '.join(by_name)})")
    return [by_name[name] for name in mapping.sheets]


def _key(text: str) -> str:
    return " ".join(fold(text).split())


def _headings(sheet: Sheet, mapping: ColumnMapping) -> dict[str, list[int]]:
    """Return folded heading → columns that have it: the whole stack joined by « / », and its lowest line alone."""
    top, bottom = mapping.header_rows[0] - 1, mapping.header_rows[1]
    found: dict[str, list[int]] = {}
    for column in range(max((len(sheet.rows[r]) for r in range(top, min(bottom, len(sheet.rows)))), default=0)):
        stack: list[str] = []
        for row in range(top, bottom):
            text = " ".join(str(sheet.cell(row, column, spread=True) or "").split())
            if text and text not in stack[-1:]:
                stack.append(text)
        for name in {_key(" / ".join(stack)), _key(stack[-1])} if stack else ():
            found.setdefault(name, []).append(column)
    return found


def _column(sheet: Sheet, name: str, headings: Mapping[str, list[int]]) -> int:
    if name.startswith("@"):
        try:
            return int(column_index_from_string(name[1:].strip().upper())) - 1
        except ValueError:
            raise Unreadable(f"«{name}» không phải là cột (ví dụ @C)") from None
    found = headings.get(_key(name), [])
    if len(found) == 1:
        return found[0]
    if found:
        raise Unreadable(f"trang «{sheet.name}» có {len(found)} cột «{name}»: hãy ghi theo chữ cột, ví dụ @C")
    known = ", ".join(list(headings)[:40])
    raise Unreadable(f"trang «{sheet.name}» không có cột «{name}» (tiêu đề đọc được: {known or 'không có'})")


def _value_columns(
    sheet: Sheet,
    value: Mapping[str, str],
    shared: Mapping[str, int],
    constants: Mapping[str, str],
    headings: Mapping[str, list[int]],
) -> tuple[dict[str, int], dict[str, str]]:
    own, fixed = dict(shared), dict(constants)
    for role, name in value.items():
        if name.startswith("="):
            fixed[role] = name[1:]
            own.pop(role, None)
        else:
            own["value" if role == "column" else role] = _column(sheet, name, headings)
    return own, fixed
