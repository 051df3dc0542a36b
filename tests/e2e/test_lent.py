"""Rights lent to an operator of one ward: what they bring to the desk, and that it goes when they are over, offline too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from ioc_contract import clock
from ioc_contract.clock import HOUR, Instant
from ioc_contract.errors import Offline, Refused
from ioc_contract.ids import new_id
from ioc_contract.messages import Lend
from ioc_contract.permissions import Permission, Role
from ioc_desktop.services import board_queue, desk, lending
from ioc_desktop.store import cache
from ioc_desktop.sync.http import HttpApi
from ioc_server.services.sessions import hash_password
from ioc_server.store import accounts
from ioc_server.store.database import writing
from tests.e2e.sat import Sat
from tests.e2e.stage import PASSWORD, Centre, Proxy, seated, until
from tests.e2e.test_scope import Ward, traces


class Chief:
    """The supervisor who lends, at the centre by another desk."""

    def __init__(self, folder: Path, centre: Centre) -> None:
        self.sat = Sat(folder, centre, "truc1")
        self.sat.engine.run(greet=True)
        self.sat.ws.lending = lambda: nullcontext(self.sat.api)

    def lend(self, ms: int = HOUR) -> lending.Row:
        now = clock.now()
        person = next(i for i, name, _ in lending.offer(self.sat.ws).people if name == "Phường")
        wanted = Lend(new_id(), person, Role.SUPERVISOR, ("*",), ("*",), now, Instant(now + ms), "Nghỉ phép")
        return next(r for r in lending.lend(self.sat.ws, wanted) if r.id == wanted.id)


@pytest.fixture
def ward(centre: Centre) -> Ward:
    made = Ward(centre)
    made.limit("unit-1")
    return made


@pytest.fixture
def chief(centre: Centre, ward: Ward, tmp_path: Path) -> Iterator[Chief]:
    made = Chief(tmp_path / "chief", centre)
    yield made
    made.sat.close()


@pytest.fixture
def sat(centre: Centre, ward: Ward, tmp_path: Path) -> Iterator[Sat]:
    sat = Sat(tmp_path / "desk", centre, "phuong")
    sat.engine.run(greet=True)
    yield sat
    sat.close()


def later(sat: Sat, ms: int) -> None:
    """Let time pass on a desk, by its clock."""
    sat.engine.now = lambda: Instant(clock.now() + ms)
    sat.ws.clock_offset_ms += ms


def test_a_desk_that_is_offline_lets_go_of_what_was_lent_when_it_is_over(sat: Sat, ward: Ward, chief: Chief) -> None:
    assert traces(sat, ward) == []
    own = set(sat.rows("case"))
    chief.lend()
    sat.engine.run(greet=True)
    assert ward.ids <= sat.rows("case").keys() | sat.rows("entry").keys() | sat.rows("attachment").keys()
    far = ward.cases[0].id
    detail = board_queue.detail(sat.ws, far)
    assert detail is not None
    assert "case.start" not in detail.verbs, "a new report is not started"
    assert "case.verify" in detail.verbs
    desk.act(sat.ws, "case", "case.comment", [far], text="Đã gọi lúc còn uỷ quyền")
    (line,) = [row for row in sat.rows("entry").values() if "Đã gọi lúc còn uỷ quyền" in row]
    assert "Phường thay mặt Truc1" in line
    desk.act(sat.ws, "case", "case.comment", [ward.cases[1].id], text="Cũng vậy")
    told = len(sat.told)
    assert not sat.engine.turn()
    later(sat, 2 * HOUR)
    assert sat.engine.turn(), "no word of the centre was needed"
    assert set(sat.rows("case")) == own
    assert [w.operation.text for w in desk.waiting(sat.ws)] == ["Đã gọi lúc còn uỷ quyền", "Cũng vậy"], (
        "sent all the same"
    )
    assert len(sat.told) > told
    assert not sat.ws.rights.may(Permission.CASE_APPROVE)
    with pytest.raises(Refused) as late:
        desk.act(sat.ws, "case", "case.comment", [far], text="Muộn")
    assert late.value.code == "not_found"
    later(sat, 0)
    sat.ws.clock_offset_ms = 0
    sat.engine.run(greet=True)  # by the centre's time it is in force still
    assert {"Đã gọi lúc còn uỷ quyền", "Cũng vậy"} <= set(ward.centre.texts())
    until(lambda: sat.engine.run() or far in sat.rows("case"), "the rows that a wrong clock took away")


def test_nothing_of_it_can_be_read_in_the_files(sat: Sat, ward: Ward, chief: Chief) -> None:
    chief.lend()
    sat.engine.run(greet=True)
    assert traces(sat, ward) != []
    later(sat, 2 * HOUR)
    assert sat.engine.turn()
    assert traces(sat, ward) == []
    assert not ward.ids & (sat.rows("case").keys() | sat.rows("entry").keys() | sat.rows("attachment").keys())
    assert cache.meta(sat.engine.cache, "scrub") is None
    assert cache.meta(sat.engine.cache, "lent") is None
    assert not sat.engine.turn()


def test_a_desk_that_was_off_shows_nothing_of_it(
    centre: Centre, ward: Ward, chief: Chief, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chief.lend()
    with seated(tmp_path / "desk", centre.url, "phuong") as seat:
        seat.ready()
        until(lambda: ward.cases[0].id in seat.rows("case"), "the rows that are lent")
        assert [one.by_name for one in lending.rights(seat.ws)] == ["Truc1"]
    centre.server.stop()
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: Instant(real() + 2 * HOUR))
    with seated(tmp_path / "desk", centre.url, "phuong") as seat:
        assert ward.cases[0].id not in seat.rows("case")
        assert seat.count() > 0
        assert lending.rights(seat.ws) == ()
    centre.restart()


def test_the_desk_hears_of_it_and_loses_it_by_itself(centre: Centre, ward: Ward, chief: Chief, tmp_path: Path) -> None:
    proxy = Proxy(centre.url)
    try:
        with seated(tmp_path / "desk", proxy.url, "phuong") as seat:
            seat.ready()
            until(lambda: seat.desk.sync.listening, "the stream")
            made = chief.lend()
            until(lambda: ward.cases[0].id in seat.rows("case"), "the rows that are lent")
            assert any(c.touches(lending.RIGHTS) for _, c in seat.changes)
            assert seat.ws.rights.may(Permission.CASE_APPROVE)
            lending.end(chief.sat.ws, made.id, "")
            until(lambda: ward.cases[0].id not in seat.rows("case"), "the rows to go")
            until(lambda: not seat.ws.rights.may(Permission.CASE_APPROVE), "the rights to go")
            chief.lend(ms=8_000)
            until(lambda: ward.cases[0].id in seat.rows("case"), "the rows that are lent")
            proxy.cut("refuse")
            until(lambda: ward.cases[0].id not in seat.rows("case"), "the rows to go, the centre away")
            until(lambda: not seat.ws.rights.may(Permission.CASE_APPROVE), "the rights to go")
            assert seat.link.state in ("offline", "silent")
    finally:
        proxy.close()


def test_what_was_refused_keeps_its_words(sat: Sat, ward: Ward, chief: Chief) -> None:
    made = chief.lend()
    sat.engine.run(greet=True)
    desk.act(sat.ws, "case", "case.comment", [ward.cases[0].id], text="Đã gọi lúc chưa biết bị thu hồi")
    lending.end(chief.sat.ws, made.id, "Đã về")
    sat.engine.run()
    (kept,) = desk.inbox(sat.ws)
    assert kept.operation.text == "Đã gọi lúc chưa biết bị thu hồi"
    assert kept.result is not None
    assert (kept.result.code, kept.result.detail["by"]) == ("lent_revoked", "Truc1")
    assert ward.cases[0].id not in sat.rows("case")


def test_lending_needs_the_centre_and_says_so(chief: Chief, centre: Centre) -> None:
    chief.sat.ws.lending = None
    with pytest.raises(Offline):
        lending.listed(chief.sat.ws)
    gone = HttpApi("http://127.0.0.1:9", "x")
    chief.sat.ws.lending = lambda: nullcontext(gone)
    with pytest.raises(Offline):
        lending.listed(chief.sat.ws)
    gone.close()


def test_the_list_tells_how_each_stands_and_who_may_end_it(chief: Chief, sat: Sat, centre: Centre) -> None:
    made = chief.lend()
    sat.ws.lending = lambda: nullcontext(sat.api)
    (seen,) = lending.listed(sat.ws)
    assert (seen.state, seen.mine, seen.can_end) == ("running", "borrowed", False)
    (own,) = lending.listed(chief.sat.ws)
    assert (own.state, own.mine, own.can_end) == ("running", "lent", True)
    offered = lending.offer(sat.ws)
    assert offered.roles[0] is Role.OPERATOR
    assert offered.own_units == ("unit-1",)
    assert [u for u, _ in offered.units] == ["unit-1"]
    with writing(centre.engine) as connection:
        accounts.add(connection, "root", hash_password(PASSWORD), "Root", Role.ADMINISTRATOR)
    root = replace(chief.sat.ws, actor=replace(chief.sat.ws.actor, id="root", role=Role.ADMINISTRATOR))
    (other,) = lending.listed(root)
    assert (other.mine, other.can_end) == ("other", True)
    lending.end(chief.sat.ws, made.id, "")
    assert [r.state for r in lending.listed(sat.ws)] == ["revoked"]
