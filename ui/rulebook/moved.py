"""The table of the deadlines that an edit of the rulebook would move: which, from when to when, by how much."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from ioc_desktop.services.rulebook import Moved
from ui import theme
from ui.cases import words as cases

translate = QCoreApplication.translate


class MovedTable(QTableWidget):
    """Read with the arrow keys; Enter on a row is for who listens to `itemActivated`."""

    def __init__(self) -> None:
        super().__init__(0, 5)
        self.setAccessibleName(translate("Rulebook", "Hạn sẽ dời"))
        self.setHorizontalHeaderLabels(
            [
                translate("Rulebook", "Số"), translate("Rulebook", "Tiêu đề"), translate("Rulebook", "Hạn hiện nay"),
                translate("Rulebook", "Hạn mới"), translate("Rulebook", "Dời"),
            ]
        )  # fmt: skip
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setMinimumHeight(theme.px(96))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.current().row)
        for column, width in ((0, 72), (2, 160), (3, 160), (4, 144)):
            self.setColumnWidth(column, theme.px(width))
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)

    def show_rows(self, rows: Sequence[Moved]) -> None:
        """Show deadlines, the most pressing first."""
        self.setRowCount(len(rows))
        for row, moved in enumerate(rows):
            for column, text in enumerate(_texts(moved)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.setItem(row, column, item)


def _texts(moved: Moved) -> tuple[str, ...]:
    before, after = (cases.moment(i) if i is not None else "–" for i in (moved.before, moved.after))
    shift = ""
    if moved.before is not None and moved.after is not None:
        shift = ("+" if moved.after > moved.before else "\N{MINUS SIGN}") + cases.span(moved.after - moved.before)
    return cases.number(moved.number), moved.title, before, after, shift
