"""The sync inbox: refused actions with the names of what they were about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any

from ioc_desktop.services import desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import records


@dataclass(frozen=True, slots=True)
class Case:
    """A refusal, the heading of its entity, the entity's values now, and names for the ids among the values."""

    item: desk.InboxItem
    title: str
    now: Mapping[str, Any]
    names: Mapping[str, str]

    def word(self, value: Any) -> Any:
        """Return the name of an id, any other value as it is."""
        if isinstance(value, list):
            return [self.word(v) for v in value]
        return self.names.get(value, value) if isinstance(value, str) else value


def refusals(ws: Workspace) -> tuple[Case, ...]:
    """Return what the centre refused and nobody has dealt with, newest first."""
    items = desk.inbox(ws)
    names = _names(ws) if items else {}
    return tuple(_case(ws, item, names) for item in items)


def _case(ws: Workspace, item: desk.InboxItem, names: Mapping[str, str]) -> Case:
    op = item.operation
    record = records.one(ws.cache, op.entity_kind, op.entity_id)
    if record is None:
        after = op.set["title"].after if "title" in op.set else op.entity_id
        return Case(item, str(after), {}, names)
    number = getattr(record, "number", None)
    title = f"#{number} {record.title}" if number else str(record.title)
    return Case(item, title, {f.name: _plain(getattr(record, f.name)) for f in fields(record)}, names)


def _names(ws: Workspace) -> dict[str, str]:
    named = {}
    for kind, field in (
        ("organisation", "name"),
        ("category", "name"),
        ("admin_unit", "name"),
        ("person", "display_name"),
    ):
        named.update({r.id: getattr(r, field) for r in records.every(ws.cache, kind)})
    return named


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value
