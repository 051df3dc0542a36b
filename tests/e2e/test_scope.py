"""A scope that is taken away or given: lost rows go from the desk and from its files, gained ones alone come."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from ioc_contract import clock
from ioc_contract.clock import DAY, Instant
from ioc_contract.errors import Resync
from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Role
from ioc_desktop.services import desk
from ioc_desktop.store import cache, search
from ioc_desktop.sync import compare
from ioc_server.store import accounts, pruning, read, write
from ioc_server.store.database import reading, writing
from tests.e2e.sat import Sat
from tests.e2e.stage import Centre, password_hash, seated, until
from tests.server.rows import row
from tests.unit.desk_world import case

WORDS = ("quatkhoibang", "kemdauxanh", "nhacnuocngam")
"""Words that stand in the lost rows alone: title, body and timeline."""
PHOTO = b"the bytes of a photo of the ward that is lost"


class Ward:
    """Reports of a second ward with timeline and photos, and an account for both wards."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre
        self.cases = [
            replace(case(n), id=new_id(), unit_id="unit-2", title=f"{WORDS[0]} {n}", body=f"{WORDS[1]} giữa phố")
            for n in range(101, 131)
        ]
        at, sha256 = Instant(1_780_000_000_000), hashlib.sha256(PHOTO).hexdigest()
        self.rows = {"case": [KINDS["case"].row(c) for c in self.cases]}
        for kind, values in (
            ("entry", {"text": f"{WORDS[2]} đã chảy", "actor_name": "An", "at": at}),
            ("attachment", {"sha256": sha256, "thumb_sha256": sha256, "name": "anh.jpg", "media_type": "image/jpeg"}),
        ):
            self.rows[kind] = [row(kind, entity_kind="case", entity_id=c.id, **values) for c in self.cases]
        with writing(centre.engine) as connection:
            for kind, rows in self.rows.items():
                write.put(connection, kind, rows)
            accounts.add(connection, "phuong", password_hash, "Phường", Role.OPERATOR, unit_ids=["unit-1", "unit-2"])

    def limit(self, *units: str) -> None:
        with self.centre.engine.begin() as connection:
            value = orjson.dumps(units).decode()
            connection.exec_driver_sql(f"UPDATE account SET unit_ids = '{value}' WHERE user_name = 'phuong'")

    @property
    def ids(self) -> set[str]:
        return {str(one[0]) for rows in self.rows.values() for one in rows}


@pytest.fixture
def ward(centre: Centre) -> Ward:
    return Ward(centre)


@pytest.fixture
def sat(centre: Centre, ward: Ward, tmp_path: Path) -> Iterator[Sat]:
    sat = Sat(tmp_path / "desk", centre, "phuong")
    sat.engine.run(greet=True)
    assert {c.id for c in ward.cases} <= sat.rows("case").keys()
    yield sat
    sat.close()


def traces(sat: Sat, ward: Ward) -> list[str]:
    """Return what of the ward can still be read in the cache's files, byte by byte."""
    content = b"".join(p.read_bytes() for p in sorted(sat.desk.paths.cache.glob("cache-*")))
    assert "Ổ gà".encode() in content
    wanted = {*WORDS, *ward.ids}
    return sorted(w for w in wanted if w.encode() in content)


def keep_photo(sat: Sat) -> Path:
    folder = sat.desk.paths.cache / "blobs"
    folder.mkdir(exist_ok=True)
    path = folder / hashlib.sha256(PHOTO).hexdigest()
    path.write_bytes(PHOTO)
    (folder / f"{path.name}.part").write_bytes(PHOTO[:9])
    (folder / ("0" * 64)).write_bytes(b"another")
    return path


