"""Puts publications of the same story together: MinHash over word shingles, deterministic on every machine."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ioc_contract.folding import fold

HASHES = 128
SHINGLE = 2
"""Words per shingle: short, because a title and a summary are."""
SAME = 0.6
"""Share of equal minima from which two publications are one story."""
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


@dataclass(slots=True)
class Stories:
    """The recent publications, against which a new one is compared."""

    _signatures: list[NDArray[np.uint64]] = field(default_factory=list)
    _stories: list[str] = field(default_factory=list)
    _titles: dict[str, str] = field(default_factory=dict)
    _matrix: NDArray[np.uint64] | None = None

    def add(self, story_id: str, title: str, summary: str) -> None:
        """Remember a publication as part of a story."""
        made = signature(title, summary)
        if made is not None:
            self._signatures.append(made)
            self._stories.append(story_id)
        if len(fold(title).split()) >= 5:
            self._titles.setdefault(fold(title).strip(" .!?"), story_id)

    def find(self, title: str, summary: str) -> str | None:
        """Return the story of the most similar publication remembered, the earliest of equals; None for a new story."""
        same = self._titles.get(fold(title).strip(" .!?"))
        if same is not None:
            return same
        made = signature(title, summary)
        if made is None or not self._signatures:
            return None
        if self._matrix is None or len(self._matrix) != len(self._signatures):
            self._matrix = np.stack(self._signatures)
        shares = (self._matrix == made[None, :]).mean(axis=1)
        best = int(shares.argmax())
        return self._stories[best] if shares[best] >= SAME else None
