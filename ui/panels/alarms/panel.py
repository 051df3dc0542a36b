"""The alarms panel: what waits first, acknowledged by one key, shelved with a reason and an end, one in full beside the list."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton

from ioc_contract.alarms import HELD, LIVE, WANTING
from ioc_contract.clock import MINUTE, SECOND, Instant
from ioc_contract.permissions import Permission as P
from ioc_contract.records import Priority
from ioc_contract.room import AlarmSource, AlarmState
from ioc_desktop.services import board_alarms
from ioc_desktop.services.board_alarms import AlarmRow, Board
from ioc_desktop.store.queue_query import QueueQuery
from ui import dialogs, icons
from ui.bus import Selection
from ui.commands import Command
from ui.list_panel import ListPanel, search_bar
from ui.panel import PanelContext
from ui.panels.alarms.detail import AlarmView, moves
from ui.panels.alarms.model import CAUSE, KEEPER, SINCE, TITLE, UNIT, AlarmModel
from ui.room import words
from ui.widgets import numbers
from ui.widgets.chips import Chip, ChipOption, FilterChips, SearchField
from ui.widgets.labels import label, set_role
from ui.widgets.states import EmptyState
from ui.widgets.table import Table

translate = QCoreApplication.translate
_STATES: dict[str, tuple[AlarmState, ...]] = {
    "live": LIVE,
    "wanting": WANTING,
    "held": HELD,
    "over": (AlarmState.NORMAL,),
}
BESIDE = 900
"""From this width, pixels, the alarm is shown beside the list."""
LOOK_MS = 15 * SECOND
"""Time alone brings alarms: the list is looked through so often."""
_KEYS = {"ack": "A", "reset": "Z", "shelve": "S", "unshelve": "W", "unack": "U", "suppress": "B"}
_NEED = dict.fromkeys(("ack", "reset", "shelve", "unshelve", "unack"), P.ALARM_ANSWER) | dict.fromkeys(
    ("suppress", "unsuppress", "out_of_service", "in_service"), P.ALARM_SUPPRESS
)
_REASONED = ("shelve", "suppress", "out_of_service")


class AlarmsPanel(ListPanel):
    KINDS = ("alarm", "case", "source", "admin_unit", "person", "deadline_rule", "calendar", "category")

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self.board = Board()
        self.search = SearchField(translate("Room", "Tìm cảnh báo (không cần dấu)"))
        self.search.searched.connect(lambda _text: self._show())
        self.groups = FilterChips([ChipOption(k, v) for k, v in self._titles().items()])
        self.groups.set_values(["live"])
        self.groups.changed.connect(self._group_chosen)
        self.grave = Chip(translate("Room", "Từ mức cao"))
        self.grave.toggled.connect(lambda _on: self._show())
        self.page_ack = QPushButton(translate("Room", "Xác nhận trang này  Shift+A"))
        self.page_ack.setAccessibleName(translate("Room", "Xác nhận trang này"))
        self.page_ack.setIcon(icons.icon("check-check", "muted"))
        self.page_ack.clicked.connect(self.acknowledge_page)
        self.model = AlarmModel(context.jobs.now, self)
        self.table = Table(self.model, translate("Room", "Danh sách cảnh báo"), TITLE)
        self.search.left.connect(self.table.setFocus)
        self.table.give_way = lambda: (UNIT, KEEPER, SINCE, CAUSE)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._show_one())
        self.table.opened.connect(lambda _id: self.open_origin())
        self.view = AlarmView(context.jobs.now, _KEYS)
        self.view.wanted.connect(self.act)
        self.view.origin_wanted.connect(self.open_origin)
        self.count = label(role="caption")
        self.load_words = label(role="caption")
        empty = EmptyState(translate("Room", "Không có cảnh báo nào ở đây"), "", "shield-check")
        bar = search_bar(self.search, self.page_ack, self.groups, self.grave)
        self._show_rights()
        context.bus.rights.connect(self._show_rights)
        foot = (self.count, self.load_words)
        self._arrange(self.view, translate("Room", "Đang mở cảnh báo…"), empty, foot, bar, BESIDE)
        self._share(3, 2)
        self._clock = QTimer(self, interval=LOOK_MS)
        self._clock.timeout.connect(self._look)
        self._clock.start()
        context.bus.open_requested.connect(self._open_requested)

    def _show_rights(self) -> None:
        self.page_ack.setVisible(self.context.actor.may(P.ALARM_ANSWER))

    def showEvent(self, event: QShowEvent) -> None:
        if not self._started or self._pending is None:
            self._started = True
            self.load()
        super().showEvent(event)

    # ---- what is shown

    def _look(self) -> None:
        if self.isVisible():
            self.load()

    async def _load(self, asked: int) -> None:
        while not await self.context.jobs.run(board_alarms.prepare):
            pass
        board = await self.context.jobs.run(board_alarms.board)
        if asked == self._asked:
            self.board = board
            self._show()

    def _show(self) -> None:
        group = (self.groups.values() or ("live",))[0]
        least = Priority.HIGH if self.grave.isChecked() else Priority.LOW
        shown = self.board.found(_STATES[group], self.search.text(), least)
        self._fill(shown)
        if shown:
            last = len(shown) - 1
            self.model.dataChanged.emit(self.model.index(0, 0), self.model.index(last, self.model.columnCount() - 1))
        for key, title in self._titles().items():
            self.groups.chips[key].set_count(title, len(self.board.found(_STATES[key])))
        self.page_ack.setEnabled(bool(self.board.wanting()))
        self.count.setText(numbers.counted(translate("Room", "{n} cảnh báo"), len(shown)))
        self.load_words.setText(words.load(self.board.load))
        set_role(self.load_words, "alarm" if self.board.load.flood else "caption")
        self._show_one()

    def _show_one(self) -> None:
        row = self.table.current()
        self.view.show_row(row if isinstance(row, AlarmRow) else None)

    def _open_requested(self, kind: str, entity: str) -> None:
        if kind != "alarm":
            return
        self._started = True
        self._wanted = entity
        self.groups.set_values(["live"])
        self.search.clear()
        self.grave.setChecked(False)
        self.load()

    def _group_chosen(self, values: tuple[str, ...]) -> None:
        if not values:
            self.groups.set_values(["live"])
        self._show()

    # ---- actions

    def act(self, verb: str) -> None:
        """Do a verb to the current alarm, with the reason and the end it needs."""
        if (row := self.view.row) is not None and f"alarm.{verb}" in row.verbs:
            self.context.jobs.once(self._act(verb, row), verb, row.id)

    async def _act(self, verb: str, row: AlarmRow) -> None:
        until: Instant | None = None
        text: str | None = ""
        about = row.alarm.title
        if verb == "shelve":
            chosen = await dialogs.choose(
                translate("Room", "Gác cảnh báo trong bao lâu?"),
                [dialogs.Option(str(minutes), name) for minutes, name in _spans()],
                about=about,
                current="60",
                ok=translate("Room", "Tiếp tục"),
                parent=self,
            )
            if chosen is None:
                return
            until = Instant(self.context.jobs.now() + int(chosen) * MINUTE)
        if verb in _REASONED:
            text = await dialogs.ask_text(
                moves()[verb][0].rstrip("…"),
                translate("Room", "Lý do (ca sau sẽ đọc)"),
                about=about,
                required=True,
                draft=f"alarm.{verb}.{row.id}",
                ok=moves()[verb][0].rstrip("…"),
                parent=self,
            )
        if text is not None:
            act = partial(board_alarms.act, verb=verb, ids=[row.id], text=text, until=until)
            if await self.carry_out(act) and text:
                dialogs.forget(f"alarm.{verb}.{row.id}")

    def acknowledge_page(self) -> None:
        """Acknowledge what is in sight: each was there to be read."""
        shown = self.model.rows
        top, bottom = self.table.rowAt(0), self.table.rowAt(self.table.viewport().height() - 1)
        last = bottom if bottom >= 0 else len(shown) - 1
        ids = [r.id for r in shown[max(0, top) : last + 1] if r.alarm.state in WANTING]
        if ids:
            self.context.jobs.start(self.carry_out(partial(board_alarms.acknowledge, ids=ids)))

    def open_origin(self) -> None:
        """Go to what the current alarm is about."""
        if (row := self.view.row) is None:
            return
        alarm, bus = row.alarm, self.context.bus
        if alarm.source is AlarmSource.DEADLINE:
            bus.select(Selection("case", (alarm.origin_id,), alarm.origin_id))
            bus.open_requested.emit("case", alarm.origin_id)
        elif alarm.source is AlarmSource.BURST:
            query = QueueQuery(categories=(alarm.origin_id,), units=(alarm.topic,))
            bus.filter_requested.emit("queue", query)

    def commands(self) -> tuple[Command, ...]:
        def able(verb: str) -> bool:
            return self.view.row is not None and f"alarm.{verb}" in self.view.row.verbs

        return (
            *(
                Command(
                    f"alarms.{verb}",
                    text,
                    partial(self.act, verb),
                    _KEYS.get(verb, ""),
                    _NEED[verb],
                    icon,
                    partial(able, verb),
                )
                for verb, (text, icon) in moves().items()
            ),
            Command(
                "alarms.ack_page",
                translate("Room", "Xác nhận trang này"),
                self.acknowledge_page,
                "Shift+A",
                P.ALARM_ANSWER,
                "check-check",
            ),
            Command("alarms.origin", translate("Room", "Mở nguồn của cảnh báo"), self.open_origin, "O", None, "link"),
            Command("alarms.search", translate("Room", "Tìm cảnh báo"), self.focus_search, "/", None, "search"),
        )

    def focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def save_state(self) -> dict[str, object]:
        return {"group": list(self.groups.values()), "grave": self.grave.isChecked(), "split": self.split.sizes()}

    def restore_state(self, state: dict[str, object]) -> None:
        group = state.get("group")
        if isinstance(group, list) and len(group) == 1 and group[0] in _STATES:
            self.groups.set_values([str(group[0])])
        self.grave.setChecked(state.get("grave") is True)
        self._restore_split(state)

    @staticmethod
    def _titles() -> dict[str, str]:
        return {
            "live": translate("Room", "Đang có"),
            "wanting": translate("Room", "Chưa xác nhận"),
            "held": translate("Room", "Đang gác, chặn"),
            "over": translate("Room", "Đã hết"),
        }


def _spans() -> list[tuple[int, str]]:
    return [
        (15, translate("Room", "15 phút")),
        (30, translate("Room", "30 phút")),
        (60, translate("Room", "1 giờ")),
        (120, translate("Room", "2 giờ")),
        (240, translate("Room", "4 giờ")),
        (480, translate("Room", "8 giờ")),
        (1440, translate("Room", "24 giờ")),
    ]
