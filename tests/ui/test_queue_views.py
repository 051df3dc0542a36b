"""The saved views over the queue: counts, keys, the list of all, what is done to a view, and Ctrl+Z."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from ioc_contract.records import CaseState
from ioc_desktop.services import history
from ioc_desktop.services.board_queue import QueueQuery
from tests.ui.desk import case
from tests.ui.queue_world import Fixture, dialog, dialogs, made
from ui.panels.queue.views import ViewBar

__all__ = ["made"]


def _counts(bar: ViewBar) -> dict[str, int]:
    return {v.name: bar.counts[v.id].n for v in bar.views if v.id in bar.counts}


def _ready(made: Fixture) -> ViewBar:
    bar = made.panel.views
    made.wait(lambda: bar.views and len(bar.counts) == len(bar.views))
    return bar


def _pick(made: Fixture, typed: str, settle: bool = True) -> None:
    made.panel.views.open()
    popup = made.panel.views.popup
    QTest.keyClicks(popup.search, typed)
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    if settle:
        made.settle()


def test_each_view_has_its_count_and_a_digit(made: Fixture) -> None:
    bar = _ready(made)
    assert _counts(bar)["Đang mở"] == 40
    assert _counts(bar)["Chưa giao"] == 16
    assert _counts(bar)["Quá hạn"] == len(
        [r for r in made.panel.model.rows if (r.due_at or 1 << 60) < made.panel.now()]
    )
    assert bar.chips[0].isChecked()
    assert bar.chips[0].text() == "Đang mở 40"
    made.key(Qt.Key.Key_4)
    made.settle()
    assert made.panel.query.states == (CaseState.NEW, CaseState.VERIFYING)
    assert len(made.ids()) == 16
    assert bar.chips[3].isChecked()
    assert not bar.chips[0].isChecked()


def test_counts_follow_what_changes(made: Fixture) -> None:
    bar = _ready(made)
    bar._soon.setInterval(0)
    made.changed(made.desk.synced([replace(case(1, CaseState.CLOSED), version=2)]))
    made.wait(lambda: _counts(bar)["Đang mở"] == 39)


def test_views_are_found_in_the_list_by_typing(made: Fixture) -> None:
    bar = _ready(made)
    made.key(Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert bar.popup.isVisible()
    bar.popup.close()
    _pick(made, "cho duyet")
    assert made.panel.query.states == (CaseState.AWAITING_APPROVAL,)


def test_a_view_is_saved_updated_renamed_deleted_and_brought_back(made: Fixture) -> None:
    bar = _ready(made)
    made.panel.set_query(QueueQuery(units=("mn",)))
    made.settle()
    assert bar.changed()
    assert bar.chips[0].text() == "Đang mở* 40"
    _pick(made, "luu bo loc", settle=False)
    made.wait(dialogs)
    dialog().findChild(QLineEdit).setText("Mũi Né")
    dialog().accept()
    made.wait(lambda: "Mũi Né" in _counts(bar))
    assert _counts(bar)["Mũi Né"] == 20
    assert bar.current() is not None
    assert not bar.changed()
    made.panel.set_query(QueueQuery(units=("mn",), states=(CaseState.NEW,)))
    _pick(made, "cap nhat")
    made.wait(lambda: _counts(bar)["Mũi Né"] == 4)
    _pick(made, "len truoc")
    made.wait(lambda: bar.views[-2].name == "Mũi Né")
    _pick(made, "xoa")
    made.wait(lambda: "Mũi Né" not in [v.name for v in bar.views])
    assert made.desk.said[-1][1] == "Đã xoá góc nhìn «Mũi Né». Ctrl+Z để lấy lại."
    made.changed(made.run(made.desk.jobs.run(history.undo))[0].changes)
    made.wait(lambda: "Mũi Né" in [v.name for v in bar.views])


def test_a_name_that_is_taken_is_said(made: Fixture) -> None:
    bar = _ready(made)
    bar.save()
    made.wait(dialogs)
    dialog().findChild(QLineEdit).setText("qua han")
    dialog().accept()
    made.wait(lambda: made.desk.said)
    assert made.desk.said[-1] == ("error", "Đã có góc nhìn cùng tên.")


def test_views_that_do_not_fit_are_in_the_list_the_chosen_one_never(made: Fixture) -> None:
    bar = _ready(made)
    bar.choose(len(bar.views) - 1)
    made.settle()
    for width in (1400, 700, 420):
        made.panel.resize(width, 600)
        made.run(_turn())
        shown = [c for c in bar.chips if c.isVisible()]
        assert bar.chips[-1] in shown
        assert bar.all.geometry().right() <= bar.width()
        assert all(c.geometry().right() <= bar.all.geometry().left() for c in shown)
    assert len(shown) < len(bar.chips)


async def _turn() -> None:
    await asyncio.sleep(0)
