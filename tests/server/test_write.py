"""Rows come in by one way that gives versions, fills the feed and leaves alone what says nothing new."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ioc_contract.kinds import KINDS
from ioc_server.store import deployment, write
from ioc_server.store.database import HEAD, migrate, reading, version, writing
from ioc_server.store.tables import metadata
from tests.server.rows import row


def versions(engine: sa.Engine, table: str) -> dict[str, int]:
    with reading(engine) as connection:
        return dict(map(tuple, connection.exec_driver_sql(f"SELECT id, version FROM {table}")))


def places(engine: sa.Engine, id: str) -> dict[str, int]:
    with reading(engine) as connection:
        query = sa.text('SELECT scope, "left" FROM feed WHERE entity_id = :id')
        return dict(map(tuple, connection.execute(query, {"id": id})))


def test_the_centre_alone_gives_versions(engine: sa.Engine) -> None:
    first = row("task", id="t1", subsystem="tasks", version=41, title="a")
    changed = row("task", id="t1", subsystem="tasks", version=7, title="b")
    with writing(engine) as connection:
        assert write.put(connection, "task", [first, row("task", id="t2", subsystem="tasks")]) == 2
    assert versions(engine, "tasks") == {"t1": 1, "t2": 1}
    with writing(engine) as connection:
        assert write.put(connection, "task", [changed]) == 1
        assert write.put(connection, "task", [changed]) == 0
    assert versions(engine, "tasks") == {"t1": 2, "t2": 1}


def test_the_last_of_several_rows_counts(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        write.put(connection, "category", [row("category", id="c", name="first"), row("category", id="c", name="last")])
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT name FROM categories").scalar_one() == "last"


def test_every_kind_survives_the_store(engine: sa.Engine) -> None:
    for kind in KINDS.values():
        one = row(kind.name, version=1)
        with writing(engine) as connection:
            assert write.put(connection, kind.name, [one]) == 1
        with reading(engine) as connection:
            listed = ", ".join(f'"{n}"' for n in kind.names)
            back = connection.exec_driver_sql(f"SELECT {listed} FROM {kind.table}").one()
        assert tuple(back) == one
        assert kind.load(tuple(back)) == kind.load(one)


def test_characters_no_database_can_hold_do_not_stop_an_import(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        write.put(connection, "category", [row("category", id="c", name="a\0b «Hoà» 🚒")])
    with reading(engine) as connection:
        name = connection.exec_driver_sql("SELECT name FROM categories").scalar_one()
    assert name.replace("\0", "") == "ab «Hoà» 🚒"


def test_numbers_go_on_after_imported_ones(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        assert list(write.next_numbers(connection, "case", "reports", 3)) == [1, 2, 3]
        write.put(connection, "case", [row("case", subsystem="reports", number=40)])
        write.put(connection, "case", [row("case", subsystem="reports", number=12)])
        assert list(write.next_numbers(connection, "case", "reports")) == [41]
        assert list(write.next_numbers(connection, "case", "traffic")) == [1]


def test_a_moved_row_leaves_its_scopes_and_takes_its_followers(engine: sa.Engine) -> None:
    case = {"id": "c", "subsystem": "reports", "unit_id": "u1", "lead_org_id": "o1"}
    with writing(engine) as connection:
        write.put(connection, "case", [row("case", **case)])
        write.put(connection, "entry", [row("entry", id="e", entity_kind="case", entity_id="c")])
    inside = {"reports": 0, "reports/u/u1": 0, "reports/o/o1": 0}
    assert places(engine, "c") == places(engine, "e") == inside
    with writing(engine) as connection:
        write.put(connection, "case", [row("case", **case | {"unit_id": "u2", "sensitive": 1})])
    moved = {"reports": 1, "reports/u/u1": 1, "reports/o/o1": 0, "reports!": 0, "reports!/u/u2": 0}
    assert places(engine, "c") == places(engine, "e") == moved
    with writing(engine) as connection:
        connection.exec_driver_sql("DELETE FROM cases WHERE id = 'c'")
    assert places(engine, "c") == places(engine, "e") == dict.fromkeys(moved, 1)


def test_a_follower_that_came_first_is_placed_when_its_parent_comes(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        write.put(connection, "attachment", [row("attachment", id="a", entity_kind="task", entity_id="t")])
    assert places(engine, "a") == {}
    with writing(engine) as connection:
        write.put(connection, "task", [row("task", id="t", subsystem="tasks")])
    assert places(engine, "a") == {"tasks": 0}


def test_a_bulk_load_fills_the_same_feed(engine: sa.Engine) -> None:
    cases = [row("case", subsystem="reports", unit_id=f"u{i % 3}", sensitive=i % 2) for i in range(50)]
    entries = [row("entry", entity_kind="case", entity_id=case[0]) for case in cases]
    with writing(engine) as connection:
        write.put(connection, "case", cases)
        write.put(connection, "entry", entries)
    query = 'SELECT kind, entity_id, scope, "left" FROM feed ORDER BY 1, 2, 3'
    with reading(engine) as connection:
        slow = connection.exec_driver_sql(query).all()
        before = deployment.load(connection)
    with writing(engine) as connection:
        for table in ("feed", "entries", "cases"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        with write.bulk(connection):
            write.put(connection, "case", cases)
            write.put(connection, "entry", entries)
    with reading(engine) as connection:
        assert connection.exec_driver_sql(query).all() == slow
        assert deployment.load(connection).epoch != before.epoch
        positions = connection.exec_driver_sql("SELECT pos FROM feed").scalars().all()
        assert len(set(positions)) == len(positions)
        assert max(positions) == deployment.head(connection)
    with writing(engine) as connection:
        write.put(connection, "case", [row("case", id="new", subsystem="reports")])
    assert places(engine, "new") == {"reports": 0}


def test_migrations_make_what_the_tables_say(engine: sa.Engine) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with writing(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    assert version(engine) == HEAD
    migrate(engine)


def test_the_audit_cannot_be_rewritten(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql(
            "INSERT INTO audit (id, seq, at, account_name, desk, action, detail, prev, hash)"
            " VALUES ('1', 1, 0, 'A', 'd', 'x', '{}', '', 'h')"
        )
    for statement in ("UPDATE audit SET account_name = 'B'", "DELETE FROM audit"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), writing(engine) as connection:
            connection.exec_driver_sql(statement)
