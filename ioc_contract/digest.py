"""The closing check of a sync: count and hash of the rows both sides hold, in 256 buckets per kind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

BUCKETS = 256

Buckets = tuple[tuple[int, int], ...]
"""256 (count, hash) pairs; the hash is the xor of 48 bits of SHA-256 of each «id:version»."""


def buckets(rows: Iterable[tuple[str, int]]) -> Buckets:
    """Return the digest of (id, version) pairs; their order does not matter."""
    counts, hashes = [0] * BUCKETS, [0] * BUCKETS
    for entity_id, version in rows:
        index = hashlib.sha256(entity_id.encode()).digest()[-1]
        counts[index] += 1
        hashes[index] ^= int.from_bytes(hashlib.sha256(f"{entity_id}:{version}".encode()).digest()[:6])
    return tuple(zip(counts, hashes, strict=True))
