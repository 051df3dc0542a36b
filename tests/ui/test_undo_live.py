"""Ctrl+Z across the network: what was sent is undone at the centre, what somebody else touched is said, by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc_contract.kinds import KINDS
from ioc_desktop.services import desk
from tests.ui.live import Room, room, until
from tests.ui.windows import Run
from ui.panels.inbox.panel import InboxPanel
from ui.undoing import StuckWindow

pytestmark = pytest.mark.usefixtures("themed")
STATE = KINDS["case"].names.index("state")


def _states(here: Room, ids: list[str]) -> list[object]:
    rows = here.centre.rows("case")
    return [rows[i][STATE] for i in ids]


async def _sent(here: Room) -> None:
    await until(lambda: not here.window.session.bus.state.waiting)


def test_a_bulk_act_is_undone_but_where_somebody_was_since(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            ids, jobs = [c.id for c in here.centre.cases[:4]], here.window.session.jobs
            await jobs.run(desk.act, "case", "case.verify", ids)
            await until(lambda: _states(here, ids) == ["verifying"] * 4)
            await until(lambda: here.other.rows("case")[ids[1]][STATE] == "verifying")
            desk.act(here.other.ws, "case", "case.assign", [ids[1]], set={"lead_org_id": "qldt"})
            await until(lambda: _states(here, ids)[1] == "assigned")
            await here.known(ids[1])
            here.window.run("desk.undo")
            await until(lambda: _states(here, ids) == ["new", "assigned", "new", "new"])
            said = here.window.status.message.text()
            assert said.startswith(
                "Đã hoàn tác 3 thay đổi. 1 việc không hoàn tác được: #2: đã có người khác xử lý (Truc2 lúc "
            )
            window = here.window.findChild(StuckWindow)
            assert window is not None
            assert window.isVisible()
            assert window.summary.text() == "1 trong 4 việc vẫn giữ nguyên"
            row = window.tree.currentItem()
            assert row is not None
            assert row.text(0) == f"#2 {here.centre.cases[1].title}"
            assert row.text(1).startswith("Truc2 lúc ")
            assert window.tree.topLevelItem(0).text(0) == "Không hoàn tác được: đã có người khác xử lý. (1)"  # type: ignore[union-attr]
            QTest.keyClick(window.tree, Qt.Key.Key_Return)
            await until(lambda: here.window.current_panel() == "detail")
            assert here.window.session.bus.selection.current == ids[1]
            assert window.isVisible(), "the next one is a key away"
            QTest.keyClick(window, Qt.Key.Key_Escape)
            await until(lambda: here.window.findChild(StuckWindow) is None)
            await _sent(here)
            assert await jobs.run(desk.inbox) == []
            here.window.run("desk.redo")
            await until(lambda: _states(here, ids) == ["verifying", "assigned", "verifying", "verifying"])

    run(scene())


def test_undone_offline_the_centre_judges_and_what_it_would_not_undo_is_told(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            ids, jobs = [c.id for c in here.centre.cases[:3]], here.window.session.jobs
            await jobs.run(desk.act, "case", "case.verify", ids)
            await until(lambda: _states(here, ids) == ["verifying"] * 3)
            await until(lambda: here.other.rows("case")[ids[2]][STATE] == "verifying")
            await _sent(here)
            await here.offline()
            desk.act(here.other.ws, "case", "case.assign", [ids[2]], set={"lead_org_id": "qldt"})
            await until(lambda: _states(here, ids)[2] == "assigned")
            here.window.run("desk.undo")
            await until(lambda: here.window.session.bus.state.waiting == 3)
            assert await jobs.run(lambda ws: [r[0] for r in ws.cache.exec_driver_sql(
                "SELECT DISTINCT state FROM cases_now WHERE id IN (?, ?, ?)", tuple(ids))]) == ["new"]  # fmt: skip
            here.face.rebuild()  # a window made anew tells it in the place of the one before, not beside it
            said: list[str] = []
            here.window.session.bus.notified.connect(lambda _level, text: said.append(text))
            await here.online()
            assert _states(here, ids) == ["new", "new", "assigned"]
            await until(lambda: "không hoàn tác được: #3: đã có người khác xử lý (Truc2 lúc" in _said(here))
            panel = here.window.panels["inbox"]
            assert isinstance(panel, InboxPanel)
            here.window.show_panel("inbox")
            await until(lambda: panel.list.count() == 1)
            assert len([text for text in said if "không hoàn tác được" in text]) == 1
            assert panel.card.title.text().startswith("Hoàn tác: Xác minh: #3")
            assert panel.card.why.text().startswith("Không hoàn tác được: đã có người khác xử lý. Truc2 đã đổi lúc")
            assert not panel.retry.isEnabled()
            await until(lambda: here.other.rows("case")[ids[0]][STATE] == "new")

    run(scene())


def _said(here: Room) -> str:
    return here.window.status.message.text()


def test_a_note_is_withdrawn_and_an_act_the_centre_refuses_needs_no_undoing(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            one, jobs = here.centre.cases[0].id, here.window.session.jobs
            await jobs.run(desk.act, "case", "case.comment", [one], text="Ghi nhầm hồ sơ")
            await until(lambda: "Ghi nhầm hồ sơ" in here.centre.texts())
            await _sent(here)
            here.window.run("desk.undo")
            await until(lambda: len(here.centre.texts()) == 2)
            await until(lambda: any(r[8] == "case.undo" for r in here.other.rows("entry").values()))
            await here.offline()
            await jobs.run(desk.act, "case", "case.verify", [one])
            desk.act(here.other.ws, "case", "case.assign", [one], set={"lead_org_id": "qldt"})
            await until(lambda: _states(here, [one]) == ["assigned"])
            await here.online()
            await until(lambda: here.window.session.bus.state.inbox == 1)
            here.window.run("desk.undo")  # the refused act is none: there is nothing left to undo
            await until(lambda: _said(here) == "Không còn gì để hoàn tác.")
            assert _states(here, [one]) == ["assigned"]

    run(scene())
