"""A shift on screen: begun with a test of the sound, handed over as computed, read item by item, signed; all of it offline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton

from ioc_contract import clock
from ioc_contract.clock import HOUR
from ioc_contract.errors import Refused
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Role
from ioc_contract.records import Priority
from ioc_contract.room import ShiftState
from ioc_desktop.services import board_shifts, desk
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache, shifts
from tests.ui.conftest import until
from tests.ui.test_alarms import CASES, _fill
from tests.ui.test_inbox import dialog
from tests.ui.windows import Run, opened
from ui.panels.shift import paper, words
from ui.panels.shift.panel import ShiftPanel
from ui.printing.preview import Preview
from ui.shell import Shell

OTHER = "018f0000-0000-7000-8000-00000000abcd"
pytestmark = pytest.mark.usefixtures("themed")


def _prove(ws: Workspace) -> None:
    def prove(password: str) -> None:
        if password != "mat-khau":
            raise Refused("bad_credentials")

    ws.prove = prove


async def _panel(window: Shell) -> ShiftPanel:
    await window.session.jobs.run(_fill)
    await window.session.jobs.run(_prove)
    window.show_panel("shift")
    panel = window.panels["shift"]
    assert isinstance(panel, ShiftPanel)
    await until(panel.settled)
    return panel


async def _asked(kind: str) -> Any:
    """Return the question on screen that has a field of this name."""
    await until(lambda: dialog() is not None and hasattr(dialog(), kind))
    return dialog()


async def _press(
    window: Shell, panel: ShiftPanel, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    def has() -> bool:
        window.activateWindow()
        panel.table.setFocus()
        return panel.table.hasFocus()

    await until(has)
    QTest.keyClick(panel.table, key, modifier)


async def _begin(window: Shell, panel: ShiftPanel, seat: str, heard: bool) -> None:
    panel.begin.click()
    question = await _asked("seat")
    question.seat.setText(seat)
    question.heard.setChecked(heard)
    question.accept()
    await until(lambda: panel.roster.mine() is not None)


async def _sign(password: str) -> None:
    question = await _asked("password")
    assert not question.ok.isEnabled()
    QTest.keyClicks(question.password, password)
    QTest.keyClick(question.password, Qt.Key.Key_Return)


def test_a_shift_by_keyboard_from_its_start_to_the_next_signature(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await _panel(window)
            assert panel.stack.currentWidget() is panel.empty
            assert panel.on_duty.text() == "Chưa có ai vào ca"
            heard: list[Priority] = []
            panel.play = heard.append
            panel.begin.click()
            question = await _asked("seat")
            assert not question.ok.isEnabled()
            question.try_sound.click()
            assert heard == [Priority.URGENT]
            question.seat.setText("Bàn 1")
            question.heard.setChecked(True)
            question.accept()
            await until(lambda: panel.roster.mine() is not None)
            assert panel.begin.isHidden()
            assert panel.on_duty.text() == "Đang trực: Lê Thị Thu Hà (Bàn 1)"
            assert panel.view.facts["sound"].text() == "đã thử, nghe thấy"
            await until(lambda: "Bàn 1 từ " in window.header.user.text())
            assert "Lê Thị Thu Hà (Bàn 1)" in window.header.user.toolTip()

            await _press(window, panel, Qt.Key.Key_G)
            (await _asked("field")).field.setPlainText("Mưa to ở Mũi Né")
            dialog().accept()
            await until(lambda: bool(panel.view.row and panel.view.row.shift.notes))

            await _press(window, panel, Qt.Key.Key_E)
            await _sign("sai")
            await until(lambda: "mật khẩu không đúng" in window.status.message.text())
            assert panel.roster.mine() is not None
            await _press(window, panel, Qt.Key.Key_E)
            await _sign("mat-khau")
            await until(lambda: panel.roster.mine() is None)
            await until(lambda: "Bàn 1" not in window.header.user.text())

            view = panel.view
            said = [box.accessibleName() for box in view.boxes.values()]
            assert said[0] == "Trong ca: 0 phản ánh mới, 0 đã trả lời hoặc đóng; 5 đang mở"
            assert said[1:4] == [
                f"Quá hạn {m} phút: #{n} Ổ gà trên đường số {n}" for n, m in ((3, 30), (2, 20), (1, 10))
            ]
            assert said[4].startswith("Còn ")
            assert said[5] == "2 thao tác chưa gửi về máy chủ"
            assert said[6].endswith(": Mưa to ở Mũi Né")
            assert view.buttons["accept"].isHidden()
            assert not view.boxes["came"].isEnabled()  # nobody reads what they hand over themself

            await _give(window, panel)
            first = view.boxes["came"]
            first.setFocus()
            QTest.keyClick(first, Qt.Key.Key_Space)
            await until(lambda: view.row is not None and view.row.unread == 6)
            assert not view.boxes["came"].isEnabled()  # read stays read
            await _press(window, panel, Qt.Key.Key_R)
            await until(lambda: view.row is not None and view.row.unread == 0)
            assert not view.buttons["accept"].isHidden()
            await _press(window, panel, Qt.Key.Key_K)
            await _sign("mat-khau")
            await until(lambda: view.row is not None and view.row.shift.state is ShiftState.ACCEPTED)
            assert view.facts["taken"].text().startswith("Lê Thị Thu Hà lúc ")
            assert panel.begin.isVisible()

    run(scene())


async def _give(window: Shell, panel: ShiftPanel) -> str:
    """Have the centre bring the shift of another person, ended with the very handover of the account's own; choose it."""

    def put(ws: Workspace) -> None:
        own = next(s for s in shifts.latest(ws.cache, 10) if s.state is ShiftState.ENDED)
        other = replace(own, id=OTHER, version=1, person_id="binh", person_name="Trần Văn Bình", seat="Bàn 9")
        cache.upsert(ws.cache, KINDS["shift"], [KINDS["shift"].row(other)])
        ws.cache.commit()

    await window.session.jobs.run(put)
    panel.load()
    await until(lambda: panel.model.place(OTHER) is not None)
    panel.table.setCurrentIndex(panel.model.index(panel.model.place(OTHER) or 0, 0))
    await until(lambda: panel.view.row is not None and panel.view.row.id == OTHER)
    return OTHER


