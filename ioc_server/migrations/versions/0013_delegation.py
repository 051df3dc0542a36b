"""Rights that one account lends to another, from one moment to another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("lender_id", sa.Text, nullable=False),
        sa.Column("borrower_id", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("subsystems", sa.Text, nullable=False),
        sa.Column("unit_ids", sa.Text, nullable=False),
        sa.Column("org_id", sa.Text),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
        sa.Column("revoked_by", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("delegation_by_borrower_id", "delegation", ["borrower_id", "until"])
    op.create_index("delegation_by_lender_id", "delegation", ["lender_id"])
