"""Writing to a citizen: templates with their fields filled, and the message as the citizen will read it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from ioc_contract.folding import nfc
from ioc_contract.records import Case
from ioc_desktop.services.board_queue import Reference
from ui import theme
from ui.cases import words
from ui.dialogs import Dialog

_FIELD = re.compile(r"\{[^{}\n]{1,40}\}")


def filled(body: str, case: Case, reference: Reference) -> str:
    """Return a template's text with {number}, {title}, {address}, {agency}, {category}, {received} filled in.

    A field that is not known, or that the report has nothing for, stays as it is: see `unfilled`.
    """
    agency = reference.organisations.get(case.lead_org_id or "")
    category = reference.categories.get(case.category_id or "")
    fields = {
        "number": words.number(case.number) if case.number is not None else "",
        "title": case.title,
        "address": case.address,
        "agency": agency.name if agency else "",
        "category": category.name if category else "",
        "received": words.moment(case.received_at),
    }
    return re.sub(r"\{(\w+)\}", lambda m: fields.get(m[1]) or m[0], body)


def unfilled(text: str) -> list[str]:
    """Return the fields in braces that are still in a text, each once, as they stand in it."""
    return list(dict.fromkeys(_FIELD.findall(text)))


def missing(text: str) -> str:
    """Return what to tell of fields not filled in yet; "" when there is none."""
    left = unfilled(text)
    if not left:
        return ""
    shown = ", ".join(left[:4]) + (" …" if len(left) > 4 else "")
    return QCoreApplication.translate("Reply", "Chưa điền {fields}: điền hoặc xoá rồi mới gửi được.").format(
        fields=shown
    )


class FieldMarks(QSyntaxHighlighter):
    """Marks fields not filled in yet while a reply is written."""

    def highlightBlock(self, text: str) -> None:
        marked = QTextCharFormat()
        marked.setBackground(QColor(theme.colour("tint:warn")))
        marked.setForeground(QColor(theme.colour("warn")))
        for field in _FIELD.finditer(text):
            self.setFormat(field.start(), field.end() - field.start(), marked)


def take(field: QPlainTextEdit, text: str) -> None:
    """Put a template's text into a field for words; the first field not filled in is selected, to be typed over."""
    field.setPlainText(text)
    field.setFocus()
    cursor = field.textCursor()
    first = _FIELD.search(text)
    if first is None:
        cursor.movePosition(QTextCursor.MoveOperation.End)
    else:
        start = len(text[: first.start()].encode("utf-16-le")) // 2  # Qt counts UTF-16 units
        cursor.setPosition(start)
        cursor.setPosition(start + len(first[0].encode("utf-16-le")) // 2, QTextCursor.MoveMode.KeepAnchor)
    field.setTextCursor(cursor)


class ReplyDialog(Dialog):
    """Asks for the reply to one or more citizens. `templates` are (name, text with its fields filled)."""

    def __init__(
        self,
        title: str,
        about: str,
        prompt: str,
        accept: str,
        templates: Sequence[tuple[str, str]],
        text: str,
        parent: QWidget | None,
    ) -> None:
        super().__init__(title, parent, 560, about)
        self.templates = QComboBox()
        self.templates.setAccessibleName(self.tr("Mẫu trả lời"))
        self.templates.addItem(self.tr("Chọn mẫu trả lời…"))
        for name, body in templates:
            self.templates.addItem(name, body)
        self.templates.activated.connect(self._take)
        self.templates.setVisible(bool(templates))
        self.body.addWidget(self.templates)
        caption = self.add_text(prompt, "muted")
        self.field = QPlainTextEdit(text)
        self.field.setTabChangesFocus(True)
        self.field.setMinimumHeight(theme.px(160))
        self.field.setAccessibleName(prompt)
        caption.setBuddy(self.field)
        self.marks = FieldMarks(self.field.document())
        self.body.addWidget(self.field)
        self.left = self.add_text("", "warn")
        self.add_text(self.tr("Người dân nhận được đúng nội dung này, kèm số phản ánh và tên cơ quan."), "caption")
        self.add_text(QCoreApplication.translate("Dialogs", "Ctrl+Enter để xác nhận"), "caption")
        self.add_button(self.tr("Huỷ"))
        self.ok = self.add_button(accept, "primary", accept=True)
        self.field.textChanged.connect(self._check)
        self._check()
        self.field.setFocus()

    def text(self) -> str:
        """Return the reply, without blanks at either end."""
        return nfc(self.field.toPlainText()).strip()

    def _check(self) -> None:
        said = missing(self.text())
        self.left.setText(said)
        self.left.setVisible(bool(said))
        self.ok.setEnabled(bool(self.text()) and not said)

    def _take(self, index: int) -> None:
        body = self.templates.itemData(index)
        if body:
            take(self.field, str(body))
