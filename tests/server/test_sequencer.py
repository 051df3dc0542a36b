"""The sequencer on PostgreSQL: desks come first, and the audit is chained all the same."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from ioc_contract.ids import new_id
from ioc_server.store import audit, sequencer, write
from ioc_server.store.database import open_database, reading, writing
from tests.server.rows import row
from tests.servers import Cluster

pytestmark = pytest.mark.postgres


@pytest.fixture
def engine(cluster: Cluster, newest_postgres: str) -> Iterator[sa.Engine]:
    url = cluster.create(newest_postgres)
    engine = open_database(url)
    yield engine
    engine.dispose()
    cluster.drop(url)


def change(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        write.put(connection, "case", [row("case", id=new_id(), subsystem="reports")])
        audit.append(connection, "case.create", account_name="An")


def unchained(engine: sa.Engine) -> int:
    with reading(engine) as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM audit WHERE seq IS NULL").scalar_one())


def until_chained(engine: sa.Engine) -> None:
    end = time.monotonic() + 60
    while unchained(engine):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_audit_is_chained_when_desks_have_heard(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    placed, chained = list[float](), list[float]()
    chain = sequencer._chain

    def noted(connection: sa.Connection) -> None:
        chained.append(time.monotonic())
        chain(connection)

    monkeypatch.setattr(sequencer, "_chain", noted)
    one = sequencer.Sequencer(engine, lambda: placed.append(time.monotonic()))
    one.start()
    try:
        time.sleep(1.5 * sequencer._CHAINED)  # nothing was chained for longer than it may wait
        change(engine)
        one.wake()
        until_chained(engine)
        assert chained[-1] - placed[-1] >= sequencer._CALM * 0.9
        began = time.monotonic()  # without a pause, and each time woken: it does not wait for calm that never comes
        while time.monotonic() - began < 2.5 * sequencer._CHAINED:
            change(engine)
            one.wake()
        assert len(chained) >= 3
        until_chained(engine)
    finally:
        one.stop()


def test_what_changed_nothing_that_desks_hear_of_is_chained_too(engine: sa.Engine) -> None:
    one = sequencer.Sequencer(engine)
    one.start()
    try:
        with writing(engine) as connection:
            audit.append(connection, "sign_in", account_name="An")
        one.wake()
        until_chained(engine)
    finally:
        one.stop()
