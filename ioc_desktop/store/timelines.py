"""Timelines as the cache holds them, of one report or of several woven into one: a page at a time, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import orjson
import sqlalchemy as sa

from ioc_contract.cache_schema import listed
from ioc_contract.kinds import KINDS
from ioc_contract.records import Entry

ENTRY = KINDS["entry"]
_OF = f"FROM {ENTRY.table}_now WHERE entity_id IN (SELECT value FROM json_each(:ids)) AND entity_kind = 'case'"


def page(
    cache: sa.Connection, ids: Sequence[str], condition: str, secret: Sequence[str], limit: int, first: int = 0
) -> list[Entry]:
    """Return the lines of reports from the `first` on, the newest first. `condition` is SQL over a line, "" for none, with
    `:secret` for the ids of `secret`."""
    rows = cache.execute(
        sa.text(f"SELECT {listed(ENTRY)} {_OF}{_and(condition)} ORDER BY at DESC, id DESC LIMIT :limit OFFSET :first"),
        {**_given(ids, secret), "limit": limit, "first": first},
    )
    return [ENTRY.load(tuple(row)) for row in rows]


def count(cache: sa.Connection, ids: Sequence[str], condition: str, secret: Sequence[str]) -> int:
    """Return how many lines `page` goes through."""
    return int(cache.execute(sa.text(f"SELECT count(*) {_OF}{_and(condition)}"), _given(ids, secret)).scalar_one())


def taken_back(cache: sa.Connection, ids: Sequence[str]) -> set[str]:
    """Return the ids of those lines of reports that an undoing took back."""
    found = cache.execute(sa.text(f"SELECT to_value {_OF} AND kind = 'case.undo'"), {"ids": _json(ids)})
    return {str(to) for (to,) in found if to}


def named(cache: sa.Connection, ids: Iterable[str]) -> dict[str, Entry]:
    """Return lines by id."""
    rows = cache.execute(
        sa.text(f"SELECT {listed(ENTRY)} FROM {ENTRY.table}_now WHERE id IN (SELECT value FROM json_each(:ids))"),
        {"ids": _json(list(ids))},
    )
    return {made.id: made for made in (ENTRY.load(tuple(row)) for row in rows)}


def _given(ids: Sequence[str], secret: Sequence[str]) -> dict[str, str]:
    return {"ids": _json(ids), "secret": _json(secret)}


def _json(ids: Sequence[str]) -> str:
    return orjson.dumps(list(ids)).decode()


def _and(condition: str) -> str:
    return f" AND ({condition})" if condition else ""
