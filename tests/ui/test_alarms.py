"""Alarms on screen: the strip under the header with its sounds and silence, the list by keyboard, over real files and offline."""

from __future__ import annotations

import subprocess
import sys
import wave
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget

import resources
from ioc_contract import clock
from ioc_contract.clock import HOUR, MINUTE, Instant
from ioc_contract.kinds import KINDS
from ioc_contract.permissions import Role
from ioc_contract.records import Priority, Stage
from ioc_contract.room import AlarmState
from ioc_desktop.services import board_alarms, desk
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.lending import RIGHTS
from ioc_desktop.services.workspace import Workspace
from ioc_desktop.store import cache
from tests.ui import desks
from tests.ui.conftest import until
from tests.ui.test_inbox import dialog
from tests.ui.windows import Run, opened
from tests.unit import desk_world
from tests.unit.test_board_alarms import RULE
from ui.panels.alarms.model import CAUSE
from ui.panels.alarms.panel import AlarmsPanel
from ui.room import sound, strip
from ui.shell import Shell

pytestmark = pytest.mark.usefixtures("themed")
CASES = [desk_world.case(n).id for n in range(1, 6)]


def _fill(ws: Workspace) -> None:
    """Three reports late by 10, 20 and 30 minutes, one due in 20."""
    now = clock.now()
    cases = [
        desk_world.case(n, version=2, stage=Stage.VERIFY, due_at=Instant(now + left * MINUTE),
                        received_at=Instant(now + left * MINUTE - 2 * HOUR))
        for n, left in ((1, -10), (2, -20), (3, -30), (4, 20))
    ]  # fmt: skip
    for kind, records in (("deadline_rule", [RULE]), ("case", cases)):
        cache.upsert(ws.cache, KINDS[kind], [KINDS[kind].row(r) for r in records])
    ws.cache.commit()


async def _window(window: Shell) -> AlarmsPanel:
    await window.session.jobs.run(_fill)
    window.alarms.look()
    await until(window.alarms.isVisible)
    window.show_panel("alarms")
    panel = window.panels["alarms"]
    assert isinstance(panel, AlarmsPanel)
    panel.load()
    await until(lambda: len(panel.model.rows) == 4)
    await _focused(window, panel)
    return panel


