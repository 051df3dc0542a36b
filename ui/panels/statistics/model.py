"""The lines of the statistics as a table: counts, and rates beside the two numbers they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from ioc_desktop.services import csv_text, statistics
from ioc_desktop.services.statistics import RATES, By, Line, Table
from ui import fonts, theme
from ui.cases import words as case_words
from ui.panels.kpi.words import said
from ui.widgets import numbers

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers: a count (`count` is its name), or the rate of that name."""

    title: str
    tip: str
    count: str = ""
    rate: str = ""


def names() -> dict[By, str]:
    """Return what the lines may be, in words."""
    return {
        By.AGENCY: translate("Statistics", "Cơ quan chủ trì"),
        By.UNIT: translate("Statistics", "Địa bàn"),
        By.CATEGORY: translate("Statistics", "Lĩnh vực"),
        By.CHANNEL: translate("Statistics", "Kênh tiếp nhận"),
        By.PERIOD: translate("Statistics", "Kỳ"),
    }


def line_name(found: Table, line: Line) -> str:
    """Return what a line is called."""
    if line is found.total:
        return translate("Statistics", "Tất cả")
    if found.by is By.PERIOD:
        return statistics.period_name(line)
    if found.by is By.CHANNEL:
        return case_words.channel(line.key or "")
    without = {
        By.AGENCY: translate("Statistics", "Chưa giao"),
        By.UNIT: translate("Statistics", "Chưa rõ địa bàn"),
        By.CATEGORY: translate("Statistics", "Chưa phân loại"),
    }
    return line.name or line.key or without[found.by]


def columns(found: Table) -> tuple[Column, ...]:
    """Return the columns after the name."""
    counts = {
        "received": (translate("Statistics", "Tiếp nhận"), translate("Statistics", "Tiếp nhận trong khoảng chọn")),
        "done": (
            translate("Statistics", "Đã xong"),
            translate("Statistics", "Trong đó đã trả lời, đóng, từ chối, trùng hoặc chuyển"),
        ),
        "in_hand": (translate("Statistics", "Đang xử lý"), translate("Statistics", "Trong đó chưa trả lời người dân")),
        "overdue": (
            translate("Statistics", "Quá hạn"),
            translate("Statistics", "Đang xử lý, đã quá hạn của bước hiện tại lúc tính"),
        ),
    }
    rates = {
        "on_time_rate": (
            translate("Statistics", "Đúng hạn %"),
            translate("Statistics", "Đúng hạn"),
            translate("Statistics", "/ được xét"),
        ),
        "satisfied_rate": (
            translate("Statistics", "Hài lòng %"),
            translate("Statistics", "Hài lòng"),
            translate("Statistics", "/ trên số"),
        ),
    }
    out = [Column(*counts[name], name) for name in statistics.COUNTS]
    for name in RATES:
        rule = found.rates[name]
        share, above, below = rates[name]
        out.append(Column(share, said(rule.text), rate=name))
        out.append(Column(above, said(rule.numerator_label), rule.numerator))
        out.append(Column(below, said(rule.denominator_label), rule.denominator or "received"))
    return tuple(out)


class StatisticsModel(QAbstractTableModel):
    """All lines of one question, the total first; another question is another table, so they are set as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Table | None = None
        self.lines: list[Line] = []
        self.columns: tuple[Column, ...] = ()

    def show_table(self, found: Table) -> None:
        self.beginResetModel()
        self.found, self.columns = found, columns(found)
        self.lines = [found.total, *found.lines]
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the lines by a column, the total staying first; -1: as they came."""
        if self.found is None or column >= len(self.columns) + 1:
            return
        self.beginResetModel()
        rest = list(self.found.lines)
        if column >= 0:
            rest.sort(key=lambda line: self._value(line, column), reverse=order is Qt.SortOrder.DescendingOrder)
        self.lines = [self.found.total, *rest]
        self.endResetModel()

    def _value(self, line: Line, column: int) -> Any:
        assert self.found is not None
        if column == 0:
            return (line.start or 0) if self.found.by is By.PERIOD else line_name(self.found, line).casefold()
        what = self.columns[column - 1]
        if what.rate:
            value = statistics.rate(line, self.found.rates[what.rate])
            return -1.0 if value is None else value
        return line.counts[what.count]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 1 + len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or self.found is None:
            return None
        if role == Role.TextAlignmentRole:
            return RIGHT if section else int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if section == 0:
            return names()[self.found.by] if role == Role.DisplayRole else None
        what = self.columns[section - 1]
        return {Role.DisplayRole: what.title, Role.ToolTipRole: what.tip}.get(Role(role))

    def text(self, row: int, column: int) -> str:
        """Return what a cell says."""
        assert self.found is not None
        line = self.lines[row]
        if column == 0:
            return line_name(self.found, line)
        what = self.columns[column - 1]
        if not what.rate:
            return numbers.number(line.counts[what.count])
        value = statistics.rate(line, self.found.rates[what.rate])
        return "–" if value is None else f"{numbers.number(value, 1)} %"

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid() or self.found is None:
            return None
        row, column = index.row(), index.column()
        if role == Role.DisplayRole:
            return self.text(row, column)
        if role == Role.AccessibleTextRole:
            title = names()[self.found.by] if column == 0 else self.columns[column - 1].title
            return f"{title}: {self.text(row, column)}"
        if role == Role.ToolTipRole:
            return self.text(row, 0) if column == 0 else self.columns[column - 1].tip
        if role == Role.TextAlignmentRole:
            return RIGHT if column else int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role == Role.FontRole and row == 0:
            return fonts.font(weight=QFont.Weight.DemiBold)
        if role == Role.ForegroundRole and column:
            what = self.columns[column - 1]
            if what.count == "overdue" and self.lines[row].counts["overdue"]:
                return QColor(theme.colour("alarm"))
        return None

    def csv(self, over: str = "") -> bytes:
        """Return the table as it stands, with what it is over (in words) and what the rates mean below it."""
        assert self.found is not None
        head = [names()[self.found.by], *(c.title for c in self.columns)]
        body = [[self.text(n, 0), *(self._number(line, c) for c in self.columns)] for n, line in enumerate(self.lines)]
        notes = [[over], *([said(self.found.rates[name].text)] for name in RATES)]
        return csv_text.table(head, [*body, [], *notes])

    def _number(self, line: Line, what: Column) -> float | int | None:
        assert self.found is not None
        if not what.rate:
            return line.counts[what.count]
        value = statistics.rate(line, self.found.rates[what.rate])
        return None if value is None else round(value, 2)
