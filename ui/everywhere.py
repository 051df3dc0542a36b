"""Search everywhere (Ctrl+Shift+F): an overlay with what has the words typed, in groups with counts, by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ioc_desktop.services import board_search
from ioc_desktop.services.board_queue import QueueQuery
from ioc_desktop.services.board_search import Answer, Found, Group
from ui import fonts, icons, theme
from ui.bus import Selection
from ui.palette import Item, Palette
from ui.session import Session
from ui.widgets import highlight
from ui.widgets.labels import label

PAUSE_MS = 120
"""Pause after the last letter before the search runs."""
PATIENCE_MS = 250
"""A search that takes longer than this is said to be at work."""
ROWS = 14
EACH = 5
"""Rows of a kind shown; the rest is counted."""
_GLYPHS = {
    "case": "message-square-text", "article": "newspaper", "task": "list-checks", "indicator": "gauge", "place": "map-pin",
    "admin_unit": "landmark", "organisation": "building-2",
}  # fmt: skip
_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Head:
    """The line over a group."""

    text: str
    count: str


class _Line(QStyledItemDelegate):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.typed = ""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line: Head | Item = index.data(_ROLE)
        rect: QRect = option.rect
        painter.save()
        inner = rect.adjusted(12, 0, -12, 0)
        if isinstance(line, Head):
            painter.setFont(fonts.font(theme.current().small, QFont.Weight.DemiBold))
            painter.setPen(QColor(theme.colour("muted")))
            painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line.text)
            painter.setFont(fonts.font(theme.current().small))
            painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, line.count)
        else:
            self._hit(painter, option, inner, line)
        painter.restore()

    def _hit(self, painter: QPainter, option: QStyleOptionViewItem, inner: QRect, line: Item) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(theme.colour("selection")))
        side = theme.current().icon
        box = QRect(inner.left(), inner.top() + (inner.height() - side) // 2, side, side)
        icons.icon(line.icon, "muted").paint(painter, box)
        inner.setLeft(inner.left() + side + 12)
        painter.setFont(fonts.font())
        metrics = painter.fontMetrics()
        small = fonts.font(theme.current().small)
        room = min(metrics.horizontalAdvance(line.text) + 4, inner.width() * (2 if line.group else 3) // 3)
        spans = (
            partial(board_search.spans, typed=self.typed)
            if self.typed and line.icon not in ("lightbulb", "list")
            else None
        )
        painter.setPen(QColor(theme.colour("text")))
        highlight.draw(painter, QRect(inner.left(), inner.top(), room, inner.height()), line.text, spans)
        inner.setLeft(inner.left() + room + 16)
        painter.setFont(small)
        painter.setPen(QColor(theme.colour("muted")))
        wide = painter.fontMetrics().horizontalAdvance(line.group)
        inner.setLeft(max(inner.left(), inner.right() - wide - 2))
        highlight.draw(painter, inner, line.group, spans)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, theme.px(24 if isinstance(index.data(_ROLE), Head) else 32))


class Everywhere(Palette):
    """The overlay; Enter opens what is current in its panel, Tab takes the words proposed, Esc puts it away."""

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window, tuple)
        self._session = session
        self._asked = 0
        self._suggestion: str | None = None
        self.setAccessibleName(self.tr("Tìm khắp nơi"))
        self.field.setPlaceholderText(
            self.tr("Tìm phản ánh, tin bài, công việc, chỉ tiêu, địa điểm…  (#1104: theo số)")
        )
        self.field.setAccessibleName(self.tr("Tìm khắp nơi"))
        self.list.setUniformItemSizes(False)
        self._line = _Line(self.list)
        self.list.setItemDelegate(self._line)
        self.note = label("", "muted", wrap=True)
        self.note.hide()
        self.foot = label(self.tr("↑ ↓ chọn · Enter mở · Tab nhận gợi ý · Esc đóng"), "caption")
        for widget in (self.note, self.foot):
            self.column.addWidget(widget)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._say_at_work)
        self._say(self.tr("Gõ để tìm"))

    def pop_up(self) -> None:
        self._asked += 1  # an answer on its way is no longer wanted
        self._show(Answer((), None, False))
        super().pop_up()
        self._say(self.tr("Gõ để tìm"))

    # ---- asking

    def _typed(self, text: str) -> None:
        self._asked += 1
        if text.strip():
            self._pause.start()
            self._patience.start()
        else:
            self._pause.stop()
            self._patience.stop()
            self._show(Answer((), None, False))
            self._say(self.tr("Gõ để tìm"))

    def _ask(self) -> None:
        self._session.jobs.start(self._find(self.field.text(), self._asked))

    async def _find(self, text: str, asked: int) -> None:
        try:
            answer = await self._session.jobs.latest(
                "everywhere", board_search.find, text, EACH, lambda: asked != self._asked
            )
        except Exception as error:
            if asked == self._asked:
                self._patience.stop()
                self._show(Answer((), None, False))
                self._say(self.tr("Không tìm được: {error}").format(error=str(error).splitlines()[0]))
            raise
        if answer is None or asked != self._asked:
            return
        self._patience.stop()
        self._line.typed = text
        self._show(answer)
        self._say(self.tr("Không tìm thấy «{text}»").format(text=text.strip()))

    # ---- showing

    def _say(self, words: str) -> None:
        """Say something in the place of the list, where there is none."""
        self.nothing.setText(words)
        self.nothing.setVisible(self.list.count() == 0)
        self._place()

    def _say_at_work(self) -> None:
        if self.list.count() == 0:
            self._say(self.tr("Đang tìm…"))

    def _show(self, answer: Answer) -> None:
        self.list.clear()
        self._suggestion = answer.suggestion
        if answer.suggestion is not None:
            proposed = self.tr("Có phải bạn tìm: {words}").format(words=answer.suggestion)
            self._add(Item(proposed, self.take_suggestion, self.tr("Tab"), "", "lightbulb"))
        for group in answer.groups:
            self._add_group(group)
        self.note.setText(
            self.tr("Số điện thoại người phản ánh chỉ lưu ở máy chủ; ở đây chỉ tìm trong nội dung.")
            if answer.telephone
            else ""
        )
        self.note.setVisible(answer.telephone)
        self.list.setVisible(self.list.count() > 0)
        self.list.setFixedHeight(self._height())
        self._place()
        self._step(1, from_=-1)
        self.list.scrollToTop()

    def _height(self) -> int:
        """Return the room of the first lines, whole ones only."""
        most, high = theme.px(ROWS * 32), 0
        for at in range(self.list.count()):
            line = theme.px(24 if isinstance(self.list.item(at).data(_ROLE), Head) else 32)
            if high + line > most:
                break
            high += line
        return max(theme.px(32), high) + 2

    def _add_group(self, group: Group) -> None:
        names = {
            "case": self.tr("Phản ánh"), "article": self.tr("Tin bài"), "task": self.tr("Công việc"),
            "indicator": self.tr("Chỉ tiêu"), "place": self.tr("Địa điểm"), "admin_unit": self.tr("Địa bàn"),
            "organisation": self.tr("Cơ quan"),
        }  # fmt: skip
        total = f"{group.total:,}".replace(",", ".")
        count = self.tr("hơn {n}").format(n=total) if group.more else total
        head = QListWidgetItem(f"{names[group.kind]} · {count}")
        head.setData(_ROLE, Head(names[group.kind], count))
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.list.addItem(head)
        for row in group.rows:
            text = f"#{row.number} {row.title}" if row.number else row.title
            self._add(Item(text, partial(self._open, row), row.detail.splitlines()[0] if row.detail else "", "", _GLYPHS[row.kind]))  # fmt: skip
        if group.kind == "case" and (group.total > len(group.rows) or group.more):
            every = self.tr("Xem tất cả {count} phản ánh trong danh sách").format(count=count)
            self._add(Item(every, self._open_all, "", "", "list"))

    def _add(self, item: Item) -> None:
        line = QListWidgetItem(item.text)
        line.setData(_ROLE, item)
        line.setData(Qt.ItemDataRole.AccessibleTextRole, " · ".join(p for p in (item.text, item.group) if p))
        self.list.addItem(line)

    # ---- doing

    def take_suggestion(self) -> None:
        """Search for the words proposed."""
        if self._suggestion is not None:
            self.field.setText(self._suggestion)
            self._pause.stop()
            self._ask()

    def _open(self, found: Found) -> None:
        bus = self._session.bus
        if found.kind == "admin_unit":
            bus.filter_requested.emit("queue", QueueQuery(units=(found.id,), open_only=False))
        elif found.kind == "organisation":
            bus.filter_requested.emit("queue", QueueQuery(agencies=(found.id,), open_only=False))
        else:
            if found.kind != "indicator":
                bus.select(Selection(found.kind, (found.id,), found.id))
            if found.kind == "place":
                bus.reveal_requested.emit(found.kind, found.id)
            else:
                bus.open_requested.emit(found.kind, found.id)

    def _open_all(self) -> None:
        query = QueueQuery(text=self.field.text().strip(), open_only=False)
        self._session.bus.filter_requested.emit("queue", query)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}
            if event.key() in steps:
                self._step(steps[Qt.Key(event.key())])
                return True
            if event.key() == Qt.Key.Key_Tab:
                self.take_suggestion()
                return True
        return super().eventFilter(watched, event)

    def _step(self, by: int, from_: int | None = None) -> None:
        """Move by so many lines, over the heads of groups."""
        count = self.list.count()
        at = (self.list.currentRow() if from_ is None else from_) + by
        at = max(0, min(count - 1, at))
        way = 1 if by > 0 else -1
        while 0 <= at < count and isinstance(self.list.item(at).data(_ROLE), Head):
            at += way
        if 0 <= at < count:
            self.list.setCurrentRow(at)
            if at and isinstance(self.list.item(at - 1).data(_ROLE), Head):
                self.list.scrollToItem(self.list.item(at - 1))

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is None or isinstance(item.data(_ROLE), Head):
            return
        if item.data(_ROLE).run == self.take_suggestion:
            self.take_suggestion()
            return
        super()._take()

    def _fill(self, items: Sequence[Item]) -> None:
        """Nothing: what is shown comes from a search."""
