"""Photos on their way in and what became of them: one row per account and hash, the bytes in a file beside it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.clock import DAY, Instant
from ioc_contract.kinds import KINDS
from ioc_contract.pictures import Picture
from ioc_contract.records import Attachment
from ioc_server.store import records, write
from ioc_server.store.database import inserting
from ioc_server.store.tables import KIND_TABLES, blob, operation, upload

OPEN_MS = 7 * DAY
"""An upload nobody goes on with is forgotten after so long."""
KEPT_MS = 90 * DAY
"""What became of an upload is remembered as long as the answers to operations: one may name it that late."""
_INDEXES = 64
"""Things one operation adds, at most, as far as finding them again is concerned."""


@dataclass(frozen=True, slots=True)
class Upload:
    """`state` is open, done (then `clean_sha256` and `thumb_sha256` are what is kept of it), refused or cancelled."""

    id: str
    account_id: str
    sha256: str
    size: int
    state: str
    code: str
    clean_sha256: str | None
    thumb_sha256: str | None
    changed_at: Instant
    expires_at: Instant

    def part(self, folder: Path) -> Path:
        """Return the file of what has arrived so far."""
        return folder / self.id

    def offset(self, folder: Path) -> int:
        """Return how many bytes are here."""
        if self.state == "done":
            return self.size
        try:
            return self.part(folder).stat().st_size
        except FileNotFoundError:
            return 0


def begin(connection: sa.Connection, account_id: str, sha256: str, size: int) -> Upload:
    """Return the account's upload of these bytes; one that ended other than well is opened again. The caller commits."""
    found = of_hash(connection, account_id, sha256)
    now = clock.now()
    values: dict[str, Any] = {"changed_at": now, "expires_at": now + OPEN_MS}
    if found is None:
        values |= {
            "id": secrets.token_hex(16),
            "account_id": account_id,
            "sha256": sha256,
            "size": size,
            "state": "open",
        }
        connection.execute(inserting(connection, upload).values(values).on_conflict_do_nothing())
    elif found.state != "done":
        values |= {"state": "open", "code": "", "size": size}
        connection.execute(upload.update().where(upload.c.id == found.id).values(values))
    made = of_hash(connection, account_id, sha256)
    assert made is not None
    return made


def get(connection: sa.Connection, account_id: str, id: str) -> Upload | None:
    """Return an upload of the account."""
    return _one(connection, upload.c.id == id, upload.c.account_id == account_id)


def of_hash(connection: sa.Connection, account_id: str, sha256: str) -> Upload | None:
    """Return the account's upload of these bytes."""
    return _one(connection, upload.c.sha256 == sha256, upload.c.account_id == account_id)


def done_by_anybody(connection: sa.Connection, sha256: str) -> Upload | None:
    """Return a finished upload of these bytes, whoever made it."""
    return _one(connection, upload.c.sha256 == sha256, upload.c.state == "done")


def gave(connection: sa.Connection, account_id: str, sha256: str) -> bool:
    """Tell whether what is kept under this hash came from the account."""
    kept = sa.or_(upload.c.clean_sha256 == sha256, upload.c.thumb_sha256 == sha256)
    return _one(connection, kept, upload.c.account_id == account_id) is not None


def count_open(connection: sa.Connection, account_id: str) -> int:
    """Return how many uploads of the account are under way."""
    query = sa.select(sa.func.count()).where(upload.c.account_id == account_id, upload.c.state == "open")
    return int(connection.execute(query).scalar_one())


def close(
    connection: sa.Connection, one: Upload, state: str, *, code: str = "", full: str | None = None,
    thumb: str | None = None,
) -> bool:  # fmt: skip
    """Note what became of an open upload; tell whether it was open still. The caller commits."""
    now = clock.now()
    values = {"state": state, "code": code, "clean_sha256": full, "thumb_sha256": thumb, "changed_at": now,
              "expires_at": now + KEPT_MS}  # fmt: skip
    ended = connection.execute(upload.update().where(upload.c.id == one.id, upload.c.state == "open").values(values))
    return bool(ended.rowcount)


def renew(connection: sa.Connection, one: Upload) -> None:
    """Put off an upload's end: it goes on."""
    connection.execute(upload.update().where(upload.c.id == one.id).values(expires_at=clock.now() + OPEN_MS))


