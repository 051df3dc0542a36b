"""Ready cache files: what is in them, who is given them, and when they are no longer good."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from backports import zstd

from ioc_contract import cache_schema, codec
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_contract.messages import SnapshotFile
from ioc_contract.permissions import Role
from ioc_server.services import snapshots
from ioc_server.settings import Settings
from ioc_server.store import deployment
from ioc_server.store.database import writing
from tests.server.client import Client, ids, left
from tests.server.conftest import Centre


@pytest.fixture
def centre(engine: sa.Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Centre]:
    """A centre that offers a file to whoever receives ten rows."""
    monkeypatch.setattr(snapshots, "REST_SECONDS", 0.0)
    centre = Centre(engine, Settings(data_dir=tmp_path, database=database_url, snapshot_from=10))
    for subsystem in ("reports", "tasks"):
        centre.put("subsystem", id=subsystem)
    with centre.serving():
        yield centre


def offered(client: Client, other_than: str = "") -> SnapshotFile:
    """Wait until there is a file."""
    end = time.monotonic() + 60
    while (file := client.snapshot().file) is None or file.sha256 == other_than:
        assert time.monotonic() < end, "no file is made"
        time.sleep(0.05)
    return file


def fetched(client: Client, file: SnapshotFile, to: Path) -> sqlite3.Connection:
    content = client.call("GET", file.path.removeprefix("/v1/")).content
    assert len(content) == file.size
    plain = zstd.decompress(content)
    assert len(plain) == file.unpacked
    to.write_bytes(plain)
    return sqlite3.connect(to)


def fill(centre: Centre) -> None:
    for i in range(20):
        centre.put("case", subsystem="reports", unit_id=f"u{i % 2 + 1}", title=f"Ổ gà số {i}", sensitive=i % 5 == 0)
    centre.put("task", subsystem="tasks", title="Việc chung")


def test_a_file_is_the_cache_that_pages_would_make(centre: Centre, tmp_path: Path) -> None:
    fill(centre)
    client = centre.client("an")
    assert client.snapshot().file is None  # made while nobody waits for it
    file = offered(client)
    assert file.format == cache_schema.fingerprint()
    db = fetched(client, file, tmp_path / "file.db")
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("PRAGMA user_version").fetchone() == (cache_schema.VERSION,)
    told = {k.kind: k.rows for k in client.snapshot().kinds}
    for kind in KINDS.values():
        rows = db.execute(f"SELECT * FROM {kind.table}_now ORDER BY id").fetchall()
        assert told[kind.name] == len(rows)
        assert rows == [tuple(r) for r in client.rows(kind.name).table.rows]
    made = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
    assert made == cache_schema.indexes()
    assert len(db.execute('SELECT rowid FROM cases_text WHERE cases_text MATCH \'"o" "ga"\'').fetchall()) == 20
    assert ("ga", 20) in db.execute("SELECT * FROM terms").fetchall()
    later = centre.put("case", subsystem="reports")
    end = time.monotonic() + 30
    while later not in ids(client.changes(file.cursor), "case"):
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_file_holds_nothing_its_account_may_not_see(centre: Centre, tmp_path: Path) -> None:
    fill(centre)
    hidden = [
        ("case", {"subsystem": "reports", "unit_id": "u2", "body": "lời của phường khác"}),
        ("case", {"subsystem": "reports", "unit_id": "u1", "sensitive": 1, "body": "lời nhạy cảm"}),
        ("case", {"subsystem": "tasks", "unit_id": "u1", "body": "lời của lĩnh vực khác"}),
    ]
    for kind, values in hidden:
        case = centre.put(kind, **values)
        centre.put("entry", entity_kind="case", entity_id=case, text=f"ghi chú về {values['body']}")
    moved = centre.put("case", subsystem="reports", unit_id="u1", body="lời đã chuyển đi")
    centre.put("case", id=moved, subsystem="reports", unit_id="u2", body="lời đã chuyển đi")
    with writing(centre.engine) as connection:
        connection.exec_driver_sql(
            "INSERT INTO reporter (case_id, name, phone, email) VALUES ('c', 'Tên người dân', '0900000000', 'a@b')"
        )
    client = centre.client("unit", Role.OPERATOR, unit_ids=["u1"], subsystems=["reports"])
    file = offered(client)
    fetched(client, file, tmp_path / "file.db").close()
    content = (tmp_path / "file.db").read_bytes()
    assert "Ổ gà số 2".encode() in content
    for words in (
        "lời của",
        "lời nhạy cảm",
        "lời đã chuyển đi",
        "Tên người dân",
        "0900000000",
        "Ổ gà số 1\x00",
        "argon2",
    ):
        assert words.encode() not in content
    assert moved.encode() not in content


def test_a_broken_fetch_goes_on(centre: Centre) -> None:
    fill(centre)
    client = centre.client("an")
    file = offered(client)
    path = file.path.removeprefix("/v1/")
    whole = client.call("GET", path)
    assert whole.headers["ETag"] == f'"{file.sha256}"'
    rest = client.call("GET", path, headers={"Range": "bytes=100-", "If-Range": f'"{file.sha256}"'})
    assert rest.status_code == 206
    assert whole.content[:100] + rest.content == whole.content
    other = client.call("GET", path, headers={"Range": "bytes=100-", "If-Range": '"another"'})
    assert (other.status_code, other.content) == (200, whole.content)


def test_a_file_is_given_to_its_scopes_alone(centre: Centre) -> None:
    fill(centre)
    file = offered(centre.client("an"))
    same = centre.client("binh")
    same.snapshot()
    same.call("GET", file.path.removeprefix("/v1/"))
    for other in (centre.client("chi", Role.OPERATOR), centre.client("dung", unit_ids=["u1"])):
        with pytest.raises(Refused, match="not_found"):
            other.call("GET", file.path.removeprefix("/v1/"))
    with pytest.raises(Refused, match="not_found"):
        same.call("GET", "snapshot/server.db")


def test_a_file_with_a_row_that_left_is_given_no_more(centre: Centre) -> None:
    fill(centre)
    doomed = centre.put("case", subsystem="reports", unit_id="u1")
    client = centre.client("an", Role.OPERATOR, unit_ids=["u1"])
    first = offered(client)
    centre.put("case", id=doomed, subsystem="reports", unit_id="u2")
    with pytest.raises(Refused, match="not_found"):
        client.call("GET", first.path.removeprefix("/v1/"))
    second = offered(client, other_than=first.sha256)
    assert doomed not in left(client.changes(second.cursor), "case")


def test_a_file_far_behind_is_still_given_while_a_new_one_is_made(centre: Centre) -> None:
    fill(centre)
    client = centre.client("an")
    first = offered(client)
    fill(centre)
    second = offered(client, other_than=first.sha256)
    assert codec.position(second.cursor) > codec.position(first.cursor)
    client.call("GET", first.path.removeprefix("/v1/"))  # whoever was fetching it goes on


def test_a_file_of_another_epoch_or_version_is_not_offered(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fill(centre)
    client = centre.client("an")
    first = offered(client)
    with writing(centre.engine) as connection:
        deployment.renew_epoch(connection)
    fill(centre)
    assert client.snapshot().file is None
    second = offered(client, other_than=first.sha256)
    with pytest.raises(Refused, match="not_found"):
        client.call("GET", first.path.removeprefix("/v1/"))
    files = list((tmp_path / "snapshots").glob("*.zst"))
    assert [second.sha256 in f.name for f in files] == [True]


def test_few_rows_come_by_pages(centre: Centre) -> None:
    client = centre.client("an", Role.OPERATOR, subsystems=["tasks"])
    fill(centre)
    for _ in range(3):
        assert client.snapshot().file is None
        time.sleep(0.1)
    assert not (centre.settings.snapshots).exists()


def test_the_folder_is_bounded(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "FILES", 1)
    fill(centre)
    offered(centre.client("an"))
    offered(centre.client("binh", Role.OPERATOR))
    offered(centre.client("chi", Role.OPERATOR, unit_ids=["u1"]))
    end = time.monotonic() + 30
    while len(list(centre.settings.snapshots.glob("*.zst"))) > 2:
        assert time.monotonic() < end
        time.sleep(0.05)
