"""What the map shows and explains: the choice of subsystem, its legend, its count."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from ioc_contract.records import CaseState, Category, Subsystem
from tests.ui.conftest import until
from tests.ui.map_world import HOSTILE, World
from ui import style, theme
from ui.panels.map.labels import Label
from ui.panels.map.panel import MapPanel

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


def legend(panel: MapPanel) -> set[str]:
    return {w.text() for w in panel.legend.findChildren(QLabel) if w.text()}


def test_the_legend_says_what_is_on_the_map_and_nothing_else(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        world.put("category", Category("lamp", 1, "reports", "lamp", "Đèn hỏng", None, "star", 2, None, True))
        world.put("category", Category("speed", 1, "traffic", "speed", "Quá tốc độ", None, "diamond", 3, None, True))
        world.put("case", World.case(70, category_id="lamp", state=CaseState.CLOSED, lat=10.93, lon=108.1))
        panel = await ready(world)
        panel.legend.button.setChecked(True)
        await until(lambda: HOSTILE in legend(panel))
        assert {"Mới, đang xác minh", "Quá hạn"} <= legend(panel)
        assert not {"Đèn hỏng", "Quá tốc độ", "Đã xong", "Tạm dừng", "Mật độ hồ sơ"} & legend(panel)
        panel.stage.setCurrentIndex(2)  # what is done
        await until(lambda: "Đèn hỏng" in legend(panel))
        assert not {"Mới, đang xác minh", "Quá hạn"} & legend(panel)
        panel.toggle("heat")
        panel.toggle("places")
        await until(lambda: {"Mật độ hồ sơ", "camera"} <= legend(panel))
        panel.toggle("points")
        await until(lambda: "Đèn hỏng" not in legend(panel))

    run(go())


def test_the_cases_of_another_subsystem_by_choice_and_by_key(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        for n, (key, name) in enumerate((("reports", "Phản ánh"), ("traffic", "Giao thông"))):
            world.put("subsystem", Subsystem(key, 1, name, name, n, True, ("case",), "list", {}))
        world.put("case", *(World.case(n, subsystem="traffic") for n in (80, 81)))
        panel = await ready(world)
        assert panel.count.text() == "61 phản ánh"
        panel.show_layers()
        assert [panel.layers.subject.itemText(n) for n in range(2)] == ["Phản ánh", "Giao thông"]
        panel.layers.subject.setCurrentIndex(1)
        panel.layers.subject.activated.emit(1)
        await until(lambda: panel.count.text() == "2 trường hợp · Giao thông")
        world.change(World.case(82, subsystem="traffic"), World.case(83))
        await until(lambda: panel.count.text() == "3 trường hợp · Giao thông")
        assert panel.save_state()["subject"] == "traffic"
        panel.next_subject()
        await until(lambda: panel.count.text() == "62 phản ánh")
        panel.layers.hide()

    run(go())


def test_the_count_is_whole_in_a_narrow_bar(world: World, run: Run) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        for width in (360, 430, 900):
            panel.resize(width, 300)
            QApplication.processEvents()
            needed = panel.count.fontMetrics().horizontalAdvance(panel.count.text())
            assert panel.count.width() >= needed
            panel.grab()
            if width != 430:
                assert bool(panel.stage.toolTip()) == (width == 360)

    run(go())


def test_names_and_counts_grow_with_the_type(world: World, run: Run, themed: QApplication) -> None:
    async def go() -> None:
        world.fill()
        panel = await ready(world)
        before = max(i.radius for i in panel.view.items())
        style.apply(themed, theme.scaled(theme.DARK, 2.0))
        panel.view.restyle()
        panel.grab()
        assert max(i.radius for i in panel.view.items()) > 1.3 * before
        names, symbols = panel.view._letters()
        label = Label("Phường Mũi Né", 0, 0, 13, panel.view._colours.text)
        assert names.size(label)[1] > 20
        assert symbols.point(0, 0, 2).width() > 28

    try:
        run(go())
    finally:
        style.apply(themed, theme.DARK)


def test_the_credit_says_that_wards_are_schematic_where_they_are_drawn(world: World, run: Run) -> None:
    async def go() -> None:
        panel = await ready(world)
        assert "phường, xã: sơ đồ" in panel.view.attribution()
        panel.country()
        assert panel.view.attribution().startswith("Ranh giới: SVG-Maps")

    run(go())
