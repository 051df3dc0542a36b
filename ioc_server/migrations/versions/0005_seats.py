"""Which account signed in on which workstation, orders to erase it there, and the unsent work of revoked accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seat",
        sa.Column("desk", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text, primary_key=True),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("wipe_at", sa.BigInteger),
        sa.Column("erased_at", sa.BigInteger),
    )
    op.create_index("seat_by_account_id", "seat", ["account_id"])
    op.create_table(
        "left_work",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("desk", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("left_work_by_account_id", "left_work", ["account_id"])
    op.execute(
        "INSERT INTO seat (desk, account_id, seen_at) SELECT desk, account_id, max(created_at) FROM token"
        " GROUP BY desk, account_id"
    )
