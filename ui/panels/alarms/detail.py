"""One alarm in full: what is abnormal and where, who has seen it, its history, and what can be done with it now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ioc_contract.alarms import HELD, WANTING
from ioc_contract.records import Priority
from ioc_contract.room import AlarmSource
from ioc_desktop.services.board_alarms import AlarmRow
from ui import icons
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


class AlarmView(QStackedWidget):
    """What is known of the current alarm."""

    wanted = Signal(str)
    """A verb of `moves`."""
    origin_wanted = Signal()

    def __init__(
        self, now: Callable[[], int], keys: Mapping[str, str] = MappingProxyType({}), parent: QWidget | None = None
    ) -> None:
        """`now` gives the centre's time; `keys` are the letters of the moves, shown on their buttons."""
        super().__init__(parent)
        self._now = now
        self.row: AlarmRow | None = None
        self.title = label(role="title", wrap=True)
        self.cause = label(wrap=True)
        self.facts = {name: label(wrap=True) for name in ("priority", "state", "since", "unit", "keeper", "reason")}
        self.names = {name: label(role="muted") for name in self.facts}
        self.origin = QPushButton()
        self.origin.setProperty("kind", "link")
        self.origin.clicked.connect(self.origin_wanted)
        self.history = QVBoxLayout()
        self.history.setSpacing(8)
        self.buttons: dict[str, QPushButton] = {}
        for verb, (text, icon) in moves().items():
            made = QPushButton(f"{text}  {keys[verb]}" if verb in keys else text)
            made.setAccessibleName(text)
            made.setIcon(icons.icon(icon, "muted"))
            made.clicked.connect(lambda _checked=False, wanted=verb: self.wanted.emit(wanted))
            self.buttons[verb] = made
        self.addWidget(
            EmptyState(
                translate("Room", "Chưa chọn cảnh báo"), translate("Room", "Chọn một cảnh báo để xem lịch sử."), "siren"
            )
        )
        self.addWidget(self._page())

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
        for verb, button in self.buttons.items():
            button.setVisible(f"alarm.{verb}" in row.verbs)
            usual = verb in ("ack", "reset")
            set_role(button, "primary" if usual else "", "kind")
            button.setIcon(icons.icon(_ICONS[verb], "on_accent" if usual else "muted"))
        self._tell(row)

    def _fact(self, name: str, title: str, text: str) -> None:
        self.names[name].setText(title)
        self.facts[name].setText(text)
        for part in (self.names[name], self.facts[name]):
            part.setVisible(bool(text))

    def _tell(self, row: AlarmRow) -> None:
        while (item := self.history.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
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

    def _page(self) -> QWidget:
        body = QWidget()
        body.setProperty("role", "panel")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.cause)
        column.addLayout(full.facts((self.names[n], self.facts[n]) for n in self.facts))
        column.addWidget(self.origin, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(full.rule())
        column.addWidget(label(translate("Room", "Lịch sử"), "heading"))
        column.addLayout(self.history)
        column.addStretch(1)
        return full.over_buttons(body, self.buttons.values())
