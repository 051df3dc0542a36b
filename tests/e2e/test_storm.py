"""The short storm: five desks and a server, killed, frozen, torn, filled up; nothing lost, nothing twice, all alike, photos whole."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from ioc_contract import undo
from ioc_contract.clock import Instant
from ioc_contract.messages import Operation
from tests.e2e.storm import storm
from tests.e2e.storm_judge import Made, _kept

SECONDS = 12.0
SEED = 20


@pytest.mark.timeout(600)
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_storm(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/server.db" if database == "sqlite" else request.getfixturevalue("cluster").create()
    said = storm(tmp_path, url, SECONDS, SEED)
    found = re.search(r"(\d+) acts accepted", said)
    assert found is not None
    assert int(found[1]) > 50, said
    assert "clocks that jump" in said or not os.environ.get("CI"), said


class Told:
    """A ship that has only words."""

    user = "truc1"
    complaints: list[str] = []

    def __init__(self, *said: str) -> None:
        self.said = list(said)

    def operations(self) -> list[Made]:
        return []

    def rows(self, kind: str) -> dict[str, tuple[object, ...]]:
        return {}


def made(op_id: str, state: str, kind: str = "case.comment", undoes: str = "") -> Made:
    add = (undo.item(undoes, "case.comment", {}),) if undoes else ()
    text = "" if undoes else "truc1 1"
    return Made(Operation(op_id, "d", 1, "a", "case", "c", kind, 1, {}, add, text, False, Instant(0), 0), state, False)


def test_the_judge_lets_nothing_pass() -> None:
    did, undid = "did 1 truc1 1", ["undoing truc1 1", "undid 1 truc1 1"]
    once, none = Counter("au"), Counter[str]()
    assert _kept(Told(did), [made("a", "settled")], once, once)["acts"] == 1
    assert _kept(Told(did, *undid), [made("a", "cancelled")], none, none)["undoings"] == 1
    answered = [made("a", "settled"), made("u", "settled", "case.undo", "a")]
    assert _kept(Told(did, *undid), answered, once, once)["undoings"] == 1
    for ship, own, there, why in (
        (Told(did), [], none, "lost"),
        (Told(did), [made("a", "settled")], none, "0 times"),
        (Told(did), [made("a", "settled")], Counter("aa"), "2 times"),
        (Told(did), [made("a", "sending")], none, "still sending"),
        (Told(did), [made("a", "refused")], none, "not in the inbox"),
        (Told(did), [made("a", "cancelled")], none, "nobody undid it"),
        (Told(did, *undid), [made("a", "settled")], once, "0 of 1 undone"),
        (Told(did, *undid), [*answered, made("v", "settled", "case.undo", "a")], Counter("auv"), "undone twice"),
    ):
        with pytest.raises(AssertionError, match=why):
            _kept(ship, own, there, there)
