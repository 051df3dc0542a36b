"""Merging, agencies, sub-tasks, claims and confidentiality by keyboard, from the queue over real files."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget

from ioc_contract import clock
from ioc_contract.clock import HOUR, MINUTE, Instant
from ioc_contract.records import Case, CaseState, Person, Subsystem
from ioc_desktop.services import board_queue, board_subtasks, desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import records
from ioc_desktop.sync.presence import NOBODY, Present
from tests.ui import desk as desks
from tests.ui.conftest import until
from tests.ui.desk import Desk, case
from ui import dialogs
from ui.bus import Selection
from ui.cases.agencies import AgenciesDialog
from ui.cases.bulk import PreviewDialog
from ui.cases.merge import MergeDialog
from ui.cases.protect import ProtectDialog
from ui.cases.reply import ReplyDialog
from ui.cases.subtasks import SubtasksDialog
from ui.panels.detail import SPEC as DETAIL
from ui.panels.detail.panel import DetailPanel
from ui.panels.queue.panel import QueuePanel

Run = Callable[[Coroutine[Any, Any, Any]], Any]
K = Qt.Key
SHOTS = os.environ.get("IOC_SHOTS", "")


def alike(number: int, due: int, metres: int, **changes: Any) -> Case:
    made = case(number, changes.pop("state", CaseState.VERIFYING), due)
    words = {
        "title": f"Đèn đường không sáng trước số {number} Trần Hưng Đạo",
        "body": "Đèn tắt hai đêm, đoạn cua rất tối.",
    }
    changes |= {"category_id": "den", "lat": 10.93 + metres / 111_195}
    return replace(made, reporter_label=f"Công dân {number} · 09•• ••• 12{number}", **words, **changes)


class Fixture:
    def __init__(self, desk: Desk, run: Run) -> None:
        self.desk, self.run = desk, run
        self.queue = QueuePanel(desk.context)
        self.queue.resize(1100, 500)
        self.queue.show()
        made = DETAIL.make(desk.context)
        assert isinstance(made, DetailPanel)
        self.detail = made
        self.detail.resize(560, 800)
        self.detail.show()
        self.wait(lambda: self.queue.model.rows)
        self.settle()

    def wait(self, condition: Callable[[], object]) -> None:
        self.run(until(condition))

    def settle(self) -> None:
        self.wait(lambda: not self.desk.jobs._tasks)

    def choose(self, *numbers: int) -> None:
        ids = tuple(case(n).id for n in numbers)
        self.desk.bus.select(Selection("case", ids, ids[0]))
        self.wait(lambda: set(self.queue.view.selected_ids()) == set(ids))

    def asked(self, kind: type[QDialog]) -> Any:
        def found() -> list[QDialog]:
            return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]

        self.wait(found)
        dialog = found()[0]
        if SHOTS:
            dialog.grab().save(f"{SHOTS}/{kind.__name__}.png")
        return dialog

    def done(self) -> None:
        self.wait(lambda: not [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()])
        self.settle()

    def read(self, number: int) -> Case:
        found: Case = self.run(self.desk.jobs.run(lambda ws: records.one(ws.cache, "case", case(number).id)))
        return found

    def becomes(self, number: int, name: str, value: object) -> None:
        async def so() -> None:
            end = asyncio.get_running_loop().time() + 30
            while (
                getattr(await self.desk.jobs.run(lambda ws: records.one(ws.cache, "case", case(number).id)), name)
                != value
            ):
                assert asyncio.get_running_loop().time() < end, f"{name} never became {value}"
                await asyncio.sleep(0.01)

        self.run(so())
        self.settle()

    def close(self) -> None:
        self.settle()
        for panel in (self.queue, self.detail):
            panel.close()
            panel.deleteLater()
        self.desk.close()


PEOPLE = (
    Person("acc-1", 1, "Trực ban trưởng", "supervisor", None, True),
    Person("acc-2", 1, "Lê Thị Bình", "operator", None, True),
)


@pytest.fixture
def fx(themed: QApplication, run: Run, tmp_path: Path) -> Iterator[Fixture]:
    now = clock.now()
    reports = [
        alike(1, 300, 0),
        alike(2, 90, 20),
        alike(3, 200, 60, state=CaseState.ASSIGNED, supporting_org_ids=("xd",)),
        alike(4, 500, 5000),
        replace(alike(5, 400, 9000), claimed_by="acc-2", claimed_at=Instant(now - MINUTE)),
        replace(alike(6, 700, 7000), claimed_by="acc-2", claimed_at=Instant(now - HOUR)),
    ]
    opened = desks.open_desk(tmp_path, reports)
    opened.synced(PEOPLE, "person")
    opened.synced([Subsystem("tasks", 1, "Công việc", "Tasks", 2, True, ("task",), "list", {})], "subsystem")
    dialogs.keep_drafts(dialogs.Drafts())
    made = Fixture(opened, run)
    yield made
    made.close()


def words(of: QWidget) -> str:
    return " ".join(w.text() for w in of.findChildren(QLabel) if w.isVisibleTo(of))


def test_duplicates_are_compared_and_merged_by_keyboard_and_come_out_again(fx: Fixture) -> None:
    before = [fx.read(n) for n in (1, 2, 3)]
    fx.choose(1)
    fx.queue.act("case.mark_duplicate")
    dialog: MergeDialog = fx.asked(MergeDialog)
    shown = [dialog.list.item(i).text() for i in range(dialog.list.count())]
    assert [s.split(" ")[0] for s in shown] == ["#2", "#3"]
    assert "cách 20 m" in shown[0]
    assert not dialog.ok.isEnabled()
    assert "Công dân 1" in words(dialog)
    assert "Công dân 2" in words(dialog)
    QTest.keyClick(dialog.list, K.Key_Space)
    QTest.keyClick(dialog.list, K.Key_Down)
    assert "Công dân 3" in words(dialog)
    QTest.keyClick(dialog.list, K.Key_Space)
    assert dialog.choice().master == case(3).id  # the one that is assigned already stands for all
    assert set(dialog.choice().merged) == {case(1).id, case(2).id}
    assert "Gộp 2 phản ánh vào #3" in dialog.says.text()
    fx.asked(MergeDialog)
    QTest.keyClick(dialog, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    fx.done()
    assert (fx.read(3).duplicate_count, fx.read(3).due_at) == (2, before[1].due_at)
    fx.choose(3)
    fx.wait(lambda: "2 phản ánh đã gộp" in words(fx.detail))
    if SHOTS:
        fx.detail.grab().save(f"{SHOTS}/detail-merged.png")
    fx.queue.act("case.mark_duplicate")
    again: MergeDialog = fx.asked(MergeDialog)
    QTest.keyClick(again.list, K.Key_Space)
    QTest.keyClick(again.list, K.Key_Down)
    QTest.keyClick(again.list, K.Key_Space)
    assert again.ok.text() == "Tách"
    QTest.keyClick(again, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    fx.done()
    for number, was in zip((1, 2, 3), before, strict=True):
        assert replace(fx.read(number), updated_at=was.updated_at) == was


def test_what_was_chosen_in_the_queue_is_ticked_though_far_apart(fx: Fixture) -> None:
    fx.choose(1, 4)
    fx.queue.act("case.mark_duplicate")
    dialog: MergeDialog = fx.asked(MergeDialog)
    assert dialog.list.item(0).text().startswith("#4")
    assert dialog.choice().merged == (case(4).id,) or dialog.choice().merged == (case(1).id,)
    QTest.keyClick(dialog, K.Key_Escape)
    fx.done()
    assert fx.desk.waiting() == []


def test_lead_and_supporting_agencies_in_one_dialog(fx: Fixture) -> None:
    fx.choose(1)
    fx.queue.act("case.assign")
    dialog: AgenciesDialog = fx.asked(AgenciesDialog)
    QTest.keyClicks(dialog.lead, "quan ly")
    QTest.keyClicks(dialog.supporting, "y te")
    QTest.keyClick(dialog.supporting, K.Key_Return)
    QTest.keyClicks(dialog.supporting, "xay")
    QTest.keyClick(dialog.supporting, K.Key_Return)
    assert dialog.agencies() == ("qldt", ("yt", "xd"))
    fx.asked(AgenciesDialog)
    QTest.keyClick(dialog, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    fx.done()
    assert (fx.read(1).lead_org_id, fx.read(1).supporting_org_ids) == ("qldt", ("yt", "xd"))
    fx.queue.act("case.assign")
    dialog = fx.asked(AgenciesDialog)
    assert dialog.agencies() == ("qldt", ("yt", "xd"))
    QTest.keyClick(dialog, K.Key_Escape)
    fx.done()


def test_one_enter_gives_a_report_to_the_agency_typed(fx: Fixture) -> None:
    fx.choose(1)
    fx.queue.act("case.assign")
    dialog: AgenciesDialog = fx.asked(AgenciesDialog)
    QTest.keyClicks(dialog.lead, "xay dung")
    QTest.keyClick(dialog.lead, K.Key_Return)
    fx.done()
    assert fx.read(1).lead_org_id == "xd"


def test_sub_tasks_are_shown_and_an_answer_despite_them_is_asked_about(fx: Fixture) -> None:
    fx.choose(3)
    fx.queue.subtask()
    dialog: SubtasksDialog = fx.asked(SubtasksDialog)
    assert dialog.answers()[2] == ("xd",)
    QTest.keyClicks(dialog.agencies, "y te")
    QTest.keyClick(dialog.agencies, K.Key_Return)
    fx.asked(SubtasksDialog)
    QTest.keyClick(dialog, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    fx.done()
    fx.wait(lambda: "2 việc con" in words(fx.detail))
    made = fx.run(fx.desk.jobs.run(board_subtasks.of, [case(3).id]))
    assert {(t.org_id, t.origin_id, t.due_at) for t in made} == {
        (org, case(3).id, fx.read(3).resolve_due_at) for org in ("xd", "yt")
    }
    fx.queue.act("case.start")
    fx.becomes(3, "state", CaseState.IN_PROGRESS)
    fx.queue.act("case.request_approval")
    question = fx.asked(QDialog)
    assert "Còn 2 việc con chưa xong" in words(question)
    QTest.keyClick(question, K.Key_Escape)
    fx.done()
    assert fx.read(3).state is CaseState.IN_PROGRESS
    fx.queue.act("case.request_approval")
    question = fx.asked(QDialog)
    (yes,) = [b for b in question.findChildren(QPushButton) if b.text() == "Trình duyệt kết quả"]
    QTest.keyClick(yes, K.Key_Space)
    fx.done()
    fx.becomes(3, "state", CaseState.AWAITING_APPROVAL)


def test_a_claim_is_made_given_back_and_broken(fx: Fixture) -> None:
    fx.choose(1)
    fx.queue.act("case.claim")
    fx.becomes(1, "claimed_by", "acc-1")
    fx.wait(lambda: fx.detail.head.claim.accessibleName() == "Trực ban trưởng đang xử lý")
    fx.queue.act("case.claim")
    fx.becomes(1, "claimed_by", None)
    row = fx.queue.model.rows[fx.queue.model.row_of(case(5).id) or 0]
    assert "Lê Thị Bình đang xử lý" in fx.queue.model.marks(row)
    old = fx.queue.model.rows[fx.queue.model.row_of(case(6).id) or 0]
    assert not any("đang xử lý" in m for m in fx.queue.model.marks(old))  # idle: it has ended
    fx.choose(5)
    fx.queue.act("case.claim")
    question = fx.asked(QDialog)
    assert "Lê Thị Bình đang xử lý #5" in words(question)
    (yes,) = [b for b in question.findChildren(QPushButton) if b.text() == "Gỡ người đang nhận"]
    QTest.keyClick(yes, K.Key_Space)
    fx.done()
    assert fx.read(5).claimed_by == "acc-1"
    assert [k for k, _ in fx.desk.waiting()][-2:] == ["case.break_claim", "case.claim"]


def test_confidentiality_is_set_with_a_reason_and_shown(fx: Fixture) -> None:
    fx.choose(2)
    fx.queue.act("case.protect")
    dialog: ProtectDialog = fx.asked(ProtectDialog)
    QTest.keyClick(dialog.private, K.Key_Space)
    assert not dialog.ok.isEnabled()
    dialog.reason.setPlainText("Gia đình xin giữ kín")
    fx.asked(ProtectDialog)
    QTest.keyClick(dialog, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    fx.done()
    assert (fx.read(2).private, fx.read(2).sensitive) == (True, False)
    assert fx.desk.waiting()[-1] == ("case.protect", "Gia đình xin giữ kín")
    fx.wait(lambda: fx.detail.head.closed_off.accessibleName() == "không công khai")


def test_the_question_about_sub_tasks_comes_before_the_words(fx: Fixture) -> None:
    case_id = case(3).id
    agencies = ("xd",)
    fx.run(fx.desk.jobs.run(board_subtasks.create, case_id, "Kiểm tra hiện trường", "", agencies, None))
    fx.desk.bus.changed.emit(
        fx.desk.synced([replace(fx.read(3), state=CaseState.AWAITING_APPROVAL, lead_org_id="qldt")])
    )
    fx.settle()
    fx.choose(3)
    fx.queue.act("case.reply")
    question = fx.asked(QDialog)
    assert "Còn 1 việc con chưa xong" in words(question)
    QTest.keyClick(question, K.Key_Escape)
    fx.done()  # nothing was typed yet, so nothing is lost
    fx.queue.act("case.reply")
    question = fx.asked(QDialog)
    (yes,) = [b for b in question.findChildren(QPushButton) if b.property("kind") == "danger"]
    QTest.keyClick(yes, K.Key_Space)
    dialog: ReplyDialog = fx.asked(ReplyDialog)
    dialog.field.setPlainText("Đã thay bóng đèn")
    QTest.keyClick(dialog, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    fx.done()
    fx.becomes(3, "state", CaseState.ANSWERED)
    assert fx.run(fx.desk.jobs.run(desk.draft, "case", case_id, "answer")) == ""


def test_a_reply_that_is_refused_keeps_its_words(fx: Fixture) -> None:
    fx.desk.bus.changed.emit(fx.desk.synced([replace(fx.read(4), state=CaseState.AWAITING_APPROVAL)]))
    fx.settle()
    fx.choose(4)
    fx.queue.act("case.reply")
    dialog: ReplyDialog = fx.asked(ReplyDialog)
    dialog.field.setPlainText("Đã thay bóng đèn")
    fx.desk.synced([replace(fx.read(4), state=CaseState.CLOSED)])  # by somebody else, while it is written
    QTest.keyClick(dialog, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    fx.done()
    assert fx.desk.said[-1][0] == "error"
    assert fx.desk.waiting() == []
    assert fx.run(fx.desk.jobs.run(desk.draft, "case", case(4).id, "answer")) == "Đã thay bóng đèn"


def test_a_reason_is_kept_when_the_act_is_refused(fx: Fixture) -> None:
    fx.choose(1)
    fx.queue.act("case.reject")
    dialog = fx.asked(QDialog)
    dialog.field.setPlainText("Không đúng địa bàn")
    before = fx.read(1)
    fx.desk.synced([replace(before, state=CaseState.CLOSED)])
    QTest.keyClick(dialog, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    fx.done()
    assert fx.desk.waiting() == []
    fx.desk.bus.changed.emit(fx.desk.synced([before]))
    fx.settle()
    fx.choose(1)
    fx.queue.act("case.reject")
    dialog = fx.asked(QDialog)
    assert dialog.text() == "Không đúng địa bàn"
    QTest.keyClick(dialog, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    fx.done()
    assert fx.desk.waiting() == [("case.reject", "Không đúng địa bàn")]
    assert fx.run(dialogs.kept(f"case.reject:{case(1).id}")) == ""


@pytest.mark.parametrize("kind", ["case.reject", "case.reply"])
def test_the_words_for_many_outlive_a_no_to_the_preview(fx: Fixture, kind: str) -> None:
    if kind == "case.reply":
        ready = [replace(fx.read(n), state=CaseState.AWAITING_APPROVAL) for n in (1, 4)]
        fx.desk.bus.changed.emit(fx.desk.synced(ready))
        fx.settle()
    for turn in range(2):
        fx.choose(1, 4)
        fx.queue.act(kind)
        dialog = fx.asked(ReplyDialog if kind == "case.reply" else QDialog)
        assert dialog.text() == ("Ngoài địa bàn" if turn else "")
        dialog.field.setPlainText("Ngoài địa bàn")
        QTest.keyClick(dialog, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
        preview: PreviewDialog = fx.asked(PreviewDialog)
        QTest.keyClick(preview, K.Key_Return if turn else K.Key_Escape)
        fx.done()
    assert fx.desk.waiting() == [(kind, "Ngoài địa bàn")] * 2
    assert fx.run(dialogs.kept(f"{kind}:many")) == ""


def test_words_about_protection_and_sub_tasks_come_back(fx: Fixture) -> None:
    fx.choose(2)
    for turn in range(2):
        fx.queue.act("case.protect")
        protect: ProtectDialog = fx.asked(ProtectDialog)
        assert protect.text() == ("Gia đình xin giữ kín" if turn else "")
        protect.private.setChecked(True)
        protect.reason.setPlainText("Gia đình xin giữ kín")
        QTest.keyClick(protect, K.Key_Return if turn else K.Key_Escape, Qt.KeyboardModifier.ControlModifier if turn
                       else Qt.KeyboardModifier.NoModifier)  # fmt: skip
        fx.done()
    assert fx.run(dialogs.kept(f"case.protect:{case(2).id}")) == ""
    fx.choose(3)
    for turn in range(2):
        fx.queue.subtask()
        tasks: SubtasksDialog = fx.asked(SubtasksDialog)
        if turn:
            assert tasks.answers()[:2] == ("Cắt cỏ", "Gọi trước khi đến")
            tasks.accept()
        else:
            tasks.title.setText("Cắt cỏ")
            tasks.note.setPlainText("Gọi trước khi đến")
            tasks.reject()
        fx.done()
    (made,) = fx.run(fx.desk.jobs.run(board_subtasks.of, [case(3).id]))
    assert made.title == "Cắt cỏ"
    assert [fx.run(dialogs.kept(f"case.subtasks.{p}:{case(3).id}")) for p in ("title", "note")] == ["", ""]


def test_an_extension_comes_after_the_deadline_it_extends(fx: Fixture) -> None:
    latest = fx.run(fx.desk.jobs.run(board_queue.latest_deadline, [case(1).id, case(4).id]))
    assert latest == fx.read(4).resolve_due_at


def test_who_else_looks_is_shown_and_not_known_offline(fx: Fixture) -> None:
    answers: dict[str, Present | None] = {"now": Present(("An", "Bình", "Cúc"))}
    looked: list[str | None] = []

    def connect(ws: Workspace) -> None:
        ws.watchers = lambda _: answers["now"]
        ws.look = looked.append

    fx.run(fx.desk.jobs.run(connect))
    fx.choose(4)
    fx.wait(lambda: fx.detail.head.watchers.accessibleName() == "An và 2 người nữa đang xem")
    assert looked[-1] == case(4).id
    if SHOTS:
        fx.detail.grab().save(f"{SHOTS}/detail-watched.png")
    for names, said in ((Present(("An",)), "An đang xem"), (None, "không rõ ai đang xem")):
        answers["now"] = names
        fx.desk.bus.changed.emit(ChangeSet.one(board_queue.WATCHERS, [case(4).id]))
        fx.wait(lambda said=said: fx.detail.head.watchers.accessibleName() == said)
    answers["now"] = NOBODY
    fx.desk.bus.changed.emit(ChangeSet.one(board_queue.WATCHERS, [case(4).id]))
    fx.wait(lambda: fx.detail.head.watchers.text() == "")
