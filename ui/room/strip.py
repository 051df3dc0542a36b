"""The strip of alarms under the header: the gravest that has waited longest, how many wait by priority, sound and silence."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ioc_contract import clock
from ioc_contract.clock import MINUTE, SECOND
from ioc_contract.errors import Refused
from ioc_contract.permissions import Permission
from ioc_contract.records import Priority
from ioc_desktop.services import board_alarms
from ioc_desktop.services.board_alarms import Board
from ioc_desktop.services.changes import ChangeSet
from ui import icons, theme
from ui.room import sound, words
from ui.session import Session
from ui.widgets.labels import ElidedLabel, label, set_role
from ui.words import refusal

LOOK_MS = 15 * SECOND
"""Time alone brings alarms: it is looked for them so often."""
REST_MS = 250
"""Changes are taken together for so long."""
REPEAT_MS = {Priority.URGENT: 5 * SECOND, Priority.HIGH: 20 * SECOND, Priority.NORMAL: 60 * SECOND}
"""A sound comes again after so long, until what it warns of is acknowledged."""
MUTE_MS = 5 * MINUTE
KINDS = ("alarm", "case", "deadline_rule", "calendar", "category", "source")
_LEVELS = {Priority.URGENT: "error", Priority.HIGH: "warning"}


class AlarmStrip(QWidget):
    """Hidden while nothing waits. It never blinks; what is new says so by its sound, its words and its place."""

    open_wanted = Signal(str)
    """The id of an alarm to show in the list."""

    def __init__(self, session: Session, parent: QWidget | None = None, play: sound.Play | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._play = play or sound.player()
        self.board = Board()
        self.muted_until = 0
        self._muted_at: Priority | None = None
        self._asked = 0
        self.setProperty("role", "banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        self._icon = QLabel()
        row.addWidget(self._icon)
        self.priority = label(role="strong")
        row.addWidget(self.priority)
        self.text = ElidedLabel("")
        row.addWidget(self.text, 1)
        self.counts = label()
        row.addWidget(self.counts)
        self.load = label(role="caption")
        row.addWidget(self.load)
        self.mute = self._button("ghost", self.toggle_mute)
        self.mute.setIcon(icons.icon("bell-off", "muted"))
        self.more = self._button("link", self._open)
        self.more.setText(self.tr("Xem cảnh báo"))
        self.ack = self._button("", self.acknowledge)
        self.ack.setText(self.tr("Xác nhận  F8"))
        self.ack.setAccessibleName(self.tr("Xác nhận cảnh báo này"))
        self._show_rights()
        session.bus.rights.connect(self._show_rights)
        for button in (self.mute, self.more, self.ack):
            row.addWidget(button)
        self._pause = QTimer(self, singleShot=True, interval=REST_MS)
        self._pause.timeout.connect(self.look)
        self._clock = QTimer(self, interval=LOOK_MS)
        self._clock.timeout.connect(self.look)
        self._clock.start()
        self._sounding = QTimer(self)
        self._sounding.timeout.connect(self._sound)
        self._countdown = QTimer(self, interval=SECOND)
        self._countdown.timeout.connect(self._tick)
        session.bus.changed.connect(self._changed)
        self.hide()
        self.look()

    def _may(self) -> bool:
        return self._session.context.actor.may(Permission.ALARM_ANSWER)

    def _show_rights(self) -> None:
        self.ack.setVisible(self._may())

    @property
    def muted(self) -> bool:
        return clock.now() < self.muted_until

    def look(self) -> None:
        """Look for alarms."""
        self._asked += 1
        self._session.jobs.start(self._look(self._asked))

    async def _look(self, asked: int) -> None:
        while not await self._session.jobs.run(board_alarms.prepare):
            pass
        board = await self._session.jobs.run(board_alarms.board)
        if asked == self._asked:
            self.show_board(board)

    def show_board(self, board: Board) -> None:
        """Show what waits, and sound for the gravest of it."""
        self.board = board
        row = board.oldest()
        if row is None:
            self._quiet()
            self.hide()
            return
        now, alarm = self._session.jobs.now(), row.alarm
        set_role(self, _LEVELS.get(alarm.priority, "info"), "level")
        side = theme.current().icon
        self._icon.setPixmap(icons.icon("siren", words.ROLES[alarm.priority]).pixmap(side, side))
        self.priority.setText(words.priority(alarm.priority))
        parts = [alarm.title, words.cause(alarm, now), row.unit]
        self.text.setText(" — ".join(p for p in parts if p))
        counts = board.counts()
        said = [f"{words.MARKS[p]} {counts[p]}" for p in sorted(counts, reverse=True)]
        self.counts.setText("  ".join(said))
        spoken = ", ".join(f"{counts[p]} {words.priority(p)[2:].lower()}" for p in sorted(counts, reverse=True))
        self.counts.setToolTip(self.tr("Chưa xác nhận: {counts}").format(counts=spoken))
        self.counts.setAccessibleName(self.counts.toolTip())
        self.load.setText(self.tr("▲ DỒN DẬP") if board.load.flood else "")
        self.load.setVisible(board.load.flood)
        self.setAccessibleName(f"{self.priority.text()}: {self.text.text()}. {self.counts.toolTip()}")
        self.ack.setVisible("alarm.ack" in row.verbs)
        self._tick()
        self.show()
        if self._muted_at is not None and alarm.priority > self._muted_at:
            self._unmute()  # silence was asked for what was known
        self._begin(alarm.priority)

    def acknowledge(self) -> None:
        """Acknowledge the alarm on the strip."""
        row = self.board.oldest()
        if row is not None and "alarm.ack" in row.verbs:
            self._session.jobs.once(self._acknowledge(row.id), row.id)

    async def _acknowledge(self, alarm: str) -> None:
        try:
            changes = await self._session.jobs.run(partial(board_alarms.acknowledge, ids=[alarm]))
        except Refused as error:
            self._session.bus.notified.emit("error", refusal(error.code, error.detail))
            return
        self._session.bus.changed.emit(changes)
        self.look()

    def toggle_mute(self) -> None:
        """Be silent for MUTE_MS, or no longer. A graver alarm breaks the silence."""
        if self.muted:
            self._unmute()
        else:
            row = self.board.oldest()
            self.muted_until = clock.now() + MUTE_MS
            self._muted_at = None if row is None else row.alarm.priority
            self._countdown.start()
        self._tick()

    def stop(self) -> None:
        """Let go of the timers: the window closes."""
        for timer in (self._clock, self._pause, self._sounding, self._countdown):
            timer.stop()

    def _unmute(self) -> None:
        self.muted_until, self._muted_at = 0, None
        self._countdown.stop()

    def _tick(self) -> None:
        left = self.muted_until - clock.now()
        if left <= 0 and self._countdown.isActive():
            self._unmute()
        if left > 0:
            clock_text = f"{left // MINUTE}:{left % MINUTE // SECOND:02d}"
            self.mute.setText(self.tr("Im tiếng còn {left}").format(left=clock_text))
        else:
            self.mute.setText(self.tr("Im tiếng"))
        self.mute.setToolTip(self.tr("F7: im tiếng 5 phút, hoặc thôi im tiếng"))

    def _begin(self, priority: Priority) -> None:
        repeat = REPEAT_MS.get(priority)
        if repeat is None or not self._may():
            self._sounding.stop()
        elif not self._sounding.isActive() or self._sounding.interval() != repeat:
            self._sounding.start(repeat)
            self._sound()

    def _sound(self) -> None:
        row = self.board.oldest()
        if row is not None and not self.muted:
            self._play(row.alarm.priority)

    def _quiet(self) -> None:
        self._sounding.stop()
        self._unmute()

    def _open(self) -> None:
        row = self.board.oldest()
        self.open_wanted.emit(row.id if row is not None else "")

    def _changed(self, changes: ChangeSet) -> None:
        if changes.touches(*KINDS) and not self._pause.isActive():
            self._pause.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "ack") and self.board.oldest() is not None:
            self.show_board(self.board)

    def _button(self, kind: str, run: Callable[[], None]) -> QPushButton:
        made = QPushButton(self)
        if kind:
            made.setProperty("kind", kind)
        made.clicked.connect(lambda _checked=False: run())
        return made
