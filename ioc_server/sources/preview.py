"""Shows what an import would make of a file before anything is written: the first rows as they stand, and as understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from openpyxl.utils import get_column_letter

from ioc_contract.clock import local
from ioc_server.sources.items import Unreadable
from ioc_server.sources.pull import Content
from ioc_server.sources.table import Sheet, read_tables

ROWS, COLUMNS, WIDTH = 8, 30, 24


def tables(data: bytes, encoding: str = "auto", delimiter: str = "auto") -> Iterator[str]:
    """Yield lines that show the sheets of a file with column letters and row numbers. Raises Unreadable."""
    for sheet in read_tables(data, encoding, delimiter):
        yield f"Trang «{sheet.name}»: {len(sheet.rows)} dòng"
        yield from _rows(sheet)


def _rows(sheet: Sheet) -> Iterator[str]:
    width = min(COLUMNS, max((len(r) for r in sheet.rows[:ROWS]), default=0))
    yield "       " + " | ".join(f"@{get_column_letter(c + 1)}" for c in range(width))
    for number, row in enumerate(sheet.rows[:ROWS], 1):
        yield f"{number:6} " + " | ".join("" if v is None else " ".join(str(v).split())[:WIDTH] for v in row[:width])


def understood(content: Content, count: int = 5) -> Iterator[str]:
    """Yield lines that show the first items as they were understood."""
    for item in content.items[:count]:
        shown = []
        for field in fields(item):
            value = getattr(item, field.name)
            if value in (None, "", ()) or field.name in ("where", "period_end"):
                continue
            if field.name.endswith(("_at", "_start")) and isinstance(value, int):
                value = local(value).strftime("%d/%m/%Y %H:%M")
            shown.append(f"{field.name}={str(value)[:60]}")
        yield f"  {item.where}: " + "; ".join(shown)


def looks_like_table(data: bytes) -> bool:
    """Tell whether the bytes are a spreadsheet rather than Open311 or a feed (which begin with { [ <)."""
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if not head:
        raise Unreadable("tệp rỗng")
    return head not in (b"{", b"[", b"<")
