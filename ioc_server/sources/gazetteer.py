"""Finds the administrative unit a text speaks of: unit names, case-sensitive, after a word that announces a place."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from ioc_contract.folding import fold, nfc
from ioc_contract.records import AdminUnit, UnitSuccession
from ioc_server.sources.known import PREFIXES

TYPE_CUES = (
    "phường",
    "xã",
    "đặc khu",
    "thị trấn",
    "thành phố",
    "tỉnh",
    "quận",
    "huyện",
    "thị xã",
    "tp",
    "tx",
    "p",
    "x",
)
PLACE_CUES = (
    "tại",
    "ở",
    "đến",
    "về",
    "từ",
    "qua",
    "khu vực",
    "biển",
    "bãi biển",
    "chợ",
    "cảng",
    "trung tâm",
    "địa bàn",
)
_TIERS = {"ward": 3, "commune": 3, "special_zone": 3, "district": 2, "city": 1, "province": 1}


def _proper(name: str) -> str:
    """Return a unit's name without the word for its type, letters as stored."""
    words = nfc(name).split()
    for count in (2, 1):
        if len(words) > count and " ".join(fold(w) for w in words[:count]) in PREFIXES:
            return " ".join(words[count:])
    return " ".join(words)


def _marks(text: str) -> str:
    """Return `text` with the tone mark's place made one, so that Hòa is Hoà; case stays."""
    return re.sub(
        r"\w+",
        lambda word: "".join(
            sorted(
                unicodedata.normalize("NFD", word[0]), key=lambda c: 1 if c in "\u0300\u0301\u0303\u0309\u0323" else 0
            )
        ),
        text,
    )


class Gazetteer:
    """Names of units with their validity; a former unit with one successor counts as that one."""

    def __init__(self, units: Sequence[AdminUnit], successions: Sequence[UnitSuccession] = ()) -> None:
        self._by_id = {u.id: u for u in units}
        self._next: dict[str, set[str]] = {}
        for s in successions:
            self._next.setdefault(s.from_id, set()).add(s.to_id)
        self._named: dict[str, list[AdminUnit]] = {}
        for unit in units:
            self._named.setdefault(_marks(_proper(unit.name)), []).append(unit)
        names = "|".join(re.escape(n) for n in sorted(self._named, key=lambda n: (-len(n), n)))
        types, places = ("|".join(_marks(c).replace(" ", r"\s+") for c in cues) for cues in (TYPE_CUES, PLACE_CUES))
        self._pattern = (
            re.compile(
                rf"(?<![\w\u0300-\u036f])(?:(?P<type>(?i:{types}))\.?|(?P<place>(?i:{places})))\s+(?P<name>{names})(?![\w\u0300-\u036f])"
            )
            if names
            else None
        )

    def find(self, text: str, day: str) -> AdminUnit | None:
        """Return the unit `text` names most often, valid on `day` (ISO); of equals the smallest, then the first.

        None when nothing is named, or the name has several bearers that the text does not tell apart.
        """
        if self._pattern is None:
            return None
        votes: Counter[str] = Counter()
        first: dict[str, int] = {}
        for found in self._pattern.finditer(_marks(nfc(text[:20_000]))):
            unit = self._resolve(found["name"], found["type"], day)
            if unit is not None:
                votes[unit.id] += 1
                first.setdefault(unit.id, found.start())
        if not votes:
            return None
        return self._by_id[max(votes, key=lambda i: (votes[i], _TIERS.get(self._by_id[i].type, 0), -first[i]))]

    def _resolve(self, name: str, cue: str | None, day: str) -> AdminUnit | None:
        bearers = self._named[name]
        valid = [u for u in bearers if u.valid_from <= day and (u.valid_to is None or day <= u.valid_to)]
        valid = valid or [after for u in bearers if (after := self._successor(u, day))]
        if cue:
            said = {u.id: u for u in valid if _fits(cue, u.type)}
            valid = list(said.values()) or valid
        return valid[0] if len({u.id for u in valid}) == 1 else None

    def _successor(self, unit: AdminUnit, day: str) -> AdminUnit | None:
        for _ in range(10):
            following = self._next.get(unit.id, set())
            if len(following) != 1:
                return None
            after = self._by_id.get(next(iter(following)))
            if after is None:
                return None
            unit = after
            if unit.valid_from <= day and (unit.valid_to is None or day <= unit.valid_to):
                return unit
        return None


_FITS = {
    "phuong": ("ward",),
    "p": ("ward",),
    "xa": ("commune",),
    "x": ("commune",),
    "thi tran": ("commune",),
    "dac khu": ("special_zone",),
    "tinh": ("province",),
    "thanh pho": ("city", "district"),
    "tp": ("city", "district"),
    "quan": ("district",),
    "huyen": ("district",),
    "thi xa": ("district",),
    "tx": ("district",),
}


def _fits(cue: str, type_: str) -> bool:
    return type_ in _FITS.get(" ".join(fold(cue).split()), ())
