"""The sync inbox: what was typed is kept, both values shown, retried, changed, made a note, put away, and all of it undone."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from ioc_contract.kinds import KINDS
from ioc_contract.messages import OpResult
from ioc_contract.records import CaseState, Priority
from ioc_desktop.services import desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, outbox, overlay
from tests.ui.conftest import until
from tests.ui.windows import Run, opened, settle
from tests.unit import desk_world
from ui.dialogs import Dialog
from ui.panels.inbox.panel import InboxPanel
from ui.shell import Shell
from ui.widgets.difference import Difference

pytestmark = pytest.mark.usefixtures("themed")
CASE = "018f0000-0000-7000-8000-000000000001"
WORDS = "Đề nghị cho đội xe đến trước 17 giờ.\nSố điện thoại trực: 0252."


def _refuse(ws: Workspace) -> str:
    """Assign a report, and let the centre say that somebody else did."""
    desk.act(ws, "case", "case.verify", [CASE])
    desk.act(ws, "case", "case.assign", [CASE], set={"lead_org_id": "qldt"}, text=WORDS)
    assert ws.outbox is not None
    entries = outbox.entries(ws.outbox, ws.key)
    outbox.sending(ws.outbox, [e.operation.op_id for e in entries])
    detail = {"field": "lead_org_id", "mine": "qldt", "theirs": "tnmt", "by": "Trực ban 2", "at": ws.now()}
    results = [
        OpResult(entries[0].operation.op_id, "applied", 2),
        OpResult(entries[1].operation.op_id, "conflict", None, "changed_meanwhile", detail),
    ]
    outbox.answered(ws.outbox, ws.key, results, ws.now())
    return entries[1].operation.op_id


async def _panel(window: Shell) -> InboxPanel:
    panel = window.panels["inbox"]
    assert isinstance(panel, InboxPanel)
    window.show_panel("inbox")
    await panel.refresh()
    await settle()
    return panel


def test_a_conflict_shows_both_values_and_keeps_the_words(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            await window.session.jobs.run(_refuse)
            panel = await _panel(window)
            assert panel.list.count() == 1
            assert panel.card.why.text().startswith("«Cơ quan chủ trì» đã được Trực ban 2 đổi thành «Phòng tnmt».")
            assert panel.card.text.toPlainText() == WORDS
            field, mine, theirs, who = panel.card.cells()[3:]
            assert (field, mine, theirs) == ("Cơ quan chủ trì", "Phòng qldt", "Phòng tnmt")
            assert re.fullmatch(r"Trực ban 2 đổi lúc \d\d:\d\d", who)
            assert re.fullmatch(r"Của bạn \(Lê Thị Thu Hà, \d\d:\d\d\)", panel.card.cells()[1])
            panel.do_copy()
            assert QApplication.clipboard().text() == WORDS

    run(scene())


def _merge(ws: Workspace) -> str:
    """Edit a report's title, text and priority; the centre takes the priority, somebody else wrote the other two."""
    case = desk_world.case(1)
    mine = {
        "title": "Ổ gà lớn trước số 12",
        "body": "Mặt đường hỏng nặng, đề nghị sửa ngay.",
        "priority": Priority.HIGH,
    }
    desk.act(ws, "case", "case.edit", [CASE], set=mine)
    assert ws.outbox is not None
    (item,) = desk.waiting(ws)
    op_id = item.operation.op_id
    outbox.sending(ws.outbox, [op_id])
    theirs = {"title": "Sụt lún mặt đường", "body": "Mặt đường hỏng nặng, đã rào chắn, đề nghị sửa."}
    fields = {n: {"mine": mine[n], "theirs": v, "by": "Trực ban 2", "at": ws.now()} for n, v in theirs.items()}
    answer = OpResult(op_id, "applied", 3, "merged", {"fields": fields})
    outbox.answered(ws.outbox, ws.key, [answer], ws.now())
    now = replace(case, version=3, priority=Priority.HIGH, **theirs)
    cache.upsert(ws.cache, KINDS["case"], [KINDS["case"].row(now)])
    overlay.lay(ws.cache, ws.outbox, ws.key, ws.actor, [("case", CASE)])
    ws.cache.commit()
    outbox.settle(ws.outbox, [op_id])
    return op_id


def _titles(ws: Workspace) -> tuple[str, str]:
    return tuple(ws.cache.exec_driver_sql("SELECT title, body FROM cases_now WHERE id = ?", (CASE,)).one())  # type: ignore[return-value]


