"""Photos on their way: attached and shown at once, sent piece by piece, failed with words, called back, sent again."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ioc_contract import pictures
from ioc_contract.errors import Offline, Refused, Unauthorised
from ioc_desktop.services import attachments, desk, history, photos
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import blobs, records
from ioc_desktop.sync import uploads
from ioc_desktop.sync.engine import Engine
from ioc_desktop.sync.uploads import LARGEST, SMALLEST, Uploads
from tests.pictures import SCRIPT, located, noisy, picture
from tests.unit.desk_world import NOW, case, close, fill, workspace
from tests.unit.small_centre import SmallCentre

CASE = case(1).id


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    ws = workspace(tmp_path)
    ws.uploads, ws.blobs = tmp_path / "uploads", tmp_path / "blobs"
    fill(ws)
    yield ws
    close(ws)


@pytest.fixture
def centre() -> SmallCentre:
    return SmallCentre()


def sender(ws: Workspace, centre: SmallCentre, **more: Any) -> Uploads:
    assert ws.outbox is not None
    assert ws.uploads is not None
    assert ws.blobs is not None
    transfers: dict[str, int] = {}
    ws.transfers = transfers
    return Uploads(
        centre, ws.outbox, ws.key, ws.actor.id, ws.uploads, ws.blobs, lambda: NOW, transfers=transfers, **more
    )


def put(ws: Workspace, *contents: bytes) -> list[str]:
    attachments.attach(ws, "case", CASE, [attachments.prepare(f"{n}.jpg", c) for n, c in enumerate(contents)])
    return [s.sha256 for s in attachments.sending(ws)]


def drain(one: Uploads, at: float = 0.0) -> None:
    for _ in range(1000):
        if (pause := one.step(at)) is None:
            return
        at += pause
    raise AssertionError("it never ends")


def broken(call: str, times: int, error: Callable[[], Exception] = lambda: Offline("cut")) -> Callable[[str], None]:
    left = [times]

    def fail(name: str) -> None:
        if name == call and left[0]:
            left[0] -= 1
            raise error()

    return fail


def test_it_is_shown_at_once_and_says_how_far_it_is(ws: Workspace, centre: SmallCentre) -> None:
    content = noisy(700)
    changes = attachments.attach(
        ws, "case", CASE, [attachments.prepare("xa/../truoc.jpg", content)], text="Hiện trường", role="before"
    )
    (one,) = attachments.sending(ws)
    assert changes.of("upload") == {one.sha256}
    assert changes.touches("attachment")
    (shown,) = records.of_entity(ws.cache, "attachment", "case", CASE)
    assert (shown.sha256, shown.name, shown.role, shown.width) == (one.sha256, "truoc.jpg", "before", 700)
    assert photos.photo(ws, one.sha256)
    assert (one.state, one.share, one.entity_id, one.title) == ("waiting", 0.0, CASE, f"#1 {case(1).title}")
    told: list[str] = []
    go = sender(ws, centre, tell=told.append)
    assert go.step(0.0) == 0.0
    (one,) = attachments.sending(ws)
    assert (one.state, one.sent) == ("sending", SMALLEST)
    assert 0 < one.share < 1
    drain(go)
    assert attachments.sending(ws) == ()
    assert set(told) == {one.sha256}
    assert len(centre.parts[one.sha256]) == one.size
    assert max(size for _, size in centre.taken) <= LARGEST
    assert photos.photo(ws, one.sha256), "it can be shown still"
    assert ws.uploads is not None
    assert list(ws.uploads.iterdir()) == []


def test_what_cannot_be_taken_is_told_and_nothing_is_done(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    good = picture()
    for bad, code in ((SCRIPT, "photo_type"), (good[:-40], "photo_broken"), (b"", "photo_empty")):
        with pytest.raises(Refused) as caught:
            attachments.prepare("xa/xấu.jpg", bad)
        assert (caught.value.code, caught.value.detail["name"]) == (code, "xấu.jpg")
    with pytest.raises(Refused, match="not_found"):
        attachments.attach(ws, "case", "gone", [attachments.prepare("tốt.jpg", good)])

    def full(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(blobs, "write", full)
    with pytest.raises(Refused, match="no_room"):
        attachments.attach(ws, "case", CASE, [attachments.prepare("tốt.jpg", good)])
    assert attachments.sending(ws) == ()
    assert desk.waiting(ws) == []
    assert ws.uploads is not None
    assert list(ws.uploads.iterdir()) == []


def test_a_small_photo_passes_a_large_one(ws: Workspace, centre: SmallCentre) -> None:
    (large,) = put(ws, noisy(900))
    go = sender(ws, centre)
    go.step(0.0)
    (small,) = set(put(ws, picture())) - {large}
    go.step(0.0)
    assert [s.sha256 for s in attachments.sending(ws)] == [large]
    drain(go)
    assert centre.taken[1][0] == small


@pytest.mark.parametrize("call", ["upload", "piece", "taken"])
def test_a_link_that_breaks_makes_it_rest_and_go_on(ws: Workspace, centre: SmallCentre, call: str) -> None:
    (name,) = put(ws, noisy(700))
    go = sender(ws, centre)
    go.step(0.0)
    centre.fail = broken(call, 3)
    if call == "upload":
        go._progress[name].place = None
    drain(go)
    assert attachments.sending(ws) == ()
    sent = photos.photo(ws, name)
    assert centre.parts[name] == sent


def test_one_that_rests_holds_up_no_other_and_the_pauses_grow(ws: Workspace, centre: SmallCentre) -> None:
    one, _ = put(ws, picture(), noisy(200))
    begin = centre.begin_upload

    def picky(sha256: str, size: int) -> tuple[str, int]:
        if sha256 == one:
            raise Offline("503", retry_after=20.0)
        return begin(sha256, size)

    centre.begin_upload = picky  # type: ignore[method-assign]
    go = sender(ws, centre)
    assert go.step(0.0) == 0.0
    assert go.step(0.0) == 0.0
    assert [s.sha256 for s in attachments.sending(ws)] == [one]
    assert (go.step(0.0) or 0) >= 20
    at = 100.0
    pauses = []
    for _ in range(12):
        go.step(at)
        pauses.append(go.step(at) or 0.0)
        at += pauses[-1] + 1
    assert max(pauses) <= uploads.LONGEST_PAUSE
    assert all(p > 19.9 for p in pauses)
    centre.begin_upload = begin  # type: ignore[method-assign]
    go.hurry()
    drain(go)
    assert attachments.sending(ws) == ()


def test_a_refused_photo_is_in_the_inbox_with_its_case_and_may_be_sent_again(
    ws: Workspace, centre: SmallCentre
) -> None:
    (name,) = put(ws, noisy(200))
    centre.refused[name] = "photo_pixels"
    woken: list[None] = []
    go = sender(ws, centre, refused=lambda: woken.append(None))
    drain(go)
    (one,) = attachments.sending(ws)
    assert (one.state, one.code, one.detail["name"]) == ("failed", "photo_pixels", "0.jpg")
    (item,) = desk.inbox(ws)
    assert (item.operation.kind, item.operation.entity_id, item.result.code) == ("case.attach", CASE, "photo_pixels")
    assert item.operation.text == "0.jpg"
    assert woken == [None]
    assert go.step(0.0) is None
    centre.refused.clear()
    attachments.retry(ws, name)
    drain(go)
    assert attachments.sending(ws) == ()


def test_one_that_arrives_spoilt_is_sent_anew_but_not_for_ever(ws: Workspace, centre: SmallCentre) -> None:
    (name,) = put(ws, picture())
    centre.fail = broken("piece", 2, lambda: Refused("photo_hash"))
    go = sender(ws, centre)
    drain(go)
    assert attachments.sending(ws) == ()
    (name,) = put(ws, picture(colour="green"))
    centre.fail = broken("piece", 99, lambda: Refused("photo_hash"))
    drain(go)
    assert [(s.sha256, s.code) for s in attachments.sending(ws)] == [(name, "photo_hash")]


def test_called_back_before_the_centre_heard_of_it(ws: Workspace) -> None:
    (name,) = put(ws, picture())
    changes = attachments.cancel(ws, name)
    assert changes.touches("attachment", "upload")
    assert desk.waiting(ws) == []
    assert attachments.sending(ws) == ()
    assert records.of_entity(ws.cache, "attachment", "case", CASE) == []
    assert attachments.cancel(ws, name).ids == {}


def test_called_back_on_the_way_the_centre_is_told(ws: Workspace, centre: SmallCentre) -> None:
    (name,) = put(ws, noisy(700))
    assert ws.outbox is not None
    from ioc_desktop.store import outbox

    outbox.sending(ws.outbox, [w.operation.op_id for w in desk.waiting(ws)])
    go = sender(ws, centre)
    go.step(0.0)
    attachments.cancel(ws, name)
    (one,) = attachments.sending(ws)
    assert one.state == "cancelled"
    centre.fail = broken("end", 1)
    drain(go)
    assert centre.ended == [name]
    assert attachments.sending(ws) == ()
    assert len(centre.parts[name]) == SMALLEST


def test_a_photo_that_is_gone_from_the_disk_is_told(ws: Workspace, centre: SmallCentre) -> None:
    (name,) = put(ws, picture())
    assert ws.uploads is not None
    (ws.uploads / name).unlink()
    drain(sender(ws, centre))
    assert [i.result.code for i in desk.inbox(ws)] == ["photo_gone"]


def test_an_undone_attachment_is_called_back_and_done_again_is_sent_again(ws: Workspace, centre: SmallCentre) -> None:
    (name,) = put(ws, picture())
    _, step = history.undo(ws)
    assert [s.state for s in attachments.sending(ws)] == ["cancelled"]
    go = sender(ws, centre)
    drain(go)
    assert (attachments.sending(ws), centre.ended) == ((), [name])
    assert step is not None
    history.redo(ws, step)
    assert [(s.sha256, s.state, s.entity_id) for s in attachments.sending(ws)] == [(name, "waiting", CASE)]
    drain(go)
    assert attachments.sending(ws) == ()
    assert len(centre.parts[name]) > 0


def test_a_refused_photo_goes_again_from_the_inbox_or_is_put_away(ws: Workspace, centre: SmallCentre) -> None:
    names = put(ws, picture(), picture(colour="green"))
    centre.refused = dict.fromkeys(names, "not_permitted")
    go = sender(ws, centre)
    drain(go)
    items = {i.operation.add[0]["sha256"]: i.operation.op_id for i in desk.inbox(ws)}
    desk.inbox_retry(ws, items[names[0]])
    desk.inbox_done(ws, items[names[1]])
    assert {s.sha256: s.state for s in attachments.sending(ws)} == {names[0]: "waiting", names[1]: "cancelled"}
    assert [w.operation.kind for w in desk.waiting(ws)] == ["case.attach", "case.attach"]
    centre.refused = {}
    drain(go)
    assert attachments.sending(ws) == ()
    assert centre.ended == [names[1]]
    assert desk.inbox(ws) == []


def test_one_photo_on_two_reports_is_called_back_with_the_last_of_them(ws: Workspace) -> None:
    photo = attachments.prepare("a.jpg", picture())
    for n in (1, 2):
        attachments.attach(ws, "case", case(n).id, [photo])
    history.undo(ws)
    assert [s.state for s in attachments.sending(ws)] == ["waiting"]
    history.undo(ws)
    assert [s.state for s in attachments.sending(ws)] == ["cancelled"]


def test_a_restored_centre_gets_the_photos_again_that_are_still_here(ws: Workspace, centre: SmallCentre) -> None:
    centre.put("case", *(case(n) for n in range(1, 4)))
    assert ws.outbox is not None
    assert ws.uploads is not None
    assert ws.blobs is not None
    engine = Engine(centre, ws.cache, ws.outbox, ws.key, ws.actor, lambda: NOW, photos=(ws.uploads, ws.blobs))
    engine.run(greet=True)
    (name,) = put(ws, picture())
    engine.run()
    go = sender(ws, centre)
    drain(go)
    centre.parts.clear()
    centre.epoch = "two"
    engine.run(greet=True)
    assert [s.sha256 for s in attachments.sending(ws)] == [name]
    drain(go)
    assert list(centre.parts) == [name]


def test_files_that_nothing_names_are_swept_away(ws: Workspace, centre: SmallCentre) -> None:
    (name,) = put(ws, picture())
    assert ws.uploads is not None
    for other, age in (("old", 2 * uploads.SWEPT_SECONDS), ("young", 60.0)):
        (ws.uploads / other).write_bytes(b"x")
        os.utime(ws.uploads / other, (time.time() - age,) * 2)
    sender(ws, centre).sweep()
    assert {p.name for p in ws.uploads.iterdir()} == {name, "young"}


def test_a_session_that_ended_drops_nothing(ws: Workspace, centre: SmallCentre) -> None:
    put(ws, picture())
    centre.fail = broken("upload", 1, lambda: Unauthorised("401"))
    go = sender(ws, centre)
    with pytest.raises(Unauthorised):
        go.step(0.0)
    go.hurry()
    drain(go)
    assert attachments.sending(ws) == ()


def test_a_redacted_copy_names_its_original_and_leaves_it_as_it_is(ws: Workspace) -> None:
    put(ws, picture(size=(80, 60)))
    (original,) = records.of_entity(ws.cache, "attachment", "case", CASE)
    content = photos.photo(ws, original.sha256)
    made = attachments.redact(original.name, content, [(10, 10, 20, 20)])
    attachments.attach(ws, "case", CASE, [made], role="citizen", public=True, original_id=original.id)
    kept, copy = records.of_entity(ws.cache, "attachment", "case", CASE)
    assert kept == original
    assert (copy.name, copy.role, copy.public, copy.width) == ("0-che.jpg", "citizen", True, 80)
    assert photos.photo(ws, original.sha256) == content
    entries = records.of_entity(ws.cache, "entry", "case", CASE)
    assert attachments.originals(entries) == {copy.id: original.id}
    assert attachments.originals(e for e in entries if e.from_value is None) == {}


def test_an_original_that_is_no_id_is_refused(ws: Workspace) -> None:
    made = attachments.prepare("a.jpg", picture())
    with pytest.raises(Refused) as caught:
        attachments.attach(ws, "case", CASE, [made], original_id="../x y")
    assert caught.value.code == "bad_value"
    assert list((ws.uploads or Path()).iterdir()) == []


def test_the_place_a_photo_tells_is_kept_beside_it_and_not_in_it(ws: Workspace) -> None:
    made = attachments.prepare("a.jpg", located((10.5,), (108.25,)))
    assert made.position == (10.5, 108.25)
    assert pictures.position(made.picture.content) is None
