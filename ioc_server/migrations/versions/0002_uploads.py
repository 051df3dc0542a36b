"""Resumable uploads: what comes in piece by piece, and as what it was kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False, server_default=""),
        sa.Column("clean_sha256", sa.Text),
        sa.Column("thumb_sha256", sa.Text),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("account_id", "sha256", name="upload_account_id_sha256"),
    )
    for column in ("sha256", "clean_sha256", "thumb_sha256", "expires_at"):
        op.create_index(f"upload_by_{column}", "upload", [column])
