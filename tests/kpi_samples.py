"""Rows for the tests of figures and boards: records with plain defaults, written to a real cache file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ioc_contract import records as r
from ioc_contract.clock import ZONE, Instant, instant
from ioc_contract.kinds import KINDS
from ioc_desktop.store import cache

_DEFAULTS: dict[str, dict[str, Any]] = {
    "case": {"subsystem": "reports", "state": r.CaseState.NEW, "priority": r.Priority.NORMAL, "channel": r.Channel.APP},
    "article": {"subsystem": "media", "outlet": "Báo Sáng"},
    "task": {"subsystem": "tasks", "state": r.TaskState.NEW, "priority": r.Priority.NORMAL},
    "indicator": {
        "subsystem": "health",
        "measure": "lượt",
        "period": r.PeriodKind.MONTH,
        "direction": r.Direction.UP_IS_GOOD,
        "definition_version": 1,
        "cadence_hours": 24.0 * 45,
    },
    "observation": {"subsystem": "health", "status": "final"},
    "subsystem": {"enabled": True, "shapes": ("indicator",)},
    "admin_unit": {"type": "ward", "tier": 2, "valid_from": "2025-07-01"},
    "place": {"subsystem": "health", "status": "ok"},
}
_EMPTY = {"str": "", "int": 0, "float": 0.0, "bool": False, "Instant": 0, "Json": {}}


def record(kind: str, **given: Any) -> Any:
    """Return a record of `kind` with what is given and empty values for the rest."""
    made = KINDS[kind].record
    values: dict[str, Any] = {}
    for field in fields(made):
        hint = str(field.type)
        empty = None if "None" in hint else () if hint.startswith("tuple") else _EMPTY.get(hint)
        values[field.name] = _DEFAULTS.get(kind, {}).get(field.name, empty)
    values["version"] = 1
    return made(**{**values, **given})


def put(connection: sa.Connection, kind: str, records: Iterable[Any]) -> None:
    """Write records to the cache as a sync would."""
    found = KINDS[kind]
    cache.upsert(connection, found, [found.row(x) for x in records])
    connection.commit()


def at(*parts: int) -> Instant:
    """Return the local (Asia/Ho_Chi_Minh) date and time as an instant."""
    return instant(datetime(*parts, tzinfo=ZONE))  # type: ignore[arg-type,misc]
