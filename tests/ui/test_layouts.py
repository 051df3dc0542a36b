"""Layouts of docks: built in, kept, restored, broken files, and panels whose screen is gone."""

from __future__ import annotations

import json
from pathlib import Path

import PySide6QtAds as ads
import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QSplitter

from ioc_desktop.__main__ import main
from ioc_desktop.assembly import folders
from tests.ui.windows import Run, opened, settle
from ui import choices, layouts
from ui.layouts import LayoutStore, Leaf, Saved, Split

pytestmark = pytest.mark.usefixtures("themed")


@pytest.mark.parametrize("name", layouts.BUILT_IN)
@pytest.mark.parametrize("size", [QSize(1920, 1080), QSize(1366, 768)], ids=["1920", "1366"])
def test_a_built_in_layout_has_its_shares_of_the_room(run: Run, tmp_path: Path, name: str, size: QSize) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            window.resize(size)
            window.keeper.use(name)
            await settle(0.1)
            assert window.size() == size, "the panels asked for more room than there is"
            shape = layouts.built_in(name, size.width() >= layouts.WIDE)
            share, part = shape.parts[0]
            first = next(p for p in part.panels if p in window.docks) if isinstance(part, Leaf) else ""
            dock = window.docks[first]
            assert dock.isCurrentTab()
            assert dock.width() / window.manager.width() == pytest.approx(share, abs=0.03)
            assert window.keeper.store.active == name

    run(scene())


@pytest.mark.parametrize("size", [QSize(1920, 1080), QSize(1366, 768)], ids=["1920", "1366"])
def test_every_tab_keeps_its_words_whatever_layout_was_before(run: Run, tmp_path: Path, size: QSize) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            window.resize(size)
            for name in ("leader", "map", "duty", "leader", "duty", "map"):
                window.keeper.use(name)
                await settle(0.1)
                for dock in window.docks.values():
                    if not dock.isClosed() and dock.isCurrentTab():
                        tab = dock.tabWidget()
                        assert tab.isVisible(), (name, dock.objectName())
                        assert tab.width() >= tab.sizeHint().width(), (name, dock.objectName())

    run(scene())


def test_a_layout_nobody_knows_is_said_before_the_window(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    LayoutStore(folders("default", tmp_path).state / layouts.FILE).put("Ca đêm", "x", Saved(b"", b"", {}))

    assert main(["--layout", "sao hoả", "--data-dir", str(tmp_path)]) == 2

    said = capsys.readouterr().err
    assert "«sao hoả»" in said
    for name in ("Trực ban", "Lãnh đạo", "Bản đồ", "Ca đêm"):
        assert f"«{name}»" in said


@pytest.mark.parametrize("name", ["duty", "Bản đồ", "lanh dao", "Ca đêm"])
def test_a_layout_is_known_by_its_name_or_title(tmp_path: Path, name: str) -> None:
    LayoutStore(tmp_path / layouts.FILE).put("Ca đêm", "x", Saved(b"", b"", {}))

    assert layouts.exists(name, tmp_path / layouts.FILE)


def test_what_was_moved_is_there_after_a_restart(run: Run, tmp_path: Path) -> None:
    async def first() -> None:
        async with opened(tmp_path) as (_, window):
            window.keeper.use("duty")
            window.manager.addDockWidget(ads.BottomDockWidgetArea, window.docks["kpi"])
            window.docks["media"].toggleView(False)
            await settle()

    async def second() -> None:
        async with opened(tmp_path) as (_, window):
            assert window.docks["media"].isClosed()
            root = window.manager.rootSplitter()
            assert isinstance(root, QSplitter)
            assert window.docks["kpi"].width() > window.manager.width() * 0.95
            window.keeper.reset()
            await settle()
            assert not window.docks["media"].isClosed()

    run(first())
    run(second())


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[1, 2]",
        '{"format": 99}',
        '{"format": 1, "layouts": 7}',
        '{"format":1,"layouts":{"":{"x":{"docks":"%%"}}}}',
    ],
)
def test_a_broken_file_costs_the_layout_and_nothing_else(run: Run, tmp_path: Path, content: str) -> None:
    file = tmp_path / "default" / "state" / "layouts.json"
    file.parent.mkdir(parents=True)
    file.write_text(content)

    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            assert window.isVisible()
            assert not window.docks["queue"].isClosed()
            assert window.keeper.store.active == "duty"

    run(scene())