async def _press(
    window: Shell, panel: AlarmsPanel, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press a key in the list."""
    await _focused(window, panel)
    QTest.keyClick(panel.table, key, modifier)


async def _focused(window: Shell, panel: AlarmsPanel) -> None:
    """Give the list the focus, whatever else the window still does."""

    def has() -> bool:
        window.activateWindow()
        panel.table.setFocus()
        return panel.table.hasFocus()

    await until(has)


def test_the_strip_names_the_oldest_of_the_gravest_and_one_key_acknowledges_it(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            bar = window.alarms
            await until(lambda: not bar.isVisible())
            await _window(window)
            assert bar.priority.text() == "■ Khẩn cấp"
            assert bar.text.text() == "#3 Ổ gà trên đường số 3 — Quá hạn xác minh 30 phút"
            assert bar.counts.text() == "■ 3  ● 1"
            assert "3 khẩn cấp" in bar.accessibleName()
            QTest.keyClick(window, Qt.Key.Key_F8)
            await until(lambda: bar.text.text().startswith("#2"))
            assert bar.counts.text() == "■ 2  ● 1"
            window.run("desk.undo")
            await until(lambda: bar.text.text().startswith("#3"))
            for _ in range(4):
                bar.acknowledge()
                await until(lambda: not bar._session.jobs._tasks)
            await until(lambda: not bar.isVisible())

    run(scene())


def test_a_sound_repeats_until_acknowledged_and_silence_has_an_end(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Priority] = []
    monkeypatch.setattr(strip, "REPEAT_MS", {Priority.URGENT: 40, Priority.NORMAL: 40})
    monkeypatch.setattr(strip.sound, "player", lambda: heard.append)

    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            await _window(window)
            bar = window.alarms
            await until(lambda: len(heard) >= 3)
            assert set(heard) == {Priority.URGENT}
            QTest.keyClick(window, Qt.Key.Key_F7)
            assert bar.muted
            assert bar.mute.text().startswith("Im tiếng còn ")
            heard.clear()
            await until(lambda: bar._sounding.remainingTime() < 20)
            await until(lambda: bar._sounding.remainingTime() > 20)
            assert heard == []
            bar.muted_until = clock.now()  # as it is five minutes later
            await until(lambda: bool(heard))
            await until(lambda: bar.mute.text() == "Im tiếng")
            panel = window.panels["alarms"]
            ids = [r.id for r in panel.board.wanting() if r.alarm.priority is Priority.URGENT]
            bar.toggle_mute()
            await panel.carry_out(lambda ws: board_alarms.acknowledge(ws, ids))
            await until(lambda: bar.counts.text() == "● 1")
            assert bar.muted  # what is left is less grave
            window.run("desk.alarm_mute")
            assert not bar.muted
            await until(lambda: heard[-1:] == [Priority.NORMAL])
            bar.toggle_mute()
            window.run("desk.undo")  # the grave ones are back: that was not what silence was asked for
            await until(lambda: not bar.muted)
            await until(lambda: heard[-1] == Priority.URGENT)

    run(scene())


def test_who_may_not_answer_hears_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Priority] = []
    monkeypatch.setattr(strip, "REPEAT_MS", {Priority.URGENT: 20})
    monkeypatch.setattr(strip.sound, "player", lambda: heard.append)

    async def scene() -> None:
        viewer = desks.application(tmp_path)
        assert isinstance(viewer.access, desks.Doorkeeper)
        viewer.access.now = replace(desks.ACCOUNT, actor=replace(desks.ACTOR, role=Role.VIEWER))
        async with opened(tmp_path, viewer) as (_, window):
            await window.session.jobs.run(lambda ws: setattr(ws, "actor", window.session.account.actor))
            window.session.bus.changed.emit(ChangeSet.one(RIGHTS, [desks.ACTOR.id]))
            await until(window.alarms.ack.isHidden)
            panel = await _window(window)
            assert window.alarms.ack.isHidden()
            assert panel.page_ack.isHidden()
            assert all(b.isHidden() for b in panel.view.buttons.values())
            assert heard == []

    run(scene())


def test_the_list_by_keyboard(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await _window(window)
            await _focused(window, panel)
            assert [r.alarm.title[:2] for r in panel.model.rows] == ["#3", "#2", "#1", "#4"]
            panel.table.selectRow(0)
            await _press(window, panel, Qt.Key.Key_A)
            await until(lambda: panel.model.rows[-1].alarm.state is AlarmState.ACKNOWLEDGED)
            assert panel.table.current().alarm.title.startswith("#3")  # what is chosen stays chosen
            assert panel.view.facts["keeper"].text().endswith(clock.local(clock.now()).strftime("%H:%M"))
            await _press(window, panel, Qt.Key.Key_U)
            await until(lambda: panel.table.current().alarm.state is AlarmState.UNACKNOWLEDGED)
            await _press(window, panel, Qt.Key.Key_S)
            await until(lambda: dialog() is not None)
            spans = dialog().findChild(QListWidget)
            assert spans is not None
            assert spans.currentItem().text() == "1 giờ"
            dialog().accept()
            await until(lambda: dialog() is not None and hasattr(dialog(), "field"))
            dialog().field.setPlainText("Đội sửa chữa đang ở hiện trường")
            dialog().accept()
            await until(lambda: len(panel.model.rows) == 3)
            panel.groups.chips["held"].click()
            await until(lambda: len(panel.model.rows) == 1)
            held = panel.view
            assert held.facts["reason"].text() == "Đội sửa chữa đang ở hiện trường"
            assert ", đến " in held.facts["keeper"].text()
            await _press(window, panel, Qt.Key.Key_W)
            await until(lambda: panel.stack.currentWidget() is panel.empty)
            panel.groups.chips["live"].click()
            await _press(window, panel, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
            await until(lambda: not panel.board.wanting())
            assert not panel.page_ack.isEnabled()
            assert len(await window.session.jobs.run(desk.waiting)) == 7

    run(scene())


def test_a_wrong_clock_of_this_machine_moves_no_shelf(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await _window(window)
            await window.session.jobs.run(lambda ws: setattr(ws, "clock_offset_ms", 20 * HOUR))
            panel.load()
            await until(lambda: "20 giờ" in panel.view.cause.text())
            assert "20 giờ" in panel.model.words(panel.model.rows[0], CAUSE)
            panel.table.selectRow(0)
            panel.act("shelve")
            await until(lambda: dialog() is not None)
            dialog().accept()
            await until(lambda: dialog() is not None and hasattr(dialog(), "field"))
            dialog().field.setPlainText("Đội sửa chữa đang ở hiện trường")
            before = await window.session.jobs.run(lambda ws: ws.now())
            dialog().accept()
            await until(lambda: len(panel.model.rows) == 3)
            (held,) = panel.board.found((AlarmState.SHELVED,))
            after = await window.session.jobs.run(lambda ws: ws.now())
            assert held.alarm.held_until is not None
            assert before - MINUTE <= held.alarm.held_until - HOUR <= after

    run(scene())


def test_an_alarm_leads_to_its_report(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await _window(window)
            window.alarms.more.click()
            await until(lambda: window.current_panel() == "alarms")
            await _press(window, panel, Qt.Key.Key_Return)
            await until(lambda: window.current_panel() == "detail")
            assert window.session.bus.selection.current == CASES[2]

    run(scene())


def test_found_by_words_and_kept_by_a_layout(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        async with opened(tmp_path) as (_, window):
            panel = await _window(window)
            panel.search.setText("duong so 2")
            QTest.keyClick(panel.search, Qt.Key.Key_Return)
            assert [r.alarm.title[:2] for r in panel.model.rows] == ["#2"]
            panel.search.clear()
            QTest.keyClick(panel.search, Qt.Key.Key_Return)
            panel.grave.click()
            assert len(panel.model.rows) == 3
            state = panel.save_state()
            panel.restore_state({"group": ["over"], "grave": False, "split": "x"})
            assert panel.groups.values() == ("over",)
            panel.restore_state({"group": ["?"], "grave": 3})
            panel.restore_state(state)
            assert (panel.groups.values(), panel.grave.isChecked()) == (("live",), True)
            assert "3 cảnh báo mới" in panel.load_words.text() or "0 cảnh báo mới" in panel.load_words.text()

    run(scene())


# --- sounds -----------------------------------------------------------------------------------------------------------


def test_sounds_are_short_and_differ(qapp: QApplication) -> None:
    lengths = set()
    for name in sound.FILES.values():
        with wave.open(str(resources.path(f"sounds/{name}.wav"))) as file:
            assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
            lengths.add(file.getnframes())
            assert file.getnframes() / file.getframerate() < 1.0
    assert len(lengths) == len(sound.FILES)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script plays")
def test_a_program_plays_once_at_a_time_and_a_broken_one_beeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    beeps: list[Priority] = []
    monkeypatch.setattr(sound, "_beep", beeps.append)
    script = tmp_path / "player"
    script.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/played\n[ -e {tmp_path}/deaf ] && exit 1\nexit 0\n', "utf-8")
    script.chmod(0o755)
    play = sound.Program(str(script))
    play(Priority.LOW)
    play(Priority.URGENT)
    assert isinstance(play._running, subprocess.Popen)
    assert play._running.wait(30) == 0
    (tmp_path / "deaf").touch()
    play(Priority.HIGH)
    assert play._running.wait(30) == 1
    play(Priority.HIGH)
    assert beeps == [Priority.HIGH]
    played = (tmp_path / "played").read_text("utf-8").splitlines()
    assert [Path(p).stem for p in played] == ["urgent", "high"]
    sound.Program(str(tmp_path / "none"))(Priority.HIGH)
    assert beeps == [Priority.HIGH] * 2
