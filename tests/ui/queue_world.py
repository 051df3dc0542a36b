"""A queue panel over real files for the tests of the queue: what is shown, keys, waiting until it rests."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from ioc_contract.records import CaseState
from ioc_desktop.services.changes import ChangeSet
from tests.ui import desk as desks
from tests.ui.conftest import until
from tests.ui.desk import Desk, case
from ui.panels.queue import SPEC
from ui.panels.queue.panel import QueuePanel

Run = Callable[[Coroutine[Any, Any, Any]], Any]


def rows() -> list[Any]:
    states = [CaseState.NEW, CaseState.VERIFYING, CaseState.ASSIGNED, CaseState.IN_PROGRESS, CaseState.PAUSED]
    rows = [case(n, states[n % 5], None if n % 5 == 4 else n * 10 - 200) for n in range(1, 41)]
    return [*rows, *(case(n, CaseState.CLOSED, photo_count=1) for n in range(41, 51))]


class Fixture:
    def __init__(self, desk: Desk, run: Run) -> None:
        self.desk, self.run = desk, run
        self.panel = SPEC.make(desk.context)
        assert isinstance(self.panel, QueuePanel)
        self.panel.resize(1100, 600)
        self.panel.show()
        self.wait(lambda: self.panel.stack.currentWidget() is not self.panel.loading and self.panel.count.text())

    def wait(self, condition: Callable[[], object]) -> None:
        self.run(until(condition))

    def ids(self) -> list[str]:
        return self.panel.model.ids()

    def text(self, row: int, column: int) -> str:
        return str(self.panel.model.index(row, column).data())

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.panel.view, key, modifier)

    def settle(self) -> None:
        async def idle() -> None:
            while self.desk.jobs._tasks - {t for t in self.desk.jobs._tasks if t.done()}:
                await until(lambda: not self.desk.jobs._tasks)

        self.run(idle())

    def changed(self, changes: ChangeSet) -> None:
        self.desk.bus.changed.emit(changes)
        self.run(until(lambda: not self.panel._timer.isActive()))
        self.settle()


@pytest.fixture
def made(themed: QApplication, run: Run, tmp_path: Path) -> Iterator[Fixture]:
    desk = desks.open_desk(tmp_path, rows())
    fixture = Fixture(desk, run)
    yield fixture
    fixture.settle()
    fixture.panel.close()
    fixture.panel.deleteLater()
    desk.close()


def dialogs() -> list[QDialog]:
    """Return the questions on the screen."""
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]


def dialog() -> QDialog:
    """Return the only one."""
    (found,) = dialogs()
    return found
