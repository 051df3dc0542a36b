"""The shift panel: begin, read the handover item by item and sign for it, write into the book, end with a computed handover."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ioc_contract.clock import MINUTE
from ioc_contract.permissions import Permission as P
from ioc_contract.room import ShiftState
from ioc_desktop.services import board_shifts
from ioc_desktop.services.board_shifts import Roster, ShiftRow
from ioc_desktop.services.changes import ChangeSet
from ioc_desktop.services.workspace import Workspace
from ui import dialogs, icons, theme
from ui.bus import Selection
from ui.commands import Command
from ui.list_panel import ListPanel
from ui.models.keyed import Index, KeyedTable
from ui.panel import PanelContext
from ui.panels.shift import words
from ui.panels.shift.ask import BeginDialog, SignDialog
from ui.panels.shift.detail import ShiftView, moves
from ui.panels.shift.paper import print_shift
from ui.room import sound
from ui.widgets import numbers
from ui.widgets.labels import label
from ui.widgets.states import EmptyState
from ui.widgets.table import Table

translate = QCoreApplication.translate
BESIDE = 820
_KEYS = {"note": "G", "end": "E", "read_all": "R", "accept": "K", "print": "Ctrl+P"}
STATE, WHO, SEAT, TIMES, READ = range(5)
Role = Qt.ItemDataRole


class ShiftModel(KeyedTable[ShiftRow]):
    """The log of shifts, what is not over first."""

    def __init__(self, now: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.headers = [
            translate("Room", "Trạng thái"),
            translate("Room", "Người trực"),
            translate("Room", "Bàn trực"),
            translate("Room", "Thời gian"),
            translate("Room", "Bàn giao"),
        ]

    def words(self, row: ShiftRow, column: int) -> str:
        shift = row.shift
        match column:
            case 0:
                return words.state(shift.state)
            case 1:
                return shift.person_name
            case 2:
                return shift.seat
            case 3:
                return words.times(shift, self._now(), length=False)
        if shift.ended_at is None:
            return "–"
        total = len(shift.handover)
        return translate("Room", "đọc {read}/{total}").format(read=total - row.unread, total=total)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if role == Role.ForegroundRole and index.isValid():
            waits = self.rows[index.row()].shift.state is ShiftState.ENDED
            return QColor(theme.colour("warn")) if waits and index.column() == STATE else None
        return super().data(index, role)


class ShiftPanel(ListPanel):
    KINDS = ("shift",)

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self.roster = Roster()
        self.play = sound.player()
        self.begin = QPushButton(translate("Room", "Vào ca…  N"))
        self.begin.setAccessibleName(translate("Room", "Vào ca"))
        self.begin.setProperty("kind", "primary")
        self.begin.setIcon(icons.icon("log-in", "on_accent"))
        self.begin.clicked.connect(self.begin_shift)
        self.on_duty = label(wrap=True)
        self.model = ShiftModel(context.jobs.now, self)
        self.table = Table(self.model, translate("Room", "Sổ ca trực"), WHO)
        self.table.give_way = lambda: (READ, SEAT)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._show_one())
        self.view = ShiftView(context.jobs.now, _KEYS)
        self.view.wanted.connect(self.act)
        self.view.read_wanted.connect(lambda key: self._read([key]))
        self.view.lead_wanted.connect(self._lead)
        empty = EmptyState(
            translate("Room", "Chưa có ca trực nào"), translate("Room", "Bấm «Vào ca» để bắt đầu ca đầu tiên."), "users"
        )
        self.count = label(role="caption")
        bar = QWidget()
        bar.setProperty("role", "toolbar")
        top = QHBoxLayout(bar)
        top.setContentsMargins(12, 4, 8, 4)
        top.setSpacing(8)
        bar.setMinimumHeight(theme.current().control + 8)
        top.addWidget(self.on_duty, 1)
        top.addWidget(self.begin)
        self._arrange(self.view, translate("Room", "Đang mở sổ ca trực…"), empty, (self.count,), bar, BESIDE)
        self._share(1, 1)
        self.table.opened.connect(lambda _id: self.split.open_second())
        self._clock = QTimer(self, interval=MINUTE)
        self._clock.timeout.connect(lambda: self.table.viewport().update())
        self._clock.start()

    async def _load(self, asked: int) -> None:
        roster = await self.context.jobs.run(board_shifts.roster)
        if asked != self._asked:
            return
        self.roster = roster
        self._fill(roster.rows)
        self.begin.setVisible(roster.may_begin)
        names = ", ".join(f"{r.shift.person_name} ({r.shift.seat})" for r in roster.on_duty())
        self.on_duty.setText(
            translate("Room", "Đang trực: {names}").format(names=names)
            if names
            else translate("Room", "Chưa có ai vào ca")
        )
        self.count.setText(numbers.counted(translate("Room", "{n} ca"), len(roster.rows)))
        self._show_one()

    def _show_one(self) -> None:
        row = self.table.current()
        self.view.show_row(row if isinstance(row, ShiftRow) else None)

    # ---- actions

    def begin_shift(self) -> None:
        """Begin a shift at this seat; the handover that waits is then there to be read."""
        if self.roster.may_begin:
            self.context.jobs.once(self._begin())

    async def _begin(self) -> None:
        before = self.roster.to_take_over()
        about = ""
        if before is not None:
            about = translate("Room", "Nhận từ {who}: {n} mục bàn giao cần đọc").format(
                who=before.shift.person_name, n=before.unread
            )
        dialog = BeginDialog(self.roster.seat, about, self, self.play)
        if not await dialog.asked():
            return
        seat, heard = dialog.named(), dialog.heard.isChecked()
        made: list[str] = []

        def work(ws: Workspace) -> ChangeSet:
            shift, changes = board_shifts.begin(ws, seat, heard, before.id if before else None)
            made.append(shift)
            return changes

        if await self.carry_out(work):
            self._wanted = before.id if before is not None else made[0]
            self.load()

    def act(self, verb: str) -> None:
        """Do a verb to the current shift, with what it asks for."""
        row = self.view.row
        if row is None or not self._able(verb):
            return
        if verb == "print":
            print_shift(self.context, row.id, self)
        elif verb == "read_all":
            seen = {line["key"] for line in row.shift.read}
            self._read([i["key"] for i in row.shift.handover if i["key"] not in seen])
        else:
            work = {"note": self._note, "end": self._end, "accept": self._accept}[verb]
            self.context.jobs.once(work(row), row.id)

    def _read(self, keys: list[str]) -> None:
        row = self.view.row
        if row is not None and keys:
            self.context.jobs.start(self._tell_read(row, keys))

    async def _tell_read(self, row: ShiftRow, keys: list[str]) -> None:
        done = False
        try:
            done = await self.carry_out(partial(board_shifts.read, shift=row.id, keys=keys))
        finally:
            if not done:
                self._show_one()  # the tick that was given goes again

    async def _note(self, row: ShiftRow) -> None:
        text = await dialogs.ask_text(
            translate("Room", "Ghi sổ ca"),
            translate("Room", "Việc cần ca sau biết"),
            about=f"{row.shift.person_name} · {row.shift.seat}",
            required=True,
            draft=f"shift.note.{row.id}",
            ok=translate("Room", "Ghi"),
            parent=self,
        )
        if text is not None and await self.carry_out(partial(board_shifts.note, shift=row.id, text=text)):
            dialogs.forget(f"shift.note.{row.id}")

    async def _end(self, row: ShiftRow) -> None:
        items = await self.context.jobs.run(board_shifts.handover, row.id)
        now, told = self.context.jobs.now(), await self.context.jobs.run(board_shifts.named, items)
        shown = [f"• {words.item(i, now)}" for i in told[:8]]
        if len(items) > len(shown):
            shown.append(numbers.counted(translate("Room", "… và {n} mục khác"), len(items) - len(shown)))
        title = translate("Room", "Kết thúc ca")
        await self._signed(title, row, "\n".join(shown), partial(board_shifts.end, shift=row.id, items=items))

    async def _accept(self, row: ShiftRow) -> None:
        said = translate("Room", "Bạn đã đọc đủ {total} mục và nhận bàn giao từ {who}.").format(
            total=len(row.shift.handover), who=row.shift.person_name
        )
        await self._signed(translate("Room", "Ký nhận bàn giao"), row, said, partial(board_shifts.accept, shift=row.id))

    async def _signed(self, title: str, row: ShiftRow, said: str, work: Callable[..., ChangeSet]) -> None:
        about = f"{row.shift.person_name} · {row.shift.seat} · {words.times(row.shift, self.context.jobs.now())}"
        dialog = SignDialog(title, about, said, "", self)
        if await dialog.asked():
            await self.carry_out(partial(work, password=dialog.password.text()))

    def _lead(self, kind: str, id_: str) -> None:
        if kind == "case":
            self.context.bus.select(Selection("case", (id_,), id_))
        self.context.bus.open_requested.emit(kind, id_)

    def _able(self, verb: str) -> bool:
        row = self.view.row
        if row is None or verb == "print":
            return row is not None
        return f"shift.{'read' if verb == 'read_all' else verb}" in row.verbs and (verb != "read_all" or row.unread > 0)

    def commands(self) -> tuple[Command, ...]:
        return (
            Command(
                "shift.begin",
                translate("Room", "Vào ca"),
                self.begin_shift,
                "N",
                P.SHIFT_KEEP,
                "log-in",
                lambda: self.roster.may_begin,
            ),
            *(
                Command(
                    f"shift.{verb}",
                    text.rstrip("…"),
                    partial(self.act, verb),
                    _KEYS[verb],
                    None if verb == "print" else P.SHIFT_KEEP,
                    icon,
                    partial(self._able, verb),
                )
                for verb, (text, icon) in moves().items()
            ),
        )
