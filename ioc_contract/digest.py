"""How both sides tell whether they hold the same: 256 buckets of count and hash per kind, and a mark of one row's content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import orjson

from ioc_contract.kinds import Scalar

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


def mark(row: Sequence[Scalar]) -> int:
    """Return 48 bits of a hash of all a row says, columns in wire order."""
    return int.from_bytes(hashlib.blake2b(orjson.dumps(tuple(row)), digest_size=6).digest())
