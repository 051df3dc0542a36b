"""Reads values of indicators from CSV and XLSX through a saved column mapping; every cell that is not used is told."""

from __future__ import annotations

import datetime as dt

from ioc_contract.clock import local
from ioc_contract.records import Indicator
from ioc_server.sources.items import OutsideValue, Parsed, Problems
from ioc_server.sources.known import Known, key
from ioc_server.sources.mapping import ColumnMapping, Line, lines
from ioc_server.sources.moments import parse_period
from ioc_server.sources.numbers import parse_number
from ioc_server.sources.table import read_tables
from ioc_server.sources.text import line

STATUSES = {"": "final", "final": "final", "chinh thuc": "final", "provisional": "provisional", "uoc": "provisional"}
STATUSES |= {"so bo": "provisional", "uoc tinh": "provisional", "tam tinh": "provisional"}
"""Folded words of a status → what is stored."""


class _Cell(ValueError):
    def __init__(self, role: str, reason: str) -> None:
        super().__init__(reason)
        self.role = role


def parse_indicators(data: bytes, mapping: ColumnMapping, known: Known, subsystem: str = "") -> Parsed[OutsideValue]:
    """Read values. `subsystem` narrows codes that several subsystems have.

    Raises Unreadable when the file cannot be read or has not the sheets and columns of the mapping.
    """
    problems = Problems()
    found: dict[tuple[str, str | None, int], OutsideValue] = {}
    skipped = 0
    for row in lines(read_tables(data, mapping.encoding, mapping.delimiter), mapping):
        if row is None:
            skipped += 1
            continue
        try:
            value = _value(row, mapping, known, subsystem)
        except _Cell as error:
            problems.add(row.where(error.role), str(error))
            continue
        if value is None:
            skipped += 1
            continue
        same = found.setdefault((value.indicator_id, value.unit_id, value.period_start), value)
        if same is not value:
            problems.add(row.where("value"), f"trùng chỉ tiêu, đơn vị và kỳ với {same.where}; giữ giá trị đọc trước")
    return Parsed(tuple(found.values()), problems.done(), skipped)


def _value(row: Line, mapping: ColumnMapping, known: Known, subsystem: str) -> OutsideValue | None:
    """Return the row's value, None when its cells say that there is none. Raises _Cell."""
    value, numerator, denominator, target = (
        _number(row, role, mapping) for role in ("value", "numerator", "denominator", "target")
    )
    if value is None and numerator is not None and denominator is not None and mapping.compute:
        if denominator == 0:
            raise _Cell("denominator", "mẫu số bằng 0")
        value = numerator / denominator * (100 if mapping.compute == "percent" else 1)
    if value is None and numerator is None:
        return None
    if value is None:
        raise _Cell("value", "có tử số nhưng không có giá trị (đặt compute nếu muốn tính từ tử số và mẫu số)")
    indicator = _indicator(row, mapping, known, subsystem)
    try:
        start, end = parse_period(row.cell("period", spread=True), indicator.period, mapping.date_order)
    except ValueError as error:
        raise _Cell("period", str(error)) from None
    return OutsideValue(
        indicator_id=indicator.id,
        unit_id=_unit(row, mapping, known, local(start).date()),
        period_start=start,
        period_end=end,
        value=value,
        numerator=numerator,
        denominator=denominator,
        target=target,
        status=_status(row, mapping),
        note=line(_text(row, "note"), 500),
        where=row.where("value"),
    )


def _number(row: Line, role: str, mapping: ColumnMapping) -> float | None:
    try:
        return parse_number(row.cell(role), mapping.number_style)
    except ValueError as error:
        raise _Cell(role, str(error)) from None


def _text(row: Line, role: str, spread: bool = False) -> str:
    try:
        return row.text(role, spread)
    except ValueError as error:
        raise _Cell(role, str(error)) from None


def _named(row: Line, role: str, mapping: ColumnMapping) -> tuple[str, bool]:
    """Return a role's text translated by the mapping's names, and whether it was."""
    text = _text(row, role, spread=True)
    names = {key(k): v for k, v in mapping.names.get(role, {}).items()}
    return (names[key(text)], True) if key(text) in names else (text, False)


def _indicator(row: Line, mapping: ColumnMapping, known: Known, subsystem: str) -> Indicator:
    text, _ = _named(row, "indicator", mapping)
    if not text:
        raise _Cell("indicator", "thiếu chỉ tiêu")
    try:
        return known.indicator(text, subsystem)
    except ValueError as error:
        raise _Cell("indicator", str(error)) from None


def _unit(row: Line, mapping: ColumnMapping, known: Known, day: dt.date) -> str | None:
    """Return the unit's id; None (the whole area) only when the mapping says so."""
    text, translated = _named(row, "unit", mapping)
    if not text:
        if translated or "unit" not in row.columns:
            return None
        raise _Cell("unit", "thiếu đơn vị (toàn địa bàn thì ghi tên và ánh xạ thành chữ trống)")
    try:
        return known.unit(text, day.isoformat()).id
    except ValueError as error:
        raise _Cell("unit", str(error)) from None


def _status(row: Line, mapping: ColumnMapping) -> str:
    text, _ = _named(row, "status", mapping)
    if key(text) not in STATUSES:
        raise _Cell("status", f"tình trạng số liệu «{text[:40]}» không rõ (chính thức, sơ bộ, ước)")
    return STATUSES[key(text)]
