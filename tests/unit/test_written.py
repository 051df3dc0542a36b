"""Words typed with marks are looked for only where they can stand, and found wherever they do, whatever changes meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_contract.cache_schema import WORD
from ioc_contract.folding import nfc
from ioc_contract.kinds import KINDS
from ioc_desktop.store import cache, database, older, search, written
from tests.unit.desk_world import case, close, reference_rows, workspace
from tests.unit.small_centre import SmallCentre
from tests.unit.test_engine import engine_of

CASE = KINDS["case"]
MANY = 5_000
ORDINARY = "Đường ngập nước trước chợ"


def write(connection: sa.Connection, texts: dict[int, str], version: int = 1) -> None:
    cache.upsert(
        connection, CASE, [CASE.row(case(n, title=t, body="", address="", version=version)) for n, t in texts.items()]
    )
    connection.commit()


def found(connection: sa.Connection, text: str) -> list[int]:
    """Return the numbers found, newest first, the same whichever way is asked."""
    newest = [int(i[-12:]) for i in search.newest(connection, "case", text, 100, False)]
    assert search.count(connection, "case", text, False) == len(newest)
    asked = search.by_seq(connection, "case", text, typing=False)
    other = search.text_filter(connection, "case", text, column="cases.id", typing=False)
    assert asked is not None
    assert other is not None
    for condition in (asked[0], other):
        rows = connection.exec_driver_sql(f"SELECT number FROM cases WHERE {condition.condition}", condition.parameters)
        assert {int(n) for (n,) in rows} == set(newest)
    return newest


def work(connection: sa.Connection, call: Callable[[], object]) -> int:
    """Return how many hundreds of SQLite's steps a call takes: a measure of work that no other load changes."""
    ticks = 0

    def tick() -> int:
        nonlocal ticks
        ticks += 1
        return 0

    raw = database.raw(connection)
    raw.set_progress_handler(tick, 100)
    try:
        call()
    finally:
        raw.set_progress_handler(None, 0)
    return ticks


@pytest.fixture(scope="module")
def many() -> Iterator[sa.Connection]:
    connection = cache.open_cache(":memory:")
    write(connection, {n: "Dượng của tôi báo" if n in (700, 4_100) else ORDINARY for n in range(1, MANY + 1)})
    yield connection
    cache.close_cache(connection)


def test_what_no_report_says_costs_no_reading(many: sa.Connection) -> None:
    def look() -> None:
        assert found(many, "dưỡng") == []
        assert search.at_least(many, "case", "dưỡng ") == (0, False)

    before = work(many, look)
    written.finish(many)
    assert work(many, look) * 10 < before
    assert found(many, "dượng") == [4_100, 700]
    assert found(many, "Dượng ĐƯỜNG") == []
    assert len(search.newest(many, "case", "đường", 100, False)) == 100


