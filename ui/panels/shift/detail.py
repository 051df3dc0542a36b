"""One shift in full: who, where, from when; its notes; and what it hands over, item by item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ioc_contract.room import ShiftState
from ioc_desktop.services.board_shifts import ShiftRow
from ui.cases.words import moment
from ui.panels.shift import words
from ui.widgets import full
from ui.widgets.labels import breakable, label
from ui.widgets.states import EmptyState
from ui.words import time_of_day

translate = QCoreApplication.translate
_ICONS = {"note": "pencil", "end": "log-out", "read_all": "check-check", "accept": "check", "print": "printer"}
LEADS = {"late": "case", "soon": "case", "alarm": "alarm", "held": "alarm"}
"""Items that lead to what they name: what to kind."""


def moves() -> dict[str, tuple[str, str]]:
    """Return verb → (words, icon) of the buttons, in order."""
    names = {
        "note": translate("Room", "Ghi sổ ca…"),
        "end": translate("Room", "Kết thúc ca…"),
        "read_all": translate("Room", "Đánh dấu đã đọc hết"),
        "accept": translate("Room", "Ký nhận bàn giao…"),
        "print": translate("Room", "In ca trực…"),
    }
    return {verb: (names[verb], icon) for verb, icon in _ICONS.items()}


class ShiftView(full.InFull):
    """What is known of the current shift."""

    read_wanted = Signal(str)
    """The key of an item that was read."""
    lead_wanted = Signal(str, str)
    """Kind and id of what an item names."""

    def __init__(
        self, now: Callable[[], int], keys: Mapping[str, str] = MappingProxyType({}), parent: QWidget | None = None
    ) -> None:
        """`now` gives the centre's time; `keys` are the letters of the moves, shown on their buttons."""
        super().__init__(now, moves(), keys, ("state", "times", "sound", "taken"), parent)
        self.row: ShiftRow | None = None
        self.notes = QVBoxLayout()
        self.notes.setSpacing(8)
        self.notes_title = label(translate("Room", "Sổ ca"), "heading")
        self.items = QVBoxLayout()
        self.items.setSpacing(8)
        self.items_title = label("", "heading")
        self.boxes: dict[str, QCheckBox] = {}
        text = translate("Room", "Ca đầu tiên sẽ hiện ở đây khi có người vào ca.")
        self.addWidget(EmptyState(translate("Room", "Chưa có ca trực nào"), text, "users"))
        facts = full.facts(zip(self.names.values(), self.facts.values(), strict=True))
        self.addWidget(self.page(facts, full.rule(), self.items_title, self.items, self.notes_title, self.notes))

    def show_row(self, row: ShiftRow | None) -> None:
        """Show a shift; None shows that none is chosen."""
        same = row is not None and self.row is not None and row.id == self.row.id
        focused = next((key for key, box in self.boxes.items() if box.hasFocus()), None) if same else None
        self.row = row
        self.setCurrentIndex(0 if row is None else 1)
        if row is None:
            return
        shift, now = row.shift, self._now()
        self.title.setText(breakable(f"{shift.person_name} · {shift.seat}"))
        waiting = " · " + translate("Room", "chờ gửi") if row.waiting else ""
        self._fact("state", translate("Room", "Trạng thái"), words.state(shift.state) + waiting)
        self._fact("times", translate("Room", "Thời gian"), words.times(shift, now))
        heard = (
            translate("Room", "đã thử, nghe thấy")
            if shift.sound_at is not None
            else translate("Room", "chưa nghe thấy")
        )
        self._fact("sound", translate("Room", "Âm cảnh báo"), heard)
        taken = ""
        if shift.accepted_at is not None:
            taken = translate("Room", "{who} lúc {when}").format(
                who=shift.accepted_name, when=time_of_day(shift.accepted_at, now)
            )
        self._fact("taken", translate("Room", "Ký nhận"), taken)
        self._tell_notes(row)
        self._tell_items(row, focused)
        shown = {"note": "shift.note", "end": "shift.end", "read_all": "shift.read", "accept": "shift.accept"}
        offered = {"print", *(v for v, needed in shown.items() if needed in row.verbs)}
        usual = ("accept", "end") if shift.state is ShiftState.OPEN else ("accept",)
        self._offer(offered if row.unread else offered - {"read_all"}, usual)

    def _tell_notes(self, row: ShiftRow) -> None:
        full.clear(self.notes)
        self.notes_title.setVisible(bool(row.shift.notes))
        for line in reversed(row.shift.notes):
            when = time_of_day(int(line["at"]), self._now())
            self.notes.addWidget(label(breakable(str(line["text"])), wrap=True))
            self.notes.addWidget(label(f"{line['by']} · {when}", "caption"))

    def _tell_items(self, row: ShiftRow, focused: str | None) -> None:
        full.clear(self.items)
        self.boxes.clear()
        shift = row.shift
        self.items_title.setVisible(shift.ended_at is not None)
        if shift.ended_at is None:
            return
        total = len(shift.handover)
        self.items_title.setText(
            translate("Room", "Bàn giao lúc {when}: đã đọc {read}/{total}").format(
                when=moment(shift.ended_at), read=total - row.unread, total=total
            )
        )
        read = {line["key"]: line for line in shift.read}
        for one in shift.handover:
            self.items.addWidget(self._item(row, one, read.get(one["key"])))
        if focused in self.boxes:
            keys = list(self.boxes)
            later = keys[keys.index(focused) :]
            wanted = next((k for k in later if not self.boxes[k].isChecked()), focused)
            self.boxes[wanted].setFocus(Qt.FocusReason.OtherFocusReason)

    def _item(self, row: ShiftRow, one: Mapping[str, Any], read: Mapping[str, Any] | None) -> QWidget:
        assert row.shift.ended_at is not None
        said = QWidget()
        across = QHBoxLayout(said)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        text = words.item(one, row.shift.ended_at)
        box = QCheckBox()
        box.setAccessibleName(text)
        box.setChecked(read is not None)
        box.setEnabled(read is None and "shift.read" in row.verbs)
        box.toggled.connect(lambda _on, key=str(one["key"]): self.read_wanted.emit(key))
        self.boxes[str(one["key"])] = box
        across.addWidget(box, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(label(breakable(text), wrap=True))
        if read is not None:
            when = time_of_day(int(read["at"]), self._now())
            column.addWidget(
                label(translate("Room", "{who} đọc lúc {when}").format(who=read["by"], when=when), "caption")
            )
        across.addLayout(column, 1)
        kind = LEADS.get(str(one.get("what")))
        if kind is not None:
            go = QPushButton(translate("Room", "Mở"))
            go.setProperty("kind", "link")
            go.setAccessibleName(translate("Room", "Mở: {text}").format(text=text))
            go.clicked.connect(partial(self._go, kind, str(one.get("id", ""))))
            across.addWidget(go, 0, Qt.AlignmentFlag.AlignVCenter)
        return said

    def _go(self, kind: str, id_: str, _checked: bool = False) -> None:
        self.lead_wanted.emit(kind, id_)
