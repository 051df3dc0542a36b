"""What citizens say of an answer: taken down by key, and what it lets an operator do."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from ioc_contract import clock
from ioc_contract.permissions import Actor, Role
from ioc_contract.records import Case, CaseState
from ioc_desktop.services import history
from ioc_desktop.services.board_queue import QueueQuery
from ioc_desktop.store import records
from tests.ui import desk as desks
from tests.ui.desk import case, entry
from tests.ui.queue_world import Fixture, Run, dialog, dialogs
from ui.cases import story
from ui.cases.rating import RatingDialog
from ui.panels.queue import commands

SHOTS = os.environ.get("IOC_SHOTS", "")


@contextmanager
def seated(folder: Path, run: Run, cases: Sequence[Case]) -> Iterator[Fixture]:
    """An operator's queue of all reports, closed with whatever question is left on the screen."""
    desk = desks.open_desk(folder, cases, actor=Actor("acc-1", "Trực tổng đài", Role.OPERATOR))
    fixture = Fixture(desk, run)
    try:
        fixture.panel.set_query(QueueQuery(open_only=False))
        fixture.settle()
        yield fixture
    finally:
        for left in dialogs():
            left.reject()
        fixture.settle()
        fixture.panel.close()
        fixture.panel.deleteLater()
        desk.close()


def test_an_operator_reopens_by_key_what_its_citizen_rated_low_and_nothing_else(
    themed: QApplication, run: Run, tmp_path: Path
) -> None:
    content, unhappy = (case(n, CaseState.CLOSED, rating=stars, closed_at=clock.now()) for n, stars in ((1, 4), (2, 1)))
    with seated(tmp_path, run, [content, unhappy]) as fixture:
        desk = fixture.desk
        fixture.panel.view.select_ids((content.id,), content.id)
        fixture.key(Qt.Key.Key_O)
        fixture.settle()
        assert desk.said == [("warning", "Không thể «Mở lại» ở trạng thái này.")]
        fixture.panel.view.select_ids((unhappy.id,), unhappy.id)
        listed = commands.menu(fixture.panel, fixture.panel.commands())
        assert "Mở lại\tO" in [a.text() for a in listed.actions()]
        listed.close()
        fixture.key(Qt.Key.Key_O)
        fixture.wait(dialogs)
        dialog().findChild(QPlainTextEdit).setPlainText("Rác vẫn còn")
        dialog().accept()
        fixture.wait(lambda: desk.waiting() == [("case.reopen", "Rác vẫn còn")])


def test_what_the_citizen_says_is_taken_down_by_two_keys_and_undone(
    themed: QApplication, run: Run, tmp_path: Path
) -> None:
    answered, working = case(1, CaseState.ANSWERED), case(2, CaseState.IN_PROGRESS)

    def rated() -> tuple[int | None, str]:
        found: Case = run(desk.jobs.run(lambda ws: records.one(ws.cache, "case", answered.id)))
        return found.rating, found.rating_comment

    with seated(tmp_path, run, [answered, working]) as fixture:
        desk = fixture.desk
        fixture.panel.view.select_ids((working.id,), working.id)
        fixture.key(Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
        fixture.settle()
        assert desk.said == [("warning", "Không thể «Ghi đánh giá của người dân…» ở trạng thái này.")]
        fixture.panel.view.select_ids((answered.id,), answered.id)
        fixture.key(Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
        fixture.wait(dialogs)
        asked = dialog()
        assert isinstance(asked, RatingDialog)
        assert not asked.ok.isEnabled(), "nothing is chosen beforehand"
        QTest.keyClick(asked.stars, Qt.Key.Key_7)
        assert not asked.ok.isEnabled()
        QTest.keyClick(asked.stars, Qt.Key.Key_2)
        assert asked.stars.currentItem().text() == "★★☆☆☆  Không hài lòng"
        if SHOTS:
            asked.grab().save(f"{SHOTS}/RatingDialog.png")
        asked.comment.setPlainText("Chờ 5 ngày")
        QTest.keyClick(asked.comment, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        fixture.wait(lambda: desk.waiting() == [("case.rate", "")])
        fixture.settle()
        assert rated() == (2, "Chờ 5 ngày")
        assert desk.said[-1] == ("info", "Đã ghi đánh giá của 1 phản ánh.")
        fixture.changed(run(desk.jobs.run(history.undo))[0].changes)
        assert rated() == (None, "")


def test_a_story_tells_the_rating_in_stars_and_the_words_whole(themed: QApplication) -> None:
    line = entry(
        "e", case(1), "case.rate", from_value="rating=; rating_comment=", to_value="rating=2; rating_comment=Bẩn; ồn"
    )
    assert story.change(line, story.NOTHING) == "Đánh giá: – → ★★☆☆☆; Ý kiến đánh giá: – → Bẩn; ồn"
