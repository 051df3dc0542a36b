"""The stories loaded so far: appended to, updated in place, never reset under a selection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ioc_desktop.services.board_media import Story
from ui.panels.media import words

Index = QModelIndex | QPersistentModelIndex
STORY = int(Qt.ItemDataRole.UserRole)


class StoryModel(QAbstractListModel):
    """Rows keyed by story id, in the order in which they were asked for."""

    def __init__(self, now: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.rows: list[Story] = []
        self._places: dict[str, int] = {}

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        story = self.rows[index.row()]
        if role == STORY:
            return story
        if role == Qt.ItemDataRole.DisplayRole:
            return story.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return words.sentence(story, self._now())
        return None

    def place(self, story: str) -> int | None:
        """Return the row of a story, None when it is not loaded."""
        return self._places.get(story)

    def ids(self) -> list[str]:
        return [s.id for s in self.rows]

    def show(self, rows: Sequence[Story]) -> None:
        """Show these stories in this order: rows that stay keep their identity (and selection), others come and go."""
        wanted = {s.id for s in rows}
        for at in reversed(range(len(self.rows))):
            if self.rows[at].id not in wanted:
                self.beginRemoveRows(QModelIndex(), at, at)
                del self.rows[at]
                self.endRemoveRows()
        for at, story in enumerate(rows):
            held = next((n for n in range(at, len(self.rows)) if self.rows[n].id == story.id), None)
            if held is None:
                self.beginInsertRows(QModelIndex(), at, at)
                self.rows.insert(at, story)
                self.endInsertRows()
            elif held != at:
                self.beginMoveRows(QModelIndex(), held, held, QModelIndex(), at)
                self.rows.insert(at, self.rows.pop(held))
                self.endMoveRows()
        self._index()
        self.update(rows)

    def append(self, rows: Sequence[Story]) -> None:
        """Add the next page."""
        fresh = [s for s in rows if s.id not in self._places]
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(fresh) - 1)
            self.rows.extend(fresh)
            self.endInsertRows()
            self._index()

    def update(self, rows: Sequence[Story]) -> None:
        """Bring loaded stories up to date where they stand; others are passed over."""
        for story in rows:
            at = self._places.get(story.id)
            if at is not None and self.rows[at] != story:
                self.rows[at] = story
                self.dataChanged.emit(self.index(at), self.index(at))

    def _index(self) -> None:
        self._places = {s.id: n for n, s in enumerate(self.rows)}
