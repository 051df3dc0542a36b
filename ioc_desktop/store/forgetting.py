"""Citizens' identities leave the outbox once they are not needed: what the centre took, what was dealt with, who was forgotten."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_contract.identity import ERASED, nameless
from ioc_desktop.store import database, mirror
from ioc_desktop.store.durable import commit, commit_all
from ioc_desktop.store.rebuild import everything

log = logging.getLogger(__name__)

Statements = list[tuple[str, Sequence[tuple[Any, ...]]]]
THESE = "op_id IN (SELECT value FROM json_each(?))"
DEALT = (
    "((state = 'cancelled' AND done_at < ?1) OR (state = 'refused' AND op_id IN"
    " (SELECT op_id FROM inbox WHERE dealt_at < ?1)))"
)
_NAMED = """instr(body, '"type":"reporter",')"""
_LABEL = "entity_kind = 'case' AND instr(body, '\"reporter_label\"') AND NOT instr(body, ?1)"
_SCRUB = ("INSERT OR REPLACE INTO setting VALUES (?, hex(randomblob(8)))", [("scrub",)])
"""Each time another mark, so that one made while it is seen to stays."""


def of_citizens(connection: sa.Connection, which: str, value: object) -> Statements:
    """Return the statements that take citizens' identities out of operations and have the files scrubbed; none when there is
    nothing to take. `which` is THESE with ids or DEALT with an instant."""
    given = value if isinstance(value, int) else orjson.dumps(value).decode()
    found = connection.exec_driver_sql(f"SELECT op_id, body FROM operation WHERE {which} AND {_NAMED}", (given,)).all()
    bodies = []
    for op_id, body in found:
        op = orjson.loads(body)
        bodies.append((orjson.dumps({**op, "add": nameless(op["add"])}).decode(), op_id))
    return _written([(body, None, op_id) for body, op_id in bodies]) if bodies else []


def labelled(connection: sa.Connection) -> list[str]:
    """Return the reports of which an operation here has the masked name of who told."""
    found = connection.exec_driver_sql(f"SELECT DISTINCT entity_id FROM operation WHERE {_LABEL}", (ERASED,))
    return [str(i) for (i,) in found]


def erase(connection: sa.Connection, cases: Sequence[str]) -> None:
    """The citizens who told of these reports were forgotten at the centre: their masked names go here too."""
    rows: list[tuple[str, str | None, str]] = []
    for op_id, body, image in connection.exec_driver_sql(
        f"SELECT op_id, body, image FROM operation WHERE {_LABEL} AND entity_id IN (SELECT value FROM json_each(?2))",
        (ERASED, orjson.dumps(list(cases)).decode()),
    ).all():
        op, made = orjson.loads(body), orjson.loads(image or "{}")
        if "reporter_label" in op["set"]:
            op["set"]["reporter_label"]["after"] = ERASED
            op["add"] = nameless(op["add"])
            if "reporter_label" in made:
                made["reporter_label"] = [label and ERASED for label in made["reporter_label"]]
            rows.append((orjson.dumps(op).decode(), image and orjson.dumps(made).decode(), op_id))
    if rows:
        commit_all(connection, _written(rows))


def mark(connection: sa.Connection) -> None:
    """Something was forgotten that the mirror and the log may still tell: `scrub` is to see to it."""
    commit(connection, *_SCRUB)


def scrub(connection: sa.Connection) -> bool:
    """Take what was forgotten out of the mirror and the log too, if there is any; False when it is to be tried again.

    In the file itself it was overwritten (`secure_delete`).
    """
    wanted = connection.exec_driver_sql("SELECT value FROM setting WHERE name = 'scrub'").scalar()
    if wanted is None:
        return True
    where = database.folder(connection)
    try:
        if where is not None:
            mirror.compact(where, lambda: everything(connection), always=True)
    except OSError as error:
        log.warning("the mirror of the outbox could not be written anew: %s", error)
        return False
    connection.rollback()
    busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    if busy:
        return False
    commit(connection, "DELETE FROM setting WHERE name = 'scrub' AND value = ?", [(wanted,)])
    return True


def _written(rows: Sequence[tuple[str, str | None, str]]) -> Statements:
    """Return the statements that write bodies, and images where given, of operations by id."""
    return [
        ("UPDATE operation SET body = ?1, image = coalesce(?2, image) WHERE op_id = ?3", rows),
        ("UPDATE inbox SET body = ? WHERE op_id = ?", [(body, op_id) for body, _, op_id in rows]),
        _SCRUB,
    ]
