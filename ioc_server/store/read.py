"""Reads for desks: what changed after a position, rows in key order, counts and digests, all by scope and only here.

Every function takes the scopes of an account and a connection opened by `database.reading`, which sees one state. The
scopes of an account overlap in a row only while rights are lent to it (`scopes.overlap`); nothing is counted twice.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import orjson
import sqlalchemy as sa

from ioc_contract import digest
from ioc_contract.kinds import KINDS, PERSONAL, Column, ColumnType, Kind, Row
from ioc_contract.messages import KindCount, Left, Table
from ioc_server.store import deployment
from ioc_server.store.scopes import overlap

_CHUNK = 400
"""Scopes in one SQLite statement (a compound SELECT has at most 500 parts)."""

Place = tuple[int, str, str, int]
"""Position, kind, entity id, left."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in (after, position], as it is now."""

    tables: tuple[Table, ...]
    left: tuple[Left, ...]
    position: int
    more: bool
    head: int
    """Of the whole feed."""


def changes(connection: sa.Connection, scopes: Sequence[str], after: int, limit: int) -> Changes:
    """Return the current rows of up to `limit` places that changed after a position, and what left the scopes.

    When there are more it ends at a multiple of `limit`, if one lies within, so that desks that began anywhere soon ask for
    the same.
    """
    head = deployment.head(connection)
    places = list(_places(connection, scopes, after, limit + 1))
    more = len(places) > limit
    places = places[:limit]
    end = places[-1][0] if more else max(after, head)
    if more and (mark := end - end % limit) >= places[0][0]:
        places, end = [place for place in places if place[0] <= mark], mark
    if not places:
        return Changes((), (), max(after, head), False, head)
    here: dict[str, set[str]] = {}
    doubtful: dict[str, dict[str, int]] = {}
    for pos, name, entity_id, left in places:
        if left:
            doubtful.setdefault(name, {})[entity_id] = pos
        else:
            here.setdefault(name, set()).add(entity_id)
    gone: dict[str, set[str]] = {}
    for name, ids in doubtful.items():
        # It left one scope of this account, but may be in another: then its row comes with the position it has there.
        elsewhere = _present(connection, scopes, name, ids)
        gone[name] = ids.keys() - elsewhere.keys()
        here.setdefault(name, set()).update(i for i, pos in elsewhere.items() if pos == ids[i])
    tables = []
    for kind in KINDS.values():
        if wanted := here.get(kind.name):
            rows = _rows(connection, kind, wanted)
            tables.append(Table(kind.name, kind.names, rows))
            gone.setdefault(kind.name, set()).update(wanted - {str(row[0]) for row in rows})
    left_out = tuple(Left(name, tuple(sorted(ids))) for name, ids in gone.items() if ids)
    return Changes(tuple(tables), left_out, end, more, head)


def page(connection: sa.Connection, scopes: Sequence[str], kind: Kind, after: str, limit: int) -> Table:
    """Return up to `limit` rows of a kind whose id comes after `after`, in key order."""
    listed = ", ".join(f'r."{n}"' for n in kind.names)
    statement = f"SELECT {listed} {_page_of(connection, kind, limit)}"
    return Table(kind.name, kind.names, _fetch(connection, statement, (_list(connection, scopes), after)))


def page_json(
    connection: sa.Connection, scopes: Sequence[str], kind: Kind, after: str, limit: int
) -> tuple[str, int, str | None]:
    """Return the same rows as JSON, how many they are, and the last one's id.

    SQLite writes the JSON: a quarter less work than rows that Python holds and writes, and other threads go on meanwhile.
    """
    if connection.dialect.name == "postgresql":  # its JSON makes an integer of 108.0
        rows = page(connection, scopes, kind, after, limit).rows
        return orjson.dumps(rows).decode(), len(rows), str(rows[-1][0]) if rows else None
    values = ", ".join(_json_value(column) for column in kind.columns)
    statement = (
        "SELECT group_concat(j, ','), count(*), max(id)"
        f" FROM (SELECT json_array({values}) AS j, r.id AS id {_page_of(connection, kind, limit)})"
    )
    ((text, count, last),) = _fetch(connection, statement, (_list(connection, scopes), after))
    return f"[{text or ''}]", int(str(count)), None if last is None else str(last)


def _json_value(column: Column) -> str:
    name = f'r."{column.name}"'
    if column.storage is ColumnType.REAL:  # by itself SQLite writes 15 digits: not every number
        return f"CASE WHEN {name} IS NOT NULL THEN json(printf('%!.17g', {name})) END"
    return name


