"""Ctrl+Z and Ctrl+Shift+Z: undo the latest act or do it again, and say plainly what could not be undone, by whom it was touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt

from ioc_desktop.services import board_inbox, desk, history
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.desk import Stuck
from ui import words
from ui.bus import Selection
from ui.dialogs import Dialog
from ui.widgets.branches import Branches
from ui.widgets.labels import label
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
        said.append(not_undone(done.stuck, shell.session.jobs.now()))
    if not said:
        said.append(translate("Desk", "Không còn gì để hoàn tác."))
    bus.notified.emit("warning" if done.stuck else "info", " ".join(said))
    if done.stuck:
        StuckWindow(shell, done.stuck, count).show()


class StuckWindow(Dialog):
    """What of an act could not be undone, each with the reason and who was there since: it stays as it is, or is opened and
    set right by hand. Beside the desk, not in its way."""

    def __init__(self, shell: Shell, stuck: Sequence[Stuck], undone: int) -> None:
        super().__init__(translate("Desk", "Không hoàn tác được hết"), shell, 640)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bus = shell.session.bus
        summary = translate("Desk", "{count} trong {all} việc vẫn giữ nguyên")
        self.summary = label(summary.format(count=len(stuck), all=len(stuck) + undone), "title")
        self.body.addWidget(self.summary)
        self.tree = Branches(translate("Desk", "Từng việc không hoàn tác được"))
        reasons: dict[str, list[Stuck]] = {}
        for one in stuck:
            reasons.setdefault(words.refusal(one.why.code, one.why.detail), []).append(one)
        now = shell.session.jobs.now()
        for why, alike in sorted(reasons.items(), key=lambda found: -len(found[1])):
            self.tree.branch(
                f"{why} ({len(alike)})", [(_title(one), _who(one, now), one) for one in alike], expanded=True
            )
        self.tree.opened.connect(self._open)
        self.body.addWidget(self.tree)
        self.add_text(
            translate("Desk", "Enter mở một việc để sửa tay; việc không mở thì giữ nguyên như bây giờ."), "caption"
        )
        self.add_button(translate("Dialogs", "Đóng"))
        if (top := self.tree.topLevelItem(0)) is not None and (first := top.child(0)) is not None:
            self.tree.setCurrentItem(first)
        self.tree.setFocus()

    def _open(self, one: Stuck) -> None:
        if one.kind == "case":
            self._bus.select(Selection("case", (one.id,), one.id))
        self._bus.open_requested.emit(one.kind, one.id)


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
            self._session.bus.notified.emit("warning", not_undone(stuck, self._session.jobs.now()))


def not_undone(stuck: Sequence[Stuck], now: int) -> str:
    """Return which of a bulk could not be undone, and why."""
    named = [f"{_short(one)}: {_why(one, now)}" for one in stuck[:NAMED]]
    if len(stuck) > NAMED:
        named.append(translate("Desk", "và {count} việc khác").format(count=len(stuck) - NAMED))
    text = translate("Desk", "{count} việc không hoàn tác được: {which}.")
    return text.format(count=len(stuck), which="; ".join(named))


def _short(one: Stuck) -> str:
    number, _, rest = one.title.partition(" ")
    return number if number.startswith("#") else rest or one.title or one.id


def _title(one: Stuck) -> str:
    return " ".join(one.title.split()) or one.id


def _who(one: Stuck, now: int) -> str:
    by, at = one.why.detail.get("by"), one.why.detail.get("at")
    if one.why.code != "touched_since" or not by or not isinstance(at, int):
        return ""
    return translate("Desk", "{who} lúc {when}").format(who=by, when=words.time_of_day(at, now))


def _why(one: Stuck, now: int) -> str:
    if who := _who(one, now):
        return translate("Desk", "đã có người khác xử lý ({who})").format(who=who)
    return words.refusal(one.why.code, one.why.detail).rstrip(".")
