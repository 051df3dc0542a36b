"""One application per profile, also after kill -9; an unclean exit has the files looked through."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ioc_desktop import assembly
from ioc_desktop.services.application import Options
from ioc_desktop.services.guard import AlreadyRunning, Guard
from ioc_desktop.store import cache, database, outbox
from tests.unit.desk_world import SUPERVISOR
from tests.unit.test_outbox import operation

ROOT = Path(__file__).parents[2]
HOLD = """
import sys
from pathlib import Path
from ioc_desktop.services.guard import Guard
guard = Guard(Path(sys.argv[1]))
guard.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_profile_is_held_until_the_process_ends_however_it_does(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning, match="đang chạy"):
            Guard(tmp_path).acquire()
        holder.kill()
        holder.communicate()
    guard = Guard(tmp_path)
    guard.acquire()
    guard.release()


def test_after_an_unclean_exit_broken_files_are_put_aside_and_nothing_is_lost(tmp_path: Path) -> None:
    paths = assembly.folders("default", tmp_path)
    first = assembly.Desk(Options(), paths)
    db = outbox.open_outbox(paths.data / outbox.FILE)
    outbox.add(db, SUPERVISOR.id, [operation("chưa gửi")])
    db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close(db)
    store = paths.cache / "cache-1-abc.db"
    database.close(cache.open_cache(store))
    first._watch.stop()
    first._guard.release()  # as the system does for a process that is killed: nothing else is put in order
    for path in (store, paths.data / outbox.FILE):
        whole = bytearray(path.read_bytes())
        whole[4096 : 4096 + 12_000] = bytes(12_000)
        path.write_bytes(whole)
    again = assembly.Desk(Options(), paths)
    assert not store.exists()
    assert store.with_name(store.name + ".broken").exists()
    db = outbox.open_outbox(paths.data / outbox.FILE)
    assert [e.operation.text for e in outbox.entries(db, SUPERVISOR.id)] == ["chưa gửi"]
    database.close(db)
    again.close()


def test_a_cache_of_a_later_version_is_refused_with_words_and_the_profile_given_back(tmp_path: Path) -> None:
    paths = assembly.folders("default", tmp_path)
    store = paths.cache / "cache-1-abc.db"
    connection = cache.open_cache(store)
    connection.exec_driver_sql("PRAGMA user_version=99")
    database.close(connection)
    before = store.read_bytes()
    with pytest.raises(database.NewerFile, match="phiên bản mới hơn"):
        assembly.Desk(Options(), paths)
    assert store.read_bytes() == before
    held = Guard(paths.data)
    held.acquire()
    held.release()


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a profile in the user's own folder")
def test_nobody_else_on_the_machine_reads_a_profile(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        paths = assembly.folders("default", tmp_path)
        desk = assembly.Desk(Options(), paths)
        box = outbox.open_outbox(paths.data / outbox.FILE)
        store = cache.open_cache(paths.cache / "cache-1-abc.db")
        outbox.add(box, SUPERVISOR.id, [operation("chỉ mình tôi")])
        files = [p for folder in (paths.data, paths.cache) for p in folder.rglob("*") if p.is_file()]
        assert {"outbox.db", "outbox.db-wal", "outbox.jsonl", "cache-1-abc.db", "cache-1-abc.db-wal"} <= {
            p.name for p in files
        }
        told = {p.name: oct(p.stat().st_mode & 0o077) for p in files if p.stat().st_mode & 0o077}
        assert told.keys() <= {"running.lock", "outbox.open", "ballast"}, "these hold nothing"
        for folder in (paths.data, paths.cache, paths.state, paths.logs):
            assert folder.stat().st_mode & 0o077 == 0
        database.close(box)
        database.close(store)
        desk.close()
    finally:
        os.umask(before)


def test_a_clean_exit_leaves_no_mark(tmp_path: Path) -> None:
    paths = assembly.folders("default", tmp_path)
    assembly.Desk(Options(), paths).close()
    assert sorted(p.name for p in paths.data.iterdir() if p.suffix == ".open") == []


def test_the_command_line_says_what_cannot_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for words, hint in (
        (["--profile", "../evil"], "không đặt tên được"),
        (["--profile", "a/b"], "không đặt tên được"),
        (["--profile", ""], "không đặt tên được"),
        (["--server", "ioc.example.vn"], "https://"),
        (["--data-dir", str(tmp_path / "file")], "--data-dir"),
        (["--screenshot", str(tmp_path / "file" / "x"), "--data-dir", str(tmp_path)], "Không dùng được"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "ioc_desktop", *words],
            capture_output=True,
            text=True,
            cwd=ROOT,
            encoding="utf-8",
            timeout=30,
        )
        assert done.returncode != 0
        assert hint in done.stderr
        assert "Traceback" not in done.stderr
