"""The centre's tables: one per kind of the contract, and those only the centre has."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ioc_contract.kinds import KINDS, PERSONAL, ColumnType, Kind

metadata = sa.MetaData()

_TYPES: dict[ColumnType, type[sa.types.TypeEngine[Any]]] = {
    ColumnType.TEXT: sa.Text,
    ColumnType.INTEGER: sa.BigInteger,
    ColumnType.REAL: sa.Double,
    ColumnType.JSON: sa.Text,
}

_INDEXES: dict[str, list[tuple[str, ...]]] = {
    "case": [("source_id", "external_id"), ("subsystem", "number"), ("received_at",), ("due_at",)],
    "alarm": [("state",), ("origin_id",)],
    "task": [("subsystem", "number")],
    "view": [("owner_id",)],
    "article": [("url",), ("source_id", "published_at")],
    "observation": [("indicator_id", "period_start")],
    "entry": [("entity_kind", "entity_id")],
    "attachment": [("entity_kind", "entity_id"), ("sha256",), ("thumb_sha256",)],
}
"""Columns indexed beside the key, for importers and for rows that follow another."""


def _kind_table(kind: Kind) -> sa.Table:
    columns = [
        sa.Column(c.name, _TYPES[c.storage], nullable=c.nullable, primary_key=c.name == "id") for c in kind.columns
    ]
    indexes = [sa.Index(f"{kind.table}_by_{'_'.join(names)}", *names) for names in _INDEXES.get(kind.name, [])]
    return sa.Table(kind.table, metadata, *columns, *indexes)


KIND_TABLES: dict[str, sa.Table] = {name: _kind_table(kind) for name, kind in KINDS.items()}

_merged = sa.text("duplicate_of IS NOT NULL")
sa.Index("cases_merged", KIND_TABLES["case"].c.duplicate_of, postgresql_where=_merged, sqlite_where=_merged)

_active = sa.text("active = 1")
sa.Index("alarms_active", KIND_TABLES["alarm"].c.source, postgresql_where=_active, sqlite_where=_active)

_on = sa.text("state = 'open'")
sa.Index("shifts_on", KIND_TABLES["shift"].c.person_id, unique=True, postgresql_where=_on, sqlite_where=_on)
"""Nobody is on two shifts at once, wherever they began them."""


def _text(name: str, nullable: bool = False, key: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable, primary_key=key, server_default=default)


def _integer(name: str, nullable: bool = False, key: bool = False, default: int | None = None) -> sa.Column[int]:
    server_default = None if default is None else sa.text(str(default))
    return sa.Column(
        name, sa.BigInteger, nullable=nullable, primary_key=key, server_default=server_default, autoincrement=False
    )


def _waiting(name: str, column: str, *names: str) -> sa.Index:
    """Return an index of the rows that the sequencer has not given a number yet."""
    condition = sa.text(f"{column} IS NULL")
    return sa.Index(name, *names, postgresql_where=condition, sqlite_where=condition)


server = sa.Table(
    "server",
    metadata,
    _integer("id", key=True),
    _text("epoch"),
    _text("city"),
    _integer("sample", default=0),
    _text("triggers", default=""),
    _integer("created_at"),
)
"""One row (id 1): the deployment. `triggers` is the hash of the installed trigger definitions."""

_personal = sa.text(f"kind IN ({', '.join(repr(kind) for kind in sorted(PERSONAL))})")
feed = sa.Table(
    "feed",
    metadata,
    _text("kind", key=True),
    _text("entity_id", key=True),
    _text("scope", key=True),
    _integer("left", default=0),
    _integer("pos", nullable=True),
    sa.Index("feed_by_scope_pos", "scope", "pos"),
    _waiting("feed_waiting", "pos", "kind", "entity_id"),
    sa.Index("feed_personal", "pos", postgresql_where=_personal, sqlite_where=_personal),
    sa.Index("feed_left", "pos", postgresql_where=sa.text('"left" = 1'), sqlite_where=sa.text('"left" = 1')),
    sqlite_with_rowid=False,
)
"""The change feed: where an entity stands in a scope, and when it last changed there (see `feed.py`)."""

feed_head = sa.Table(
    "feed_head", metadata, _integer("id", key=True), _integer("pos", default=0), _integer("floor", default=0)
)
"""One row (id 1): the last position given, and the one up to which rows that left are forgotten (see `pruning.py`)."""

feed_time = sa.Table("feed_time", metadata, _integer("at", key=True), _integer("pos"))
"""Where the feed stood when."""

counter = sa.Table("counter", metadata, _text("name", key=True), _integer("value", default=0))
"""Running numbers, by `<kind>/<subsystem>`."""

account = sa.Table(
    "account",
    metadata,
    _text("id", key=True),
    _text("user_name"),
    _text("password_hash"),
    _text("role"),
    _text("subsystems", default='["*"]'),
    _text("unit_ids", default='["*"]'),
    _text("org_id", nullable=True),
    _integer("active", default=1),
    _integer("failures", default=0),
    _integer("locked_until", nullable=True),
    _integer("created_at"),
    sa.UniqueConstraint("user_name", name="account_user_name"),
)
"""Who may sign in; `id` is the id of the account's person."""

