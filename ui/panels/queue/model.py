"""The rows of the queue that are loaded, keyed by id: brought level by granular signals, never reset under a selection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from ioc_contract import claims
from ioc_contract.clock import MINUTE
from ioc_desktop.services.board_queue import NOBODY, Order, Present, QueueRow, Reference
from ui import verbs
from ui.cases import words
from ui.cases.writing import looking, writing
from ui.widgets.numbers import counted

Index = QModelIndex | QPersistentModelIndex
NUMBER, LEFT, STATE, PRIORITY, TITLE, CATEGORY, AGENCY, PLACE, AGE, MARKS = range(10)
ORDERS = {
    NUMBER: Order.NUMBER,
    LEFT: Order.DUE,
    STATE: Order.STATE,
    PRIORITY: Order.PRIORITY,
    CATEGORY: Order.CATEGORY,
    AGENCY: Order.AGENCY,
    PLACE: Order.UNIT,
    AGE: Order.RECEIVED,
}
"""The columns that can be sorted by."""
GONE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_NOWHERE = QModelIndex()


class QueueModel(QAbstractTableModel):
    """Rows in the order of the last load. `now` gives the centre's time, milliseconds."""

    def __init__(self, now: Callable[[], int]) -> None:
        super().__init__()
        self._now = now
        self.rows: list[QueueRow] = []
        self.gone: set[str] = set()
        """Ids that no longer meet the filter; they stay in their place, dimmed, until the list is brought up to date."""
        self.typed = ""
        """The words that were searched for, to be shown where they stand."""
        self.beside: tuple[int, ...] = ()
        """Columns without room of their own: their words stand behind the title's."""
        self._others: Mapping[str, Present] = {}
        self._at: dict[str, int] = {}
        self._reference = Reference({}, {}, {}, {}, ())
        self._silent = {PRIORITY}
        """Columns that are a sign alone: their head is a tooltip only."""
        self._heads = (
            self.tr("Số"),
            self.tr("Thời hạn"),
            verbs.field("state"),
            verbs.field("priority"),
            self.tr("Nội dung"),
            verbs.field("category_id"),
            verbs.field("org_id"),
            verbs.field("unit_id"),
            self.tr("Tuổi"),
            "",
        )

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return "" if section in self._silent else self._heads[section]
            if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
                return self._heads[section] or self.tr("Dấu hiệu")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == GONE_ROLE:
            return row.id in self.gone
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if index.column() in (PRIORITY, MARKS) else self.text(row, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            more = self.aside(row) if index.column() == TITLE else []
            return ", ".join((f"{self._heads[index.column()]}: {self.text(row, index.column())}", *more))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, index.column())
        return None

    def names(self, reference: Reference) -> None:
        """Take the names behind ids."""
        self._reference = reference
        self._touch(0, len(self.rows) - 1)

    def show_state_name(self, on: bool) -> None:
        """Say whether the state has room for its name, or is its sign alone."""
        self._silent = {PRIORITY} if on else {PRIORITY, STATE}
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, STATE, STATE)

    def ids(self) -> list[str]:
        return [r.id for r in self.rows]

    def row_of(self, id: str) -> int | None:
        """Return the place of a report in the list, None when it is not loaded."""
        return self._at.get(id)

    def append(self, rows: Sequence[QueueRow]) -> None:
        """Put the next page under what is there; rows already there only change."""
        self.update(r for r in rows if r.id in self._at)
        fresh = [r for r in rows if r.id not in self._at]
        if fresh:
            first = len(self.rows)
            self.beginInsertRows(QModelIndex(), first, first + len(fresh) - 1)
            self.rows.extend(fresh)
            self._at.update((r.id, first + i) for i, r in enumerate(fresh))
            self.endInsertRows()

    def update(self, rows: Iterable[QueueRow]) -> None:
        """Show the new state of rows that are there, each in its place."""
        changed = []
        for row in rows:
            at = self._at.get(row.id)
            if at is not None and self.rows[at] != row:
                self.rows[at] = row
                changed.append(at)
        if changed:
            self._touch(min(changed), max(changed))

    def show_others(self, others: Mapping[str, Present]) -> None:
        """Show who else is at which report, by id."""
        before, self._others = self._others, others
        for i in before.keys() | others.keys():
            at = self._at.get(i)
            if at is not None and before.get(i) != others.get(i):
                place = self.index(at, MARKS)
                self.dataChanged.emit(place, place)

    def others(self, id: str) -> Present:
        """Return who else is at a report."""
        return self._others.get(id, NOBODY)

    def mark_gone(self, ids: Iterable[str]) -> None:
        """Set which of the rows no longer meet the filter."""
        gone = {i for i in ids if i in self._at}
        changed = gone ^ self.gone
        self.gone = gone
        for i in changed:
            at = self._at.get(i)
            if at is not None:
                self._touch(at, at)

    def show(self, rows: Sequence[QueueRow]) -> None:
        """Become exactly `rows`: rows leave, move and come one stretch at a time, so that a selection keeps its reports."""
        self.gone = set()
        wanted = {r.id for r in rows}
        self._drop([i for i, r in enumerate(self.rows) if r.id not in wanted])
        order = {r.id: i for i, r in enumerate(rows)}
        kept = [r.id for r in self.rows]
        if kept != sorted(kept, key=order.__getitem__):
            self._reorder(sorted(self.rows, key=lambda r: order[r.id]))
        at = 0
        while at < len(rows):
            if at < len(self.rows) and self.rows[at].id == rows[at].id:
                at += 1
                continue
            last = at
            held = {r.id for r in self.rows[at : at + 1]}
            while last + 1 < len(rows) and rows[last + 1].id not in held:
                last += 1
            self.beginInsertRows(QModelIndex(), at, last)
            self.rows[at:at] = rows[at : last + 1]
            self.endInsertRows()
            at = last + 1
        self.rows[:] = rows
        self._at = order
        self._touch(0, len(rows) - 1)

    def _drop(self, places: list[int]) -> None:
        while places:
            last = places.pop()
            first = last
            while places and places[-1] == first - 1:
                first = places.pop()
            self.beginRemoveRows(QModelIndex(), first, last)
            del self.rows[first : last + 1]
            self.endRemoveRows()
        self._at = {r.id: i for i, r in enumerate(self.rows)}

    def _reorder(self, rows: list[QueueRow]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self.rows[i.row()].id for i in before]
        self.rows = rows
        self._at = {r.id: i for i, r in enumerate(rows)}
        self.changePersistentIndexList(
            before, [self.index(self._at[k], i.column()) for k, i in zip(ids, before, strict=True)]
        )
        self.layoutChanged.emit()

    def _touch(self, first: int, last: int) -> None:
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._heads) - 1))

    def heading(self, column: int) -> str:
        """Return what a column is called."""
        return self._heads[column] or self.tr("Dấu hiệu")

    def text(self, row: QueueRow, column: int) -> str:
        """Return what a cell says in words, also where it is drawn."""
        match column:
            case 0:
                return words.number(row.number)
            case 1:
                return words.remaining(row.due_at, row.paused_at, row.state, self._now())
            case 2:
                return words.state(row.state)
            case 3:
                return words.priority(row.priority)
            case 4:
                return row.title
            case 5:
                category = self._reference.categories.get(row.category_id or "")
                return category.name if category else "–"
            case 6:
                agency = self._reference.organisations.get(row.lead_org_id or "")
                return (agency.short_name or agency.name) if agency else "–"
            case 7:
                unit = self._reference.units.get(row.unit_id or "")
                return words.short_unit(unit.name) if unit else row.address or "–"
            case 8:
                return words.age(row.received_at, self._now())
        return ", ".join(self.marks(row))

    def aside(self, row: QueueRow) -> list[str]:
        """Return what stands behind the title of a row, the most telling first; what is not known is left out."""
        told = [text for c in self.beside if c != AGE and (text := self.text(row, c)) != "–"]
        if AGE in self.beside:
            age = words.age(row.received_at, self._now())
            fresh = self._now() - row.received_at < MINUTE
            told.append(age if fresh else self.tr("{age} trước").format(age=age))
        return told

    def words(self, row: QueueRow, column: int) -> str:
        """Return what a cell says, in one line; "" where it is drawn."""
        if column in (PRIORITY, MARKS):
            return ""
        return " ".join(self.text(row, column).split()) if column == TITLE else self.text(row, column)

    def marks(self, row: QueueRow) -> list[str]:
        """Return the marks of a row in words."""
        out = []
        others = self.others(row.id)
        out += [said for said in (writing(others.writing), looking(others.looking)) if said]
        if (held := claims.holder(row, self._now())) is not None:
            person = self._reference.people.get(held)
            name = person.display_name if person else self.tr("người khác")
            out.append(self.tr("{name} đang xử lý").format(name=name))
        if row.unread:
            out.append(self.tr("chưa xem"))
        if row.bookmarked:
            out.append(self.tr("đã đánh dấu"))
        if row.waiting:
            out.append(self.tr("chưa gửi"))
        if row.extension_until is not None:
            out.append(self.tr("đề nghị gia hạn"))
        if row.reopen_count:
            out.append(counted(self.tr("mở lại {n} lần"), row.reopen_count))
        if row.duplicate_count:
            out.append(counted(self.tr("{n} phản ánh trùng"), row.duplicate_count))
        if row.photo_count:
            out.append(counted(self.tr("{n} ảnh"), row.photo_count))
        return out

    def _tip(self, row: QueueRow, column: int) -> str:
        text = self.text(row, column)
        if column == TITLE:
            text = " · ".join((text, *self.aside(row)))
        elif column == LEFT and row.due_at is not None:
            stage = words.stage(row.stage) if row.stage else ""
            text = self.tr("{stage}: hạn {due}").format(stage=stage, due=words.moment(row.due_at))
        elif column == AGE:
            text = self.tr("Tiếp nhận {at}").format(at=words.moment(row.received_at))
        elif column == AGENCY:
            agency = self._reference.organisations.get(row.lead_org_id or "")
            text = agency.name if agency else self.tr("Chưa giao cơ quan nào")
        elif column == PLACE:
            unit = self._reference.units.get(row.unit_id or "")
            text = " · ".join(p for p in (row.address, unit.name if unit else "") if p)
        escaped = text.replace("&", "&amp;").replace("<", "&lt;")
        return f"<qt>{escaped}</qt>" if "<" in text else text