def _page_of(connection: sa.Connection, kind: Kind, limit: int) -> str:
    """Return the end of a statement over rows `r` of a kind: parameters are the scopes and the id before the page."""
    m, postgres = _mark(connection), connection.dialect.name == "postgresql"
    # The rows are walked in key order, each asking the feed, and the walk ends at the limit: nothing is sorted or made
    # unique. «|| ''» keeps the scopes out of the index condition, LIMIT 1 keeps PostgreSQL from reading the whole feed.
    member = (
        f"SELECT 1 FROM feed f WHERE f.kind = '{kind.name}' AND f.entity_id = r.id AND f.\"left\" = 0"
        f" AND f.scope || '' {_among(connection)} LIMIT 1"
    )
    where = (
        f"CROSS JOIN LATERAL ({member}) f WHERE r.id > {m}" if postgres else f"WHERE EXISTS ({member}) AND r.id > {m}"
    )
    return f"FROM {kind.table} r {where} ORDER BY r.id LIMIT {int(limit)}"


def some(connection: sa.Connection, scopes: Sequence[str], kind: Kind, ids: Collection[str]) -> Table:
    """Return those of the rows named that the scopes hold, in key order."""
    held = _present(connection, scopes, kind.name, ids) if ids else {}
    return Table(kind.name, kind.names, _rows(connection, kind, held.keys()) if held else ())


def counts(connection: sa.Connection, scopes: Sequence[str], exact: bool = True) -> tuple[KindCount, ...]:
    """Return how many rows of each kind the scopes hold; not `exact`, with those that left and are not forgotten yet,
    which an index alone can tell, in a third of the time."""
    held = '"left" = 0 AND ' if exact else ""
    each = "DISTINCT entity_id" if overlap(scopes) else "*"
    found = connection.exec_driver_sql(
        f"SELECT kind, count({each}) FROM feed WHERE {held}scope {_among(connection)} GROUP BY kind",
        (_list(connection, scopes),),
    ).all()
    numbers = {kind: int(number) for kind, number in found}
    return tuple(KindCount(kind, numbers.get(kind, 0)) for kind in KINDS)


def some_left(connection: sa.Connection, scopes: Sequence[str], after: int) -> bool:
    """Tell whether a row left one of the scopes (or ceased to be) after a position, or has no position yet for it."""
    return any(
        connection.exec_driver_sql(
            f'SELECT 1 FROM feed WHERE scope {_among(connection)} AND {when} AND "left" = 1 LIMIT 1',
            (_list(connection, scopes),),
        ).first()
        is not None
        for when in (f"pos > {int(after)}", "pos IS NULL")
    )


def changed(connection: sa.Connection, scopes: Sequence[str], after: int, limit: int) -> int:
    """Return how many feed rows of the scopes changed after a position, counted up to `limit`."""
    return int(
        connection.exec_driver_sql(
            f"SELECT count(*) FROM (SELECT 1 FROM feed WHERE scope {_among(connection)} AND pos > {int(after)}"
            f" LIMIT {int(limit)}) c",
            (_list(connection, scopes),),
        ).scalar_one()
    )


def places(connection: sa.Connection, scopes: Sequence[str], after: int, position: int) -> int:
    """Return how many places of the scopes lie in (after, position]."""
    return int(
        connection.exec_driver_sql(
            f"SELECT count(*) FROM feed WHERE scope {_among(connection)} AND pos > {int(after)} AND pos <= {int(position)}",
            (_list(connection, scopes),),
        ).scalar_one()
    )


def digests(
    connection: sa.Connection, scopes: Sequence[str], kinds: Iterable[str] = tuple(KINDS)
) -> dict[str, digest.Buckets]:
    """Return the digest of each of these kinds the scopes hold."""
    out = {}
    each = "DISTINCT " if overlap(scopes) else ""
    for kind in map(KINDS.__getitem__, kinds):
        rows = _fetch(
            connection,
            f"SELECT {each}r.id, r.version FROM feed f JOIN {kind.table} r ON r.id = f.entity_id"
            f" WHERE f.kind = '{kind.name}' AND f.\"left\" = 0 AND f.scope {_among(connection)}",
            (_list(connection, scopes),),
        )
        out[kind.name] = digest.buckets(rows)  # type: ignore[arg-type]
    return out


