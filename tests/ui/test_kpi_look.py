"""How the KPI panel stands on the screen: rows and columns, order, axes, rankings that are not cut, the clipboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ioc_contract import records as r
from ioc_contract.clock import ZONE, instant, now
from ioc_desktop.services import board_kpi
from ioc_desktop.services.kpi_records import Point
from tests.ui.conftest import until
from tests.ui.kpi_world import Run, fill, shown, views
from tests.ui.panel_world import context
from ui import theme
from ui.panel import PanelContext
from ui.panels.kpi import tile as drawing
from ui.panels.kpi import words
from ui.panels.kpi.plot import period_ticks
from ui.panels.kpi.ranks import bar_of


@pytest.fixture
def world(tmp_path: Path, themed: QApplication) -> Iterator[PanelContext]:
    with context(tmp_path, fill) as made:
        yield made


def test_a_tile_pulled_with_the_mouse_takes_the_place_it_is_over(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "health", 1366)
        first, second = panel.board.grid.views[:2]
        here, there = first.rect().center(), first.mapFrom(panel, second.mapTo(panel, second.rect().center()))
        codes = [first.tile.code, second.tile.code]
        QTest.mousePress(first, Qt.MouseButton.LeftButton, pos=here)
        way = [first.mapToGlobal(here + (there - here) / 2), first.mapToGlobal(there)]
        for place in way:
            spot = first.mapFromGlobal(place)
            event = QMouseEvent(
                QEvent.Type.MouseMove, QPointF(spot), QPointF(place),
                Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
            )  # fmt: skip
            QApplication.sendEvent(first, event)
        QTest.mouseRelease(first, Qt.MouseButton.LeftButton, pos=first.rect().center())
        assert [v.tile.code for v in panel.board.grid.views][:2] == codes[::-1]
        orders = panel.save_state()["orders"]
        assert isinstance(orders, dict)
        assert orders["health"][:2] == [second.tile.key, first.tile.key]
        assert first.cursor().shape() == Qt.CursorShape.PointingHandCursor

    run(body())


def test_tiles_leave_few_places_empty_and_each_row_is_as_high_as_it_needs(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "health")
        grid = panel.board.grid
        for width, rows in ((620, [2, 2]), (1000, [2, 2]), (1400, [4])):
            panel.resize(width, 700)
            QApplication.processEvents()
            assert [len(row) for row in grid._rows] == rows
            for row in grid._rows:
                needed = [drawing.needed_height(v.tile, v.now, v.width()) for v in row]
                assert {v.height() for v in row} == {max(needed)}

    run(body())


def test_an_unfinished_sum_says_so_and_is_compared_with_nothing(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "health")
        tile = replace(views(panel)["visits"].tile, unfinished=True, provisional=True, previous=None, year_before=None)
        said = words.sentence(tile, now())
        assert "chưa hết kỳ" in said
        assert "sơ bộ" not in said

    run(body())


def test_a_bar_below_zero_stands_left_of_it() -> None:
    values = [-5.0, 0.0, 15.0]
    assert [bar_of(v, values, 200) for v in values] == [(0.0, 50.0), (50.0, 2.0), (50.0, 150.0)]
    assert bar_of(3.0, [3.0, 12.0], 200) == (0.0, 50.0)
    assert bar_of(-3.0, [-3.0], 200) == (0.0, 200.0)
    assert bar_of(0.0, [0.0], 200)[0] == 0.0


def test_no_row_of_a_ranking_is_cut(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "health")
        ranks = panel.board.charts.ranks
        await until(lambda: ranks.ranks.ranking is not None)
        row = ranks.ranks.ranking.rows[0]  # type: ignore[union-attr]
        rows = tuple(replace(row, id=str(n)) for n in range(7))
        ranks.show_ranking(replace(ranks.ranks.ranking, rows=rows))  # type: ignore[type-var]
        holder = QWidget()
        holder.resize(400, 500)
        ranks.setParent(holder)
        ranks.show()
        holder.show()
        for height, fits in ((400, 7), (7 * theme.current().row - 20, 7), (170, 7), (120, 4)):
            ranks.resize(300, height + 2 * ranks.frameWidth())
            QApplication.processEvents()
            box = ranks.visualRect(ranks.ranks.index(fits - 1))
            assert box.bottom() < ranks.viewport().height()
            assert ranks.viewport().height() - box.bottom() < (fits if fits < 7 else 400)

    run(body())


def test_the_chart_goes_to_the_clipboard_as_picture_and_table(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "health")
        panel.board.grid.choose("visits")
        await until(lambda: panel.board.series is not None and panel.board.series.key == "visits")
        panel.board.exporter.copy_chart()
        held = QApplication.clipboard().mimeData()
        assert held.hasImage()
        lines = [line.split("\t") for line in held.text().split("\n")]
        assert lines[0][3] == "Lượt khám bệnh (lượt)"
        assert {len(line) for line in lines} == {9}
        assert lines[-1][3] == "1239"

    run(body())


def points(first: datetime, period: r.PeriodKind, count: int) -> list[Point]:
    made, start = [], instant(first)
    for _ in range(count):
        end = board_kpi.following(period, start)
        made.append(Point(start, end, 1.0, None, None, None, None, None, False))
        start = end
    return made


@pytest.mark.parametrize(
    ("period", "first", "count", "most", "shown"),
    [
        (r.PeriodKind.MONTH, (2025, 12, 1), 12, 6, {1: "01/2026", 4: "04/2026", 10: "10/2026"}),
        (r.PeriodKind.MONTH, (2025, 10, 25), 3, 6, {0: "11/2025", 2: "01/2026"}),  # closed on the 25th
        (r.PeriodKind.MONTH, (2026, 3, 1), 1, 6, {0: "03/2026"}),
        (r.PeriodKind.QUARTER, (2025, 1, 1), 6, 10, {0: "I/2025", 3: "IV/2025", 5: "II/2026"}),
        (r.PeriodKind.QUARTER, (2024, 1, 1), 9, 3, {0: "I/2024", 4: "I/2025", 8: "I/2026"}),
        (r.PeriodKind.YEAR, (2019, 1, 1), 7, 4, {0: "2019", 2: "2021", 6: "2025"}),
        (r.PeriodKind.DAY, (2026, 11, 16), 7, 8, {0: "16/11", 6: "22/11"}),
        (r.PeriodKind.DAY, (2026, 9, 20), 60, 4, {11: "10/2026", 42: "11/2026"}),
        (r.PeriodKind.DAY, (2026, 11, 16), 1, 8, {0: "16/11"}),
        (r.PeriodKind.WEEK, (2026, 11, 2), 3, 8, {0: "02/11", 1: "09/11", 2: "16/11"}),
    ],
)
def test_a_period_is_named_under_its_dot(
    period: r.PeriodKind, first: tuple[int, int, int], count: int, most: int, shown: dict[int, str]
) -> None:
    found = dict(period_ticks(points(datetime(*first, tzinfo=ZONE), period, count), most))
    assert shown.items() <= found.items()
    assert len(found) <= max(2, most) + 1
    assert max(found) < count
