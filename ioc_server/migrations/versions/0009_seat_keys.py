"""Words that the centre keeps for an account on a desk, to open what is encrypted there when the password is another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("seat", sa.Column("key", sa.Text))
