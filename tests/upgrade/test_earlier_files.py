"""Files written by earlier versions open with all that operators did in them; one is kept per version of each file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ioc_contract import cache_schema
from ioc_contract.kinds import KINDS
from ioc_desktop.services import desk, marks
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, database, keep, older, outbox, overlay, search
from tests.unit.desk_world import SUPERVISOR, case, close

FILES = Path(__file__).parent / "files"
OUTBOXES = sorted(FILES.glob("outbox-*.db"))
OLDER = sorted(p for p in FILES.glob("cache-*.db") if not p.name.startswith(f"cache-{cache.SCHEMA}-"))
CACHES = sorted(FILES.glob(f"cache-{cache.SCHEMA}-*.db"))


def test_a_file_of_this_version_is_kept() -> None:
    assert FILES / f"outbox-{len(outbox.MIGRATIONS)}.db" in OUTBOXES, "run tests.upgrade.make_files"
    assert FILES / f"cache-{cache.SCHEMA}-{len(cache.MIGRATIONS)}.db" in CACHES, "run tests.upgrade.make_files"


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("path", OUTBOXES, ids=lambda p: p.stem)
def test_an_outbox(path: Path, mirrored: bool, tmp_path: Path) -> None:
    if mirrored:
        shutil.copy(path.with_suffix(".jsonl"), tmp_path / "outbox.jsonl")
    else:
        shutil.copy(path, tmp_path / outbox.FILE)
    db = outbox.open_outbox(tmp_path / outbox.FILE, check=True)
    ws = Workspace(cache.open_cache(":memory:"), SUPERVISOR, db)
    assert [w.operation.kind for w in desk.waiting(ws)] == ["case.comment", "case.create"]
    assert [i.operation.text for i in desk.inbox(ws)] == ["Không đúng địa bàn"]
    assert [e.operation.text for e in outbox.entries(db, ws.key, ["applied"])] == ["Giao xử lý"]
    assert desk.draft(ws, "case", case(4).id, "reply") == "Kính gửi ông/bà"
    if int(path.stem.partition("-")[2]) >= 3:
        assert [(u.sha256[0], u.state) for u in keep.uploads(db, ws.key)] == [("a", "waiting"), ("b", "failed")]
    if int(path.stem.partition("-")[2]) >= 4:
        assert marks.bookmarked(ws) == {case(5).id, case(6).id}
    assert db.exec_driver_sql("PRAGMA user_version").scalar_one() == len(outbox.MIGRATIONS)
    close(ws)


@pytest.mark.parametrize("path", CACHES, ids=lambda p: p.stem)
def test_a_cache(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / cache.file_name())
    shutil.copy(OUTBOXES[-1], tmp_path / outbox.FILE)
    store = cache.open_cache(tmp_path / cache.file_name())
    db = outbox.open_outbox(tmp_path / outbox.FILE)
    overlay.lay_all(store, db, SUPERVISOR.id, SUPERVISOR)
    store.commit()
    states = dict(map(tuple, store.exec_driver_sql("SELECT title, state FROM cases_now").all()))
    assert states[case(1).title] == "assigned"
    assert states[case(2).title] == "new"
    assert states["Cây đổ chắn đường"] == "new"
    assert search.count(store, "case", "cay do") == 1
    assert database.healthy(store)
    database.close(store)
    database.close(db)


@pytest.mark.parametrize("path", OLDER, ids=lambda p: p.stem)
def test_a_cache_of_an_earlier_schema_is_read_while_the_new_one_comes(path: Path, tmp_path: Path) -> None:
    assert len(OLDER) >= cache.SCHEMA - 1
    schema = path.stem.split("-")[1]
    place = tmp_path / f"cache-{cache.SCHEMA}-account.db"
    shutil.copy(path, tmp_path / f"cache-{schema}-account.db")
    shutil.copy(OUTBOXES[-1], tmp_path / outbox.FILE)
    assert older.adopt(place)
    assert not older.adopt(place), "once"
    store = cache.open_cache(place)
    db = outbox.open_outbox(tmp_path / outbox.FILE)
    overlay.lay_all(store, db, SUPERVISOR.id, SUPERVISOR)
    store.commit()
    for kind in KINDS.values():
        for row in store.exec_driver_sql(f"SELECT * FROM {kind.table}_now").all():
            kind.load(tuple(row))
    states = dict(map(tuple, store.exec_driver_sql("SELECT title, state FROM cases_now").all()))
    assert states[case(1).title] == "assigned"
    assert states["Cây đổ chắn đường"] == "new"
    assert search.count(store, "case", "cay do") == 1
    assert search.count(store, "case", "o ga") > 1
    assert database.healthy(store)
    assert store.exec_driver_sql("PRAGMA user_version").scalar_one() == len(cache.MIGRATIONS)
    fresh = cache.open_cache(":memory:")
    for made in (store, fresh):
        made.exec_driver_sql("DELETE FROM meta")
    described = [
        {tuple(r) for r in c.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE type <> 'table'")}
        for c in (store, fresh)
    ]
    assert described[0] == described[1], "views, indexes and triggers are those of a cache made today"
    for connection in (store, fresh, db):
        database.close(connection)


def test_the_cache_says_its_version_as_its_migrations_do() -> None:
    assert len(cache.MIGRATIONS) == cache_schema.VERSION
    assert cache_schema.SCHEMA == cache.SCHEMA
