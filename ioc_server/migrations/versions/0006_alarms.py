"""Alarms, and the indexes by which the centre finds what is due and what came lately."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TEXT = ("subsystem", "source", "origin_kind", "origin_id", "topic", "title", "state", "reason", "facts", "history")
_TEXT_OR_NONE = ("unit_id", "org_id", "acked_by", "held_by")
_INTEGER = ("version", "sensitive", "occasion", "level", "priority", "active", "state_since", "since", "updated_at")
_INTEGER_OR_NONE = ("acked_at", "held_until")


def upgrade() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXT),
        *(sa.Column(name, sa.Text) for name in _TEXT_OR_NONE),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in _INTEGER),
        *(sa.Column(name, sa.BigInteger) for name in _INTEGER_OR_NONE),
    )
    op.create_index("alarms_by_state", "alarms", ["state"])
    op.create_index("cases_by_received_at", "cases", ["received_at"])
    op.create_index("cases_by_due_at", "cases", ["due_at"])
