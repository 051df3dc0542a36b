"""Messages as they come in requests: decoded, and without what no database can hold."""

from __future__ import annotations

from typing import Any, TypeVar

import orjson

from ioc_contract import codec
from ioc_contract.errors import Refused

T = TypeVar("T")


def message(cls: type[T], body: bytes) -> T:
    """Return the message of class `cls` in a request's body. Raises Refused (`not_readable`)."""
    try:
        value = orjson.loads(body)
        if not _storable(value):
            raise ValueError("a value no database can hold")
        return codec.read(cls, value)
    except (ValueError, RecursionError) as error:
        raise Refused("not_readable", {"reason": str(error)[:200]}) from error


def _storable(value: Any) -> bool:
    """Tell whether plain JSON data holds only numbers and text that both databases can."""
    match value:
        case str():
            return "\0" not in value
        case int():
            return -(2**63) <= value < 2**63
        case float():
            return abs(value) < 2**63  # neither infinite nor more than an integer column holds
        case dict():
            return all(_storable(k) and _storable(v) for k, v in value.items())
        case list():
            return all(map(_storable, value))
    return True
