"""Numbers as people write them in Vietnamese and English spreadsheets, read strictly: what is ambiguous is refused."""

from __future__ import annotations

import math
import re

STYLES = ("vi", "en")
MISSING = frozenset({"", "-", "–", "—", "...", "…", "x", "n/a", "na", "chưa có", "chưa có số liệu", "chưa có dữ liệu"})
"""What stands in a cell for «no value», folded to lower case."""

_VI = re.compile(r"[+-]?(?:[0-9]{1,3}(?:[. ][0-9]{3})+|[0-9]+)(?:,[0-9]+)?")
_EN = re.compile(r"[+-]?(?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")


def parse_number(value: object, style: str = "vi") -> float | None:
    """Return the number of a cell; None for a cell that says there is none.

    `style` "vi" reads 1.234,5 and "en" 1,234.5. Numbers of a spreadsheet are taken as they are. A final % is passed
    over. Raises ValueError with the reason.
    """
    if value is None:
        return None
    if isinstance(value, bool):
        raise ValueError("giá trị đúng/sai, không phải số")
    if isinstance(value, int | float):
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("không phải số hữu hạn")
        return _bounded(float(value) if abs(value) < 1e300 else math.inf)
    if not isinstance(value, str):
        raise ValueError(f"không phải số: {type(value).__name__}")
    text = value.replace("\xa0", " ").replace("−", "-").strip()
    if text.casefold() in MISSING:
        return None
    if text.startswith("#"):
        raise ValueError(f"ô báo lỗi {text[:20]}")
    shown = text[:40]
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1].strip()
    text = text.removesuffix("%").strip()
    pattern, group, point = (_VI, ".", ",") if style == "vi" else (_EN, ",", ".")
    if not pattern.fullmatch(text) or len(text) > 40:
        kind = "1.234,5" if style == "vi" else "1,234.5"
        raise ValueError(f"«{shown}» không phải số theo kiểu {kind}")
    return _bounded(float(text.replace(group, "").replace(" ", "").replace(point, ".")))


def _bounded(value: float) -> float:
    if abs(value) > 1e18:
        raise ValueError("số quá lớn")
    return value
