"""One alarm in full: what is abnormal and where, who has seen it, its history, and what can be done with it now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ioc_contract.alarms import HELD, WANTING
from ioc_contract.records import Priority
from ioc_contract.room import AlarmSource
from ioc_desktop.services.board_alarms import AlarmRow
from ui.cases.words import moment
from ui.cases.words import priority as priority_name
from ui.room import words
from ui.widgets import full
from ui.widgets.labels import breakable, label, set_role
from ui.widgets.states import EmptyState
from ui.words import time_of_day

translate = QCoreApplication.translate

_ICONS = {
    "ack": "check",
    "reset": "rotate-ccw",
    "shelve": "pause",
    "unshelve": "play",
    "unack": "undo-2",
    "suppress": "ban",
    "unsuppress": "play",
    "out_of_service": "monitor-off",
    "in_service": "play",
}


def moves() -> dict[str, tuple[str, str]]:
    """Return verb → (words, icon) of the buttons, in order."""
    names = {
        "ack": translate("Room", "Xác nhận"),
        "reset": translate("Room", "Đặt lại"),
        "shelve": translate("Room", "Gác lại…"),
        "unshelve": translate("Room", "Thôi gác"),
        "unack": translate("Room", "Bỏ xác nhận"),
        "suppress": translate("Room", "Chặn…"),
        "unsuppress": translate("Room", "Thôi chặn"),
        "out_of_service": translate("Room", "Ngừng dùng…"),
        "in_service": translate("Room", "Dùng lại"),
    }
    return {verb: (names[verb], icon) for verb, icon in _ICONS.items()}


class AlarmView(full.InFull):
    """What is known of the current alarm."""

    origin_wanted = Signal()

    def __init__(
        self, now: Callable[[], int], keys: Mapping[str, str] = MappingProxyType({}), parent: QWidget | None = None
    ) -> None:
        """`now` gives the centre's time; `keys` are the letters of the moves, shown on their buttons."""
        facts = ("priority", "state", "since", "unit", "keeper", "reason")
        super().__init__(now, moves(), keys, facts, parent)
        self.row: AlarmRow | None = None
        self.cause = label(wrap=True)
        self.origin = QPushButton()
        self.origin.setProperty("kind", "link")
        self.origin.clicked.connect(self.origin_wanted)
        self.history = QVBoxLayout()
        self.history.setSpacing(8)
        self.addWidget(
            EmptyState(
                translate("Room", "Chưa chọn cảnh báo"), translate("Room", "Chọn một cảnh báo để xem lịch sử."), "siren"
            )
        )
        facts_grid = full.facts(zip(self.names.values(), self.facts.values(), strict=True))
        history = label(translate("Room", "Lịch sử"), "heading")
        self.addWidget(self.page(self.cause, facts_grid, self.origin, full.rule(), history, self.history))

    def show_row(self, row: AlarmRow | None) -> None:
        """Show an alarm; None shows that none is chosen."""
        self.row = row
        self.setCurrentIndex(0 if row is None else 1)
        if row is None:
            return
        alarm, now = row.alarm, self._now()
        self.title.setText(breakable(alarm.title))
        self.cause.setText(words.cause(alarm, now))
        urgent = alarm.state in WANTING and alarm.priority >= Priority.HIGH
        set_role(self.cause, "alarm" if urgent else "")
        self._fact("priority", translate("Room", "Mức"), words.priority(alarm.priority))
        self._fact("state", translate("Room", "Trạng thái"), words.state(alarm.state))
        since = f"{moment(alarm.since)} · {words.age(alarm.since, now)}"
        self._fact("since", translate("Room", "Bắt đầu"), since)
        self._fact("unit", translate("Room", "Địa bàn"), row.unit)
        held = alarm.state in HELD
        name = translate("Room", "Ai giữ") if held else translate("Room", "Ai xác nhận")
        self._fact("keeper", name, words.keeper(row, now))
        self._fact("reason", translate("Room", "Lý do"), breakable(alarm.reason) if held else "")
        self.origin.setText(
            translate("Room", "Mở phản ánh")
            if alarm.source is AlarmSource.DEADLINE
            else translate("Room", "Xem các phản ánh này")
        )
        self.origin.setVisible(alarm.source is not AlarmSource.DATA)
        self._offer({v for v in self.buttons if f"alarm.{v}" in row.verbs}, ("ack", "reset"))
        self._tell(row)

    def _tell(self, row: AlarmRow) -> None:
        full.clear(self.history)
        for line in row.alarm.history:
            said = QWidget()
            across = QHBoxLayout(said)
            across.setContentsMargins(0, 0, 0, 0)
            across.setSpacing(8)
            what = words.event(line)
            if line.get("priority") is not None and not line.get("by"):
                what += f" · {priority_name(int(line['priority'])).lower()}"
            across.addWidget(label(what))
            across.addStretch(1)
            when = time_of_day(int(line["at"]), self._now())
            across.addWidget(label(f"{line['by']} · {when}" if line.get("by") else when, "caption"))
            self.history.addWidget(said)
