"""A queue query as JSON values, for layouts; what cannot be read back is passed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ioc_contract.records import CaseState, Priority
from ioc_desktop.services.board_queue import Band, Order, QueueQuery

_LISTS: dict[str, Callable[[Any], Any]] = {
    "states": CaseState,
    "categories": str,
    "units": str,
    "agencies": str,
    "bands": Band,
    "priorities": Priority,
}


def dump(query: QueueQuery) -> dict[str, Any]:
    """Return the parts of a query that outlive a session: its filters and order, not its words, dates or named ids."""
    out: dict[str, Any] = {name: list(getattr(query, name)) for name in _LISTS if getattr(query, name)}
    out |= {"open_only": query.open_only, "order": str(query.order), "descending": query.descending}
    if query.has_photo is not None:
        out["has_photo"] = query.has_photo
    return out


def load(data: object) -> QueueQuery | None:
    """Return the query `dump` wrote, without what is not understood; None when it is no query at all."""
    if not isinstance(data, dict):
        return None
    values: dict[str, Any] = {}
    for name, make in _LISTS.items():
        found = []
        for item in data.get(name, []) if isinstance(data.get(name, []), list) else []:
            try:
                found.append(make(item))
            except ValueError:
                continue
        values[name] = tuple(found)
    for name in ("open_only", "descending", "has_photo"):
        if isinstance(data.get(name), bool):
            values[name] = data[name]
    try:
        values["order"] = Order(data.get("order", Order.DUE))
    except ValueError:
        values["order"] = Order.DUE
    return QueueQuery(**values)
