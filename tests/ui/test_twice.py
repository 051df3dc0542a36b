"""Pressed twice, done once: words sent from the composer, questions answered, and what is asked of a report."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from ioc_contract.records import CaseState
from tests.ui.conftest import top, until
from tests.ui.desk import case
from tests.ui.queue_world import dialogs as asked
from tests.ui.test_detail_panel import WORKED, Fixture, made
from ui import dialogs
from ui.panels.detail.composer import NOTE, REPLY

__all__ = ["made"]
DOUBLE = 600_000
"""Presses within so many milliseconds count as a double one here, however slow the machine."""
CTRL = Qt.KeyboardModifier.ControlModifier
WAITING = case(9, CaseState.AWAITING_APPROVAL, 30)


@pytest.fixture(autouse=True)
def _double_presses(_single_presses: None, qapp: QApplication) -> None:
    QApplication.sendEvent(qapp, QEvent(QEvent.Type.User))  # what was pressed before is long past
    qapp.setDoubleClickInterval(DOUBLE)


@pytest.mark.parametrize("use", [NOTE, REPLY])
def test_ctrl_enter_twice_sends_the_words_once(made: Fixture, use: str) -> None:
    composer = made.panel.composer
    made.show(WAITING)
    composer.choose(use)
    composer.field.setFocus()
    QTest.keyClicks(composer.field, "Da den noi")
    for _ in range(3):
        QTest.keyClick(composer.field, Qt.Key.Key_Return, CTRL)
    assert not composer.send.isEnabled()
    assert composer.field.isReadOnly()
    QTest.mouseClick(composer.send, Qt.MouseButton.LeftButton)
    made.settle()
    assert [text for _, text in made.desk.waiting()] == ["Da den noi"]
    assert composer.text() == ""
    assert not composer.field.isReadOnly()


def test_words_that_were_not_taken_can_be_sent_again(made: Fixture) -> None:
    composer = made.panel.composer
    made.show(WAITING)
    composer.choose(REPLY)
    composer.field.setPlainText("Đã xong")
    made.desk.synced([case(9, CaseState.CLOSED, version=2)])  # nobody told the panel yet
    QTest.keyClick(composer.field, Qt.Key.Key_Return, CTRL)
    made.settle()
    assert made.desk.waiting() == []
    assert composer.text() == "Đã xong"
    assert not composer.field.isReadOnly()


def test_coming_back_to_a_report_whose_words_are_on_their_way_does_not_send_them_again(made: Fixture) -> None:
    composer = made.panel.composer
    made.show(WORKED)
    composer.field.setPlainText("Một lần")
    composer.keep()
    made.settle()
    composer.send.click()
    for of in (case(8), WORKED):
        made.panel.show_case(of.id)
    QTest.keyClick(composer.field, Qt.Key.Key_Return, CTRL)
    made.settle()
    assert [text for _, text in made.desk.waiting()] == ["Một lần"]


def test_a_move_pressed_twice_asks_and_does_once(made: Fixture) -> None:
    made.show(WORKED)
    for _ in range(2):
        made.panel.act("case.pause")
    made.wait(asked)
    made.run(made.desk.jobs.run(lambda ws: None))
    assert len(asked()) == 1
    question = top(QDialog)
    question.field.setPlainText("Chờ vật tư")
    for _ in range(2):
        QTest.keyClick(question, Qt.Key.Key_Return, CTRL)
    made.settle()
    assert made.desk.waiting() == [("case.pause", "Chờ vật tư")]
    made.panel.act("case.resume")  # nothing holds back what comes after
    made.settle()
    assert [kind for kind, _ in made.desk.waiting()] == ["case.pause", "case.resume"]


def test_enter_twice_does_not_answer_the_question_that_comes_next(
    themed: QApplication, run: Callable[[Coroutine[Any, Any, Any]], Any]
) -> None:
    options = [dialogs.Option("1", "Một"), dialogs.Option("2", "Hai")]
    answers: list[object] = []

    async def both() -> None:
        answers.append(await dialogs.choose("Thứ nhất", options))
        answers.append(await dialogs.choose("Thứ hai", options))

    async def press() -> None:
        going = asyncio.ensure_future(both())
        await until(lambda: asked())
        first = top(QDialog)
        QTest.keyClick(first, Qt.Key.Key_Return)
        await until(lambda: asked() and asked()[0] is not first)
        second = top(QDialog)
        QTest.keyClick(second, Qt.Key.Key_Return)  # the second half of the same press
        await until(lambda: answers)
        assert answers == ["1"]
        assert second.isVisible()
        _rest()
        QTest.keyClick(second, Qt.Key.Key_Return)
        await going

    run(press())
    assert answers == ["1", "1"]


def test_a_double_click_on_accept_presses_nothing_under_it(
    themed: QApplication, run: Callable[[Coroutine[Any, Any, Any]], Any]
) -> None:
    window = QWidget()
    window.resize(800, 600)
    under = QPushButton("Xoá hết", window)
    under.setGeometry(window.rect())
    window.show()
    pressed: list[int] = []
    under.clicked.connect(lambda: pressed.append(1))

    async def go() -> None:
        going = asyncio.ensure_future(dialogs.confirm("Xác nhận", "Làm chứ?", parent=window))
        await until(asked)
        (agree,) = [b for b in top(QDialog).findChildren(QPushButton) if b.property("kind") == "primary"]
        spot = under.rect().center()
        QCursor.setPos(under.mapToGlobal(spot))  # where the question's button lies
        agree.click()
        assert await going is True
        QTest.mouseDClick(under, Qt.MouseButton.LeftButton, pos=spot)
        assert pressed == []
        QTest.mouseClick(under, Qt.MouseButton.LeftButton, pos=spot + QPoint(200, 0))
        assert pressed == [1]  # what is meant elsewhere is done
        _rest()
        QTest.mouseClick(under, Qt.MouseButton.LeftButton, pos=spot)
        assert pressed == [1, 1]

    run(go())
    window.close()


def _rest() -> None:
    """Let the next press count as a new one."""
    QApplication.setDoubleClickInterval(0)
