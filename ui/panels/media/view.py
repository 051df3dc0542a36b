"""The list of stories: title, outlets and times, topics and place, tone and marks in words; the keys of a list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ioc_contract.records import Tone
from ioc_desktop.services.board_media import Story
from ui import fonts, icons, theme
from ui.panels.media import words
from ui.panels.media.model import STORY, StoryModel
from ui.widgets.chips import paint_badge

Index = QModelIndex | QPersistentModelIndex
_ICONS = (("flagged", "flag", "warn"), ("case_id", "message-square-text", "muted"), ("task_id", "list-todo", "muted"))


class StoryDelegate(QStyledItemDelegate):
    """Draws a story in three lines."""

    def __init__(self, now: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        t = theme.current()
        body = QFontMetricsF(fonts.font(t.body)).lineSpacing()
        small = QFontMetricsF(fonts.font(t.small)).lineSpacing()
        return QSize(theme.px(200), round(body + 2 * small) + 4 * t.space)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        story = index.data(STORY)
        if not isinstance(story, Story):
            return
        t, box = theme.current(), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(t.selection))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(theme.colour("hover")))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), QColor(theme.colour("faint")))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height() - 1), QColor(t.accent))
        inner = box.adjusted(6 * t.space, 2 * t.space, -3 * t.space, -2 * t.space)
        if story.unread:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent))
            painter.drawEllipse(QPointF(box.left() + 3 * t.space, inner.top() + 8 * t.scale), 4, 4)
        colour = t.muted if story.irrelevant else t.text
        title = fonts.font(t.body, QFont.Weight.DemiBold if story.unread else QFont.Weight.Normal)
        title.setStrikeOut(story.irrelevant)
        right = self._marks(painter, inner, story)
        tall = QFontMetricsF(title).lineSpacing()
        _put(painter, QRectF(inner.left(), inner.top(), right - inner.left(), tall), story.title, title, colour)
        small = fonts.font(t.small)
        line = QFontMetricsF(small).lineSpacing()
        y = inner.top() + tall
        room = self._tone(painter, inner, y, line, story)
        spread = words.spread(story, self._now())
        _put(painter, QRectF(inner.left(), y, room - inner.left(), line), spread, small, t.muted)
        tail = " · ".join(p for p in (story.unit, ", ".join(story.topics), *words.marks(story)[:1]) if p)
        _put(painter, QRectF(inner.left(), y + line, inner.width(), line), tail, small, t.muted)
        painter.restore()

    def _marks(self, painter: QPainter, inner: QRectF, story: Story) -> float:
        """Draw the icons of what was done with the story; return where the title must end."""
        x = inner.right()
        side = theme.px(14)
        for field, name, role in _ICONS:
            if getattr(story, field):
                x -= side
                painter.drawPixmap(QPointF(x, inner.top() + 1), icons.pixmap(name, side, role))
                x -= theme.current().space
        return x

    def _tone(self, painter: QPainter, inner: QRectF, y: float, line: float, story: Story) -> float:
        text = words.tone_of(story)
        if not text:
            return inner.right()
        wide = QFontMetricsF(fonts.font(theme.current().small)).horizontalAdvance(text) + 3 * theme.current().space
        place = QRect(round(inner.right() - wide), round(y), round(wide), round(line))
        paint_badge(painter, place, text, "alarm" if story.tone is Tone.NEGATIVE else "muted")
        return float(place.left() - theme.current().space)


def _put(painter: QPainter, place: QRectF, text: str, font: QFont, colour: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)


class StoryView(QListView):
    """The list. `letters` runs the command of a key and says whether there is one."""

    near_end = Signal()
    """The last loaded stories come into sight."""

    def __init__(self, model: StoryModel, now: Callable[[], int], letters: Callable[[str], bool]) -> None:
        super().__init__()
        self._letters = letters
        self._stories = model
        self.setModel(model)
        self.setItemDelegate(StoryDelegate(now, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Danh sách tin"))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().rangeChanged.connect(lambda *_: self._scrolled())

    def selected(self) -> list[Story]:
        """Return the stories selected from the top, else the current one."""
        rows = sorted(i.row() for i in self.selectionModel().selectedIndexes())
        if not rows and self.currentIndex().isValid():
            rows = [self.currentIndex().row()]
        return [self._stories.rows[r] for r in rows]

    def current(self) -> Story | None:
        at = self.currentIndex()
        return self._stories.rows[at.row()] if at.isValid() and at.row() < len(self._stories.rows) else None

    def step(self, by: int) -> None:
        """Go `by` rows down (or up)."""
        at = self.currentIndex().row() + by
        if 0 <= at < len(self._stories.rows):
            self.setCurrentIndex(self._stories.index(at, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text().upper()
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._letters("Return"):
            return
        if plain and text in ("J", "K"):
            self.step(1 if text == "J" else -1)
        elif not (plain and len(text) == 1 and text.isalpha() and self._letters(text)):
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, not a search by first letter."""

    def _scrolled(self) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() - bar.value() < 10:
            self.near_end.emit()
