"""Notes that mention a person: the ids stand in `to_value` of a note's line, apart by blanks."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

_NOTES = (
    "FROM entries e WHERE e.kind = 'case.comment' AND e.to_value IS NOT NULL"
    " AND instr(' ' || e.to_value || ' ', ' ' || ? || ' ') AND e.at > ? AND e.actor_id IS NOT ?"
    " AND NOT EXISTS (SELECT 1 FROM entries u WHERE u.entity_id = e.entity_id AND u.kind = 'case.undo'"
    " AND u.to_value = e.id)"
)


def notes(connection: sa.Connection, person_id: str, most: int) -> list[tuple[Any, ...]]:
    """Return (id, report, its number and title, when, by whom, words) of the notes by others that mention a person, the
    newest first."""
    rows = connection.exec_driver_sql(
        "SELECT n.id, n.entity_id, c.number, c.title, n.at, n.actor_name, n.text FROM"
        f" (SELECT e.id, e.entity_id, e.at, e.actor_name, e.text {_NOTES} ORDER BY e.at DESC LIMIT ?) n"
        " JOIN cases c ON c.id = n.entity_id ORDER BY n.at DESC",
        (person_id, 0, person_id, most),
    )
    return [tuple(row) for row in rows]


def count(connection: sa.Connection, person_id: str, since: int, most: int) -> int:
    """Return how many such notes are later than an instant, at most `most`."""
    found = connection.exec_driver_sql(
        f"SELECT count(*) FROM (SELECT 1 {_NOTES} LIMIT ?)", (person_id, since, person_id, most)
    )
    return int(found.scalar_one())


def newest(connection: sa.Connection, person_id: str) -> int | None:
    """Return when the newest such note was written; None without any."""
    at = connection.exec_driver_sql(f"SELECT max(e.at) {_NOTES}", (person_id, 0, person_id)).scalar_one()
    return None if at is None else int(at)
