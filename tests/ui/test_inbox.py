"""The sync inbox and the window behind the link: what was typed is kept, both values shown, retried, put away, taken back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from ioc_contract.messages import OpResult
from ioc_desktop.services import desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import outbox
from tests.ui.windows import Run, opened, settle
from ui.panels.inbox.panel import InboxPanel
from ui.shell import Shell

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
            assert panel.why.text().startswith("«Cơ quan chủ trì» đã được Trực ban 2 đổi thành «Phòng tnmt».")
            assert re.search(r"Trực ban 2 đã đổi lúc \d\d:\d\d", panel.why.text())
            assert panel.text.toPlainText() == WORDS
            cells = [
                w.text()
                for i in range(panel.values.count())
                if isinstance(w := panel.values.itemAt(i).widget(), QLabel)
            ]
            assert cells[-3:] == ["Cơ quan chủ trì", "Phòng qldt", "Phòng tnmt"]
            panel.do_copy()
            assert QApplication.clipboard().text() == WORDS

    run(scene())


def test_put_away_and_empty(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await _panel(window)
            assert panel.empty.isVisible()
            await window.session.jobs.run(_refuse)
            await panel.refresh()
            assert not panel.empty.isVisible()
            panel.do_dismiss()
            await settle(0.3)
            assert panel.empty.isVisible()
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


def test_what_waits_can_be_taken_back(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            jobs = window.session.jobs
            await jobs.run(desk.act, "case", "case.comment", [CASE], text="Đã gọi")
            window.open_link()
            view = window._windows["link"]
            await view.refresh()  # type: ignore[attr-defined]
            tree = view.list  # type: ignore[attr-defined]
            assert tree.topLevelItemCount() == 1
            assert tree.topLevelItem(0).text(1) == "Ghi chú"
            assert tree.topLevelItem(0).text(2) == "Đã gọi"
            tree.selectAll()
            view.take_back.click()  # type: ignore[attr-defined]
            await settle(0.3)
            assert await jobs.run(desk.waiting) == []
            assert view.empty.isVisible()  # type: ignore[attr-defined]
            view.close()
            await settle()

    run(scene())
