"""The sync inbox: what the centre did not take, or not whole, with both values, both people and the names they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from enum import Enum
from typing import Any

from ioc_contract import undo
from ioc_contract.clock import Instant
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_contract.messages import Operation
from ioc_desktop.services import desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import records

LONG = frozenset({"body", "title", "address", "answer", "rating_comment"})
"""Fields of words, where what differs is marked word by word."""
POSITION = "position"
"""The name under which latitude and longitude are shown, together."""
_WORDS_COMPARED = 4000

Part = tuple[str, bool]
"""Words, and whether they differ from the other side."""


@dataclass(frozen=True, slots=True)
class Side:
    """A field on both sides: plain values as JSON holds them. `by` and `at` tell who set theirs, as far as the centre
    knows; `clashes` whether that was since the operator looked."""

    field: str
    mine: Any
    theirs: Any
    by: str = ""
    at: Instant | None = None
    clashes: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """An inbox entry: the heading of its entity, the fields on both sides, and names for the ids among the values."""

    item: desk.InboxItem
    title: str
    sides: tuple[Side, ...]
    names: Mapping[str, str]
    present: bool
    """Whether this desk holds the entity."""
    obstacle: Refused | None = None
    """Why it cannot simply be done again now."""

    @property
    def operation(self) -> Operation:
        return self.item.operation

    @property
    def partly(self) -> bool:
        """Whether the centre took it but for the fields shown."""
        return self.item.result.status == "applied"

    def word(self, value: Any) -> Any:
        """Return the name of an id, any other value as it is."""
        return worded(value, self.names)


def worded(value: Any, known: Mapping[str, str]) -> Any:
    """Return the name of an id among `known`, any other value as it is."""
    if isinstance(value, list):
        return [worded(v, known) for v in value]
    return known.get(value, value) if isinstance(value, str) else value


def cards(ws: Workspace) -> tuple[Card, ...]:
    """Return what nobody has dealt with, newest first."""
    items = desk.inbox(ws)
    known = names(ws) if items else {}
    return tuple(_card(ws, item, known) for item in items)


def names(ws: Workspace) -> dict[str, str]:
    """Return the names of everything a field may refer to, by id."""
    named = {}
    for kind, field in (
        ("organisation", "name"),
        ("category", "name"),
        ("admin_unit", "name"),
        ("person", "display_name"),
    ):
        named.update({r.id: getattr(r, field) for r in records.every(ws.cache, kind)})
    return named


def undoings(ws: Workspace, op_ids: Iterable[str]) -> list[desk.Stuck]:
    """Return the undoings among inbox entries: what the centre would not undo, and why."""
    wanted = set(op_ids)
    found = (i for i in desk.inbox(ws) if i.operation.op_id in wanted and i.operation.kind in undo.VERBS)
    return [
        desk.Stuck(
            i.operation.entity_kind, i.operation.entity_id, desk.heading(ws, i.operation),
            Refused(i.result.code, dict(i.result.detail)),
        )
        for i in found
    ]  # fmt: skip


def difference(mine: str, theirs: str) -> tuple[Sequence[Part], Sequence[Part]]:
    """Return both texts in parts, those that the other side does not have marked."""
    a, b = (re.findall(r"\s+|\w+|[^\w\s]", text) for text in (mine, theirs))
    if len(a) + len(b) > _WORDS_COMPARED:
        return [(mine, True)], [(theirs, True)]
    left: list[Part] = []
    right: list[Part] = []
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        for words, into in (("".join(a[i:j]), left), ("".join(b[k:m]), right)):
            if words:
                into.append((words, tag != "equal"))
    return left, right


def _card(ws: Workspace, item: desk.InboxItem, known: Mapping[str, str]) -> Card:
    op, result = item.operation, item.result
    record = records.one(ws.cache, op.entity_kind, op.entity_id)
    now = {} if record is None else {f.name: _plain(getattr(record, f.name)) for f in fields(record)}
    clashed: Mapping[str, Mapping[str, Any]] = result.detail.get("fields") or {}
    if not clashed and isinstance(name := result.detail.get("field"), str) and name in op.set:
        clashed = {name: result.detail}
    names_ = [n for n in op.set if n in clashed] if result.status == "applied" else list(op.set)
    sides = []
    for name in names_:
        told = clashed.get(name, {})
        theirs = _value(op.entity_kind, name, told["theirs"]) if "theirs" in told else now.get(name)
        at = told.get("at")
        mine = _value(op.entity_kind, name, op.set[name].after)
        side = Side(name, mine, theirs, str(told.get("by") or ""), Instant(at) if at else None, name in clashed)
        if record is not None or result.status != "refused":
            sides.append(side)
    return Card(
        item, desk.heading(ws, op) or op.entity_id, _together(sides), known, record is not None, _obstacle(ws, item)
    )


def _obstacle(ws: Workspace, item: desk.InboxItem) -> Refused | None:
    op = item.operation
    if op.kind.endswith(".create"):
        return None
    try:
        wanted = desk.inbox_wanted(item)
    except ValueError:
        return Refused("bad_value", {"field": next(iter(op.set), "")})
    seen = desk.preview(ws, op.entity_kind, op.kind, [op.entity_id], set=wanted, text=op.text)
    return seen.refused.get(op.entity_id)


def _together(sides: Sequence[Side]) -> tuple[Side, ...]:
    """Return the sides with latitude and longitude as one."""
    by_name = {s.field: s for s in sides}
    lat, lon = by_name.get("lat"), by_name.get("lon")
    if lat is None or lon is None:
        return tuple(sides)
    one = Side(
        POSITION, [lat.mine, lon.mine], [lat.theirs, lon.theirs], lat.by or lon.by, lat.at or lon.at,
        lat.clashes or lon.clashes,
    )  # fmt: skip
    return tuple(one if s is lat else s for s in sides if s is not lon)


def _value(kind: str, name: str, scalar: Any) -> Any:
    """Return a field's scalar, as the wire has it, as a plain value; as it is when no record could hold it."""
    try:
        return _plain(KINDS[kind].field(name, scalar))
    except (KeyError, TypeError, ValueError):
        return scalar


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value
