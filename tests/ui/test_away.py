"""The strip «Khi bạn vắng mặt» over a real server: after an outage it lists what a colleague did, and only that."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc_contract.kinds import KINDS
from ioc_desktop.services import board_away, desk
from tests.ui.live import Room, room, until
from tests.ui.windows import Run

pytestmark = pytest.mark.usefixtures("themed", "seconds_count")
STATE = KINDS["case"].names.index("state")


@pytest.fixture
def seconds_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Absences of a test last seconds."""
    monkeypatch.setattr(board_away, "BLINK", 0)


def _rows(here: Room) -> dict[str, int]:
    """Return the headings of the list with the number of rows under each."""
    tree = here.window.away.list
    heads = [tree.topLevelItem(i) for i in range(tree.topLevelItemCount())]
    return {head.text(0): head.childCount() for head in heads if head is not None}


def test_after_an_outage_a_colleagues_work_is_listed_opened_and_put_away(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            cases, jobs = [c.id for c in here.centre.cases], here.window.session.jobs
            assert not here.window.away.isVisible()
            await here.offline()
            await jobs.run(desk.act, "case", "case.comment", [cases[9]], text="Của tôi")
            await here.online()
            assert not here.window.away.isVisible()  # nothing changed but by ourselves
            await here.offline()
            await jobs.run(desk.act, "case", "case.verify", [cases[9]])
            desk.act(here.other.ws, "case", "case.verify", cases[:3])
            desk.create(here.other.ws, "case", title="Cây đổ chắn đường", category_id="road")
            await until(lambda: not desk.waiting(here.other.ws))
            await here.online()
            strip = here.window.away
            await until(strip.isVisible)
            assert strip.text.text().endswith(": 1 phản ánh mới · 3 đổi trạng thái")
            assert not strip.list.isVisible()
            assert QApplication.activeModalWidget() is None
            here.window.run("desk.away")
            assert strip.list.isVisible()
            assert _rows(here) == {"Phản ánh mới (1)": 1, "Đổi trạng thái (3)": 3}
            moved = strip.list.topLevelItem(1)
            assert moved is not None
            row = moved.child(0)
            assert (row.text(1), row.text(2)) == ("Mới → Đang xác minh", "Truc2")
            led: list[tuple[str, str]] = []
            here.window.session.bus.open_requested.connect(lambda kind, id_: led.append((kind, id_)))
            strip.list.setCurrentItem(row)
            QTest.keyClick(strip.list, Qt.Key.Key_Return)
            kind, id_ = row.data(0, Qt.ItemDataRole.UserRole)
            assert led == [(kind, id_)]
            assert here.window.session.bus.selection.current == id_
            assert here.window.current_panel() == "detail"
            strip.list.setFocus()
            QTest.keyClick(strip.list, Qt.Key.Key_Escape)
            assert not strip.list.isVisible()
            await here.restart()
            await until(here.window.away.isVisible)
            assert "3 đổi trạng thái" in here.window.away.text.text()
            here.window.away.done.click()
            await until(lambda: not here.window.away.isVisible())
            await here.restart()
            await here.window.away.refresh()
            assert not here.window.away.isVisible()

    run(scene())


def test_a_sign_in_after_an_absence(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            here.close_desk()
            one = here.centre.cases[0].id
            desk.act(here.other.ws, "case", "case.verify", [one])
            await until(lambda: here.centre.rows("case")[one][STATE] == "verifying")
            here.open_desk()
            await until(here.window.away.isVisible)
            assert _rows(here) == {"Đổi trạng thái (1)": 1}

    run(scene())


def test_a_cache_that_was_lost_is_said_plainly(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            here.close_desk()
            lost = [p for p in tmp_path.rglob("cache-*") if p.is_file()]
            assert lost
            for path in lost:
                path.unlink()
            here.open_desk()
            await until(here.window.away.isVisible)
            strip = here.window.away
            assert "không đếm được" in strip.text.text()
            assert not strip.more.isVisible()
            strip.done.click()
            await until(lambda: not strip.isVisible())

    run(scene())


def test_more_than_are_listed_are_counted_and_that_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_away, "LINES", 2)

    async def scene() -> None:
        async with room(tmp_path) as here:
            await here.offline()
            desk.act(here.other.ws, "case", "case.verify", [c.id for c in here.centre.cases[:5]])
            await until(lambda: not desk.waiting(here.other.ws))
            await here.online()
            await until(here.window.away.isVisible)
            assert here.window.away.text.text().endswith(": 5 đổi trạng thái")
            assert _rows(here) == {"Đổi trạng thái (5)": 3}
            head = here.window.away.list.topLevelItem(0)
            assert head is not None
            assert head.child(2).text(0) == "… và 3 mục khác, không liệt kê ở đây"

    run(scene())
