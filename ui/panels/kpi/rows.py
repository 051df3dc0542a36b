"""The rows behind a figure: every reported value of an indicator, corrections included, with its source."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QPushButton, QTableView, QVBoxLayout, QWidget

from ioc_contract import clock
from ioc_contract.records import PeriodKind
from ioc_desktop.services.board_kpi import MOST_ROWS
from ioc_desktop.services.kpi_records import ObservationsDrill
from ui import theme
from ui.panels.kpi import words
from ui.widgets import numbers

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


def _headers() -> list[str]:
    return [
        translate("Kpi", "Kỳ"),
        translate("Kpi", "Đơn vị"),
        translate("Kpi", "Giá trị"),
        translate("Kpi", "Tử số"),
        translate("Kpi", "Mẫu số"),
        translate("Kpi", "Mục tiêu"),
        translate("Kpi", "Dữ liệu tới"),
        translate("Kpi", "Tình trạng"),
        translate("Kpi", "Nguồn"),
        translate("Kpi", "Ghi chú"),
    ]


def _align(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column in (2, 3, 4, 5) else Qt.AlignmentFlag.AlignLeft
    return int(Qt.AlignmentFlag.AlignVCenter | side)


class ObservationModel(QAbstractTableModel):
    """The reported values of one indicator; a new drill is a new question, so they are set as a whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headers = _headers()
        self._cells: list[list[str]] = []
        self._replaced: list[bool] = []

    def show_rows(self, found: ObservationsDrill, period: PeriodKind | None, decimals: int) -> None:
        self.beginResetModel()
        self._cells = []
        self._replaced = [o.superseded for o in found.rows]
        for o in found.rows:
            value = words.no_data() if o.value is None else numbers.number(o.value, decimals)
            counts = ["" if x is None else numbers.short(x) for x in (o.numerator, o.denominator, o.target)]
            said_at = f"{clock.local(o.as_of):%H:%M %d/%m/%Y}"
            place = o.unit or translate("Kpi", "Toàn địa bàn")
            self._cells.append(
                [
                    *(numbers.period(period, o.start, o.end), place, value, *counts),
                    *(said_at, words.standing(o), o.source, o.note),
                ]
            )
        self.endResetModel()

    def empty(self, column: int) -> bool:
        """Tell whether no row says anything in a column."""
        return bool(self._cells) and not any(row[column] for row in self._cells)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if role == Role.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._headers[section]
        return _align(section) if role == Role.TextAlignmentRole else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Role.DisplayRole, Role.ToolTipRole):
            return self._cells[index.row()][index.column()]
        if role == Role.AccessibleTextRole:
            return f"{self._headers[index.column()]}: {self._cells[index.row()][index.column()]}"
        if role == Role.TextAlignmentRole:
            return _align(index.column())
        if self._replaced[index.row()]:
            if role == Role.ForegroundRole:
                return QColor(theme.current().muted)
            if role == Role.FontRole:
                font = QFont()
                font.setStrikeOut(index.column() == 2)
                return font
        return None


class RowsPage(QWidget):
    """A page over the board; Esc or the button goes back to it."""

    closed = Signal()
    export_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: ObservationsDrill | None = None
        self.period: PeriodKind | None = None
        self.model = ObservationModel(self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.current().row)
        self.table.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setProperty("role", "heading")
        back = QPushButton(translate("Kpi", "Quay lại"))
        back.setProperty("kind", "ghost")
        back.clicked.connect(self.closed)
        export = QPushButton(translate("Kpi", "Xuất CSV"))
        export.clicked.connect(self.export_wanted)
        top = QHBoxLayout()
        top.setContentsMargins(8, 4, 8, 4)
        top.addWidget(back)
        top.addWidget(self.title, 1)
        top.addWidget(export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)

    def show_rows(self, found: ObservationsDrill, period: PeriodKind | None, decimals: int) -> None:
        """Show what is behind an indicator, newest first."""
        self.found, self.period = found, period
        self.model.show_rows(found, period, decimals)
        count = translate("Kpi", "{name}: {count} giá trị đã báo cáo")
        if len(found.rows) >= MOST_ROWS:
            count = translate("Kpi", "{name}: {count} giá trị báo cáo gần nhất")
        self.title.setText(count.format(name=words.said(found.name), count=numbers.number(len(found.rows))))
        self.table.setAccessibleName(self.title.text())
        header = self.table.horizontalHeader()
        for column in range(self.model.columnCount()):
            self.table.setColumnHidden(column, self.model.empty(column))
        header.setStretchLastSection(True)
        header.resizeSections(QHeaderView.ResizeMode.ResizeToContents)
        if found.rows:
            self.table.selectRow(0)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
