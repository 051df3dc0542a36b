"""Tasks as the cache holds them: by state, agency and words, the most pressing first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ioc_contract.cache_schema import listed
from ioc_contract.clock import Instant
from ioc_contract.kinds import KINDS
from ioc_contract.records import Task, TaskState
from ioc_desktop.store import search

_TASK = KINDS["task"]
OPEN = (TaskState.NEW, TaskState.IN_PROGRESS, TaskState.BLOCKED, TaskState.SUBMITTED)
_OPEN = ", ".join(f"'{s.value}'" for s in OPEN)


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """Which tasks are looked at. Empty tuples filter nothing."""

    text: str = ""
    states: tuple[TaskState, ...] = OPEN
    agencies: tuple[str, ...] = ()
    overdue: bool = False


def page(connection: sa.Connection, query: TaskQuery, now: Instant, limit: int) -> list[Task]:
    """Return tasks: what waits for somebody's word first (blocked, submitted), then by deadline; finished ones last."""
    where, params = _where(connection, query, now)
    sql = f"""SELECT {listed(_TASK)} FROM tasks_now WHERE {where}
        ORDER BY state NOT IN ({_OPEN}), state <> 'blocked', state <> 'submitted',
            CASE WHEN state IN ({_OPEN}) THEN due_at IS NULL END, CASE WHEN state IN ({_OPEN}) THEN due_at END,
            coalesce(done_at, updated_at) DESC, id
        LIMIT {int(limit)}"""
    return [_TASK.load(tuple(row)) for row in connection.exec_driver_sql(sql, params)]


def counts(connection: sa.Connection, now: Instant) -> dict[str, int]:
    """Return how many tasks there are per state, and under `overdue` how many open ones are past their deadline."""
    rows = connection.exec_driver_sql("SELECT state, count(*) FROM tasks_now GROUP BY state")
    made = {str(r[0]): int(r[1]) for r in rows}
    sql = f"SELECT count(*) FROM tasks_now WHERE state IN ({_OPEN}) AND due_at < ?"
    made["overdue"] = int(connection.exec_driver_sql(sql, (now,)).scalar_one())
    return made


def _where(connection: sa.Connection, query: TaskQuery, now: Instant) -> tuple[str, tuple[Any, ...]]:
    pieces, params = ["1"], list[Any]()
    for column, chosen in (("state", query.states), ("org_id", query.agencies)):
        if chosen:
            pieces.append(f"{column} IN ({', '.join('?' * len(chosen))})")
            params += [str(c) for c in chosen]
    if query.overdue:
        pieces.append(f"state IN ({_OPEN}) AND due_at < ?")
        params.append(now)
    words = search.text_filter(connection, "task", query.text) if query.text.strip() else None
    if words is not None:
        pieces.append(words.condition)
        params += words.parameters
    return " AND ".join(pieces), tuple(params)
