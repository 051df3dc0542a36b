"""A window with one card in its middle, as stands before the desk or over it: signing in, the lock, an account that is gone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui import icons, theme
from ui.widgets.labels import fitting_height, label, set_role


class Gate(QWidget):
    """`form` takes what stands in the card, `message` among it where it is to tell how it went."""

    def __init__(self, parent: QWidget | None = None, width: int = 420) -> None:
        super().__init__(parent)
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowIcon(icons.app_icon())
        self.card = QWidget()
        self.card.setProperty("role", "card")
        self.card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.card.setFixedWidth(theme.px(width))
        self.form = QVBoxLayout(self.card)
        self.form.setContentsMargins(32, 28, 32, 24)
        self.form.setSpacing(12)
        self.message = label("", wrap=True)
        self.message.hide()
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(24, 24, 24, 24)
        self._outer.addStretch(1)
        self._outer.addWidget(self.card, 0, Qt.AlignmentFlag.AlignHCenter)
        self._outer.addStretch(2)

    def add_head(self, sign: QPixmap, *lines: QWidget) -> None:
        """Begin the card with a sign and, beside it, what it is."""
        top = QHBoxLayout()
        top.setSpacing(16)
        picture = QLabel()
        picture.setPixmap(sign)
        top.addWidget(picture)
        names = QVBoxLayout()
        names.setSpacing(0)
        for line in lines:
            names.addWidget(line)
        top.addLayout(names, 1)
        self.form.addLayout(top)

    def add_below(self, text: str) -> None:
        """Put a hint under the card."""
        hint = label(text, "caption", wrap=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._outer.insertSpacing(2, 12)
        self._outer.insertWidget(3, hint)

    def say(self, role: str, text: str) -> None:
        """Show words in the card; `role` is one of labels, "" shows nothing."""
        set_role(self.message, role)
        self.message.setText(text)
        self.message.setVisible(bool(text))
        self.fit()

    def fit(self) -> None:
        """Be as high as the words need."""
        self.card.setMinimumHeight(fitting_height(self.card, self.card.width()))
