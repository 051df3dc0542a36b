"""What of the press is looked at: words, days, outlet, topic, tone, unread, flagged, and what was set aside."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ioc_contract.clock import DAY, Instant
from ioc_contract.records import Tone
from ioc_desktop.services.board_media import Facets, MediaQuery
from ui import theme
from ui.panels.media import words
from ui.widgets import numbers
from ui.widgets.chips import ChipOption, FilterChips, SearchField
from ui.widgets.flow import FlowLayout

DEFAULT_DAYS = 7


class FilterBar(QWidget):
    """Lines of controls, as many as the width needs; `query` reads them."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "toolbar")
        self.search = SearchField(self.tr("Tìm trong tiêu đề, tóm tắt (không cần dấu)"))
        self.search.searched.connect(lambda _text: self.changed.emit())
        self.days = self._box(self.tr("Khoảng thời gian"))
        for count in words.DAYS:
            self.days.addItem(words.days(count), count)
        self.days.setCurrentIndex(self.days.findData(DEFAULT_DAYS))
        self.outlet = self._box(self.tr("Báo"))
        self.topic = self._box(self.tr("Chủ đề"))
        self.tone = self._box(self.tr("Sắc thái"))
        self.tone.addItem(self.tr("Mọi sắc thái"), "")
        for value in Tone:
            self.tone.addItem(words.tone(value), value.value)
        self.marks = FilterChips(
            [
                ChipOption("unread", self.tr("Chưa đọc")),
                ChipOption("flagged", self.tr("Đã gắn cờ")),
                ChipOption("irrelevant", self.tr("Cả tin không liên quan")),
            ],
            multiple=True,
        )
        self.marks.changed.connect(lambda _values: self.changed.emit())
        self.show_facets(Facets((), ()))
        top, bottom = QHBoxLayout(), FlowLayout(spacing=8)
        top.addWidget(self.search, 1)
        top.addWidget(self.days)
        for widget in (self.outlet, self.topic, self.tone, self.marks):
            bottom.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        for row in (top, bottom):
            row.setSpacing(8)
            column.addLayout(row)

    def query(self, now: int) -> MediaQuery:
        """Return what is asked for."""
        days, marks = int(self.days.currentData()), self.marks.values()
        outlet, topic, tone = (str(b.currentData() or "") for b in (self.outlet, self.topic, self.tone))
        return MediaQuery(
            text=self.search.text(),
            outlets=(outlet,) if outlet else (),
            topics=(topic,) if topic else (),
            tones=(Tone(tone),) if tone else (),
            unread="unread" in marks,
            flagged="flagged" in marks,
            irrelevant="irrelevant" in marks,
            since=Instant(now - days * DAY) if days else None,
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything but the days narrows the list."""
        chosen = any(b.currentData() for b in (self.outlet, self.topic, self.tone))
        return bool(self.search.text()) or chosen or any(v != "irrelevant" for v in self.marks.values())

    def clear(self) -> None:
        """Ask for everything of all days."""
        blocked = self.blockSignals(True)
        self.search.clear()
        for box in (self.outlet, self.topic, self.tone):
            box.setCurrentIndex(0)
        self.days.setCurrentIndex(self.days.findData(0))
        self.marks.set_values(())
        self.blockSignals(blocked)
        self.changed.emit()

    def show_facets(self, found: Facets) -> None:
        """Offer these outlets and topics with their counts; what is chosen stays chosen."""
        for box, every, values in (
            (self.outlet, self.tr("Mọi báo"), found.outlets),
            (self.topic, self.tr("Mọi chủ đề"), found.topics),
        ):
            items = [(every, ""), *((f"{name} ({numbers.number(n)})", name) for name, n in values)]
            chosen = box.currentData()
            if chosen and chosen not in [v for _, v in items]:
                items.append((chosen, chosen))
            if [(box.itemText(n), box.itemData(n)) for n in range(box.count())] != items:
                box.clear()
                for text, value in items:
                    box.addItem(text, value)
            box.setCurrentIndex(max(0, box.findData(chosen)))

    def save_state(self) -> dict[str, object]:
        return {"days": self.days.currentData(), "marks": list(self.marks.values()), "tone": self.tone.currentData()}

    def restore_state(self, state: dict[str, object]) -> None:
        for box, value in ((self.days, state.get("days")), (self.tone, state.get("tone"))):
            at = box.findData(value) if isinstance(value, int | str) else -1
            if at >= 0:
                box.setCurrentIndex(at)
        if isinstance(marks := state.get("marks"), list):
            self.marks.set_values([str(m) for m in marks])

    def _box(self, name: str) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(8)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        made.setMinimumWidth(theme.px(136))
        made.activated.connect(lambda _at: self.changed.emit())
        return made
