"""The register of sources: how each is read, where its reading stands, how well it goes, and what was refused row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract.clock import Instant
from ioc_contract.ids import new_id
from ioc_contract.records import Source
from ioc_server.sources.items import Problem
from ioc_server.sources.rows import derived_id, records
from ioc_server.store import write
from ioc_server.store.tables import KIND_TABLES, source_config, source_error

ADAPTERS = ("open311", "feed", "indicators", "reports")
"""Adapters that this package reads; `sample` sources are looked after elsewhere."""
RECENT = 20
MAX_ERRORS = 2_000
"""Errors kept per source in `source_error`: those of its last load."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A source with its settings and the state of its reading (both JSON objects)."""

    source: Source
    settings: Mapping[str, Any]
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one load came to; `error` when nothing could be read at all."""

    kept: int = 0
    changed: int = 0
    problems: tuple[Problem, ...] = ()
    skipped: int = 0
    complete: int = 0
    unchanged: bool = False
    """The source has said nothing new since the last load."""
    error: str = ""

    @property
    def refused(self) -> int:
        return sum(not p.kept for p in self.problems)


def add(
    connection: sa.Connection,
    adapter: str,
    name: str,
    location: str,
    settings: Mapping[str, Any],
    cadence_minutes: int = 0,
    subsystem: str = "",
) -> Source:
    """Register a source, or bring the one of this id (see `source_id`) up to date. The caller commits.

    Settings given are laid over those it has. A cadence of 0 minutes means that it is never read by itself.
    """
    held = get(connection, source_id(adapter, name, location))
    if held is not None:
        source = replace(held.source, location=location, cadence_minutes=cadence_minutes or held.source.cadence_minutes)
        settings = {**held.settings, **settings}
    else:
        source = replace(new(adapter, name, location, subsystem), cadence_minutes=cadence_minutes)
    write.put_records(connection, "source", [source])
    _configure(connection, source.id, settings, held.state if held else {})
    return source


def new(adapter: str, name: str, location: str, subsystem: str = "") -> Source:
    """Return the record of a source that has never been read."""
    return Source(
        id=source_id(adapter, name, location), version=0,
        subsystem=subsystem or {"feed": "media", "indicators": "socio_economic"}.get(adapter, "reports"),
        name=name or location, adapter=adapter, location=location, enabled=True, cadence_minutes=0,
        last_attempt_at=None, last_good_at=None, last_rows=0, total_rows=0, error_count=0, last_error="",
        recent_errors=(), valid_rate=None, coverage_rate=None, clean_rate=None, owner_org_id=None,
    )  # fmt: skip


def source_id(adapter: str, name: str, location: str) -> str:
    """Return a source's id: a URL is one source whatever its name; files of one name are one source."""
    return derived_id("source", adapter, location if location.startswith(("http://", "https://")) else name or location)


def get(connection: sa.Connection, id: str) -> Registered | None:
    """Return a source; None when there is none."""
    return next(iter(_registered(connection, KIND_TABLES["source"].c.id == id)), None)


def scheduled(connection: sa.Connection) -> list[Registered]:
    """Return the sources that are read by themselves, in order of id."""
    table = KIND_TABLES["source"]
    return _registered(connection, table.c.enabled == 1, table.c.cadence_minutes > 0, table.c.adapter.in_(ADAPTERS))


def _registered(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Registered]:
    found = sorted(records(connection, "source", *where), key=lambda s: s.id)
    configured = connection.execute(sa.select(source_config)).all() if found else []
    by_id = {row.source_id: (orjson.loads(row.settings), orjson.loads(row.state)) for row in configured}
    return [Registered(source, *by_id.get(source.id, ({}, {}))) for source in found]


def _configure(connection: sa.Connection, id: str, settings: Mapping[str, Any], state: Mapping[str, Any]) -> None:
    connection.execute(source_config.delete().where(source_config.c.source_id == id))
    connection.execute(
        source_config.insert().values(
            source_id=id, settings=orjson.dumps(settings).decode(), state=orjson.dumps(state).decode()
        )
    )


def note(connection: sa.Connection, id: str, outcome: Outcome, state: Mapping[str, Any], now: Instant) -> None:
    """Write down how a load went: on the source, in its state, and its errors row by row. The caller commits.

    An unchanged or failed load leaves the counts and errors of the last good one as they are.
    """
    held = get(connection, id)
    if held is None:  # removed meanwhile
        return
    source = replace(held.source, last_attempt_at=now, last_error=outcome.error[:500])
    if not outcome.error:
        source = replace(source, last_good_at=now)
        if not outcome.unchanged:
            source = _counted(source, outcome, now)
            _keep_errors(connection, id, outcome.problems, now)
    elif (source.recent_errors[:1] or ({},))[0].get("reason") != outcome.error:
        source = replace(source, recent_errors=_recent(source, [Problem("", outcome.error)], now))
    write.put_records(connection, "source", [source])
    _configure(connection, id, held.settings, {**held.state, **state})


def _counted(source: Source, outcome: Outcome, now: Instant) -> Source:
    total = outcome.kept + outcome.refused
    faulty = sum(p.kept for p in outcome.problems)
    return replace(
        source,
        last_rows=outcome.kept,
        total_rows=source.total_rows + outcome.changed,
        error_count=outcome.refused,
        recent_errors=_recent(source, outcome.problems, now),
        valid_rate=outcome.kept / total if total else None,
        coverage_rate=min(1.0, outcome.complete / outcome.kept) if outcome.kept else None,
        clean_rate=max(0.0, 1 - faulty / outcome.kept) if outcome.kept else None,
    )


def _recent(source: Source, problems: Sequence[Problem], now: Instant) -> tuple[dict[str, Any], ...]:
    new = [{"at": now, "item": p.item, "reason": p.reason} for p in problems[:RECENT]]
    said = {(e["item"], e["reason"]) for e in new}
    old = [e for e in source.recent_errors if (e.get("item"), e.get("reason")) not in said]
    return tuple([*new, *old][:RECENT])


def _keep_errors(connection: sa.Connection, id: str, problems: Sequence[Problem], now: Instant) -> None:
    connection.execute(source_error.delete().where(source_error.c.source_id == id))
    if problems:
        rows = [
            {"id": new_id(), "source_id": id, "at": now, "item": p.item, "reason": p.reason}
            for p in problems[:MAX_ERRORS]
        ]
        connection.execute(source_error.insert(), rows)
