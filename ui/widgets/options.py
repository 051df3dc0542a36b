"""A line of a list of options: its words, and greyed at the right what else is known of it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui import theme


class OptionLine(QStyledItemDelegate):
    """An option's words, and at the right its greyed detail where there is room for both."""

    DETAIL = Qt.ItemDataRole.UserRole + 1

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        detail = str(index.data(self.DETAIL) or "")
        metrics = option.fontMetrics
        used = metrics.horizontalAdvance(str(index.data())) + theme.px(48)
        if detail and used + metrics.horizontalAdvance(detail) <= option.rect.width():
            painter.save()
            painter.setFont(option.font)
            painter.setPen(QColor(theme.colour("muted")))
            room = option.rect.adjusted(0, 0, -theme.px(12), 0)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), detail)
            painter.restore()
