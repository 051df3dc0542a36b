"""Questions as coroutines: answers, cancelling, drafts kept, type-ahead without tone marks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from ui import dialogs
from ui.cases.reply import ReplyDialog
from ui.dialogs import Option

Run = Callable[[Coroutine[Any, Any, Any]], Any]
AGENCIES = [
    Option("ubnd-pt", "UBND phường Phan Thiết"),
    Option("sxd", "Sở Xây dựng", "hạ tầng đô thị"),
    Option("cty", "Công ty Môi trường đô thị"),
]


async def _shown() -> Any:
    for _ in range(200):
        found = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
        if found:
            return found[0]
        await asyncio.sleep(0.01)
    raise AssertionError("no dialog came")


async def _while(question: Coroutine[Any, Any, Any], act: Callable[[Any], None]) -> Any:
    asking = asyncio.ensure_future(question)
    act(await _shown())
    return await asking


def test_confirm_says_yes_and_no(run: Run, themed: QApplication) -> None:
    assert run(_while(dialogs.confirm("Xoá?", "Không hoàn tác được."), lambda d: QTest.keyClick(d, Qt.Key.Key_Return)))
    assert not run(_while(dialogs.confirm("Xoá?", "…"), lambda d: QTest.keyClick(d, Qt.Key.Key_Escape)))


def test_enter_is_no_where_it_is_dangerous(run: Run, themed: QApplication) -> None:
    question = dialogs.confirm("Xoá?", "…", danger=True)
    assert not run(_while(question, lambda d: QTest.keyClick(d, Qt.Key.Key_Return)))


def test_required_words(run: Run, themed: QApplication) -> None:
    def act(dialog: Any) -> None:
        assert not dialog.ok.isEnabled()
        dialog.field.setPlainText("   ")
        assert not dialog.ok.isEnabled()
        dialog.field.setPlainText(" Không đúng địa bàn ")
        QTest.keyClick(dialog.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert run(_while(dialogs.ask_text("Từ chối", "Lý do", required=True), act)) == "Không đúng địa bàn"


def test_words_come_back_until_what_they_were_for_is_done(run: Run, themed: QApplication) -> None:
    def ask() -> Coroutine[Any, Any, Any]:
        return dialogs.ask_text("Trả lời", "Nội dung", draft="reply/1")

    def type_and_leave(dialog: Any) -> None:
        dialog.field.setPlainText("Đã cử đội")
        dialog.reject()

    assert run(_while(ask(), type_and_leave)) is None
    assert run(_while(ask(), lambda d: d.ok.click())) == "Đã cử đội"
    assert run(_while(ask(), lambda d: d.ok.click())) == "Đã cử đội", "what they were for may have been refused"
    dialogs.forget("reply/1")
    assert run(_while(ask(), lambda d: d.ok.click())) == ""


@pytest.mark.parametrize(("typed", "value"), [("moi truong", "cty"), ("ha tang", "sxd"), ("ubnd", "ubnd-pt")])
def test_choose_by_typing_without_marks(run: Run, themed: QApplication, typed: str, value: str) -> None:
    def act(dialog: Any) -> None:
        QTest.keyClicks(dialog.search, typed)
        QTest.keyClick(dialog.search, Qt.Key.Key_Return)

    assert run(_while(dialogs.choose("Giao cho", AGENCIES), act)) == value


def test_choose_with_arrows_and_starts_at_the_current(run: Run, themed: QApplication) -> None:
    def act(dialog: Any) -> None:
        assert dialog.chosen() == "sxd"
        QTest.keyClick(dialog.search, Qt.Key.Key_Down)
        QTest.keyClick(dialog.search, Qt.Key.Key_Return)

    assert run(_while(dialogs.choose("Giao cho", AGENCIES, current="sxd"), act)) == "cty"


def test_choose_nothing_that_is_not_there(run: Run, themed: QApplication) -> None:
    def act(dialog: Any) -> None:
        QTest.keyClicks(dialog.search, "khong co")
        assert not dialog.ok.isEnabled()
        QTest.keyClick(dialog.search, Qt.Key.Key_Return)
        assert dialog.isVisible()
        dialog.reject()

    assert run(_while(dialogs.choose("Giao cho", AGENCIES), act)) is None


def test_a_question_says_what_it_is_about(run: Run, themed: QApplication) -> None:
    def act(dialog: Any) -> None:
        texts = [w.text() for w in dialog.findChildren(QLabel)]
        assert texts[:2] == ["Từ chối", "#12 · Rác <b>ngập</b> đường"]
        assert dialog.windowTitle() == "Từ chối – #12 · Rác <b>ngập</b> đường"
        assert all(w.textFormat() is Qt.TextFormat.PlainText for w in dialog.findChildren(QLabel))
        dialog.reject()

    run(_while(dialogs.ask_text("Từ chối", "Lý do", about="#12 · Rác <b>ngập</b> đường"), act))


def test_few_options_come_without_a_field_to_search_them(run: Run, themed: QApplication) -> None:
    def few(dialog: Any) -> None:
        assert not dialog.search.isVisible()
        assert dialog.focusWidget() is dialog.list
        QTest.keyClick(dialog.list, Qt.Key.Key_Down)
        QTest.keyClick(dialog.list, Qt.Key.Key_Return)

    def many(dialog: Any) -> None:
        assert dialog.search.isVisible()
        assert dialog.focusWidget() is dialog.search
        dialog.reject()

    assert run(_while(dialogs.choose("Giao cho", AGENCIES, current=AGENCIES[0].value), few)) == AGENCIES[1].value
    options = [Option(str(n), f"Cơ quan {n}", f"CQ{n}") for n in range(dialogs.FEW + 1)]
    run(_while(dialogs.choose("Giao cho", options), many))


def test_the_loop_goes_on_while_a_dialog_is_open(run: Run, themed: QApplication) -> None:
    async def scene() -> int:
        beats = 0
        asking = asyncio.ensure_future(dialogs.confirm("Hỏi", "…"))
        dialog = await _shown()
        for _ in range(5):
            await asyncio.sleep(0.005)
            beats += 1
        dialog.accept()
        assert await asking
        return beats

    assert run(scene()) == 5


def test_enter_on_a_button_presses_that_button(run: Run, themed: QApplication) -> None:
    def press(wanted: str) -> Callable[[Any], None]:
        def act(dialog: Any) -> None:
            dialog.field.setPlainText("Đã kiểm tra")
            button = dialog.ok if wanted == "ok" else dialog.ok.previousInFocusChain()
            button.setFocus()
            QTest.keyClick(button, Qt.Key.Key_Return)

        return act

    assert run(_while(dialogs.ask_text("Ghi chú", "Nội dung", multiline=True), press("ok"))) == "Đã kiểm tra"
    assert run(_while(dialogs.ask_text("Ghi chú", "Nội dung", multiline=True), press("cancel"))) is None


def test_ctrl_enter_answers_a_citizen_from_anywhere_but_never_with_nothing(run: Run, themed: QApplication) -> None:
    async def ask() -> str:
        dialog = ReplyDialog("Trả lời", "#12", "Nội dung", "Gửi", [("Mẫu", "Đã xử lý")], "", None)
        return dialog.text() if await dialog.asked() else ""

    def act(dialog: Any) -> None:
        QTest.keyClick(dialog.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert dialog.isVisible(), "an empty reply is no reply"
        dialog.templates.activated.emit(1)
        dialog.templates.setFocus()
        QTest.keyClick(dialog.templates, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert run(_while(ask(), act)) == "Đã xử lý"
