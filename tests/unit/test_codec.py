"""Every message survives its encoding; what is not a message is refused; errors keep their meaning over HTTP."""

from __future__ import annotations

import inspect
import types
import typing
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_contract import codec, errors, messages
from ioc_contract.messages import ChangePage, Event, RowPage, Table

MESSAGES = [c for _, c in inspect.getmembers(messages, is_dataclass) if c.__module__ == messages.__name__]

INTEGERS = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SCALARS = st.none() | TEXT | INTEGERS | st.floats(allow_nan=False, allow_infinity=False)
PLAIN = st.recursive(SCALARS | st.booleans(), lambda s: st.lists(s, max_size=3) | st.dictionaries(TEXT, s, max_size=3))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = tuple(draw(st.lists(TEXT, max_size=4)))
    rows = draw(st.lists(st.tuples(*[SCALARS for _ in columns]), max_size=3))
    return Table(draw(TEXT), columns, tuple(rows))


def values(hint: Any) -> st.SearchStrategy[Any]:
    hint = getattr(hint, "__supertype__", hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return PLAIN
    if hint is Table:
        return tables()
    if origin in (types.UnionType, typing.Union):
        return st.one_of([values(a) for a in arguments])
    if hint is type(None):
        return st.none()
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(values(arguments[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, arguments))
    if origin is not None:
        return st.dictionaries(TEXT, values(arguments[1]), max_size=3)
    if is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return st.builds(hint, **{f.name: values(hints[f.name]) for f in fields(hint)})
    plain = {str: TEXT, int: INTEGERS, bool: st.booleans(), float: st.floats(allow_nan=False, allow_infinity=False)}
    return plain[hint] if hint in plain else st.sampled_from(list(hint))


@pytest.mark.parametrize("message", MESSAGES)
@settings(max_examples=30)
@given(data=st.data())
def test_every_message_survives(message: type[Any], data: st.DataObject) -> None:
    sent = data.draw(values(message))
    got = codec.decode(message, codec.encode(sent))
    assert type(got) is message
    if message in (Table, RowPage, ChangePage, Event):  # their rows come as the lists they travel as
        assert codec.encode(got) == codec.encode(sent)
    else:
        assert got == sent


@pytest.mark.parametrize("message", MESSAGES)
@settings(max_examples=30)
@given(junk=PLAIN)
def test_junk_is_a_message_or_a_value_error(message: type[Any], junk: Any) -> None:
    try:
        result = codec.read(message, junk)
    except ValueError:
        return
    assert isinstance(result, message)


def test_unknown_keys_are_passed_over_and_missing_ones_named() -> None:
    event = codec.read(messages.Event, {"prev": 1, "pos": 2, "server_time": 3, "later": True})
    assert event == messages.Event(1, 2, 3)
    with pytest.raises(ValueError, match="server_time is missing"):
        codec.read(messages.Event, {"prev": 1, "pos": 2})


@pytest.mark.parametrize("wrong", [True, "1", 1.5, None, [1]])
def test_a_number_is_a_number(wrong: object) -> None:
    with pytest.raises(ValueError, match="pos"):
        codec.read(messages.Event, {"prev": None, "pos": wrong, "server_time": 3})


def test_ragged_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="regular"):
        codec.read(Table, {"kind": "case", "columns": ["a", "b"], "rows": [[1, 2], [1]]})


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.Unauthorised("expired"), 401),
        (errors.Refused("not_permitted"), 403),
        (errors.Refused("not_found", {"id": "x"}), 404),
        (errors.Refused("bad_value", {"field": "title"}), 422),
        (errors.Conflict("changed_meanwhile", {"field": "state", "theirs": "closed"}), 409),
        (errors.Resync("scope", "the account's scope changed"), 410),
        (errors.Incompatible("update the desk"), 426),
        (errors.Offline("busy", 2.5), 503),
    ],
)
def test_errors_keep_their_meaning(error: errors.ContractError, status: int) -> None:
    assert codec.status(error) == status
    back = codec.error(status, codec.encode_error(error))
    assert type(back) is type(error)
    assert str(back) == str(error)
    for name in ("code", "detail", "level", "retry_after"):
        assert getattr(back, name, None) == getattr(error, name, None)


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429, 500, 502])
def test_a_proxys_page_never_judges_an_operation(status: int) -> None:
    back = codec.error(status, b"<html>no</html>", "7")
    assert isinstance(back, errors.Offline)
    assert back.retry_after == 7


def test_a_cursor_tells_its_position() -> None:
    assert codec.position("1234.1.abc.def") == 1234
    with pytest.raises(ValueError, match="invalid literal"):
        codec.position("abc")
