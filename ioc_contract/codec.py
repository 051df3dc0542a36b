"""Messages to JSON and back, and errors to HTTP statuses and back: the one encoding both sides use."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar

import orjson

from ioc_contract import pieces
from ioc_contract.errors import (
    Conflict,
    ContractError,
    Incompatible,
    Offline,
    Refused,
    Resync,
    Revoked,
    Unauthorised,
)
from ioc_contract.messages import Table

T = TypeVar("T")
Reader = Callable[[Any], Any]


def encode(message: Any) -> bytes:
    """Return a message (or a tuple, list or mapping of messages) as JSON. Raises TypeError for what JSON cannot hold."""
    return orjson.dumps(message, default=_mapping)


def decode(cls: type[T], data: bytes | str) -> T:
    """Return the message of class `cls` in `data`. Raises ValueError when it is not one."""
    return read(cls, pieces.loads(data))  # JSONDecodeError is a ValueError


def read(cls: type[T], value: Any) -> T:
    """Return the message of class `cls` from plain JSON data. Unknown keys are passed over. Raises ValueError."""
    result: T = _reader(typing.cast("Any", cls))(value)
    return result


def position(cursor: str) -> int:
    """Return the position a cursor stands at: its leading decimal number; the rest is opaque. Raises ValueError."""
    return int(cursor.partition(".")[0])


def _mapping(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} does not travel")


@cache
def _reader(hint: Any) -> Reader:
    hint = getattr(hint, "__supertype__", hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return lambda value: value
    if origin in (types.UnionType, typing.Union):
        return _union(arguments)
    if origin is tuple:
        return _tuple(arguments)
    if origin is not None and issubclass(origin, Mapping):
        return _dict(arguments)
    if hint is Table:
        return _table
    if is_dataclass(hint):
        return _record(typing.cast("type[Any]", hint))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return typing.cast("Reader", hint)
    return _scalar(typing.cast("type[Any]", hint))


def _scalar(kind: type[Any]) -> Reader:
    def scalar(value: Any) -> Any:
        if kind is float and type(value) is int:
            return float(value)
        if type(value) is not kind:
            raise ValueError(f"{kind.__name__} expected, not {type(value).__name__}")
        return value

    return scalar


def _union(options: tuple[Any, ...]) -> Reader:
    readers = [_reader(o) for o in options if o is not type(None)]

    def union(value: Any) -> Any:
        if value is None and type(None) in options:
            return None
        for reader in readers[:-1]:
            try:
                return reader(value)
            except (ValueError, TypeError):
                continue
        return readers[-1](value)

    return union


def _sequence(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"list expected, not {type(value).__name__}")
    return typing.cast("list[Any]", value)


def _tuple(arguments: tuple[Any, ...]) -> Reader:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _reader(arguments[0])
        return lambda value: tuple(item(v) for v in _sequence(value))
    readers = [_reader(a) for a in arguments]
    return lambda value: tuple(r(v) for r, v in zip(readers, _sequence(value), strict=True))


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"object expected, not {type(value).__name__}")
    return typing.cast("dict[str, Any]", value)


def _dict(arguments: tuple[Any, ...]) -> Reader:
    item = _reader(arguments[1])
    return lambda value: {str(k): item(v) for k, v in _object(value).items()}


def _table(value: Any) -> Table:
    """Rows are many and come from the centre alone: only their width is checked."""
    data = _object(value)
    kind, columns = data.get("kind"), tuple(_sequence(data.get("columns")))
    rows = tuple(_sequence(data.get("rows")))
    if not isinstance(kind, str) or set(map(type, rows)) - {list, tuple} or set(map(len, rows)) - {len(columns)}:
        raise ValueError("the table is not regular")
    return Table(kind, columns, rows)


def _record(cls: type[Any]) -> Reader:
    hints = typing.get_type_hints(cls)
    known = [(f.name, _reader(hints[f.name]), _required(f)) for f in fields(cls)]

    def record(value: Any) -> Any:
        data = _object(value)
        arguments = {}
        for name, reader, required in known:
            if name in data:
                try:
                    arguments[name] = reader(data[name])
                except (ValueError, TypeError) as error:
                    raise ValueError(f"{name}: {error}") from error
            elif required:
                raise ValueError(f"{name} is missing")
        return cls(**arguments)

    return record


def _required(field: Any) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


# --- errors ---------------------------------------------------------------------------------------------------------

_REFUSALS = {
    "not_permitted": 403, "out_of_scope": 403, "locked_out": 403, "not_found": 404, "already_exists": 409,
    "too_large": 413, "photo_large": 413, "upload_offset": 409, "upload_gone": 404, "upload_checksum": 460,
}  # fmt: skip


def status(error: ContractError) -> int:
    """Return the HTTP status that carries an error."""
    match error:
        case Unauthorised():
            return 401
        case Conflict():
            return 409
        case Refused(code=code):
            return _REFUSALS.get(code, 422)
        case Resync():
            return 410
        case Incompatible():
            return 426
        case _:
            return 503


def encode_error(error: ContractError) -> bytes:
    """Return the JSON body of an error: {"error": …, "code", "detail", "level"}, as far as it has them."""
    body: dict[str, Any] = {"error": type(error).__name__.lower(), "message": str(error)}
    match error:
        case Refused(code=code, detail=detail):
            body |= {"code": code, "detail": detail}
        case Resync(level=level):
            body |= {"level": level}
        case Revoked(level=level):  # an older desk reads the session's end
            body |= {"error": "unauthorised", "revoked": level}
        case Offline(retry_after=seconds) if seconds is not None:
            body |= {"retry_after": seconds}
    return orjson.dumps(body, default=_mapping)


def error(http_status: int, data: bytes, retry_after: str | None = None) -> ContractError:
    """Return the error an HTTP answer of 400 or more means; what nobody meant is Offline, to be tried again.

    A refusal by something that is not the centre (a proxy's 403 or 404 page) is Offline as well: it says nothing about
    the operation.
    """
    try:
        body = _object(orjson.loads(data))
    except ValueError:
        body = {}
    message = str(body.get("message", f"HTTP {http_status}"))
    detail = body.get("detail") if isinstance(body.get("detail"), dict) else {}
    match body.get("error"):
        case "unauthorised" if http_status == 401 and body.get("revoked") in ("revoked", "wipe"):
            return Revoked(str(body["revoked"]), message)
        case "unauthorised" if http_status == 401:
            return Unauthorised(message)
        case "conflict" if http_status == 409:
            return Conflict(str(body.get("code")), detail)
        case "refused" if 400 <= http_status < 500:
            return Refused(str(body.get("code")), detail)
        case "resync" if http_status == 410:
            return Resync(str(body.get("level", "verify")), message)
        case "incompatible" if http_status == 426:
            return Incompatible(message)
    return Offline(message, _seconds(body.get("retry_after"), retry_after))


def _seconds(*candidates: Any) -> float | None:
    for candidate in candidates:
        try:
            return max(0.0, float(candidate))
        except (TypeError, ValueError):
            continue
    return None
