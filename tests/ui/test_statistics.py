"""The statistics panel over real files: numbers and their rows by keyboard, definitions, sorting, export, what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from ioc_contract.kinds import KINDS
from ioc_desktop.services import board_queue
from ioc_desktop.services.board_queue import QueueQuery
from ioc_desktop.services.kpi_records import Window
from ioc_desktop.services.statistics import By
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache
from tests.ui.windows import Run, opened, settle
from tests.unit.test_board_kpi_cases import random_cases
from ui.panels.statistics.panel import StatisticsPanel
from ui.shell import Shell

pytestmark = pytest.mark.usefixtures("themed")


async def panel_of(window: Shell) -> StatisticsPanel:
    """Give the panel with some cases of long ago, counted over all time."""

    def fill(ws: Workspace) -> None:
        cache.upsert(ws.cache, KINDS["case"], [KINDS["case"].row(c) for c in random_cases(5, 120)])
        ws.cache.commit()

    await window.session.jobs.run(fill)
    window.keeper.solo("statistics")
    window.show_panel("statistics")
    panel = window.panels["statistics"]
    assert isinstance(panel, StatisticsPanel)
    panel.restore_state({"by": "agency", "window": "all", "definitions": {"on_time_rate": "on_time_original", "x": 3}})
    await done(panel)
    return panel


async def done(panel: StatisticsPanel) -> None:
    for _ in range(600):
        await settle()
        if panel.settled() and panel.model.found is not None and panel.model.found.by is panel.by:
            return
    raise AssertionError("not counted")


def test_every_number_opens_its_rows_by_keyboard(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await panel_of(window)
            asked: list[QueueQuery] = []
            window.session.bus.filter_requested.connect(lambda _panel, query: asked.append(query))
            found = panel.model.found
            assert found is not None
            assert found.rates["on_time_rate"].id == "on_time_original"
            for row in range(panel.model.rowCount()):
                for column in range(1, panel.model.columnCount()):
                    panel.table.setCurrentIndex(panel.model.index(row, column))
                    asked.clear()
                    if panel.isVisible():  # the first one brings the queue before it
                        QTest.keyClick(panel.table, Qt.Key.Key_Return)
                    else:
                        panel.open_current()
                    assert len(asked) == 1
                    what, line = panel.model.columns[column - 1], panel.model.lines[row]
                    said = line.counts[what.count or found.rates[what.rate].denominator or ""]
                    n = await window.session.jobs.run(board_queue.count, asked[0])
                    assert n.n == said, (row, what)
            # the queue says what it shows, and takes it away again
            queue = window.panels["queue"]
            for _ in range(600):
                await settle()
                if queue.query.counted is not None:  # type: ignore[attr-defined]
                    break
            assert queue.query.label.startswith(panel.model.text(panel.model.rowCount() - 1, 0))  # type: ignore[attr-defined]

    run(scene())


def test_what_it_is_by_sorting_and_definitions(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await panel_of(window)
            for by in By:
                panel.bys.chips[by].click()
                await done(panel)
                assert panel.model.found is not None
                assert panel.model.found.by is by
            panel.bys.chips[By.CHANNEL].click()
            await done(panel)
            head = panel.table.horizontalHeader()
            for descending in (True, False):
                head.sectionClicked.emit(1)
                got = [line.counts["received"] for line in panel.model.lines[1:]]
                assert got == sorted(got, reverse=descending)
                assert panel.model.lines[0] is panel.model.found.total  # type: ignore[union-attr]
            rule = panel.rules["satisfied_rate"]
            rule.setCurrentIndex(rule.findData("satisfied_of_received"))
            rule.activated.emit(rule.currentIndex())
            await done(panel)
            assert panel.model.found.rates["satisfied_rate"].denominator == "received"  # type: ignore[union-attr]
            assert "mọi hồ sơ tiếp nhận" in panel.note.text()
            kept = panel.save_state()
            assert kept["definitions"] == {
                "on_time_rate": "on_time_original",
                "satisfied_rate": "satisfied_of_received",
            }
            panel.restore_state({"by": "nonsense", "window": 7, "definitions": None})
            assert (panel.by, panel.window_) == (By.CHANNEL, Window.ALL)

    run(scene())


def test_nothing_received_and_the_table_as_a_file(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await panel_of(window)
            panel.export()
            dialog = panel.findChild(QFileDialog)
            assert dialog is not None
            target = tmp_path / "out.csv"
            dialog.fileSelected.emit(str(target))
            dialog.close()
            text = target.read_bytes().decode("utf-8-sig")
            assert text.splitlines()[0].startswith("Cơ quan chủ trì")
            total = panel.model.lines[0].counts["received"]
            assert str(total) in text.splitlines()[1]

            def empty(ws: Workspace) -> None:
                ws.cache.exec_driver_sql("DELETE FROM cases")
                ws.cache.commit()

            await window.session.jobs.run(empty)
            panel.load()
            await done(panel)
            assert panel.stack.currentWidget() is panel.empty

    run(scene())
