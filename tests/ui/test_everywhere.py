"""Search everywhere and the words proposed, by keyboard, over real files; a search that another took the place of."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc_desktop.services.board_queue import QueueQuery
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import search
from tests.ui.windows import Run, opened, settle
from ui.everywhere import Everywhere, Head
from ui.shell import Shell

pytestmark = pytest.mark.usefixtures("themed")


async def typed(window: Shell, text: str, until: str) -> Everywhere:
    """Open the search, type, and wait for a line or a word that begins like `until`."""
    view = window.everywhere
    while window.panels.unmade() is not None:  # a panel that is made and read may take the focus
        await settle()
    if not view.isVisible():
        window.activateWindow()
        window.show_panel("queue")
        await settle()
        QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        await settle()
    assert view.isVisible()
    view.field.clear()
    QTest.keyClicks(view.field, text)
    for _ in range(600):
        if any(line.startswith(until) for line in [*view.shown(), view.nothing.text()]):
            return view
        await settle(0.05)
    raise AssertionError((view.shown(), view.nothing.text()))


async def learned(window: Shell) -> None:
    def work(ws: Workspace) -> None:
        search.learn(ws.cache)

    await window.session.jobs.run(work)


def test_a_report_is_found_and_opened(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            seen: list[tuple[str, str]] = []
            window.session.bus.open_requested.connect(lambda kind, id_: seen.append((kind, id_)))
            view = await typed(window, "o ga so 3", "#3")
            assert view.nothing.isHidden()
            assert view.shown()[:2] == ["Phản ánh · 1", "#3 Ổ gà trên đường số 3"]
            assert view.list.currentRow() == 1  # never the head of a group
            QTest.keyClick(view.field, Qt.Key.Key_Up)
            assert view.list.currentRow() == 1
            QTest.keyClick(view.field, Qt.Key.Key_Return)
            assert seen == [("case", "018f0000-0000-7000-8000-000000000003")]
            assert window.session.bus.selection.current == seen[0][1]
            assert not view.isVisible()

    run(scene())


def test_all_of_them_go_to_the_queue(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path, cases=9) as (_, window):
            asked: list[tuple[str, object]] = []
            window.session.bus.filter_requested.connect(lambda panel, query: asked.append((panel, query)))
            view = await typed(window, "o ga", "Xem tất cả 9")
            assert view.shown()[0] == "Phản ánh · 9"
            heads = [
                i
                for i in range(view.list.count())
                if isinstance(view.list.item(i).data(Qt.ItemDataRole.UserRole), Head)
            ]
            visited = []
            for _ in range(view.list.count()):
                visited.append(view.list.currentRow())
                QTest.keyClick(view.field, Qt.Key.Key_Down)
            assert not set(visited) & set(heads)
            last = next(i for i, t in enumerate(view.shown()) if t.startswith("Xem tất cả"))
            view.list.setCurrentRow(last)
            QTest.keyClick(view.field, Qt.Key.Key_Return)
            assert asked == [("queue", QueueQuery(text="o ga", open_only=False))]

    run(scene())


def test_words_are_proposed_and_taken_by_tab(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            await learned(window)
            view = await typed(window, "oor gaf", "Có phải bạn tìm: ổ gà")
            QTest.keyClick(view.field, Qt.Key.Key_Tab)
            assert view.field.text() == "ổ gà"
            await typed_again(view, "Phản ánh · 5")
            view = await typed(window, "khongcogihet", "Không tìm thấy «khongcogihet»")
            assert not view.list.isVisible()
            view = await typed(window, "0912 345 678", "Không tìm thấy «0912 345 678»")
            assert view.note.isVisible()
            QTest.keyClick(view.field, Qt.Key.Key_Escape)
            assert not view.isVisible()

    run(scene())


async def typed_again(view: Everywhere, line: str) -> None:
    for _ in range(600):
        if line in view.shown():
            return
        await settle(0.05)
    raise AssertionError(view.shown())


def test_a_failure_is_said(run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):

            def broken(ws: Workspace) -> None:
                ws.cache.exec_driver_sql("DROP TABLE terms")
                ws.cache.commit()

            await window.session.jobs.run(broken)
            view = await typed(window, "o ga", "Không tìm được")
            assert not view.list.isVisible()
            caplog.clear()  # the fault is logged, as every one

    run(scene())


def test_a_later_search_interrupts_the_one_at_work(run: Run, tmp_path: Path) -> None:
    begun = threading.Event()
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

    def forever(ws: Workspace) -> str:
        begun.set()
        ws.cache.exec_driver_sql(endless).all()
        return "never"

    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            jobs = window.session.jobs
            first = jobs.start(jobs.latest("lane", forever))
            while not begun.is_set():
                await settle()
            waiting = jobs.start(jobs.latest("lane", forever))  # interrupts the first, and never begins itself
            last = await asyncio.wait_for(jobs.latest("lane", lambda ws: "last"), 30)
            assert (await first, await waiting, last) == (None, None, "last")

            def fails(ws: Workspace) -> None:
                raise ValueError("its own")

            with pytest.raises(ValueError, match="its own"):
                await jobs.latest("lane", fails)
            assert await jobs.run(lambda ws: ws.cache.exec_driver_sql("SELECT 1").scalar_one()) == 1

    run(scene())


def test_the_queue_proposes_words(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            await learned(window)
            window.show_panel("queue")
            panel = window.panels["queue"]
            panel.focus_search()
            field = panel.filters.search  # type: ignore[attr-defined]
            meant = panel.meant  # type: ignore[attr-defined]
            QTest.keyClicks(field, "oor gaf")
            for _ in range(600):
                await settle(0.05)
                if meant.words:
                    break
            assert meant.isVisible()
            assert meant.button.text() == "Có phải bạn tìm: ổ gà"
            QTest.keyClick(field, Qt.Key.Key_Tab)
            assert field.text() == "ổ gà"
            for _ in range(600):
                await settle(0.05)
                if len(panel.model.rows) == 5:  # type: ignore[attr-defined]
                    break
            assert len(panel.model.rows) == 5  # type: ignore[attr-defined]
            assert not meant.isVisible()
            assert panel.model.typed == "ổ gà"  # type: ignore[attr-defined]

    run(scene())
