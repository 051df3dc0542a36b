"""Long messages read in pieces: what comes out is what one reading gives, whatever the words in them."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_contract import codec, pieces
from ioc_contract.clock import Instant
from ioc_contract.messages import ChangePage, Left, Table

HOSTILE = st.sampled_from(
    ["],[", '],["', "]]", ']]},{"kind":"', ']]}],"left":[', '"rows":[[', "\\", '\\"', "[[", "ổ gà", "\U0001f6a7", "\n"]
)
TEXT = st.lists(st.one_of(HOSTILE, st.text(max_size=6)), max_size=8).map("".join)
CELL = st.one_of(st.none(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), TEXT)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, ...]:
    made = []
    for kind in draw(st.lists(st.sampled_from(["case", "entry", "task"]), max_size=3)):
        width = draw(st.integers(1, 3))
        rows = draw(st.lists(st.lists(CELL, min_size=width, max_size=width).map(tuple), max_size=12))
        made.append(Table(kind, tuple(f"c{n}" for n in range(width)), tuple(rows)))
    return tuple(made)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Small pieces; gives the sizes of what the parser is given."""
    sizes: list[int] = []
    read = orjson.loads

    class Counted:
        @staticmethod
        def loads(data: bytes) -> Any:
            sizes.append(len(data))
            return read(data)

    monkeypatch.setattr(pieces, "orjson", Counted)
    monkeypatch.setattr(pieces, "PIECE", 64)
    return sizes


def page(*made: Table) -> bytes:
    left = (Left("case", ("a", 'b"]]}],"left":[')),)
    return codec.encode(ChangePage(made, left, "7.e.s", False, Instant(1), 9))


@given(tables(), st.integers(1, 200))
@settings(max_examples=300)
def test_what_is_read_in_pieces_is_what_one_reading_gives(made: tuple[Table, ...], piece: int) -> None:
    data = page(*made)
    whole, pieces.PIECE = pieces.PIECE, piece
    try:
        assert pieces.loads(data) == orjson.loads(data)
    finally:
        pieces.PIECE = whole


def test_no_piece_is_much_longer_than_it_should_be(counted: list[int]) -> None:
    table = Table("case", ("id", "title"), tuple((f"c{n}", "ổ gà giữa đường") for n in range(200)))
    data = page(table, table)
    assert pieces.loads(data) == json.loads(data)
    assert max(counted) < 300, "the frame and each piece"
    assert sum(counted) < 1.3 * len(data), "nothing is read twice"


def test_words_full_of_brackets_end_the_trying(counted: list[int]) -> None:
    table = Table("case", ("id", "title"), tuple((f"c{n}", "],[" * 100) for n in range(20)))
    data = page(table)
    assert pieces.loads(data) == json.loads(data)
    assert len(counted) < 40


@pytest.mark.parametrize("spoil", [b"]]", b'"rows":[[', b'"left"', b"}"])
def test_what_is_no_message_is_refused(spoil: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 64)
    table = Table("case", ("id", "title"), tuple((f"c{n}", "ổ gà") for n in range(50)))
    with pytest.raises(orjson.JSONDecodeError):
        pieces.loads(page(table).replace(spoil, b"", 1))
    with pytest.raises(orjson.JSONDecodeError):
        codec.decode(ChangePage, page(table)[:-40])


def test_another_way_of_writing_is_read_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 64)
    table = Table("case", ("id", "title"), tuple((f"c{n}", "ổ gà") for n in range(50)))
    data = json.dumps(json.loads(page(table)), indent=1).encode()
    assert codec.decode(ChangePage, data) == codec.decode(ChangePage, page(table))
    turned = dict(reversed(json.loads(page(table)).items()))
    assert codec.decode(ChangePage, orjson.dumps(turned)) == codec.decode(ChangePage, page(table))
