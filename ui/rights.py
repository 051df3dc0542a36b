"""What the account may do as time passes: rights that others lend it begin and end, the header says for whom, a line says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from ioc_contract.permissions import Actor, Lent
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.lending import RIGHTS
from ioc_desktop.services.workspace import Workspace
from ui import words

if TYPE_CHECKING:
    from ui.shell import Shell

translate = QCoreApplication.translate
TICK_MS = 1000


class Watch(QObject):
    """Keeps the account of a window's context as it stands now. Lives as long as the window."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._session, self._header = shell.session, shell.header
        self._force: tuple[Lent, ...] = ()
        self._asked = False
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._session.bus.changed.connect(self._changed)
        self._session.jobs.start(self._read())

    def _changed(self, changes: ChangeSet) -> None:
        if RIGHTS in changes.ids:
            self._session.jobs.start(self._read())

    async def _read(self) -> None:
        self._stand(await self._session.jobs.run(_account))

    def _tick(self) -> None:
        self._stand(self._session.context.actor)

    def _stand(self, actor: Actor) -> None:
        """Put what is in force now in force."""
        context, now = self._session.context, self._session.jobs.now()
        before, context.actor = context.actor, actor.at(now)
        force = context.actor.in_force()
        first, self._asked = not self._asked, True
        if any(one.until > now and one.revoked_at is None for one in actor.lent):
            self._timer.start()
        else:
            self._timer.stop()
        if force == self._force and before == context.actor:
            return
        gone = [one for one in self._force if one.id not in {f.id for f in force}]
        come = [one for one in force if one.id not in {f.id for f in self._force}]
        self._force = force
        self._header.show_lent(*_said(force, now))
        for one in () if first else come:
            text = translate("Rights", "Từ bây giờ bạn thay mặt {by} ({role}), tới {until}.")
            self._tell(text.format(by=one.by_name, role=words.role(one.role), until=words.time_of_day(one.until, now)))
        for one in gone:
            self._tell(translate("Rights", "Bạn không còn thay mặt {by}: uỷ quyền đã kết thúc.").format(by=one.by_name))
        self._session.bus.rights.emit()
        if not first:
            self._session.bus.changed.emit(ChangeSet(everything=True))

    def _tell(self, text: str) -> None:
        self._session.bus.notified.emit("info", text)


def _account(ws: Workspace) -> Actor:
    return ws.actor


def _said(force: tuple[Lent, ...], now: int) -> tuple[str, str]:
    """Return what the header says, and its tip: a line for each who lends."""
    if not force:
        return "", ""
    short = translate("Rights", "thay mặt {by}").format(by=force[0].by_name)
    if len(force) > 1:
        short += f" +{len(force) - 1}"
    line = translate("Rights", "Thay mặt {by} ({role}) tới {until}")
    return short, "\n".join(
        line.format(by=one.by_name, role=words.role(one.role), until=words.time_of_day(one.until, now)) for one in force
    )
