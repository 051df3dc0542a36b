"""Indicators and their observations as the cache holds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from ioc_contract.kinds import KINDS
from ioc_contract.records import Indicator, Observation, Subsystem

_INDICATOR = KINDS["indicator"]
_OBSERVATION = KINDS["observation"]
_SUBSYSTEM = KINDS["subsystem"]


def _columns(names: Iterable[str], alias: str = "") -> str:
    return ", ".join(f'{alias}"{n}"' for n in names)


def subsystems(connection: sa.Connection) -> list[Subsystem]:
    """Return the enabled subsystems in their order."""
    sql = f"SELECT {_columns(_SUBSYSTEM.names)} FROM subsystems_now WHERE enabled ORDER BY position, id"
    return [_SUBSYSTEM.load(tuple(row)) for row in connection.exec_driver_sql(sql)]


def indicators(connection: sa.Connection, subsystem: str | None = None) -> list[Indicator]:
    """Return the indicators of a subsystem (None: of all) in their order."""
    where, bound = ("WHERE subsystem = ?", (subsystem,)) if subsystem else ("", ())
    sql = f"SELECT {_columns(_INDICATOR.names)} FROM indicators_now {where} ORDER BY subsystem, position, id"
    return [_INDICATOR.load(tuple(row)) for row in connection.exec_driver_sql(sql, bound)]


def indicator(connection: sa.Connection, id: str) -> Indicator | None:
    """Return one indicator, or None."""
    sql = f"SELECT {_columns(_INDICATOR.names)} FROM indicators_now WHERE id = ?"
    row = connection.exec_driver_sql(sql, (id,)).first()
    return None if row is None else _INDICATOR.load(tuple(row))


@dataclass(frozen=True, slots=True)
class Value:
    """An observation as a chart needs it. Instants in milliseconds UTC; `value` None is a missing value."""

    period_start: int
    period_end: int
    value: float | None
    numerator: float | None
    denominator: float | None
    target: float | None
    as_of: int
    source_id: str | None
    status: str
    note: str
    unit_id: str | None


_VALUE = "period_start, period_end, value, numerator, denominator, target, as_of, source_id, status, note, unit_id"
# of several rows for one period the one said last counts, a final one before a provisional one said at the same time
_LAST = "as_of, status = 'final', id"


def _latest(rows: Iterable[Sequence[object]]) -> list[Value]:
    kept: dict[tuple[object, object], Value] = {}
    for row in rows:
        kept[row[0], row[10]] = Value(*row)  # type: ignore[arg-type]
    return list(kept.values())


def newest(
    connection: sa.Connection, indicator_id: str, unit_id: str | None, limit: int, until: int | None = None
) -> list[Value]:
    """Return the last `limit` periods that begin before `until`, oldest first, one value each."""
    before = "" if until is None else "AND period_start < :until"
    sql = f"""SELECT {_VALUE} FROM (
        SELECT * FROM observations_now WHERE indicator_id = :indicator AND unit_id IS :unit {before}
        ORDER BY period_start DESC, as_of DESC LIMIT :limit) ORDER BY period_start, {_LAST}"""
    bound = {"indicator": indicator_id, "unit": unit_id, "limit": limit * 2, "until": until}
    return _latest(connection.execute(sa.text(sql), bound))[-limit:]


def between(connection: sa.Connection, indicator_id: str, unit_id: str | None, start: int, end: int) -> list[Value]:
    """Return the values of the periods that begin from `start` to before `end`, oldest first, one value each."""
    sql = f"""SELECT {_VALUE} FROM observations_now WHERE indicator_id = :indicator AND unit_id IS :unit
        AND period_start >= :start AND period_start < :end ORDER BY period_start, {_LAST}"""
    bound = {"indicator": indicator_id, "unit": unit_id, "start": start, "end": end}
    return _latest(connection.execute(sa.text(sql), bound))


def by_unit(connection: sa.Connection, indicator_id: str, period_start: int) -> list[Value]:
    """Return the value of every unit for the period that begins at `period_start`."""
    sql = f"""SELECT {_VALUE} FROM observations_now WHERE indicator_id = :indicator AND period_start = :start
        AND unit_id IN (SELECT id FROM admin_units_now) ORDER BY unit_id, {_LAST}"""
    return _latest(connection.execute(sa.text(sql), {"indicator": indicator_id, "start": period_start}))


def periods(connection: sa.Connection, indicator_id: str, limit: int) -> list[tuple[int, int]]:
    """Return (start, end) of the last `limit` periods with a value of any unit, newest first."""
    sql = """SELECT DISTINCT period_start, period_end FROM observations_now
        WHERE indicator_id = :indicator AND unit_id IN (SELECT id FROM admin_units_now)
        ORDER BY period_start DESC LIMIT :limit"""
    return [(r[0], r[1]) for r in connection.execute(sa.text(sql), {"indicator": indicator_id, "limit": limit})]


def history(
    connection: sa.Connection, indicator_id: str, unit_id: str | None, period_start: int | None, limit: int
) -> list[Observation]:
    """Return observations as they came, corrections included, newest period and newest word first.

    With `period_start` only those of that period, of every unit.
    """
    where = "unit_id IS :unit" if period_start is None else "period_start = :start"
    sql = f"""SELECT {_columns(_OBSERVATION.names)} FROM observations_now
        WHERE indicator_id = :indicator AND {where}
        ORDER BY period_start DESC, unit_id IS NOT NULL, unit_id, as_of DESC,
        status = 'final' DESC, id DESC LIMIT :limit"""
    bound = {"indicator": indicator_id, "unit": unit_id, "start": period_start, "limit": limit}
    return [_OBSERVATION.load(tuple(row)) for row in connection.execute(sa.text(sql), bound)]


def units(connection: sa.Connection, indicator_id: str) -> list[tuple[str, str]]:
    """Return (id, name) of the units that have values of an indicator, by name."""
    sql = """SELECT u.id, u.name FROM admin_units_now u WHERE EXISTS (
        SELECT 1 FROM observations_now o WHERE o.indicator_id = ? AND o.unit_id = u.id) ORDER BY u.name"""
    return [(r[0], r[1]) for r in connection.exec_driver_sql(sql, (indicator_id,))]


def names(connection: sa.Connection, table: str, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the names of sources, admin_units, organisations or categories by id."""
    wanted = sorted({i for i in ids if i is not None})
    if not wanted:
        return {}
    if table not in ("sources", "admin_units", "organisations", "categories"):
        raise ValueError(f"{table} has no names")
    statement = sa.text(f"SELECT id, name FROM {table}_now WHERE id IN :ids").bindparams(
        sa.bindparam("ids", expanding=True)
    )
    return {r[0]: r[1] for r in connection.execute(statement, {"ids": wanted})}
