"""The timeline of a report with others merged into it: woven, marked, opened, alone, taken out again, never holding the screen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc_contract.clock import MINUTE, Instant
from ioc_contract.records import Case, CaseState, Entry
from ioc_desktop.services import board_merge, board_timeline
from ioc_desktop.services.board_timeline import Ask
from tests.ui import desk as desks
from tests.ui.desk import case, entry
from tests.ui.test_detail_panel import Fixture

Run = Callable[[Coroutine[Any, Any, Any]], Any]
MAIN = case(1, CaseState.VERIFYING, 90)


def line(of: Case, minute: int, public: bool = False) -> Entry:
    at = Instant(MAIN.received_at + minute * MINUTE)
    return entry(f"{of.number}-{minute:04d}", of, "case.comment", f"{of.number}/{minute}", public, at=at)


def twin(number: int, **changes: Any) -> Case:
    return case(number, CaseState.DUPLICATE, duplicate_of=MAIN.id, **changes)


def opened(folder: Path, run: Run, cases: list[Case], lines: list[Entry]) -> Fixture:
    made = Fixture(desks.open_desk(folder, [MAIN, *cases], entries=lines), run)
    made.show(MAIN)
    return made


def shown(made: Fixture) -> list[str]:
    """Return the words of the lines in the order in which they stand."""
    timeline = made.panel.timeline
    views = sorted(timeline._views.values(), key=timeline._outer.indexOf)
    return [v.entry.text for v in views]


def test_lines_are_woven_marked_opened_and_shown_alone(themed: QApplication, run: Run, tmp_path: Path) -> None:
    two = twin(2, private=True)
    made = opened(tmp_path, run, [two], [line(MAIN, 1), line(two, 2, True), line(MAIN, 3)])
    timeline, views = made.panel.timeline, made.panel.timeline._views
    assert shown(made) == ["1/3", "2/2", "1/1"]
    assert timeline.weave.isVisibleTo(made.panel)
    merged = views["2-0002"]
    assert merged.source.text() == "từ #2"
    assert "#2" in merged.accessibleName()
    assert "chỉ người gửi #2 đọc được" in merged.accessibleName()
    assert merged.property("role") != "card"
    assert not hasattr(views["1-0001"], "source")
    timeline.copy.click()
    made.settle()
    assert "#2 · " in QApplication.clipboard().text()
    timeline.only.chips["public"].click()
    made.settle()
    assert shown(made) == []
    timeline.only.chips["public"].click()
    made.settle()
    QTest.keyClick(timeline.weave, Qt.Key.Key_Space)
    made.settle()
    assert shown(made) == ["1/3", "1/1"]
    timeline.copy.click()
    assert "#2" not in QApplication.clipboard().text()
    made.desk.bus.changed.emit(made.desk.synced([line(two, 4)], "entry"))
    made.wait(lambda: not made.panel._timer.isActive())
    made.settle()
    assert shown(made) == ["1/3", "1/1"]
    QTest.keyClick(timeline.weave, Qt.Key.Key_Space)
    made.settle()
    assert shown(made) == ["2/4", "1/3", "2/2", "1/1"]
    QTest.keyClick(timeline._views["2-0002"].source, Qt.Key.Key_Space)
    made.wait(lambda: made.panel._shown == two.id)
    made.settle()
    assert shown(made) == ["2/4", "2/2"]
    assert not timeline.weave.isVisibleTo(made.panel)
    made.close()


def test_merging_and_taking_out_is_followed_at_once(themed: QApplication, run: Run, tmp_path: Path) -> None:
    two = case(2, CaseState.VERIFYING, 80)
    made = opened(tmp_path, run, [two], [line(MAIN, 1), line(two, 2)])
    assert shown(made) == ["1/1"]
    made.desk.bus.changed.emit(made.run(made.desk.jobs.run(board_merge.merge, MAIN.id, [two.id])))
    made.wait(lambda: "2/2" in shown(made))
    assert "1/1" in shown(made)
    made.desk.bus.changed.emit(made.run(made.desk.jobs.run(board_merge.part, [two.id])))
    made.wait(lambda: "2/2" not in shown(made))
    assert "1/1" in shown(made)
    assert not made.panel.timeline.weave.isVisibleTo(made.panel)
    made.close()


@pytest.fixture
def crowd(themed: QApplication, run: Run, tmp_path: Path) -> Fixture:
    twins = [twin(n) for n in range(2, 52)]
    return opened(tmp_path, run, twins, [line(of, n) for of in [MAIN, *twins] for n in range(200)])


def test_ten_thousand_lines_are_leafed_through_a_page_at_a_time(crowd: Fixture) -> None:
    timeline, seen = crowd.panel.timeline, set[str]()
    for step in range(6):
        assert len(timeline._views) == 25
        assert timeline._where.text() == f"{25 * step + 1}–{25 * step + 25} trên 10200"
        assert not seen & set(timeline._views)
        seen |= set(timeline._views)
        timeline.older.click()
        crowd.settle()
    assert timeline._ask == Ask(MAIN.id, "", 150)
    timeline.only.chips["public"].click()
    crowd.settle()
    assert timeline._empty.isVisibleTo(timeline)
    page = crowd.run(crowd.desk.jobs.run(board_timeline.woven, Ask(MAIN.id, "", 10_199)))
    assert len(page.lines) == 1
    crowd.close()


def test_a_long_line_of_the_timeline_does_not_widen_a_narrow_panel(
    themed: QApplication, run: Run, tmp_path: Path
) -> None:
    old = entry("old", MAIN, "case.reply", "Đã xong", True, at=Instant(MAIN.received_at - 700 * 1440 * MINUTE))
    made = opened(tmp_path, run, [], [old])
    view = made.panel.timeline._views["old"]
    made.panel.resize(400, 700)
    assert view.minimumSizeHint().width() <= 400 - 2 * 16
    assert view.when.text().endswith("trước")
    made.close()
