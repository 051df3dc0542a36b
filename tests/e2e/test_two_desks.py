"""Two desks and a server: what one does the other sees, whatever happens to the wire, the server or the desk."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest

from ioc_contract.errors import Refused
from ioc_desktop import assembly
from ioc_desktop.services import desk
from ioc_desktop.services.application import Options
from tests.e2e.stage import CASES, PASSWORD, Centre, Proxy, Seat, seated, until


def comments(seat: Seat, centre: Centre, words: list[str]) -> None:
    for n, text in enumerate(words):
        desk.act(seat.ws, "case", "case.comment", [centre.cases[n % CASES].id], text=text)


def exactly_once(centre: Centre, words: list[str]) -> None:
    """Each edit took effect once: its entry is there once, and each report counted one version for each."""
    assert sorted(t for t in centre.texts() if t in set(words)) == sorted(words)
    assert sum(centre.versions().values()) == CASES + len(centre.texts())


def test_what_one_desk_does_the_other_shows(centre: Centre, tmp_path: Path) -> None:
    with seated(tmp_path / "a", centre.url, "truc1") as a, seated(tmp_path / "b", centre.url, "truc2") as b:
        a.ready()
        b.ready()
        time.sleep(0.5)  # the event streams are open
        took: list[float] = []
        for n in range(12):
            one = centre.cases[n].id
            began = time.perf_counter()
            desk.act(a.ws, "case", "case.assign", [one], set={"lead_org_id": "qldt"}, text=f"Giao {n}")
            until(lambda one=one: any(one in c.of("case") for _, c in b.changes), "the other desk")  # type: ignore[misc]
            took.append(next(at for at, c in b.changes if one in c.of("case")) - began)
        until(lambda: a.same_as(centre) and b.same_as(centre), "both alike")
        assert statistics.median(took) < 20, took  # by the event stream: a poll would come after a minute
        exactly_once(centre, [f"Giao {n}" for n in range(12)])


def test_a_refused_edit_goes_to_the_inbox_with_its_words(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    with seated(tmp_path / "a", centre.url, "truc1") as a, seated(tmp_path / "b", proxy.url, "truc2") as b:
        a.ready()
        b.ready()
        one = centre.cases[0].id
        proxy.cut("refuse")
        until(lambda: b.link.state == "offline", "offline")
        desk.act(b.ws, "case", "case.reject", [one], text="Không thuộc địa bàn, đã gọi người dân")
        assert b.rows("case")[one] != centre.rows("case")[one]
        desk.act(a.ws, "case", "case.assign", [one], set={"lead_org_id": "qldt"})
        until(lambda: a.same_as(centre), "the first desk's edit at the centre")
        proxy.cut("pass")
        b.desk.sync.wake()
        until(lambda: desk.inbox(b.ws), "the refusal", 40)
        (item,) = desk.inbox(b.ws)
        assert item.operation.text == "Không thuộc địa bàn, đã gọi người dân"
        until(lambda: b.same_as(centre), "the refused edit taken off")
        until(lambda: b.link.inbox == 1, "the inbox counted")


def test_a_torn_network_loses_and_doubles_nothing(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    with seated(tmp_path / "a", proxy.url) as a:
        a.ready()
        words: list[str] = []
        for turn, mode in enumerate(("tear", "refuse", "tear", "pass", "tear")):
            proxy.cut(mode)
            some = [f"Ghi chú {turn}.{n}" for n in range(15)]
            comments(a, centre, some)
            words += some
            a.desk.sync.wake()
            until_some = time.monotonic() + 0.7
            while time.monotonic() < until_some:
                assert set(words) <= a.texts()  # an edit never leaves the screen
                time.sleep(0.05)
        proxy.cut("pass")
        a.desk.sync.wake()
        until(lambda: not desk.waiting(a.ws) and a.same_as(centre), "convergence", 60)
        exactly_once(centre, words)


def test_a_server_killed_in_the_middle_of_pushes(centre: Centre, tmp_path: Path) -> None:
    with seated(tmp_path / "a", centre.url) as a:
        a.ready()
        words: list[str] = []
        for turn in range(3):
            some = [f"Lời {turn}.{n}" for n in range(40)]
            comments(a, centre, some)
            words += some
            time.sleep(0.05 * turn)
            centre.server.kill()
            comments(a, centre, more := [f"Khi mất máy chủ {turn}.{n}" for n in range(5)])
            words += more
            assert set(words) <= a.texts()
            centre.restart()
            a.desk.sync.wake()
        until(lambda: not desk.waiting(a.ws) and a.same_as(centre), "convergence", 60)
        exactly_once(centre, words)


def test_offline_sign_in_and_work_without_a_server(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    with seated(tmp_path / "a", proxy.url) as a:
        a.ready()
    proxy.cut("refuse")
    opened = assembly.Desk(Options(), assembly.folders("default", tmp_path / "a"))
    opened.access.sign_out()
    with pytest.raises(Refused, match="bad_credentials"):
        opened.access.sign_in(proxy.url, "truc1", "sai mật khẩu")
    assert opened.access.sign_in(proxy.url, "truc1", PASSWORD).offline
    a = Seat(opened)
    try:
        until(lambda: a.links and a.link.state == "offline", "offline")
        assert a.count() == CASES
        comments(a, centre, ["Ghi khi mất mạng"])
        proxy.cut("pass")
        a.desk.sync.wake()
        until(lambda: a.link.state == "online" and a.same_as(centre), "signed in again by itself", 40)
        assert "Ghi khi mất mạng" in centre.texts()
    finally:
        a.close()
