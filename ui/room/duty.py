"""Tells the header who is on duty, as shifts begin and end."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ioc_desktop.services import board_shifts
from ioc_desktop.services.board_shifts import Roster
from ioc_desktop.services.changes import ChangeSet
from ui.header import Header
from ui.session import Session
from ui.words import time_of_day


class Duty(QObject):
    """Lives as long as the header it tells."""

    def __init__(self, session: Session, header: Header) -> None:
        super().__init__(header)
        self._session, self._header = session, header
        session.bus.changed.connect(self._changed)
        session.jobs.start(self._look())

    async def _look(self) -> None:
        self.show_roster(await self._session.jobs.run(board_shifts.roster))

    def show_roster(self, roster: Roster) -> None:
        """Say under the operator's name which seat is kept since when, and in the tip who else is on duty."""
        mine, now = roster.mine(), self._session.jobs.now()
        duty = ""
        if mine is not None:
            duty = self.tr("{seat} từ {since}").format(
                seat=mine.shift.seat, since=time_of_day(mine.shift.started_at, now)
            )
        names = ", ".join(f"{r.shift.person_name} ({r.shift.seat})" for r in roster.on_duty())
        self._header.show_duty(duty, names)

    def _changed(self, changes: ChangeSet) -> None:
        if changes.touches("shift"):
            self._session.jobs.start(self._look())
