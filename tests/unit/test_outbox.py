"""outbox.db: nothing an operator did or typed is lost, on a full disk, in a broken file or after a cut in any line."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from ioc_contract.clock import DAY, Instant
from ioc_contract.ids import new_id
from ioc_contract.messages import FieldChange, Operation, OpResult
from ioc_desktop.store import cache, database, keep, mirror, outbox
from tests.disks import FILLER, fill_up, small
from tests.unit.desk_world import NOW


def operation(text: str = "lời", made_at: int = NOW) -> Operation:
    return Operation(
        new_id(), "desk", 1, "acc-1", "case", new_id(), "case.comment", 1,
        {"title": FieldChange("cũ", ["a", None, 1.5])}, ({"sha256": "x", "name": "ảnh"},), text, True,
        Instant(made_at), 5,
    )  # fmt: skip


def content(db: sa.Connection) -> list[object]:
    states = (*outbox.UNSETTLED, "settled", "refused", "cancelled")
    return [
        [
            (e.operation, e.account, e.step, "waiting" if e.state == "sending" else e.state)
            for e in outbox.entries(db, "a", states)
        ],
        outbox.inbox(db, "a", dealt=True),
        keep.drafts(db, "a"),
        keep.uploads(db, "a"),
        keep.uploads(db, "b"),
        keep.desk_id(db),
    ]


def filled(folder: Path) -> sa.Connection:
    """An outbox with something in every state."""
    db = outbox.open_outbox(folder / outbox.FILE)
    keep.desk_id(db)
    ops = [operation(f"lời {n}") for n in range(6)]
    outbox.add(db, "a", ops[:2])
    for op in ops[2:]:
        outbox.add(db, "a", [op])
    outbox.sending(db, [o.op_id for o in ops[:4]])
    results = [
        OpResult(ops[0].op_id, "applied", 7),
        OpResult(ops[1].op_id, "conflict", None, "changed_meanwhile", {"field": "title"}),
        OpResult(ops[2].op_id, "refused", None, "not_found"),
    ]
    outbox.answered(db, "a", results, NOW)
    outbox.dealt(db, ops[2].op_id, NOW)
    outbox.cancel(db, [ops[5].op_id], NOW)
    keep.save_draft(db, "a", keep.Draft("case", "x", "reply", "Kính gửi", NOW))
    keep.save_draft(db, "a", keep.Draft("case", "y", "reply", "bỏ", NOW))
    keep.save_draft(db, "a", keep.Draft("case", "y", "reply", "", NOW))
    for sha256 in ("s1", "s2", "s3", "s4"):
        keep.add_upload(db, "a", keep.Upload(sha256, 10, NOW, "anh.jpg", "image/jpeg", "case", "x"))
    keep.add_upload(db, "b", keep.Upload("s1", 10, NOW))
    assert keep.uploaded(db, "a", "s1"), "another account keeps it still"
    keep.mark_upload(db, "a", "s3", "failed", "photo_type", '{"name": "anh.jpg"}')
    keep.mark_upload(db, "a", "s4", "cancelled")
    photo = operation("anh.jpg")
    outbox.refuse(db, "a", photo, OpResult(photo.op_id, "refused", None, "photo_type", {"name": "anh.jpg"}), NOW)
    return db


@pytest.mark.parametrize("how", ["missing", "not a database", "damaged"])
def test_a_lost_outbox_is_made_anew_from_its_mirror(tmp_path: Path, how: str) -> None:
    db = filled(tmp_path)
    before = content(db)
    db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close(db)
    path = tmp_path / outbox.FILE
    if how == "missing":
        path.unlink()
    elif how == "not a database":
        path.write_bytes(b"something else entirely" * 500)
    else:
        whole = bytearray(path.read_bytes())
        whole[5000:20000] = os.urandom(15000)
        path.write_bytes(whole)
    again = outbox.open_outbox(path, check=True)
    assert content(again) == before
    database.close(again)
    assert (tmp_path / (outbox.FILE + ".broken")).exists() == (how != "missing")


def test_a_line_cut_off_costs_only_itself(tmp_path: Path) -> None:
    db = outbox.open_outbox(tmp_path / outbox.FILE)
    outbox.add(db, "a", [operation("một")])
    with (tmp_path / mirror.FILE).open("ab") as file:
        file.write(b'{"op": "cut off he')
    outbox.add(db, "a", [operation("hai")])
    database.close(db)
    (tmp_path / outbox.FILE).unlink()
    again = outbox.open_outbox(tmp_path / outbox.FILE)
    assert [e.operation.text for e in outbox.entries(again, "a")] == ["một", "hai"]
    database.close(again)


def test_a_large_mirror_is_written_anew_and_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = filled(tmp_path)
    before = content(db)
    monkeypatch.setattr(mirror, "COMPACT_BYTES", 1)
    for n in range(50):
        keep.save_draft(db, "a", keep.Draft("case", "x", "reply", "Kính gửi" if n == 49 else f"gõ {n}", NOW))
    size = (tmp_path / mirror.FILE).stat().st_size
    outbox.prune(db, NOW)
    assert (tmp_path / mirror.FILE).stat().st_size < size
    database.close(db)
    (tmp_path / outbox.FILE).unlink()
    again = outbox.open_outbox(tmp_path / outbox.FILE)
    assert content(again) == before
    database.close(again)


def test_the_journal_is_kept_thirty_days_and_the_inbox_until_dealt_with(tmp_path: Path) -> None:
    db = filled(tmp_path)
    outbox.settle(db, [e.operation.op_id for e in outbox.entries(db, "a", ["applied"])])
    outbox.prune(db, Instant(NOW + 29 * DAY))
    assert len(outbox.entries(db, "a", ["settled"])) == 1
    outbox.prune(db, Instant(NOW + 31 * DAY))
    assert outbox.entries(db, "a", ["settled", "cancelled"]) == []
    assert [i.result.code for i in outbox.inbox(db, "a", dealt=True)] == ["photo_type", "changed_meanwhile"]
    assert len(outbox.entries(db, "a", outbox.UNSENT)) == 2
    database.close(db)


def test_what_was_given_to_the_centre_cannot_be_taken_back(tmp_path: Path) -> None:
    db = outbox.open_outbox(tmp_path / outbox.FILE)
    one, two = operation(), operation()
    outbox.add(db, "a", [one, two])
    outbox.sending(db, [one.op_id])
    assert [e.operation.op_id for e in outbox.cancel(db, [one.op_id, two.op_id], NOW)] == [two.op_id]
    assert outbox.sending(db, [one.op_id, two.op_id]) == [one.op_id]
    database.close(db)


def test_a_file_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    for path, opener in ((tmp_path / outbox.FILE, outbox.open_outbox), (tmp_path / "cache-1.db", cache.open_cache)):
        with sqlite3.connect(path) as raw:
            raw.execute("PRAGMA user_version=99")
        raw.close()
        before = path.read_bytes()
        with pytest.raises(database.NewerFile, match="phiên bản mới hơn"):
            opener(path)
        assert path.read_bytes()[100:] == before[100:]


@pytest.mark.parametrize(
    "code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY]
)
def test_only_damage_puts_a_file_aside(code: int) -> None:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    assert not database.is_corrupt(sa.exc.OperationalError("x", None, error))
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT | (1 << 8)
    assert database.is_corrupt(sa.exc.OperationalError("x", None, error))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MiB of its own."""
    with small(tmp_path / "disk", 24) as place:
        yield place