def test_words_of_many_places_and_of_nearly_all(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = cache.open_cache(":memory:")
    every, half = range(1, MANY + 1), range(1, MANY // 2, 50)
    write(connection, {n: "Dưỡng lão" if n in half else "Đường ngập" if n % 3 else "Dương" for n in every})
    before = {text: found(connection, text) for text in ("dưỡng", "dượng")}
    common = search.count(connection, "case", "đường", False)
    written.finish(connection)
    for spans in (100, 0):
        monkeypatch.setattr(search, "_SPANS", spans)
        assert {text: found(connection, text) for text in before} == before
        assert search.count(connection, "case", "đường", False) == common
    assert before["dưỡng"] == sorted(half, reverse=True)
    cache.close_cache(connection)


def test_texts_that_change_are_found_at_once(many: sa.Connection) -> None:
    written.finish(many)
    write(many, {300: "Bên dưỡng lão mất điện"}, version=2)
    write(many, {MANY + 1: "Trại dưỡng lão"})
    assert found(many, "dưỡng") == [MANY + 1, 300]
    assert written.step(many)
    assert not written.step(many), "only the block that changed is looked through again"
    assert found(many, "dưỡng") == [MANY + 1, 300]
    write(many, {300: ORDINARY}, version=3)
    many.exec_driver_sql("DELETE FROM cases WHERE number = ?", (MANY + 1,))
    many.commit()
    assert found(many, "dưỡng") == []


def test_a_text_that_changes_while_its_block_is_looked_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db, other = (cache.open_cache(tmp_path / "cache.db") for _ in range(2))
    write(db, dict.fromkeys(range(1, written.SIZE * 3), ORDINARY))
    read: list[str] = []

    class Words:
        """The words of a text; after the first text somebody else writes it anew."""

        def findall(self, text: str) -> list[str]:
            if not read:
                write(other, {5: "Dượng Ba báo"}, version=2)
            read.append(text)
            return WORD.findall(text)

    with monkeypatch.context() as patched:
        patched.setattr(written, "WORD", Words())
        written.step(db)
    assert len(read) == written.SIZE * 2 - 1
    write(db, {5: "Dượng Tư báo"}, version=3)
    assert found(db, "dượng") == [5]
    written.finish(db)
    assert found(db, "dượng") == [5]
    assert found(db, "dưỡng") == []
    cache.close_cache(db)
    cache.close_cache(other)


def test_nothing_is_kept_of_words_whose_rows_went(tmp_path: Path) -> None:
    db = cache.open_cache(tmp_path / "cache.db")
    write(db, {n: "Ông Nguyễn Văn Ẩn báo" if n == 1 else ORDINARY for n in range(1, 1_000)})
    written.finish(db)
    assert db.exec_driver_sql("SELECT count(*) FROM written WHERE word = 'ẩn'").scalar_one() == 1
    cache.remove(db, CASE, [case(1).id])
    db.commit()
    cache.scrub(db, lambda: None)
    written.finish(db)
    assert db.exec_driver_sql("SELECT count(*) FROM written WHERE word = 'ẩn'").scalar_one() == 0
    assert search.count(db, "case", "nước") == 998
    cache.close_cache(db)
    assert "ẩn".encode() not in (tmp_path / "cache.db").read_bytes()


def test_a_first_load_makes_all_unknown(tmp_path: Path) -> None:
    db = cache.open_cache(tmp_path / "cache.db")
    write(db, dict.fromkeys(range(1, 1_000), ORDINARY))
    written.finish(db)
    cache.begin_bulk(db)
    write(db, {10: "Dượng tôi báo"}, version=2)
    cache.end_bulk(db)
    assert found(db, "dượng") == [10]
    cache.close_cache(db)


def test_a_cache_of_the_version_before_finds_changes_too(tmp_path: Path) -> None:
    before = Path(__file__).parents[1] / "upgrade" / "files" / "cache-2-4.db"
    (tmp_path / "cache-2-account.db").write_bytes(before.read_bytes())
    place = tmp_path / f"cache-{cache.SCHEMA}-account.db"
    assert older.adopt(place)
    db = cache.open_cache(place)
    cache.end_bulk(db)
    write(db, dict.fromkeys(range(100, 1_200), ORDINARY))
    written.finish(db)
    assert found(db, "dượng") == []
    write(db, {150: "Dượng tôi báo"}, version=2)
    assert found(db, "dượng") == [150]
    cache.close_cache(db)


WORDS = ("dượng", "Dượng", "DƯỢNG", "đường", "hòa", "hoà", "hóa", "hỏa", "mộc", "móc", "ổ", "gà")


@settings(max_examples=40, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.integers(1, 1_100),
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
            st.integers(0, 2),
        ),
        max_size=8,
    ),
    asked=st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join),
)
def test_whatever_is_written_and_looked_through(steps: list[tuple[int, str, int]], asked: str) -> None:
    db = cache.open_cache(":memory:")
    texts = dict.fromkeys(range(1, 1_100, 100), "x")
    write(db, texts)
    db.exec_driver_sql("UPDATE cases SET seq = number")  # rows far apart: several blocks
    search.rebuild(db)
    for version, (number, text, looks) in enumerate(steps, 2):
        for _ in range(looks):
            written.step(db)
        number -= number % 100 - 1
        if number in texts:
            texts[number] = text
            write(db, {number: text}, version)
    wanted = [set(search.forms(nfc(w))) for w in asked.split()]
    assert set(found(db, asked)) == {n for n, t in texts.items() if all(forms & set(t.split()) for forms in wanted)}
    cache.close_cache(db)


def test_at_rest_words_are_looked_through_unless_somebody_writes(tmp_path: Path) -> None:
    ws, centre = workspace(tmp_path), SmallCentre()
    for kind, records in reference_rows().items():
        centre.put(kind, *records)
    centre.put("case", *(case(n) for n in range(1, 1_100)))
    engine = engine_of(ws, centre)
    engine.run()
    known = "SELECT count(*) FROM written_known WHERE done = 1"
    other = cache.open_cache(tmp_path / cache.file_name())
    database.begin(other)
    ws.cache.exec_driver_sql("PRAGMA busy_timeout=10")
    assert engine.spare() is False, "left for later"
    assert ws.cache.exec_driver_sql(known).scalar_one() == 0
    other.rollback()
    cache.close_cache(other)
    assert engine.spare() is True
    assert engine.spare() is False
    assert ws.cache.exec_driver_sql(known).scalar_one() == 4
    assert ws.cache.exec_driver_sql("SELECT count(*) FROM written").scalar_one() > 0
    close(ws)