token = sa.Table(
    "token",
    metadata,
    _text("hash", key=True),
    _text("account_id"),
    _text("desk"),
    _integer("created_at"),
    _integer("expires_at"),
    _integer("revoked_at", nullable=True),
    sa.Index("token_by_account_id", "account_id"),
)
"""Sessions: the SHA-256 of a token, never the token."""

seat = sa.Table(
    "seat",
    metadata,
    _text("desk", key=True),
    _text("account_id", key=True),
    _integer("seen_at"),
    _integer("wipe_at", nullable=True),
    _integer("erased_at", nullable=True),
    _text("key", nullable=True),
    sa.Index("seat_by_account_id", "account_id"),
)
"""Which account signed in on which workstation, and what was ordered to be erased there: `wipe_at` is NULL when nothing is.
`key` are random words that open what the desk encrypts, told to who signs in there."""

delegation = sa.Table(
    "delegation",
    metadata,
    _text("id", key=True),
    _text("lender_id"),
    _text("borrower_id"),
    _text("role"),
    _text("subsystems"),
    _text("unit_ids"),
    _text("org_id", nullable=True),
    _integer("since"),
    _integer("until"),
    _text("reason"),
    _integer("made_at"),
    _integer("revoked_at", nullable=True),
    _text("revoked_by", default=""),
    sa.Index("delegation_by_borrower_id", "borrower_id", "until"),
    sa.Index("delegation_by_lender_id", "lender_id"),
)
"""Rights lent by one account to another, never deleted; of what is written here only what the lender still has counts."""

left_work = sa.Table(
    "left_work",
    metadata,
    _text("id", key=True),
    _text("account_id"),
    _text("desk"),
    _integer("at"),
    _text("body"),
    sa.Index("left_work_by_account_id", "account_id"),
)
"""What operators whose account was revoked had done or typed and never sent: JSON, for an administrator to read."""

operation = sa.Table(
    "operation",
    metadata,
    _text("op_id", key=True),
    _text("body_hash"),
    _text("account_id"),
    _text("desk"),
    _integer("at"),
    _text("result", nullable=True),
    _text("image", nullable=True),
    sa.Index("operation_by_at", "at"),
)
"""What was answered to each operation, kept 90 days, so that sending it twice changes nothing; and what it changed, so that
it can be undone: {"kind", "id", "image"}, NULL when it changed nothing."""

audit = sa.Table(
    "audit",
    metadata,
    _text("id", key=True),
    _integer("seq", nullable=True),
    _integer("at"),
    _text("account_id", nullable=True),
    _text("account_name"),
    _text("desk"),
    _text("action"),
    _text("entity_kind", nullable=True),
    _text("entity_id", nullable=True),
    _text("detail"),
    _text("prev", nullable=True),
    _text("hash", nullable=True),
    sa.UniqueConstraint("seq", name="audit_seq"),
    sa.Index("audit_by_entity", "entity_kind", "entity_id"),
    _waiting("audit_waiting", "seq", "id"),
)
"""Who did what, append-only; rows are chained by hash in the order of `seq` (see `audit.py`)."""

reporter = sa.Table(
    "reporter",
    metadata,
    _text("case_id", key=True),
    _text("name"),
    _text("phone"),
    _text("email"),
    _integer("erased_at", nullable=True),
)
"""Citizens' identities: personal data, read only through a logged reveal."""

source_config = sa.Table(
    "source_config",
    metadata,
    _text("source_id", key=True),
    _text("settings", default="{}"),
    _text("state", default="{}"),
)
"""How a source is read (JSON: adapter settings, column mapping) and where its reading stands (JSON)."""

source_error = sa.Table(
    "source_error",
    metadata,
    _text("id", key=True),
    _text("source_id"),
    _integer("at"),
    _text("item"),
    _text("reason"),
    sa.Index("source_error_by_source_id", "source_id", "at"),
)
"""Items refused by an import, with the reason."""

blob = sa.Table(
    "blob",
    metadata,
    _text("sha256", key=True),
    _integer("size"),
    _text("media_type"),
    _integer("width", nullable=True),
    _integer("height", nullable=True),
    _integer("at"),
    _text("account_id", nullable=True),
)
"""Photos and files; the bytes are in a folder, named by their hash."""

upload = sa.Table(
    "upload",
    metadata,
    _text("id", key=True),
    _text("account_id"),
    _text("sha256"),
    _integer("size"),
    _text("state"),
    _text("code", default=""),
    _text("clean_sha256", nullable=True),
    _text("thumb_sha256", nullable=True),
    _integer("changed_at"),
    _integer("expires_at"),
    sa.UniqueConstraint("account_id", "sha256", name="upload_account_id_sha256"),
    sa.Index("upload_by_sha256", "sha256"),
    sa.Index("upload_by_clean_sha256", "clean_sha256"),
    sa.Index("upload_by_thumb_sha256", "thumb_sha256"),
    sa.Index("upload_by_expires_at", "expires_at"),
)
"""Photos on their way in and what became of them (see `uploads.py`); the bytes that come are in a folder of their own."""
