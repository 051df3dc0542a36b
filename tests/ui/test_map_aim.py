"""Choosing an area on the map by keys alone: box, circle, what is in sight, the ward; told in words, seen, given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc_desktop.geo import boundaries
from ioc_desktop.geo.projection import world_point
from tests.ui.map_world import World
from tests.ui.test_map import case_id, drag, ready, spot
from ui.bus import Selection
from ui.panels.map.aim import RADII
from ui.panels.map.panel import MapPanel
from ui.panels.map.view import BOX, LASSO, PAN

Run = Callable[[Coroutine[object, object, None]], None]
K, NONE = Qt.Key, Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
TOWN = {case_id(n) for n in range(1, 61)}


@pytest.fixture
def world(themed: QApplication, loop: asyncio.AbstractEventLoop, tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    made.fill()
    yield made
    made.close()


def press(panel: MapPanel, key: Qt.Key, held: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(panel.view, key, held)


def run_command(panel: MapPanel, name: str) -> None:
    next(c for c in panel.commands() if c.id == name).run()


def picture(panel: MapPanel) -> QImage:
    return panel.view.grab().toImage()


def test_a_box_begins_at_the_selected_report_is_moved_sized_and_chosen(world: World, run: Run) -> None:
    async def go() -> None:
        panel = await ready(world)
        world.bus.select(Selection("case", (case_id(61),), case_id(61)))
        plain = picture(panel)
        run_command(panel, "map.box")
        assert panel.view.mode == BOX
        assert panel.aim.isVisibleTo(panel.view)
        assert picture(panel) != plain
        assert "1 phản ánh" in panel.view.accessibleName()
        assert "Enter chọn" in panel.view.accessibleName()
        world.bus.select(Selection("case", (), None))
        press(panel, K.Key_Return)
        assert world.bus.selection.ids == (case_id(61),)
        assert panel.view.accessibleName() == "Đã chọn 1 phản ánh"
        # on to the town, as far as the middle of its grid, grown until all of it is inside
        at = spot(panel, 30)
        middle = panel.view.camera.to_screen(*panel.aim.at)
        press(panel, K.Key_Right, times=round((at.x() - middle[0]) / 24))
        press(panel, K.Key_Up, times=max(0, round((middle[1] - at.y()) / 24)))
        press(panel, K.Key_Down, times=max(0, round((at.y() - middle[1]) / 24)))
        assert "phản ánh" in panel.view.accessibleName()
        assert "Enter" not in panel.view.accessibleName()  # how is told once
        press(panel, K.Key_Up, SHIFT, 8)
        press(panel, K.Key_Right, SHIFT, 4)
        assert panel.field is not None
        assert {panel.field.id(r) for r in panel.aim.rows()} == TOWN
        assert panel.view.accessibleName().endswith(": 60 phản ánh")
        press(panel, K.Key_Return, CTRL)
        assert set(world.bus.selection.ids) == TOWN | {case_id(61)}
        assert panel.view.accessibleName() == "Đã chọn thêm 60 phản ánh"
        press(panel, K.Key_Escape)
        assert panel.view.mode == PAN
        assert not panel.aim.isVisibleTo(panel.view)
        assert len(world.bus.selection.ids) == 61

    run(go())


def test_a_box_never_shrinks_to_nothing_and_takes_the_view_along(world: World, run: Run) -> None:
    async def go() -> None:
        panel = await ready(world)
        run_command(panel, "map.box")
        press(panel, K.Key_Left, SHIFT, 40)
        press(panel, K.Key_Down, SHIFT, 40)
        scale = panel.view.camera.scale
        assert all(round(2 * half * scale) == 12 for half in panel.aim.half)
        before = panel.view.camera
        press(panel, K.Key_Left, CTRL, 12)
        x, y = panel.view.camera.to_screen(*panel.aim.at)
        assert panel.view.camera.x < before.x
        assert panel.view.rect().contains(QPoint(round(x), round(y)))
        press(panel, K.Key_Up, SHIFT, 200)
        assert panel.aim.box().bottom - panel.aim.box().top <= 1.001 * (
            panel.view.camera.box.bottom - panel.view.camera.box.top
        )
        press(panel, K.Key_Plus)
        assert panel.view.camera.zoom > before.zoom  # other keys stay what they are

    run(go())


def test_a_circle_of_metres_about_the_focus(world: World, run: Run) -> None:
    async def go() -> None:
        panel = await ready(world)
        world.bus.select(Selection("case", (case_id(30),), case_id(30)))
        run_command(panel, "map.lasso")
        assert panel.view.mode == LASSO
        assert panel.view.accessibleName().startswith("Bán kính 300 m: ")
        assert panel.field is not None
        row = panel.field.row(case_id(30))
        assert row is not None
        middle = panel.field.index.position(row)
        assert panel.aim.at == middle
        for metres in (RADII[3], RADII[4]):
            assert panel.aim.radius == metres
            ours = {panel.field.id(r) for r in panel.aim.rows()}
            expected = {c for c in TOWN if _metres_apart(c, case_id(30)) <= metres}
            assert ours == expected
            assert len(ours) > 1
            press(panel, K.Key_Right, SHIFT)
        press(panel, K.Key_Down, SHIFT, 30)
        assert panel.aim.radius == RADII[0]
        press(panel, K.Key_Return)
        assert set(world.bus.selection.ids) == {c for c in TOWN if _metres_apart(c, case_id(30)) <= RADII[0]}
        press(panel, K.Key_Up, SHIFT, 30)
        assert panel.view.accessibleName() == "Bán kính 10,0 km: 61 phản ánh"

    run(go())


def test_what_is_in_sight_and_the_ward_under_the_focus(world: World, run: Run) -> None:
    async def go() -> None:
        panel = await ready(world)
        run_command(panel, "map.choose_view")
        assert set(world.bus.selection.ids) == TOWN | {case_id(61)}
        assert panel.view.accessibleName() == "Đã chọn 61 phản ánh trong khung nhìn"
        world.bus.select(Selection("case", (case_id(61),), case_id(61)))
        run_command(panel, "map.choose_ward")
        known = boundaries.load()
        cases = [World.case(n) for n in range(1, 61)] + [World.case(61, lat=10.905, lon=108.03)]
        wards = known.ward_of(np.array([c.lat for c in cases]), np.array([c.lon for c in cases]))
        assert set(world.bus.selection.ids) == {c.id for c, w in zip(cases, wards, strict=True) if w == wards[-1]}
        assert panel.view.accessibleName().endswith(known.wards[int(wards[-1])].name)
        world.bus.select(Selection("case", (), None))
        panel.view.go(panel.view.camera.at(*_sea()))
        run_command(panel, "map.choose_ward")
        assert world.bus.selection.ids == ()
        assert "không nằm trong" in panel.view.accessibleName()

    run(go())


def test_what_tab_came_to_goes_before_the_selection(world: World, run: Run) -> None:
    async def go() -> None:
        panel = await ready(world)
        world.bus.select(Selection("case", (case_id(61),), case_id(61)))
        press(panel, K.Key_Tab)
        item = panel.view.focus_item
        assert item is not None
        run_command(panel, "map.lasso")
        assert panel.aim.at == (item.x, item.y)

    run(go())


def test_the_mouse_draws_its_own(world: World, run: Run) -> None:
    async def go() -> None:
        panel = await ready(world)
        panel.bar.box.click()
        assert panel.aim.isVisibleTo(panel.view)
        at = spot(panel, 61)
        drag(panel, [at - QPoint(30, 30), at, at + QPoint(30, 30)])
        assert world.bus.selection.ids == (case_id(61),)
        assert not panel.aim.isVisibleTo(panel.view)
        press(panel, K.Key_Right)
        assert panel.aim.isVisibleTo(panel.view)

    run(go())


def test_without_points_nothing_is_chosen(
    themed: QApplication, loop: asyncio.AbstractEventLoop, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    empty = World(tmp_path / "empty")

    async def go() -> None:
        panel = empty.make()
        run_command(panel, "map.choose_view")
        run_command(panel, "map.lasso")
        press(panel, K.Key_Return)
        assert empty.bus.selection.ids == ()

    run(go())
    empty.close()


def _metres_apart(one: str, other: str) -> float:
    """Return how far apart two reports of the town are, on a sphere."""
    places = [World.case(int(i[-12:])) for i in (one, other)]
    (a, b), (c, d) = [(np.radians(p.lat or 0.0), np.radians(p.lon or 0.0)) for p in places]
    half = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return float(2 * 6_378_137 * np.arcsin(np.sqrt(half)))


def _sea() -> tuple[float, float]:
    return world_point(109.5, 10.0)
