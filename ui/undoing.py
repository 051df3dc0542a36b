"""Ctrl+Z and Ctrl+Shift+Z: undo the latest act or do it again, and say plainly what could not be undone, by whom it was touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from ioc_contract import clock
from ioc_desktop.services import board_inbox, desk, history
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.desk import Stuck
from ui import words
from ui.widgets.numbers import counted

if TYPE_CHECKING:
    from ui.shell import Shell

translate = QCoreApplication.translate
NAMED = 3
"""So many that could not be undone are named, the others counted."""


async def undo(shell: Shell) -> None:
    """Undo the operator's latest act, and say what became of it."""
    bus = shell.session.bus
    done, step = await shell.session.jobs.run(history.undo)
    if step is not None:
        shell.undone.append(step)
    bus.changed.emit(done.changes)
    count = done.cancelled + done.reversed + done.own
    said = []
    if count:
        said.append(counted(translate("Desk", "Đã hoàn tác {n} thay đổi."), count))
    elif done.inbox:
        said.append(translate("Desk", "Đã đưa {done} việc trở lại hộp đồng bộ.").format(done=len(done.inbox)))
    if done.stuck:
        said.append(not_undone(done.stuck))
    if not said:
        said.append(translate("Desk", "Không còn gì để hoàn tác."))
    bus.notified.emit("warning" if done.stuck else "info", " ".join(said))


async def redo(shell: Shell) -> None:
    """Do again what was undone last, unless something else was done since."""
    step = shell.undone.pop() if shell.undone else None
    done = None if step is None else await shell.session.jobs.run(history.redo, step)
    if step is None or done is None:
        shell.undone.clear()
        shell.session.bus.notified.emit("info", translate("Desk", "Không có gì để làm lại."))
        return
    changes, latest = done
    if shell.undone:
        shell.undone[-1] = replace(shell.undone[-1], after=latest)
    shell.session.bus.changed.emit(changes)
    said = translate("Desk", "Đã làm lại {n} thay đổi.")
    shell.session.bus.notified.emit("info", counted(said, len(step.operations) or len(step.inbox) or len(step.own)))


class Watch(QObject):
    """Says at once when the centre would not undo something: it judges by what others did meanwhile. Lives as long as the
    window."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._session = shell.session
        self._session.bus.changed.connect(self._changed)

    def _changed(self, changes: ChangeSet) -> None:
        if (ids := changes.of(desk.INBOX)) and changes.initiator is None:
            self._session.jobs.start(self._tell(sorted(ids)))

    async def _tell(self, ids: Sequence[str]) -> None:
        stuck = await self._session.jobs.run(board_inbox.undoings, ids)
        if stuck:
            self._session.bus.notified.emit("warning", not_undone(stuck))


def not_undone(stuck: Sequence[Stuck]) -> str:
    """Return which of a bulk could not be undone, and why."""
    named = [f"{_short(one)}: {_why(one)}" for one in stuck[:NAMED]]
    if len(stuck) > NAMED:
        named.append(translate("Desk", "và {count} việc khác").format(count=len(stuck) - NAMED))
    text = translate("Desk", "{count} việc không hoàn tác được: {which}.")
    return text.format(count=len(stuck), which="; ".join(named))


def _short(one: Stuck) -> str:
    number, _, rest = one.title.partition(" ")
    return number if number.startswith("#") else rest or one.title or one.id


def _why(one: Stuck) -> str:
    by, at = one.why.detail.get("by"), one.why.detail.get("at")
    if one.why.code == "touched_since" and by and isinstance(at, int):
        text = translate("Desk", "đã có người khác xử lý ({who} lúc {when})")
        return text.format(who=by, when=words.time_of_day(at, clock.now()))
    return words.refusal(one.why.code, one.why.detail).rstrip(".")
