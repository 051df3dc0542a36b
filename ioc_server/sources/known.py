"""What the centre already knows, looked up by the names outside data uses: units at a date, indicators, categories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ioc_contract.folding import fold
from ioc_contract.records import AdminUnit, Category, Indicator, Organisation

T = TypeVar("T")

PREFIXES = ("phuong", "xa", "dac khu", "thi tran", "thanh pho", "tp", "tinh", "quan", "huyen", "thi xa", "p", "x", "tx")
"""Words before a unit's name, folded."""


def key(text: str) -> str:
    """Return `text` for comparing: folded, single spaces, without punctuation around."""
    return " ".join(fold(text).replace(".", " ").replace("–", "-").split()).strip(" ,;:-")


def bare(name: str) -> str:
    """Return a unit's name for comparing, without the word for its type."""
    text = key(name)
    for prefix in PREFIXES:
        if text.startswith(prefix + " ") and len(text) > len(prefix) + 1:
            return text[len(prefix) + 1 :]
    return text


@dataclass(frozen=True, slots=True)
class Known:
    """The reference rows an import may name."""

    indicators: Sequence[Indicator] = ()
    units: Sequence[AdminUnit] = ()
    categories: Sequence[Category] = ()
    organisations: Sequence[Organisation] = ()
    _indicators: dict[str, list[Indicator]] = field(default_factory=dict, compare=False, repr=False)
    _units: dict[str, list[AdminUnit]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for indicator in self.indicators:
            for name in {key(indicator.id), key(indicator.code), key(indicator.name)}:
                self._indicators.setdefault(name, []).append(indicator)
        for unit in self.units:
            for name in {key(unit.id), key(unit.code), key(unit.name), bare(unit.name)}:
                self._units.setdefault(name, []).append(unit)

    def indicator(self, text: str, subsystem: str = "") -> Indicator:
        """Return the indicator of an id, code or name; of several the one of `subsystem`.

        Raises ValueError when none has it, or several that the subsystem does not tell apart.
        """
        found = self._indicators.get(key(text), [])
        if len(found) > 1:
            found = [i for i in found if i.id == text] or [i for i in found if i.subsystem == subsystem] or found
        return _one(found, f"chỉ tiêu «{text[:60]}»", [i.id for i in found])

    def unit(self, text: str, day: str) -> AdminUnit:
        """Return the unit of an id, code or name that was valid on `day` (ISO date).

        Raises ValueError when none, or several at that date, have it.
        """
        named = self._units.get(key(text)) or self._units.get(bare(text), [])
        found = [u for u in named if u.valid_from <= day and (u.valid_to is None or day <= u.valid_to)]
        if named and not found:
            raise ValueError(f"đơn vị «{text[:60]}» không có hiệu lực vào {day}")
        if len(found) > 1:
            found = [u for u in found if key(u.name) == key(text)] or found
        return _one(found, f"đơn vị «{text[:60]}»", [f"{u.name} ({u.code})" for u in found])

    def category(self, subsystem: str, texts: Iterable[str], names: Mapping[str, str]) -> Category | None:
        """Return the category that one of `texts` means, by `names` (text → code) first, then by code or name."""
        own = [c for c in self.categories if c.subsystem == subsystem]
        wanted = {key(text): code for text, code in names.items()}
        for text in texts:
            code = wanted.get(key(text), text)
            for category in own:
                if text and key(code) in (key(category.id), key(category.code), key(category.name)):
                    return category
        return None

    def organisation(self, text: str) -> Organisation | None:
        """Return the organisation of a name, short name or code; None when not exactly one has it."""
        wanted = key(text)
        found = [o for o in self.organisations if wanted and wanted in (key(o.name), key(o.short_name), key(o.code))]
        return found[0] if len(found) == 1 else None


def _one(found: Sequence[T], what: str, shown: Sequence[str]) -> T:
    if not found:
        raise ValueError(f"không có {what} trong danh mục")
    if len(found) > 1:
        raise ValueError(f"{what} có nhiều nghĩa: {', '.join(shown[:5])}")
    return found[0]
