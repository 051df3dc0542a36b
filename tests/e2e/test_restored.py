"""A centre put back from a backup: desks notice, compare their rows and send again what it forgot; nothing lost or doubled."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from ioc_contract.kinds import KINDS
from ioc_desktop.services import desk
from ioc_server.store import deployment, write
from ioc_server.store.database import reading, writing
from tests.e2e.stage import CASES, Centre, Seat, seated, until
from tests.server.rows import row


@dataclass
class Backup:
    """Takes the real database away and puts it back, as an administrator would, the server stopped."""

    take: Callable[[], None]
    put_back: Callable[[], None]


@pytest.fixture
def backup(request: pytest.FixtureRequest, centre: Centre, tmp_path: Path) -> Backup:
    kept = tmp_path / "backup"
    if centre.engine.dialect.name == "sqlite":
        file = Path(str(centre.engine.url.database))

        def take() -> None:
            source, target = sqlite3.connect(file), sqlite3.connect(kept)
            source.backup(target)
            source.close()
            target.close()

        def put_back() -> None:
            centre.engine.dispose()
            for suffix in ("-wal", "-shm"):
                file.with_name(file.name + suffix).unlink(missing_ok=True)
            shutil.copy(kept, file)

        return Backup(take, put_back)
    cluster = request.getfixturevalue("cluster")
    url = centre.database

    def run(program: str, *arguments: str) -> None:
        subprocess.run([cluster.binaries / program, *arguments], check=True, capture_output=True, timeout=120)

    def put_back_dump() -> None:
        centre.engine.dispose()
        cluster.drop(url)
        run("createdb", "-h", "127.0.0.1", "-p", str(cluster.port), "-U", "postgres", url.rpartition("/")[2])
        run("pg_restore", "-d", url, str(kept))

    return Backup(lambda: run("pg_dump", "-Fc", "-f", str(kept), url), put_back_dump)


def note(seat: Seat, centre: Centre, words: str) -> None:
    desk.act(seat.ws, "case", "case.comment", [centre.cases[0].id], text=words)


def settled(centre: Centre, *seats: Seat) -> bool:
    return all(not desk.waiting(s.ws) and s.same_as(centre) for s in seats)


def noted(folder: Path) -> int:
    return int(orjson.loads((folder / "server" / "feed.json").read_bytes())["head"])


def head(centre: Centre) -> int:
    with reading(centre.engine) as connection:
        return deployment.head(connection)


def once(centre: Centre, *words: str) -> None:
    assert sorted(centre.texts()) == sorted(words)
    assert sum(centre.versions().values()) == CASES + len(words)


def test_acknowledged_work_survives_a_restore(centre: Centre, backup: Backup, tmp_path: Path) -> None:
    with seated(tmp_path / "a", centre.url, "truc1") as a, seated(tmp_path / "b", centre.url, "truc2") as b:
        a.ready()
        b.ready()
        note(a, centre, "Trước khi sao lưu")
        until(lambda: settled(centre, a, b), "the first note")
        backup.take()
        note(a, centre, "Sau khi sao lưu, máy A")
        note(b, centre, "Sau khi sao lưu, máy B")
        until(lambda: settled(centre, a, b) and len(centre.texts()) == 3, "the notes that the backup has not")
        centre.server.stop()
        backup.put_back()
        assert centre.texts() == ["Trước khi sao lưu"]
        centre.restart()
        a.desk.sync.wake()
        b.desk.sync.wake()
        until(lambda: len(centre.texts()) == 3 and settled(centre, a, b), "what was forgotten sent again")
        once(centre, "Trước khi sao lưu", "Sau khi sao lưu, máy A", "Sau khi sao lưu, máy B")
        assert desk.inbox(a.ws) == desk.inbox(b.ws) == []


def test_a_centre_that_went_on_meanwhile_is_noticed_all_the_same(
    centre: Centre, backup: Backup, tmp_path: Path
) -> None:
    """By the time the desk returns the feed stands beyond its cursor; a row has another content under the version it holds."""
    with seated(tmp_path / "a", centre.url) as a:
        a.ready()
        backup.take()
        note(a, centre, "Đã gửi rồi mất")
        until(lambda: settled(centre, a) and centre.texts(), "the note")
        until(lambda: noted(tmp_path) == head(centre), "the feed's position noted")
    centre.server.kill()
    backup.put_back()
    centre.restart()
    with writing(centre.engine) as connection:
        connection.exec_driver_sql(
            f"UPDATE cases SET title = 'Khác, cùng số phiên bản' WHERE id = '{centre.cases[1].id}'"
        )
        for i in range(50):
            write.put(connection, "category", [row("category", id=f"moi-{i}", subsystem="reports")])
    with seated(tmp_path / "a", centre.url) as a:
        until(lambda: centre.texts() and a.links and a.link.state == "online" and settled(centre, a), "level again")
        assert a.rows("case")[centre.cases[1].id][KINDS["case"].names.index("title")] == "Khác, cùng số phiên bản"
    once(centre, "Đã gửi rồi mất")


def test_the_whole_folder_put_back_is_noticed_by_the_desks(centre: Centre, backup: Backup, tmp_path: Path) -> None:
    with seated(tmp_path / "a", centre.url) as a:
        a.ready()
        backup.take()
        kept = (tmp_path / "server" / "feed.json").read_bytes()
        note(a, centre, "Đã gửi rồi mất")
        until(lambda: settled(centre, a) and centre.texts(), "the note")
        centre.server.stop()
        backup.put_back()
        (tmp_path / "server" / "feed.json").write_bytes(kept)
        centre.restart()
        a.desk.sync.wake()
        until(lambda: centre.texts() and settled(centre, a), "level again")
    once(centre, "Đã gửi rồi mất")
