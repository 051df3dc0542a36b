"""The command palette: type part of a command, panel or layout, with or without tone marks."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ioc_contract.folding import fold, nfc
from ui import fonts, icons, theme
from ui.widgets.labels import label

WIDTH = 640
ROWS = 12
KEYS = 88
"""Width of the column of shortcuts, pixels before the font scale."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the palette: what it says, what is greyed beside it, its shortcut, and what it does."""

    text: str
    run: Callable[[], None]
    group: str = ""
    shortcut: str = ""
    icon: str = ""
    complete: str = ""
    """Taking the line puts this into the field instead of doing anything."""
    dead: bool = False
    """Only says something."""


def ranked(items: Sequence[Item], typed: str) -> list[Item]:
    """Return the items that have all words typed (folded), the best first: whole start, start of a word, anywhere."""
    words = fold(nfc(typed)).split()
    if not words:
        return list(items)
    scored: list[tuple[int, int, Item]] = []
    whole = " ".join(words)
    for order, item in enumerate(items):
        text = fold(item.text)
        every = f"{text} {fold(item.group)}"
        starts = every.split()
        if not all(w in every for w in words):
            continue
        if text.startswith(whole):
            score = 0
        elif whole in text:
            score = 1 if f" {whole}" in f" {text}" else 3
        elif all(any(s.startswith(w) for s in starts) for w in words):
            score = 2
        else:
            score = 4
        scored.append((score, order, item))
    return [item for _, _, item in sorted(scored, key=lambda s: s[:2])]


class _Line(QStyledItemDelegate):
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        item: Item = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.colour("selection")))
        side = theme.current().icon
        inner = rect.adjusted(12, 0, -12, 0)
        if item.icon:
            box = QRect(inner.left(), inner.top() + (inner.height() - side) // 2 + 1, side, side)
            icons.icon(item.icon, "muted").paint(painter, box)
        inner.setLeft(inner.left() + side + 12)
        small = fonts.font(theme.current().small)
        painter.setFont(small)
        painter.setPen(QColor(theme.colour("muted")))
        key = item.shortcut
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, key)
        metrics = painter.fontMetrics()
        inner.setRight(inner.right() - max(theme.px(KEYS), metrics.horizontalAdvance(key) + 16))
        group_width = min(metrics.horizontalAdvance(item.group) + 2, inner.width() * 2 // 5)
        group = metrics.elidedText(item.group, Qt.TextElideMode.ElideRight, group_width)
        body = fonts.font()
        painter.setFont(body)
        painter.setPen(QColor(theme.colour("muted" if item.dead else "text")))
        room = inner.width() - group_width - 16
        text = painter.fontMetrics().elidedText(item.text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setFont(small)
        painter.setPen(QColor(theme.colour("muted")))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, group)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, theme.px(32))


