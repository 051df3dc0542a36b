"""The statistics panel over real files: numbers and their rows by keyboard, definitions, sorting, export, what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from ioc_contract import clock
from ioc_contract.kinds import KINDS
from ioc_desktop.services import board_queue
from ioc_desktop.services.board_queue import QueueQuery
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.kpi_records import Window
from ioc_desktop.services.statistics import By
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, records
from tests.ui.conftest import top, until
from tests.ui.windows import Run, opened, settle
from tests.unit.test_board_kpi_cases import random_cases
from ui.panels.statistics import panel as statistics_panel
from ui.panels.statistics.panel import OWN, StatisticsPanel
from ui.panels.statistics.span import SpanDialog
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


async def asked_span(panel: StatisticsPanel) -> SpanDialog:
    await until(lambda: any(isinstance(w, SpanDialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
    return cast("SpanDialog", top(SpanDialog))


def typed(dialog: SpanDialog, first: str, last: str) -> None:
    """Type both days over those shown, section by section as a person does."""
    for field, text in ((dialog.first, first), (dialog.last, last)):
        field.setFocus()
        field.setSelectedSection(field.sectionAt(0))
        QTest.keyClicks(field, text.replace("/", ""))


def test_two_days_of_ones_own_by_keyboard(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await panel_of(window)
            everything = panel.model.lines[0].counts["received"]
            panel.windows.setFocus()
            panel.windows.setCurrentIndex(panel.windows.findData(OWN))
            panel.windows.activated.emit(panel.windows.currentIndex())
            dialog = await asked_span(panel)
            assert dialog.ok.isEnabled()
            assert "30 ngày, tính cả hai ngày ấy" in dialog.said.text()
            dialog.reject()
            await settle()
            assert panel.windows.currentData() == Window.ALL, "nothing was chosen: it is as it was"
            panel.ask_span()
            dialog = await asked_span(panel)
            for first, last, words in (
                ("05/03/2026", "04/03/2026", "Ngày đầu sau ngày cuối"),
                ("05/03/2020", "06/03/2091", "Ngày cuối ở tương lai; hôm nay là"),
                ("05/03/1990", "06/03/2020", "trước năm 2000"),
                ("05/03/2001", "06/03/2020", "quá 10 năm"),
            ):
                typed(dialog, first, last)
                assert words in dialog.said.text()
                assert not dialog.ok.isEnabled()
            typed(dialog, "22/11/2024", "21/11/2025")
            assert "22/11/2024 đến hết ngày 21/11/2025: 365 ngày" in dialog.said.text()
            QTest.keyClick(dialog.last, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            await until(lambda: panel.span is not None)
            await done(panel)
            assert panel.windows.currentText() == "22/11/2024 – 21/11/2025"
            assert panel.span is not None

            def plainly(ws: Workspace) -> int:
                cases = [c for c in records.every(ws.cache, "case") if c.subsystem == "reports"]
                days = (clock.local(c.received_at).date() for c in cases)
                return sum(date(2024, 11, 22) <= day <= date(2025, 11, 21) for day in days)

            total = panel.model.lines[0].counts["received"]
            assert total == await window.session.jobs.run(plainly)
            assert 0 < total < everything
            assert "tính cả hai ngày ấy" in panel.note.text()
            asked: list[QueueQuery] = []
            window.session.bus.filter_requested.connect(lambda _panel, query: asked.append(query))
            panel.table.setCurrentIndex(panel.model.index(0, 1))
            panel.open_current()
            assert (await window.session.jobs.run(board_queue.count, asked[0])).n == total
            kept = panel.save_state()
            panel.windows.setCurrentIndex(panel.windows.findData(Window.ALL))
            panel.windows.activated.emit(panel.windows.currentIndex())
            await until(lambda: panel.settled() and panel.model.lines[0].counts["received"] == everything)
            panel.restore_state(kept)
            await until(lambda: panel.settled() and panel.model.lines[0].counts["received"] == total)
            for nonsense in ([5], [2, 1], ["a", "b"], [True, False], [0, 1 << 62], 7):
                panel.restore_state(kept | {"span": nonsense})
                assert panel.span is None
            await done(panel)

    run(scene())


def test_two_days_without_a_report_say_so(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await panel_of(window)
            panel.ask_span()
            dialog = await asked_span(panel)
            typed(dialog, "01/02/2003", "01/02/2003")
            dialog.accept()
            await until(lambda: panel.settled() and panel.stack.currentWidget() is panel.empty)
            assert "trong ngày 01/02/2003" in panel.empty.text.text()

    run(scene())


def test_what_changed_since_all_time_was_counted_is_counted_in_the_end(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics_panel, "SLOW", 2000)

    def one_more(ws: Workspace) -> ChangeSet:
        one = next(c for c in records.every(ws.cache, "case") if c.subsystem == "reports")
        cache.upsert(ws.cache, KINDS["case"], [KINDS["case"].row(replace(one, id="one-more", version=1))])
        ws.cache.commit()
        return ChangeSet.one("case", ["one-more"])

    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await panel_of(window)
            before = panel.model.lines[0].counts["received"]
            changes = await window.session.jobs.run(one_more)
            panel._at = clock.now()
            window.session.bus.changed.emit(changes)
            await until(lambda: panel.settled() and panel.model.lines[0].counts["received"] == before + 1)
            panel.load()
            asked = panel._asked
            panel.reload(changes)
            assert panel._asked == asked, "what changes all the time does not begin it anew all the time"
            await done(panel)

    run(scene())
