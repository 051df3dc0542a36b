"""The loop: a round that fails for want of room is told, tried again, and leaves nothing wrong on the screen."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ioc_contract.clock import MINUTE, Instant
from ioc_contract.errors import Offline, Unauthorised
from ioc_contract.messages import Event
from ioc_contract.records import CaseState
from ioc_desktop.services import desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, overlay
from ioc_desktop.sync import loop as loops
from ioc_desktop.sync import uploads as senders
from ioc_desktop.sync.engine import Engine, position
from ioc_desktop.sync.journal import Journal
from ioc_desktop.sync.link import LinkState
from ioc_desktop.sync.loop import Loop
from ioc_desktop.sync.uploads import UploadLoop
from tests.unit.desk_world import NOW, case, close, reference_rows, workspace
from tests.unit.small_centre import SmallCentre
from tests.unit.test_engine import same


@pytest.fixture
def centre() -> SmallCentre:
    centre = SmallCentre()
    for kind, records in reference_rows().items():
        centre.put(kind, *records)
    centre.put("case", *(case(n) for n in range(1, 4)))
    return centre


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    ws = workspace(tmp_path)
    yield ws
    close(ws)


@pytest.fixture
def faults() -> list[BaseException]:
    return []


@pytest.fixture
def turn(ws: Workspace, centre: SmallCentre, faults: list[BaseException]) -> Any:
    """One turn of the loop, on this thread."""
    assert ws.outbox is not None
    engine = Engine(centre, ws.cache, ws.outbox, ws.key, ws.actor, lambda: NOW)
    api: Any = centre
    journal = Journal()
    journal.heard("0")
    loop = Loop(
        lambda *_: engine, api, api, changed=lambda _: None, link=lambda _: None, fault=faults.append, journal=journal
    )
    ws.unlaid = loop.lay_again
    return lambda: loop._turn(engine)


def full(*_: object) -> overlay.Laid:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = 13
    raise sa.exc.OperationalError("", None, error)


def test_a_refusal_that_found_no_room_leaves_the_screen_when_there_is(
    ws: Workspace, centre: SmallCentre, turn: Any, faults: list[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    turn()
    desk.act(ws, "case", "case.reject", [case(1).id], text="Ngoài địa bàn")
    centre.put("case", replace(centre.rows_of["case"][case(1).id], state=CaseState.ASSIGNED, lead_org_id="qldt"))
    with monkeypatch.context() as no_room:
        no_room.setattr(overlay, "lay", full)
        turn()
    assert faults == [], "a full disk is a state of the link, not a fault"
    assert [i.operation.text for i in desk.inbox(ws)] == ["Ngoài địa bàn"]
    turn()
    same(ws, centre)


def test_an_action_saved_without_room_to_show_it_is_shown_when_there_is(
    ws: Workspace, centre: SmallCentre, turn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn()
    with monkeypatch.context() as no_room:
        no_room.setattr(overlay, "lay", full)
        desk.act(ws, "case", "case.edit", [case(1).id], set={"title": "Mới"}, text="")
    assert len(desk.waiting(ws)) == 1
    cut = ["session", "push"]

    def parted(name: str) -> None:
        if name in cut:
            raise Offline

    centre.fail = parted
    turn()
    assert ws.cache.exec_driver_sql("SELECT title FROM cases_now WHERE id = ?", (case(1).id,)).scalar_one() == "Mới"
    cut.clear()
    turn()
    same(ws, centre)


def test_signing_in_again_without_room_is_told_and_tried_again(
    ws: Workspace, centre: SmallCentre, faults: list[BaseException]
) -> None:
    """What fails while a refusal of the centre is dealt with must not end sync for good."""
    assert ws.outbox is not None
    engine = Engine(centre, ws.cache, ws.outbox, ws.key, ws.actor, lambda: NOW)
    api: Any = centre
    states: list[str] = []
    journal = Journal()
    journal.heard("0")
    room = [full, lambda: "token"]
    loop = Loop(
        lambda *_: engine, api, api, changed=lambda _: None, link=lambda s: states.append(s.state), fault=faults.append,
        sign_in_again=lambda: room.pop(0)(), journal=journal,
    )  # fmt: skip

    def expired(name: str) -> None:
        if room:
            raise Unauthorised

    centre.fail = expired
    assert loop._turn(engine) is not None
    assert (states[-1], faults) == ("full", [])
    assert loop._turn(engine) is not None
    assert room == [], "it signed in"
    assert loop._turn(engine) is not None
    assert (states[-1], faults) == ("online", [])


def test_how_far_behind_the_centre_this_desk_is(ws: Workspace, centre: SmallCentre) -> None:
    """Known while a long pull goes on and after it, from events between rounds, and not at all while the centre is away."""
    assert ws.outbox is not None
    api: Any = centre
    journal = Journal()
    journal.heard("0")
    seen: list[int | None] = []
    loop = Loop(
        lambda tell, progress, halted: Engine(
            centre, ws.cache, ws.outbox, ws.key, ws.actor, lambda: NOW, tell=tell, progress=progress, halted=halted  # type: ignore[arg-type]
        ),
        api, api, changed=lambda _: seen.append(journal.report().behind), link=lambda _: None, fault=lambda _: None,
        journal=journal,
    )  # fmt: skip
    loop._engine = engine = loop._make(loop._tell, loop._progress, lambda: False)
    assert journal.report().behind is None
    loop._turn(engine)
    assert (journal.report().behind, journal.report().behind_since) == (0, None)
    seen.clear()
    for n in range(10, 18):
        centre.put("case", case(n))
    journal.moved(len(centre.log))
    told = journal.report()
    assert told.behind == 8
    assert told.behind_since is not None
    loop._turn(engine)
    assert seen[:2] == [5, 2], "page by page"
    assert journal.report().behind == 0
    centre.put("case", case(20))

    def gone(name: str) -> None:
        raise Offline

    centre.fail = gone
    journal.moved(len(centre.log))
    loop._turn(engine)
    assert journal.report().behind is None
    loop.lay_again()
    loop._turn(engine)  # what was done offline is shown meanwhile, and tells nothing of the centre
    assert journal.report().behind is None
    centre.fail = lambda _: None
    loop._turn(engine)
    assert journal.report().behind == 0


def no_room_to_open(*_: object) -> Engine:
    """As SQLite says it when the index of the log finds no room: on the first opening of a file on a full disk."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    raise sa.exc.OperationalError("", None, error)


