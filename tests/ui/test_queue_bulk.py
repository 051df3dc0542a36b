"""Many reports at once in the queue: chosen over all pages, seen before it is done, stopped on the way, one undo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc_contract.records import CaseState
from ioc_desktop.services import bulk, history
from ioc_desktop.services.board_queue import QueueQuery
from tests.ui import desk as desks
from tests.ui.desk import case
from tests.ui.queue_world import Fixture, Run, dialog, dialogs
from ui.bus import Selection
from ui.cases.bulk import PreviewDialog
from ui.widgets.progress import Progress

MANY = 260


@pytest.fixture
def many(themed: QApplication, run: Run, tmp_path: Path) -> Iterator[Fixture]:
    rows = [case(n, CaseState.VERIFYING if n % 13 == 0 else CaseState.NEW, n) for n in range(1, MANY + 1)]
    desk = desks.open_desk(tmp_path, rows)
    fixture = Fixture(desk, run)
    yield fixture
    fixture.settle()
    fixture.panel.close()
    fixture.panel.deleteLater()
    desk.close()


def _choose_all(many: Fixture) -> None:
    many.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    many.settle()
    assert many.panel.chosen.offer.text() == "Chọn tất cả 260 kết quả"
    many.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    many.wait(lambda: len(many.desk.bus.selection.ids) == MANY)


def test_all_results_are_chosen_beyond_the_loaded_rows_and_stay_so(many: Fixture) -> None:
    assert len(many.ids()) < MANY
    _choose_all(many)
    assert many.panel.chosen.words.text() == "đã chọn 260"
    assert not many.panel.chosen.offer.isVisible()
    many.panel._more()
    many.settle()
    assert len(many.panel.view.selected_ids()) == len(many.ids()) > 100
    many.changed(many.desk.synced([replace(case(3, CaseState.CLOSED), version=2)]))
    many.panel.refresh()
    many.settle()
    assert len(many.panel.chosen.ids()) == MANY  # what was chosen stays chosen
    many.key(Qt.Key.Key_Space)
    many.wait(lambda: len(many.desk.bus.selection.ids) == MANY - 1)
    many.key(Qt.Key.Key_J)
    many.wait(lambda: len(many.desk.bus.selection.ids) == 1)
    assert many.panel.chosen.words.text() == ""


def test_another_selection_or_filter_forgets_all_results(many: Fixture) -> None:
    _choose_all(many)
    many.desk.bus.select(Selection("case", (many.ids()[5],), many.ids()[5]))
    assert many.panel.chosen.ids() == (many.ids()[5],)
    _choose_all(many)
    many.panel.set_query(QueueQuery(states=(CaseState.VERIFYING,)))
    many.settle()
    assert len(many.panel.chosen.ids()) < MANY


def test_an_act_on_all_results_is_previewed_done_and_undone_as_one(many: Fixture) -> None:
    _choose_all(many)
    many.key(Qt.Key.Key_V)
    many.wait(dialogs)
    preview = dialog()
    assert isinstance(preview, PreviewDialog)
    assert preview.summary.text() == "240 trong 260 sẽ đổi"
    assert len(preview.reasons) == 1
    assert preview.reasons[0].startswith("20 ở trạng thái «Đang xác minh»")
    asked: list[tuple[str, str]] = []
    many.desk.bus.open_requested.connect(lambda kind, one: asked.append((kind, one)))
    group = preview.tree.topLevelItem(0)
    assert group is not None
    first = group.child(0)
    assert first is not None
    preview.tree.setFocus()
    preview.tree.setCurrentItem(first)
    QTest.keyClick(preview.tree, Qt.Key.Key_Return)
    assert len(asked) == 1
    assert preview.isVisible(), "the key that opens a row must not agree to the act"
    preview.accept()
    many.wait(lambda: many.desk.said)
    many.settle()
    assert many.desk.said == [("info", "Đã nhận xác minh 240 phản ánh.")]
    assert {r.state for r in many.panel.model.rows} == {CaseState.VERIFYING}
    done, step = many.run(many.desk.jobs.run(history.undo))
    assert done.cancelled == 240
    assert step is not None
    assert many.desk.waiting() == []


def test_a_stopped_act_has_changed_nothing(many: Fixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "PART", 10)
    _choose_all(many)
    many.key(Qt.Key.Key_V)
    many.wait(dialogs)
    dialog().accept()
    many.wait(lambda: any(isinstance(d, Progress) for d in dialogs()))
    dialog().reject()
    many.wait(lambda: many.desk.said)
    assert many.desk.said == [("info", "Đã dừng, chưa đổi phản ánh nào.")]
    assert many.desk.waiting() == []
    assert dialogs() == []


def test_what_somebody_did_meanwhile_is_left_and_said(many: Fixture) -> None:
    _choose_all(many)
    many.key(Qt.Key.Key_V)
    many.wait(dialogs)
    many.desk.synced([replace(case(n, CaseState.CLOSED), version=2) for n in (1, 2)])
    dialog().accept()
    many.wait(lambda: many.desk.said)
    level, text = many.desk.said[-1]
    assert level == "warning"
    assert text == "Đã nhận xác minh 238 phản ánh. 2 vừa được người khác xử lý nên không đổi."
    assert len(many.desk.waiting()) == 238
