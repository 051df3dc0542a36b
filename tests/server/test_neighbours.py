"""Two real server processes over one PostgreSQL: what is committed through one wakes the desks of the other, and each knows who is at a report there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ioc_contract import clock
from ioc_contract.messages import Event, Looks, Watchers
from ioc_contract.permissions import Actor, Role
from ioc_server.embedded import EmbeddedServer
from ioc_server.services import neighbours, presence
from ioc_server.services.presence import Presence
from ioc_server.services.sessions import Visit
from ioc_server.settings import Settings
from ioc_server.store.database import migrate, open_database
from tests.server.client import Client, ids
from tests.server.conftest import Centre
from tests.server.test_presence import lists, look, said
from tests.servers import Cluster

pytestmark = pytest.mark.postgres


class Pair:
    """One database, two processes: a centre of each, for clients."""

    def __init__(self, folder: Path, database: str, engine: sa.Engine) -> None:
        self.engine = engine
        self.servers = [EmbeddedServer(folder / name, database=database) for name in ("first", "second")]
        self.first, self.second = (Centre(engine, Settings(data_dir=folder, database=database)) for _ in self.servers)

    @contextlib.contextmanager
    def serving(self) -> Iterator[Pair]:
        for subsystem in ("reports", "tasks", "media"):
            self.first.put("subsystem", id=subsystem)
        try:
            for server, centre in zip(self.servers, (self.first, self.second), strict=True):
                centre.url = server.start(180)
            yield self
        finally:
            for centre in (self.first, self.second):
                centre._clients.close()
            for server in self.servers:
                server.stop()

    def elsewhere(self, client: Client) -> Client:
        """The same session speaking to the second process."""
        other = self.second.client()
        other.http.headers["Authorization"] = client.http.headers["Authorization"]
        return other


@pytest.fixture(scope="module")
def pair(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    url = cluster.create()
    engine = open_database(url)
    migrate(engine)
    with Pair(tmp_path_factory.mktemp("pair"), url, engine).serving() as made:
        yield made
    engine.dispose()
    cluster.drop(url)


def until(stream: Iterator[Event], case_id: str, wanted: tuple[str, ...]) -> Looks:
    """Return the first word to lists after which exactly these are at a report."""
    while True:
        told = lists(stream)
        if case_id in told.people and tuple(name for _, name in told.people[case_id]) == wanted:
            return told


def test_what_one_commits_wakes_the_other(pair: Pair) -> None:
    made = pair.first.put("case", subsystem="reports")
    an, binh = pair.first.client("an"), pair.second.client("binh")
    with binh.events(binh.snapshot().cursor) as his:
        next(his)
        an.push(an.operation("case.comment", made, text="Đã gọi"))
        event = next(e for e in his if e.delta is not None and made in ids(e.delta, "case"))
    assert event.delta is not None


def test_who_looks_and_who_writes_is_known_in_both(pair: Pair) -> None:
    made = pair.first.put("case", subsystem="reports")
    an, binh = pair.first.client("an"), pair.second.client("binh")
    with an.events(an.snapshot().cursor) as hers:
        next(hers)
        look(an, made)
        with binh.events(binh.snapshot().cursor) as his:
            next(his)
            until(his, made, ("An",))
            assert look(binh, made) == Watchers(made, ("An",))
            assert said(hers) == Watchers(made, ("Binh",))
            look(binh, made, writing=True)
            assert said(hers) == Watchers(made, ("Binh",), ("Binh",))
            him = binh.signed_in.actor.id if binh.signed_in else ""
            while made not in (told := lists(hers)).writing:
                pass
            assert told.writing == {made: (him,)}
        assert said(hers) == Watchers(made, ())  # his desk is gone
        until(hers, made, ("An",))


def test_a_desk_speaks_to_one_and_listens_at_the_other(pair: Pair) -> None:
    one, other = (pair.first.put("case", subsystem="reports") for _ in range(2))
    an, binh = pair.first.client("an"), pair.second.client("binh")
    an_there = pair.elsewhere(an)
    with an.events(an.snapshot().cursor) as hers, binh.events(binh.snapshot().cursor) as his:
        next(hers)
        next(his)
        look(an, one)
        until(his, one, ("An",))
        look(an_there, other)  # she is at one report, whichever process was told
        until(his, other, ("An",))
        until(hers, one, ())
        look(binh, other)
        assert said(hers) == Watchers(other, ("Binh",))
        until(his, other, ("An", "Binh"))
        with an_there.events(an_there.snapshot().cursor) as older:
            next(older)
        look(binh, None)
        assert said(hers) == Watchers(other, ())
        look(binh, other)
        until(his, other, ("An", "Binh"))  # she listens on, by the first
        assert look(binh, other) == Watchers(other, ("An",))
        look(an_there, None)
        until(his, other, ("Binh",))
        until(hers, other, ("Binh",))
        assert look(an, None) == Watchers("", ())


def test_a_lost_connection_and_nonsense_cost_a_moment(pair: Pair) -> None:
    made = pair.first.put("case", subsystem="reports")
    an, binh = pair.first.client("an"), pair.second.client("binh")
    with pair.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for nonsense in ("", "[1]", '{"looks": [[1]]}', '{"looks": [["x", "y", "z", 1, 2, 3, 4]]}', '{"looks": 7}'):
            connection.execute(sa.select(sa.func.pg_notify(neighbours.CHANNEL, nonsense)))
        ended = connection.execute(
            sa.text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = :name"),
            {"name": neighbours.NAME},
        ).scalar_one()
    assert ended >= 2
    with binh.events(binh.snapshot().cursor) as his:
        next(his)
        while True:  # she says it again, as a desk does
            look(an, made)
            if look(binh, made).names:
                break
        assert look(binh, made) == Watchers(made, ("An",))


def test_a_process_that_ends_takes_its_desks_along(pair: Pair, tmp_path: Path) -> None:
    made = pair.first.put("case", subsystem="reports")
    an = pair.first.client("an")
    third = EmbeddedServer(tmp_path, database=pair.first.settings.url)
    there = Centre(pair.engine, pair.first.settings)
    there.url = third.start(180)
    binh = there.client("binh")
    try:
        with an.events(an.snapshot().cursor) as hers, binh.events(binh.snapshot().cursor) as his:
            next(hers)
            next(his)
            look(an, made)
            look(binh, made, writing=True)
            assert said(hers) == Watchers(made, ("Binh",), ("Binh",))
            third.stop()
            assert said(hers) == Watchers(made, ())
    finally:
        there._clients.close()
        third.stop()


def _visit(n: int) -> Visit:
    actor = Actor(f"acc-{n}", f"Nguyễn Thị Thuỳ Dương {n}", Role.SUPERVISOR)
    return Visit(actor, "desk", ("reports",), f"{n:064x}", clock.now() + clock.HOUR)


def test_many_at_once_fit_in_notices(pair: Pair) -> None:
    made = [pair.first.put("case", subsystem="reports") for _ in range(3)]
    here, there = Presence(pair.engine), Presence(pair.engine)
    for n in range(150):
        here.look(_visit(n), made[n % 3], writing=n % 2 == 0)
    notices = here.outgoing()
    assert here.outgoing() == []
    assert 2 < len(notices) < 20
    assert max(len(n.encode()) for n in notices) <= presence.NOTICE < 8_000
    for notice in notices:
        assert not here.hear(notice)  # its own
        there.hear(notice)
    assert there.everybody() == here.everybody()
    assert there.moved().keys() == set(made)
    here.left(_visit(0).token_hash)
    here.look(_visit(1), None)
    (notice,) = here.outgoing()
    told = there.hear(notice)
    assert there.everybody() == here.everybody()
    assert len(told) == 98  # those who go on at the two reports
    older = Presence(pair.engine)
    older.look(_visit(2), made[0])
    there.look(_visit(2), made[1])
    (late,) = older.outgoing()
    assert there.hear(late) == {}  # heard of since
    assert "acc-2" in dict(there.everybody()[made[1]].people)


def test_on_sqlite_nothing_is_kept_for_others(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/server.db")
    migrate(engine)
    centre = Centre(engine, Settings(data_dir=tmp_path))
    made = centre.put("case", subsystem="reports")
    one = Presence(engine)
    one.look(_visit(1), made)
    assert one.outgoing() == []
    engine.dispose()
