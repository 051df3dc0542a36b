"""The first schema: every table, the deployment's row and the feed's head.

A migration says what it made on the day it was written, whatever the code says now; so the tables are spelt out here.
The triggers are not: `database.migrate` makes them anew whenever the rules that place rows change.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
account id:t* user_name:t password_hash:t role:t subsystems:t=["*"] unit_ids:t=["*"] org_id:t? active:i=1
    failures:i=0 locked_until:i? created_at:i
admin_units id:t* version:i code:t name:t type:t tier:i parent_id:t? valid_from:t valid_to:t? legal_ref:t lat:r?
    lon:r? area_km2:r?
articles id:t* version:i subsystem:t story_id:t outlet:t source_id:t? title:t summary:t url:t published_at:i
    fetched_at:i topics:t tone:t? tone_by:t unit_id:t? lat:r? lon:r? read_at:i? read_by:t? flagged:i irrelevant:i
    case_id:t? task_id:t? updated_at:i
attachments id:t* version:i subsystem:t entity_kind:t entity_id:t sha256:t thumb_sha256:t? name:t media_type:t
    size:i width:i? height:i? role:t public:i at:i
audit id:t* seq:i? at:i account_id:t? account_name:t desk:t action:t entity_kind:t? entity_id:t? detail:t prev:t?
    hash:t?
blob sha256:t* size:i media_type:t width:i? height:i? at:i account_id:t?
calendars id:t* version:i name:t zone:t weekly:t days:t
cases id:t* version:i subsystem:t number:i? title:t body:t category_id:t? state:t priority:i channel:t lat:r? lon:r?
    address:t unit_id:t? lead_org_id:t? supporting_org_ids:t assignee_id:t? private:i sensitive:i reporter_label:t
    received_at:i state_since:i stage:t? due_at:i? resolve_due_at:i? paused_at:i? paused_ms:i extension_until:i?
    extensions:i answered_at:i? closed_at:i? answer:t reason:t rating:i? rating_comment:t duplicate_of:t?
    duplicate_count:i photo_count:i reopen_count:i source_id:t? external_id:t? updated_at:i
categories id:t* version:i subsystem:t code:t name:t parent_id:t? symbol:t position:i rule_id:t? active:i
counter name:t* value:i=0
deadline_rules id:t* version:i subsystem:t name:t calendar_id:t? stages:t reopen_days:i
entries id:t* version:i subsystem:t entity_kind:t entity_id:t at:i actor_id:t? actor_name:t kind:t from_value:t?
    to_value:t? text:t public:i op_id:t?
feed kind:t* entity_id:t* scope:t* left:i=0 pos:i?
feed_head id:i* pos:i=0
indicators id:t* version:i subsystem:t code:t name:t measure:t period:t direction:t decimals:i target:r? warn:r?
    alarm:r? numerator_label:t denominator_label:t definition:t definition_version:i parent_id:t? position:i
    owner_org_id:t? source_id:t? cadence_hours:r
observations id:t* version:i subsystem:t indicator_id:t unit_id:t? period_start:i period_end:i value:r? numerator:r?
    denominator:r? target:r? as_of:i source_id:t? status:t note:t
operation op_id:t* body_hash:t account_id:t desk:t at:i result:t?
organisations id:t* version:i code:t name:t short_name:t type:t parent_id:t? covers:t calendar_id:t? valid_from:t
    valid_to:t?
people id:t* version:i display_name:t role:t org_id:t? active:i
places id:t* version:i subsystem:t type:t code:t name:t lat:r? lon:r? address:t unit_id:t? org_id:t? status:t
    status_text:t status_at:i? attributes:t
reporter case_id:t* name:t phone:t email:t erased_at:i?
server id:i* epoch:t city:t sample:i=0 triggers:t= created_at:i
source_config source_id:t* settings:t={} state:t={}
source_error id:t* source_id:t at:i item:t reason:t
sources id:t* version:i subsystem:t name:t adapter:t location:t enabled:i cadence_minutes:i last_attempt_at:i?
    last_good_at:i? last_rows:i total_rows:i error_count:i last_error:t recent_errors:t valid_rate:r?
    coverage_rate:r? clean_rate:r? owner_org_id:t?
subsystems id:t* version:i name:t name_en:t position:i enabled:i shapes:t icon:t board:t
tasks id:t* version:i subsystem:t number:i? title:t body:t state:t priority:i org_id:t? supporting_org_ids:t
    unit_id:t? assignee_id:t? progress:i blocker:t origin_kind:t? origin_id:t? created_by:t? created_at:i due_at:i?
    done_at:i? updated_at:i
templates id:t* version:i subsystem:t category_id:t? name:t body:t
token hash:t* account_id:t desk:t created_at:i expires_at:i revoked_at:i?
unit_successions id:t* version:i from_id:t to_id:t change:t date:t legal_ref:t
"""
"""A table and its columns as name:type; t text, i 64-bit integer, r double; * key, ? nullable, = default."""

