"""Reports claimed by who works on them and merged with what they were before; how near duplicates of a category are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("own_due_at", "claimed_at"):
        op.add_column("cases", sa.Column(name, sa.BigInteger))
    for name in ("before_merge", "claimed_by"):
        op.add_column("cases", sa.Column(name, sa.Text))
    for name in ("near_metres", "near_days"):
        op.add_column("categories", sa.Column(name, sa.BigInteger))
    merged = sa.text("duplicate_of IS NOT NULL")
    op.create_index("cases_merged", "cases", ["duplicate_of"], postgresql_where=merged, sqlite_where=merged)
