"""The saved views over the queue: counts, keys, the list of all, what is done to a view, and Ctrl+Z."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from ioc_contract.clock import Instant
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import CaseState
from ioc_contract.room import View, ViewState
from ioc_desktop.services import history
from ioc_desktop.services.board_queue import QueueQuery
from tests.ui import desk as desks
from tests.ui.desk import case
from tests.ui.queue_world import Fixture, Run, dialog, dialogs, made, rows
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


def _of_room(made: Fixture, **changes: Any) -> View:
    """Let a colleague's view come in as a sync would bring it."""
    query = {"units": ["mn"], "order": "due", "open_only": True}
    base = View("01900000-0000-7000-8000-00000000000a", 1, "reports", "p2", "Lan", "Mũi Né", query, 0.0, True, "Lan",
                ViewState.KEPT, Instant(0))  # fmt: skip
    view = replace(base, **changes)
    made.changed(made.desk.synced([view], "view"))
    return view


def test_the_rooms_views_stand_apart_with_their_counts_and_show_at_once(made: Fixture) -> None:
    bar = _ready(made)
    assert not bar._room.isVisible()
    own = len(bar.views)
    made.panel.resize(2400, 600)
    theirs = _of_room(made)
    made.wait(lambda: _counts(bar).get("Mũi Né") == 20)
    made.wait(lambda: bar._room.isVisible() and bar.chips[own].isVisible())
    assert bar.chips[own - 1].geometry().right() < bar._room.geometry().left() < bar.chips[own].geometry().left()
    assert "Lan chia sẻ" in bar.chips[own].toolTip()
    assert "Lan chia sẻ" in bar.chips[own].accessibleName()
    bar.chips[own].click()
    made.settle()
    assert made.panel.query.units == ("mn",)
    _of_room(made, version=2, name="Phường Mũi Né", query=theirs.query | {"states": ["new"]})
    made.wait(lambda: _counts(bar).get("Phường Mũi Né") == 4)
    assert bar.chips[own].text() == "Phường Mũi Né* 4"  # what is looked at stays as it was
    _of_room(made, version=3, state=ViewState.DELETED)
    made.wait(lambda: len(bar.views) == own)
    made.wait(lambda: made.desk.said)
    assert made.desk.said[-1] == ("info", "Góc nhìn «Phường Mũi Né» không còn trong ca; bộ lọc vẫn giữ nguyên.")
    assert made.panel.query.units == ("mn",)
    assert bar.current() is None
    assert not any(chip.isChecked() for chip in bar.chips)


def test_a_view_is_shared_taken_back_and_kept_as_ones_own(made: Fixture) -> None:
    bar = _ready(made)
    made.key(Qt.Key.Key_2)
    made.settle()
    _pick(made, "chia se")
    made.wait(lambda: [v.name for v in bar.views if v.shared] == ["Quá hạn"])
    assert bar.views[-1].shared_by == made.desk.context.actor.name
    assert bar.chips[-1].isChecked()
    _pick(made, "thanh cua toi")
    made.wait(lambda: [v.shared for v in bar.views if v.name == "Quá hạn"] == [False, True])
    assert (bar.may_share(), bar.of_room()) == (True, False)  # one's own copy is at hand
    bar.choose(len(bar.views) - 1)
    _pick(made, "thoi chia se")
    made.wait(lambda: not any(v.shared for v in bar.views))
    made.changed(made.run(made.desk.jobs.run(history.undo))[0].changes)
    made.wait(lambda: any(v.shared for v in bar.views))


def test_who_may_not_share_is_offered_a_copy_alone(themed: QApplication, run: Run, tmp_path: Path) -> None:
    actor = Actor("acc-7", "Trực ban", Role.OPERATOR)
    desk = desks.open_desk(tmp_path, rows(), actor=actor)
    made = Fixture(desk, run)
    try:
        bar = _ready(made)
        bar.choose(0)
        bar.open()
        offered = [bar.popup.list.item(i).text() for i in range(bar.popup.list.count())]
        bar.popup.close()
        assert not [o for o in offered if "hia sẻ" in o]
        _of_room(made)
        made.wait(lambda: bar.views[-1].shared)
        bar.choose(len(bar.views) - 1)
        bar.open()
        offered = [bar.popup.list.item(i).text() for i in range(bar.popup.list.count())]
        bar.popup.close()
        assert [o for o in offered if "«Mũi Né»" in o] == ["Lưu «Mũi Né» thành của tôi"]
        made.settle()
    finally:
        made.panel.close()
        made.panel.deleteLater()
        desk.close()


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