def test_what_an_edit_left_is_shown_as_a_proposal_with_the_differing_words_marked(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            await window.session.jobs.run(_merge)
            panel = await _panel(window)
            assert "Đã nhận phần không trùng" in panel.card.why.text()
            assert panel.card.about.text().count("một phần") == 1
            assert [c for c in panel.card.cells() if c in ("Tiêu đề", "Nội dung", "Ưu tiên")] == ["Tiêu đề", "Nội dung"]
            marked = [d.differing() for d in panel.card.findChildren(Difference)]
            assert marked[2:] == [["ngay"], ["đã rào chắn,"]]
            assert panel.card.text.isHidden()
            assert panel.note.isHidden()

    run(scene())


def test_mine_by_a_key_undone_theirs_by_a_key_undone(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            jobs = window.session.jobs
            await jobs.run(_merge)
            panel = await _panel(window)
            panel.list.setFocus()
            await settle()
            QTest.keyClick(panel.list, Qt.Key.Key_R)
            await until(lambda: panel.empty.isVisible())
            assert (await jobs.run(_titles))[0] == "Ổ gà lớn trước số 12"
            (again,) = await jobs.run(desk.waiting)
            assert set(again.operation.set) == {"title", "body"}
            window.run("desk.undo")
            await until(lambda: not panel.empty.isVisible())
            assert (await jobs.run(_titles))[0] == "Sụt lún mặt đường"
            assert await jobs.run(desk.waiting) == []
            panel.list.setFocus()
            await settle()
            QTest.keyClick(panel.list, Qt.Key.Key_X)
            await until(lambda: panel.empty.isVisible())
            assert (await jobs.run(_titles))[0] == "Sụt lún mặt đường"
            window.run("desk.undo")
            await until(lambda: not panel.empty.isVisible())
            assert window.status.message.text() == "Đã đưa 1 việc trở lại hộp đồng bộ."

    run(scene())


def test_mine_changed_first(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            jobs = window.session.jobs
            await jobs.run(_merge)
            panel = await _panel(window)
            panel.do_edit()
            for text in ("Ổ gà và sụt lún trước số 12", "Đã rào chắn, đề nghị sửa ngay."):
                await until(lambda text=text: dialog() is not None and dialog().text() != text)  # type: ignore[misc]
                box = dialog()
                assert "Trên máy chủ: " in box.findChildren(QLabel)[1].text()
                field = box.field
                field.setPlainText(text) if hasattr(field, "setPlainText") else field.setText(text)
                box.accept()
                await settle()
            await until(lambda: panel.empty.isVisible())
            assert await jobs.run(_titles) == ("Ổ gà và sụt lún trước số 12", "Đã rào chắn, đề nghị sửa ngay.")

    run(scene())


def test_a_refused_move_gives_its_reason_and_its_words_become_a_note(run: Run, tmp_path: Path) -> None:
    def refuse(ws: Workspace) -> None:
        desk.act(ws, "case", "case.reject", [CASE], text=WORDS)
        assert ws.outbox is not None
        (item,) = desk.waiting(ws)
        outbox.sending(ws.outbox, [item.operation.op_id])
        detail = {"from_state": "assigned", "to_state": "rejected", "by": "Trực ban 2", "at": ws.now()}
        answer = OpResult(item.operation.op_id, "refused", None, "move_not_allowed", detail)
        outbox.answered(ws.outbox, ws.key, [answer], ws.now())
        theirs = replace(desk_world.case(1), version=2, state=CaseState.ASSIGNED, lead_org_id="qldt")
        cache.upsert(ws.cache, KINDS["case"], [KINDS["case"].row(theirs)])
        overlay.lay(ws.cache, ws.outbox, ws.key, ws.actor, [("case", CASE)])
        ws.cache.commit()

    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            jobs = window.session.jobs
            await jobs.run(refuse)
            panel = await _panel(window)
            assert panel.card.why.text().startswith(
                "Không thể chuyển từ «Đã giao» sang «Từ chối». Trực ban 2 đã đổi lúc "
            )
            assert not panel.retry.isEnabled()
            assert panel.retry.toolTip() == "Không thể chuyển từ «Đã giao» sang «Từ chối»."
            panel.do_note()
            await until(lambda: dialog() is not None)
            assert dialog().text() == WORDS
            dialog().accept()
            await until(lambda: panel.empty.isVisible())
            (note,) = await jobs.run(desk.waiting)
            assert (note.operation.kind, note.operation.text) == ("case.comment", WORDS)
            window.run("desk.undo")
            await until(lambda: not panel.empty.isVisible())
            assert await jobs.run(desk.waiting) == []

    run(scene())


def dialog() -> Any:
    """Return the question on screen, None when there is none."""
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, Dialog) and w.isVisible()]
    return found[0] if found else None


def test_put_away_and_empty(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await _panel(window)
            assert panel.empty.isVisible()
            await window.session.jobs.run(_refuse)
            await panel.refresh()
            assert not panel.empty.isVisible()
            panel.do_dismiss()
            await until(panel.empty.isVisible)
            assert await window.session.jobs.run(desk.inbox) == []
            assert len(await window.session.jobs.run(desk.inbox, True)) == 1

    run(scene())


def test_open_leads_to_the_record(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            await window.session.jobs.run(_refuse)
            panel = await _panel(window)
            led: list[tuple[str, str]] = []
            window.session.bus.open_requested.connect(lambda kind, id_: led.append((kind, id_)))
            panel.do_open()
            assert led == [("case", CASE)]

    run(scene())