_INDEXES: list[tuple[str, str, list[str], str | None]] = [
    ("articles_by_source_id_published_at", "articles", ["source_id", "published_at"], None),
    ("articles_by_url", "articles", ["url"], None),
    ("attachments_by_entity_kind_entity_id", "attachments", ["entity_kind", "entity_id"], None),
    ("attachments_by_sha256", "attachments", ["sha256"], None),
    ("attachments_by_thumb_sha256", "attachments", ["thumb_sha256"], None),
    ("audit_by_entity", "audit", ["entity_kind", "entity_id"], None),
    ("audit_waiting", "audit", ["id"], "seq IS NULL"),
    ("cases_by_source_id_external_id", "cases", ["source_id", "external_id"], None),
    ("cases_by_subsystem_number", "cases", ["subsystem", "number"], None),
    ("entries_by_entity_kind_entity_id", "entries", ["entity_kind", "entity_id"], None),
    ("feed_by_scope_pos", "feed", ["scope", "pos"], None),
    ("feed_waiting", "feed", ["kind", "entity_id"], "pos IS NULL"),
    ("observations_by_indicator_id_period_start", "observations", ["indicator_id", "period_start"], None),
    ("operation_by_at", "operation", ["at"], None),
    ("source_error_by_source_id", "source_error", ["source_id", "at"], None),
    ("tasks_by_subsystem_number", "tasks", ["subsystem", "number"], None),
    ("token_by_account_id", "token", ["account_id"], None),
]
"""Name, table, columns, condition."""

_UNIQUE = {
    "account": [sa.UniqueConstraint("user_name", name="account_user_name")],
    "audit": [sa.UniqueConstraint("seq", name="audit_seq")],
}

_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {"t": sa.Text, "i": sa.BigInteger, "r": sa.Double}


def upgrade() -> None:
    for line in _TABLES.replace("\n    ", " ").split("\n"):
        if line:
            table, *columns = line.split()
            options = {"sqlite_with_rowid": False} if table == "feed" else {}
            op.create_table(table, *_columns(columns), *_UNIQUE.get(table, []), **options)
    for name, table, columns, condition in _INDEXES:
        where = sa.text(condition) if condition else None
        op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)
    insert = sa.text("INSERT INTO server (id, epoch, city, created_at) VALUES (1, :epoch, '', :now)")
    op.get_bind().execute(insert, {"epoch": secrets.token_hex(8), "now": time.time_ns() // 1_000_000})
    op.execute("INSERT INTO feed_head (id) VALUES (1)")


def _columns(described: list[str]) -> Iterator[sa.Column[Any]]:
    for column in described:
        name, _, rest = column.partition(":")
        kind, has_default, default = rest.partition("=")
        yield sa.Column(
            name,
            _TYPES[kind[0]],
            primary_key="*" in kind,
            nullable="?" in kind,
            autoincrement=False,
            server_default=(sa.text(default) if kind[0] == "i" else default) if has_default else None,
        )
