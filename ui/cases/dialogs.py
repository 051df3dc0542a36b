"""The questions an action asks: words, or one of a list found by typing. Window-modal, awaited, never a nested loop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ioc_contract.folding import fold
from ui import theme


async def answered(dialog: QDialog) -> bool:
    """Open a dialog and return, when it is closed, whether it was accepted."""
    future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def finished(code: int) -> None:
        if not future.done():
            future.set_result(code == int(QDialog.DialogCode.Accepted))

    dialog.finished.connect(finished)
    dialog.open()
    try:
        return await future
    finally:
        dialog.deleteLater()


def label(text: str, role: str = "", parent: QWidget | None = None) -> QLabel:
    """Return a label that shows `text` as it is, wrapped, with a role of the style sheet."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(True)
    if role:
        made.setProperty("role", role)
    return made


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of a list: what it stands for, its words, and a quieter second part."""

    id: str
    text: str
    note: str = ""


class _Question(QDialog):
    """A question about one or more reports: title, what it concerns, fields, two buttons."""

    def __init__(self, parent: QWidget | None, title: str, concerns: str, accept: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(theme.px(480))
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 16, 16, 16)
        self.body.setSpacing(8)
        self.body.addWidget(label(title, "heading"))
        self.body.addWidget(label(concerns, "muted"))
        self.problem = label("", "error")
        self.problem.hide()
        self.buttons = QDialogButtonBox(self)
        self.accept_button = QPushButton(accept)
        self.accept_button.setProperty("kind", "primary")
        self.accept_button.setDefault(True)
        cancel = QPushButton(self.tr("Hủy"))
        cancel.setProperty("kind", "ghost")
        self.buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)

    def finish(self) -> None:
        """Put the line for problems and the buttons under the fields."""
        self.body.addWidget(self.problem)
        self.body.addWidget(self.buttons)

    def missing(self) -> str:
        """Return what is still to be filled in, in words; "" when nothing is."""
        return ""

    def _accept(self) -> None:
        missing = self.missing()
        self.problem.setText(missing)
        self.problem.setVisible(bool(missing))
        if not missing:
            self.accept()


class TextQuestion(_Question):
    """Asks for words: a reason, a reply, a note. `templates` are (name, filled text) that can be put in."""

    edited = Signal(str)

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        concerns: str,
        prompt: str,
        accept: str,
        *,
        text: str = "",
        required: str = "",
        hint: str = "",
        templates: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(parent, title, concerns, accept)
        self._required = required
        if templates:
            self.templates = QComboBox()
            self.templates.setAccessibleName(self.tr("Mẫu trả lời"))
            self.templates.addItem(self.tr("Chọn mẫu…"))
            for name, content in templates:
                self.templates.addItem(name, content)
            self.templates.activated.connect(self._fill)
            self.body.addWidget(self.templates)
        caption = label(prompt, "caption")
        self.body.addWidget(caption)
        self.editor = QPlainTextEdit()
        self.editor.setTabChangesFocus(True)
        self.editor.setAccessibleName(prompt)
        self.editor.setMinimumHeight(theme.px(112))
        self.editor.setPlainText(text)
        self.editor.textChanged.connect(lambda: self.edited.emit(self.editor.toPlainText()))
        caption.setBuddy(self.editor)
        self.body.addWidget(self.editor)
        if hint:
            self.body.addWidget(label(hint, "caption"))
        self.finish()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._accept)
        self.editor.setFocus()

    def text(self) -> str:
        """Return the words, without blanks at either end."""
        return self.editor.toPlainText().strip()

    def missing(self) -> str:
        return "" if self.text() or not self._required else self._required

    def _fill(self, index: int) -> None:
        content = self.templates.itemData(index)
        if content:
            self.editor.setPlainText(str(content))
            self.editor.setFocus()


class PickQuestion(_Question):
    """Asks for one of a list, found by typing without marks: «so xd» finds «Sở Xây dựng»."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        concerns: str,
        accept: str,
        choices: Sequence[Choice],
        *,
        current: str | None = None,
        placeholder: str = "",
    ) -> None:
        super().__init__(parent, title, concerns, accept)
        self._choices = [(c, fold(f"{c.text} {c.note}")) for c in choices]
        self.search = QLineEdit()
        self.search.setPlaceholderText(placeholder or self.tr("Gõ để tìm…"))
        self.search.setAccessibleName(placeholder or self.tr("Gõ để tìm"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setUniformItemSizes(True)
        self.list.setMinimumHeight(theme.px(280))
        self.list.itemActivated.connect(lambda _item: self._accept())
        self.body.addWidget(self.search)
        self.body.addWidget(self.list)
        self.finish()
        self._current = current
        self._filter("")
        self.search.setFocus()

    def choice(self) -> str | None:
        """Return the id chosen."""
        item = self.list.currentItem()
        return None if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def missing(self) -> str:
        return "" if self.choice() else self.tr("Chưa chọn mục nào.")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows move in the list while the search field keeps the focus."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            move = step.get(Qt.Key(event.key()))
            if move is not None and self.list.count():
                self.list.setCurrentRow(min(max(self.list.currentRow() + move, 0), self.list.count() - 1))
                return True
        return super().eventFilter(watched, event)

    def _filter(self, typed: str) -> None:
        words = fold(typed).split()
        self.list.clear()
        for choice, folded in self._choices:
            if all(w in folded for w in words):
                item = QListWidgetItem(f"{choice.text}  ·  {choice.note}" if choice.note else choice.text)
                item.setData(Qt.ItemDataRole.UserRole, choice.id)
                self.list.addItem(item)
                if choice.id == self._current and not words:
                    self.list.setCurrentItem(item)
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)


