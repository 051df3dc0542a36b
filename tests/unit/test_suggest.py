"""What was meant: keystrokes of a typing method that was off, typing errors, and how the texts write it; search everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_contract.kinds import KINDS
from ioc_contract.records import Article, Direction, Indicator, PeriodKind, Place, Priority, Task, TaskState
from ioc_desktop.services import board_search
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, everywhere, search, suggest
from ioc_desktop.store.keystrokes import decode
from tests.unit.desk_world import NOW, SUPERVISOR, case

TEXTS = [
    ("Nắp hố ga bị vỡ", "Hố ga trước cổng trường mất nắp, phản ánh đã gửi tuần trước.", "Đường Trần Hưng Đạo"),
    ("Ngập nước sâu", "Nước ngập sau mưa, gọi 0912 345 678 để biết thêm.", "Phường Bình Thuận"),
    ("Rác thải bên chợ", "Rác thải bốc mùi quanh chợ, gọi 0252.3821.234", "Chợ Phan Thiết"),
    ("Ổ gà giữa đường", "Nhiều ổ gà", "đường Lê Lợi"),
    ("Đèn đường hỏng", "Đèn đường tắt cả tuần, đồ đạc trong nhà thỏa thuận hoa màu", "đường Lê Lợi"),
]


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("phanr", "phản"), ("anhs", "ánh"), ("gaf", "gà"), ("dduwowngf", "đường"), ("tieengs", "tiếng"),
        ("tienges", "tiếng"), ("nguyeenx", "nguyễn"), ("muwa", "mưa"), ("luwar", "lửa"), ("hoar", "hỏa"), ("thuyr", "thủy"),
        ("giaf", "già"), ("quaan", "quân"), ("ngoaif", "ngoài"), ("cuawr", "cửa"), ("PHANR", "phản"),
        ("phan3", "phản"), ("a1nh", "ánh"), ("d9u7o7ng2", "đường"), ("d9uong72", "đường"), ("ngap65", "ngập"),
    ],
)  # fmt: skip
def test_keystrokes(keys: str, word: str) -> None:
    assert decode(keys) == word


@pytest.mark.parametrize("keys", ["", "truong", "tr", "1104", "phản", "x9", "số", "a-b", "abcdefgh1z9", "ssss"])
def test_what_no_keystrokes_spell(keys: str) -> None:
    assert decode(keys) is None


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aeiouydwsfrxjzngthc0123456789", max_size=12))
def test_any_keys_are_safe(keys: str) -> None:
    found = decode(keys)
    assert found is None or (found and found != keys and not any(c.isdigit() for c in found))


@pytest.fixture(scope="module")
def db() -> Iterator[sa.Connection]:
    connection = cache.open_cache(":memory:")
    rows = [
        case(n + 1, title=t, body=b, address=a) for n, (t, b, a) in enumerate(TEXTS * 3)
    ]  # the same words stand in several reports
    cache.upsert(connection, KINDS["case"], [KINDS["case"].row(r) for r in rows])
    connection.commit()
    search.learn(connection)
    yield connection
    cache.close_cache(connection)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("phanr anhs", "phản ánh"),  # Telex
        ("phan3 anh1", "phản ánh"),  # VNI
        ("ho gaf", "hố ga"),  # half in Telex: as the reports write it, not as the keys say
        ("hos ga", "hố ga"),
        ("oor gaf", "ổ gà"),
        ("ngaapj nuowcs", "ngập nước"),
        ("hoga", "hố ga"),  # run together
        ("duong tran hnug dao", "đường trần hưng đạo"),  # two letters changed about
        ("duong tran hung dapo", "đường trần hưng đạo"),
        ("rac thia", "rác thải"),
        ("trần hưng dạo", "trần hưng đạo"),  # marks nobody wrote
        ("DEN DUONH", "đèn đường"),
    ],
)
def test_what_was_meant(db: sa.Connection, typed: str, meant: str) -> None:
    assert suggest.suggest(db, typed) == meant
    assert search.count(db, "case", meant, False) > 0


@pytest.mark.parametrize(
    "typed", ["ho ga", "hố g", "#9", "", "  ", "xyzxyz qwqw", "0912 345 679", "12345", '"', "a b c d e f g h i j k"]
)
def test_nothing_is_proposed(db: sa.Connection, typed: str) -> None:
    assert suggest.suggest(db, typed) is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_anything_typed_is_safe_and_what_is_proposed_finds_something(typed: str) -> None:
    connection = cache.open_cache(":memory:")
    try:
        kind = KINDS["case"]
        cache.upsert(connection, kind, [kind.row(case(n, title=t[0], body=t[1])) for n, t in enumerate(TEXTS, 1)])
        search.learn(connection)
        meant = suggest.suggest(connection, typed, ("case", "article", "task"))
        assert meant is None or search.count(connection, "case", meant, False) > 0
    finally:
        cache.close_cache(connection)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("0912345678", 3), ("0912.345.678", 3), ("+84 912 345 678", 3), ("84912345678", 3), ("(0252) 3821 234", 3),
        ("02523821234", 3), ("0912345679", 0),
    ],
)  # fmt: skip
def test_a_telephone_number_is_found_however_it_is_written(db: sa.Connection, typed: str, found: int) -> None:
    assert search.count(db, "case", typed) == found
    assert search.telephone_in(typed) is not None


@pytest.mark.parametrize("typed", ["1104", "#1104", "ngập 0912345678", "09123", "2026-11-22 08", "123456789012345"])
def test_what_is_no_telephone_number(typed: str) -> None:
    assert search.telephone_in(typed) is None


def test_a_number_with_its_sign_is_that_number_alone(db: sa.Connection) -> None:
    assert [i[-12:].lstrip("0") for i in search.newest(db, "case", "#7")] == ["7"]
    assert search.count(db, "article", "#7") == 0


def test_marks_are_asked_of_whole_words(db: sa.Connection) -> None:
    # «thỏa thuận hoa màu» has the letters of «hoa» and «ỏa», and still no «hỏa»
    assert search.count(db, "case", "hoa", False) == 3
    assert search.count(db, "case", "hỏa", False) == 0
    assert search.count(db, "case", "thỏa", False) == 3


PLACE = Place(
    "p1", 1, "cameras", "camera", "CAM-07", "Camera hố ga Trần Hưng Đạo", 10.9, 108.1, "12 Trần Hưng Đạo", None, None,
    "ok", "", None, {},
)  # fmt: skip


def article(n: int, story: str, title: str) -> Article:
    return Article(
        f"a{n}", 1, "media", story, "Báo Mẫu", None, title, "", "", NOW, NOW, (), None, "", None, None, None, None, None,
        False, False, None, None, NOW,
    )  # fmt: skip


TASK = Task(
    "t5", 1, "tasks", 5, "Thay nắp hố ga", "", next(iter(TaskState)), Priority.NORMAL, None, (), None, None, 0, "", None,
    None, None, NOW, None, None, NOW,
)  # fmt: skip


def _everything() -> sa.Connection:
    connection = cache.open_cache(":memory:")
    measured = Indicator(
        "i1", 1, "reports", "on_time", "Tỷ lệ hố ga xử lý đúng hạn", "%", PeriodKind.MONTH, Direction.UP_IS_GOOD, 1, None, None, None, "", "",
        "", 1, None, 1, None, None, 24.0,
    )  # fmt: skip
    press = [article(n, "s1", "Hố ga mất nắp giữa phố") for n in (1, 2)]
    rows = {
        "case": [case(n, title="Hố ga hư") for n in range(1, 30)],
        "task": [TASK],
        "article": [*press, article(3, "s2", "Hố ga mới")],
        "place": [PLACE, replace(PLACE, id="p2", name="Camera cầu Dục Thanh", address="")],
        "indicator": [measured],
    }
    for kind, records in rows.items():
        cache.upsert(connection, KINDS[kind], [KINDS[kind].row(r) for r in records])
    search.learn(connection)
    return connection


def test_everywhere_is_grouped_and_counted() -> None:
    connection = _everything()
    ws = Workspace(connection, SUPERVISOR)
    answer = board_search.find(ws, "ho ga", 4)
    assert [(g.kind, len(g.rows), g.total) for g in answer.groups] == [
        ("case", 4, 29), ("article", 2, 2), ("task", 1, 1), ("indicator", 1, 1), ("place", 1, 1)
    ]  # fmt: skip
    assert answer.suggestion is None
    assert not answer.telephone
    assert [r.number for r in board_search.find(ws, "5").groups[0].rows][:1] == [5]
    assert {g.kind: [r.number for r in g.rows] for g in board_search.find(ws, "#5").groups} == {
        "case": [5],
        "task": [5],
    }
    assert board_search.find(ws, "hos gaf").suggestion == "hố ga"
    assert board_search.find(ws, "0912345678").telephone
    assert board_search.find(ws, "   ").groups == ()
    assert [g.kind for g in board_search.find(ws, "duc than").groups] == ["place"]
    assert board_search.find(ws, "dục thành").groups == ()  # marks were typed
    assert everywhere.find(connection, "ho ga", 4, stop=lambda: True) == []
    cache.close_cache(connection)
