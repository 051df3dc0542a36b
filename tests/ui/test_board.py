"""Subsystem boards and the tasks panel over a real cache: tabs, places, cases, moves with their notes."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QPlainTextEdit

from ioc_contract import records as r
from ioc_contract.clock import DAY, HOUR, MINUTE, now
from ioc_contract.permissions import Role
from ioc_desktop.services import history
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import records
from ioc_desktop.store.queue_query import QueueQuery
from tests.kpi_samples import put, record
from tests.ui.conftest import top, until
from tests.ui.panel_world import context
from ui import dialogs as questions
from ui import style, theme
from ui.dialogs import Dialog
from ui.panel import PanelContext
from ui.panels import board as boards
from ui.panels import tasks
from ui.panels.board.panel import BoardPanel
from ui.panels.tasks.edit import EditTaskDialog
from ui.panels.tasks.panel import TasksPanel

SHOTS = os.environ.get("IOC_SHOTS", "")
Run = Callable[[Coroutine[Any, Any, Any]], Any]


def fill(ws: Workspace) -> None:
    board = {
        "tiles": ["online"],
        "places": [{"type": "junction", "name": "Nút giao"}, {"type": "camera", "name": "Camera"}],
        "columns": [{"key": "beds", "name": "Số làn", "measure": "làn"}],
    }
    entries = [
        record("subsystem", id="traffic", name="Giao thông", shapes=("place", "case", "indicator"), board=board),
        record("subsystem", id="tasks", name="Công việc", shapes=("task",)),
    ]
    put(ws.cache, "subsystem", entries)
    put(ws.cache, "admin_unit", [record("admin_unit", id="u", name="Mũi Né")])
    put(ws.cache, "organisation", [record("organisation", id="o", name="Sở Xây dựng", short_name="SXD")])
    put(
        ws.cache,
        "indicator",
        [record("indicator", id="i", subsystem="traffic", code="online", name="Camera hoạt động")],
    )
    places = [
        record("place", id=f"p{n:02}", subsystem="traffic", type="camera" if n % 2 else "junction", name=f"Nút {n:02}", status="fault" if n == 7 else "ok", status_text="Đứng hình" if n == 7 else "", unit_id="u", lat=10.9, lon=108.1, attributes={"beds": 4}, status_at=now())
        for n in range(20)
    ]  # fmt: skip
    put(ws.cache, "place", places)
    put(
        ws.cache,
        "case",
        [
            record(
                "case",
                id="c1",
                subsystem="traffic",
                number=5,
                title="Vượt đèn đỏ",
                received_at=now() - DAY,
                due_at=now() - HOUR,
            )
        ],
    )
    made = [
        record("task", id=f"t{n}", number=n, title=f"Việc số {n}", org_id="o", state=s, due_at=now() + (n - 2) * DAY, blocker="Thiếu vật tư" if s is r.TaskState.BLOCKED else "", progress=n * 10, origin_kind="case" if n == 0 else None, origin_id="c1" if n == 0 else None)
        for n, s in enumerate((r.TaskState.NEW, r.TaskState.IN_PROGRESS, r.TaskState.BLOCKED, r.TaskState.SUBMITTED, r.TaskState.DONE))
    ]  # fmt: skip
    put(ws.cache, "task", made)


@pytest.fixture
def world(tmp_path: Path, themed: QApplication) -> Iterator[PanelContext]:
    with context(tmp_path, fill) as made:
        yield made


async def board_of(world: PanelContext, width: int = 1100) -> BoardPanel:
    spec = next(s for s in boards.SPECS if s.id == "board.traffic")
    panel = spec.make(world)
    assert isinstance(panel, BoardPanel)
    panel.resize(width, 700)
    panel.show()
    await until(lambda: panel.made and panel.places.model.rows)
    return panel


def test_every_board_has_a_stable_id_and_its_subsystem() -> None:
    assert [s.id for s in boards.SPECS] == [
        f"board.{name}"
        for name in ("socio_economic", "public_admin", "health", "education", "tourism", "traffic", "cameras")
    ]
    assert all(s.id == f"board.{s.subsystem}" and s.title() for s in boards.SPECS)


def test_a_board_shows_figures_places_and_cases(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await board_of(world)
        tabs = panel.board.tabs
        assert tabs is not None
        await until(lambda: tabs.count() == 3)
        assert [tabs.tabText(n) for n in range(3)] == ["Biểu đồ", "Địa điểm (20)", "Hồ sơ đang mở"]
        model = panel.places.model
        assert model.index(0, 0).data() == "◆ Đứng hình"
        assert model.index(1, 0).data() == "✓ Bình thường"
        assert model.index(0, 4).data() == "4 làn"
        assert model.index(0, 0).data(Qt.ItemDataRole.ForegroundRole).name() == theme.current().alarm
        assert "20 nơi, 1 bất thường" in panel.places.count.text()
        assert "quá" in panel.cases.index(0, 1).data()
        assert {t.code for t in panel.board.tiles} >= {"online", "cases.overdue"}

    run(body())


def test_places_are_found_and_shown_on_the_map(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await board_of(world)
        revealed: list[tuple[str, str]] = []
        world.bus.reveal_requested.connect(lambda kind, entity: revealed.append((kind, entity)))
        panel.focus_search()
        panel.places.search.setText("nut 03")
        QTest.keyClick(panel.places.search, Qt.Key.Key_Return)
        assert panel.places.model.ids() == ["p03"]
        panel.places.search.setText("không có")
        QTest.keyClick(panel.places.search, Qt.Key.Key_Return)
        assert panel.places.stack.currentWidget() is panel.places.empty
        panel.places.search.setText("")
        QTest.keyClick(panel.places.search, Qt.Key.Key_Return)
        panel.places.abnormal.setChecked(True)
        assert panel.places.model.ids() == ["p07"]
        panel.places.table.setCurrentIndex(panel.places.model.index(0, 0))
        QTest.keyClick(panel.places.table, Qt.Key.Key_Return)
        assert revealed == [("place", "p07")]
        assert world.bus.selection.kind == "place"

    run(body())


def test_cases_open_here_and_in_the_queue(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await board_of(world)
        await until(lambda: panel.cases.rows)
        opened: list[tuple[str, str]] = []
        queries: list[QueueQuery] = []
        world.bus.open_requested.connect(lambda kind, entity: opened.append((kind, entity)))
        world.bus.filter_requested.connect(lambda name, query: queries.append(query))
        QTest.keyClick(panel.case_table, Qt.Key.Key_Return)
        panel.queue.click()
        assert opened == [("case", "c1")]
        assert [q.subsystem for q in queries] == ["traffic"]

    run(body())


def test_a_place_that_fails_moves_up_without_losing_the_choice(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await board_of(world)
        at = panel.places.model.place("p03")
        assert at is not None
        panel.places.table.setCurrentIndex(panel.places.model.index(at, 0))

        def fail(ws: Workspace) -> None:
            put(
                ws.cache,
                "place",
                [
                    record(
                        "place", id="p11", version=2, subsystem="traffic", type="camera", name="Nút 11", status="fault"
                    )
                ],
            )

        await world.jobs.run(fail)
        world.bus.changed.emit(ChangeSet.one("place", ["p11"]))
        await until(lambda: panel.places.model.place("p11") in (0, 1))
        assert panel.places.table.current().id == "p03"

    run(body())


@pytest.mark.parametrize("width", [380, 760, 1366])
def test_narrow_tables_keep_what_says_most(world: PanelContext, run: Run, width: int) -> None:
    async def body() -> None:
        panel = await board_of(world, width)
        panel._show_places()
        QApplication.processEvents()
        table = panel.places.table
        assert not table.isColumnHidden(1)
        assert not table.isColumnHidden(0)
        assert table.columnWidth(1) >= 60
        if width >= 760:
            assert not table.horizontalScrollBar().isVisible()

    run(body())


async def tasks_of(world: PanelContext, width: int = 1100) -> TasksPanel:
    panel = tasks.SPEC.make(world)
    assert isinstance(panel, TasksPanel)
    panel.resize(width, 640)
    panel.show()
    await until(lambda: panel.model.rows and panel.view.detail is not None)
    return panel


async def answer(text: str = "") -> None:
    """Answer the question on the screen."""
    await until(lambda: any(isinstance(w, Dialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
    dialog = top(Dialog)
    if text and (field := dialog.findChild(QPlainTextEdit)) is not None:
        field.setPlainText(text)
    dialog.accept()
    await until(lambda: not dialog.isVisible())


async def go_to(panel: TasksPanel, task: str) -> None:
    at = panel.model.place(task)
    assert at is not None
    panel.table.setCurrentIndex(panel.model.index(at, 0))
    await until(lambda: panel.view.detail is not None and panel.view.detail.row.id == task)


def test_tasks_the_blocked_first_each_state_in_words(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await tasks_of(world)
        assert panel.model.ids() == ["t2", "t3", "t0", "t1"]
        assert "Thiếu vật tư" in panel.model.index(0, 1).data()
        assert panel.model.index(2, 0).data().startswith("quá")
        assert panel.model.index(2, 0).data(Qt.ItemDataRole.ForegroundRole).name() == theme.current().alarm
        assert panel.view.blocker.text() == "▲ Vướng mắc: Thiếu vật tư"
        assert panel.states.chips["open"].text() == "Đang mở 4"
        assert panel.states.chips["overdue"].text() == "Quá hạn 3"
        panel.states.chips["done"].click()
        await until(lambda: panel.model.ids() == ["t4"])
        panel.states.chips["open"].click()
        await until(lambda: len(panel.model.rows) == 4)

    run(body())


def test_progress_needs_a_note(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await tasks_of(world)
        await go_to(panel, "t1")
        panel.act("progress")
        await until(lambda: any(isinstance(w, Dialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
        options = top(Dialog).findChild(QListWidget)
        options.setCurrentRow(12)
        await answer()
        await until(lambda: any(isinstance(w, Dialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
        assert not top(Dialog).ok.isEnabled()
        await answer("Đã đổ bê tông")
        await until(lambda: panel.model.rows[panel.model.place("t1") or 0].progress == 60)
        await until(lambda: panel.view.detail is not None and panel.view.detail.entries)
        assert panel.view.detail is not None
        assert panel.view.detail.entries[0].text == "Đã đổ bê tông"

    run(body())


def test_sign_off_ends_a_task_and_it_leaves_the_open_ones(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await tasks_of(world)
        await go_to(panel, "t3")
        assert panel.view.buttons["sign_off"].isVisibleTo(panel.view)
        assert not panel.view.buttons["start"].isVisibleTo(panel.view)
        panel.act("sign_off")
        await answer()
        await until(lambda: panel.model.place("t3") is None)

    run(body())


def test_a_new_task_and_the_way_to_its_origin(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await tasks_of(world)
        panel.make_task()
        for text in ("Dọn rác bãi biển\nTrước lễ", "", ""):
            await answer(text)
        await until(lambda: any(x.title == "Dọn rác bãi biển" for x in panel.model.rows))
        await until(lambda: panel.view.detail is not None and panel.view.detail.body == "Trước lễ")
        opened: list[tuple[str, str]] = []
        world.bus.open_requested.connect(lambda kind, entity: opened.append((kind, entity)))
        world.bus.open_requested.emit("task", "t0")
        await until(lambda: panel.view.detail is not None and panel.view.detail.row.id == "t0")
        panel.view.origin.click()
        assert opened[-1] == ("case", "c1")

    run(body())


def test_a_task_is_corrected_by_what_was_changed_alone_and_kept_until_it_is_done(world: PanelContext, run: Run) -> None:
    async def asked(panel: TasksPanel) -> EditTaskDialog:
        await until(lambda: not world.jobs._once)  # the answer before is taken: this is no second half of a press
        panel.act("edit")
        await until(
            lambda: any(isinstance(w, EditTaskDialog) and w.isVisible() for w in QApplication.topLevelWidgets())
        )
        found = top(EditTaskDialog)
        assert isinstance(found, EditTaskDialog)
        return found

    async def body() -> None:
        questions.keep_drafts(questions.Drafts())
        yard = record("organisation", id="o2", name="Ban Quản lý dự án", short_name="BQL")
        await world.jobs.run(lambda ws: put(ws.cache, "organisation", [yard]))
        panel = await tasks_of(world)
        await go_to(panel, "t1")
        before = await world.jobs.run(lambda ws: records.one(ws.cache, "task", "t1"))
        dialog = await asked(panel)
        assert (dialog.values(), dialog.ok.isEnabled()) == ({}, False)
        dialog.title.setText("Việc đã sửa")
        dialog.reject()
        await until(lambda: not dialog.isVisible())
        dialog = await asked(panel)
        assert dialog.values() == {"title": "Việc đã sửa"}, "typed words are not lost"
        assert not dialog.stale.isVisible()
        dialog.reject()
        await until(lambda: not dialog.isVisible())
        theirs = replace(before, title="Việc người khác đã sửa", version=before.version + 1)
        await world.jobs.run(lambda ws: put(ws.cache, "task", [theirs]))
        dialog = await asked(panel)
        assert "Tiêu đề («Việc người khác đã sửa»)" in dialog.stale.text()
        QTest.keyClicks(dialog.agency, "ban quan")
        dialog.due.setDateTime(dialog.due.dateTime().addDays(2))
        assert dialog.values().keys() == {"title", "org_id", "due_at"}
        if SHOTS:
            dialog.grab().save(f"{SHOTS}/EditTaskDialog.png")
        dialog.accept()
        await until(lambda: panel.view.detail is not None and panel.view.detail.row.title == "Việc đã sửa")
        after = await world.jobs.run(lambda ws: records.one(ws.cache, "task", "t1"))
        assert (after.org_id, after.body, after.state) == ("o2", before.body, before.state)
        assert after.due_at == (before.due_at + 2 * DAY) // MINUTE * MINUTE
        dialog = await asked(panel)
        dialog.limited.setChecked(False)
        assert dialog.values() == {"due_at": None}
        dialog.accept()
        await until(lambda: panel.view.detail is not None and panel.view.detail.row.due_at is None)
        panel.context.bus.changed.emit((await world.jobs.run(history.undo))[0].changes)
        panel.context.bus.changed.emit((await world.jobs.run(history.undo))[0].changes)
        back = await world.jobs.run(lambda ws: records.one(ws.cache, "task", "t1"))
        assert (back.title, back.org_id, back.due_at) == (theirs.title, before.org_id, before.due_at)

    run(body())


def test_a_viewer_is_offered_nothing(tmp_path: Path, themed: QApplication, run: Run) -> None:
    async def body() -> None:
        with context(tmp_path, fill, Role.VIEWER) as world:
            panel = await tasks_of(world)
            shown = {v for v, b in panel.view.buttons.items() if b.isVisibleTo(panel.view)}
            assert shown == {"comment"}
            assert not panel.new.isVisibleTo(panel)

    run(body())


def test_in_little_room_one_at_a_time(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await tasks_of(world, 480)
        assert panel.split.orientation() == Qt.Orientation.Vertical
        assert panel.view.isVisible()
        panel.resize(480, 300)
        QApplication.processEvents()
        assert not panel.view.isVisible()
        QTest.keyClick(panel.table, Qt.Key.Key_Return)
        assert panel.view.isVisible()
        assert not panel.table.isVisible()
        QTest.keyClick(panel.view, Qt.Key.Key_Escape)
        assert panel.table.isVisible()
        panel.resize(1100, 300)
        QApplication.processEvents()
        assert panel.view.isVisible()
        assert panel.table.isVisible()

    run(body())


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.scaled(theme.DARK, 2.0)], ids=["light", "200%"])
def test_drawn_in_other_themes(world: PanelContext, run: Run, qapp: QApplication, tokens: theme.Tokens) -> None:
    async def body() -> None:
        style.apply(qapp, tokens)
        panel = await tasks_of(world, 700)
        assert not panel.grab().isNull()
        state = panel.save_state()
        panel.restore_state({**state, "group": ["blocked"]})
        await until(lambda: panel.model.ids() == ["t2"])
        board = await board_of(world, 500)
        assert not board.grab().isNull()
        board.restore_state(board.save_state())

    run(body())
    style.apply(qapp, theme.DARK)
