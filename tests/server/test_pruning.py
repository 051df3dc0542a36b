"""The feed forgets what left long ago; a desk whose cursor is older compares its rows instead of missing any."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ioc_contract.clock import DAY, HOUR, Instant
from ioc_contract.errors import Resync
from ioc_contract.permissions import Role
from ioc_server.services import upkeep
from ioc_server.services.check import faults
from ioc_server.store import deployment, pruning
from ioc_server.store.database import reading, writing
from tests.server.client import left
from tests.server.conftest import Centre
from tests.server.test_sync import after, settled, start

NOW = Instant(1_800_000_000_000)
KEEP = 30 * DAY


@pytest.fixture(autouse=True)
def _no_upkeep(monkeypatch: pytest.MonkeyPatch) -> None:
    """The centre's own upkeep goes by another clock than these tests."""
    monkeypatch.setattr(upkeep.Upkeep, "turn", lambda self: None)


def prune(centre: Centre, days: float) -> int:
    settled(centre)
    with writing(centre.engine) as connection:
        return pruning.prune(connection, KEEP, Instant(NOW + int(days * DAY)))


def lefts(centre: Centre) -> int:
    with reading(centre.engine) as connection:
        return int(connection.exec_driver_sql('SELECT count(*) FROM feed WHERE "left" = 1').scalar_one())


def leave(centre: Centre) -> str:
    gone = centre.put("case", subsystem="reports", unit_id="u1")
    centre.put("case", id=gone, subsystem="reports", unit_id="u2")
    return gone


def test_what_left_is_forgotten_when_its_time_has_come(centre: Centre) -> None:
    client = centre.client("an", Role.OPERATOR, unit_ids=["u1"])
    stays = centre.put("case", subsystem="reports", unit_id="u1")
    old = start(centre, client)
    leave(centre)
    middle = start(centre, client)
    assert prune(centre, 0) == 0  # notes where the feed stands
    recent = leave(centre)
    assert prune(centre, 1) == 0
    assert lefts(centre) == 2
    assert prune(centre, 30) == 1
    assert lefts(centre) == 1
    with pytest.raises(Resync) as resync:
        client.changes(old)
    assert resync.value.level == "verify"
    with pytest.raises(Resync):
        client.digest(old)
    with pytest.raises(Resync), client.events(old):
        pass
    assert left(after(centre, client, middle), "case") == {recent}
    assert prune(centre, 31.5) == 1
    assert lefts(centre) == 0
    with pytest.raises(Resync):
        client.changes(middle)
    fresh = client.snapshot()
    assert [str(r[0]) for r in client.rows("case").table.rows] == [stays]
    assert client.changes(fresh.cursor).left == ()
    with reading(centre.engine) as connection:
        assert faults(connection) == []


def test_notes_are_an_hour_apart_and_do_not_pile_up(engine: sa.Engine) -> None:
    for half in range(2 * 24 * 40):
        with writing(engine) as connection:
            if half % 48 == 0:
                connection.exec_driver_sql("UPDATE feed_head SET pos = pos + 1")
            pruning.prune(connection, KEEP, Instant(NOW + half * HOUR // 2))
    with reading(engine) as connection:
        notes = connection.exec_driver_sql("SELECT count(*) FROM feed_time").scalar_one()
        floor, head = deployment.floor(connection), deployment.head(connection)
    assert head == 40
    assert floor == 10
    assert 24 * 30 <= notes <= 24 * 31 + 1


def test_a_centre_at_rest_keeps_its_floor(centre: Centre) -> None:
    leave(centre)
    assert prune(centre, 0) == 0
    assert prune(centre, 31) == 1
    for days in (32, 80, 200):
        assert prune(centre, days) == 0
    client = centre.client("an")
    client.changes(start(centre, client))