def personal(connection: sa.Connection, after: int) -> frozenset[str]:
    """Return the scopes of accounts whose own rows changed after a position."""
    listed = ", ".join(f"'{kind}'" for kind in sorted(PERSONAL))
    found = connection.exec_driver_sql(
        f"SELECT DISTINCT scope FROM feed WHERE kind IN ({listed}) AND pos > {int(after)} AND substr(scope, 1, 1) = '@'"
    )
    return frozenset(str(scope) for (scope,) in found)


def waiting(connection: sa.Connection) -> bool:
    """Tell whether some committed change has no position yet (on SQLite never)."""
    return connection.exec_driver_sql("SELECT 1 FROM feed WHERE pos IS NULL LIMIT 1").first() is not None


def holds_blob(connection: sa.Connection, scopes: Sequence[str], sha256: str) -> bool:
    """Tell whether an attachment within the scopes has these bytes, or is shown by them."""
    m = _mark(connection)
    return (
        connection.exec_driver_sql(
            f"SELECT 1 FROM attachments a JOIN feed f ON f.kind = 'attachment' AND f.entity_id = a.id"
            f' WHERE (a.sha256 = {m} OR a.thumb_sha256 = {m}) AND f."left" = 0 AND f.scope {_among(connection)} LIMIT 1',
            (sha256, sha256, _list(connection, scopes)),
        ).first()
        is not None
    )


def subsystems(connection: sa.Connection) -> list[str]:
    """Return the ids of all subsystems."""
    return list(connection.exec_driver_sql("SELECT id FROM subsystems ORDER BY id").scalars())


def _places(connection: sa.Connection, scopes: Sequence[str], after: int, limit: int) -> Iterable[Place]:
    columns = 'pos, kind, entity_id, "left"'
    if connection.dialect.name == "postgresql":
        return [
            (pos, kind, entity_id, left)
            for pos, kind, entity_id, left in connection.exec_driver_sql(
                f"SELECT f.* FROM unnest(%s::text[]) s(scope) CROSS JOIN LATERAL (SELECT {columns} FROM feed"
                " WHERE scope = s.scope AND pos > %s ORDER BY pos LIMIT %s) f ORDER BY f.pos LIMIT %s",
                (list(scopes), after, limit, limit),
            )
        ]
    one = f"SELECT * FROM (SELECT {columns} FROM feed WHERE scope = ? AND pos > ? ORDER BY pos LIMIT ?)"
    parts = []
    for start in range(0, len(scopes), _CHUNK):
        chunk = scopes[start : start + _CHUNK]
        statement = " UNION ALL ".join([one] * len(chunk)) + " ORDER BY 1 LIMIT ?"
        values = [value for scope in chunk for value in (scope, after, limit)]
        parts.append([tuple(row) for row in connection.exec_driver_sql(statement, (*values, limit))])
    return list(heapq.merge(*parts))[:limit]


def _present(
    connection: sa.Connection, scopes: Sequence[str], kind: str, ids: Collection[str]
) -> dict[str, int | None]:
    """Return which entities are in one of the scopes, each with its position there."""
    found = connection.exec_driver_sql(
        f"SELECT entity_id, pos FROM feed WHERE kind = '{KINDS[kind].name}' AND entity_id {_among(connection)}"
        f' AND "left" = 0 AND scope {_among(connection)}',
        (_list(connection, list(ids)), _list(connection, scopes)),
    )
    return {str(entity_id): pos for entity_id, pos in found}


def _rows(connection: sa.Connection, kind: Kind, ids: Collection[str]) -> tuple[Row, ...]:
    listed = ", ".join(f'"{n}"' for n in kind.names)
    statement = f"SELECT {listed} FROM {kind.table} WHERE id {_among(connection)} ORDER BY id"
    return _fetch(connection, statement, (_list(connection, list(ids)),))


def _fetch(connection: sa.Connection, statement: str, values: tuple[object, ...]) -> tuple[Row, ...]:
    """Return rows as the driver gives them: wrapping each costs half as much again as reading it."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement, values)
        return tuple(cursor.fetchall())
    finally:
        cursor.close()


def _among(connection: sa.Connection) -> str:
    """Return the test whether a value is in a list given as one parameter (see `_list`)."""
    return "= ANY(%s::text[])" if connection.dialect.name == "postgresql" else "IN (SELECT value FROM json_each(?))"


def _list(connection: sa.Connection, values: Sequence[str]) -> object:
    return list(values) if connection.dialect.name == "postgresql" else orjson.dumps(list(values)).decode()


def _mark(connection: sa.Connection) -> str:
    return "%s" if connection.dialect.name == "postgresql" else "?"
