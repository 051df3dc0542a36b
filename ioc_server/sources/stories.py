"""Puts publications of the same story together: MinHash over word shingles, deterministic on every machine.

Press releases are written from one mould, so alike words are not enough: two publications that both name streets, people
or places, and hardly the same ones, are different stories.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ioc_contract.folding import fold

HASHES = 128
SHINGLE = 2
"""Words per shingle: short, because a title and a summary are."""
SAME = 0.35
"""Share of equal minima from which two publications are one story."""
SAME_NAMES = 0.5
"""Share of the names of the text with fewer that the other must have as well."""
LEAST_SHINGLES = 6
"""A text with fewer says too little to be compared, except for its whole title."""

_random = np.random.Generator(np.random.PCG64(311))
_FACTORS: NDArray[np.uint64] = _random.integers(1, 2**63, HASHES, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_MASKS: NDArray[np.uint64] = _random.integers(0, 2**63, HASHES, dtype=np.uint64)


def signature(title: str, summary: str) -> NDArray[np.uint64] | None:
    """Return the minima of a text's shingles, HASHES of 64 bits; None when there is too little text."""
    words = re.findall(r"\w+", fold(f"{title} {summary[:600]}"))
    shingles = {" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
    if len(shingles) < LEAST_SHINGLES:
        return None
    digests = b"".join(hashlib.blake2b(s.encode(), digest_size=8).digest() for s in sorted(shingles))
    values = np.frombuffer(digests, dtype="<u8").astype(np.uint64)
    mixed = (values[:, None] ^ _MASKS[None, :]) * _FACTORS[None, :]
    minima: NDArray[np.uint64] = (mixed ^ (mixed >> np.uint64(29))).min(axis=0)
    return minima


def names(title: str, summary: str) -> frozenset[str]:
    """Return the pairs of adjacent capitalised words, folded: «Trần Hưng Đạo» is «tran hung» and «hung dao»."""
    found: set[str] = set()
    for words in (re.findall(r"\w+|[.!?:;|]", text) for text in (title, summary[:600])):
        found |= {
            fold(f"{one} {two}")
            for one, two in itertools.pairwise(words)
            if one[0].isupper() and two[0].isupper() and not (one.isupper() and len(one) > 4)
        }
    return frozenset(found)


def _may_be_same(some: frozenset[str], others: frozenset[str]) -> bool:
    fewer = min(len(some), len(others))
    return not fewer or len(some & others) >= SAME_NAMES * fewer


@dataclass(slots=True)
class Stories:
    """The recent publications, against which a new one is compared."""

    _signatures: list[NDArray[np.uint64]] = field(default_factory=list)
    _told: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    """Story and names, per signature."""
    _titles: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    _matrix: NDArray[np.uint64] | None = None

    def add(self, story_id: str, title: str, summary: str) -> None:
        """Remember a publication as part of a story."""
        told = (story_id, names(title, summary))
        made = signature(title, summary)
        if made is not None:
            self._signatures.append(made)
            self._told.append(told)
        if len(title.split()) >= 5:
            self._titles.setdefault(_title(title), told)

    def find(self, title: str, summary: str) -> str | None:
        """Return the story of the most similar publication remembered, the earliest of equals; None for a new story."""
        own = names(title, summary)
        same = self._titles.get(_title(title))
        if same is not None and _may_be_same(own, same[1]):
            return same[0]
        made = signature(title, summary)
        if made is None or not self._signatures:
            return None
        if self._matrix is None or len(self._matrix) != len(self._signatures):
            self._matrix = np.stack(self._signatures)
        shares = (self._matrix == made[None, :]).mean(axis=1)
        order: list[int] = np.argsort(-shares, kind="stable").tolist()
        for at in order:
            if shares[at] < SAME:
                break
            if _may_be_same(own, self._told[at][1]):
                return self._told[at][0]
        return None


def _title(title: str) -> str:
    return fold(title).strip(" .!?")