@pytest.mark.parametrize("bulk", [5_000, 10])
def test_nothing_of_a_lost_scope_remains(
    sat: Sat, ward: Ward, centre: Centre, monkeypatch: pytest.MonkeyPatch, bulk: int
) -> None:
    monkeypatch.setattr(compare, "BULK", bulk)
    photo = keep_photo(sat)
    # a row written again before it is lost leaves its former self in the file's free space
    changed = [replace(c, version=2, title=f"{WORDS[0]} sửa {n}", body="") for n, c in enumerate(ward.cases)]
    with writing(centre.engine) as connection:
        write.put(connection, "case", [KINDS["case"].row(c) for c in changed])
    until(lambda: sat.engine.run() or sat.rows("case")[ward.cases[0].id][1] == 2, "the change")
    assert {WORDS[1], ward.cases[0].id} <= set(traces(sat, ward))
    assert search.count(sat.ws.cache, "case", WORDS[0]) == len(ward.cases)
    ward.limit("unit-1")
    sat.engine.run()
    assert traces(sat, ward) == []
    assert not ward.ids & (sat.rows("case").keys() | sat.rows("entry").keys() | sat.rows("attachment").keys())
    assert sat.rows("case").keys() == centre.rows("case").keys() - ward.ids
    assert sorted(p.name for p in photo.parent.iterdir()) == ["0" * 64]
    assert sat.api.wanted == []
    assert search.count(sat.ws.cache, "case", WORDS[0]) == 0
    assert search.count(sat.ws.cache, "case", "o ga") > 0
    assert cache.meta(sat.engine.cache, "scrub") is None
    assert sat.ws.cache.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    made = {str(n) for (n,) in sat.ws.cache.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'")}
    assert "cases_live" in made


def test_a_single_row_that_leaves_is_scrubbed_too(sat: Sat, ward: Ward, centre: Centre) -> None:
    photo = keep_photo(sat)
    for one in ward.cases[1:]:  # the photo is of one report alone
        with centre.engine.begin() as connection:
            connection.exec_driver_sql(f"DELETE FROM attachments WHERE entity_id = '{one.id}'")
    gone = ward.cases[0]
    word = "chuyenriengcuamotviec"
    for version, unit in ((2, "unit-2"), (3, "unit-9")):
        moved = replace(gone, version=version, unit_id=unit, title=f"{word} ở phường")
        with writing(centre.engine) as connection:
            write.put(connection, "case", [KINDS["case"].row(moved)])
        until(
            lambda v=version: sat.engine.run() or (sat.rows("case").get(gone.id, (0, 3))[1] == v), "the change"
        )  # fmt: skip
    assert gone.id not in sat.rows("case")
    assert not photo.exists()
    assert cache.meta(sat.engine.cache, "scrub_after") is not None
    now = sat.engine.now
    sat.engine.now = lambda: Instant(now() + clock.HOUR + clock.MINUTE)
    compare.scrub(sat.engine)
    sat.engine.now = now
    content = b"".join(p.read_bytes() for p in sorted(sat.desk.paths.cache.glob("cache-*")))
    assert word.encode() not in content
    assert gone.id.encode() not in content
    assert "Ổ gà".encode() in content
    assert cache.meta(sat.engine.cache, "scrub_after") is None


def test_killed_before_its_photos_went_a_desk_removes_them_later(
    sat: Sat, ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = keep_photo(sat)
    ward.limit("unit-1")
    with monkeypatch.context() as killed:
        killed.setattr(compare, "remove_photos", lambda _: None)
        sat.engine.run()
    assert not ward.ids & sat.rows("attachment").keys()
    assert photo.exists()
    sat.engine.run()
    assert sorted(p.name for p in photo.parent.iterdir()) == ["0" * 64]


def test_a_gained_scope_comes_alone(sat: Sat, ward: Ward, centre: Centre) -> None:
    ward.limit("unit-1")
    sat.engine.run()
    pages = sat.api.pages
    ward.limit("unit-1", "unit-2")
    sat.engine.run()
    assert set(sat.api.wanted) == ward.ids
    assert len(sat.api.wanted) == len(ward.ids)
    assert sat.api.pages == pages
    for kind in ("case", "entry", "attachment"):
        assert sat.rows(kind) == centre.rows(kind)
    assert cache.meta(sat.engine.cache, "verify") is None


def test_what_waits_on_a_lost_row_is_judged_by_the_centre(sat: Sat, ward: Ward, centre: Centre) -> None:
    one = ward.cases[0].id
    desk.act(sat.ws, "case", "case.comment", [one], text="Ghi trước khi mất quyền")
    ward.limit("unit-1")
    sat.engine.run()
    assert [i.operation.text for i in desk.inbox(sat.ws)] == ["Ghi trước khi mất quyền"]
    assert desk.inbox(sat.ws)[0].result is not None
    assert one not in sat.rows("case")
    assert centre.texts() == []


def test_a_reader_in_the_way_is_waited_for(sat: Sat, ward: Ward) -> None:
    reading = sat.ws.cache
    reading.exec_driver_sql("BEGIN")
    reading.exec_driver_sql("SELECT count(*) FROM cases").scalar_one()
    sat.engine.cache.exec_driver_sql("PRAGMA busy_timeout=300")  # a shorter try than the desk's
    ward.limit("unit-1")
    sat.engine.run()
    assert cache.meta(sat.engine.cache, "scrub") == "1"
    reading.rollback()
    sat.engine.run()
    assert cache.meta(sat.engine.cache, "scrub") is None
    assert traces(sat, ward) == []


def test_a_running_desk_notices_by_itself(centre: Centre, ward: Ward, tmp_path: Path) -> None:
    with seated(tmp_path / "running", centre.url, "phuong") as a:
        a.ready()
        until(lambda: ward.cases[0].id in a.rows("case"), "both wards")
        ward.limit("unit-1")
        a.desk.sync.wake()
        until(lambda: not ward.ids & a.rows("case").keys(), "the ward gone")
        ward.limit("unit-1", "unit-2")
        a.desk.sync.wake()
        until(lambda: ward.ids & a.rows("case").keys(), "the ward back")


def test_a_desk_away_longer_than_the_feed_remembers_misses_nothing(sat: Sat, ward: Ward, centre: Centre) -> None:
    """What left and was forgotten goes from the desk, what changed comes, nothing else is fetched."""
    with writing(centre.engine) as connection:
        for kind in ("attachment", "entry", "case"):
            table = KINDS[kind].table
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE id = '{ward.rows[kind][0][0]}'")
        write.put(connection, "case", [KINDS["case"].row(replace(ward.cases[1], title="Sửa khi vắng mặt"))])
    until(lambda: not _waiting(centre), "the feed's positions")
    with writing(centre.engine) as connection:
        for day in (0, 40, 80):
            pruning.prune(connection, 30 * DAY, Instant(clock.now() + day * DAY))
    with pytest.raises(Resync, match="forgotten"):
        sat.api.changes(cache.meta(sat.engine.cache, "cursor") or "", 10)
    sat.engine.run(greet=True)
    for kind in ("case", "entry", "attachment"):
        assert sat.rows(kind) == centre.rows(kind)
    assert ward.cases[1].id in sat.api.wanted
    assert len(sat.api.wanted) < 5
    assert cache.meta(sat.engine.cache, "verify") is None


def _waiting(centre: Centre) -> bool:
    with reading(centre.engine) as connection:
        return read.waiting(connection)
