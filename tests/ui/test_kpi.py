"""The KPI panel over a real cache: tiles, keys, charts, drill, citation, files, themes and large type."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from ioc_contract import records as r
from ioc_contract.clock import DAY, HOUR, Instant, now
from ioc_desktop.services import board_queue
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.kpi_records import Status, Window
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache
from ioc_desktop.store.queue_query import QueueQuery
from ioc_desktop.sync.link import LinkState
from tests.kpi_samples import put, record
from tests.ui.conftest import until
from tests.ui.kpi_world import Run, fill, shown, views
from tests.ui.panel_world import context
from ui import i18n, style, theme
from ui.panel import PanelContext
from ui.panels.kpi import export, words
from ui.panels.kpi import tile as drawing
from ui.panels.kpi.panel import KpiPanel
from ui.panels.kpi.plot import date_ticks, thinned, value_ticks
from ui.widgets import files, numbers


@pytest.fixture
def world(tmp_path: Path, themed: QApplication) -> Iterator[PanelContext]:
    with context(tmp_path, fill) as made:
        yield made


def test_tiles_say_value_state_and_source(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "health")
        by = views(panel)
        assert by["visits"].tile.value == 1239
        text = by["beds"].accessibleDescription()
        for part in ("97,2", "Cảnh báo", "mục tiêu 85", "389 giường dùng", "400 giường kế hoạch", "Sở Y tế"):
            assert part in text
        assert "Chưa có dữ liệu" in by["silent"].accessibleDescription()
        assert by["silent"].tile.status is Status.NO_DATA
        old = by["old"].accessibleDescription()
        assert "Dữ liệu cũ" in old
        assert "dữ liệu tới" in old
        assert "Đạt" not in old
        assert "1 số liệu cũ" in panel.board.note.text()

    run(body())


def test_arrows_move_and_one_tab_stop(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "health", 600)
        grid = panel.board.grid
        assert [len(row) for row in grid._rows] == [2, 2]
        grid.choose("visits")
        for key, wanted in ((Qt.Key.Key_Right, "beds"), (Qt.Key.Key_Down, "old"), (Qt.Key.Key_Left, "silent"), (Qt.Key.Key_Up, "visits"), (Qt.Key.Key_End, "old"), (Qt.Key.Key_Home, "visits")):  # fmt: skip
            QTest.keyClick(panel.window().focusWidget() or grid, key)
            assert grid.current is not None
            assert grid.current.code == wanted
        stops = [v for v in grid.views if v.focusPolicy() == Qt.FocusPolicy.StrongFocus]
        assert [v.tile.code for v in stops] == ["visits"]
        await until(lambda: panel.board.charts.chart.series.key == "visits")  # type: ignore[union-attr]

    run(body())


def test_reflow_keeps_tiles_whole(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "health")
        for width in (320, 640, 1100, 1900):
            panel.resize(width, 700)
            QApplication.processEvents()
            grid = panel.board.grid
            assert all(v.width() >= drawing.minimum_width() for v in grid.views)
            right = max(v.geometry().right() for v in grid.views)
            assert right < max(grid.viewport().width(), drawing.minimum_width() + 16)
            boxes = [v.geometry() for v in grid.views]
            assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])

    run(body())


def test_ctrl_arrows_reorder_and_a_layout_keeps_it(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "health")
        panel.board.grid.choose("visits")
        QTest.keyClick(panel.board.grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
        assert [v.tile.code for v in panel.board.grid.views][:2] == ["beds", "visits"]
        panel.board.window_choice = Window.YEAR
        state = panel.save_state()
        other = await shown(world)
        other.restore_state(state)
        await until(lambda: {t.subsystem for t in other.board.tiles} == {"health"})
        assert [v.tile.code for v in other.board.grid.views][:2] == ["beds", "visits"]
        assert other.board.window_choice is Window.YEAR
        other.restore_state({"subsystem": 3, "window": "no", "months": "x", "orders": 1, "split": ["a"]})

    run(body())


def test_enter_drills_to_the_cases_counted(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "reports")
        asked: list[tuple[str, QueueQuery]] = []
        world.bus.filter_requested.connect(lambda name, query: asked.append((name, query)))
        view = views(panel)["cases.satisfied_rate"]
        assert (view.tile.numerator, view.tile.denominator) == (36, 48)
        QTest.keyClick(view, Qt.Key.Key_Return)
        await until(lambda: asked)
        name, query = asked[0]
        assert name == "queue"
        assert (await world.jobs.run(board_queue.count, query)).n == 48
        assert not query.open_only

    run(body())


def test_enter_opens_the_reported_values_and_esc_returns(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "health")
        board = panel.board
        QTest.keyClick(views(panel)["beds"], Qt.Key.Key_Return)
        await until(lambda: board.pages.currentWidget() is board.rows)
        model = board.rows.model
        assert model.rowCount() == 40
        assert model.index(0, 2).data() == "97,2"
        assert model.index(0, 8).data() == "Sở Y tế"
        rows = list(
            csv.reader(io.StringIO(export.observations(board.rows.found, r.PeriodKind.DAY).decode("utf-8-sig")))
        )  # type: ignore[arg-type]
        assert len(rows) == 41
        QTest.keyClick(board.rows, Qt.Key.Key_Escape)
        assert board.pages.currentWidget() is board.split

    run(body())


def test_copy_carries_its_citation(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "reports")
        panel.board.grid.choose("cases.on_time_rate@reports")
        QTest.keyClick(views(panel)["cases.on_time_rate"], Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        text = QGuiApplication.clipboard().text()
        for part in (
            "Tỷ lệ đúng hạn: ",
            "48 trả lời đúng hạn",
            "định nghĩa bản 1",
            "nguồn: Hồ sơ tại Trung tâm",
            "tiếp nhận từ",
        ):
            assert part in text

    run(body())


def test_another_definition_is_another_figure(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "reports")
        tile = views(panel)["cases.satisfied_rate"].tile
        panel.board.define(tile, "satisfied_of_received")
        await until(lambda: views(panel)["cases.satisfied_rate"].tile.denominator == 60)
        assert views(panel)["cases.satisfied_rate"].tile.definition != tile.definition
        assert panel.save_state()["definitions"] == {"satisfied_rate": "satisfied_of_received"}

    run(body())


def test_chart_has_its_gap_and_reads_by_keys(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "health")
        panel.board.grid.choose("visits")
        chart = panel.board.charts.chart
        await until(lambda: chart.series is not None and chart.series.key == "visits")
        assert chart.series is not None
        assert [p.value for p in chart.series.points].count(None) == 1
        QTest.keyClick(chart, Qt.Key.Key_End)
        assert "1.239\xa0lượt" in chart.reading.text()
        QTest.keyClick(chart, Qt.Key.Key_Home)
        assert "1.200\xa0lượt" in chart.reading.text()
        chart.read(20)
        assert "Chưa có dữ liệu" in chart.reading.text()

    run(body())


def test_ranking_and_a_units_own_line(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "health")
        charts = panel.board.charts
        await until(lambda: charts.ranks.ranks.ranking is not None)
        rows = [charts.ranks.ranks.index(n).data() for n in range(charts.ranks.ranks.rowCount())]
        assert rows == ["1/2 Mũi Né: 1.239\xa0lượt", "1/2 Phú Thuỷ: 1.239\xa0lượt"]
        charts.ranks.setCurrentIndex(charts.ranks.ranks.index(1))
        charts.ranks.activated.emit(charts.ranks.currentIndex())
        await until(lambda: charts.chart.series is not None and charts.chart.series.unit == "Phú Thuỷ")
        assert charts.units.currentText() == "Phú Thuỷ"
        assert "Phú Thuỷ" in charts.title.text()

    run(body())


def test_a_change_reaches_its_tile_in_place(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "reports")
        view = views(panel)["cases.received"]
        assert view.tile.value == 60

        def add(ws: Workspace) -> None:
            put(ws.cache, "case", [record("case", id="new", received_at=now())])

        await world.jobs.run(add)
        world.bus.changed.emit(ChangeSet.one("case", ["new"]))
        await until(lambda: view.tile.value == 61)
        assert views(panel)["cases.received"] is view

    run(body())


def test_offline_makes_live_figures_old(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world, "reports")
        world.bus.set_link(LinkState("offline", Instant(now() - 2 * HOUR)))
        await until(lambda: views(panel)["cases.received"].tile.stale)
        assert "dữ liệu tới" in views(panel)["cases.received"].accessibleDescription()

    run(body())


def test_files_are_what_is_shown(world: PanelContext, run: Run, tmp_path: Path) -> None:
    async def body() -> None:
        panel = await shown(world, "health")
        board = panel.board
        await until(lambda: board.ranking is not None)
        table = list(csv.reader(io.StringIO((board.exporter.exported("tiles.csv") or b"").decode("utf-8-sig"))))
        assert [row[1] for row in table[1:]] == [
            "Lượt khám bệnh",
            "Công suất giường",
            "Thời gian cấp cứu",
            "Chỉ tiêu cũ",
        ]
        assert table[3][2] == ""
        assert table[3][9] == "Chưa có dữ liệu"
        series = (board.exporter.exported("series.csv") or b"").decode("utf-8-sig").splitlines()
        assert len(series) == 41
        assert (board.exporter.exported("ranking.csv") or b"").startswith(b"\xef\xbb\xbf")
        assert (board.exporter.exported("chart.png") or b"").startswith(b"\x89PNG")
        assert b"<svg" in (board.exporter.exported("chart.svg") or b"")
        board.exporter.export("tiles.csv")
        dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog))
        dialog.fileSelected.emit(str(tmp_path / "out.csv"))
        assert (tmp_path / "out.csv").read_bytes() == board.exporter.exported("tiles.csv")
        dialog.reject()

    run(body())


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    assert not files.write(tmp_path / "missing" / "a.csv", b"x")
    assert files.write(tmp_path / "a.csv", b"x")


@pytest.mark.parametrize(
    "tokens", [theme.DARK, theme.LIGHT, theme.scaled(theme.LIGHT, 2.0)], ids=["dark", "light", "200%"]
)
def test_drawn_in_each_theme_and_large(world: PanelContext, run: Run, qapp: QApplication, tokens: theme.Tokens) -> None:
    async def body() -> None:
        style.apply(qapp, tokens)
        panel = await shown(world, "health", 1366, 768)
        before = panel.grab().toImage()
        assert before.pixelColor(5, panel.height() - 20).name() in (tokens.surface, tokens.window)
        view = views(panel)["beds"]
        picture = view.grab().toImage()
        colours = {picture.pixelColor(2, y).name() for y in range(20, picture.height() - 20)}
        assert tokens.warn in colours
        assert view.height() >= drawing.needed_height(view.tile, view.now, view.width())

    run(body())
    style.apply(qapp, theme.DARK)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1234.5, 1, "1.234,5"), (0, 0, "0"), (-0.04, 1, "0,0"), (-1234567.891, 2, "−1.234.567,89"), (1104, 0, "1.104")],
)
def test_vietnamese_numbers(qapp: QApplication, value: float, decimals: int, text: str) -> None:
    assert numbers.number(value, decimals) == text


def test_every_word_of_the_figures_is_marked_for_translation() -> None:
    from ioc_desktop.services import board_kpi, kpi_cases

    said = {kpi_cases.LIVE, kpi_cases.SOURCE, "hồ sơ", *board_kpi.MEASURES.values()}
    for figure in kpi_cases.FIGURES.values():
        said.add(figure.name)
        for d in figure.definitions:
            said |= {d.name, d.numerator_label, d.denominator_label, d.text}
    assert said - {""} <= set(words.FIGURES)


def test_ticks_are_local_midnights_and_not_too_many() -> None:
    for days in (1, 10, 40, 200, 800, 4000):
        for most in (2, 6, 14):
            ticks = date_ticks((now() - days * DAY) / 1000, now() / 1000, most)
            assert len(ticks) <= max(2, most) + 1
            assert all((t.hour, t.minute) == (0, 0) for t in ticks)


def test_in_english_names_and_numbers_follow(world: PanelContext, run: Run, qapp: QApplication) -> None:
    async def body() -> None:
        i18n.use("en")
        panel = await shown(world, "health")
        choice = panel.board.choice
        assert [choice.itemText(n) for n in range(choice.count())][::2] == ["Overview", "Health"]
        assert numbers.number(1234.5, 1) == "1,234.5"
        assert "No data yet" in views(panel)["silent"].accessibleDescription()
        panel.board.show_subsystem("reports")
        await until(lambda: "cases.received" in views(panel))
        assert views(panel)["cases.received"].accessibleName() == "Received"

    try:
        run(body())
    finally:
        i18n.use("vi")


def test_value_ticks_are_round_and_within() -> None:
    for low, high in ((0, 1), (55, 101), (-3, 12), (0.12, 0.19), (0, 25_000)):
        ticks, decimals = value_ticks(low, high, 5)
        assert 2 <= len(ticks) <= 8
        assert low - 1e-9 <= ticks[0]
        assert ticks[-1] <= high + 1e-9
        assert all(abs(t - round(t, decimals)) < 1e-9 for t in ticks)


def test_many_points_are_thinned_but_no_peak_is_lost() -> None:
    x = np.arange(100_000.0)
    values = np.sin(x / 500)
    values[54_321] = 9.0
    values[200:900] = np.nan
    thin_x, thin = thinned(x, values, 1000)
    assert len(thin_x) == len(thin) == 2000
    assert np.nanmax(thin) == 9.0
    assert np.nanmin(thin) == np.nanmin(values)
    assert np.isnan(thin).any()
    same_x, same = thinned(x[:100], values[:100], 1000)
    assert same_x is not None
    assert len(same) == 100


def test_a_new_cache_is_empty_and_says_so(tmp_path: Path, themed: QApplication, run: Run) -> None:
    async def body() -> None:
        with context(tmp_path, lambda ws: None) as world:
            panel = KpiPanel(world)
            panel.show()
            await until(lambda: "Chưa có chỉ tiêu" in panel.board.empty.title.text())
            assert panel.board.pages.currentWidget() is panel.board.empty
            await asyncio.sleep(0)

    run(body())


def test_cache_reads_only_the_now_views() -> None:
    source = Path(cache.__file__).with_name("figures.py").read_text(encoding="utf-8")
    assert "FROM cases " not in source
