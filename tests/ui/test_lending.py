"""«Uỷ quyền» on the screen: lent in a dialog that keeps what was typed, listed, taken back; the header says for whom one acts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc_contract import clock
from ioc_contract.clock import DAY, HOUR, MINUTE, Instant
from ioc_contract.errors import Offline, Refused
from ioc_contract.ids import new_id
from ioc_contract.kinds import KINDS
from ioc_contract.messages import Delegation, Delegations, Ending, Lend
from ioc_contract.permissions import Lent, Permission, Role
from ioc_contract.records import Person
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.lending import RIGHTS
from ioc_desktop.services.workspace import Lender, Workspace
from ioc_desktop.store import cache
from tests.ui.conftest import until
from tests.ui.live import room
from tests.ui.windows import Run, opened, settle
from ui import lending, rights, words
from ui.cases import story
from ui.lend_dialog import LendDialog
from ui.lending import LendingWindow
from ui.shell import Shell

pytestmark = pytest.mark.usefixtures("themed")


class Centre:
    """What a centre answers, kept here; unreachable while `away`, its answers are lost while `lost`."""

    def __init__(self) -> None:
        self.rows: list[Delegation] = []
        self.asked: list[Lend] = []
        self.away = self.lost = False

    def __call__(self) -> AbstractContextManager[Lender]:
        if self.away:
            raise Offline("away")
        return nullcontext(self)

    def delegations(self) -> Delegations:
        return Delegations(tuple(self.rows), clock.now())

    def lend(self, wanted: Lend) -> Delegations:
        self.asked.append(wanted)
        if self.lost:
            raise Offline("torn")
        made = Delegation(
            wanted.id, "acc-1", "Trực ban trưởng", wanted.to_id, "Đỗ Thị Dung", wanted.role, wanted.subsystems,
            wanted.unit_ids, None, wanted.since, wanted.until, wanted.reason, clock.now(),
        )  # fmt: skip
        self.rows.insert(0, made)
        return self.delegations()

    def end_delegation(self, id: str, why: Ending) -> Delegations:
        self.rows = [replace(r, revoked_at=clock.now(), revoked_by="Tôi") if r.id == id else r for r in self.rows]
        return self.delegations()


def _prepare(centre: Centre) -> Callable[[Workspace], None]:
    def prepare(ws: Workspace) -> None:
        people = [Person("dung", 1, "Đỗ Thị Dung", "operator", None, True), Person("acc-1", 1, "Tôi", "x", None, True)]
        people.append(Person("nghi", 1, "Đã nghỉ", "operator", None, False))
        cache.upsert(ws.cache, KINDS["person"], [KINDS["person"].row(p) for p in people])
        ws.cache.commit()
        ws.lending = centre

    return prepare


async def _dialog(shell: Shell) -> LendDialog:
    await until(lambda: isinstance(QApplication.activeModalWidget(), LendDialog))
    found = QApplication.activeModalWidget()
    assert isinstance(found, LendDialog)
    return found


async def _gone(dialog: LendDialog) -> None:
    await until(lambda: QApplication.activeModalWidget() is not dialog)


def _lent(ms: int = HOUR, **values: Any) -> Lent:
    now = clock.now()
    one = Lent(new_id(), "a", "Lê Thị Lan", Role.SUPERVISOR, ("*",), ("*",), None, Instant(now - 1), Instant(now + ms))
    return replace(one, **values)


def test_what_was_typed_stays_until_the_centre_took_it(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        centre = Centre()
        async with opened(tmp_path) as (_, shell):
            await shell.session.jobs.run(_prepare(centre))
            shell.run("desk.lend")
            dialog = await _dialog(shell)
            assert not dialog.ok.isEnabled()
            assert dialog.person.current() is None, "nobody is meant who was not named"
            assert [dialog.person.list.item(n).text() for n in range(dialog.person.list.count())] == ["Đỗ Thị Dung"]
            QTest.keyClicks(dialog.person, "dung")
            dialog.reason.setPlainText("Nghỉ phép")
            dialog.role.setCurrentIndex(dialog.role.findData("operator"))
            assert dialog.ok.isEnabled()
            dialog.until.setDateTime(dialog.until.dateTime().addDays(-2))
            assert not dialog.ok.isEnabled()
            assert "sau bây giờ" in dialog.hint.text()
            dialog.until.setDateTime(dialog.until.dateTime().addDays(3))
            centre.away = True
            QTest.keyClick(dialog.reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            await _gone(dialog)
            again = await _dialog(shell)
            assert again.text() == "Nghỉ phép"
            assert again.role.currentData() == "operator"
            assert any("ngoại tuyến" in w.text() for w in again.findChildren(type(again.hint)))
            again.reject()
            await settle()
            centre.away = False
            shell.run("desk.lend")
            third = await _dialog(shell)
            assert (third.text(), third.person.current()) == ("Nghỉ phép", "dung")
            third.ok.click()
            await until(lambda: bool(centre.asked))
            (asked,) = centre.asked
            assert (asked.to_id, asked.role, asked.subsystems, asked.reason) == (
                "dung",
                Role.OPERATOR,
                ("*",),
                "Nghỉ phép",
            )
            assert DAY < asked.until - asked.since < 2 * DAY
            assert abs(asked.since - clock.now()) < 10 * MINUTE
            await settle()
            shell.run("desk.lend")
            assert (await _dialog(shell)).text() == "", "it was done"
            (await _dialog(shell)).reject()
            await settle()

    run(scene())


def test_what_is_asked_again_is_the_same_until_it_is_changed(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        centre = Centre()
        centre.lost = True
        async with opened(tmp_path) as (_, shell):
            await shell.session.jobs.run(_prepare(centre))
            shell.run("desk.lend")
            dialog = await _dialog(shell)
            QTest.keyClicks(dialog.person, "dung")
            dialog.reason.setPlainText("Nghỉ phép")
            dialog.ok.click()
            await _gone(dialog)
            again = await _dialog(shell)
            again.ok.click()
            await _gone(again)
            later = await _dialog(shell)
            later.since.setDateTime(later.since.dateTime().addSecs(2 * 3600))
            centre.lost = False
            later.ok.click()
            await until(lambda: len(centre.asked) == 3)
            first, same, other = centre.asked
            assert same == first
            assert other.id != first.id
            assert HOUR < other.since - first.since <= 2 * HOUR
            await settle()

    run(scene())


def test_the_list_shows_how_each_stands_and_takes_back(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        centre = Centre()
        async with opened(tmp_path) as (_, shell):
            await shell.session.jobs.run(_prepare(centre))
            centre.away = True
            shell.run("desk.lent")
            window = shell.findChild(LendingWindow)
            assert isinstance(window, LendingWindow)
            await until(lambda: window.stack.currentWidget() is window.wrong)
            assert "ngoại tuyến" in window.wrong.text.text()
            assert window.wrong.button is not None
            centre.away = False
            window.wrong.button.click()
            await until(lambda: window.stack.currentWidget() is window.nothing)
            now = clock.now()
            centre.lend(
                Lend("1", "dung", Role.OPERATOR, ("*",), ("*",), now, Instant(now + 2 * HOUR + 30 * MINUTE), "Phép")
            )
            centre.lend(
                Lend("2", "dung", Role.OPERATOR, ("*",), ("*",), Instant(now + DAY), Instant(now + 2 * DAY), "Sau")
            )
            centre.rows.append(replace(centre.rows[0], id="3", lender_id="x", lender_name="Lan", borrower_id="acc-1"))
            await window.refresh()
            items = [window.list.topLevelItem(n) for n in range(window.list.topLevelItemCount())]
            texts = [[i.text(c) for c in range(6)] for i in items if i is not None]
            assert texts[0][0] in ("Còn 2 giờ 29 phút", "Còn 2 giờ 30 phút")
            assert texts[0][1:4] == ["Tôi", "Đỗ Thị Dung", "Trực ban"]
            assert [t[0].startswith("Bắt đầu sau") for t in texts] == [False, True, True]
            assert [t[2] for t in texts].count("Tôi") == 1
            borrowed = next(i for i in items if i is not None and i.text(1) == "Lan")
            window.list.setCurrentItem(borrowed)
            assert not window.end.isEnabled()
            first = items[0]
            assert first is not None
            window.list.setCurrentItem(first)
            assert window.end.isEnabled()
            window.end.click()
            await until(lambda: QApplication.activeModalWidget() is not None)
            asking: Any = QApplication.activeModalWidget()
            asking.field.setPlainText("Đã về")
            asking.ok.click()
            await until(lambda: any(r.state == "revoked" for r in window.rows))
            assert next(r.id for r in window.rows if r.state == "revoked") == "1"
            window.close()
            await settle()

    run(scene())


def test_the_header_says_for_whom_and_the_rights_begin_and_end_by_themselves(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, shell):
            session = shell.session
            said: list[str] = []
            session.bus.notified.connect(lambda _level, text: said.append(text))
            own = session.account.actor

            async def have(*lent: Lent, role: Role = Role.VIEWER) -> None:
                def put(ws: Workspace) -> None:
                    ws.actor = replace(own, role=role, lent=lent)

                await session.jobs.run(put)
                session.bus.changed.emit(ChangeSet.one(RIGHTS, [own.id]))
                await settle(0.1)

            await have()
            assert not session.context.actor.may(Permission.CASE_APPROVE)
            assert not shell.alarms._may()
            command = next(e.command for e in shell.actions_table.made if e.command.id == "desk.rulebook")
            assert not shell.actions_table.permitted(command)
            await have(_lent(), _lent(by_id="c", by_name="Hà"))
            assert "thay mặt Lê Thị Lan +1" in shell.header.user.text()
            assert "Thay mặt Hà" in shell.header.user.toolTip()
            assert "thay mặt" in shell.header.user.accessibleName()
            assert len([s for s in said if s.startswith("Từ bây giờ bạn thay mặt")]) == 2
            assert shell.actions_table.permitted(command)
            assert shell.alarms._may()
            said.clear()
            await have(_lent(ms=1500))
            assert session.context.actor.may(Permission.CASE_APPROVE)
            await until(lambda: not session.context.actor.may(Permission.CASE_APPROVE))
            assert "thay mặt" not in shell.header.user.text()
            assert any("uỷ quyền đã kết thúc" in s for s in said)
            assert not shell.actions_table.permitted(command)

    run(scene())


def test_lent_at_one_desk_and_felt_at_another(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with room(tmp_path) as here:
            shell = here.window
            shell.run("desk.lend")
            dialog = await _dialog(shell)
            QTest.keyClicks(dialog.person, "truc2")
            dialog.reason.setPlainText("Đi họp")
            dialog.ok.click()
            ws = here.other.ws
            await until(lambda: ws.rights.in_force() != ())
            assert ws.rights.in_force()[0].by_name == "Truc1"
            shell.run("desk.lent")
            window = shell.findChild(LendingWindow)
            assert isinstance(window, LendingWindow)
            await until(lambda: len(window.rows) == 1)
            window.end.click()
            await until(lambda: getattr(QApplication.activeModalWidget(), "field", None) is not None)
            asking: Any = QApplication.activeModalWidget()
            asking.ok.click()
            await until(lambda: ws.rights.in_force() == ())
            await until(lambda: window.rows[0].state == "revoked")
            window.close()
            await asyncio.sleep(0)

    run(scene())


def test_a_span_is_told_in_the_largest_words() -> None:
    assert lending.left(1) == "1 phút"
    assert lending.left(59 * MINUTE) == "59 phút"
    assert lending.left(61 * MINUTE) == "1 giờ 01 phút"
    assert lending.left(2 * DAY + 3 * HOUR) == "2 ngày 3 giờ"
    assert rights._said((), 0) == ("", "")


def test_a_refusal_says_when_it_ended_as_one_reads_it() -> None:
    at = int(datetime(2026, 11, 23, 17, 5, tzinfo=clock.ZONE).timestamp() * 1000)
    said = words.refusal("lent_ended", {"by": "Lê Thị Lan", "at": at})
    assert said == "Uỷ quyền của Lê Thị Lan đã hết hạn lúc 17:05 23/11/2026, trước khi việc này được làm."
    assert "17:05 23/11/2026" in story.refusal(Refused("lent_revoked", {"by": "Lan", "at": at}))
