"""A first sync by the centre's ready file: taken up again after kill -9, checked, laid under what the operator did meanwhile."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ioc_contract.errors import Offline, Refused
from ioc_contract.messages import SnapshotFile
from ioc_desktop import assembly
from ioc_desktop.services import board_away, desk
from ioc_desktop.services.application import Options
from ioc_desktop.store import cache, outbox, search
from ioc_desktop.sync import ready_file, reload
from ioc_desktop.sync.engine import Halted
from ioc_desktop.sync.http import HttpApi
from tests.e2e.sat import Sat
from tests.e2e.stage import CASES, PASSWORD, Centre, seated, until

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def centre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Centre]:
    """A running centre that offers a file to everybody, already made."""
    postgres = request.param == "postgres"
    cluster = request.getfixturevalue("cluster") if postgres else None
    url = cluster.create() if cluster else f"sqlite:///{tmp_path}/server.db"
    centre = Centre(tmp_path, url, ["--snapshot-from", "1"])
    api = HttpApi(centre.url)
    opened = assembly.Desk(Options(), assembly.folders("default", tmp_path / "first"))
    opened.access.sign_in(centre.url, "truc1", PASSWORD)
    api.use(opened.access.token())
    until(lambda: api.snapshot().file, "the file")
    opened.close()
    api.close()
    yield centre
    centre.close()
    if cluster:
        cluster.drop(url)


@pytest.fixture
def sat(centre: Centre, tmp_path: Path) -> Iterator[Sat]:
    sat = Sat(tmp_path / "desk", centre)
    yield sat
    sat.close()


def level(sat: Sat, centre: Centre) -> None:
    """The desk has what the centre has, by the file alone, found by words too; nothing is left beside the cache."""
    for kind in ("case", "category", "organisation", "admin_unit", "entry"):
        assert sat.rows(kind) == centre.rows(kind)
    assert search.count(sat.ws.cache, "case", "o ga") == CASES
    assert cache.meta(sat.ws.cache, "verify") is None  # the digests agreed
    assert sat.ws.cache.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    assert sat.ws.cache.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    assert sat.beside() == []


def test_the_file_makes_the_cache(sat: Sat, centre: Centre) -> None:
    sat.engine.run(greet=True)
    assert (sat.api.starts, sat.api.pages) == ([0], 0)
    level(sat, centre)
    assert None in sat.told
    shares = [s for s in sat.shares if s is not None]
    assert shares == sorted(shares)
    assert (shares[-1], sat.shares[-1]) == (1.0, None)


def test_a_running_desk_takes_the_file(centre: Centre, tmp_path: Path) -> None:
    with seated(tmp_path / "desk", centre.url) as a:
        a.ready()
        until(lambda: a.same_as(centre), "the rows")
        desk.act(a.ws, "case", "case.comment", [centre.cases[0].id], text="Đã gọi người dân")
        until(lambda: "Đã gọi người dân" in centre.texts() and a.same_as(centre), "the note there and back")


def test_a_desk_killed_in_the_middle_goes_on_where_it_was(centre: Centre, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.e2e.first_sync_process", str(tmp_path / "desk"), centre.url, "8192"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held after 8192\n"
        process.kill()
    sat = Sat(tmp_path / "desk", centre)
    (part,) = [n for n in sat.beside() if n.endswith(".part")]
    held = (sat.desk.paths.cache / part).stat().st_size
    sat.engine.run(greet=True)
    assert sat.api.starts == ([held] if held else [0])
    assert sat.api.pages == 0
    level(sat, centre)
    sat.close()


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_desk_killed_where_the_file_takes_the_place_of_the_cache(centre: Centre, tmp_path: Path, where: str) -> None:
    command = [sys.executable, "-m", "tests.e2e.first_sync_process", str(tmp_path / "desk"), centre.url, where]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"held {where}\n"
        process.kill()
    sat = Sat(tmp_path / "desk", centre)
    assert sat.rows("case") == ({} if where == "before" else centre.rows("case"))  # the old one whole, or the new one
    sat.engine.run(greet=True)
    assert (sat.api.starts, sat.api.pages) == ([], 0)  # all of the file was here
    level(sat, centre)
    sat.close()


def test_a_desk_that_stops_meanwhile_goes_on_the_next_time(sat: Sat, centre: Centre) -> None:
    calls = [0]

    def halted() -> bool:
        calls[0] += 1
        return calls[0] == 12

    sat.engine.halted = halted
    with pytest.raises(Halted):
        sat.engine.run(greet=True)
    assert sat.rows("case") == {}
    sat.engine.run(greet=True)
    assert len(sat.api.starts) == 2
    assert sat.api.starts[1] > 0
    level(sat, centre)


def test_a_fetch_cut_off_goes_on(sat: Sat, centre: Centre) -> None:
    def cut(content: bytes) -> bytes:
        raise Offline("cut")

    half: list[bytes] = []

    def torn(content: bytes) -> bytes:
        half.append(content[: len(content) // 2])
        return half[0]

    sat.api.spoil = cut
    with pytest.raises(Offline):
        sat.engine.run(greet=True)
    sat.api.spoil = torn  # a file that ends early is no good, and is asked for anew
    sat.engine.run()
    assert sat.api.pages > 0
    level(sat, centre)


def test_half_a_file_kept_is_not_fetched_again(sat: Sat, centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sat.api.snapshot_file

    def broken(file: SnapshotFile, start: int) -> tuple[int, Iterator[bytes]]:
        begun, chunks = real(file, start)

        def some() -> Iterator[bytes]:
            for number, chunk in enumerate(chunks):
                if number == 10:
                    raise Offline("cut")
                yield chunk

        return begun, some()

    monkeypatch.setattr(sat.api, "snapshot_file", broken)
    with pytest.raises(Offline):
        sat.engine.run(greet=True)
    monkeypatch.undo()
    sat.engine.run(greet=True)
    assert sat.api.starts == [0, 5120]
    level(sat, centre)


@pytest.mark.parametrize("spoiled", [1, 2])
def test_a_spoiled_file_is_never_believed(sat: Sat, centre: Centre, spoiled: int) -> None:
    def spoil(content: bytes) -> bytes:
        if len(sat.api.starts) > spoiled:
            return content
        return content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]

    sat.api.spoil = spoil
    sat.engine.run(greet=True)
    assert sat.api.starts == [0, 0]
    assert (sat.api.pages > 0) == (spoiled == 2)
    level(sat, centre)


def test_without_room_on_the_disk_rows_come_by_pages(sat: Sat, centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready_file, "_SPARE", 1 << 60)
    sat.engine.run(greet=True)
    assert sat.api.starts == []
    level(sat, centre)


def test_a_file_of_another_versions_tables_is_not_taken(
    sat: Sat, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ioc_contract.cache_schema.VERSION", 99)
    sat.engine.run(greet=True)
    assert sat.api.starts == []
    monkeypatch.undo()
    level(sat, centre)


def test_a_file_that_is_gone_by_then_is_no_obstacle(sat: Sat, centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(file: SnapshotFile, start: int) -> tuple[int, Iterator[bytes]]:
        raise Refused("not_found")

    monkeypatch.setattr(sat.api, "snapshot_file", gone)
    sat.engine.run(greet=True)
    level(sat, centre)


def test_what_the_file_says_otherwise_than_the_cache_is_told(sat: Sat, centre: Centre) -> None:
    sat.engine.run(greet=True)
    assert board_away.digest(sat.ws) is None
    one, two, three, four = (centre.cases[n].id for n in range(4))
    store = sat.engine.cache
    store.exec_driver_sql("UPDATE cases SET state = 'paused', version = version - 1 WHERE id = ?", (one,))
    store.exec_driver_sql("DELETE FROM cases WHERE id = ?", (two,))
    store.exec_driver_sql("UPDATE cases SET lead_org_id = 'xưa' WHERE id = ?", (three,))
    store.commit()
    sat.engine.leave(full=True)
    desk.act(sat.ws, "case", "case.verify", [four])  # one's own work is no news
    reload.resync(sat.engine, "all")
    assert sat.api.starts[1:] == [0]
    sat.engine.run()
    assert sat.rows("case") == centre.rows("case")
    found = board_away.digest(sat.ws)
    assert found is not None
    assert found.counted
    told = {group.key: [(line.id, line.was) for line in group.lines] for group in found.groups}
    assert told == {"new": [(two, "")], "reassigned": [(three, "xưa")], "moved": [(one, "paused")]}


def test_an_operator_who_acts_meanwhile_never_sees_the_action_leave(sat: Sat, centre: Centre) -> None:
    """Every look at the screen, from before the file takes the cache's place to after it, shows what was saved; the centre gets
    it once."""
    sat.engine.run(greet=True)
    done, ended, missing, looks = ["Đang đến hiện trường"], threading.Event(), [], [0, 0]
    desk.act(sat.ws, "case", "case.comment", [centre.cases[3].id], text=done[0])

    def operator() -> None:
        """Save something and look at it, again and again, one job after the other as the face does."""
        ws = sat.desk.open_workspace()
        try:
            while not ended.is_set():
                words = f"Lời thứ {len(done)}"
                with ws.turn:
                    desk.act(ws, "case", "case.comment", [centre.cases[len(done) % CASES].id], text=words)
                done.append(words)
                for _ in range(3):
                    with ws.turn:
                        seen = {str(t) for (t,) in ws.cache.exec_driver_sql("SELECT text FROM entries_now").all()}
                        looks[cache.meta(ws.cache, "cursor") is not None] += 1
                    missing.extend(set(done) - seen)
                time.sleep(0.01)
        finally:
            sat.desk.close_workspace(ws)

    cache.set_meta(sat.engine.cache, "cursor", None)
    sat.engine.cache.commit()
    thread = threading.Thread(target=operator)
    thread.start()
    until(lambda: looks[0], "the first look")
    try:
        reload.load(sat.engine)
        until(lambda: looks[1], "a look at the new file")
    finally:
        ended.set()
        thread.join(30)
    assert not missing
    sat.engine.run()
    assert sorted(t for t in centre.texts() if t in done) == sorted(done)
    assert outbox.counts(sat.engine.outbox, sat.engine.account)[0] == 0


def test_a_cache_that_somebody_has_open_is_not_replaced_under_them(sat: Sat, centre: Centre) -> None:
    """Who does not take turns is not overlooked: the rows come by pages then, and both see them."""
    other = sqlite3.connect(str(sat.engine.cache.engine.url.database))
    assert other.execute("SELECT count(*) FROM cases").fetchall() == [(0,)]
    sat.engine.run(greet=True)
    assert sat.api.starts == [0]
    assert sat.api.pages > 0
    assert other.execute("SELECT count(*) FROM cases").fetchall() == [(CASES,)]
    other.close()
    level(sat, centre)


def test_waiting_for_an_operator_ends_when_sync_is_to_stop(sat: Sat, centre: Centre) -> None:
    stop = threading.Event()
    sat.engine.halted = stop.is_set
    with sat.ws.turn:  # a long job
        threading.Timer(0.5, stop.set).start()
        with pytest.raises(Halted):
            sat.engine.run(greet=True)
        assert sat.rows("case") == {}
    stop.clear()
    sat.engine.run(greet=True)
    level(sat, centre)
