"""A database from before the course of clocks: what the timelines tell of pauses, extensions and reopenings is kept with the case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from ioc_contract.kinds import KINDS
from ioc_server.store import records
from ioc_server.store.database import MIGRATIONS, migrate, open_database, reading
from tests.server.rows import row

NEW = ("original_due_at", "clock")


def old_row(kind: str, **values: object) -> dict[str, object]:
    made = dict(zip(KINDS[kind].names, row(kind, **values), strict=True))
    return {n: v for n, v in made.items() if n not in NEW}


def test_the_course_is_read_out_of_the_timeline(database_url: str) -> None:
    engine = open_database(database_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    cases = {
        "plain": {"resolve_due_at": 900},
        "paused": {"resolve_due_at": 950, "paused_ms": 50},
        "extended": {"resolve_due_at": 2000, "extensions": 1},
        "again": {"resolve_due_at": 3000, "reopen_count": 1, "paused_ms": 50},
    }
    lines = [
        ("paused", "case.pause", 100, None), ("paused", "case.resume", 150, None),
        ("extended", "case.approve_extension", 200, "2000"),
        ("again", "case.pause", 100, None), ("again", "case.resume", 150, None), ("again", "case.reopen", 1000, None),
        ("again", "case.pause", 1100, None), ("again", "case.resume", 1200, None),
    ]  # fmt: skip
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        for id_, values in cases.items():
            put(connection, "cases", old_row("case", id=id_, version=1, received_at=10, **values))
        for n, (id_, kind, at, to) in enumerate(lines):
            told = {"from_value": "900", "to_value": to} if to else {}
            line = old_row("entry", id=f"e{n}", entity_kind="case", entity_id=id_, at=at, **told)
            put(connection, "entries", line | {"kind": kind})
    migrate(engine)
    with reading(engine) as connection:
        held = {i: records.load(connection, "case", i) for i in cases}
    engine.dispose()
    assert {i: c.clock for i, c in held.items()} == {
        "plain": {},
        "paused": {"pauses": [[100, 150]]},
        "extended": {"granted": [[200, 2000]]},
        "again": {"start": 1000, "pauses": [[1100, 1200]]},
    }
    assert {i: c.original_due_at for i, c in held.items()} == {
        "plain": 900,
        "paused": 950,
        "extended": 900,
        "again": 3000,
    }


def put(connection: sa.Connection, table: str, values: dict[str, object]) -> None:

    columns = ", ".join(f'"{n}"' for n in values)
    marks = ", ".join(f":{n}" for n in values)
    connection.execute(sa.text(f"INSERT INTO {table} ({columns}) VALUES ({marks})"), values)