def test_who_begins_sees_what_waits_to_be_read_and_where_it_leads(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await _panel(window)
            jobs = window.session.jobs
            await _begin(window, panel, "Bàn 1", heard=False)
            assert panel.view.facts["sound"].text() == "chưa nghe thấy"
            shift = panel.roster.rows[0].id
            items = await jobs.run(board_shifts.handover, shift)
            await panel.carry_out(lambda ws: board_shifts.end(ws, shift, items, "mat-khau"))
            shift = await _give(window, panel)
            assert panel.roster.to_take_over() is not None
            panel.begin.click()
            question = await _asked("seat")
            assert question.seat.text() == "Bàn 1"  # this desk remembers its seat
            assert f"{len(items)} mục bàn giao cần đọc" in question.windowTitle()
            question.accept()
            await until(lambda: panel.roster.mine() is not None)
            await until(
                lambda: panel.view.row is not None and panel.view.row.id == shift
            )  # what there is to read is shown
            mine = panel.roster.mine()
            assert mine is not None
            assert mine.shift.takes_over == shift
            box = panel.view.boxes[f"late:{CASES[2]}"].parentWidget()
            assert box is not None
            link = box.findChild(QPushButton)
            assert link is not None
            link.click()
            await until(lambda: window.current_panel() == "detail")
            assert window.session.bus.selection.current == CASES[2]
            undone = await jobs.run(desk.undo)
            assert undone.cancelled == 1  # what was not sent is still taken back

    run(scene())


def test_every_item_of_a_handover_is_a_sentence() -> None:
    now = clock.now()
    items: list[tuple[dict[str, Any], Callable[[str], bool]]] = [
        ({"what": "came", "received": 3, "done": 2, "open": 9}, lambda t: "3 phản ánh mới" in t),
        ({"what": "late", "title": "#1 X", "at": now - 60_000}, lambda t: t == "Quá hạn 1 phút: #1 X"),
        ({"what": "soon", "title": "#1 X", "at": now + 120_000}, lambda t: t == "Còn 2 phút: #1 X"),
        ({"what": "more", "of": "late", "count": 4}, lambda t: t == "… và 4 hồ sơ quá hạn khác"),
        ({"what": "more", "of": "soon", "count": 4}, lambda t: "đến hạn" in t),
        ({"what": "more", "of": "held", "count": 4}, lambda t: t == "… và 4 cảnh báo khác đang được giữ lại"),
        ({"what": "more", "of": "alarm", "count": 4}, lambda t: t == "… và 4 cảnh báo khác"),
        ({"what": "late", "title": "", "at": now - 60_000}, lambda t: t == "Quá hạn 1 phút: hồ sơ không có trên máy này"),
        ({"what": "alarm", "title": "Cổng", "state": "acknowledged"}, lambda t: t == "Cảnh báo đã xác nhận: Cổng"),
        ({"what": "held", "title": "Cổng", "state": "shelved", "by": "A", "at": now, "reason": "chờ"},
         lambda t: t.startswith("Cảnh báo đang gác: Cổng · đến ") and t.endswith("A: chờ")),
        ({"what": "held", "title": "Cổng", "state": "suppressed", "by": "A", "at": None, "reason": "x"},
         lambda t: t == "Cảnh báo bị chặn: Cổng · A: x"),
        ({"what": "unsent", "count": 2, "at": now}, lambda t: t.startswith("2 thao tác")),
        ({"what": "conflict", "count": 1}, lambda t: t.startswith("1 mục")),
        ({"what": "note", "by": "A", "at": now, "text": "Mưa"}, lambda t: t.endswith(": Mưa")),
        ({"what": "late", "title": "từ phiên bản khác"}, lambda t: t == "từ phiên bản khác"),
        ({"what": "cái mới"}, lambda t: t == "cái mới"),
    ]  # fmt: skip
    for item, right in items:
        assert right(words.item(item, now)), words.item(item, now)


def test_a_shift_on_paper_says_what_was_handed_over_and_who_signed(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await _panel(window)
            await _begin(window, panel, "Bàn 1", heard=True)
            shift = panel.roster.rows[0].id
            await panel.carry_out(lambda ws: board_shifts.note(ws, shift, "Mưa to ở <b>Mũi Né</b>"))
            items = await window.session.jobs.run(board_shifts.handover, shift)
            await panel.carry_out(lambda ws: board_shifts.end(ws, shift, items, "mat-khau"))
            shift = await _give(window, panel)
            await panel.carry_out(lambda ws: board_shifts.read(ws, shift, ["came"]))
            await until(lambda: panel.view.row is not None and panel.view.row.unread == len(items) - 1)
            row = panel.view.row
            assert row is not None
            text = paper.sheet(row.shift).document.toPlainText()
            for words_ in ("BIÊN BẢN BÀN GIAO CA TRỰC", "Bàn 9", "Quá hạn 30 phút: #3", "<b>Mũi Né</b>", "ký bằng mật khẩu",
                           "chưa ký"):  # fmt: skip
                assert words_ in text, words_
            assert text.count("Trần Văn Bình") >= 2  # on duty, signed
            assert "Lê Thị Thu Hà" in text  # read by
            await _press(window, panel, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
            await until(lambda: any(isinstance(w, Preview) and w.isVisible() for w in QApplication.topLevelWidgets()))
            (preview,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, Preview)]
            preview.reject()
            assert "không còn" in paper.gone().document.toPlainText()

    run(scene())


def test_a_refused_item_is_not_shown_as_read(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel, jobs = await _panel(window), window.session.jobs
            await _begin(window, panel, "Bàn 1", heard=True)
            shift = panel.roster.rows[0].id
            items = await jobs.run(board_shifts.handover, shift)
            await panel.carry_out(lambda ws: board_shifts.end(ws, shift, items, "mat-khau"))
            await _give(window, panel)
            await jobs.run(lambda ws: setattr(ws, "actor", replace(ws.actor, role=Role.VIEWER)))
            panel.view.boxes["came"].click()
            await until(lambda: "không có quyền" in window.status.message.text())
            await until(lambda: not panel.view.boxes["came"].isChecked())

    run(scene())


def test_the_length_of_a_shift_is_reckoned_by_the_clock_it_began_by(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await _panel(window)
            await window.session.jobs.run(lambda ws: setattr(ws, "clock_offset_ms", -2 * HOUR))
            await _begin(window, panel, "Bàn 1", heard=True)
            assert "giờ" not in panel.view.facts["times"].text()

    run(scene())


def test_checked_items_are_check_boxes_with_names(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await _panel(window)
            await _begin(window, panel, "Bàn 1", heard=True)
            shift = panel.roster.rows[0].id
            items = await window.session.jobs.run(board_shifts.handover, shift)
            await panel.carry_out(lambda ws: board_shifts.end(ws, shift, items, "mat-khau"))
            await until(lambda: len(panel.view.boxes) == len(items))
            names = [b.accessibleName() for b in panel.view.findChildren(QCheckBox)]
            assert all(names)
            assert len(set(names)) == len(items)

    run(scene())
