"""The outbox made anew from its mirror and from what can still be read of a broken one, and the lines that would do it."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from ioc_desktop.store import database, mirror

log = logging.getLogger(__name__)

INTO_INBOX = (
    "INSERT OR IGNORE INTO inbox (op_id, account, at, body, result)"
    " SELECT op_id, account, ?, body, ? FROM operation WHERE op_id = ?"
)
"""Puts an operation into the inbox: when it was answered, the answer, its id."""
AGAIN = "UPDATE operation SET state = 'waiting', result = NULL, done_at = NULL WHERE op_id = ?"
"""Has an operation that was acknowledged sent again."""
_UPLOAD = "account, sha256, size, at, name, media_type, entity_kind, entity_id, state, code, detail"


def everything(connection: sa.Connection) -> list[Mapping[str, Any]]:
    """Return the lines that would make this outbox anew."""
    lines: list[Mapping[str, Any]] = []
    for (desk,) in connection.exec_driver_sql("SELECT value FROM setting WHERE name = 'desk'"):
        lines.append({"desk": desk})
    for name, epoch in connection.exec_driver_sql("SELECT name, value FROM setting WHERE name LIKE 'epoch %'"):
        lines.append({"epoch": epoch, "account": str(name).removeprefix("epoch "), "again": []})
    for op_id, body, account, step, state, result, at, image in connection.exec_driver_sql(
        "SELECT op_id, body, account, step, state, result, done_at, image FROM operation ORDER BY seq"
    ):
        lines.append({"op": body, "account": account, "step": step, "image": image})
        if state == "cancelled":
            lines.append({"cancelled": op_id, "at": at})
        elif state in ("applied", "settled", "refused"):
            lines.append({"answered": op_id, "state": state, "result": result, "at": at})
    lines += [
        {"refused": list(r)}
        for r in connection.exec_driver_sql(
            "SELECT op_id, account, at, body, result FROM inbox WHERE op_id NOT IN (SELECT op_id FROM operation)"
        ).all()
    ]
    for op_id, at, step in connection.exec_driver_sql(
        "SELECT op_id, dealt_at, step FROM inbox WHERE dealt_at IS NOT NULL"
    ):
        lines.append({"dealt": op_id, "at": at, "step": step})
    lines += [{"draft": list(r)} for r in connection.exec_driver_sql("SELECT * FROM draft").all()]
    lines += [{"own": list(r)} for r in connection.exec_driver_sql("SELECT * FROM own WHERE what <> 'seen'").all()]
    lines += [{"photo": list(r)} for r in connection.exec_driver_sql(f"SELECT {_UPLOAD} FROM upload").all()]
    return lines


def rebuild(connection: sa.Connection, where: Path) -> None:
    """Fill an empty outbox from the mirror in its folder. What was on its way counts as waiting and as tried: it is sent again and cannot be taken back."""
    for line in mirror.lines(where):
        if "reworded" in line:
            connection.exec_driver_sql("UPDATE operation SET body = ? WHERE op_id = ?", (line["op"], line["reworded"]))
        elif "op" in line:
            op = orjson.loads(line["op"])
            connection.exec_driver_sql(
                "INSERT OR IGNORE INTO operation (op_id, account, step, entity_kind, entity_id, body, state, made_at, image,"
                " tries) VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, ?, 1)",  # it may have been given to the centre
                (
                    op["op_id"],
                    line["account"],
                    line["step"],
                    op["entity_kind"],
                    op["entity_id"],
                    line["op"],
                    op["made_at"],
                    line.get("image"),
                ),
            )
        elif "answered" in line:
            connection.exec_driver_sql(
                "UPDATE operation SET state = ?, result = ?, done_at = ?, tries = 1 WHERE op_id = ?",
                (line["state"], line["result"], line["at"], line["answered"]),
            )
            if line["state"] == "refused" or "fields" in orjson.loads(line["result"])["detail"]:
                connection.exec_driver_sql(INTO_INBOX, (line["at"], line["result"], line["answered"]))
        elif "epoch" in line:
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO setting VALUES (?, ?)", (f"epoch {line['account']}", line["epoch"])
            )
            for op_id in line["again"]:
                connection.exec_driver_sql(AGAIN, (op_id,))
        elif "cancelled" in line:
            connection.exec_driver_sql(
                "UPDATE operation SET state = 'cancelled', done_at = ? WHERE op_id = ?", (line["at"], line["cancelled"])
            )
        elif "dealt" in line:
            dealt = (line["at"], line.get("step"), line["dealt"])
            connection.exec_driver_sql("UPDATE inbox SET dealt_at = ?, step = ? WHERE op_id = ?", dealt)
        elif "draft" in line:
            connection.exec_driver_sql("INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?, ?)", tuple(line["draft"]))
        elif "upload" in line:
            connection.exec_driver_sql(
                "INSERT OR IGNORE INTO upload (sha256, account, size, at) VALUES (?, ?, ?, ?)", tuple(line["upload"])
            )
        elif "photo" in line:
            connection.exec_driver_sql(
                f"INSERT OR REPLACE INTO upload ({_UPLOAD}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                tuple(line["photo"]),
            )
        elif "marked" in line:
            connection.exec_driver_sql(
                "UPDATE upload SET state = ?, code = ?, detail = ? WHERE account = ? AND sha256 = ?",
                tuple(line["marked"]),
            )
        elif "uploaded" in line:
            account = line.get("account")
            connection.exec_driver_sql(
                "DELETE FROM upload WHERE sha256 = ? AND (? IS NULL OR account = ?)",
                (line["uploaded"], account, account),
            )
        elif "refused" in line:
            connection.exec_driver_sql(
                "INSERT OR IGNORE INTO inbox (op_id, account, at, body, result) VALUES (?, ?, ?, ?, ?)",
                tuple(line["refused"]),
            )
        elif "own" in line:
            *key, value = line["own"]
            if value is None:
                connection.exec_driver_sql("DELETE FROM own WHERE account = ? AND what = ? AND id = ?", tuple(key))
            else:
                connection.exec_driver_sql("INSERT OR REPLACE INTO own VALUES (?, ?, ?, ?)", (*key, value))
        elif "desk" in line:
            connection.exec_driver_sql("INSERT OR REPLACE INTO setting VALUES ('desk', ?)", (line["desk"],))
    connection.exec_driver_sql("DELETE FROM draft WHERE text = ''")
    connection.commit()


def salvage(connection: sa.Connection, broken: Path, key: bytes | None = None) -> None:
    """Add what can still be read of a broken outbox and is not in the mirror: settings (who is signed in) and operations
    whose line in the mirror was never written."""
    settings: list[tuple[Any, ...]] = []
    operations: list[tuple[Any, ...]] = []
    old: sa.Connection | None = None
    with contextlib.suppress(sa.exc.DatabaseError):
        old = database.connect(broken, durable=False, key=key)
        for row in old.exec_driver_sql("SELECT name, value FROM setting"):
            settings.append(tuple(row))
    with contextlib.suppress(sa.exc.DatabaseError):
        if old is not None:
            for row in old.exec_driver_sql(
                "SELECT op_id, account, step, entity_kind, entity_id, body, made_at FROM operation"
                " WHERE state IN ('waiting', 'sending') ORDER BY seq"
            ):
                operations.append(tuple(row))
    if old is not None:
        with contextlib.suppress(sqlite3.Error, sa.exc.SQLAlchemyError):
            database.close(old)
    good = [row for row in operations if _whole(row)]
    for name, value in settings:
        if isinstance(name, str) and isinstance(value, str):
            connection.exec_driver_sql("INSERT OR IGNORE INTO setting VALUES (?, ?)", (name, value))
    for held in good:
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO operation (op_id, account, step, entity_kind, entity_id, body, state, made_at, tries)"
            " VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, 1)",
            held,
        )
    connection.commit()
    log.warning("of the broken outbox %d settings and %d unsent operations could be read", len(settings), len(good))


def _whole(row: tuple[Any, ...]) -> bool:
    try:
        body = orjson.loads(row[5])
        return bool(body["op_id"] == row[0] and body["entity_id"] == row[4] and isinstance(row[6], int))
    except (ValueError, TypeError, KeyError):
        return False