class Palette(QFrame):
    """An overlay at the top of the window; Esc or a click elsewhere puts it away."""

    closed = Signal()

    def __init__(
        self,
        window: QWidget,
        items: Callable[[], Sequence[Item]],
        lines: Callable[[str], Coroutine[Any, Any, Sequence[Item]]] | None = None,
        start: Callable[[Coroutine[Any, Any, Any]], object] | None = None,
    ) -> None:
        """`lines` says what a line that begins with a slash would do; `start` runs it."""
        super().__init__(window)
        self._items_now, self._lines, self._start = items, lines, start
        self._asked = 0
        self._waits = False
        """The answer to what stands in the field is on its way."""
        self._enter = False
        """Enter was pressed before that answer came."""
        self._items: Sequence[Item] = ()
        self._before: QWidget | None = None
        self.setProperty("role", "popover")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Bảng lệnh"))
        self.field = QLineEdit()
        self.field.setAccessibleName(self.tr("Lệnh"))
        self.field.setPlaceholderText(self.tr("Gõ lệnh, bảng, bố cục; / để ra lệnh: /giao 1104 phan thiết"))
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setItemDelegate(_Line(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(self.tr("Kết quả"))
        self.list.setUniformItemSizes(True)
        self.list.itemClicked.connect(self._take)
        self.nothing = label(self.tr("Không có lệnh nào khớp"), "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setMinimumHeight(theme.px(48))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(8, 8, 8, 8)
        self.column.setSpacing(8)
        self.column.addWidget(self.field)
        self.column.addWidget(self.list)
        self.column.addWidget(self.nothing)
        self.field.textChanged.connect(self._typed)
        self.hide()

    def pop_up(self) -> None:
        """Show the palette with the cursor in it; again: put it away."""
        if self.isVisible():
            self.put_away()
            return
        self._before = self.window().focusWidget()
        self._items = self._items_now()
        self.field.clear()
        self._fill(self._items)
        self._place()
        self.show()
        self.raise_()
        self.window().activateWindow()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def put_away(self) -> None:
        """Hide and give the focus back."""
        if self.isVisible():
            self.hide()
            if self._before is not None:
                self._before.setFocus(Qt.FocusReason.PopupFocusReason)
            self.closed.emit()

    def shown(self) -> list[str]:
        """Return the texts of the lines in view, top to bottom."""
        return [self.list.item(i).text() for i in range(self.list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field:
            return False
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            QTimer.singleShot(0, self, self._leave_if_lost)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            return False
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key, count = event.key(), self.list.count()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}
        if key == Qt.Key.Key_Escape:
            self.put_away()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
            return True
        if key == Qt.Key.Key_Tab and count and (item := self.list.currentItem()) is not None:
            if completion := item.data(Qt.ItemDataRole.UserRole).complete:
                self.field.setText(completion)
            return True
        if key in steps and count:
            self.list.setCurrentRow(max(0, min(count - 1, self.list.currentRow() + steps[Qt.Key(key)])))
            return True
        return False

    def _leave_if_lost(self) -> None:
        if not self.field.hasFocus():
            self._before = None
            self.put_away()

    def _typed(self, text: str) -> None:
        self._asked += 1
        self._enter = False
        self._waits = text.lstrip().startswith("/") and self._lines is not None
        if not self._waits:
            self._fill(ranked(self._items, text))
        elif self._start is not None:
            self._start(self._show_lines(text, self._asked))

    async def _show_lines(self, text: str, asked: int) -> None:
        assert self._lines is not None
        items = await self._lines(text)
        if asked != self._asked or not self.isVisible():
            return
        self._waits = False
        self._fill(items)
        live = next((i for i, item in enumerate(items) if not item.dead), -1)
        self.list.setCurrentRow(live)
        if self._enter:
            self._take()

    def _fill(self, items: Sequence[Item]) -> None:
        self.list.clear()
        for item in items[:200]:
            line = QListWidgetItem(item.text)
            line.setData(Qt.ItemDataRole.UserRole, item)
            line.setData(
                Qt.ItemDataRole.AccessibleTextRole, " · ".join(p for p in (item.text, item.group, item.shortcut) if p)
            )
            self.list.addItem(line)
        self.list.setCurrentRow(0 if items else -1)
        empty = not items
        self.nothing.setVisible(empty)
        self.list.setVisible(not empty)
        self.list.setFixedHeight(theme.px(32) * max(1, min(ROWS, len(items))) + 2)
        self._place()

    def _place(self) -> None:
        over = self.parentWidget()
        if over is not None:
            width = min(theme.px(WIDTH), over.width() - 48)
            self.setFixedWidth(width)
            self.adjustSize()
            self.move((over.width() - width) // 2, theme.px(56))

    def _take(self) -> None:
        if self._waits:
            self._enter = True  # what is listed is not about what was typed
            return
        if self.list.currentRow() < 0:
            return
        line = self.list.currentItem()
        item: Item = line.data(Qt.ItemDataRole.UserRole)
        if item.dead:
            return
        if item.complete:
            self.field.setText(item.complete)
            return
        self.put_away()
        item.run()
