"""What the outbox keeps beside operations: words being typed, photos still to be sent, settings of this desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

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


@dataclass(frozen=True, slots=True)
class Upload:
    """A photo kept beside the outbox until the centre has it."""

    sha256: str
    size: int
    at: Instant
    name: str = ""
    media_type: str = ""
    entity_kind: str = ""
    entity_id: str = ""
    """What it hangs on; "" when that is not known."""
    state: str = "waiting"
    """`waiting` (it goes out by itself), `failed` (only the operator sends it again), `undone` (held until the centre says
    whether its attaching is undone) or `cancelled` (the centre is to be told, then it is forgotten)."""
    code: str = ""
    """Why it failed: a key of `errors.REASONS`."""
    detail: str = "{}"
    """JSON; fills the reason's words."""


_UPLOAD = "sha256, size, at, name, media_type, entity_kind, entity_id, state, code, detail"


def add_upload(connection: sa.Connection, account: str, upload: Upload) -> None:
    """Remember that a file kept beside the outbox must still be sent; one that failed or was cancelled goes out again."""
    row = (account, *astuple(upload))
    commit(
        connection,
        f"INSERT INTO upload (account, {_UPLOAD}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, sha256)"
        " DO UPDATE SET state = 'waiting', code = '', detail = '{}'",
        [row],
    )
    note(connection, [{"photo": list(row)}])


def uploads(connection: sa.Connection, account: str, states: Sequence[str] = ()) -> list[Upload]:
    """Return the photos kept until the centre has them, oldest first; all, or those in some states."""
    listed = ", ".join(f"'{s}'" for s in states)
    condition = f" AND state IN ({listed})" if states else ""
    return [
        Upload(*r)
        for r in connection.exec_driver_sql(
            f"SELECT {_UPLOAD} FROM upload WHERE account = ?{condition} ORDER BY at, sha256", (account,)
        )
    ]


def mark_upload(
    connection: sa.Connection, account: str, sha256: str, state: str, code: str = "", detail: str = "{}"
) -> None:
    """Change the state of a photo that is kept; one that is kept no longer stays so."""
    values = (state, code, detail, account, sha256)
    commit(connection, "UPDATE upload SET state = ?, code = ?, detail = ? WHERE account = ? AND sha256 = ?", [values])
    note(connection, [{"marked": list(values)}])


def uploaded(connection: sa.Connection, account: str, sha256: str) -> bool:
    """The centre has the file, or shall not have it; tell whether another account still keeps it."""
    commit(connection, "DELETE FROM upload WHERE account = ? AND sha256 = ?", [(account, sha256)])
    note(connection, [{"uploaded": sha256, "account": account}])
    return connection.exec_driver_sql("SELECT 1 FROM upload WHERE sha256 = ?", (sha256,)).first() is not None


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
