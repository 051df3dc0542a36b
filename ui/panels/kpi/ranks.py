"""Units ranked by a figure: one bar a row with its place, name and value; those without a value say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ioc_desktop.services.kpi_records import Ranking, RankRow, Status
from ui import fonts, theme
from ui.panels.kpi import words
from ui.panels.kpi.tile import draw_shape
from ui.widgets import numbers

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
LEAST = 22
"""A row is no lower than this, pixels before the font scale."""
ROW = int(Qt.ItemDataRole.UserRole)
_ROLE = {Status.WARN: "warn", Status.ALARM: "alarm"}


def unit_name(row: RankRow) -> str:
    """Return the unit's name, or that none was recorded."""
    return row.name or translate("Kpi", "Chưa ghi đơn vị")


class RankModel(QAbstractListModel):
    """The rows of one ranking. A new ranking is a new question, so the rows are set as a whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ranking: Ranking | None = None

    def show_ranking(self, ranking: Ranking | None) -> None:
        if ranking == self.ranking:
            return
        old, new = self.ranking, ranking
        if old and new and [r.id for r in old.rows] == [r.id for r in new.rows]:
            self.ranking = new
            self.dataChanged.emit(self.index(0), self.index(len(new.rows) - 1))
            return
        self.beginResetModel()
        self.ranking = ranking
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if self.ranking is None or (parent is not None and parent.isValid()) else len(self.ranking.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.ranking is None or not index.isValid():
            return None
        row = self.ranking.rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.words(row)
        return None

    def words(self, row: RankRow) -> str:
        """Return a row in words: «3/7 Mũi Né: 92,4 % (231.000 / 250.000)»."""
        if self.ranking is None or row.value is None:
            return f"{unit_name(row)}: {words.no_data()}"
        value = numbers.measured(row.value, self.ranking.decimals, words.said(self.ranking.measure))
        counts = ""
        if row.numerator is not None and row.denominator is not None:
            counts = f" ({numbers.short(row.numerator)} / {numbers.short(row.denominator)})"
        return f"{row.rank}/{self.ranking.of} {unit_name(row)}: {value}{counts}"


class _Bars(QStyledItemDelegate):
    row = 0
    """Height of a row, pixels; 0: that of tables."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(160), self.row or theme.current().row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, row = index.model(), index.data(ROW)
        if not isinstance(model, RankModel) or model.ranking is None or not isinstance(row, RankRow):
            return
        t, box = theme.current(), QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(t.selection))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(theme.colour("hover")))
        small = fonts.font(t.small)
        metrics = QFontMetricsF(small)
        place = metrics.horizontalAdvance(f"{model.ranking.of}/{model.ranking.of}") + 3 * t.space
        value = "" if row.value is None else numbers.number(row.value, model.ranking.decimals)
        held = [abs(r.value) for r in model.ranking.rows if r.value is not None]
        number = (
            max(metrics.horizontalAdvance(numbers.number(v, model.ranking.decimals)) for v in held or [0.0])
            + 2 * t.space
        )
        longest_name = max(
            QFontMetricsF(fonts.font(t.body)).horizontalAdvance(unit_name(r)) for r in model.ranking.rows
        )
        name_width = min(longest_name + 3 * t.space, (box.width() - place - number) * 0.66)
        x = box.left() + 2 * t.space
        rank = "–" if row.rank is None else f"{row.rank}/{model.ranking.of}"
        _put(painter, QRectF(x, box.top(), place, box.height()), rank, small, t.muted)
        x += place
        body = fonts.font(t.body)
        name = QFontMetricsF(body).elidedText(unit_name(row), Qt.TextElideMode.ElideRight, name_width - t.space)
        _put(painter, QRectF(x, box.top(), name_width, box.height()), name, body, t.text)
        x += name_width
        room = box.right() - number - 3 * t.space - x
        if row.value is None:
            rest = QRectF(x, box.top(), box.right() - x, box.height())
            _put(painter, rest, words.no_data(), small, t.muted)
        else:
            left, wide = bar_of(row.value, [r.value for r in model.ranking.rows if r.value is not None], room)
            bar = QRectF(x + left, box.center().y() - t.space, wide, 2 * t.space)
            colour = theme.colour(_ROLE[row.status]) if row.status in _ROLE else theme.mix(t.muted, t.surface, 0.35)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(bar, 2, 2)
            if row.status in _ROLE:
                mark = QRectF(bar.right() + t.space, box.center().y() - 5, 10, 10)
                if mark.right() < box.right() - number:
                    draw_shape(painter, row.status, mark, _ROLE[row.status])
            strong = fonts.font(t.small, QFont.Weight.DemiBold)
            right = QRectF(box.right() - number - 2 * t.space, box.top(), number, box.height())
            painter.setFont(strong)
            painter.setPen(QColor(t.text))
            painter.drawText(right, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), value)
        painter.restore()


def bar_of(value: float, values: Sequence[float], room: float) -> tuple[float, float]:
    """Return where a bar begins and how wide it is within `room` pixels: what is below zero stands left of it."""
    low, high = min(0.0, *values), max(0.0, *values)
    scale = room / ((high - low) or 1.0)
    return (min(value, 0.0) - low) * scale, max(2.0, abs(value) * scale)


def _put(painter: QPainter, place: QRectF, text: str, font: QFont, colour: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), text)


class RankList(QListView):
    """The ranking as a list: arrows move, Enter asks for the unit's own line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ranks = RankModel(self)
        self.setModel(self.ranks)
        self.bars = _Bars(self)
        self.setItemDelegate(self.bars)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerItem)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(translate("Kpi", "Xếp hạng đơn vị"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Make rows of such a height that none is cut: all of them if they fit without crowding."""
        count, room = self.ranks.rowCount(), self.viewport().height()
        usual, least = theme.current().row, theme.px(LEAST)
        row = usual
        if count and count * usual > room:
            whole = count if count * least <= room else max(1, min(room // least, -(-room // usual)))
            row = room // whole
        if row != self.bars.row:
            self.bars.row = row
            self.scheduleDelayedItemsLayout()

    def show_ranking(self, ranking: Ranking | None) -> None:
        """Show a ranking; the chosen unit stays chosen."""
        current = self.currentIndex().data(ROW)
        self.ranks.show_ranking(ranking)
        self._fit()
        if ranking and isinstance(current, RankRow) and not self.currentIndex().isValid():
            for n, row in enumerate(ranking.rows):
                if row.id == current.id:
                    self.setCurrentIndex(self.ranks.index(n))
