"""The questions of a shift: the seat with a test of its sound, and the password that signs."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from ioc_contract.folding import nfc
from ioc_contract.records import Priority
from ui import dialogs, icons
from ui.room import sound

translate = QCoreApplication.translate


class BeginDialog(dialogs.Dialog):
    """Asks for the seat, and lets the sound be tried: whoever does not hear it must know."""

    def __init__(self, seat: str, about: str, parent: QWidget, play: sound.Play) -> None:
        super().__init__(translate("Room", "Vào ca"), parent, 480, about)
        caption = self.add_text(translate("Room", "Bàn trực"))
        self.seat = QLineEdit(seat)
        self.seat.setPlaceholderText(translate("Room", "ví dụ: Bàn 1"))
        self.seat.setAccessibleName(translate("Room", "Bàn trực"))
        caption.setBuddy(self.seat)
        self.body.addWidget(self.seat)
        self.body.addSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.try_sound = QPushButton(translate("Room", "Thử âm cảnh báo"))
        self.try_sound.setIcon(icons.icon("bell", "muted"))
        self.try_sound.setAutoDefault(False)
        self.try_sound.clicked.connect(lambda: play(Priority.URGENT))
        self.heard = QCheckBox(translate("Room", "Tôi nghe thấy"))
        row.addWidget(self.try_sound)
        row.addWidget(self.heard)
        row.addStretch(1)
        self.body.addLayout(row)
        self.add_text(translate("Room", "Không nghe thấy vẫn vào ca được; sổ ca sẽ ghi như vậy."), "caption")
        self.add_button(translate("Dialogs", "Huỷ"))
        self.ok = self.add_button(translate("Room", "Vào ca"), "primary", accept=True, default=True)
        self.seat.textChanged.connect(self._check)
        self._check()
        self.seat.setFocus()

    def named(self) -> str:
        """Return the seat."""
        return nfc(self.seat.text()).strip()

    def _check(self) -> None:
        self.ok.setEnabled(bool(self.named()))


class SignDialog(dialogs.Dialog):
    """Asks for the account's password: the signature."""

    def __init__(self, title: str, about: str, said: str, hint: str, parent: QWidget) -> None:
        super().__init__(title, parent, 480, about)
        self.add_text(said, "muted")
        caption = self.add_text(translate("Room", "Mật khẩu của bạn để ký"))
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(translate("Room", "Mật khẩu của bạn để ký"))
        caption.setBuddy(self.password)
        self.body.addWidget(self.password)
        if hint:
            self.add_text(hint, "caption")
        self.add_button(translate("Dialogs", "Huỷ"))
        self.ok = self.add_button(translate("Room", "Ký"), "primary", accept=True, default=True)
        self.password.textChanged.connect(lambda text: self.ok.setEnabled(bool(text)))
        self.ok.setEnabled(False)
        self.password.setFocus()
