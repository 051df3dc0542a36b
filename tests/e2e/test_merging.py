"""Two desks and the real centre: reports merged while one is offline are one on both, answered once, and come apart again."""

from __future__ import annotations

from pathlib import Path

from ioc_contract.records import Case
from ioc_desktop.services import board_merge, board_queue, desk
from ioc_desktop.store import records
from ioc_desktop.sync.presence import Present
from tests.e2e.stage import Centre, Proxy, Seat, seated, until


def shown(seat: Seat, id: str) -> Case:
    found: Case = records.one(seat.ws.cache, "case", id)
    return found


def test_merged_offline_and_taken_out_by_the_other(centre: Centre, proxy: Proxy, tmp_path: Path) -> None:
    with seated(tmp_path / "a", proxy.url, "truc1") as a, seated(tmp_path / "b", centre.url, "truc2") as b:
        a.ready()
        b.ready()
        master, *twins = (c.id for c in centre.cases[:4])
        before = {i: shown(a, i) for i in (master, *twins)}
        proxy.cut("refuse")
        until(lambda: a.link.state == "offline", "offline")
        board_merge.merge(a.ws, master, twins)
        assert shown(a, master).duplicate_count == 3
        desk.act(b.ws, "case", "case.comment", [master], text="Đang gọi người dân")
        until(lambda: b.same_as(centre), "the other's note at the centre")
        assert shown(b, master).duplicate_count == 0
        proxy.cut("pass")
        a.desk.sync.wake()
        until(lambda: a.same_as(centre) and b.same_as(centre), "both alike")
        assert shown(a, master).duplicate_count == shown(b, master).duplicate_count == 3
        assert {t.id for t in (board_merge.of(b.ws, master) or _none()).twins} == set(twins)
        board_merge.part(b.ws, [twins[0]])
        until(lambda: a.same_as(centre) and b.same_as(centre) and not desk.waiting(b.ws), "alike again")
        assert (shown(a, master).duplicate_count, shown(a, twins[0]).state) == (2, before[twins[0]].state)
        done = desk.undo(a.ws)  # one of the three was taken out meanwhile: it is as it was, the two others come back
        assert (done.reversed, done.stuck) == (3, ())
        until(lambda: a.same_as(centre) and b.same_as(centre) and not desk.waiting(a.ws), "alike in the end")
        for i in twins:
            assert (shown(b, i).state, shown(b, i).due_at) == (before[i].state, before[i].due_at)
        assert (shown(b, master).duplicate_count, shown(b, master).due_at) == (0, before[master].due_at)


def test_one_looks_and_the_other_knows(centre: Centre, tmp_path: Path) -> None:
    with seated(tmp_path / "a", centre.url, "truc1") as a, seated(tmp_path / "b", centre.url, "truc2") as b:
        a.ready()
        b.ready()
        one = centre.cases[0].id
        until(lambda: a.desk.sync.listening and b.desk.sync.listening, "the streams")
        a.ws.look(one)
        b.ws.look(one)

        def seen(seat: Seat) -> object:
            detail = board_queue.detail(seat.ws, one)
            return detail is not None and detail.watchers

        until(lambda: seen(a) and seen(b), "each other")
        until(lambda: a.ws.others() == {one: Present(("Truc2",))}, "the other one in the list")
        b.ws.write(one)
        until(lambda: seen(a) == Present((), ("Truc2",)), "who writes")
        until(lambda: a.ws.others() == {one: Present((), ("Truc2",))}, "who writes, in the list")
        b.ws.write(None)
        until(lambda: seen(a) == Present(("Truc2",)), "no more")
        b.ws.look(None)
        until(lambda: not seen(a) and not a.ws.others(), "gone")
        until(lambda: b.ws.others() == {one: Present(("Truc1",))}, "who still looks")
        centre.server.kill()
        until(lambda: not b.ws.others(), "nobody is known to look where nobody says so")


def _none() -> board_merge.Duplicates:
    raise AssertionError("not held here")
