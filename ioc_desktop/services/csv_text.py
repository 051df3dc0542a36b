"""Tables as CSV that a spreadsheet opens safely: UTF-8 with BOM, and no cell from outside runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

BOM = b"\xef\xbb\xbf"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}", "\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip

Cell = str | int | float | None


def neutral(text: str) -> str:
    """Return `text` so that a spreadsheet takes it as text: an apostrophe before what would begin a formula."""
    return "'" + text if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the table as bytes. Numbers are written plainly (1234.5), None as an empty cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in (header, *rows):
        writer.writerow([neutral(c) if isinstance(c, str) else "" if c is None else c for c in row])
    return BOM + out.getvalue().encode()
