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
_LATE = "coalesce(paused_at, :now) > resolve_due_at"
_FIRST = "coalesce(original_due_at, CASE WHEN extensions = 0 THEN resolve_due_at END)"
"""The deadline before extensions; unknown for an extended case whose course was not kept."""

COUNTS: dict[str, tuple[Condition, ...]] = {
    "received": (Condition(ALL),),
    "done": (Condition(ALL - OPEN),),
    "in_hand": (Condition(OPEN),),
    "finished": (Condition(FINISHED, "resolve_due_at IS NOT NULL"),),
    "on_time": (Condition(FINISHED, _TIMELY),),
    "on_time_unextended": (Condition(FINISHED, f"{_TIMELY} AND extensions = 0"),),
    "judged": (Condition(FINISHED, "resolve_due_at IS NOT NULL"), Condition(OPEN, _LATE)),
    "on_time_original": (Condition(FINISHED, f"coalesce(answered_at, closed_at) <= {_FIRST}"),),
    "judged_original": (
        Condition(FINISHED, f"{_FIRST} IS NOT NULL"),
        Condition(OPEN, f"coalesce(paused_at, :now) > {_FIRST}"),
    ),
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
    """Return the named counts per value of `column`, one of COLUMNS. Raises ValueError for another."""
    if column not in COLUMNS:
        raise ValueError(f"cases are not ranked by {column}")
    bound = {"subsystem": subsystem, "start": 0 if start is None else start, "end": end, "now": now}
    asked = {n: COUNTS[n] for n in counts}
    extra = tuple(dict.fromkeys(c.sql for conditions in asked.values() for c in conditions))
    sums = ", ".join(f"sum({e})" for e in extra)
    sql = f"SELECT {column}, state, {sums} FROM cases_now WHERE {_SPAN} GROUP BY {column}, state"
    held: dict[str | None, dict[tuple[str, str], int]] = {}
    for place, state, *values in connection.execute(sa.text(sql), bound):
        for name, value in zip(extra, values, strict=True):
            held.setdefault(place, {})[state, name] = int(value or 0)
    return {
        place: {
            name: sum(found.get((state.value, c.sql), 0) for c in conditions for state in c.states)
            for name, conditions in asked.items()
        }
        for place, found in held.items()
    }


COLUMNS = ("unit_id", "lead_org_id", "category_id", "channel")
"""What cases are counted by."""


def first_received(connection: sa.Connection, subsystem: str) -> int | None:
    """Return when the oldest case of `subsystem` was received, or None when there is none."""
    # per state, so that the index answers without a scan
    sql = f"SELECT min(m) FROM (SELECT min(received_at) AS m FROM cases_now WHERE subsystem = ? AND state IN ({_STATES}) GROUP BY state)"
    found = connection.exec_driver_sql(sql, (subsystem,)).scalar()
    return None if found is None else int(found)
