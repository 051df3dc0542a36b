"""Two operators change one report while the wire of one is cut: what the centre decides is on screen, and each choice works."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc_contract.kinds import KINDS
from ioc_contract.records import Priority
from ioc_desktop.services import desk
from tests.ui.live import Room, room, until
from tests.ui.windows import Run
from ui.panels.inbox.panel import InboxPanel

pytestmark = pytest.mark.usefixtures("themed")


def _value(room_: Room, id_: str, field: str) -> object:
    return room_.centre.rows("case")[id_][KINDS["case"].names.index(field)]


async def _inbox(room_: Room, count: int) -> InboxPanel:
    panel = room_.window.panels["inbox"]
    assert isinstance(panel, InboxPanel)
    room_.window.show_panel("inbox")
    await until(lambda: panel.list.count() == count)
    return panel


def test_an_edit_made_offline_is_taken_but_for_what_a_colleague_changed(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            one, jobs = here.centre.cases[0], here.window.session.jobs
            await here.offline()
            mine = {"title": "Tên của tôi", "priority": Priority.URGENT}
            await jobs.run(desk.act, "case", "case.edit", [one.id], set=mine)
            desk.act(
                here.other.ws, "case", "case.edit", [one.id], set={"title": "Tên của đồng nghiệp", "body": "Rõ hơn"}
            )
            await until(lambda: _value(here, one.id, "body") == "Rõ hơn")
            await here.online()
            panel = await _inbox(here, 1)
            assert here.window.header.inbox.text() == "1 cần xem lại"
            assert panel.card.cells()[3:6] == ["Tiêu đề", "Tên của tôi", "Tên của đồng nghiệp"]
            assert panel.card.cells()[6].startswith("Truc2 đổi lúc ")
            assert (_value(here, one.id, "title"), _value(here, one.id, "priority")) == ("Tên của đồng nghiệp", 3)
            with here.centre.engine.connect() as connection:
                rows = connection.exec_driver_sql("SELECT detail FROM audit WHERE action = 'case.edit merged'").all()
            assert [orjson.loads(d)["taken"] for (d,) in rows] == [["priority"]]
            panel.list.setFocus()
            QTest.keyClick(panel.list, Qt.Key.Key_R)
            await until(lambda: _value(here, one.id, "title") == "Tên của tôi")
            await until(lambda: panel.empty.isVisible() and not here.window.header.inbox.isVisible())
            await until(lambda: here.other.rows("case")[one.id] == here.centre.rows("case")[one.id])

    run(scene())


def test_two_agencies_and_a_move_that_is_no_longer_possible(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            one, two = here.centre.cases[0].id, here.centre.cases[1].id
            jobs = here.window.session.jobs
            await here.offline()
            await jobs.run(desk.act, "case", "case.assign", [one], set={"lead_org_id": "qldt"}, text="Đội 3 đi ngay")
            await jobs.run(desk.act, "case", "case.reject", [two], text="Không thuộc địa bàn")
            desk.act(here.other.ws, "case", "case.assign", [one, two], set={"lead_org_id": "tnmt"})
            await until(lambda: _value(here, two, "lead_org_id") == "tnmt")
            await here.online()
            panel = await _inbox(here, 2)
            cards = {c.operation.entity_id: row for row, c in enumerate(panel._cards)}
            panel.list.setCurrentRow(cards[one])
            assert panel.card.cells()[3:6] == ["Cơ quan chủ trì", "Phòng qldt", "Phòng tnmt"]
            assert panel.card.text.toPlainText() == "Đội 3 đi ngay"
            panel.list.setCurrentRow(cards[two])
            assert "«Đã giao» sang «Từ chối»" in panel.card.why.text()
            assert "Truc2 đã đổi lúc" in panel.card.why.text()
            assert not panel.retry.isEnabled()
            panel.list.setCurrentRow(cards[one])
            panel.do_retry()
            await until(lambda: _value(here, one, "lead_org_id") == "qldt")
            await until(lambda: panel.list.count() == 1)
            assert _value(here, two, "state") == "assigned"

    run(scene())
