"""What was typed over a record and not done: kept with what the record said then, so that it is told when that has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from PySide6.QtCore import QCoreApplication

from ui.verbs import field

translate = QCoreApplication.translate

_SEEN = "seen"
_QUOTED = ("title", "body", "address")
_LONGEST = 60


def dump(values: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    """Return changed fields as text to be kept, with what the record says of them; "" when nothing is changed."""
    return orjson.dumps({**values, _SEEN: {name: record[name] for name in values}}).decode() if values else ""


def moved(draft: str, record: Mapping[str, Any]) -> list[str]:
    """Return the fields typed over that say something else by now than they did then, and than what was typed."""
    try:
        kept = orjson.loads(draft or "{}")
        seen = kept.get(_SEEN, {}).items()
        return [n for n, was in seen if n in record and was != record[n] and kept.get(n) != record[n]]
    except (ValueError, AttributeError):
        return []  # of another version


def told(names: Iterable[str], record: Mapping[str, Any]) -> str:
    """Return what is said of fields that were changed elsewhere, with the words they have now; "" of none."""
    said: dict[str, str] = {}
    for name in names:
        shown = field("position" if name in ("lat", "lon") else name)
        said[shown] = f"{shown} («{_short(record[name])}»)" if name in _QUOTED and record[name] else shown
    if not said:
        return ""
    text = translate("EditReport", "Từ khi bạn sửa dở, nơi khác đã đổi: {fields}. Lưu sẽ ghi đè bằng điều bạn gõ.")
    return text.format(fields=", ".join(said.values()))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
