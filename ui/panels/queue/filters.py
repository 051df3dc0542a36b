"""The filter bar of the queue: words as they are typed, lists to choose from by typing, what is in force as chips."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from ioc_contract.folding import fold
from ioc_contract.records import CaseState, Priority
from ioc_desktop.services.board_queue import OPEN, Band, QueueQuery
from ui import theme, verbs
from ui.cases import words
from ui.cases.story import NOTHING
from ui.widgets.chips import Chip, SearchField
from ui.widgets.flow import FlowLayout
from ui.widgets.numbers import counted
from ui.widgets.options import OptionLine


@dataclass(frozen=True, slots=True)
class Value:
    """A value to filter by, its words and how many rows it would leave (None: not counted)."""

    value: Any
    text: str
    count: int | None = None


class ChoicePopup(QWidget):
    """A list under a chip: typing finds without marks, Space or a click ticks, Enter ticks and closes."""

    changed = Signal(object)
    """The values ticked, as a tuple."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popover")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        self.setFixedWidth(theme.px(300))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 8, 8, 8)
        outer.setSpacing(8)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Gõ để tìm trong «{title}»").format(title=title))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(OptionLine(self.list))
        self.list.itemChanged.connect(lambda _item: self._tell())
        self.list.installEventFilter(self)
        outer.addWidget(self.search)
        outer.addWidget(self.list)
        self._quiet = False

    def open_at(self, below: QWidget, values: Sequence[Value], chosen: Sequence[Any]) -> None:
        """Show the values under a widget, those chosen ticked."""
        self._quiet = True
        self.search.clear()
        self.list.clear()
        for v in values:
            count = "" if v.count is None else f"{v.count:,}".replace(",", ".")
            item = QListWidgetItem(v.text)
            item.setData(OptionLine.DETAIL, count)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(p for p in (v.text, count) if p))
            item.setData(Qt.ItemDataRole.UserRole, v.value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if v.value in chosen else Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(0, theme.px(28)))
            self.list.addItem(item)
        self._quiet = False
        self.list.setCurrentRow(0)
        self.search.setVisible(len(values) > 7)
        height = min(len(values), 12) * theme.px(28) + theme.px(8)
        self.list.setFixedHeight(height)
        self.adjustSize()
        place = below.mapToGlobal(QPoint(0, below.height() + 4))
        screen = below.screen().availableGeometry()
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        if place.y() + self.height() > screen.bottom():
            place.setY(max(screen.top(), below.mapToGlobal(QPoint(0, 0)).y() - self.height() - 4))
        self.move(place)
        self.show()
        (self.search if self.search.isVisible() else self.list).setFocus()

    def ticked(self) -> tuple[Any, ...]:
        items = [self.list.item(i) for i in range(self.list.count())]
        return tuple(i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() is Qt.CheckState.Checked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # keys are for this list while it is open, not for the panel under it
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._toggle()
                self.close()
                return True
            if watched is self.search and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self._step(1 if key is Qt.Key.Key_Down else -1)
                return True
        return super().eventFilter(watched, event)

    def _step(self, step: int) -> None:
        at = self.list.currentRow() + step
        while 0 <= at < self.list.count() and self.list.isRowHidden(at):
            at += step
        if 0 <= at < self.list.count():
            self.list.setCurrentRow(at)

    def _toggle(self) -> None:
        item = self.list.currentItem()
        if item is not None and not item.isHidden():
            on = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)

    def _filter(self, typed: str) -> None:
        wanted = fold(typed).split()
        first = -1
        for i in range(self.list.count()):
            folded = fold(self.list.item(i).text())
            shown = all(w in folded for w in wanted)
            self.list.setRowHidden(i, not shown)
            if shown and first < 0:
                first = i
        self.list.setCurrentRow(first)

    def _tell(self) -> None:
        if not self._quiet:
            self.changed.emit(self.ticked())


SEARCH = 244
"""Width of the search field, pixels before the font scale."""
FIELDS = ("bands", "states", "categories", "agencies", "units", "priorities")