def save_fifty(db: sa.Connection) -> None:
    for n in range(50):
        outbox.add(db, "a", [operation(f"lời {n} " + "x" * 20_000)])


def test_actions_are_saved_on_a_full_disk(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1 << 40, 0, 1 << 40))
    db = outbox.open_outbox(small_disk / outbox.FILE)
    assert (small_disk / mirror.BALLAST).stat().st_size == mirror.BALLAST_BYTES
    fill_up(small_disk)
    save_fifty(db)
    assert len(outbox.entries(db, "a")) == 50
    assert not (small_disk / mirror.BALLAST).exists()
    database.close(db)
    again = outbox.open_outbox(small_disk / outbox.FILE)
    assert [e.operation.text[:6] for e in outbox.entries(again, "a")][:3] == ["lời 0 ", "lời 1 ", "lời 2 "]
    database.close(again)


def test_a_mirror_too_large_for_the_disk_stays_as_it_is(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "place_ballast", lambda _: None)
    db = filled(small_disk)
    save_fifty(db)
    before = content(db)
    monkeypatch.setattr(mirror, "COMPACT_BYTES", 1)
    said = (small_disk / mirror.FILE).read_bytes()
    fill_up(small_disk)
    with (small_disk / FILLER).open("rb+") as file:
        file.truncate((small_disk / FILLER).stat().st_size - 8192)  # room for the commit, not for the mirror
    outbox.prune(db, NOW)
    assert (small_disk / mirror.FILE).read_bytes() == said
    assert sorted(p.name for p in small_disk.glob("*.new")) == []
    assert content(db) == before
    database.close(db)


