"""The places of a subsystem as a table: condition by shape, words and colour, the worst first, with what is known of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ioc_contract.records import CaseState
from ioc_desktop.services.board_places import CaseRow, Lists, PlaceRow, found
from ui import theme
from ui.cases.words import remaining
from ui.cases.words import state as state_name
from ui.models.keyed import Index, KeyedTable
from ui.panels.board import words
from ui.widgets import numbers
from ui.widgets.chips import Chip, SearchField
from ui.widgets.labels import label
from ui.widgets.states import EmptyState
from ui.widgets.table import Table
from ui.words import time_of_day

translate = QCoreApplication.translate
Role = Qt.ItemDataRole


class PlaceModel(KeyedTable[PlaceRow]):
    """Places; the columns after the fixed ones are the subsystem's own."""

    def __init__(self, now: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._measures: tuple[str, ...] = ()
        self._fixed = [
            translate("Board", "Tình trạng"),
            translate("Board", "Tên"),
            translate("Board", "Loại"),
            translate("Board", "Địa bàn"),
        ]
        self.headers = [*self._fixed, translate("Board", "Cập nhật")]

    def show_columns(self, columns: tuple[tuple[str, str], ...]) -> None:
        """Have these columns of the subsystem's own, (name, measure) each."""
        headers = [*self._fixed, *(name for name, _ in columns), translate("Board", "Cập nhật")]
        if headers != self.headers:
            self.beginResetModel()
            self.headers = headers
            self._measures = tuple(m for _, m in columns)
            self.endResetModel()

    def words(self, row: PlaceRow, column: int) -> str:
        at = column - len(self._fixed)
        if at < 0:
            status = row.status_text or words.status(row.status)
            return (f"{words.SHAPES[row.status]} {status}", row.name, row.type_name, row.unit or row.address)[column]
        if at < len(self._measures):
            value = row.attributes[at] if at < len(row.attributes) else None
            if isinstance(value, bool) or value is None:
                return "–" if value is None else translate("Board", "có") if value else translate("Board", "không")
            if isinstance(value, int | float):
                measure = self._measures[at]
                return f"{numbers.short(value)} {measure}".strip()
            return value
        return time_of_day(row.status_at, self._now()) if row.status_at is not None else translate("Board", "chưa có")

    def _counted(self, column: int) -> bool:
        """Tell whether a column holds counts of something, which stand flush right."""
        at = column - len(self._fixed)
        return 0 <= at < len(self._measures) and bool(self._measures[at])

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if role == Role.TextAlignmentRole and self._counted(section):
            return int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        return super().headerData(section, orientation, role)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if role == Role.TextAlignmentRole and index.isValid() and self._counted(index.column()):
            return int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        if role == Role.ForegroundRole and index.isValid() and index.column() == 0:
            return QColor(theme.colour(words.ROLES[self.rows[index.row()].status]))
        return super().data(index, role)


class CaseModel(KeyedTable[CaseRow]):
    """Open cases, the least time left first."""

    def __init__(self, now: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.headers = [
            translate("Board", "Số"),
            translate("Board", "Thời hạn"),
            translate("Board", "Nội dung"),
            translate("Board", "Trạng thái"),
            translate("Board", "Địa bàn"),
        ]

    def words(self, row: CaseRow, column: int) -> str:
        if column == 0:
            return "" if row.number is None else f"#{row.number}"
        if column == 1:
            state = CaseState(row.state)
            return "" if row.due_at is None else remaining(row.due_at, None, state, self._now())
        return (row.title, state_name(row.state), row.unit)[column - 2]

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if role == Role.ForegroundRole and index.isValid() and index.column() == 1:
            due = self.rows[index.row()].due_at
            return QColor(theme.colour("alarm")) if due is not None and due < self._now() else None
        return super().data(index, role)


class Places(QWidget):
    """The table of places with what narrows it."""

    opened = Signal(str)

    def __init__(self, now: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lists: Lists | None = None
        self.search = SearchField(translate("Board", "Tìm theo tên, mã, địa chỉ (không cần dấu)"))
        self.search.searched.connect(lambda _text: self._show())
        self.types = QComboBox()
        self.types.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.types.setAccessibleName(translate("Board", "Loại"))
        self.types.activated.connect(lambda _at: self._show())
        self.abnormal = Chip(translate("Board", "Chỉ nơi bất thường"))
        self.abnormal.toggled.connect(lambda _on: self._show())
        self.count = label(role="caption")
        self.model = PlaceModel(now, self)
        self.table = Table(self.model, translate("Board", "Danh sách địa điểm"), 1)
        self.search.left.connect(self.table.setFocus)
        self.table.give_way = lambda: (2, *reversed(range(4, self.model.columnCount())), 3)
        self.table.opened.connect(self.opened)
        self.empty = EmptyState(translate("Board", "Không có địa điểm nào khớp"), "", "map-pin-off")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        top = QHBoxLayout()
        top.setContentsMargins(8, 4, 8, 4)
        top.setSpacing(8)
        top.addWidget(self.search, 1)
        for widget in (self.types, self.abnormal, self.count):
            top.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.stack, 1)

    def show_lists(self, lists: Lists) -> None:
        """Show the subsystem's places; what was typed and chosen stays."""
        self._lists = lists
        items = [(translate("Board", "Mọi loại"), ""), *((name, kind) for kind, name in lists.types)]
        if [(self.types.itemText(n), self.types.itemData(n)) for n in range(self.types.count())] != items:
            self.types.clear()
            for name, kind in items:
                self.types.addItem(name, kind)
        self.types.setVisible(len(lists.types) > 1)
        first = not self.model.rows
        self.model.show_columns(lists.columns)
        self._show()
        if first and self.model.rows:
            self.table.fit()
            self.table.setCurrentIndex(self.model.index(0, 0))

    def _show(self) -> None:
        if self._lists is None:
            return
        every = self._lists.places
        shown = found(every, self.search.text(), str(self.types.currentData() or ""), self.abnormal.isChecked())
        self.model.show(shown)
        self.stack.setCurrentWidget(self.table if shown else self.empty)
        wrong = sum(p.status != "ok" for p in every)
        text = translate("Board", "{n} nơi, {wrong} bất thường")
        self.count.setText(text.format(n=numbers.number(len(every)), wrong=numbers.number(wrong)))
