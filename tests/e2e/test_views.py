"""Views over a real server: they follow their owner to another desk, are given to the room, and were moved over offline."""

from __future__ import annotations

from pathlib import Path

import orjson

from ioc_contract.records import CaseState
from ioc_desktop.services import desk, views
from ioc_desktop.services.board_queue import QueueQuery
from ioc_desktop.store import own
from tests.e2e.stage import Centre, Seat, seated, until


def names(seat: Seat, shared: bool = False) -> list[str]:
    return [v.name for v in views.every(seat.ws) if v.shared is shared]


def test_views_follow_a_person_and_are_shared_with_the_room(centre: Centre, tmp_path: Path) -> None:
    with (
        seated(tmp_path / "a", centre.url, "truc1") as a,
        seated(tmp_path / "b", centre.url, "truc1") as b,
        seated(tmp_path / "c", centre.url, "truc2") as c,
    ):
        for seat in (a, b, c):
            seat.ready()
        shipped = names(a)
        mine, _ = views.save(a.ws, "Ngập", QueueQuery(text="ngập", states=(CaseState.NEW,)))
        views.delete(a.ws, views.every(a.ws)[0].id)
        until(lambda: names(b) == [*shipped[1:], "Ngập"], "the views on the person's other desk")
        assert views.every(b.ws)[-1].query.text == "ngập"
        views.share(b.ws, mine)
        until(lambda: names(c, shared=True) == ["Ngập"] == names(a, shared=True), "the view of the room")
        assert (names(a), names(c)) == (shipped[1:], shipped)
        views.update(c.ws, mine, QueueQuery(days=2))
        until(lambda: next(v for v in views.every(a.ws) if v.id == mine).query.days == 2, "a colleague's change")
        views.unshare(a.ws, mine)
        until(lambda: names(c, shared=True) == [] and "Ngập" in names(b), "taken back from the room")
        assert mine not in c.rows("view")
        for seat in (a, b, c):
            until(lambda seat=seat: not desk.waiting(seat.ws), "all sent")  # type: ignore[misc]
            assert desk.inbox(seat.ws) == []


def test_views_of_an_earlier_version_reach_the_persons_other_desk(centre: Centre, tmp_path: Path) -> None:
    with seated(tmp_path / "a", centre.url, "truc1") as a:
        a.ready()
        centre.server.kill()
        assert a.ws.outbox is not None
        kept = {"name": "Ca đêm", "query": views.dump(QueueQuery(days=1)), "position": 0}
        key = "01900000-0000-7000-8000-000000000001"
        changes = [own.Change("view", i, None, orjson.dumps(v).decode()) for i, v in {"begun": {}, key: kept}.items()]
        own.change(a.ws.outbox, a.ws.key, changes, a.ws.now())
        assert names(a) == ["Ca đêm"]  # those shipped had been deleted
        centre.restart()
        a.desk.sync.wake()
        until(lambda: not desk.waiting(a.ws), "what was moved over at the centre", 90)
    with seated(tmp_path / "b", centre.url, "truc1") as b:
        b.ready()
        until(lambda: names(b) == ["Ca đêm"], "the same on another desk")
        assert desk.inbox(b.ws) == []
