"""The tasks as a table, and how progress is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ioc_contract.records import TaskState
from ioc_desktop.services.board_tasks import TaskRow
from ui import fonts, theme
from ui.models.keyed import ROW, Index, KeyedTable
from ui.panels.tasks import words

translate = QCoreApplication.translate
Role = Qt.ItemDataRole
DUE, TITLE, STATE, PROGRESS, AGENCY, ORIGIN = range(6)


class TaskModel(KeyedTable[TaskRow]):
    """Tasks, the most pressing first."""

    def __init__(self, now: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.headers = [
            translate("Tasks", "Thời hạn"),
            translate("Tasks", "Công việc"),
            translate("Tasks", "Trạng thái"),
            translate("Tasks", "Tiến độ"),
            translate("Tasks", "Cơ quan"),
            translate("Tasks", "Nguồn"),
        ]

    def words(self, row: TaskRow, column: int) -> str:
        match column:
            case 0:
                return words.due(row, self._now())
            case 1:
                number = "" if row.number is None else f"#{row.number} "
                blocked = f" — {row.blocker}" if row.blocker else ""
                return f"{number}{row.title}{blocked}"
            case 2:
                waiting = " · " + translate("Tasks", "chờ gửi") if row.waiting else ""
                return words.state(row.state) + waiting
            case 3:
                return f"{row.progress} %"
            case 4:
                return row.agency or translate("Tasks", "Chưa giao")
        return words.origin(row.origin_kind)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if role == Role.ForegroundRole and index.isValid():
            row = self.rows[index.row()]
            if index.column() == DUE and row.overdue(self._now()):
                return QColor(theme.colour("alarm"))
            if index.column() == STATE and row.state is TaskState.BLOCKED:
                return QColor(theme.colour("warn"))
            return None
        return super().data(index, role)


class ProgressDelegate(QStyledItemDelegate):
    """Draws progress as a bar with its percentage."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(ROW)
        if not isinstance(row, TaskRow):
            return
        t, box = theme.current(), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(t.selection))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), QColor(theme.colour("faint")))
        text = theme.px(40)
        rail = QRectF(box.left() + 8, box.center().y() - 3, max(8.0, box.width() - text - 16), 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.border))
        painter.drawRoundedRect(rail, 3, 3)
        if row.progress:
            painter.setBrush(QColor(t.muted if row.state is not TaskState.BLOCKED else t.warn))
            painter.drawRoundedRect(QRectF(rail.left(), rail.top(), rail.width() * row.progress / 100, 6), 3, 3)
        painter.setFont(fonts.font(t.small))
        painter.setPen(QColor(t.text))
        painter.drawText(
            box.adjusted(0, 0, -8, 0),
            int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
            f"{row.progress} %",
        )
        painter.restore()
