"""How both sides tell whether they hold the same: 256 buckets of count and hash per kind, and a mark of one row's content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import orjson

from ioc_contract.kinds import Scalar

BUCKETS = 256

Buckets = tuple[tuple[int, int], ...]
"""256 (count, hash) pairs, by the first of 7 bytes of BLAKE2b of each «id:version»; the hash is the xor of the other six."""


def buckets(rows: Iterable[tuple[str, int]]) -> Buckets:
    """Return the digest of (id, version) pairs; their order does not matter."""
    counts, hashes = [0] * BUCKETS, [0] * BUCKETS
    blake2b, number = hashlib.blake2b, int.from_bytes
    for entity_id, version in rows:
        found = number(blake2b(f"{entity_id}:{version}".encode(), digest_size=7).digest())
        index = found >> 48
        counts[index] += 1
        hashes[index] ^= found & 0xFFFFFFFFFFFF
    return tuple(zip(counts, hashes, strict=True))


def together(one: Buckets, other: Buckets) -> Buckets:
    """Return the digest of two sets of rows that have none in common."""
    return tuple((a + b, x ^ y) for (a, x), (b, y) in zip(one, other, strict=True))


def mark(row: Sequence[Scalar]) -> int:
    """Return 48 bits of a hash of all a row says, columns in wire order."""
    return int.from_bytes(hashlib.blake2b(orjson.dumps(tuple(row)), digest_size=6).digest())
