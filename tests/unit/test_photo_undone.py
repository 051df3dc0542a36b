"""An attaching that the centre took is undone: its photos leave the screen at once, the record once the centre agrees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ioc_contract import clock
from ioc_contract.clock import DAY, Instant
from ioc_contract.ids import new_id
from ioc_contract.messages import Operation
from ioc_contract.records import Attachment, Case
from ioc_desktop.services import attachments, desk, history
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox, overlay, records
from ioc_desktop.sync.engine import Engine
from ioc_desktop.sync.uploads import HELD_SECONDS, Uploads
from tests.pictures import picture
from tests.unit.desk_world import NOW, case, close, reference_rows, workspace
from tests.unit.small_centre import SmallCentre

CASE = case(1).id


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    ws = workspace(tmp_path)
    ws.uploads, ws.blobs = tmp_path / "uploads", tmp_path / "blobs"
    ws.clock_offset_ms = NOW - clock.now()
    yield ws
    close(ws)


@pytest.fixture
def centre() -> SmallCentre:
    centre = SmallCentre()
    for kind, rows in reference_rows().items():
        centre.put(kind, *rows)
    centre.put("case", *(case(n) for n in range(1, 4)))
    return centre


@pytest.fixture
def engine(ws: Workspace, centre: SmallCentre) -> Engine:
    assert ws.outbox is not None
    assert ws.uploads is not None
    assert ws.blobs is not None
    engine = Engine(centre, ws.cache, ws.outbox, ws.key, ws.actor, lambda: NOW, photos=(ws.uploads, ws.blobs))
    engine.run(greet=True)
    return engine


def send(ws: Workspace, centre: SmallCentre) -> None:
    assert ws.outbox is not None
    assert ws.uploads is not None
    assert ws.blobs is not None
    go = Uploads(centre, ws.outbox, ws.key, ws.actor.id, ws.uploads, ws.blobs, lambda: NOW, transfers={})
    while go.step(0.0) is not None:
        pass


def attach(ws: Workspace, *colours: str, id: str = CASE) -> None:
    made = [attachments.prepare(f"{colour}.jpg", picture(colour=colour)) for colour in colours]
    attachments.attach(ws, "case", id, made)


def shown(ws: Workspace, id: str = CASE) -> tuple[list[str], int]:
    """Return the names of a report's photos on the screen, and how many it says there are."""
    held: list[Attachment] = records.of_entity(ws.cache, "attachment", "case", id)
    report: Case | None = records.one(ws.cache, "case", id)
    assert report is not None
    return [a.name for a in held], report.photo_count


def copied(centre: SmallCentre, original: Attachment) -> None:
    """A colleague makes a redacted copy of a photo."""
    item = {"type": "attachment", "sha256": "c" * 64, "name": "che.jpg", "media_type": "image/jpeg", "size": 9,
            "original_id": original.id}  # fmt: skip
    op = Operation(new_id(), "d2", 1, "acc-2", "case", CASE, "case.attach", 0, {}, (item,), "", True, NOW, 0)
    mine, centre.actor = centre.actor, replace(centre.actor, id="acc-2", name="Bình")
    assert centre.push((op,)).results[0].status == "applied"
    centre.actor = mine


def test_it_leaves_the_screen_at_once_and_the_record_with_the_next_round(
    ws: Workspace, centre: SmallCentre, engine: Engine
) -> None:
    attach(ws, "green", "blue")
    engine.run()
    send(ws, centre)
    assert shown(ws) == (["green.jpg", "blue.jpg"], 2)
    assert desk.waiting(ws) == []
    done, step = history.undo(ws)
    assert (done.reversed, done.stuck) == (1, ())
    assert shown(ws) == ([], 0)
    assert len(centre.rows_of["attachment"]) == 2
    assert [e.kind for e in records.of_entity(ws.cache, "entry", "case", CASE)] == ["case.attach", "case.undo"]
    assert ws.outbox is not None
    overlay.lay_all(ws.cache, ws.outbox, ws.key, ws.actor)  # as a start does
    ws.cache.commit()
    assert shown(ws) == ([], 0)
    engine.run()
    assert shown(ws) == ([], 0)
    assert centre.rows_of["attachment"] == {}
    assert cache.overlaid(ws.cache, "attachment") == frozenset()
    assert ws.cache.exec_driver_sql("SELECT count(*) FROM attachments").scalar_one() == 0
    assert step is not None
    history.redo(ws, step)
    engine.run()
    assert shown(ws) == (["green.jpg", "blue.jpg"], 2)


