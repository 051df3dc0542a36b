"""Cases keep what their deadline is counted from, and the deadline without extensions; rules may use the lead agency's calendar."""

from __future__ import annotations

import json
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KINDS = "'case.pause', 'case.resume', 'case.approve_extension', 'case.reopen'"


def upgrade() -> None:
    op.add_column("cases", sa.Column("original_due_at", sa.BigInteger))
    op.add_column("cases", sa.Column("clock", sa.Text, nullable=False, server_default="{}"))
    op.add_column("deadline_rules", sa.Column("lead_calendar", sa.BigInteger, nullable=False, server_default="0"))
    connection = op.get_bind()
    connection.exec_driver_sql("UPDATE cases SET original_due_at = resolve_due_at WHERE extensions = 0")
    lines = defaultdict(list)
    found = connection.exec_driver_sql(
        f"SELECT e.entity_id, e.kind, e.at, e.from_value, e.to_value FROM entries e WHERE e.kind IN ({_KINDS})"
        " AND e.entity_id IN (SELECT id FROM cases WHERE paused_ms > 0 OR extensions > 0 OR reopen_count > 0)"
        " ORDER BY e.at, e.id"
    )
    for id_, *line in found:
        lines[id_].append(line)
    clocks = [{"id": i, "clock": json.dumps(_clock(line), separators=(",", ":"))} for i, line in lines.items()]
    if clocks:
        connection.execute(sa.text("UPDATE cases SET clock = :clock WHERE id = :id"), clocks)
    firsts = [
        {"id": i, "at": int(line[2])}
        for i, walked in lines.items()
        for line in [next((w for w in walked if w[0] == "case.approve_extension" and w[2] is not None), None)]
        if line
    ]
    if firsts:
        connection.execute(
            sa.text("UPDATE cases SET original_due_at = :at WHERE id = :id AND original_due_at IS NULL"), firsts
        )


def _clock(lines: list[list[str]]) -> dict[str, object]:
    """Return the course that a case's timeline tells."""
    clock: dict[str, object] = {}
    pauses: list[list[int]] = []
    granted: list[list[int]] = []
    paused: int | None = None
    for kind, at, _, to in lines:
        if kind == "case.reopen":
            clock, pauses, granted, paused = {"start": int(at)}, [], [], None
        elif kind == "case.pause":
            paused = int(at)
        elif kind == "case.resume" and paused is not None:
            pauses.append([paused, int(at)])
            paused = None
        elif kind == "case.approve_extension" and to is not None and to.isdecimal():
            granted.append([int(at), int(to)])
    return clock | ({"pauses": pauses} if pauses else {}) | ({"granted": granted} if granted else {})
