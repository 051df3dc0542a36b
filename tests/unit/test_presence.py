"""The desk tells what is looked at without holding anybody up, and says when it cannot know who else looks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from ioc_contract.errors import Offline
from ioc_contract.messages import Looks, Watchers
from ioc_desktop.sync import presence
from ioc_desktop.sync.presence import Watching


class Centre:
    def __init__(self) -> None:
        self.asked: list[str | None] = []
        self.away = False

    def look(self, case_id: str | None) -> Watchers:
        if self.away:
            raise Offline("away")
        self.asked.append(case_id)
        return Watchers(case_id or "", ("Bình",) if case_id == "b" else ())


class World:
    def __init__(self) -> None:
        self.centre, self.online, self.told = Centre(), True, list[str]()
        self.watching = Watching(self.centre, lambda: self.online, self.told.append)
        self.watching.start()

    def until(self, truth: Callable[[], object]) -> None:
        end = time.monotonic() + 30
        while not truth():
            assert time.monotonic() < end
            time.sleep(0.01)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(presence, "PAUSE", 0.05)
    made = World()
    yield made
    made.watching.stop(30)


def test_only_what_is_rested_on_is_told(world: World) -> None:
    for case_id in ("x", "y", "z", "b"):
        world.watching.look(case_id)
    world.until(lambda: world.told)
    assert world.centre.asked == ["b"]
    assert world.told == ["b"]
    assert world.watching.names("b") == ("Bình",)
    assert world.watching.names("x") == ()


def test_what_the_stream_says_counts_for_the_report_looked_at_alone(world: World) -> None:
    world.watching.look("b")
    world.until(lambda: world.told)
    world.watching.heard(Watchers("other", ("An",)))
    assert world.watching.names("b") == ("Bình",)
    world.watching.heard(Watchers("b", ("An", "Bình")))
    assert world.watching.names("b") == ("An", "Bình")
    world.watching.heard(Watchers("b", ("An", "Bình")))
    assert world.told == ["b", "b"]


def test_offline_it_is_not_known_and_told_again_later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "AGAIN", 0.05)
    world.online = False
    world.watching.look("b")
    assert world.watching.names("b") is None
    world.online, world.centre.away = True, True
    world.watching.look("c")
    world.watching.look("b")
    world.centre.away = False
    world.until(lambda: world.told)
    assert world.watching.names("b") == ("Bình",)


def test_the_list_knows_who_else_looks_where_and_hears_of_changes_alone() -> None:
    told: list[frozenset[str]] = []
    watching = Watching(Centre(), lambda: True, lambda _: None, "me", told.append)
    watching.heard_all(Looks({"a": (("me", "Tôi"), ("x", "An")), "b": (("me", "Tôi"),)}, whole=True))
    assert watching.others() == {"a": ("An",)}
    before = watching.others()
    watching.heard_all(Looks({"b": (("me", "Tôi"),)}))
    watching.heard_all(Looks({"c": (("x", "An"), ("y", "Bình"))}))
    assert watching.others() == {"a": ("An",), "c": ("An", "Bình")}
    assert before == {"a": ("An",)}
    watching.heard_all(Looks({"a": ()}))
    watching.heard_all(Looks({}, whole=True))
    assert watching.others() == {}
    assert told == [frozenset({"a"}), frozenset({"c"}), frozenset({"a"}), frozenset({"c"})]