def test_a_full_disk_without_a_ballast_is_said(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: without the ballast nothing can be saved."""
    monkeypatch.setattr(mirror, "place_ballast", lambda _: None)
    db = outbox.open_outbox(small_disk / outbox.FILE)
    fill_up(small_disk)
    with pytest.raises(sa.exc.DatabaseError) as caught:
        save_fifty(db)
    assert database.is_full(caught.value)
    database.close(db)


def test_an_outbox_made_anew_sends_again_what_the_epoch_asked_for_and_takes_nothing_back(tmp_path: Path) -> None:
    path = tmp_path / outbox.FILE
    box = outbox.open_outbox(path)
    outbox.add(box, "a", [operation(), operation()])
    first, second = (e.operation.op_id for e in outbox.entries(box, "a"))
    outbox.answered(box, "a", [OpResult(first, "applied", 2)], NOW)
    assert outbox.meet(box, "a", "two", Instant(0)) == 1
    database.close(box)
    path.write_bytes(b"rubbish" * 1000)
    again = outbox.open_outbox(path, check=True)
    held = [(e.operation.op_id, e.state) for e in outbox.entries(again, "a")]
    assert held == [(first, "waiting"), (second, "waiting")]
    assert outbox.epoch(again, "a") == "two"
    assert outbox.cancel(again, [first, second], NOW) == []
    database.close(again)


def test_a_line_missing_from_the_mirror_is_written_after_an_unclean_exit(tmp_path: Path) -> None:
    path = tmp_path / outbox.FILE
    box = outbox.open_outbox(path)
    outbox.add(box, "a", [operation("một")])
    database.close(box)
    (tmp_path / mirror.FILE).write_bytes(b"")  # killed between the commit and its line
    database.close(outbox.open_outbox(path, check=True))
    path.write_bytes(b"rubbish" * 1000)
    again = outbox.open_outbox(path, check=True)
    assert [e.operation.text for e in outbox.entries(again, "a")] == ["một"]
    database.close(again)


def test_a_program_that_looks_into_the_outbox_takes_no_act_with_it(tmp_path: Path) -> None:
    """SQLite's locks belong to the process: to close any descriptor of the file would give them up, and whoever else closes
    the file last would take its log away under the desk."""
    path = tmp_path / outbox.FILE
    db = outbox.open_outbox(path)
    outbox.add(db, "a", [operation("trước")])
    database.close(outbox.open_outbox(path))  # another part of the desk opens the same file
    look = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT count(*) FROM operation'); c.close()"
    )
    subprocess.run([sys.executable, "-c", look, str(path)], check=True, timeout=60)
    outbox.add(db, "a", [operation("sau")])
    for name in (path.name, path.name + "-wal"):
        (tmp_path / "killed").mkdir(exist_ok=True)
        shutil.copy(tmp_path / name, tmp_path / "killed" / name)
    database.close(db)
    left = outbox.open_outbox(tmp_path / "killed" / path.name)
    assert [e.operation.text for e in outbox.entries(left, "a", outbox.UNSETTLED)] == ["trước", "sau"]
    database.close(left)
