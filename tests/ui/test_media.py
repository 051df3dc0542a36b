"""The press panel over a real cache: rows, keys, what is new, triage, reports and tasks made of a story, links."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QPushButton

from ioc_contract.clock import DAY, HOUR, MINUTE, now
from ioc_contract.permissions import Role
from ioc_contract.records import Tone
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import records, search
from tests.kpi_samples import put, record
from tests.ui.conftest import top, until
from tests.ui.panel_world import context
from ui import style, theme
from ui.bus import Selection
from ui.dialogs import Dialog
from ui.panel import PanelContext
from ui.panels.media import SPEC
from ui.panels.media.link import LinkDialog
from ui.panels.media.panel import MediaPanel

SHOTS = os.environ.get("IOC_SHOTS", "")
Run = Callable[[Coroutine[Any, Any, Any]], Any]


def fill(ws: Workspace) -> None:
    names = ("reports", "media", "tasks")
    put(ws.cache, "subsystem", [record("subsystem", id=i, name=i, shapes=("case", "task", "article")) for i in names])
    put(ws.cache, "admin_unit", [record("admin_unit", id="u1", name="Mũi Né")])
    put(ws.cache, "organisation", [record("organisation", id="o1", name="Sở Xây dựng", short_name="SXD")])
    rows = []
    for n in range(150):
        at = now() - 2 * HOUR - n * 40 * MINUTE
        for k in range(3 if n == 0 else 1):
            rows.append(
                record(
                    "article",
                    id=f"a{n:03}{k}",
                    story_id=f"s{n:03}",
                    outlet=("Báo Sáng", "Tin Biển", "Phố Báo")[(n + k) % 3],
                    title=f"Ngập nước số {n}" if n % 2 else f"Chợ đêm số {n}",
                    summary="<b>Tóm tắt</b> không phải mã",
                    url=f"https://bao.example/{n}/{k}",
                    published_at=at + k * 10 * MINUTE,
                    topics=("Ngập lụt",) if n % 2 else (),
                    tone=Tone.NEGATIVE if n % 2 else None,
                    tone_by="guess",
                    unit_id="u1" if n == 0 else None,
                    lat=10.9 if n == 0 else None,
                    lon=108.2 if n == 0 else None,
                )
            )
    put(ws.cache, "article", rows)


@pytest.fixture
def world(tmp_path: Path, themed: QApplication) -> Iterator[PanelContext]:
    with context(tmp_path, fill) as made:
        yield made


async def shown(world: PanelContext, width: int = 1000, height: int = 640) -> MediaPanel:
    panel = SPEC.make(world)
    assert isinstance(panel, MediaPanel)
    panel.resize(width, height)
    panel.show()
    await until(lambda: panel.model.rows)
    panel.view.setFocus()
    return panel


def press(panel: MediaPanel, letter: str) -> None:
    QTest.keyClicks(panel.view, letter)


def test_one_row_a_story_with_its_outlets(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world)
        first = panel.model.rows[0]
        assert len(first.outlets) == 3
        said = panel.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert "3 báo · đầu tiên" in said
        assert "Chưa đọc" in said
        assert "Tiêu cực (đoán)" in panel.model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert panel.detail.title.text() == "Chợ đêm số 0"
        assert panel.detail.summary.textFormat() == Qt.TextFormat.PlainText
        assert panel.detail.outlets.count() == 3
        assert "150" in panel.count.text()

    run(body())


def test_scrolling_brings_the_next_page(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world)
        assert len(panel.model.rows) == 60
        panel.view.scrollToBottom()
        await until(lambda: len(panel.model.rows) == 120)
        panel.view.scrollToBottom()
        await until(lambda: len(panel.model.rows) == 150)
        assert [s.id for s in panel.model.rows] == [f"s{n:03}" for n in range(150)]

    run(body())


def test_letters_move_and_triage(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world)
        press(panel, "jj")
        assert panel.view.currentIndex().row() == 2
        press(panel, "k")
        assert panel.view.currentIndex().row() == 1
        press(panel, "f")
        await until(lambda: panel.model.rows[1].flagged)
        press(panel, "f")
        await until(lambda: not panel.model.rows[1].flagged)
        press(panel, "v")
        await until(lambda: not panel.model.rows[1].unread)
        assert panel.view.currentIndex().row() == 2
        press(panel, "x")
        await until(lambda: panel.model.rows[2].irrelevant)
        assert len(panel.model.rows) == 60
        panel.refresh()
        await until(lambda: panel.model.place("s002") is None)
        panel.filters.marks.set_values(["irrelevant"])
        panel.refresh()
        await until(lambda: panel.model.place("s002") == 2)

    run(body())


def test_several_at_once(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world)
        QTest.keyClick(panel.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(panel.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert len(panel.view.selected()) == 3
        press(panel, "v")
        await until(lambda: not any(s.unread for s in panel.model.rows[:3]))
        assert panel.model.rows[3].unread

    run(body())


def test_new_ones_wait_behind_the_pill_and_nothing_moves(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world)
        panel.view.setCurrentIndex(panel.model.index(5, 0))
        before = panel.model.ids()

        def arrive(ws: Workspace) -> None:
            fresh = [
                record("article", id=f"n{k}", story_id=f"n{k}", title="Mới", published_at=now() - k) for k in range(2)
            ]
            more = record("article", id="m", story_id="s003", outlet="Báo Khác", title="Thêm", published_at=now())
            put(ws.cache, "article", [*fresh, more])

        await world.jobs.run(arrive)
        world.bus.changed.emit(ChangeSet.one("article", ["n0", "n1", "m"]))
        await until(lambda: panel.pill.isVisible())
        assert panel.pill.text() == "2 tin mới"
        assert panel.model.ids() == before
        assert panel.view.currentIndex().row() == 5
        assert len(panel.model.rows[3].outlets) == 2
        current = panel.view.current()
        panel.pill.click()
        await until(lambda: panel.model.place("n0") is not None)
        assert not panel.pill.isVisible()
        assert panel.view.current() is not None
        assert current is not None
        assert panel.view.current().id == current.id  # type: ignore[union-attr]

    run(body())


def test_filters_narrow_and_clear(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world)
        panel.filters.search.setText("ngap")
        QTest.keyClick(panel.filters.search, Qt.Key.Key_Return)
        await until(lambda: panel.model.rows and all("Ngập" in s.title for s in panel.model.rows))
        panel.filters.search.setText("không có chữ này")
        QTest.keyClick(panel.filters.search, Qt.Key.Key_Return)
        await until(lambda: panel.stack.currentWidget() is panel.empty)
        panel.filters.clear()
        await until(lambda: len(panel.model.rows) == 60)
        topics = [panel.filters.topic.itemText(n) for n in range(panel.filters.topic.count())]
        assert topics == ["Mọi chủ đề", "Ngập lụt (75)"]
        panel.filters.topic.setCurrentIndex(1)
        panel.filters.topic.activated.emit(1)
        await until(lambda: all(s.topics for s in panel.model.rows))

    run(body())


def test_a_report_is_made_after_a_question(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world)
        opened: list[tuple[str, str]] = []
        world.bus.open_requested.connect(lambda kind, entity: opened.append((kind, entity)))
        press(panel, "l")
        await until(lambda: any(isinstance(w, Dialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
        dialog = top(Dialog)
        assert dialog.findChild(QLineEdit).text() == "Chợ đêm số 0"
        dialog.accept()
        await until(lambda: opened)
        case = await world.jobs.run(lambda ws: records.one(ws.cache, "case", opened[0][1]))
        assert (opened[0][0], case.title, case.channel) == ("case", "Chợ đêm số 0", "media")
        await until(lambda: panel.model.rows[0].case_id == case.id)
        assert panel.detail.case.isVisibleTo(panel.detail)

    run(body())


def test_a_story_is_linked_by_typing_a_number_and_parted_again(world: PanelContext, run: Run) -> None:
    async def asked(panel: MediaPanel) -> LinkDialog:
        press(panel, "p")
        await until(lambda: any(isinstance(w, LinkDialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
        dialog = top(LinkDialog)
        assert isinstance(dialog, LinkDialog)
        return dialog

    async def body() -> None:
        def reports(ws: Workspace) -> None:
            rows = [record("case", id=f"c{n}", number=n, subsystem="reports", title=f"Ngập đường {n}") for n in (7, 8)]
            put(ws.cache, "case", rows)
            search.rebuild(ws.cache)

        await world.jobs.run(reports)
        panel = await shown(world)
        dialog = await asked(panel)
        await until(lambda: dialog.said.text() == "Chưa có gợi ý: gõ để tìm.")
        assert not dialog.ok.isEnabled()
        QTest.keyClicks(dialog.search, "ngap duong")
        await until(lambda: dialog.list.count() == 2)
        QTest.keyClick(dialog.search, Qt.Key.Key_Down)
        assert dialog.case_id() == "c7"
        dialog.search.setText("#8")
        await until(lambda: dialog.case_id() == "c8")
        if SHOTS:
            dialog.grab().save(f"{SHOTS}/LinkDialog.png")
        QTest.keyClick(dialog.search, Qt.Key.Key_Return)
        await until(lambda: panel.model.rows[0].case_id == "c8")
        await until(lambda: panel.detail.case.isVisibleTo(panel.detail))
        again = await asked(panel)
        next(b for b in again.findChildren(QPushButton) if b.text() == "Bỏ gắn").click()
        await until(lambda: panel.model.rows[0].case_id is None)

    run(body())


def test_a_task_is_given_to_an_agency(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world)
        press(panel, "t")
        for _ in range(3):
            await until(lambda: any(isinstance(w, Dialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
            dialog = top(Dialog)
            if (options := dialog.findChild(QListWidget)) is not None:
                assert options.count() in (1, 6)
            dialog.accept()
            await until(lambda d=dialog: not d.isVisible())
        await until(lambda: panel.model.rows[0].task_id)
        task = await world.jobs.run(lambda ws: records.one(ws.cache, "task", panel.model.rows[0].task_id or ""))
        assert (task.org_id, task.origin_kind) == ("o1", "article")
        assert 2 * DAY < task.due_at - now() <= 3 * DAY

    run(body())


def test_links_ask_first_and_only_web_ones_open(world: PanelContext, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def body() -> None:
        panel = await shown(world)
        opened: list[str] = []
        monkeypatch.setattr(panel, "open_url", opened.append)
        told: list[str] = []
        world.bus.notified.connect(lambda level, text: told.append(level))
        QTest.keyClick(panel.view, Qt.Key.Key_Return)
        await until(lambda: any(isinstance(w, Dialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
        assert opened == []
        top(Dialog).accept()
        await until(lambda: opened == ["https://bao.example/0/0"])
        panel.detail.link_wanted.emit("file:///etc/passwd")
        await until(lambda: told == ["error"])
        assert len(opened) == 1

    run(body())


def test_the_map_is_asked_and_the_desk_follows(world: PanelContext, run: Run) -> None:
    async def body() -> None:
        panel = await shown(world)
        revealed: list[tuple[str, str]] = []
        world.bus.reveal_requested.connect(lambda kind, entity: revealed.append((kind, entity)))
        press(panel, "g")
        assert revealed == [("article", "a0000")]
        press(panel, "j")
        await until(lambda: world.bus.selection == Selection("article", ("a0010",), "a0010"))
        world.bus.select(Selection("article", ("a0040",), "a0040"))
        assert panel.view.currentIndex().row() == 4
        world.bus.open_requested.emit("article", "a1490")
        await until(lambda: panel.detail.story is not None and panel.detail.story.id == "s149")

    run(body())


def test_a_viewers_keys_do_nothing(tmp_path: Path, themed: QApplication, run: Run) -> None:
    async def body() -> None:
        with context(tmp_path, fill, Role.VIEWER) as world:
            panel = await shown(world)
            told: list[str] = []
            world.bus.notified.connect(lambda level, text: told.append(text))
            press(panel, "f")
            await world.jobs.run(lambda ws: None)
            assert not panel.model.rows[0].flagged
            panel.act("flag")
            await until(lambda: told)
            assert "quyền" in told[0]

    run(body())


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.VIEWER, set()),
        (Role.ANALYST, {"Giao việc"}),
        (Role.MEDIA_OFFICER, {"Đã đọc", "Gắn cờ", "Không liên quan", "Gắn với phản ánh…", "Lập phản ánh", "Giao việc"}),
    ],
)
def test_only_what_the_account_may_do_is_offered(
    tmp_path: Path, themed: QApplication, run: Run, role: Role, offered: set[str]
) -> None:
    async def body() -> None:
        with context(tmp_path, fill, role) as world:
            panel = await shown(world)
            await until(lambda: panel.detail.story is not None)
            detail = panel.detail
            buttons = (detail.read, detail.flag, detail.irrelevant, detail.link, detail.make_case, detail.make_task)
            assert {b.text() for b in buttons if b.isVisible()} == offered
            assert detail.tone.isEnabled() == (role is Role.MEDIA_OFFICER)
            panel.close()

    run(body())


@pytest.mark.parametrize(
    "tokens", [theme.DARK, theme.LIGHT, theme.scaled(theme.DARK, 2.0)], ids=["dark", "light", "200%"]
)
@pytest.mark.parametrize("width", [420, 1100])
def test_drawn_in_each_theme_and_size(
    world: PanelContext, run: Run, qapp: QApplication, tokens: theme.Tokens, width: int
) -> None:
    async def body() -> None:
        style.apply(qapp, tokens)
        panel = await shown(world, width)
        picture = panel.view.viewport().grab().toImage()
        colours = {picture.pixelColor(x, 12).name() for x in range(0, picture.width(), 1)}
        assert len(colours) > 2
        panel.restore_state({**panel.save_state(), "days": 30})
        await until(lambda: panel.filters.days.currentData() == 30)

    run(body())
    style.apply(qapp, theme.DARK)
