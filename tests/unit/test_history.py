"""Undo and redo over a real outbox: one after the other, several deep, and not across something new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ioc_desktop.services import desk, history
from ioc_desktop.services.workspace import Workspace
from tests.unit import desk_world


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = desk_world.workspace(tmp_path)
    desk_world.fill(made)
    yield made
    desk_world.close(made)


def _texts(ws: Workspace) -> list[str]:
    return [e.operation.text for e in desk.waiting(ws)]


def test_two_undone_and_both_done_again_in_order(ws: Workspace) -> None:
    case = desk_world.case(1).id
    for text in ("một", "hai"):
        desk.act(ws, "case", "case.comment", [case], text=text)
    _, second = history.undo(ws)
    _, first = history.undo(ws)
    assert first is not None
    assert second is not None
    assert _texts(ws) == []
    assert history.undo(ws)[1] is None
    done = history.redo(ws, first)
    assert done is not None
    assert _texts(ws) == ["một"]
    assert history.redo(ws, replace(second, after=done[1])) is not None
    assert _texts(ws) == ["một", "hai"]


def test_a_bulk_act_is_one_step_there_and_back(ws: Workspace) -> None:
    ids = [desk_world.case(n).id for n in (1, 2, 3)]
    desk.act(ws, "case", "case.verify", ids)
    done, step = history.undo(ws)
    assert (done.cancelled, len(_texts(ws))) == (3, 0)
    assert step is not None
    again = history.redo(ws, step)
    assert again is not None
    assert again[0].of("case") == frozenset(ids)
    assert len(_texts(ws)) == 3
    assert history.undo(ws)[0].cancelled == 3


def test_nothing_is_done_again_across_something_new(ws: Workspace) -> None:
    case = desk_world.case(1).id
    desk.act(ws, "case", "case.comment", [case], text="một")
    _, step = history.undo(ws)
    assert step is not None
    desk.act(ws, "case", "case.comment", [case], text="khác")
    assert history.redo(ws, step) is None
    assert _texts(ws) == ["khác"]