def expired(connection: sa.Connection) -> list[Upload]:
    """Return the uploads that may be forgotten."""
    return [_load(r) for r in connection.execute(sa.select(upload).where(upload.c.expires_at < clock.now()))]


def forget(connection: sa.Connection, one: Upload) -> None:
    connection.execute(upload.delete().where(upload.c.id == one.id))


def orphans(connection: sa.Connection, one: Upload) -> list[str]:
    """Return the hashes kept of an upload that no attachment and no other upload names, and forget those blobs."""
    attached, gone = KIND_TABLES["attachment"].c, []
    for sha256 in (one.clean_sha256, one.thumb_sha256):
        query = sa.select(attached.id).where(sa.or_(attached.sha256 == sha256, attached.thumb_sha256 == sha256))
        others = sa.select(upload.c.id).where(
            upload.c.id != one.id, sa.or_(upload.c.clean_sha256 == sha256, upload.c.thumb_sha256 == sha256)
        )
        if sha256 and not connection.execute(query.limit(1)).first() and not connection.execute(others).first():
            connection.execute(blob.delete().where(blob.c.sha256 == sha256))
            gone.append(sha256)
    return gone


def alone(connection: sa.Connection, hashes: Iterable[str]) -> None:
    """Hold these hashes until the transaction ends, so that naming a photo and its arrival see each other."""
    if connection.dialect.name == "postgresql":
        for sha256 in sorted(set(hashes)):
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (sha256,))


# --- what names them ------------------------------------------------------------------------------------------------


def named(one: Attachment, full: Picture, thumb: Picture) -> Attachment:
    """Return the attachment with what is kept of it."""
    return replace(
        one, sha256=full.sha256, thumb_sha256=thumb.sha256, media_type=full.media_type, size=len(full.content),
        width=full.width, height=full.height,
    )  # fmt: skip


def naming(connection: sa.Connection, sha256: str) -> list[Attachment]:
    """Return the attachments that name these bytes."""
    table = KIND_TABLES["attachment"]
    load = KINDS["attachment"].load
    return [load(tuple(r)) for r in connection.execute(sa.select(table).where(table.c.sha256 == sha256))]


def withdraw(connection: sa.Connection, account_id: str, sha256: str) -> list[Attachment]:
    """Take the account's own attachments of bytes that will not come off their records; return them. The caller commits."""
    gone = [a for a in naming(connection, sha256) if _acted(connection, account_id, a.id)]
    table = KIND_TABLES["attachment"]
    for one in gone:
        connection.execute(table.delete().where(table.c.id == one.id))
        record = records.load(connection, one.entity_kind, one.entity_id, for_update=True)
        if record is not None and getattr(record, "photo_count", 0) > 0:
            write.put_records(connection, one.entity_kind, [replace(record, photo_count=record.photo_count - 1)])
    return gone


def take_off(connection: sa.Connection, ids: Sequence[str]) -> list[str]:
    """Take attachments off their records, one that is just arriving too; return the SHA-256 of each. The caller commits."""
    if not ids:
        return []
    table = KIND_TABLES["attachment"]
    these = table.c.id.in_(ids)
    alone(connection, connection.execute(sa.select(table.c.sha256).where(these)).scalars())
    return [str(i) for i in connection.execute(table.delete().where(these).returning(table.c.sha256)).scalars()]


def _acted(connection: sa.Connection, account_id: str, attachment_id: str) -> bool:
    """Tell whether an attachment was made by an operation of the account (its id counts on from the operation's)."""
    head, tail = attachment_id[:-12], int(attachment_id[-12:], 16)
    ids = [f"{head}{(tail - 1 - n) & 0xFFFFFFFFFFFF:012x}" for n in range(_INDEXES)]
    query = sa.select(operation.c.op_id).where(operation.c.op_id.in_(ids), operation.c.account_id == account_id)
    return connection.execute(query.limit(1)).first() is not None


def _one(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> Upload | None:
    row = connection.execute(sa.select(upload).where(*conditions).limit(1)).first()
    return None if row is None else _load(row)


def _load(row: sa.Row[Any]) -> Upload:
    return Upload(
        row.id, row.account_id, row.sha256, row.size, row.state, row.code, row.clean_sha256, row.thumb_sha256,
        Instant(row.changed_at), Instant(row.expires_at),
    )  # fmt: skip
