"""The list of the rulebook's window: calendars, rules and the organisations with a calendar of their own, under headings."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from ioc_contract.records import Organisation, WorkCalendar
from ioc_desktop.services.rulebook import Book
from ui import fonts, theme

translate = QCoreApplication.translate
Key = tuple[str, str]
"""Kind and id of a record."""
_ID = Qt.ItemDataRole.UserRole


class RulebookList(QListWidget):
    """A line a record; those that stand still say what is still to come of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(translate("Rulebook", "Lịch và quy tắc"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)

    def fill(self, book: Book, kept: Collection[Key], picked: Collection[str]) -> None:
        """Show what there is to edit; of organisations those with a calendar, with an edit, and those picked (ids). Nothing
        is current afterwards."""
        self.blockSignals(True)
        self.clear()
        own = [o for o in book.organisations if o.calendar_id or o.id in picked or ("organisation", o.id) in kept]
        groups: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
            (translate("Rulebook", "Lịch làm việc"), "calendar", book.calendars),
            (translate("Rulebook", "Quy tắc thời hạn"), "deadline_rule", book.rules),
            (translate("Rulebook", "Lịch riêng của cơ quan"), "organisation", tuple(own)),
        )
        for title, kind, records in groups:
            if not records:
                continue
            head = QListWidgetItem(title)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            head.setFont(fonts.font(weight=QFont.Weight.DemiBold))
            head.setSizeHint(QSize(0, theme.px(32)))
            self.addItem(head)
            for record in records:
                item = QListWidgetItem()
                item.setData(_ID, (kind, record.id))
                item.setSizeHint(QSize(0, theme.px(28)))
                self.name(item, record, book, kept)
                self.addItem(item)
        self.blockSignals(False)

    def name(self, item: QListWidgetItem, record: Any, book: Book, kept: Collection[Key]) -> None:
        """Write a line: the name, and what is still to come of it."""
        retired = isinstance(record, WorkCalendar) and record.retired
        marks = [
            translate("Rulebook", "mới, chưa lập") if record.id in book.planned else "",
            translate("Rulebook", "thôi dùng") if retired else "",
            translate("Rulebook", "đang sửa") if item.data(_ID) in kept and record.id not in book.planned else "",
            translate("Rulebook", "chưa gửi") if record.id in book.waiting else "",
        ]
        called = record.short_name if isinstance(record, Organisation) else record.name
        item.setText("   " + " · ".join(x for x in (called, *marks) if x))
        item.setToolTip(" · ".join(x for x in (record.name, *marks) if x))
        if retired:
            item.setForeground(QColor(theme.colour("muted")))

    def lines(self) -> list[QListWidgetItem]:
        """Return the lines of records, without the headings."""
        return [item for item in map(self.item, range(self.count())) if item.data(_ID) is not None]

    def line(self, key: Key | None) -> QListWidgetItem | None:
        """Return the line of a record."""
        return next((i for i in self.lines() if self.key(i) == key), None)

    @staticmethod
    def key(item: QListWidgetItem | None) -> Key | None:
        """Return whose line it is; None for a heading."""
        held = None if item is None else item.data(_ID)
        return None if held is None else (str(held[0]), str(held[1]))


def offered(book: Book, own: str | None) -> list[WorkCalendar]:
    """Return the calendars to choose from: those in use, and the one chosen now whatever became of it."""
    return [c for c in book.calendars if c.id == own or not (c.retired or c.id in book.planned)]
