"""Writing to a citizen: templates with their fields filled, and the message as the citizen will read it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from ioc_contract.folding import nfc
from ioc_contract.records import Case
from ioc_desktop.services.board_queue import Reference
from ui import theme
from ui.cases import words
from ui.dialogs import Dialog


def filled(body: str, case: Case, reference: Reference) -> str:
    """Return a template's text with {number}, {title}, {address}, {agency}, {category}, {received} filled in; others stay."""
    agency = reference.organisations.get(case.lead_org_id or "")
    category = reference.categories.get(case.category_id or "")
    fields = {
        "number": words.number(case.number),
        "title": case.title,
        "address": case.address,
        "agency": agency.name if agency else "",
        "category": category.name if category else "",
        "received": words.moment(case.received_at),
    }
    return re.sub(r"\{(\w+)\}", lambda m: fields.get(m[1], m[0]), body)


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
        self.body.addWidget(self.field)
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
        self.ok.setEnabled(bool(self.text()))

    def _take(self, index: int) -> None:
        body = self.templates.itemData(index)
        if body:
            self.field.setPlainText(str(body))
            self.field.setFocus()
