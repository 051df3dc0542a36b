"""Rows of every kind with harmless values, for tests to set what matters."""

from __future__ import annotations

from enum import Enum
from typing import Any

import orjson

from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS, Column, ColumnType, Row

_PLAIN: dict[ColumnType, Any] = {ColumnType.TEXT: "x", ColumnType.INTEGER: 0, ColumnType.REAL: 0.0}


def _harmless(column: Column) -> Any:
    if column.nullable:
        return None
    if issubclass(column.python, Enum):
        return next(iter(column.python)).value
    if column.storage is ColumnType.JSON:
        return "[]" if column.python is tuple else "{}"
    return _PLAIN[column.storage]


def row(kind: str, **values: Any) -> Row:
    """Return a row; lists and dicts become JSON."""
    values.setdefault("id", new_id())
    if kind == "shift":
        values.setdefault("person_id", values["id"])  # nobody is on two
    plain = {k: orjson.dumps(v).decode() if isinstance(v, list | dict) else v for k, v in values.items()}
    return tuple(plain[c.name] if c.name in plain else _harmless(c) for c in KINDS[kind].columns)