def test_the_answer_of_the_attaching_was_lost(ws: Workspace, centre: SmallCentre, engine: Engine) -> None:
    attach(ws, "green")
    outbox.sending(engine.outbox, [w.operation.op_id for w in desk.waiting(ws)])
    assert desk.undo(ws).reversed == 1
    assert shown(ws) == ([], 0)
    assert [s.state for s in attachments.sending(ws)] == ["cancelled"]
    engine.run()
    assert (shown(ws), centre.rows_of["attachment"]) == (([], 0), {})


def test_a_photo_on_its_way_is_called_back_unless_another_report_has_it(
    ws: Workspace, centre: SmallCentre, engine: Engine
) -> None:
    for number in (1, 2):
        attach(ws, "green", id=case(number).id)
        engine.run()
    assert desk.undo(ws).reversed == 1
    assert [s.state for s in attachments.sending(ws)] == ["waiting"]  # the other one waits for it, though settled
    assert desk.undo(ws).reversed == 1
    assert [s.state for s in attachments.sending(ws)] == ["cancelled"]


def test_a_photo_on_its_way_waits_for_what_the_centre_says_of_its_undoing(
    ws: Workspace, centre: SmallCentre, engine: Engine
) -> None:
    attach(ws, "green")
    engine.run()
    assert ws.outbox is not None
    assert ws.uploads is not None
    assert ws.blobs is not None
    go = Uploads(centre, ws.outbox, ws.key, ws.actor.id, ws.uploads, ws.blobs, lambda: NOW, transfers={})
    centre.images = {i: replace(d, at=Instant(d.at - 2 * DAY)) for i, d in centre.images.items()}  # its clock was wrong
    assert desk.undo(ws).reversed == 1
    assert go.step(0.0) == HELD_SECONDS
    assert (centre.taken, centre.ended, [s.state for s in attachments.sending(ws)]) == ([], [], ["cancelled"])
    engine.run()
    assert [i.result.code for i in desk.inbox(ws)] == ["undo_too_late"]
    assert shown(ws) == (["green.jpg"], 1)
    while go.step(0.0) is not None:
        pass
    assert (len(centre.taken), centre.ended, attachments.sending(ws)) == (1, [], ())


@pytest.mark.parametrize("answered", [True, False])
def test_a_held_photo_is_called_back_with_the_attaching_or_sent_when_the_undoing_is_taken_back(
    ws: Workspace, centre: SmallCentre, engine: Engine, answered: bool
) -> None:
    attach(ws, "green")
    engine.run()
    assert desk.undo(ws).reversed == 1
    if answered:
        engine.run()
    else:
        desk.cancel(ws, [w.operation.op_id for w in desk.waiting(ws)])
    send(ws, centre)
    assert (len(centre.taken), len(centre.ended)) == ((0, 1) if answered else (1, 0))
    assert shown(ws) == (([], 0) if answered else (["green.jpg"], 1))
    assert attachments.sending(ws) == ()


def test_a_colleague_who_made_a_copy_stands_in_the_way(ws: Workspace, centre: SmallCentre, engine: Engine) -> None:
    attach(ws, "green")
    engine.run()
    send(ws, centre)
    (original,) = centre.rows_of["attachment"].values()
    copied(centre, original)
    step = outbox.latest_step(engine.outbox, ws.key)
    blind = desk.undo(ws, step)  # this desk does not know of it yet
    assert (blind.reversed, shown(ws)) == (1, ([], 0))
    engine.run()
    (item,) = desk.inbox(ws)
    assert (item.result.code, item.result.detail["by"]) == ("touched_since", "Bình")
    assert shown(ws) == (["green.jpg", "che.jpg"], 2)
    again = desk.undo(ws, step)
    assert (again.reversed, [s.why.detail["by"] for s in again.stuck]) == (0, ["Bình"])
    assert shown(ws) == (["green.jpg", "che.jpg"], 2)
    (copy,) = centre.rows_of["attachment"].keys() - {original.id}
    centre.drop("attachment", copy)  # it was withdrawn
    engine.run()
    assert desk.undo(ws, step).reversed == 1
    engine.run()
    assert original.id not in centre.rows_of["attachment"]


def test_a_report_made_by_mistake_keeps_its_photos(ws: Workspace, centre: SmallCentre, engine: Engine) -> None:
    item = attachments.add(ws, attachments.prepare("a.jpg", picture()))
    made, _ = desk.create(ws, "case", add=[item], title="Nhầm", subsystem="reports")
    engine.run()
    assert desk.undo(ws).reversed == 1
    assert shown(ws, made)[0] == ["a.jpg"]
    engine.run()
    assert [a.entity_id for a in centre.rows_of["attachment"].values()] == [made]
