"""The map panel over a real cache: loading, gestures, keyboard, selection both ways, changes, layers, hostile words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from ioc_contract import clock
from ioc_contract.clock import DAY
from ioc_contract.records import CaseState
from ioc_desktop.geo.projection import degrees
from tests.ui.conftest import until
from tests.ui.map_world import HOSTILE, World
from ui.bus import Selection
from ui.panels.map.panel import MapPanel
from ui.panels.map.view import LASSO, PAN

Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture
def world(themed: QApplication, loop: asyncio.AbstractEventLoop, tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


async def ready(world: World, width: int = 900, height: int = 600) -> MapPanel:
    """Return a panel that has loaded and painted."""
    panel = world.make(width, height)
    await until(lambda: panel.field is not None and not panel._busy)
    QApplication.processEvents()
    return panel


def case_id(number: int) -> str:
    return World.case(number).id


def spot(panel: MapPanel, number: int) -> QPoint:
    """Return the pixel of a report."""
    assert panel.field is not None
    row = panel.field.row(case_id(number))
    assert row is not None
    x, y = panel.view.camera.to_screen(*panel.field.index.position(row))
    return QPoint(round(x), round(y))


def drag(
    panel: MapPanel,
    path: list[QPoint],
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press, move along and release, as a mouse does."""
    view, none = panel.view, Qt.MouseButton.NoButton
    left = Qt.MouseButton.LeftButton

    def send(kind: QEvent.Type, at: QPoint, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
        QApplication.sendEvent(view, QMouseEvent(kind, QPointF(at), view.mapToGlobal(QPointF(at)), button, held, keys))

    send(QEvent.Type.MouseButtonPress, path[0], left, left)
    for at in path[1:]:
        send(QEvent.Type.MouseMove, at, none, left)
    send(QEvent.Type.MouseButtonRelease, path[-1], left, none)


def wheel(panel: MapPanel, at: QPoint, up: int) -> None:
    view = panel.view
    event = QWheelEvent(
        QPointF(at),
        view.mapToGlobal(QPointF(at)),
        QPoint(),
        QPoint(0, up),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_it_loads_counts_and_fits(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        assert panel.count.text() == "61 phản ánh"
        assert panel.view.message == ""
        assert not panel.view.locked
        assert panel.view.camera.box.holds(panel.field.index.extent())  # type: ignore[union-attr, arg-type]
        assert "61" in panel.view.accessibleName()

    run(go())


def test_nothing_to_show_is_said(world: World, run: Run) -> None:
    async def go() -> None:
        panel = await ready(world)
        assert panel.view.message == "Không có hồ sơ nào khớp bộ lọc"
        panel.stage.setCurrentIndex(3)
        assert panel.view.message == "Chưa có hồ sơ nào có vị trí"
        world.change(World.case(1))
        await until(lambda: panel.view.message == "" and "1 phản ánh" in panel.count.text())

    run(go())


def test_drag_pans_and_wheel_zooms_about_the_pointer(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        view = panel.view
        place = view.camera.to_world(400, 300)
        drag(panel, [QPoint(400, 300), QPoint(430, 320), QPoint(500, 350)])
        assert view.camera.to_screen(*place) == pytest.approx((500, 350), abs=0.01)
        assert view.locked
        place, zoom = view.camera.to_world(250, 200), view.camera.zoom
        wheel(panel, QPoint(250, 200), 240)
        assert view.camera.zoom == pytest.approx(zoom + 1)
        assert view.camera.to_screen(*place) == pytest.approx((250, 200), abs=0.01)
        wheel(panel, QPoint(250, 200), -240)
        assert view.camera.zoom == pytest.approx(zoom)

    run(go())


def test_gestures_lock_the_view_and_0_fits_again(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        view, fitted = panel.view, panel.view.camera
        QTest.keyClick(view, Qt.Key.Key_Left)
        QTest.keyClick(view, Qt.Key.Key_Plus)
        there = view.camera
        world.change(World.case(70, lat=11.2, lon=108.4))
        await until(lambda: "62 phản ánh" in panel.count.text())
        assert view.camera == there
        world.change(World.case(70, lat=None, lon=None, version=2))
        await until(lambda: "61 phản ánh" in panel.count.text())
        QTest.keyClick(view, Qt.Key.Key_0)
        assert not view.locked
        assert (view.camera.x, view.camera.y, view.camera.zoom) == pytest.approx((fitted.x, fitted.y, fitted.zoom))

    run(go())


def test_a_resized_view_fits_again_unless_a_gesture_locked_it(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world, 300, 260)
        panel.resize(900, 600)
        QApplication.processEvents()
        assert panel.field is not None
        extent = panel.field.index.extent()
        assert extent is not None
        assert panel.view.camera.box.holds(extent)
        width = panel.view.camera.box.right - panel.view.camera.box.left
        assert extent.right - extent.left > width * 0.4
        QTest.keyClick(panel.view, Qt.Key.Key_Left)
        zoom = panel.view.camera.zoom
        panel.resize(500, 400)
        QApplication.processEvents()
        assert panel.view.camera.zoom == zoom

    run(go())


def test_arrows_pan_and_minus_zooms_out(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        view = (await ready(world)).view
        for key, dx, dy in (
            (Qt.Key.Key_Left, -1, 0),
            (Qt.Key.Key_Right, 1, 0),
            (Qt.Key.Key_Up, 0, -1),
            (Qt.Key.Key_Down, 0, 1),
        ):
            before = view.camera
            QTest.keyClick(view, key)
            step = 80 / before.scale
            assert (view.camera.x - before.x, view.camera.y - before.y) == pytest.approx(
                (dx * step, dy * step), abs=1e-12
            )
        zoom = view.camera.zoom
        QTest.keyClick(view, Qt.Key.Key_Minus)
        assert view.camera.zoom == pytest.approx(zoom - 1)

    run(go())


def test_a_click_on_a_point_selects_it_everywhere(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        QTest.mouseClick(panel.view, Qt.MouseButton.LeftButton, pos=spot(panel, 61))
        assert world.bus.selection == Selection("case", (case_id(61),), case_id(61))
        assert len(panel.view._spots) == 1
        QTest.mouseClick(panel.view, Qt.MouseButton.LeftButton, pos=QPoint(20, 60))
        assert world.bus.selection == Selection("case", (), None)
        assert panel.view._spots == []

    run(go())


def test_a_click_on_a_cluster_goes_nearer_and_with_ctrl_selects_all_of_it(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        view = panel.view
        cluster = max(view.items(), key=lambda i: i.total)
        at = QPoint(*(round(v) for v in view.camera.to_screen(cluster.x, cluster.y)))
        zoom = view.camera.zoom
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
        assert view.camera.zoom == pytest.approx(zoom + 2)
        assert world.bus.selection.ids == ()
        view.zoom_by(-2)
        cluster = max(view.items(), key=lambda i: i.total)
        at = QPoint(*(round(v) for v in view.camera.to_screen(cluster.x, cluster.y)))
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, at)
        assert len(world.bus.selection.ids) == cluster.total >= 2

    run(go())


def test_the_queues_selection_shows_and_reveal_zooms_to_it_and_back(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        view, before = panel.view, panel.view.camera
        world.bus.select(Selection("case", (case_id(5), case_id(62), case_id(63)), case_id(5)))
        assert len(view._spots) == 2  # one has no position; one is hidden by the filter and shown all the same
        assert view.camera == before
        world.bus.reveal_requested.emit("case", case_id(5))
        lon, lat = degrees(view.camera.x, view.camera.y)
        assert (lat, lon) == pytest.approx((World.case(5).lat, World.case(5).lon), abs=1e-6)
        assert view.camera.zoom >= 16
        panel.back()
        assert view.camera == before

    run(go())


def test_revealing_what_has_no_position_is_said(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        heard: list[str] = []
        world.bus.notified.connect(lambda level, text: heard.append(text))
        before = panel.view.camera
        world.bus.reveal_requested.emit("case", case_id(63))
        await until(lambda: heard)
        assert heard == ["Mục này chưa có vị trí trên bản đồ"]
        assert panel.view.camera == before

    run(go())


def test_box_selects_what_is_inside(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        at = spot(panel, 61)
        corners = [at - QPoint(30, 30), at, at + QPoint(30, 30)]
        drag(panel, corners, Qt.KeyboardModifier.ShiftModifier)
        assert world.bus.selection.ids == (case_id(61),)
        drag(panel, [QPoint(1, 1), QPoint(400, 300), QPoint(899, 520)], Qt.KeyboardModifier.ShiftModifier)
        assert set(world.bus.selection.ids) == {case_id(n) for n in range(1, 62)}
        assert not panel.view.locked  # choosing is not moving

    run(go())


def test_lasso_selects_what_is_inside_and_escape_leaves_the_mode(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        panel.bar.lasso.click()
        assert panel.view.mode == LASSO
        at = spot(panel, 61)
        ring = [at + QPoint(dx, dy) for dx, dy in ((-30, -30), (30, -25), (25, 30), (-30, 28))]
        drag(panel, ring)
        assert world.bus.selection.ids == (case_id(61),)
        QTest.keyClick(panel.view, Qt.Key.Key_Escape)
        assert panel.view.mode == PAN
        assert not panel.bar.lasso.isChecked()

    run(go())


def test_tab_goes_through_what_is_in_view_and_speaks(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        view = panel.view
        view.setFocus()
        opened: list[str] = []
        world.bus.open_requested.connect(lambda kind, id_: opened.append(id_))
        items = view.items()
        spoken = []
        for _ in items:
            before = view.accessibleName()
            QTest.keyClick(view, Qt.Key.Key_Tab)
            await until(lambda before=before: view.accessibleName() != before)
            spoken.append(view.accessibleName())
            if view.focus_item is not None and view.focus_item.row >= 0 and HOSTILE in view.accessibleName():
                QTest.keyClick(view, Qt.Key.Key_Return)
        assert any("phản ánh" in words for words in spoken)
        assert opened == [case_id(61)]
        assert world.bus.selection.current == case_id(61)
        QTest.keyClick(view, Qt.Key.Key_Backtab)
        assert view.focus_item == items[-2]

    run(go())


def test_a_change_is_painted_at_once(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        assert panel.field is not None
        before = panel.field.counts()
        world.change(World.case(61, lat=10.98, lon=108.0, state=CaseState.IN_PROGRESS, version=2))
        await until(lambda: panel.field is not None and panel.field.counts() != before)
        lon, lat = degrees(*panel.field.index.position(panel.field.row(case_id(61)) or 0))
        assert (lat, lon) == pytest.approx((10.98, 108.0), abs=1e-6)
        assert panel.field.counts()["overdue"] == 0
        world.change(World.case(61, lat=10.98, lon=108.0, state=CaseState.CLOSED, version=3))
        await until(lambda: "60 phản ánh" in panel.count.text())

    run(go())


def test_filters_by_state_and_time_and_by_ids(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        world.put("case", World.case(64, lat=10.94, lon=108.2, received_at=clock.now() - 20 * DAY))
        panel = await ready(world)
        assert "62 phản ánh" in panel.count.text()
        panel.period.setCurrentIndex(2)
        assert "61 phản ánh" in panel.count.text()
        panel.stage.setCurrentIndex(2)
        assert "1 phản ánh" in panel.count.text()
        world.bus.filter_requested.emit("map", {"ids": [case_id(1), case_id(62)]})
        assert "2 phản ánh" in panel.count.text()
        world.bus.filter_requested.emit("queue", {"ids": [case_id(1)]})
        assert "2 phản ánh" in panel.count.text()
        world.bus.filter_requested.emit("map", {"ids": None})
        assert "1 phản ánh" in panel.count.text()

    run(go())


def test_names_from_outside_stay_plain(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        panel.legend.button.setChecked(True)
        panel.toggle("places")
        await until(lambda: len(panel.view.places) == 1)
        item = next(i for i in panel.view.items() if panel.field and i.row == panel.field.row(case_id(61)))
        panel.view.hovered.emit(item)
        await until(panel.card.isVisible)
        assert HOSTILE in panel.card.text()
        assert "quá 1 ngày" in panel.card.text()
        labels = [w for w in panel.findChildren(QLabel) if "<" in w.text()]
        assert labels
        assert all(w.textFormat() is Qt.TextFormat.PlainText for w in labels)
        QApplication.processEvents()
        pin = next(i for i in panel.view.items() if i.pin is not None)
        panel.view.hovered.emit(pin)
        await until(lambda: "Hoạt động" in panel.card.text())
        assert HOSTILE in panel.card.text()

    run(go())


def test_commands_have_titles_and_do_what_they_say(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        commands = {c.id: c for c in panel.commands()}
        assert all(c.title.startswith("Bản đồ") for c in commands.values())
        assert len({c.shortcut for c in commands.values() if c.shortcut}) == sum(
            bool(c.shortcut) for c in commands.values()
        )
        zoom = panel.view.camera.zoom
        commands["map.zoom_in"].run()
        commands["map.zoom_in"].run()
        commands["map.zoom_out"].run()
        assert panel.view.camera.zoom == pytest.approx(zoom + 1)
        for layer in ("heat", "choropleth", "places", "articles", "points"):
            on = getattr(panel.view.shown, layer)
            commands[f"map.{layer}"].run()
            assert getattr(panel.view.shown, layer) is not on
            panel.view.grab()
        commands["map.next"].run()
        commands["map.box"].run()
        assert panel.bar.box.isChecked()
        commands["map.box"].run()
        assert panel.view.mode == PAN
        await until(lambda: len(panel.view.places) == 1)

    run(go())


def test_what_was_arranged_comes_back(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        panel.toggle("heat")
        panel.stage.setCurrentIndex(3)
        panel.view.go(panel.view.camera.at(0.8, 0.47, 9.0))
        state = panel.save_state()
        panel.close()
        panel.deleteLater()
        other = await ready(world)
        other.restore_state(state)
        assert other.view.shown.heat
        assert other.stage.currentIndex() == 3
        assert other.view.camera == panel.view.camera
        other.restore_state(
            {"camera": "no", "layers": {"heat": 3, "what": True}, "stage": 99, "base": [1], "locked": True}
        )
        assert other.view.camera == panel.view.camera

    run(go())
