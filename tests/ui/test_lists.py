"""Lists and what stands around them: whole rows, rows in step with the type, a foot that does not move."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ioc_contract.records import TaskState
from ioc_desktop.services.board_tasks import TaskRow
from tests.ui.conftest import until
from tests.ui.windows import Run
from ui import style, theme
from ui.panels.tasks.model import PROGRESS, TITLE, TaskModel
from ui.widgets.chips import Pill
from ui.widgets.labels import label
from ui.widgets.lists import Foot, WholeRows
from ui.widgets.table import Table


def _task(n: int) -> TaskRow:
    return TaskRow(f"t{n}", n, f"Việc số {n}", TaskState.IN_PROGRESS, 0, 40, None, None, "Phòng", "", None, False)


@pytest.fixture
def table(themed: QApplication) -> Table:
    model = TaskModel(lambda: 0)
    made = Table(model, "Việc", TITLE)
    made.fixed = {PROGRESS: 120}
    model.show([_task(n) for n in range(60)])
    made.fit()
    return made


def test_rows_and_drawn_columns_follow_the_type(table: Table, themed: QApplication) -> None:
    try:
        for scale in (1.0, 1.5, 1.25):
            style.apply(themed, theme.scaled(theme.LIGHT, scale))
            assert table.verticalHeader().defaultSectionSize() == theme.current().row
            assert table.columnWidth(PROGRESS) == theme.px(120)
    finally:
        style.apply(themed, theme.scaled(theme.LIGHT, 1.0))


def test_a_list_shows_whole_rows_only(table: Table, run: Run) -> None:
    rows = WholeRows(table)
    rows.show()
    for height in (300, 317, 329):
        rows.resize(800, height)
        run(until(lambda: table.viewport().height() % theme.current().row == 0))
        assert 0 <= height - table.height() < theme.current().row
    rows.resize(800, 40)  # no room for a whole row: what there is
    run(until(lambda: table.height() == 40))
    rows.close()


def test_the_foot_is_as_high_with_a_pill_as_without(themed: QApplication, run: Run) -> None:
    pill = Pill()
    over = QWidget()
    over.resize(400, 300)
    column = QVBoxLayout(over)
    column.addWidget(QWidget(), 1)
    foot = Foot(label("12 phản ánh"), pill)
    column.addWidget(foot)
    over.show()
    run(until(lambda: foot.height() >= theme.px(32)))
    before = foot.geometry()
    pill.set_count(3)
    run(until(lambda: pill.isVisible() and pill.width() > 0))
    assert foot.geometry() == before
    over.close()
