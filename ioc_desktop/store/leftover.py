"""What an account has in the outbox: what of it the centre never took, its removal without a trace, its move to another."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract.messages import LeftWork
from ioc_desktop.store import database, mirror
from ioc_desktop.store.durable import commit_all
from ioc_desktop.store.rebuild import everything as mirrored

_UNSENT = "account = ? AND state IN ('waiting', 'sending')"
_OPEN = "account = ? AND dealt_at IS NULL"
_PHOTOS = "account = ? AND state <> 'cancelled'"


def count(connection: sa.Connection, account: str) -> int:
    """Return how many pieces of work the centre never took: actions, refused ones not dealt with, drafts, photos."""
    return sum(
        int(connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE {which}", (account,)).scalar_one())
        for table, which in (("operation", _UNSENT), ("inbox", _OPEN), ("draft", "account = ?"), ("upload", _PHOTOS))
    )


def work(connection: sa.Connection, account: str) -> list[LeftWork]:
    """Return it but for photos, each piece under an id that is the same every time and another for other words."""
    found = [
        LeftWork(str(op_id), f'{{"operation":{body}}}')
        for op_id, body in connection.exec_driver_sql(
            f"SELECT op_id, body FROM operation WHERE {_UNSENT} ORDER BY seq", (account,)
        )
    ]
    found += [
        LeftWork(f"inbox-{op_id}", f'{{"operation":{body},"refused":{result}}}')
        for op_id, body, result in connection.exec_driver_sql(
            f"SELECT op_id, body, result FROM inbox WHERE {_OPEN} ORDER BY at, op_id", (account,)
        )
    ]
    desk = connection.exec_driver_sql("SELECT value FROM setting WHERE name = 'desk'").scalar()
    for kind, which, field, text, at in connection.exec_driver_sql(
        "SELECT kind, id, field, text, at FROM draft WHERE account = ? ORDER BY at", (account,)
    ):
        name = hashlib.sha256(f"{desk}|{account}|{kind}|{which}|{field}|{text}".encode()).hexdigest()[:32]
        held = {"draft": {"kind": kind, "id": which, "field": field, "text": text, "at": at}}
        found.append(LeftWork(name, orjson.dumps(held).decode()))
    return found


def photos(connection: sa.Connection, account: str) -> list[dict[str, Any]]:
    """Return the photos that the centre does not have: sha256, name, media_type, entity_kind, entity_id."""
    names = ("sha256", "name", "media_type", "entity_kind", "entity_id")
    rows = connection.exec_driver_sql(f"SELECT {', '.join(names)} FROM upload WHERE {_PHOTOS} ORDER BY at", (account,))
    return [dict(zip(names, row, strict=True)) for row in rows]


def reduce(connection: sa.Connection, account: str, *, everything: bool) -> list[str]:
    """Delete what the account has in the outbox; only what the centre has not is left, unless `everything` goes. Return
    which photos' files nobody needs any more.

    Nothing deleted can be read in the file, its log or the mirror afterwards.
    """
    connection.exec_driver_sql("PRAGMA secure_delete=ON").all()
    before = _photos(connection, account)
    kept = {} if everything else {"operation": _UNSENT, "inbox": _OPEN, "draft": "account = ?", "upload": _PHOTOS}
    statements = []
    for table in _tables(connection):
        spared = f" AND NOT ({kept[table]})" if table in kept else ""
        values = (account, account) if spared else (account,)
        statements.append((f"DELETE FROM {table} WHERE account = ?{spared}", [values]))
    commit_all(connection, statements)
    where = database.folder(connection)
    if where is not None:
        mirror.compact(where, lambda: mirrored(connection), always=True)
    database.empty_log(connection)
    left = {str(s) for (s,) in connection.exec_driver_sql("SELECT sha256 FROM upload")}
    return [sha256 for sha256 in before if sha256 not in left]


def _photos(connection: sa.Connection, account: str) -> list[str]:
    return [str(s) for (s,) in connection.exec_driver_sql("SELECT sha256 FROM upload WHERE account = ?", (account,))]


def _tables(connection: sa.Connection) -> list[str]:
    """Return the tables in which a row is somebody's."""
    return [
        str(name)
        for (name,) in connection.exec_driver_sql(
            "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'account'"
        )
    ]


def move(source: sa.Connection, target: sa.Connection, account: str) -> None:
    """Carry all that an account has from one outbox to another. Cut off anywhere it may be repeated: nothing is lost, nothing
    twice. What is carried can be read in the source no more afterwards."""
    statements: list[tuple[str, list[tuple[Any, ...]]]] = []
    for table in _tables(source):
        names = [str(r[1]) for r in source.exec_driver_sql(f"PRAGMA table_info({table})") if r[1] != "seq"]
        order = " ORDER BY seq" if table == "operation" else ""
        listed = ", ".join(f'"{n}"' for n in names)
        rows = source.exec_driver_sql(f"SELECT {listed} FROM {table} WHERE account = ?{order}", (account,)).all()
        marks = ", ".join("?" * len(names))
        statements.append((f"INSERT OR IGNORE INTO {table} ({listed}) VALUES ({marks})", [tuple(r) for r in rows]))
    # a step of one's own has no key by which one carried over already is known: what is there goes first
    statements.insert(0, ("DELETE FROM own_step WHERE account = ?", [(account,)]))
    kept = "SELECT name, value FROM setting WHERE name = 'desk' OR name = ?"
    facts = [tuple(r) for r in source.exec_driver_sql(kept, (f"epoch {account}",))]
    commit_all(target, [*statements, ("INSERT OR REPLACE INTO setting VALUES (?, ?)", facts)])
    where = database.folder(target)
    if where is not None:
        mirror.compact(where, lambda: mirrored(target), always=True)
    source.rollback()
    reduce(source, account, everything=True)
