"""A strip under the header that says what went wrong and stays until it is put away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from ui import icons, theme
from ui.widgets.labels import label, set_role


class Banner(QWidget):
    """One message at a time; a repeat is counted, not stacked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        self._icon = QLabel()
        self.text = label("", wrap=True)
        self._action = QPushButton()
        self._action.setProperty("kind", "link")
        self._run: Callable[[], None] = lambda: None
        self._action.clicked.connect(lambda: self._run())
        close = QToolButton()
        close.setIcon(icons.icon("x", "muted"))
        close.setAccessibleName(self.tr("Cất thông báo"))
        close.clicked.connect(self.put_away)
        row.addWidget(self._icon)
        row.addWidget(self.text, 1)
        row.addWidget(self._action)
        row.addWidget(close)
        self._words, self._times = "", 0
        self.hide()

    def show_message(self, level: str, words: str, action: str = "", run: Callable[[], None] | None = None) -> None:
        """Show words at a level (info, warning, error) with at most one thing to do."""
        self._times = self._times + 1 if words == self._words and self.isVisible() else 1
        self._words = words
        set_role(self, level, "level")
        name, role = {"info": ("info", "info"), "warning": ("triangle-alert", "warn")}.get(
            level, ("octagon-alert", "alarm")
        )
        size = theme.current().icon
        self._icon.setPixmap(icons.icon(name, role).pixmap(size, size))
        self.text.setText(words if self._times == 1 else f"{words} (×{self._times})")
        self.setAccessibleName(words)
        self._action.setVisible(bool(action))
        self._action.setText(action)
        self._run = run or (lambda: None)
        self.show()

    def put_away(self) -> None:
        self.hide()
        self._words, self._times = "", 0
