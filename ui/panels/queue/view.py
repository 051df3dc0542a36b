"""The table of the queue: keys of a list, columns that give way to the words, countdowns repainted where they are seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ioc_contract.clock import MINUTE
from ui import theme
from ui.panels.queue.delegates import RowDelegate
from ui.panels.queue.model import (
    AGE,
    AGENCY,
    CATEGORY,
    LEFT,
    MARKS,
    NUMBER,
    ORDERS,
    PLACE,
    PRIORITY,
    STATE,
    TITLE,
    Index,
    QueueModel,
)

WIDTHS = {
    NUMBER: 72, LEFT: 140, STATE: 152, PRIORITY: 32, CATEGORY: 148, AGENCY: 148, PLACE: 112, AGE: 84, MARKS: 60,
}  # fmt: skip
GIVE_WAY = (PLACE, AGE, AGENCY, CATEGORY, MARKS, NUMBER)
"""Columns that are hidden, in this order, while the words would have less room than TITLE_ROOM."""
BESIDE = (PLACE, AGENCY, AGE)
"""Columns whose words stand behind the title's while they are hidden for want of room, the most telling first."""
TITLE_ROOM = 304
SIGN = 32
BAND = 4
"""So many changed rows are painted in one turn of the loop; the next ones in the next, and keys come between."""
SLOW, FAST = 15_000, 1_000
"""How often countdowns are repainted, milliseconds: slowly, and while one in sight counts seconds."""


