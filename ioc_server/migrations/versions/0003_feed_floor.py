"""The feed is pruned: where it stood when, and below which position what had left is forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feed_head", sa.Column("floor", sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "feed_time",
        sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("pos", sa.BigInteger, nullable=False),
    )
    gone = sa.text('"left" = 1')
    op.create_index("feed_left", "feed", ["pos"], postgresql_where=gone, sqlite_where=gone)
