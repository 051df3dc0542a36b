"""The first schema: every table, the deployment's row and the feed's head."""

from __future__ import annotations

import secrets
import time

import sqlalchemy as sa
from alembic import op

from ioc_server.store.tables import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    insert = sa.text("INSERT INTO server (id, epoch, city, created_at) VALUES (1, :epoch, '', :now)")
    op.get_bind().execute(insert, {"epoch": secrets.token_hex(8), "now": time.time_ns() // 1_000_000})
    op.execute("INSERT INTO feed_head (id) VALUES (1)")
