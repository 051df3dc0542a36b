"""A table of rows known by id: appended to, moved and updated in place, never reset under a selection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
ROW = int(Qt.ItemDataRole.UserRole)


class Keyed(Protocol):
    @property
    def id(self) -> str: ...


Row = TypeVar("Row", bound=Keyed)


class KeyedTable(QAbstractTableModel, Generic[Row]):
    """Rows in the order they are shown; subclasses give columns and words. Role ROW is the row itself."""

    headers: Sequence[str] = ("",)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self._places: dict[str, int] = {}

    def words(self, row: Row, column: int) -> str:
        """Return a cell's text."""
        raise NotImplementedError

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.headers[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.words(row, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            header = self.headers[index.column()]
            text = self.words(row, index.column())
            return f"{header}: {text}" if header else text
        return None

    def place(self, key: str) -> int | None:
        """Return where a row is, None when it is not loaded."""
        return self._places.get(key)

    def ids(self) -> list[str]:
        return [r.id for r in self.rows]

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows in this order: those that stay keep their identity (and selection), others come and go."""
        wanted = {r.id for r in rows}
        for at in reversed(range(len(self.rows))):
            if self.rows[at].id not in wanted:
                self.beginRemoveRows(QModelIndex(), at, at)
                del self.rows[at]
                self.endRemoveRows()
        if not self.rows and rows:
            self.beginInsertRows(QModelIndex(), 0, len(rows) - 1)
            self.rows = list(rows)
            self.endInsertRows()
        for at, row in enumerate(rows):
            if at < len(self.rows) and self.rows[at].id == row.id:
                continue
            held = next((n for n in range(at, len(self.rows)) if self.rows[n].id == row.id), None)
            if held is None:
                self.beginInsertRows(QModelIndex(), at, at)
                self.rows.insert(at, row)
                self.endInsertRows()
            else:
                self.beginMoveRows(QModelIndex(), held, held, QModelIndex(), at)
                self.rows.insert(at, self.rows.pop(held))
                self.endMoveRows()
        self._index()
        self.update(rows)

    def append(self, rows: Sequence[Row]) -> None:
        """Add the next page."""
        fresh = [r for r in rows if r.id not in self._places]
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(fresh) - 1)
            self.rows.extend(fresh)
            self.endInsertRows()
            self._index()

    def update(self, rows: Sequence[Row]) -> None:
        """Bring loaded rows up to date where they stand; others are passed over."""
        for row in rows:
            at = self._places.get(row.id)
            if at is not None and self.rows[at] != row:
                self.rows[at] = row
                self.dataChanged.emit(self.index(at, 0), self.index(at, self.columnCount() - 1))

    def _index(self) -> None:
        self._places = {r.id: n for n, r in enumerate(self.rows)}
