"""The sync panel: the link and its figures, what waits taken back and reworded, the bundle, over files and over a real server."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from ioc_contract import clock, software
from ioc_contract.clock import Instant
from ioc_contract.messages import OpResult
from ioc_desktop.services import attachments, desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import keep, outbox
from tests.pictures import picture
from tests.ui.live import room, until
from tests.ui.test_inbox import CASE, dialog
from tests.ui.windows import Run, opened
from tests.unit import desk_world
from ui.panels.sync import words
from ui.panels.sync.panel import SyncPanel
from ui.shell import Shell

pytestmark = pytest.mark.usefixtures("themed")


async def _panel(window: Shell) -> SyncPanel:
    window.header.link.click()
    panel = window.panels["sync"]
    assert isinstance(panel, SyncPanel)
    await panel.refresh()
    return panel


def _texts(panel: SyncPanel) -> list[list[str]]:
    items = [panel.list.topLevelItem(i) for i in range(panel.list.topLevelItemCount())]
    return [[item.text(c) for c in range(1, 5)] for item in items if item is not None]


def test_what_waits_is_reworded_and_taken_back_by_keys(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            jobs = window.session.jobs
            panel = await _panel(window)
            assert panel.list.isHidden()
            assert panel.heading.text() == "Không có thay đổi nào chờ gửi"
            await jobs.run(desk.act, "case", "case.comment", [CASE], text="Đã gọi")
            await jobs.run(desk.act, "case", "case.assign", [desk_world.case(2).id], set={"lead_org_id": "qldt"})
            await panel.refresh()
            assert _texts(panel) == [
                ["Ghi chú nội bộ", "#1 Ổ gà trên đường số 1", "Đã gọi", "giữ trên máy này"],
                ["Giao xử lý", "#2 Ổ gà trên đường số 2", "Cơ quan chủ trì: (trống) → Phòng qldt", "giữ trên máy này"],
            ]
            assert window.current_panel() == "sync"
            time = panel.list.fontMetrics().horizontalAdvance("16:06")
            await until(lambda: panel.list.columnWidth(0) > time)  # or the time would be cut
            panel.list.setFocus()
            QTest.keyClick(panel.list, Qt.Key.Key_E)
            await until(lambda: dialog() is not None)
            dialog().field.setPlainText("Đã gọi hai lần")
            dialog().accept()
            await until(lambda: _texts(panel)[0][2] == "Đã gọi hai lần")
            (entry,) = await jobs.run(_comments)
            assert entry == "Đã gọi hai lần"
            window.activateWindow()
            panel.list.setFocus()
            await until(panel.list.hasFocus)
            QTest.keyClick(panel.list, Qt.Key.Key_X)
            await until(lambda: len(_texts(panel)) == 1)
            assert await jobs.run(_comments) == []
            assert window.status.message.text() == "Đã rút lại 1 thay đổi."

    run(scene())


def _comments(ws: Workspace) -> list[str]:
    return [str(t) for (t,) in ws.cache.exec_driver_sql("SELECT text FROM entries_now WHERE kind = 'case.comment'")]


def test_what_was_sent_can_neither_be_reworded_nor_taken_back(run: Run, tmp_path: Path) -> None:
    def send(ws: Workspace) -> None:
        assert ws.outbox is not None
        outbox.sending(ws.outbox, [e.operation.op_id for e in desk.waiting(ws)])

    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            jobs = window.session.jobs
            await jobs.run(desk.act, "case", "case.comment", [CASE], text="Đã gọi")
            panel = await _panel(window)
            assert panel.take_back.isEnabled()
            panel.do_edit()
            await until(lambda: dialog() is not None)
            await jobs.run(send)
            dialog().field.setPlainText("Khác")
            dialog().accept()
            await until(lambda: _texts(panel)[0][3].startswith("đã gửi, chưa có trả lời"))
            assert await jobs.run(_comments) == ["Đã gọi"]
            assert "không đổi được nữa" in window.status.message.text()
            assert not panel.take_back.isEnabled()
            assert not panel.edit.isEnabled()

    run(scene())


def test_what_waits_behind_a_refused_one_says_so_and_the_inbox_is_counted(run: Run, tmp_path: Path) -> None:
    def refuse(ws: Workspace) -> None:
        desk.act(ws, "case", "case.verify", [CASE])
        assert ws.outbox is not None
        (item,) = desk.waiting(ws)
        outbox.sending(ws.outbox, [item.operation.op_id])
        answer = OpResult(item.operation.op_id, "refused", None, "not_permitted")
        outbox.answered(ws.outbox, ws.key, [answer], ws.now())
        desk.act(ws, "case", "case.comment", [CASE], text="Sau đó")

    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            await window.session.jobs.run(refuse)
            panel = await _panel(window)
            assert _texts(panel)[0][3] == "sau một việc cần xem lại"
            assert panel.inbox.text() == "Hộp đồng bộ: 1 bị từ chối"
            panel.inbox.click()
            assert window.current_panel() == "inbox"

    run(scene())


def test_the_link_its_server_and_its_errors(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            panel = await _panel(here.window)
            assert panel.state.text().startswith("Trực tuyến từ ")
            await until(lambda: panel.heard.text() != "chưa có")
            known = software.version() != software.UNKNOWN
            version = f" · phiên bản {software.version()}" if known else ""
            assert panel.server.text() == here.proxy.url + version
            assert panel.heard.text() == "vừa xong" or panel.heard.text().endswith("giây trước")
            assert panel.clock.text() == "khớp với máy chủ" or "máy này" in panel.clock.text()
            assert panel.errors.isHidden()
            await until(lambda: panel.lag.text() == "ngang với máy chủ")
            await here.offline()
            await here.window.session.jobs.run(desk.act, "case", "case.verify", [here.centre.cases[0].id])
            await panel.refresh()
            assert panel.state.text().startswith("Ngoại tuyến từ ")
            assert _texts(panel)[0][3] in ("giữ trên máy này", "đã gửi, chưa có trả lời; sẽ hỏi lại")
            await until(lambda: panel.errors.count() > 0)
            assert "Không kết nối được máy chủ" in panel.errors.item(0).text()
            assert panel.lag.text() == "chưa biết"
            here.proxy.cut("pass")
            panel.list.setFocus()
            QTest.keyClick(panel.list, Qt.Key.Key_R)
            await until(lambda: panel.list.isHidden() and panel.state.text().startswith("Trực tuyến"))
            assert here.centre.rows("case")[here.centre.cases[0].id]

    run(scene())


def test_how_far_behind_is_said_in_changes_and_time() -> None:
    assert words.lag(None, None) == "chưa biết"
    assert words.lag(0, None) == "ngang với máy chủ"
    assert words.lag(1204, Instant(clock.now() - 190_000)) == "1.204 thay đổi · 3 phút"


def test_the_bundle_is_saved_to_the_file_chosen(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await _panel(window)
            panel.do_bundle()
            await until(lambda: hasattr(panel, "saving"))
            dialog_ = panel.saving
            assert isinstance(dialog_, QFileDialog)
            dialog_.fileSelected.emit(str(tmp_path / "goi.zip"))
            with zipfile.ZipFile(io.BytesIO((tmp_path / "goi.zip").read_bytes())) as file:
                assert set(file.namelist()) == {"about.json", "settings.json", "link.json", "counts.json", "log.txt"}
                assert json.loads(file.read("about.json"))["qt"]
            assert "goi.zip" in window.status.message.text()
            dialog_.close()

    run(scene())


def test_photos_stand_one_by_one_and_are_called_back_and_sent_again(run: Run, tmp_path: Path) -> None:
    def photo(ws: Workspace, name: str, colour: str) -> None:
        ws.uploads = tmp_path / "uploads"
        made = attachments.prepare(name, picture(size=(40, 30), colour=colour))
        attachments.attach(ws, "case", CASE, [made])

    def spoil(ws: Workspace, sha256: str) -> None:
        assert ws.outbox is not None
        keep.mark_upload(ws.outbox, ws.key, sha256, "failed", "photo_type", '{"name":"ổ gà.jpg"}')

    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            jobs = window.session.jobs
            panel = await _panel(window)
            assert panel.photo_list.isHidden()
            await jobs.run(photo, "cây đổ.jpg", "red")
            await jobs.run(photo, "ổ gà.jpg", "blue")
            first, second = await jobs.run(attachments.sending)
            await jobs.run(spoil, second.sha256)

            def half(ws: Workspace) -> None:
                ws.transfers = {first.sha256: first.size // 2}

            await jobs.run(half)
            await panel.refresh()
            rows = [panel.photo_list.list.topLevelItem(n) for n in range(2)]
            told = [[row.text(c) for c in range(3)] for row in rows if row is not None]
            assert told[0][0].endswith("cây đổ.jpg")
            assert told[0][1].startswith("#1")
            assert "đang gửi 5" in told[0][2] or "đang gửi 49" in told[0][2]
            assert "không phải ảnh" in told[1][2]
            assert not panel.photo_list.again.isEnabled(), "the first is on its way"
            panel.photo_list.list.setFocus()
            QTest.keyClick(panel.photo_list.list, Qt.Key.Key_Down)
            assert panel.photo_list.again.isEnabled()
            QTest.keyClick(panel.photo_list.again, Qt.Key.Key_Space)
            await until(lambda: "giữ trên máy này" in panel.photo_list.list.topLevelItem(1).text(2))  # type: ignore[union-attr]
            QTest.keyClick(panel.photo_list.call_back, Qt.Key.Key_Space)
            await until(lambda: panel.photo_list.list.topLevelItemCount() == 1)
            assert [s.name for s in await jobs.run(attachments.sending)] == ["cây đổ.jpg"]

    run(scene())
