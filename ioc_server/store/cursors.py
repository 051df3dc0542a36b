"""The opaque token a desk goes on from: position, schema, epoch and the scopes it was given for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ioc_contract import SCHEMA
from ioc_contract.errors import Resync


def make(position: int, epoch: str, scopes: Sequence[str]) -> str:
    """Return the cursor of a position."""
    return f"{position}.{SCHEMA}.{epoch}.{_mark(scopes)}"


def read(cursor: str, epoch: str, scopes: Sequence[str], head: int, floor: int) -> int:
    """Return the position of a cursor. Raises Resync with the level that brings the desk back."""
    parts = cursor.split(".")
    if len(parts) != 4 or not (parts[0].isascii() and parts[0].isdecimal() and len(parts[0]) < 19):
        raise Resync("all", "the cursor cannot be read")
    position, schema, its_epoch, mark = int(parts[0]), *parts[1:]
    if schema != str(SCHEMA):
        raise Resync("all", "the columns have changed")
    if its_epoch != epoch:
        raise Resync("verify", "the centre was restored, moved or loaded anew")
    if mark != _mark(scopes):
        raise Resync("scope", "the account's scope has changed")
    if position > head:
        raise Resync("verify", "the centre stands before this cursor")
    if position < floor:
        raise Resync("verify", "what left the scope since this cursor is forgotten")
    return position


def _mark(scopes: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(scopes).encode()).hexdigest()[:12]
