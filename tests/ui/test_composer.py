"""Words written on a report stay with that report, whichever is looked at by the time they are kept or sent."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QPushButton

from ioc_contract.records import Case, CaseState, Subsystem
from ioc_desktop.services import board_subtasks, desk
from tests.ui.conftest import top
from tests.ui.desk import case
from tests.ui.queue_world import dialogs
from tests.ui.test_detail_panel import WORKED, Fixture, made
from ui.bus import Selection
from ui.cases.reply import ReplyDialog
from ui.panels.detail.composer import NOTE, REPLY

__all__ = ["made"]


def test_a_reply_sent_late_forgets_its_own_draft_and_no_other(made: Fixture) -> None:
    one, other = case(9, CaseState.AWAITING_APPROVAL, 30), case(10, CaseState.AWAITING_APPROVAL, 30)
    made.desk.synced([Subsystem("tasks", 1, "Công việc", "Tasks", 2, True, ("task",), "list", {})], "subsystem")
    made.desk.bus.changed.emit(made.desk.synced([other]))
    made.run(made.desk.jobs.run(board_subtasks.create, one.id, "Kiểm tra", "", ("xd",), None))
    composer = made.panel.composer

    def write(of: Case, text: str) -> None:
        made.show(of)
        composer.choose(REPLY)
        composer.field.setPlainText(text)

    write(other, "Cho phản ánh 10")
    write(one, "Cho phản ánh 9")
    composer.send.click()
    made.wait(dialogs)  # a sub-task is not done
    made.desk.bus.select(Selection("case", (other.id,), other.id))
    made.wait(lambda: made.panel._shown == other.id and composer.text())
    (yes,) = [b for b in top(QDialog).findChildren(QPushButton) if b.property("kind") == "danger"]
    yes.click()
    made.settle()
    assert made.desk.waiting()[-1] == ("case.reply", "Cho phản ánh 9")
    assert composer.text() == "Cho phản ánh 10"

    def kept(of: Case) -> str:
        text: str = made.run(made.desk.jobs.run(desk.draft, "case", of.id, REPLY))
        return text

    assert (kept(one), kept(other)) == ("", "Cho phản ánh 10")


def test_words_typed_while_another_report_comes_are_of_the_one_still_shown(made: Fixture) -> None:
    made.show(WORKED)
    made.desk.bus.select(Selection("case", (case(8).id,), case(8).id))
    made.panel.composer.field.setPlainText("viết vội")  # the other is not there yet
    made.wait(lambda: made.panel._shown == case(8).id)
    assert made.panel.composer.text() == ""
    made.settle()
    made.show(WORKED)
    assert made.panel.composer.text() == "viết vội"
    made.panel.composer.field.setPlainText("viết vội hơn")
    made.desk.bus.select(Selection("case", ("nobody",), "nobody"))
    made.panel.composer.field.setPlainText("viết vội hơn nữa")
    made.wait(lambda: made.panel.stack.currentWidget() is made.panel.gone)
    made.settle()
    made.show(WORKED)
    assert made.panel.composer.text() == "viết vội hơn nữa"


def test_choosing_what_is_written_already_costs_no_words(made: Fixture) -> None:
    made.show(WORKED)
    composer = made.panel.composer
    composer.choose(NOTE)
    composer.field.setPlainText("viết vội")
    composer.note.click()  # it takes no focus: the words were not kept yet
    assert composer.text() == "viết vội"
    assert composer.note.isChecked()


def _answer(made: Fixture, words: str, agree: bool) -> None:
    """Press R on the report shown, write `words` in its question and agree or give up."""
    made.panel.act("case.reply")
    made.wait(dialogs)
    question = top(ReplyDialog)
    question.field.setPlainText(words)
    if agree:
        question.ok.click()
    else:
        question.reject()
    made.settle()


def test_a_reply_sent_by_its_question_leaves_the_composer_and_a_note_stays(made: Fixture) -> None:
    of, composer = case(9, CaseState.AWAITING_APPROVAL, 30), made.panel.composer
    made.show(of)
    composer.choose(NOTE)
    composer.field.setPlainText("ghi chú dở")
    composer.choose(REPLY)
    composer.field.setPlainText("Kính gửi")
    made.panel.act("case.reply")
    made.wait(dialogs)
    question = top(ReplyDialog)
    assert question.text() == "Kính gửi"  # also what was typed a moment ago
    question.field.setPlainText("Kính gửi ông bà")
    question.reject()
    made.settle()
    assert composer.text() == "Kính gửi ông bà"  # one draft, whoever shows it
    assert made.desk.waiting() == []
    _answer(made, "Kính gửi ông bà, đã xong", agree=True)
    assert made.desk.waiting() == [("case.reply", "Kính gửi ông bà, đã xong")]
    assert composer._drafts[REPLY] == ""
    composer.choose(NOTE)
    assert composer.text() == "ghi chú dở"
    composer.keep()
    made.settle()
    assert made.run(made.desk.jobs.run(desk.draft, "case", of.id, REPLY)) == ""


def test_a_reply_that_was_not_taken_stays_in_the_composer(made: Fixture) -> None:
    made.show(case(9, CaseState.AWAITING_APPROVAL, 30))
    made.panel.composer.choose(REPLY)
    made.panel.act("case.reply")
    made.wait(dialogs)
    question = top(ReplyDialog)
    question.field.setPlainText("Không tới nơi")
    made.desk.synced([case(9, CaseState.CLOSED, version=2)])
    question.ok.click()
    made.settle()
    assert made.desk.waiting() == []
    assert made.run(made.desk.jobs.run(desk.draft, "case", case(9).id, REPLY)) == "Không tới nơi"
    assert made.panel.composer._drafts[REPLY] == "Không tới nơi"


def test_a_question_open_beside_the_composer_follows_it(made: Fixture) -> None:
    of, composer = case(9, CaseState.AWAITING_APPROVAL, 30), made.panel.composer
    made.show(of)
    composer.choose(REPLY)
    made.panel.act("case.reply")
    made.wait(dialogs)
    question = top(ReplyDialog)
    composer.field.setPlainText("viết ở khung dưới")
    composer.keep()
    assert question.text() == "viết ở khung dưới"
    composer.send.click()  # a detail in a window of its own is not blocked by the question
    made.wait(lambda: not question.text())
    question.reject()
    made.settle()
    assert made.desk.waiting() == [("case.reply", "viết ở khung dưới")]
    assert composer.text() == ""


def test_a_draft_of_another_report_does_not_come_into_the_composer(made: Fixture) -> None:
    made.show(WORKED)
    made.panel.composer.field.setPlainText("của 7")
    made.desk.bus.drafted.emit(case(9).id, NOTE, "của 9")
    assert made.panel.composer.text() == "của 7"
