"""The alarms as a table: state and priority by shape and words, colour only for what waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QColor

from ioc_contract.alarms import WANTING
from ioc_desktop.services.board_alarms import AlarmRow
from ui import theme
from ui.models.keyed import Index, KeyedTable
from ui.room import words

translate = QCoreApplication.translate
Role = Qt.ItemDataRole
PRIORITY, TITLE, CAUSE, STATE, SINCE, UNIT, KEEPER = range(7)


class AlarmModel(KeyedTable[AlarmRow]):
    """Alarms, what waits for somebody first."""

    def __init__(self, now: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.headers = [
            translate("Room", "Mức"),
            translate("Room", "Cảnh báo"),
            translate("Room", "Vì sao"),
            translate("Room", "Trạng thái"),
            translate("Room", "Kéo dài"),
            translate("Room", "Địa bàn"),
            translate("Room", "Ai, khi nào"),
        ]

    def words(self, row: AlarmRow, column: int) -> str:
        match column:
            case 0:
                return words.priority(row.alarm.priority)
            case 1:
                return row.alarm.title + (" · " + translate("Room", "chập chờn") if row.chatters else "")
            case 2:
                return words.cause(row.alarm, self._now())
            case 3:
                waiting = " · " + translate("Room", "chờ gửi") if row.waiting else ""
                return words.state(row.alarm.state) + waiting
            case 4:
                return words.age(row.alarm.since, self._now())
            case 5:
                return row.unit
        return words.keeper(row, self._now())

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if role == Role.ForegroundRole and index.isValid():
            row = self.rows[index.row()]
            if index.column() in (PRIORITY, STATE) and row.alarm.state in WANTING:
                return QColor(theme.colour(words.ROLES[row.alarm.priority]))
            return None
        return super().data(index, role)
