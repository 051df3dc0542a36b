"""A list under a chip of the filter bar, found in by typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ioc_contract.folding import fold
from ui import theme
from ui.widgets.options import OptionLine


@dataclass(frozen=True, slots=True)
class Value:
    """A value to filter by, its words and how many rows it would leave (None: not counted)."""

    value: Any
    text: str
    count: int | None = None
    opens: bool = False
    """Not a value to tick: choosing it closes the list and goes on elsewhere."""


class ChoicePopup(QWidget):
    """A list under a chip: typing finds without marks, Space or a click ticks, Enter ticks and closes."""

    changed = Signal(object)
    """The values ticked, as a tuple."""
    picked = Signal(object)
    """The value of a line that opens something else."""

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
        self.list.itemClicked.connect(lambda item: None if _ticks(item) else self._take())
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
            if v.opens:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
            else:
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
        return tuple(i.data(Qt.ItemDataRole.UserRole) for i in items if _ticked(i))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # keys are for this list while it is open, not for the panel under it
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
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

    def _take(self) -> None:
        """Tick the line at hand, or go where it leads, and close."""
        item = self.list.currentItem()
        if item is not None and not item.isHidden() and _ticks(item):
            item.setCheckState(Qt.CheckState.Unchecked if _ticked(item) else Qt.CheckState.Checked)
        self.close()
        if item is not None and not item.isHidden() and not _ticks(item):
            self.picked.emit(item.data(Qt.ItemDataRole.UserRole))

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


def _ticks(item: QListWidgetItem) -> bool:
    return bool(item.flags() & Qt.ItemFlag.ItemIsUserCheckable)


def _ticked(item: QListWidgetItem) -> bool:
    return _ticks(item) and item.checkState() is Qt.CheckState.Checked
