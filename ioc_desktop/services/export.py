"""Lists for a spreadsheet, CSV or XLSX: a header that says what they are, and no cell from outside that runs as a formula."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ioc_desktop.services import board_queue, csv_text
from ioc_desktop.services.board_queue import QueueQuery, QueueRow
from ioc_desktop.services.workspace import Workspace

MOST = 50_000
"""Rows of an exported list at most; that there are more is said in it."""
PART = 500
"""Rows read at once; between two parts others have their turn and the operator may stop."""
WIDEST = 60
"""Width of a column at most, in letters."""

Cell = str | int | datetime | None
"""A moment is in local time, without its zone: spreadsheets know none."""


class Stopped(Exception):
    """The operator does not want the file any more."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with the lines over it."""

    title: str
    lines: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def part(ws: Workspace, query: QueueQuery | None, ids: Sequence[str]) -> tuple[tuple[QueueRow, ...], QueueQuery | None]:
    """Return the next rows of a query with the query of what follows, None at the end; without a query those of `ids`."""
    if query is None:
        return tuple(board_queue.by_ids(ws, ids)), None
    page = board_queue.page(ws, query, PART)
    return page.rows, None if page.next is None else replace(query, after=page.next)


def csv(sheet: Sheet) -> bytes:
    """Return the sheet as CSV in UTF-8 with BOM; moments as «2026-11-22 08:15»."""
    listed = [(line,) for line in (sheet.title, *sheet.lines)]
    rows = [tuple(f"{c:%Y-%m-%d %H:%M}" if isinstance(c, datetime) else c for c in row) for row in sheet.rows]
    return csv_text.table(listed[0], [*listed[1:], (), sheet.head, *rows])


def xlsx(sheet: Sheet, stopped: Callable[[], bool] = lambda: False) -> bytes:
    """Return the sheet as XLSX, its head frozen and bold. Raises Stopped."""
    # only who exports pays for it
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.title[:31].translate(str.maketrans("", "", "[]:*?/\\")))
    bold = Font(bold=True)

    def cell(value: Cell, strong: bool = False) -> Any:
        if isinstance(value, str):
            value = csv_text.neutral(ILLEGAL_CHARACTERS_RE.sub("", value))
        made = WriteOnlyCell(page, value)
        if isinstance(value, datetime):
            made.number_format = "dd/mm/yyyy hh:mm"
        if strong:
            made.font = bold
        return made

    top = len(sheet.lines) + 3
    page.freeze_panes = f"A{top + 1}"
    for n, name in enumerate(sheet.head):
        longest = max((len(str(row[n] or "")) for row in sheet.rows[:1000]), default=0)
        page.column_dimensions[get_column_letter(n + 1)].width = min(WIDEST, max(len(name), longest, 8) + 2)
    page.append([cell(sheet.title, True)])
    for line in sheet.lines:
        page.append([cell(line)])
    page.append([])
    page.append([cell(name, True) for name in sheet.head])
    for n, row in enumerate(sheet.rows):
        if n % PART == 0 and stopped():
            page.close()
            raise Stopped
        page.append([cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
