"""Shifts: who was on duty at which seat, and what was handed over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TEXT = ("subsystem", "seat", "person_id", "person_name", "state", "notes", "handover", "read", "accepted_name")
_TEXT_OR_NONE = ("unit_id", "takes_over", "accepted_by")
_INTEGER = ("version", "started_at", "updated_at")
_INTEGER_OR_NONE = ("sound_at", "ended_at", "accepted_at")


def upgrade() -> None:
    op.create_table(
        "shifts",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXT),
        *(sa.Column(name, sa.Text) for name in _TEXT_OR_NONE),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in _INTEGER),
        *(sa.Column(name, sa.BigInteger) for name in _INTEGER_OR_NONE),
    )
