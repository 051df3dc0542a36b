"""Whether a report is private (never shown to the public) or sensitive (seen by few), with the reason."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QWidget

from ioc_contract.folding import nfc
from ui import theme
from ui.dialogs import Dialog

translate = QCoreApplication.translate


class ProtectDialog(Dialog):
    """Asks for both marks and why they change."""

    def __init__(
        self, title: str, about: str, private: bool, sensitive: bool, text: str, parent: QWidget | None
    ) -> None:
        super().__init__(title, parent, 520, about)
        self._before = private, sensitive
        self.private = QCheckBox(translate("Protect", "Không công khai"))
        self.sensitive = QCheckBox(translate("Protect", "Nhạy cảm"))
        self.private.setChecked(private)
        self.sensitive.setChecked(sensitive)
        for box, means in (
            (self.private, translate("Protect", "Không hiện trên cổng và bản đồ của người dân.")),
            (
                self.sensitive,
                translate("Protect", "Chỉ trưởng ca và cơ quan được giao còn thấy; rời khỏi các máy khác."),
            ),
        ):
            self.body.addWidget(box)
            told = self.add_text(means, "caption")
            told.setContentsMargins(theme.px(24), 0, 0, 0)  # under the words, not the tick
            box.setAccessibleDescription(told.text())
        caption = self.add_text(translate("CaseVerbs", "Lý do (người xem lịch sử sẽ đọc được)"))
        self.reason = QPlainTextEdit(text)
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(theme.px(96))
        self.reason.setAccessibleName(caption.text())
        caption.setBuddy(self.reason)
        self.body.addWidget(self.reason)
        self.add_text(translate("Dialogs", "Ctrl+Enter để xác nhận"), "caption")
        self.add_button(translate("Dialogs", "Huỷ"))
        self.ok = self.add_button(title, "primary", accept=True)
        self.private.toggled.connect(lambda _on: self._check())
        self.sensitive.toggled.connect(lambda _on: self._check())
        self.reason.textChanged.connect(self._check)
        self._check()
        self.private.setFocus()

    def values(self) -> dict[str, bool]:
        """Return the marks that change."""
        now = {"private": self.private.isChecked(), "sensitive": self.sensitive.isChecked()}
        return {n: v for (n, v), before in zip(now.items(), self._before, strict=True) if v != before}

    def text(self) -> str:
        return nfc(self.reason.toPlainText()).strip()

    def _check(self) -> None:
        self.ok.setEnabled(bool(self.values()) and bool(self.text()))
