"""Who writes on a report: told from the first word until it is over, never the words; seen in the list and above the field."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from ioc_desktop.services import board_queue, desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.sync.presence import NOBODY, Present
from tests.ui.desk import case
from tests.ui.live import room
from tests.ui.live import until as wait
from tests.ui.test_workflow_dialogs import Fixture, fx
from tests.ui.windows import Run
from ui import style, theme
from ui.cases import writing
from ui.panels.detail.composer import NOTE, REPLY
from ui.panels.detail.panel import DetailPanel
from ui.panels.queue import model
from ui.panels.queue.delegates import marks
from ui.panels.queue.panel import QueuePanel

__all__ = ["fx"]
SHOTS = os.environ.get("IOC_SHOTS", "")


@pytest.fixture
def told(fx: Fixture) -> list[str | None]:
    """What the centre is told of writing: reports, None when it is over."""
    said: list[str | None] = []
    fx.run(fx.desk.jobs.run(lambda ws: setattr(ws, "write", said.append)))
    return said


def open_(fx: Fixture, number: int) -> None:
    fx.choose(number)
    fx.wait(lambda: fx.detail._shown == case(number).id)
    fx.settle()


def last(fx: Fixture, told: list[str | None], id: str | None) -> None:
    fx.wait(lambda: told and told[-1] == id)


def test_it_begins_with_the_first_word_and_not_with_a_kept_draft(fx: Fixture, told: list[str | None]) -> None:
    fx.run(fx.desk.jobs.run(desk.save_draft, "case", case(4).id, NOTE, "từ hôm qua"))
    open_(fx, 4)
    field = fx.detail.composer.field
    assert field.toPlainText() == "từ hôm qua"
    fx.detail.composer.choose(REPLY)
    fx.detail.composer.choose(NOTE)
    assert told == []
    QTest.keyClicks(field, " va hom nay")
    last(fx, told, case(4).id)
    assert told == [case(4).id]  # not one for every key
    field.clear()
    last(fx, told, None)
    QTest.keyClicks(field, "   ")
    fx.settle()
    assert told == [case(4).id, None]
    QTest.keyClicks(field, "Da goi dan")
    last(fx, told, case(4).id)
    fx.detail.composer.send.click()
    last(fx, told, None)


def test_it_is_over_when_another_report_is_shown_or_the_panel_is_not(fx: Fixture, told: list[str | None]) -> None:
    open_(fx, 4)
    QTest.keyClicks(fx.detail.composer.field, "do dang")
    last(fx, told, case(4).id)
    open_(fx, 3)
    last(fx, told, None)
    QTest.keyClicks(fx.detail.composer.field, "viec khac")
    last(fx, told, case(3).id)
    fx.detail.hide()
    last(fx, told, None)
    assert told == [case(4).id, None, case(3).id, None]


def test_a_dialog_of_one_report_counts_while_it_is_used(
    fx: Fixture, told: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "TOLD_MS", 0)
    open_(fx, 4)
    fx.detail.act("case.assign")
    dialog = fx.asked(QDialog)
    last(fx, told, case(4).id)
    before = len(told)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    fx.wait(lambda: QApplication.focusWindow() is not None)
    window = QApplication.focusWindow()
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, key)
    fx.wait(lambda: len(told) > before)
    assert set(told) == {case(4).id}
    dialog.reject()
    fx.done()
    last(fx, told, None)
    over = len(told)
    QApplication.sendEvent(fx.queue.windowHandle(), key)
    fx.choose(3, 4)
    fx.queue.context.jobs.start(fx.queue.actions_.run("case.assign", fx.queue.targets()))
    fx.asked(QDialog).reject()  # of several reports: nothing is told
    fx.done()
    assert len(told) == over


def test_the_detail_warns_of_who_writes_and_sending_goes_on(fx: Fixture, themed: QApplication) -> None:
    answers: dict[str, Present | None] = {"now": NOBODY}

    def connect(ws: Workspace) -> None:
        ws.watchers = lambda _: answers["now"]

    def hear(present: Present | None) -> None:
        answers["now"] = present
        fx.desk.bus.changed.emit(ChangeSet.one(board_queue.WATCHERS, [case(4).id]))

    fx.run(fx.desk.jobs.run(connect))
    open_(fx, 4)
    head, composer = fx.detail.head, fx.detail.composer
    QTest.keyClicks(composer.field, "Loi dang go")
    entries = fx.detail.timeline
    rebuilt: list[object] = []
    original = entries.show_detail
    entries.show_detail = lambda *a: (rebuilt.append(a), original(*a))  # type: ignore[method-assign,assignment]
    hear(Present(("Bình",), ("An",)))
    fx.wait(lambda: head.writers.accessibleName() == "An đang soạn")
    assert head.writers.isVisible()
    assert head.watchers.accessibleName() == "Bình đang xem"
    assert composer.others.isVisible()
    assert composer.others.accessibleName().startswith("An đang soạn trả lời")
    assert composer.text() == "Loi dang go"
    assert rebuilt == []  # nothing else is made anew
    if SHOTS:
        for look, name in ((theme.LIGHT, "light"), (theme.DARK, "dark")):
            style.apply(themed, theme.scaled(look, 1.0))
            fx.detail.grab().save(f"{SHOTS}/detail-writing-{name}.png")
    composer.send.click()
    fx.wait(lambda: fx.desk.waiting())
    fx.settle()
    assert fx.desk.waiting()[-1] == ("case.comment", "Loi dang go")
    hear(Present((), ("An", "Bình", "Cúc")))
    fx.wait(lambda: head.writers.accessibleName() == "An và 2 người nữa đang soạn")
    hear(None)  # offline: nothing is claimed
    fx.wait(lambda: not composer.others.isVisible())
    assert (head.writers.isVisible(), head.watchers.accessibleName()) == (False, "không rõ ai đang xem")


def test_a_row_tells_who_writes_apart_from_who_looks(fx: Fixture, themed: QApplication) -> None:
    first, second = fx.queue.model.ids()[:2]
    others = {first: Present(("Bình",), ("An",)), second: Present((), ("Cúc", "Dung"))}
    fx.run(fx.desk.jobs.run(lambda ws: setattr(ws, "others", lambda: others)))
    fx.desk.bus.changed.emit(ChangeSet.one(board_queue.LOOKS, others))
    listed = fx.queue.model
    fx.wait(lambda: listed.others(second))
    tip = str(listed.index(0, model.MARKS).data(Qt.ItemDataRole.ToolTipRole))
    assert tip.startswith("An đang soạn, Bình đang xem")
    assert "Cúc, Dung đang soạn" in listed.index(1, model.MARKS).data(Qt.ItemDataRole.AccessibleTextRole)
    rows = listed.rows
    assert [marks(r, fx.queue.now(), listed.others(r.id))[:2] for r in rows[:1]] == [
        [("pencil", "warn", "A"), ("eye", "accent", "B")]
    ]
    assert marks(rows[1], fx.queue.now(), listed.others(second))[0] == ("pencil", "warn", "2")
    if SHOTS:
        for look, name in ((theme.LIGHT, "light"), (theme.DARK, "dark")):
            style.apply(themed, theme.scaled(look, 1.0))
            fx.queue.grab().save(f"{SHOTS}/queue-writing-{name}.png")


def test_two_real_desks_hear_of_each_other(themed: QApplication, run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            one, other, window = here.centre.cases[0].id, here.other.ws, here.window
            detail = window.findChild(DetailPanel)
            assert detail is not None
            window.session.bus.open_requested.emit("case", one)
            await wait(lambda: detail._shown == one)
            await wait(lambda: other.others() == {one: Present(("Truc1",))})
            QTest.keyClicks(detail.composer.field, "dang goi")
            await wait(lambda: other.others() == {one: Present((), ("Truc1",))})
            other.write(one)
            await wait(lambda: detail.composer.others.accessibleName().startswith("Truc2 đang soạn"))
            queue = window.findChild(QueuePanel)
            assert queue is not None
            await wait(lambda: queue.model.others(one) == Present((), ("Truc2",)))
            if SHOTS:
                window.grab().save(f"{SHOTS}/window-writing.png")
            window.lock.lock()
            await wait(lambda: not other.others())
            window.lock.unlock()
            await wait(lambda: other.others() == {one: Present(("Truc1",))})
            other.write(None)
            await wait(lambda: detail.composer.others.isHidden())
            other.write(one)
            await wait(lambda: not detail.composer.others.isHidden())
            await here.offline()
            await wait(lambda: not other.others())
            await wait(lambda: not queue.model.others(one))

    run(scene())
