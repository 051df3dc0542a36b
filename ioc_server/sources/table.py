"""Tables of a file as sheets of cells: CSV of any delimiter and XLSX, bounded, with what could not be read named by cell."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ioc_server.sources.items import Unreadable
from ioc_server.sources.text import decode, line

MAX_BYTES = 50_000_000
MAX_UNPACKED = 60_000_000
"""Bytes that the parts of an XLSX may have together when unpacked."""
MAX_ROWS = 200_000
MAX_COLUMNS = 300
_MAX_MERGED = 20_000
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}

Cell = str | int | float | bool | dt.date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells by row and column, both from 0; rows may be short."""

    name: str
    rows: Sequence[Sequence[Cell]]
    broken: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Cells that hold no value although something stands there → why."""
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Covered cells of merged ones → the cell that holds the content."""
    is_csv: bool = False

    def cell(self, row: int, column: int, spread: bool = False) -> Cell:
        """Return a cell's value, None outside the sheet; with `spread` a covered cell has the content over it."""
        if spread:
            row, column = self.merged.get((row, column), (row, column))
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else None

    def where(self, row: int, column: int | None = None) -> str:
        """Say where a row or cell is, as a person would look for it."""
        if self.is_csv:
            return f"dòng {row + 1}" + ("" if column is None else f", cột {column + 1}")
        return f"{self.name}!" + (f"dòng {row + 1}" if column is None else f"{get_column_letter(column + 1)}{row + 1}")


def read_tables(data: bytes, encoding: str = "auto", delimiter: str = "auto") -> tuple[Sheet, ...]:
    """Return the sheets of an XLSX or the one of a CSV; the content decides, not the file's name.

    Raises Unreadable with the reason: too large, another format, wrong encoding, unclear delimiter.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(f"tệp lớn hơn {MAX_BYTES // 1_000_000} MB")
    if not data.strip():
        raise Unreadable("tệp rỗng")
    if data.startswith(b"PK\x03\x04"):
        return _xlsx(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("tệp Excel 97–2003 (.xls) hoặc có mật khẩu: hãy mở và lưu lại thành .xlsx không mật khẩu")
    if data.lstrip()[:5].lower() in (b"<html", b"<!doc", b"<tabl", b"<?xml"):
        raise Unreadable("tệp là trang HTML/XML mang đuôi bảng tính: hãy mở và lưu lại thành .xlsx hoặc .csv")
    return (_csv(decode(data, encoding), delimiter),)


def _csv(text: str, delimiter: str) -> Sheet:
    if delimiter not in ("auto", *DELIMITERS):
        raise Unreadable(f"dấu phân cách «{delimiter}» không có; chọn: auto, {', '.join(DELIMITERS)}")
    mark = _delimiter(text) if delimiter == "auto" else DELIMITERS[delimiter]
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        for cells in reader:
            if len(cells) > MAX_COLUMNS:
                raise Unreadable(f"dòng {reader.line_num}: hơn {MAX_COLUMNS} cột")
            if len(rows) >= MAX_ROWS:
                raise Unreadable(f"tệp có hơn {MAX_ROWS:,} dòng; hãy chia nhỏ")
            rows.append([*cells])
    except csv.Error as error:
        raise Unreadable(f"dòng {reader.line_num}: CSV hỏng ({error})") from None
    return Sheet("CSV", rows, is_csv=True)


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first lines into the same number of cells, more than one."""
    head = text[:65_536].splitlines()[:40]
    counts: dict[str, int] = {}
    for mark in DELIMITERS.values():
        try:
            widths = [len(cells) for cells in csv.reader(head[: max(1, len(head) - 1)], delimiter=mark) if cells]
        except csv.Error:
            continue
        if widths and widths[0] > 1 and sum(w == widths[0] for w in widths) >= 0.8 * len(widths):
            counts[mark] = widths[0]
    if not counts:
        return ","
    best = max(counts.values())
    winners = [mark for mark, width in counts.items() if width == best]
    if len(winners) > 1:
        raise Unreadable(f"không rõ dấu phân cách ({' hay '.join(repr(w) for w in winners)}): hãy đặt delimiter")
    return winners[0]


def _xlsx(data: bytes) -> tuple[Sheet, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > 5_000 or sum(p.file_size for p in parts) > MAX_UNPACKED:
                raise Unreadable("tệp XLSX giải nén quá lớn, từ chối (có thể là bom nén)")
            if "[Content_Types].xml" not in archive.namelist():
                raise Unreadable("tệp ZIP không phải là XLSX")
            sheets = [p for p in parts if p.filename.startswith("xl/worksheets/")]
            formulas_too = any(re.search(rb"<(?:\w+:)?f[\s>/]", archive.read(p)) for p in sheets)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            values = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
            formed: dict[str, list[tuple[int, int]]] = {}
            if formulas_too:  # where they stand is not told by the values
                book = openpyxl.load_workbook(io.BytesIO(data), data_only=False, keep_links=False)
                formed = {s.title: [at for at, c in s._cells.items() if c.data_type == "f"] for s in book.worksheets}
            return tuple(_sheet(sheet, formed.get(sheet.title, [])) for sheet in values.worksheets)
    except Unreadable:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged workbook makes the library raise anything
        raise Unreadable(f"tệp XLSX hỏng: {type(error).__name__}: {line(str(error), 120)}") from None


def _sheet(sheet: Worksheet, formed: Sequence[tuple[int, int]]) -> Sheet:
    """Return a worksheet's cells; `formed` are the places (row, column, from 1) of formulas."""
    filled = [at for at, cell in sheet._cells.items() if cell.value is not None]
    height = max((r for r, _ in [*filled, *formed]), default=0)
    width = max((c for _, c in [*filled, *formed]), default=0)
    if height > MAX_ROWS or width > MAX_COLUMNS or height * width > 5_000_000:
        raise Unreadable(f"trang «{sheet.title}» quá lớn: {height:,} dòng × {width:,} cột")
    rows: list[list[Cell]] = [[None] * width for _ in range(height)]
    broken: dict[tuple[int, int], str] = {}
    for r, c in filled:
        cell = sheet._cells[r, c]
        value = cell.value
        if cell.data_type == "e":
            broken[r - 1, c - 1] = f"ô báo lỗi {value}"
        elif isinstance(value, str | int | float | bool | dt.date):
            rows[r - 1][c - 1] = value
        else:
            broken[r - 1, c - 1] = f"kiểu ô không đọc được ({type(value).__name__})"
    for r, c in formed:
        if sheet.cell(r, c).value is None:
            broken[r - 1, c - 1] = "công thức chưa có kết quả: hãy mở bằng Excel và lưu lại"
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        top, left = area.min_row - 1, area.min_col - 1
        for r in range(top, min(area.max_row, height)):
            for c in range(left, min(area.max_col, width)):
                if (r, c) != (top, left) and len(merged) < _MAX_MERGED:
                    merged[r, c] = (top, left)
    return Sheet(sheet.title, rows, broken, merged)
