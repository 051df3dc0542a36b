"""Nobody is on two shifts at once, handovers say no words of reports, and alarms stand where their reports do."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TITLE = "CASE WHEN c.number IS NULL THEN c.title ELSE '#' || c.number || ' ' || c.title END"
_PLACE = {
    "subsystem": "c.subsystem",
    "unit_id": "c.unit_id",
    "org_id": "c.lead_org_id",
    "sensitive": "c.sensitive",
    "title": _TITLE,
}


def upgrade() -> None:
    connection = op.get_bind()
    _end_doubled(connection)
    _unname(connection)
    on, active = sa.text("state = 'open'"), sa.text("active = 1")
    op.create_index("shifts_on", "shifts", ["person_id"], unique=True, postgresql_where=on, sqlite_where=on)
    op.create_index("alarms_by_origin_id", "alarms", ["origin_id"])
    op.create_index("alarms_active", "alarms", ["source"], postgresql_where=active, sqlite_where=active)
    values = ", ".join(f"{name} = {what}" for name, what in _PLACE.items())
    differ = "IS DISTINCT FROM" if connection.dialect.name == "postgresql" else "IS NOT"
    connection.exec_driver_sql(
        f"UPDATE alarms SET {values}, version = alarms.version + 1 FROM cases c WHERE c.id = alarms.origin_id"
        f" AND alarms.origin_kind = 'case' AND ({', '.join(f'alarms.{name}' for name in _PLACE)}) {differ}"
        f" ({', '.join(_PLACE.values())})"
    )


def _end_doubled(connection: sa.Connection) -> None:
    """End all but the latest open shift of each person, when the next of them began."""
    later: dict[str, int] = {}
    over = []
    for id_, person, began in connection.exec_driver_sql(
        "SELECT id, person_id, started_at FROM shifts WHERE state = 'open' ORDER BY started_at DESC, id DESC"
    ):
        if person in later:
            over.append({"id": id_, "at": later[person]})
        later[person] = began
    if over:
        ended = "UPDATE shifts SET state = 'ended', ended_at = :at, version = version + 1 WHERE id = :id"
        connection.execute(sa.text(ended), over)


def _unname(connection: sa.Connection) -> None:
    """Take the titles of reports and alarms out of handovers."""
    bare = []
    named = sa.text("SELECT id, handover FROM shifts WHERE handover LIKE :what")
    for id_, handover in connection.execute(named, {"what": '%"title"%'}).all():
        items = [{k: v for k, v in item.items() if k != "title"} for item in json.loads(handover)]
        bare.append({"id": id_, "items": json.dumps(items, separators=(",", ":"), ensure_ascii=False)})
    if bare:
        connection.execute(sa.text("UPDATE shifts SET handover = :items, version = version + 1 WHERE id = :id"), bare)
