"""Time-ordered identities (UUID version 7, RFC 9562), so that new rows land beside each other in an index."""

from __future__ import annotations

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def new_id(at_ms: int | None = None) -> str:
    """Return a UUIDv7 as 36 characters, lower case.

    `at_ms` (milliseconds since 1970-01-01 UTC) sets the time part, for imported or generated history. Without it the
    ids of one process never go backwards: within a millisecond the 12 bits after the version count up.
    """
    global _last
    if at_ms is None:
        with _lock:
            stamp = max(time.time_ns() * 4096 // 1_000_000, _last + 1)
            _last = stamp
    else:
        stamp = (at_ms << 12) | int.from_bytes(os.urandom(2)) & 0xFFF
    tail = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    value = ((stamp >> 12) & ((1 << 48) - 1)) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | tail
    return str(uuid.UUID(int=value))
