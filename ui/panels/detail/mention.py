"""Mentioning a colleague while a note is written: «@» and some letters list who can see the report."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit

from ioc_contract.permissions import Role
from ioc_contract.records import Person
from ioc_desktop.services import mentions
from ui import theme
from ui import words as told

_TYPED = re.compile(r"(?:^|(?<=\W))@([^@\n]{0,40})$")


class MentionList(QListWidget):
    """Names under which to choose; Up and Down move, Enter or Tab takes, Esc leaves. The cursor stays in the field."""

    def __init__(self, field: QPlainTextEdit, people: Callable[[], Sequence[Person]]) -> None:
        super().__init__()
        self._field, self._people = field, people
        self._left = ""
        """What was typed when the operator left the list: it stays away until something else is typed."""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Nhắc đến ai"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(lambda _: self.take())
        self.hide()

    def follow(self, offered: bool) -> None:
        """Show who fits what stands before the cursor; `offered`: mentions are possible here."""
        typed = self._typed() if offered else None
        found = mentions.fitting(self._people(), typed) if typed is not None and typed != self._left else []
        if typed is None:
            self._left = ""
        held = self.currentItem().data(Qt.ItemDataRole.UserRole) if self.currentItem() is not None else None
        self.clear()
        for person in found:
            role = told.role(Role(person.role)) if person.role in set(Role) else ""
            item = QListWidgetItem(f"{person.display_name} · {role}" if role else person.display_name)
            item.setData(Qt.ItemDataRole.UserRole, person.id)
            item.setData(Qt.ItemDataRole.UserRole + 1, person.display_name)
            item.setSizeHint(QSize(0, theme.px(24)))
            self.addItem(item)
        places = [n for n, p in enumerate(found) if p.id == held]
        if found:
            self.setCurrentRow(places[0] if places else 0)
            self.setFixedHeight(len(found) * theme.px(24) + 4)
        self.setVisible(bool(found))

    def key(self, event: QKeyEvent) -> bool:
        """Do what a key of the field means for the list; tell whether it meant anything."""
        if self.isHidden():
            return False
        match Qt.Key(event.key()):
            case Qt.Key.Key_Down:
                self.setCurrentRow((self.currentRow() + 1) % self.count())
            case Qt.Key.Key_Up:
                self.setCurrentRow((self.currentRow() - 1) % self.count())
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Tab if not event.modifiers():
                self.take()
            case Qt.Key.Key_Escape:
                self._left = self._typed() or ""
                self.hide()
            case _:
                return False
        return True

    def take(self) -> None:
        """Write the name chosen in place of what was typed of it."""
        item, typed = self.currentItem(), self._typed()
        if item is None or typed is None:
            return
        cursor = self._field.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, _units(typed) + 1)
        cursor.insertText(f"@{item.data(Qt.ItemDataRole.UserRole + 1)} ")
        self._field.setTextCursor(cursor)
        self.hide()

    def _typed(self) -> str | None:
        """Return what stands between an «@» and the cursor; None without one."""
        cursor = self._field.textCursor()
        before = cursor.block().text().encode("utf-16-le")[: cursor.positionInBlock() * 2].decode("utf-16-le", "ignore")
        found = _TYPED.search(before)
        return None if found is None else found[1]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2  # Qt counts UTF-16 units
