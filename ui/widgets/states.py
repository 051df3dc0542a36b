"""What a panel shows instead of its rows: nothing yet, nothing found, old data, or what went wrong, each in words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui import icons, theme
from ui.widgets.labels import label


class StateView(QWidget):
    """An icon, a sentence, a smaller one and at most one thing to do about it, in the middle of the room there is."""

    def __init__(
        self,
        icon: str,
        title: str,
        text: str = "",
        action: str = "",
        on_action: Callable[[], None] | None = None,
        role: str = "muted",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._role = icon, role
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 24, 24, 24)
        outer.setSpacing(8)
        outer.addStretch(2)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.title = label(title, "heading", wrap=True)
        self.text = label(text, "muted", wrap=True)
        for words in (self.title, self.text):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        outer.addWidget(self._picture)
        outer.addWidget(self.title)
        outer.addWidget(self.text)
        self.text.setVisible(bool(text))  # not before it is placed: a window of its own would take the focus
        self.button: QPushButton | None = None
        if action and on_action is not None:
            row = QHBoxLayout()
            self.button = QPushButton(action)
            self.button.clicked.connect(lambda: on_action())
            row.addStretch(1)
            row.addWidget(self.button)
            row.addStretch(1)
            outer.addSpacing(8)
            outer.addLayout(row)
        outer.addStretch(3)
        self._layout = outer
        self._draw()
        self.setAccessibleName(f"{title}. {text}".strip())

    def say(self, title: str, text: str = "") -> None:
        """Change the words."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.setAccessibleName(f"{title}. {text}".strip())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give up the picture, then the second sentence, where there is no room: words are never cut in half."""
        super().resizeEvent(event)
        self._picture.setVisible(self.height() >= theme.px(180))
        self.text.setVisible(bool(self.text.text()) and self.height() >= theme.px(112))
        margin = 24 if self.height() >= theme.px(180) else 8
        self._layout.setContentsMargins(24, margin, 24, margin)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_layout"):
            self._draw()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(40))

    def _draw(self) -> None:
        size = theme.px(32)
        self._picture.setPixmap(icons.icon(self._icon, self._role).pixmap(size, size))


class EmptyState(StateView):
    """Nothing is there, and that is all right."""

    def __init__(
        self,
        title: str,
        text: str = "",
        icon: str = "inbox",
        action: str = "",
        on_action: Callable[[], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(icon, title, text, action, on_action, parent=parent)


class ErrorState(StateView):
    """It could not be shown; says why and offers to try again."""

    def __init__(
        self,
        title: str,
        text: str = "",
        action: str = "",
        on_action: Callable[[], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("triangle-alert", title, text, action, on_action, "alarm", parent)


class LoadingState(StateView):
    """It is coming. `progress` is a share from 0 to 1, or None while unknown."""

    def __init__(self, title: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__("hourglass", title, text, parent=parent)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setFixedWidth(theme.px(200))
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(title)
        self._layout.insertWidget(self._layout.count() - 1, self._bar, 0, Qt.AlignmentFlag.AlignHCenter)

    def set_progress(self, progress: float | None) -> None:
        self._bar.setRange(0, 0 if progress is None else 1000)
        if progress is not None:
            self._bar.setValue(round(progress * 1000))
