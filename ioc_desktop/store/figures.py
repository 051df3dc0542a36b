"""Counts over cases: what each figure counts is said once here, so that a tile and the rows behind it agree."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ioc_contract.clock import HOUR
from ioc_contract.records import CaseState
from ioc_contract.states import OPEN

ALL = frozenset(CaseState)
FINISHED = frozenset({CaseState.ANSWERED, CaseState.CLOSED})


@dataclass(frozen=True, slots=True)
class Condition:
    """A case is counted when its state is one of `states` and `sql` (on columns of `cases_now` and `:now`) holds."""

    states: frozenset[CaseState]
    sql: str = "1"

    def where(self) -> str:
        """Return the whole condition as SQL."""
        listed = ", ".join(f"'{s.value}'" for s in sorted(self.states))
        return f"(state IN ({listed}) AND ({self.sql}))"


_TIMELY = "coalesce(answered_at, closed_at) <= resolve_due_at"
_LATE = "paused_at IS NULL AND resolve_due_at < :now"

COUNTS: dict[str, tuple[Condition, ...]] = {
    "received": (Condition(ALL),),
    "done": (Condition(ALL - OPEN),),
    "in_hand": (Condition(OPEN),),
    "finished": (Condition(FINISHED, "resolve_due_at IS NOT NULL"),),
    "on_time": (Condition(FINISHED, _TIMELY),),
    "on_time_unextended": (Condition(FINISHED, f"{_TIMELY} AND extensions = 0"),),
    "judged": (Condition(FINISHED, "resolve_due_at IS NOT NULL"), Condition(OPEN, _LATE)),
    "rated": (Condition(ALL, "rating IS NOT NULL"),),
    "satisfied": (Condition(ALL, "rating >= 4"),),
    "overdue": (Condition(OPEN, "due_at < :now"),),
    "due_soon": (Condition(OPEN, f"due_at >= :now AND due_at < :now + {HOUR}"),),
}
"""Name of a count → the conditions, any of which counts a case. `:now` is an instant."""


def where(count: str) -> str:
    """Return a count's condition as SQL on `cases_now` with `:now` bound by the caller. Raises KeyError."""
    return "(" + " OR ".join(c.where() for c in COUNTS[count]) + ")"


_EXTRA = tuple(dict.fromkeys(c.sql for conditions in COUNTS.values() for c in conditions))
_STATES = ", ".join(f"'{s.value}'" for s in sorted(ALL))
_SUMS = ", ".join(f"sum({e})" for e in _EXTRA)
_SPAN = f"subsystem = :subsystem AND state IN ({_STATES}) AND received_at >= :start AND received_at < :end"


def totals(connection: sa.Connection, subsystem: str, start: int | None, end: int, now: int) -> dict[str, int]:
    """Return every count over the cases of `subsystem` received from `start` (None: ever) to before `end`.

    One pass of a covering index, by state: a condition is asked only of the states it concerns.
    """
    bound = {"subsystem": subsystem, "start": 0 if start is None else start, "end": end, "now": now}
    sums: dict[tuple[str, str], int] = {}
    for row in connection.execute(sa.text(f"SELECT state, {_SUMS} FROM cases_now WHERE {_SPAN} GROUP BY state"), bound):
        for extra, value in zip(_EXTRA, row[1:], strict=True):
            sums[row[0], extra] = int(value or 0)
    return {
        name: sum(sums.get((state.value, c.sql), 0) for c in conditions for state in c.states)
        for name, conditions in COUNTS.items()
    }


def by_column(
    connection: sa.Connection,
    subsystem: str,
    start: int | None,
    end: int,
    now: int,
    column: str,
    counts: tuple[str, ...],
) -> dict[str | None, dict[str, int]]:
    """Return the named counts per value of `column`: `unit_id`, `lead_org_id` or `category_id`. Raises ValueError."""
    if column not in ("unit_id", "lead_org_id", "category_id"):
        raise ValueError(f"cases are not ranked by {column}")
    sums = ", ".join(f"sum({where(c)})" for c in counts)
    rows = connection.execute(
        sa.text(f"SELECT {column}, {sums} FROM cases_now WHERE {_SPAN} GROUP BY {column}"),
        {"subsystem": subsystem, "start": 0 if start is None else start, "end": end, "now": now},
    )
    return {row[0]: dict(zip(counts, (int(v or 0) for v in row[1:]), strict=True)) for row in rows}


def first_received(connection: sa.Connection, subsystem: str) -> int | None:
    """Return when the oldest case of `subsystem` was received, or None when there is none."""
    # per state, so that the index answers without a scan
    sql = f"SELECT min(m) FROM (SELECT min(received_at) AS m FROM cases_now WHERE subsystem = ? AND state IN ({_STATES}) GROUP BY state)"
    found = connection.exec_driver_sql(sql, (subsystem,)).scalar()
    return None if found is None else int(found)


def ids(
    connection: sa.Connection, subsystem: str, count: str, start: int | None, end: int, now: int
) -> tuple[str, ...]:
    """Return the ids of the cases counted by `count`, newest first. Raises KeyError for an unknown count."""
    rows = connection.execute(
        sa.text(f"SELECT id FROM cases_now WHERE {_SPAN} AND {where(count)} ORDER BY received_at DESC, id"),
        {"subsystem": subsystem, "start": 0 if start is None else start, "end": end, "now": now},
    )
    return tuple(row[0] for row in rows)
