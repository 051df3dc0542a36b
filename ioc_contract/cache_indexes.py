"""The indexes of the desk's cache, with the expressions its queries must say word for word to use them."""

from __future__ import annotations

from ioc_contract.records import CaseState
from ioc_contract.states import OPEN

NEVER = 1 << 53
"""Stands for a missing deadline or number in an order: after everything."""

_OPEN_LIST = ", ".join(f"'{s}'" for s in CaseState if s in OPEN)
LIVE = f"(state IN ({_OPEN_LIST}) OR due_at IS NOT NULL)"
UNCLOSED = "state <> 'closed'"
UNUSUAL = "priority <> 1"
RUNNING = "due_at IS NOT NULL AND stage IS NOT NULL"
DUE = f"coalesce(due_at, {NEVER})"
COVERED = (
    "received_at", "state", "category_id", "unit_id", "lead_org_id", "priority", "photo_count", "subsystem", "due_at",
    "number", "channel", "rating", "duplicate_count",
)  # fmt: skip


def _covering(*first: str) -> str:
    return f"({', '.join((*first, *(c for c in COVERED if c not in first)))})"


QUEUE: dict[str, str] = {
    "live": f"{_covering(DUE)} WHERE {LIVE}",
    "received": _covering("received_at"),
    "category": _covering("category_id", "unit_id", "lead_org_id", "state"),
    "agency": _covering("lead_org_id", "unit_id", "category_id", "state"),
    "unit": _covering("unit_id"),
    "state": f"{_covering('state')} WHERE {UNCLOSED}",
    "priority": f"{_covering('priority')} WHERE {UNUSUAL}",
    "number": f"(coalesce(number, {NEVER}))",
    "assignee": f"{_covering('assignee_id')} WHERE assignee_id IS NOT NULL",
    **{
        f"live_{name}": f"{_covering(column, 'received_at')} WHERE {LIVE}"
        for name, column in (
            ("category", "category_id"),
            ("agency", "lead_org_id"),
            ("unit", "unit_id"),
            ("assignee", "assignee_id"),
        )
    },
    "live_state": f"{_covering('state', 'received_at')} WHERE {LIVE}",
    "live_priority": f"{_covering('priority', 'received_at')} WHERE {LIVE}",
    "live_received": f"{_covering('received_at')} WHERE {LIVE}",
    "live_number": f"{_covering(f'coalesce(number, {NEVER})', 'received_at')} WHERE {LIVE}",
}
"""What the queue of reports reads."""

INDEXES: dict[str, dict[str, str]] = {
    "case": {
        **QUEUE,
        "figures": "(subsystem, state, received_at, resolve_due_at, answered_at, closed_at, rating, due_at, paused_at,"
        " extensions, original_due_at)",
        "running": f"(id, version, updated_at, due_at, stage) WHERE {RUNNING}",
        "merged": "(duplicate_of) WHERE duplicate_of IS NOT NULL",
        "near": "(category_id, received_at, lat, lon) WHERE lat IS NOT NULL",
        "map": "(id, lat, lon, category_id, state, due_at, received_at, unit_id) WHERE subsystem = 'reports'"
        " AND lat IS NOT NULL AND lon IS NOT NULL",
    },
    "task": {"origin": "(origin_id) WHERE origin_id IS NOT NULL"},
    "entry": {
        "entity": "(entity_id, at)",
        "op": "(op_id) WHERE op_id IS NOT NULL",
        "mention": "(at) WHERE kind = 'case.comment' AND to_value IS NOT NULL",
    },
    "alarm": {"mark": "(id, version, updated_at)"},
    "attachment": {"entity": "(entity_id, at)"},
    "observation": {"series": "(indicator_id, unit_id, period_start, as_of)"},
    "article": {
        "time": "(published_at, id)",
        "story": "(story_id, published_at)",
        "case": "(case_id) WHERE case_id IS NOT NULL",
    },
}
"""Indexes of a kind's table beside its key: name → columns in brackets, then WHERE if it is partial.

Whoever writes a query adds its index here; it is made when the cache is next opened, whoever made the file.
"""
