"""The stories loaded so far, as the list shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc_desktop.services.board_media import Story
from ui.models.keyed import ROW, Index, KeyedTable
from ui.panels.media import words

STORY = ROW


class StoryModel(KeyedTable[Story]):
    """Stories by id, in the order in which they were asked for."""

    def __init__(self, now: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now

    def words(self, row: Story, column: int) -> str:
        return row.title

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.AccessibleTextRole and index.isValid():
            return words.sentence(self.rows[index.row()], self._now())
        return super().data(index, role)
