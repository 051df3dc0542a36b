"""Reads records back from the centre's store for imports, and makes ids that the same outside item always gets."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa

from ioc_contract.kinds import KINDS
from ioc_contract.outcome import timing
from ioc_contract.records import Case, DeadlineRule, WorkCalendar
from ioc_server.sources.gazetteer import Gazetteer
from ioc_server.sources.known import Known
from ioc_server.store.records import StoredWorld
from ioc_server.store.tables import KIND_TABLES

_SPACE = uuid.UUID("6b1e6a3e-6f0e-5a38-9a2f-311311311311")
_CHUNK = 400


def derived_id(*parts: str) -> str:
    """Return the id that these parts always have."""
    return str(uuid.uuid5(_SPACE, "\x1f".join(parts)))


def records(connection: sa.Connection, kind: str, *where: sa.ColumnElement[bool], lock: bool = False) -> list[Any]:
    """Return the records of a kind that meet all conditions on `KIND_TABLES[kind]`.

    With `lock` nobody else changes them before this transaction ends (SQLite has one writer anyway).
    """
    described, table = KINDS[kind], KIND_TABLES[kind]
    wanted = sa.select(*(table.c[n] for n in described.names)).where(*where)
    found = connection.execute(wanted.with_for_update() if lock else wanted)
    return [described.load(tuple(row)) for row in found]


def records_in(
    connection: sa.Connection,
    kind: str,
    column: str,
    values: Iterable[str],
    *where: sa.ColumnElement[bool],
    lock: bool = False,
) -> list[Any]:
    """Return the records whose `column` is one of many values."""
    named = KIND_TABLES[kind].c[column]
    return [r for some in chunks(values) for r in records(connection, kind, named.in_(some), *where, lock=lock)]


def chunks(values: Iterable[str]) -> Iterator[Sequence[str]]:
    """Yield values in pieces that a statement can carry."""
    remaining = iter(values)
    while piece := list(islice(remaining, _CHUNK)):
        yield piece


def load_known(connection: sa.Connection) -> Known:
    """Return what imports may refer to."""
    return Known(
        indicators=records(connection, "indicator"),
        units=records(connection, "admin_unit"),
        categories=records(connection, "category"),
        organisations=records(connection, "organisation"),
    )


def load_gazetteer(connection: sa.Connection, known: Known) -> Gazetteer:
    """Return the names of places with what became of former units."""
    return Gazetteer(known.units, records(connection, "unit_succession"))


class Rules:
    """The store's deadline rules and calendars, each looked up once."""

    def __init__(self, connection: sa.Connection) -> None:
        self._world = StoredWorld(connection)
        self._found: dict[tuple[str, str | None, str | None], tuple[DeadlineRule | None, WorkCalendar | None]] = {}

    def of(
        self, subsystem: str, category_id: str | None, lead_org_id: str | None
    ) -> tuple[DeadlineRule | None, WorkCalendar | None]:
        """Return the rule of a category, or of its subsystem, with the calendar its clocks run by."""
        key = (subsystem, category_id, lead_org_id)
        if key not in self._found:
            self._found[key] = timing(self._world, *key)
        return self._found[key]


def cases_of(connection: sa.Connection, source_id: str, external_ids: Iterable[str]) -> dict[str, Case]:
    """Return the cases that a source has made, by their id there, locked until the transaction ends."""
    table = KIND_TABLES["case"]
    found = records_in(connection, "case", "external_id", external_ids, table.c.source_id == source_id, lock=True)
    return {c.external_id: c for c in found}
