"""The filter bar of the queue: words as they are typed, lists to choose from by typing, what is in force as chips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from ioc_desktop.services.board_queue import OPEN, QueueQuery
from ui import theme
from ui.cases.story import NOTHING
from ui.panels.queue import filter_words
from ui.panels.queue.choice import ChoicePopup, Value
from ui.widgets.chips import Chip, SearchField
from ui.widgets.flow import FlowLayout

SEARCH = 244
"""Width of the search field, pixels before the font scale."""
CHIPS = ("bands", "states", "categories", "agencies")
"""Filters with a chip of their own; the others are under «Thêm lọc»."""
FROM_TO = "from_to"


class FilterBar(QWidget):
    """Shows and changes the filters of a query. `counts` is asked for numbers beside the values when a list opens."""

    changed = Signal(object)
    """The query wanted."""
    dates_wanted = Signal()
    """The operator wants to name two dates."""

    def __init__(self, counts: Callable[[Callable[[Mapping[str, Mapping[Any, int]]], None]], None]) -> None:
        super().__init__()
        self.setProperty("role", "toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.query = QueueQuery()
        self.reference = NOTHING
        self._counts = counts
        self._flow = FlowLayout(self, 4)
        self._flow.setContentsMargins(8, 8, 8, 8)
        self.search = SearchField(self.tr("Tìm số, nội dung, địa chỉ  (/)"))
        self.search.setFixedWidth(theme.px(SEARCH))
        self.search.searched.connect(lambda text: self._want(text=text))
        self.search.installEventFilter(self)
        self._flow.addWidget(self.search)
        self._names = filter_words.names()
        self.chips: dict[str, Chip] = {}
        self.popups: dict[str, ChoicePopup] = {}
        for field in CHIPS:
            self.chips[field] = self._chip(self._names[field], "chevron-down", field)
        self.more = self._chip(self.tr("Thêm lọc"), "chevron-down", "more")
        self.more.setToolTip(self.tr("Mọi điều kiện lọc (F)"))
        for field in (*filter_words.FIELDS, "days", "more"):
            popup = ChoicePopup(self._names.get(field, self.more.text()), self)
            popup.changed.connect(lambda values, f=field: self._ticked(f, values))
            popup.picked.connect(lambda value, f=field: self._picked(f, value))
            self.popups[field] = popup
        self.clear = QPushButton(self.tr("Xoá lọc"))
        self.clear.setProperty("kind", "link")
        self.clear.clicked.connect(self.clear_all)
        self._flow.addWidget(self.clear)
        self._active: list[Chip] = []
        self.show_query(self.query)

    def _chip(self, text: str, icon: str, field: str) -> Chip:
        chip = Chip(text, checkable=False, icon=icon)
        chip.clicked.connect(lambda _=False: self.open(field))
        self._flow.addWidget(chip)
        return chip

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "search"):
            self.search.setFixedWidth(theme.px(SEARCH))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the last filter away with Backspace in the empty search field, the one with the focus with Delete."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            key = Qt.Key(event.key())
            chip = watched if watched in self._active else None
            if watched is self.search and key is Qt.Key.Key_Backspace and not self.search.text() and self._active:
                chip = self._active[-1]
            if isinstance(chip, Chip) and key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    chip.click()
                return True
        return super().eventFilter(watched, event)

    def show_query(self, query: QueueQuery) -> None:
        """Show what is in force, without telling anybody."""
        self.query = query
        self.search.show_text(query.text)
        focused = next((i for i, c in enumerate(self._active) if c.hasFocus()), None)
        for chip in self._active:
            chip.hide()
            chip.deleteLater()
        self._active = []
        for text, changes in filter_words.in_force(query, self.reference):
            chip = Chip(text, removable=True)
            chip.setToolTip(self.tr("Bỏ lọc «{what}»").format(what=text))
            chip.setAccessibleName(chip.toolTip())
            chip.clicked.connect(lambda _=False, c=changes: self._want(**c))
            chip.installEventFilter(self)
            self._flow.insert(self._flow.count() - 1, chip)
            chip.show()
            self._active.append(chip)
        if focused is not None:  # the chip that was pressed is gone: stay among them
            (self._active[min(focused, len(self._active) - 1)] if self._active else self.search).setFocus()
        self.clear.setVisible(query.filters() != QueueQuery())
        self.updateGeometry()

    def clear_all(self) -> None:
        """Take every filter away."""
        self.search.clear()
        base = QueueQuery(order=self.query.order, descending=self.query.descending)
        self.changed.emit(base)

    def open(self, field: str) -> None:
        """Open the list of one filter; `more` is the list of all."""

        def show(counts: Mapping[str, Mapping[Any, int]]) -> None:
            popup = self.popups[field]
            values = filter_words.values(field, self.query, self.reference, counts.get(field))
            if field == "days":
                values.append(Value(FROM_TO, self.tr("Từ ngày … đến ngày …"), opens=True))
            popup.open_at(self.chips.get(field, self.more), values, self._chosen(field))

        self._counts(show)

    def _chosen(self, field: str) -> tuple[Any, ...]:
        if field == "more":
            return tuple(f for f, value in filter_words.ticked(self.query).items() if value)
        return () if field == "days" else tuple(getattr(self.query, field))

    def _ticked(self, field: str, values: tuple[Any, ...]) -> None:
        if field != "more":
            self._want(**{field: values})
            return
        for name, on in filter_words.ticked(self.query).items():
            if on is not (name in values):
                self._want(**{name: filter_words.tick(name, not on)})

    def _picked(self, field: str, value: Any) -> None:
        if field == "more":
            self.open(value)
        elif value == FROM_TO:
            self.dates_wanted.emit()
        else:
            self._want(days=value, received_from=None, received_to=None)

    def _want(self, **changes: Any) -> None:
        if "states" in changes and any(s not in OPEN for s in changes["states"]):
            changes["open_only"] = False
        query = replace(self.query, after=None, **changes)
        if query != self.query:
            self.changed.emit(query)
