"""Full-text search: found however typed, exact where marks were typed, safe whatever is typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_contract.kinds import KINDS
from ioc_desktop.store import cache, search
from tests.unit.desk_world import case

TEXTS = {
    1: ("Ngập nước sâu", "Đường Trần Hưng Đạo ngập sau mưa bão lớn", "Phường Bình Thuận"),
    2: ("Báo cáo rác thải", "Bãi rác bao quanh chợ, mùi hôi", "Hẻm 12 Nguyễn Huệ"),
    3: ("Hoả hoạn tại chợ", "Cháy sạp hàng, đã báo cứu hỏa", "Chợ Phan Thiết"),
    4: ("Đèn đường hỏng", "Đèn chiếu sáng tắt cả tuần", "đường Lê Lợi"),
}


@pytest.fixture(scope="module")
def db() -> Iterator[sa.Connection]:
    connection = cache.open_cache(":memory:")
    rows = [case(n, title=t, body=b, address=a) for n, (t, b, a) in TEXTS.items()]
    cache.upsert(connection, KINDS["case"], [KINDS["case"].row(r) for r in rows])
    connection.commit()
    search.learn(connection)
    yield connection
    cache.close_cache(connection)


def numbers(db: sa.Connection, text: str, typing: bool = False) -> set[int]:
    condition = search.text_filter(db, "case", text, typing=typing)
    assert condition is not None
    found = db.exec_driver_sql(f"SELECT number FROM cases_now WHERE {condition.condition}", condition.parameters)
    filtered = {int(n) for (n,) in found}
    ids = search.newest(db, "case", text, typing=typing)
    assert {int(i[-12:]) for i in ids} == filtered
    assert search.count(db, "case", text, typing=typing) == len(filtered)
    return filtered


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ngap nuoc", {1}),
        ("NGẬP", {1}),
        ("duong", {1, 4}),
        ("đường", {1, 4}),
        ("bao", {1, 2, 3}),
        ("bão", {1}),
        ("hỏa", {3}),
        ("hoả", {3}),
        ('"den duong"', {4}),
        ('"duong den"', set()),
        ("nguyen hue", {2}),
        ("3", {3}),
        ("không-có-từ-này", set()),
    ],
)
def test_words(db: sa.Connection, typed: str, expected: set[int]) -> None:
    assert numbers(db, typed) == expected


def test_the_last_word_may_be_unfinished(db: sa.Connection) -> None:
    assert numbers(db, "tran hu", typing=True) == {1}
    assert numbers(db, "tran hu ", typing=True) == set()
    assert numbers(db, "chơ ngậ", typing=True) == set()


@pytest.mark.parametrize("typed", ["", "   ", '"', "-- ;", "*", '""', "()", "'", "%_"])
def test_nothing_to_look_for(db: sa.Connection, typed: str) -> None:
    assert search.text_filter(db, "case", typed) is None
    assert search.newest(db, "case", typed) == []


@pytest.mark.parametrize(
    "typed",
    ['title:x" OR "', "a AND NOT b", "NEAR(a b, 3)", 'x"; DROP TABLE cases; --', "a*", "^a", "{title}:a", "a\x00b", "😀 a", "a" * 5000],
)  # fmt: skip
def test_hostile_words_are_only_words(db: sa.Connection, typed: str) -> None:
    assert len(numbers(db, typed, typing=True)) <= len(TEXTS)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.booleans())
def test_anything_typed_is_safe(typed: str, typing: bool) -> None:
    connection = _shared()
    assert isinstance(search.newest(connection, "case", typed, typing=typing), list)
    assert search.count(connection, "article", typed, typing=typing) == 0


_held: list[sa.Connection] = []


def _shared() -> sa.Connection:
    if not _held:
        _held.append(cache.open_cache(":memory:"))
    return _held[0]


def teardown_module() -> None:
    for connection in _held:
        cache.close_cache(connection)


def test_the_index_follows_the_rows() -> None:
    db = cache.open_cache(":memory:")
    kind = KINDS["case"]
    cache.upsert(db, kind, [kind.row(case(1, title="Cũ"))])
    cache.upsert(db, kind, [kind.row(case(1, title="Mới", version=2))])
    assert (search.newest(db, "case", "cũ"), len(search.newest(db, "case", "moi"))) == ([], 1)
    search.unfollow(db)
    cache.upsert(db, kind, [kind.row(case(n, title="Thêm")) for n in range(2, 2500)])
    search.rebuild(db)
    assert search.count(db, "case", "them") == search.CAP
    cache.remove(db, kind, [case(1).id])
    assert search.newest(db, "case", "moi") == []
    db.exec_driver_sql("INSERT INTO cases_text(cases_text, rank) VALUES ('integrity-check', 0)")
    cache.close_cache(db)


def test_highlighting() -> None:
    text = "Đường Trần Hưng Đạo"
    assert [text[a:b] for a, b in search.spans(text, "duong hu")] == ["Đường", "Hưng"]
    assert search.spans(text, "") == []


def test_words_of_very_many_rows_are_found_and_counted_whichever_way(monkeypatch: pytest.MonkeyPatch) -> None:
    db = cache.open_cache(":memory:")
    kind = KINDS["case"]
    texts = ["Ngập nước sâu", "Đèn đường hỏng", "Ngã ba đường tối"]
    cache.upsert(db, kind, [kind.row(case(n, title=texts[n % 3], body="", address="")) for n in range(1, 400)])
    search.learn(db)
    wanted = {"duong": 266, "đường": 266, "nga": 266, "ngã": 133, "đèn d": 133, "zz": 0}
    for listed in (10**9, 0):  # as a list, and row by row
        monkeypatch.setattr(search, "CAP", 0)
        monkeypatch.setattr("math.isqrt", lambda _n, most=listed: most)
        for text, number in wanted.items():
            found = search.by_seq(db, "case", text)
            assert found is not None
            condition, _, part = found
            for sql in filter(None, (condition.condition, part)):
                got = db.exec_driver_sql(f"SELECT count(*) FROM cases WHERE {sql}", condition.parameters).scalar_one()
                assert got == number, (text, sql)
            assert (part is None) == (listed > 0 or number == 0)
    cache.close_cache(db)


def test_a_word_of_very_many_beginnings_is_listed_in_one_go_whatever_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "CAP", 1)
    monkeypatch.setattr(search, "_PART_OF", 3)
    connection = cache.open_cache(":memory:")
    said = ("ngập đường", "ngày mưa", "ngành điện", "cây đổ")
    rows = [case(n, title=said[n % 4], body="", address="") for n in range(1, 401)]
    cache.upsert(connection, KINDS["case"], [KINDS["case"].row(r) for r in rows])
    connection.commit()
    search.learn(connection)
    found = search.by_seq(connection, "case", "nga")
    assert found is not None
    listed, few, part = found
    assert listed.condition.startswith("cases.seq IN"), "many words asked: row by row would cost more than the list"
    assert (few, part is not None) == (False, True)
    sql = "SELECT count(*) FROM cases WHERE {}"
    assert connection.exec_driver_sql(sql.format(listed.condition), listed.parameters).scalar_one() == 300
    assert connection.exec_driver_sql(sql.format(part), listed.parameters).scalar_one() == 3
    cache.close_cache(connection)


def test_a_marked_word_is_asked_whole_while_it_is_typed(db: sa.Connection) -> None:
    asked = search.query(db, "case", "ngap bão")
    assert asked is not None
    assert asked.match == '"ngap" AND "bao"'
    assert numbers(db, "ngap bão", typing=True) == {1}
