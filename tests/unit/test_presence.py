"""The desk tells what is looked at without holding anybody up, and says when it cannot know who else looks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from ioc_contract.errors import Offline
from ioc_contract.messages import Looks, Watchers
from ioc_desktop.sync import presence
from ioc_desktop.sync.presence import NOBODY, Present, Watching


class Centre:
    def __init__(self) -> None:
        self.asked: list[str | None] = []
        self.written: list[tuple[str | None, bool]] = []
        self.away = False

    def look(self, case_id: str | None, writing: bool = False) -> Watchers:
        if self.away:
            raise Offline("away")
        self.asked.append(case_id)
        self.written.append((case_id, writing))
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
    assert world.watching.present("b") == Present(("Bình",))
    assert world.watching.present("x") == NOBODY


def test_what_the_stream_says_counts_for_the_report_looked_at_alone(world: World) -> None:
    world.watching.look("b")
    world.until(lambda: world.told)
    world.watching.heard(Watchers("other", ("An",)))
    assert world.watching.present("b") == Present(("Bình",))
    world.watching.heard(Watchers("b", ("An", "Bình")))
    assert world.watching.present("b") == Present(("An", "Bình"))
    world.watching.heard(Watchers("b", ("An", "Bình")))
    assert world.told == ["b", "b"]


def test_offline_it_is_not_known_and_told_again_later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "AGAIN", 0.05)
    world.online = False
    world.watching.look("b")
    assert world.watching.present("b") is None
    world.online, world.centre.away = True, True
    world.watching.look("c")
    world.watching.look("b")
    world.centre.away = False
    world.until(lambda: world.told)
    assert world.watching.present("b") == Present(("Bình",))


def test_the_list_knows_who_else_looks_where_and_hears_of_changes_alone() -> None:
    told: list[frozenset[str]] = []
    watching = Watching(Centre(), lambda: True, lambda _: None, "me", told.append)
    watching.heard_all(Looks({"a": (("me", "Tôi"), ("x", "An")), "b": (("me", "Tôi"),)}, whole=True))
    assert watching.others() == {"a": Present(("An",))}
    before = watching.others()
    watching.heard_all(Looks({"b": (("me", "Tôi"),)}))
    watching.heard_all(Looks({"c": (("x", "An"), ("y", "Bình"))}))
    assert watching.others() == {"a": Present(("An",)), "c": Present(("An", "Bình"))}
    assert before == {"a": Present(("An",))}
    watching.heard_all(Looks({"a": ()}))
    watching.heard_all(Looks({}, whole=True))
    assert watching.others() == {}
    assert told == [frozenset({"a"}), frozenset({"c"}), frozenset({"a"}), frozenset({"c"})]


def test_writing_is_told_once_and_ends_when_nothing_is_typed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.watching.look("b")
    world.until(lambda: world.told)
    for _ in range(50):  # keys
        world.watching.write("b")
    world.until(lambda: ("b", True) in world.centre.written)
    assert world.centre.written == [("b", False), ("b", True)]
    world.watching.write(None)  # sent, or cleared
    world.until(lambda: len(world.centre.written) > 2)
    assert world.centre.written[2:] == [("b", False)]
    monkeypatch.setattr(presence, "IDLE", 0.3)
    world.watching.write("b")
    world.until(lambda: len(world.centre.written) > 4)
    assert world.centre.written[3:] == [("b", True), ("b", False)]


def test_a_dialog_of_a_report_that_is_not_shown_counts(world: World) -> None:
    world.watching.write("elsewhere")
    world.until(lambda: ("elsewhere", True) in world.centre.written)
    world.watching.write(None)
    world.until(lambda: world.centre.written[-1] == (None, False))


def test_nobody_looks_or_writes_behind_a_locked_screen(world: World) -> None:
    world.watching.look("b")
    world.watching.write("b")
    world.until(lambda: ("b", True) in world.centre.written)
    world.watching.away(True)
    world.until(lambda: world.centre.written[-1] == (None, False))
    world.watching.write("b")
    world.watching.away(False)
    world.until(lambda: world.centre.written[-1] == ("b", False))


def test_who_writes_is_apart_from_who_looks() -> None:
    told, listed = list[str](), list[frozenset[str]]()
    watching = Watching(Centre(), lambda: True, told.append, "me", listed.append)
    watching.look("a")
    watching.heard(Watchers("a", ("An", "An", "Bình"), ("An",)))
    assert watching.present("a") == Present(("An", "Bình"), ("An",))
    people = (("x", "An"), ("me", "Tôi"), ("y", "Bình"))
    watching.heard_all(Looks({"b": people}, False, {"b": ("me", "y")}))
    assert watching.others() == {"b": Present(("An",), ("Bình",))}
    watching.heard_all(Looks({"a": people}, True, {"a": ("x",)}))  # listened anew: what was known before may be over
    assert watching.present("a") == Present(("Bình",), ("An",))
    watching.heard_all(Looks({}, True))  # the stream ended
    assert watching.present("a") == NOBODY
    assert told == ["a", "a", "a"]
    assert listed == [frozenset({"b"}), frozenset({"a", "b"}), frozenset({"a"})]