def test_an_arrangement_that_qt_cannot_read_is_passed_over(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "default" / "state" / "layouts.json"
    file.parent.mkdir(parents=True)
    store = LayoutStore(file)
    store.put(layouts.WORKING, layouts.screens_key(), Saved(b"not docks", b"not a window", {}))

    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            assert not window.docks["queue"].isClosed()

    run(scene())


def test_kept_per_set_of_screens(tmp_path: Path) -> None:
    store = LayoutStore(tmp_path / "layouts.json")
    store.put("Ca đêm", "A:1920x1080@1", Saved(b"one", b"w", {"queue": {"filter": "x"}}))
    store.put("Ca đêm", "A:1920x1080@1|B:1920x1080@1", Saved(b"two", b"w", {}))
    again = LayoutStore(tmp_path / "layouts.json")
    one, two = again.get("Ca đêm", "A:1920x1080@1"), again.get("Ca đêm", "A:1920x1080@1|B:1920x1080@1")
    assert one is not None
    assert two is not None
    assert (one.docks, two.docks) == (b"one", b"two")
    assert one.panels == {"queue": {"filter": "x"}}
    assert again.get("Ca đêm", "C", any_screens=False) is None
    other = again.get("Ca đêm", "C")
    assert other is not None
    assert other.docks in (b"one", b"two")
    assert again.names() == ("Ca đêm",)
    again.remove("Ca đêm")
    assert LayoutStore(tmp_path / "layouts.json").names() == ()


def test_writing_is_all_or_nothing(tmp_path: Path) -> None:
    file = tmp_path / "choices.json"
    choices.write_json(file, {"theme": "light"})
    assert json.loads(file.read_text()) == {"theme": "light"}
    assert list(tmp_path.iterdir()) == [file]
    file.write_text("{broken")
    assert choices.read_json(file) == {}
    assert (tmp_path / "choices.json.bad").read_text() == "{broken"
    choices.write_json(tmp_path / "no" / "such" / "folder.json", {})


def test_choices_of_the_wrong_type_are_defaults(tmp_path: Path) -> None:
    file = tmp_path / "choices.json"
    file.write_text(json.dumps({"theme": "pink", "scale": 7, "language": 3, "user": "ha.le"}))
    made = choices.Choices.load(file)
    assert (made.theme, made.scale, made.language, made.user) == ("dark", 2.0, "vi", "ha.le")


SCREENS = [QRect(0, 0, 1920, 1080)]


@pytest.mark.parametrize(
    ("frame", "can"),
    [
        (QRect(100, 100, 800, 600), True),
        (QRect(1880, 100, 800, 600), False),
        (QRect(2000, 100, 800, 600), False),
        (QRect(-700, 100, 800, 600), True),
        (QRect(100, -500, 800, 600), False),
        (QRect(100, 1070, 800, 600), False),
    ],
)
def test_what_can_be_grabbed(frame: QRect, can: bool) -> None:
    assert layouts.reachable(frame, SCREENS) is can


def test_brought_back_windows_cascade_and_fit() -> None:
    home = SCREENS[0]
    first = layouts.brought_back(QRect(3000, 200, 800, 600), home, 0)
    second = layouts.brought_back(QRect(3000, 200, 800, 600), home, 1)
    assert home.contains(first)
    assert home.contains(second)
    assert first.topLeft() != second.topLeft()
    assert layouts.brought_back(QRect(3000, 200, 4000, 3000), home, 3) == home


def test_a_floating_group_on_a_screen_that_is_gone_comes_back(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            window.keeper.use("duty")
            floating = window.manager.addDockWidgetFloating(window.docks["map"])
            floating.setGeometry(QRect(QPoint(9000, 300), QSize(700, 500)))
            await settle()
            floating.show()  # without a window manager it is hidden when the window behind it stops being the active one
            window.keeper.bring_back()
            await settle()
            frames = [s.availableGeometry() for s in QApplication.screens()]
            assert layouts.reachable(floating.frameGeometry(), frames)
            assert floating.size() == QSize(700, 500)
            assert window.docks["map"].isFloating()

    run(scene())


def test_missing_panels_leave_no_hole() -> None:
    shape = layouts._present(layouts.built_in("duty", True), {"map": None, "board.health": None})
    assert shape == Split("h", ((1.0, Leaf(("map",))),))
    leader = layouts._present(
        layouts.built_in("leader", True), {"kpi": None, "board.health": None, "board.tourism": None}
    )
    assert leader == Split("h", ((1.0, Leaf(("kpi", "board.health", "board.tourism"))),))
