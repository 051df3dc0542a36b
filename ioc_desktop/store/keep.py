"""What the outbox keeps beside operations: words being typed, photos still to be sent, settings of this desk."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from ioc_contract.clock import Instant
from ioc_contract.ids import new_id
from ioc_desktop.store.durable import commit, note


@dataclass(frozen=True, slots=True)
class Draft:
    """Words being typed, not yet an action."""

    kind: str
    id: str
    field: str
    text: str
    at: Instant


def save_draft(connection: sa.Connection, account: str, draft: Draft) -> None:
    """Keep words being typed; empty text forgets them."""
    key = (account, draft.kind, draft.id, draft.field)
    if draft.text:
        commit(connection, "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?, ?)", [(*key, draft.text, draft.at)])
    else:
        commit(connection, "DELETE FROM draft WHERE account = ? AND kind = ? AND id = ? AND field = ?", [key])
    note(connection, [{"draft": [*key, draft.text, draft.at]}])


def drafts(connection: sa.Connection, account: str) -> list[Draft]:
    """Return all words being typed, newest first."""
    return [
        Draft(*r)
        for r in connection.exec_driver_sql(
            "SELECT kind, id, field, text, at FROM draft WHERE account = ? ORDER BY at DESC", (account,)
        )
    ]


def draft(connection: sa.Connection, account: str, kind: str, id: str, field: str) -> str:
    """Return the words being typed into one field, "" when there are none."""
    row = connection.exec_driver_sql(
        "SELECT text FROM draft WHERE account = ? AND kind = ? AND id = ? AND field = ?", (account, kind, id, field)
    ).first()
    return "" if row is None else str(row[0])


def add_upload(connection: sa.Connection, account: str, sha256: str, size: int, at: Instant) -> None:
    """Remember that a file kept beside the outbox must still be sent."""
    commit(connection, "INSERT OR IGNORE INTO upload VALUES (?, ?, ?, ?)", [(sha256, account, size, at)])
    note(connection, [{"upload": [sha256, account, size, at]}])


def uploads(connection: sa.Connection, account: str) -> list[str]:
    """Return the SHA-256 of the files still to be sent, oldest first."""
    return [
        str(s)
        for (s,) in connection.exec_driver_sql("SELECT sha256 FROM upload WHERE account = ? ORDER BY at", (account,))
    ]


def uploaded(connection: sa.Connection, sha256: str) -> None:
    """The centre has the file."""
    commit(connection, "DELETE FROM upload WHERE sha256 = ?", [(sha256,)])
    note(connection, [{"uploaded": sha256}])


def setting(connection: sa.Connection, name: str) -> str | None:
    """Return a setting of this desk."""
    row = connection.exec_driver_sql("SELECT value FROM setting WHERE name = ?", (name,)).first()
    return None if row is None else str(row[0])


def set_setting(connection: sa.Connection, name: str, value: str | None) -> None:
    """Write a setting of this desk; None forgets it."""
    if value is None:
        commit(connection, "DELETE FROM setting WHERE name = ?", [(name,)])
    else:
        commit(connection, "INSERT OR REPLACE INTO setting VALUES (?, ?)", [(name, value)])


def desk_id(connection: sa.Connection) -> str:
    """Return the identity of this workstation, made when first asked for."""
    held = setting(connection, "desk")
    if held is None:
        held = new_id()
        set_setting(connection, "desk", held)
        note(connection, [{"desk": held}])
    return held