class QueueView(QTableView):
    """A table of reports. `letters` runs the command of a key and says whether there is one."""

    near_end = Signal()
    """The last loaded rows come into sight."""

    def __init__(
        self, model: QueueModel, now: Callable[[], int], letters: Callable[[str], bool], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = model
        self._now = now
        self._letters = letters
        self.hidden_by_choice: set[int] = set()
        self._sign_alone = False
        self._minute = 0
        self._scale = theme.current().scale
        self._waiting = range(0)
        """The places of changed rows that are still to be painted."""
        self._turn = QTimer(self, interval=0, singleShot=True)
        self._turn.timeout.connect(self._next_band)
        self.setModel(model)
        self._delegate = RowDelegate(model, now)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Danh sách phản ánh"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.setHighlightSections(False)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        head.setSectionsMovable(True)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setMinimumSectionSize(theme.px(28))
        self.dress()
        self._tick = QTimer(self, interval=SLOW)
        self._tick.timeout.connect(self.repaint_times)
        self.verticalScrollBar().valueChanged.connect(self.ask_if_near_end)
        self.verticalScrollBar().rangeChanged.connect(lambda *_: self.ask_if_near_end())

    def dress(self) -> None:
        """Take row height and column widths from the theme in force."""
        self.verticalHeader().setDefaultSectionSize(theme.current().row)
        head = self.horizontalHeader()
        for column, width in WIDTHS.items():
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            head.resizeSection(column, theme.px(width))
        head.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        self.give_way()

    def changeEvent(self, event: QEvent) -> None:
        """Keep rows and columns in step with the type: what the operator widened stays wider."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and hasattr(self, "_tick"):
            ratio, self._scale = theme.current().scale / self._scale, theme.current().scale
            if ratio == 1:
                return
            self.verticalHeader().setDefaultSectionSize(theme.current().row)
            head = self.horizontalHeader()
            head.setMinimumSectionSize(theme.px(28))
            for column in WIDTHS:
                hidden = self.isColumnHidden(column)
                self.setColumnHidden(column, False)  # a hidden column has no width to change
                head.resizeSection(column, round(head.sectionSize(column) * ratio))
                self.setColumnHidden(column, hidden)
            self.give_way()

    def give_way(self) -> None:
        """Hide columns until the words have room; show them again when there is some."""
        room = self.viewport().width() - theme.px(TITLE_ROOM)
        shown = [c for c in WIDTHS if c not in self.hidden_by_choice]
        taken = sum(self._width(c) for c in shown)
        hidden = set(self.hidden_by_choice)
        for column in GIVE_WAY:
            if taken <= room:
                break
            if column in shown:
                hidden.add(column)
                taken -= self._width(column)
        self._narrow(taken > room)
        for column in WIDTHS:
            if self.isColumnHidden(column) != (column in hidden):
                self.setColumnHidden(column, column in hidden)
        beside = tuple(c for c in BESIDE if c in hidden - self.hidden_by_choice)
        if beside != self._rows.beside:
            self._rows.beside = beside
            self.viewport().update()

    def _narrow(self, narrow: bool) -> None:
        """Let the state be its sign alone where there is no room for its name."""
        if narrow != self._sign_alone:
            self._sign_alone = narrow
            self._rows.show_state_name(not narrow)
            self.horizontalHeader().resizeSection(STATE, theme.px(SIGN if narrow else WIDTHS[STATE]))

    def _width(self, column: int) -> int:
        if column == STATE and self._sign_alone:
            return theme.px(WIDTHS[STATE])
        return self.columnWidth(column) or theme.px(WIDTHS[column])

    def selected_ids(self) -> tuple[str, ...]:
        """Return the reports selected, from the top."""
        rows = sorted(i.row() for i in self.selectionModel().selectedRows())
        return tuple(self._rows.rows[r].id for r in rows)

    def current_id(self) -> str | None:
        """Return the report where the cursor is; without one, the only one selected (assistive technology selects so)."""
        index = self.currentIndex()
        if index.isValid():
            return self._rows.rows[index.row()].id if index.row() < len(self._rows.rows) else None
        chosen = self.selected_ids()
        return chosen[0] if len(chosen) == 1 else None

    def select_ids(self, ids: tuple[str, ...], current: str | None) -> bool:
        """Select the reports that are loaded and bring the current one into sight; return whether it is loaded."""
        model = self.selectionModel()
        flags = QItemSelectionModel.SelectionFlag
        at = self._rows.row_of(current) if current is not None else None
        places = [r for r in (self._rows.row_of(i) for i in ids) if r is not None]
        model.clearSelection()
        if at is not None:
            model.setCurrentIndex(self._rows.index(at, TITLE), flags.NoUpdate)
            self.scrollTo(self._rows.index(at, TITLE))
        for place in places:
            model.select(self._rows.index(place, TITLE), flags.Select | flags.Rows)
        return at is not None or current is None

    def add_ids(self, ids: AbstractSet[str]) -> None:
        """Select the reports that are loaded beside what is selected."""
        flags, chosen = QItemSelectionModel.SelectionFlag, QItemSelection()
        for place, row in enumerate(self._rows.rows):
            if row.id in ids:
                chosen.select(self._rows.index(place, TITLE), self._rows.index(place, TITLE))
        self.selectionModel().select(chosen, flags.Select | flags.Rows)

    def all_selected(self) -> bool:
        """Tell whether every loaded row is selected."""
        return 0 < self._rows.rowCount() == len(self.selectionModel().selectedRows())

    def step(self, step: int) -> None:
        """Go `step` rows down and select the row there; with nothing selected, select where one is."""
        count = self._rows.rowCount()
        if count:
            at = max(self.currentIndex().row(), 0)
            if self.selectionModel().hasSelection():
                at += step
            there = self._rows.index(min(max(at, 0), count - 1), TITLE)
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(there, flags.ClearAndSelect | flags.Rows)
            self.scrollTo(there)

    def toggle(self) -> None:
        """Select the current row, or not, and keep the others."""
        flags = QItemSelectionModel.SelectionFlag
        if self.currentIndex().isValid():
            self.selectionModel().select(self.currentIndex(), flags.Toggle | flags.Rows)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, not a search."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._letters(QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)):
            event.accept()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.give_way()
        self.ask_if_near_end()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Paint what changed; many rows at once, as a catching up brings them, a few in each turn of the loop."""
        if last.row() - first.row() < BAND or not self.isVisible():
            super().dataChanged(first, last, list(roles))
            return
        seen, left = self.seen(), self._waiting
        rows = range(max(first.row(), seen.start), min(last.row() + 1, seen.stop))
        if rows:
            self._waiting = range(min(rows.start, left.start), max(rows.stop, left.stop)) if left else rows
            self._next_band()

    def _next_band(self) -> None:
        waiting = range(self._waiting.start, min(self._waiting.stop, self._rows.rowCount()))
        rows, self._waiting = waiting[:BAND], waiting[BAND:]
        if rows:
            last = self._rows.columnCount() - 1
            super().dataChanged(self._rows.index(rows[0], 0), self._rows.index(rows[-1], last), [])

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._waiting:
            self._turn.start()

    def shown_columns(self) -> list[int]:
        """Return the columns on the screen from the left."""
        head = self.horizontalHeader()
        places = [head.logicalIndex(i) for i in range(head.count())]
        return [c for c in places if not self.isColumnHidden(c)]

    def seen(self) -> range:
        """Return the places of the rows in sight."""
        first = self.rowAt(0)
        if first < 0:
            return range(0)
        last = self.rowAt(self.viewport().height() - 1)
        return range(first, (last if last >= 0 else self._rows.rowCount() - 1) + 1)

    def repaint_times(self) -> None:
        """Repaint the countdowns and ages in sight, and nothing else."""
        rows = self.seen()
        if not rows:
            return
        now = self._now()
        near = any((d := self._rows.rows[r].due_at) is not None and abs(d - now) < 2 * MINUTE for r in rows)
        self._tick.setInterval(FAST if near else SLOW)
        minute, self._minute = self._minute, now // MINUTE
        aged = AGE in self._rows.beside and minute != self._minute
        for column in (LEFT, AGE, *((TITLE,) if aged else ())):
            if not self.isColumnHidden(column):
                top, bottom = self.rowViewportPosition(rows[0]), self.rowViewportPosition(rows[-1])
                left = self.columnViewportPosition(column)
                height = bottom + self.rowHeight(rows[-1]) - top
                self.viewport().update(QRect(left, top, self.columnWidth(column), height))

    def sort_shown(self, column: int, descending: bool) -> None:
        """Show by which column the rows are sorted."""
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(column, order)

    def sortable(self, column: int) -> bool:
        return column in ORDERS

    def ask_if_near_end(self) -> None:
        """Ask for the next page when fewer than two screens of loaded rows lie below."""
        rows = self.seen()
        if rows and rows[-1] >= self._rows.rowCount() - 2 * len(rows):
            self.near_end.emit()
