"""Who looks at the same report: told through the stream to those alone, gone with the desk, and kept nowhere."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import orjson
import pytest

from ioc_contract import PROTOCOL, clock, codec
from ioc_contract.errors import Offline, Refused
from ioc_contract.messages import Event, Looking, Looks, Watchers
from ioc_contract.permissions import Role
from ioc_server.api import app, events
from ioc_server.services import presence
from ioc_server.store import accounts
from ioc_server.store.database import reading
from tests.server.client import Client
from tests.server.conftest import Centre


def look(client: Client, case_id: str | None, writing: bool = False) -> Watchers:
    answer = client.call("POST", "presence", data=codec.encode(Looking(case_id, writing)))
    return codec.decode(Watchers, answer.content)


def said(stream: Iterator[Event]) -> Watchers:
    return next(e.watchers for e in stream if e.watchers is not None)


def test_those_who_look_at_the_same_report_hear_of_each_other(centre: Centre) -> None:
    one, other = (centre.put("case", subsystem="reports") for _ in range(2))
    an, binh, cuc = centre.client("an"), centre.client("binh"), centre.client("cuc")
    head = centre.audit()
    with an.events(an.snapshot().cursor) as hers, cuc.events(cuc.snapshot().cursor) as elsewhere:
        next(hers)
        next(elsewhere)
        assert look(an, one) == Watchers(one, ())
        assert look(cuc, other) == Watchers(other, ())
        with binh.events(binh.snapshot().cursor) as his:
            next(his)
            assert look(binh, one) == Watchers(one, ("An",))
            assert said(hers) == Watchers(one, ("Binh",))
        assert said(hers) == Watchers(one, ())  # his desk is gone
        assert look(cuc, one) == Watchers(one, ("An",))
        assert said(hers) == Watchers(one, ("Cuc",))
        assert look(cuc, None) == Watchers("", ())
        assert said(hers) == Watchers(one, ())
        heard = next(elsewhere)
        assert heard.watchers is None  # who looks elsewhere was told nothing: a heartbeat
    assert centre.audit() == head
    with reading(centre.engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM operation").scalar_one() == 0


def test_a_desk_that_listens_anew_goes_on_looking(centre: Centre) -> None:
    """Its older stream may end after the newer began: a broken wire is found out late."""
    made = centre.put("case", subsystem="reports")
    an, binh, cuc = centre.client("an"), centre.client("binh"), centre.client("cuc")
    with an.events(an.snapshot().cursor) as hers, binh.events(binh.snapshot().cursor) as newer:
        next(hers)
        next(newer)
        look(an, made)
        with binh.events(binh.snapshot().cursor) as older:
            next(older)
            look(binh, made)
        with cuc.events(cuc.snapshot().cursor) as hers_too:
            next(hers_too)
            look(cuc, made)
        heard: list[Watchers] = []
        while len(heard) < 3:
            heard.append(said(hers))
        assert heard == [Watchers(made, ("Binh",)), Watchers(made, ("Binh", "Cuc")), Watchers(made, ("Binh",))]
        assert look(an, made) == Watchers(made, ("Binh",))


def test_two_desks_of_one_account_are_one_person(centre: Centre) -> None:
    made = centre.put("case", subsystem="reports")
    first, second = centre.client("an"), centre.client("an")
    look(first, made)
    assert look(second, made) == Watchers(made, ())
    assert look(centre.client("binh"), made) == Watchers(made, ("An",))


def test_nobody_is_told_of_what_they_may_not_see(centre: Centre) -> None:
    hidden = centre.put("case", subsystem="reports", sensitive=1)
    operator = centre.client("vân", Role.OPERATOR)
    for wrong in (hidden, "00000000-0000-7000-8000-000000000000"):
        with pytest.raises(Refused, match="not_found"):
            look(operator, wrong)
    with pytest.raises(Refused, match="not_readable"):
        operator.call("POST", "presence", data=b'{"case_id": 7}')


def test_a_desk_that_says_nothing_any_more_is_forgotten(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    made = centre.put("case", subsystem="reports")
    monkeypatch.setattr(presence, "KEPT_S", -1.0)
    look(centre.client("an"), made)
    assert look(centre.client("binh"), made) == Watchers(made, ())


def lists(stream: Iterator[Event]) -> Looks:
    return next(e.looks for e in stream if e.looks is not None)


def test_lists_hear_who_looks_where_within_their_scope(centre: Centre) -> None:
    plain, hidden = centre.put("case", subsystem="reports"), centre.put("case", subsystem="reports", sensitive=1)
    an, binh, vân = centre.client("an"), centre.client("binh"), centre.client("vân", Role.OPERATOR)
    ids = {c: c.signed_in.actor.id for c in (an, binh, vân) if c.signed_in is not None}
    with vân.events(vân.snapshot().cursor) as list_of_vân:
        next(list_of_vân)
        look(an, hidden)
        look(binh, plain)
        look(vân, plain)
        told = lists(list_of_vân)
        assert told.people.keys() == {plain}
        while len(told.people[plain]) < 2:  # what came in the moment after
            told = lists(list_of_vân)
        assert told.people == {plain: ((ids[binh], "Binh"), (ids[vân], "Vân"))}
        with an.events(an.snapshot().cursor) as hers:
            whole = lists(hers)
            assert whole.whole
            assert whole.people == {hidden: ((ids[an], "An"),), plain: told.people[plain]}
            look(binh, hidden)
            while len(told.people[plain]) > 1:
                told = lists(list_of_vân)
            assert told == Looks({plain: ((ids[vân], "Vân"),)})
            while hidden not in (seen := lists(hers)).people or len(seen.people[hidden]) < 2:
                pass


def test_in_a_crowd_lists_hear_more_seldom(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LOOKS_BYTES", 1)
    monkeypatch.setattr(events, "LONGEST_S", 4.0)
    one, other = (centre.put("case", subsystem="reports") for _ in range(2))
    an = centre.client("an")
    with an.events(an.snapshot().cursor) as hers:
        next(hers)
        look(an, one)
        lists(hers)
        began = time.monotonic()
        look(an, other)
        look(an, one)
        look(an, other)
        assert lists(hers).people.keys() == {one, other}
        assert time.monotonic() - began > 2.5


def test_lists_hear_when_a_desk_goes_or_falls_silent(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    made, other = (centre.put("case", subsystem="reports") for _ in range(2))
    an, binh = centre.client("an"), centre.client("binh")
    with an.events(an.snapshot().cursor) as hers:
        next(hers)
        with binh.events(binh.snapshot().cursor) as his:
            next(his)
            look(binh, made)
            assert lists(hers).people.keys() == {made}
        assert lists(hers).people == {made: ()}
        monkeypatch.setattr(presence, "KEPT_S", 0.001)
        look(binh, other)
        told = lists(hers)
        while told.people[other]:
            told = lists(hers)


def test_who_writes_is_told_to_those_at_the_report_and_to_lists(centre: Centre) -> None:
    made = centre.put("case", subsystem="reports")
    an, binh = centre.client("an"), centre.client("binh")
    him = binh.signed_in.actor.id if binh.signed_in else ""
    head = centre.audit()
    with an.events(an.snapshot().cursor) as hers:
        next(hers)
        look(an, made)
        look(binh, made)
        assert said(hers) == Watchers(made, ("Binh",))
        look(binh, made, writing=True)
        assert said(hers) == Watchers(made, ("Binh",), ("Binh",))
        look(binh, made, writing=True)  # still: nobody hears of it again
        while (told := lists(hers)).writing != {made: (him,)}:
            pass
        assert len(told.people[made]) == 2
        look(binh, made)
        assert said(hers) == Watchers(made, ("Binh",))
        while lists(hers).writing:
            pass
        assert look(an, made, writing=True) == Watchers(made, ("Binh",))
        assert look(binh, made) == Watchers(made, ("An",), ("An",))
    assert centre.audit() == head


def test_one_who_writes_and_says_nothing_any_more_looks_only_then_is_gone(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = centre.put("case", subsystem="reports")
    an, binh, cuc = (centre.client(name) for name in ("an", "binh", "cuc"))
    with an.events(an.snapshot().cursor) as hers:
        next(hers)
        look(an, made)
        look(binh, made, writing=True)
        assert said(hers) == Watchers(made, ("Binh",), ("Binh",))
        monkeypatch.setattr(presence, "WRITING_S", 0.0)
        assert said(hers) == Watchers(made, ("Binh",))
        monkeypatch.setattr(presence, "KEPT_S", 0.0)
        while told := lists(hers).people[made]:
            assert told
        assert look(cuc, made) == Watchers(made, ())


def test_the_wall_clock_may_jump(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    made = centre.put("case", subsystem="reports")
    look(centre.client("an"), made, writing=True)
    binh = centre.client("binh")
    later = clock.Instant(clock.now() + 5 * clock.MINUTE)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert look(binh, made) == Watchers(made, ("An",), ("An",))


def test_a_desk_of_before_says_nothing_of_writing_and_reads_on(centre: Centre) -> None:
    made = centre.put("case", subsystem="reports")
    an, binh = centre.client("an"), centre.client("binh")
    body = f'{{"case_id": "{made}"}}'.encode()
    assert codec.decode(Watchers, an.call("POST", "presence", data=body).content) == Watchers(made, ())
    assert look(binh, made, writing=True) == Watchers(made, ("An",))
    answer = orjson.loads(an.call("POST", "presence", data=body).content)
    assert answer["names"] == ["Binh"]  # who writes looks, for those who know no more


def test_a_desk_that_says_it_too_often_is_put_off(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    made = centre.put("case", subsystem="reports")
    an, binh = centre.client("an"), centre.client("binh")
    for n in range(app.LOOKS):
        look(an, made, writing=n % 2 == 0)
    with pytest.raises(Offline) as refused:
        look(an, made)
    assert refused.value.retry_after
    assert look(binh, made) == Watchers(made, ("An",))


def test_who_goes_to_a_report_they_may_not_see_is_at_none(centre: Centre) -> None:
    made = centre.put("case", subsystem="reports")
    an, binh = centre.client("an"), centre.client("binh")
    with an.events(an.snapshot().cursor) as hers:
        next(hers)
        look(an, made)
        look(binh, made)
        assert said(hers) == Watchers(made, ("Binh",))
        with pytest.raises(Refused, match="not_found"):
            look(binh, "00000000-0000-7000-8000-000000000000")
        assert said(hers) == Watchers(made, ())


def test_a_desk_that_stands_still_is_cut_off_and_looks_no_more(centre: Centre) -> None:
    """Frozen, or asleep: its connection stays open, and it takes nothing."""
    made = centre.put("case", subsystem="reports")
    an, binh = centre.client("an"), centre.client("binh")
    hub = centre.hub
    where = urlsplit(centre.url)
    with socket.socket() as wire, an.events(an.snapshot().cursor) as hers:
        next(hers)
        look(an, made)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.connect((where.hostname, where.port))
        lines = (
            f"GET /v1/events?cursor={quote(binh.snapshot().cursor)} HTTP/1.1", f"Host: {where.netloc}",
            f"IOC-Protocol: {PROTOCOL}", f"Authorization: {binh.http.headers['Authorization']}", "", "",
        )  # fmt: skip
        wire.sendall("\r\n".join(lines).encode())
        assert wire.recv(1) == b"H"
        look(binh, made)
        assert said(hers) == Watchers(made, ("Binh",))
        (frozen,) = [
            call
            for group in hub._groups.values()
            for call in group.deliver
            if call.__self__.token_hash == _hashed(binh)
        ]
        while hub.listening() == 2:  # more than the system holds back for it
            hub._there(lambda: frozen(b": " + b"x" * 500_000 + b"\n\n"))
            time.sleep(0.001)
        assert said(hers) == Watchers(made, ())
        assert look(an, made) == Watchers(made, ())


def _hashed(client: Client) -> str:
    return accounts.hashed(str(client.http.headers["Authorization"]).removeprefix("Bearer "))
