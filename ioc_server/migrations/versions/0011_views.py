"""Views of the queue, and the index that tells whose own rows changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TEXT = ("subsystem", "owner_id", "owner_name", "name", "query", "shared_by", "state")
_INTEGER = ("version", "shared", "updated_at")
_personal = sa.text("kind IN ('view')")


def upgrade() -> None:
    op.create_table(
        "views",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXT),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in _INTEGER),
        sa.Column("position", sa.Double, nullable=False),
    )
    op.create_index("views_by_owner_id", "views", ["owner_id"])
    op.create_index("feed_personal", "feed", ["pos"], postgresql_where=_personal, sqlite_where=_personal)