class FilterBar(QWidget):
    """Shows and changes the filters of a query. `counts` is asked for numbers beside the values when a list opens."""

    changed = Signal(object)
    """The query wanted."""

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
        self._flow.addWidget(self.search)
        self.everything = Chip(self.tr("Cả đã xong"))
        self.everything.setToolTip(self.tr("Hiện cả phản ánh đã trả lời, đóng, từ chối, trùng, chuyển"))
        self.everything.clicked.connect(lambda on: self._want(open_only=not on))
        self._names = {
            "bands": self.tr("Thời hạn"),
            "states": verbs.field("state"),
            "categories": verbs.field("category_id"),
            "agencies": verbs.field("org_id"),
            "units": verbs.field("unit_id"),
            "priorities": verbs.field("priority"),
        }
        self.chips: dict[str, Chip] = {}
        self.popups: dict[str, ChoicePopup] = {}
        for field in FIELDS:
            chip = Chip(self._names[field], checkable=False, icon="chevron-down")
            chip.clicked.connect(lambda _=False, f=field: self.open(f))
            self._flow.addWidget(chip)
            self.chips[field] = chip
            popup = ChoicePopup(self._names[field], self)
            popup.changed.connect(lambda values, f=field: self._want(**{f: values}))
            self.popups[field] = popup
        self.photo = Chip(self.tr("Có ảnh"), icon="image")
        self.photo.clicked.connect(lambda on: self._want(has_photo=True if on else None))
        self._flow.addWidget(self.photo)
        self._flow.addWidget(self.everything)
        self.clear = QPushButton(self.tr("Xoá lọc"))
        self.clear.setProperty("kind", "link")
        self.clear.clicked.connect(self.clear_all)
        self._flow.addWidget(self.clear)
        self._active: list[Chip] = []
        self.show_query(self.query)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "search"):
            self.search.setFixedWidth(theme.px(SEARCH))

    def show_query(self, query: QueueQuery) -> None:
        """Show what is in force, without telling anybody."""
        self.query = query
        self.search.show_text(query.text)
        self.photo.setChecked(query.has_photo is True)
        self.everything.setChecked(not query.open_only)
        for chip in self._active:
            chip.hide()
            chip.deleteLater()
        self._active = []
        for text, changes in self._in_force(query):
            chip = Chip(text, removable=True)
            chip.setToolTip(self.tr("Bỏ lọc «{what}»").format(what=text))
            chip.setAccessibleName(chip.toolTip())
            chip.clicked.connect(lambda _=False, c=changes: self._want(**c))
            self._flow.insert(self._flow.count() - 1, chip)
            chip.show()
            self._active.append(chip)
        self.clear.setVisible(query.filters() != QueueQuery())
        self.updateGeometry()

    def clear_all(self) -> None:
        """Take every filter away."""
        self.search.clear()
        base = QueueQuery(order=self.query.order, descending=self.query.descending)
        self.changed.emit(base)

    def open(self, field: str) -> None:
        """Open the list of one filter."""

        def show(counts: Mapping[str, Mapping[Any, int]]) -> None:
            values = self.values(field, counts.get(field))
            self.popups[field].open_at(self.chips[field], values, getattr(self.query, field))

        self._counts(show)

    def values(self, field: str, counts: Mapping[Any, int] | None) -> list[Value]:
        """Return the values one can filter a field by."""
        ref = self.reference

        def n(value: Any) -> int | None:
            return None if counts is None else counts.get(value, 0)

        match field:
            case "bands":
                return [Value(b, words.band(b)) for b in Band]
            case "states":
                return [Value(s, words.state(s), n(s)) for s in CaseState if s in OPEN or not self.query.open_only]
            case "priorities":
                return [Value(p, words.priority(p), n(int(p))) for p in reversed(Priority)]
            case "categories":
                known = [Value(c.id, c.name, n(c.id)) for c in ref.categories.values() if self._ours(c.subsystem)]
                return [*known, Value("", self.tr("Chưa phân loại"), n(""))]
            case "agencies":
                named = [Value(o.id, o.short_name or o.name, n(o.id)) for o in ref.organisations.values()]
                if counts is not None:
                    named.sort(key=lambda v: not v.count)
                return [Value("", self.tr("Chưa giao"), n("")), *named]
        units = [u for u in ref.units.values() if u.valid_to is None and u.type not in ("province", "city", "district")]
        placed = [Value(u.id, u.name, n(u.id)) for u in units]
        if counts is not None:
            placed.sort(key=lambda v: not v.count)
        return [*placed, Value("", self.tr("Chưa rõ địa bàn"), n(""))]

    def _ours(self, subsystem: str) -> bool:
        return self.query.subsystem is None or subsystem == self.query.subsystem

    def _in_force(self, query: QueueQuery) -> list[tuple[str, dict[str, Any]]]:
        """Return what is filtered by as words and the change that takes it away."""
        out: list[tuple[str, dict[str, Any]]] = []
        for field in FIELDS:
            chosen = getattr(query, field)
            for value in chosen:
                rest = tuple(v for v in chosen if v != value)
                out.append((self._word(field, value), {field: rest}))
        if query.subsystem != QueueQuery().subsystem:
            scope = query.subsystem or self.tr("mọi lĩnh vực")
            out.append((self.tr("Phân hệ: {name}").format(name=scope), {"subsystem": QueueQuery().subsystem}))
        if query.received_from is not None or query.received_to is not None:
            start = words.moment(query.received_from) if query.received_from is not None else "…"
            end = words.moment(query.received_to) if query.received_to is not None else "…"
            text = self.tr("Tiếp nhận {start} – {end}").format(start=start, end=end)
            out.append((text, {"received_from": None, "received_to": None}))
        if query.min_rating is not None:
            out.append((counted(self.tr("Từ {n} sao"), query.min_rating), {"min_rating": None}))
        if query.ids is not None:
            n = len(query.ids)
            text = query.label or counted(self.tr("{n} phản ánh được chỉ định"), n)
            out.append((text, {"ids": None, "label": ""}))
        return out

    def _word(self, field: str, value: Any) -> str:
        match field:
            case "bands":
                return words.band(value)
            case "states":
                return words.state(value)
            case "priorities":
                return words.priority(value)
            case "categories":
                category = self.reference.categories.get(value)
                return category.name if category else value or self.tr("Chưa phân loại")
            case "agencies":
                agency = self.reference.organisations.get(value)
                return (agency.short_name or agency.name) if agency else value or self.tr("Chưa giao")
        unit = self.reference.units.get(value)
        return unit.name if unit else value or self.tr("Chưa rõ địa bàn")

    def _want(self, **changes: Any) -> None:
        if "states" in changes and any(s not in OPEN for s in changes["states"]):
            changes["open_only"] = False
        query = replace(self.query, after=None, **changes)
        if query != self.query:
            self.changed.emit(query)
