"""Working hours and days as they are written: «07:30–11:30, 13:30–17:00», «Nghỉ», «Làm bù»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from ioc_contract.worktime import parse_spans

translate = QCoreApplication.translate
_SPAN = re.compile(r"(\d{1,2})[:h](\d{2})?\s*(?:-|–|—|đến)\s*(\d{1,2})[:h](\d{2})?")


def spans_text(spans: Sequence[Sequence[str]]) -> str:
    """Return spans as one line, "" for none."""
    return ", ".join(f"{a}–{b}" for a, b in spans)


def spans_of(text: str) -> list[list[str]]:
    """Return the spans that a line says; «7h30-11h30; 13h30-17h» is understood too. Raises ValueError."""
    found = []
    for part in (p.strip() for p in re.split(r"[,;]", text)):
        if not part:
            continue
        match = _SPAN.fullmatch(part)
        if match is None:
            raise ValueError(part)
        a, b, c, d = match.groups()
        found.append([f"{int(a):02}:{b or '00'}", f"{int(c):02}:{d or '00'}"])
    parse_spans(found)
    return found


def weekday(number: int) -> str:
    """Return the name of an ISO weekday, 1 Monday to 7 Sunday."""
    return (
        translate("Rulebook", "Thứ Hai"), translate("Rulebook", "Thứ Ba"), translate("Rulebook", "Thứ Tư"),
        translate("Rulebook", "Thứ Năm"), translate("Rulebook", "Thứ Sáu"), translate("Rulebook", "Thứ Bảy"),
        translate("Rulebook", "Chủ nhật"),
    )[number - 1]  # fmt: skip


def day_kind(kind: str) -> str:
    """Return the name of a kind of special day."""
    return {
        "off": translate("Rulebook", "Nghỉ"),
        "makeup": translate("Rulebook", "Làm bù"),
        "changed": translate("Rulebook", "Đổi giờ"),
    }.get(kind, kind)


def day_text(day: dict[str, Any]) -> str:
    """Return a special day's date as it is written."""
    return "/".join(reversed(str(day["date"]).split("-")))
