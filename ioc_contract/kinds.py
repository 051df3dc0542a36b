"""The one table of kinds: from it come the centre's tables, the desk's cache and the columns on the wire."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import Enum, IntEnum, StrEnum
from functools import cache
from typing import Any

import orjson

from ioc_contract import records as r
from ioc_contract import room

Scalar = str | int | float | None
Row = Sequence[Scalar]


class ColumnType(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    """64 bits: instants, counts, booleans as 0 and 1."""
    REAL = "real"
    JSON = "json"
    """JSON as text."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    storage: ColumnType
    nullable: bool
    python: type[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of entity: its record, its table's name (the same on both sides) and its columns in wire order.

    There is one of each: compared, and hashed, as itself.
    """

    name: str
    table: str
    record: type[Any]
    columns: tuple[Column, ...]
    operable: bool
    """Whether desks may send operations on it, so that the desk overlays it."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    def row(self, record: Any) -> Row:
        """Return the record as scalars in column order."""
        return tuple(_dump(c, getattr(record, c.name)) for c in self.columns)

    def load(self, row: Sequence[Scalar]) -> Any:
        """Return the record of a row in column order. Raises ValueError for a value the record cannot hold."""
        return self.record(*[_load(c, v) for c, v in zip(self.columns, row, strict=True)])

    def value(self, name: str, value: Any) -> Scalar:
        """Return a field's value as the scalar stored in its column."""
        return _dump(_by_name(self)[name], value)

    def field(self, name: str, value: Any) -> Any:
        """Return the field's Python value of a scalar or of a JSON value from a message. Raises ValueError, KeyError."""
        return _load(_by_name(self)[name], value)


@cache
def _by_name(kind: Kind) -> dict[str, Column]:
    return {c.name: c for c in kind.columns}


def _dump(column: Column, value: Any) -> Scalar:
    if value is None:
        return None
    if column.storage is ColumnType.JSON:
        return orjson.dumps(value).decode()
    if isinstance(value, bool | IntEnum):
        return int(value)
    if isinstance(value, Enum):
        return str(value.value)
    return value  # type: ignore[no-any-return]


def _load(column: Column, value: Any) -> Any:
    if value is None:
        if column.nullable:
            return None
        raise ValueError(f"{column.name} must have a value")
    if column.storage is ColumnType.JSON:
        data = orjson.loads(value) if isinstance(value, str | bytes) else value
        return tuple(data) if column.python is tuple else data
    if column.python is float:
        return float(value)
    if column.python in (str, int):
        if not isinstance(value, column.python) and not (column.python is int and isinstance(value, bool)):
            raise ValueError(f"{column.name} must be {column.python.__name__}")
        return int(value) if column.python is int else value
    return column.python(value)


def _column(name: str, hint: Any) -> Column:
    nullable = False
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        options = [a for a in typing.get_args(hint) if a is not type(None)]
        nullable, hint = True, options[0]
    hint = getattr(hint, "__supertype__", hint)  # Instant
    plain = typing.get_origin(hint) or hint
    if plain in (tuple, dict):
        return Column(name, ColumnType.JSON, nullable, plain)
    if plain is float:
        return Column(name, ColumnType.REAL, nullable, float)
    if issubclass(plain, int):
        return Column(name, ColumnType.INTEGER, nullable, plain)
    return Column(name, ColumnType.TEXT, nullable, plain)


def _kind(name: str, table: str, record: type[Any], operable: bool = False) -> Kind:
    hints = typing.get_type_hints(record)
    return Kind(name, table, record, tuple(_column(f.name, hints[f.name]) for f in fields(record)), operable)


def _index(kinds: Iterable[Kind]) -> dict[str, Kind]:
    return {k.name: k for k in kinds}


KINDS: dict[str, Kind] = _index(
    [
        _kind("subsystem", "subsystems", r.Subsystem),
        _kind("admin_unit", "admin_units", r.AdminUnit),
        _kind("unit_succession", "unit_successions", r.UnitSuccession),
        _kind("organisation", "organisations", r.Organisation, operable=True),
        _kind("calendar", "calendars", r.WorkCalendar, operable=True),
        _kind("deadline_rule", "deadline_rules", r.DeadlineRule, operable=True),
        _kind("category", "categories", r.Category),
        _kind("template", "templates", r.Template),
        _kind("person", "people", r.Person),
        _kind("source", "sources", r.Source),
        _kind("indicator", "indicators", r.Indicator),
        _kind("observation", "observations", r.Observation),
        _kind("place", "places", r.Place),
        _kind("case", "cases", r.Case, operable=True),
        _kind("task", "tasks", r.Task, operable=True),
        _kind("article", "articles", r.Article, operable=True),
        _kind("entry", "entries", r.Entry, operable=True),
        _kind("attachment", "attachments", r.Attachment, operable=True),
        _kind("alarm", "alarms", room.Alarm, operable=True),
        _kind("shift", "shifts", room.Shift, operable=True),
        _kind("view", "views", room.View, operable=True),
    ]
)
"""Every kind by name, in the order in which a first sync fetches them."""

PERSONAL: frozenset[str] = frozenset({"view"})
"""Kinds with rows that one account alone receives: they are in no ready cache file."""

REFERENCE: frozenset[str] = frozenset(
    {
        "subsystem",
        "admin_unit",
        "unit_succession",
        "organisation",
        "calendar",
        "deadline_rule",
        "category",
        "template",
        "person",
        "source",
    }
)
"""Kinds that everybody who may sign in receives (scope `ref`)."""