def test_files_that_a_full_disk_does_not_let_open_are_opened_when_there_is_room(
    ws: Workspace, centre: SmallCentre, faults: list[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ws.outbox is not None
    monkeypatch.setattr(loops, "FULL_SECONDS", 0)
    monkeypatch.setattr(senders, "FULL_SECONDS", 0)
    engine = Engine(centre, ws.cache, ws.outbox, ws.key, ws.actor, lambda: NOW)
    api: Any = centre
    states: list[str] = []
    tries = [no_room_to_open, full, lambda *_: engine]
    loop = Loop(
        lambda *_: tries.pop(0)(), api, api, changed=lambda _: None, link=lambda s: states.append(s.state),
        fault=faults.append, journal=Journal(),
    )  # fmt: skip
    assert loop._opened() is engine
    assert (states, faults) == (["full"], [])

    class Swept:
        def sweep(self) -> None:
            rooms.pop(0)()

    rooms, closed = [no_room_to_open, lambda: engine], []
    made: Any = lambda _: Swept()  # noqa: E731
    sender = UploadLoop(made, online=lambda: True, fault=faults.append, close=closed.append)
    assert isinstance(sender._opened(), Swept)
    assert (len(closed), rooms, faults) == (1, [], [])
    sender._stop.set()
    assert sender._opened() is None, "asked to stop, it waits for no room"


def test_the_feed_is_asked_now_and_then_though_events_bring_all(
    ws: Workspace, centre: SmallCentre, faults: list[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a busy centre would keep from a desk that only looks what hangs on a whole round: the day's digest, the scrubbing."""
    assert ws.outbox is not None
    engine = Engine(centre, ws.cache, ws.outbox, ws.key, ws.actor, lambda: NOW)
    api: Any = centre
    journal = Journal()
    journal.heard("0")
    loop = Loop(
        lambda *_: engine, api, api, changed=lambda _: None, link=lambda _: None, fault=faults.append, journal=journal
    )
    loop._listening = True
    monkeypatch.setattr(loops, "POLL_SECONDS", 1e9)
    loop._turn(engine)
    asked: list[str] = []

    def event() -> list[str]:
        """Return what the centre is asked when an event brings a change."""
        start = cache.meta(ws.cache, "cursor") or ""
        at = position(start) or 0
        centre.fail = lambda _: None
        centre.put("case", replace(case(3), title=f"Lần {at}"))
        loop._signals.put(Event(at, at + 1, NOW, centre.changes(start, 5)))
        asked.clear()
        centre.fail = asked.append
        loop._turn(engine)
        same(ws, centre)
        return asked

    assert event() == []
    cache.set_meta(ws.cache, "verify", "1")
    ws.cache.commit()
    engine.verify_again = Instant(NOW + 1)
    assert event() == [], "a digest that came too late is asked for when its time comes"
    engine.verify_again = NOW
    assert "digest" in event()
    cache.set_meta(ws.cache, "verified_at", "0")
    ws.cache.commit()
    assert event() == []
    monkeypatch.setattr(loops, "POLL_SECONDS", 0)
    assert {"changes", "digest"} <= set(event())
    assert faults == []


def test_since_when_the_centre_is_silent_goes_by_its_time(ws: Workspace, centre: SmallCentre) -> None:
    assert ws.outbox is not None
    engine = Engine(centre, ws.cache, ws.outbox, ws.key, ws.actor, lambda: NOW)
    api: Any = centre
    journal = Journal()
    journal.heard("0")
    links: list[LinkState] = []
    loop = Loop(
        lambda *_: engine, api, api, changed=lambda _: None, link=links.append, fault=lambda _: None, journal=journal
    )
    loop._engine = engine
    centre.now = Instant(NOW + 10 * MINUTE)
    loop._turn(engine)
    loop._miss()
    assert (links[-1].state, links[-1].since) == ("silent", centre.now)
