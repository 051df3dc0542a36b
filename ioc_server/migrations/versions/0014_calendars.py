"""A working calendar may be retired: kept to be read, used by nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("calendars", sa.Column("retired", sa.BigInteger, nullable=False, server_default="0"))
