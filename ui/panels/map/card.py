"""The card beside what the pointer or the keyboard is on: plain text, never in the pointer's way."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.labels import label


class Card(QFrame):
    """A few words over `view`."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.setObjectName("mapCard")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label = label("", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self._label)
        self.hide()

    def text(self) -> str:
        return self._label.text()

    def say(self, text: str, at: QPointF, radius: float) -> None:
        """Show words beside a pixel of the view, where there is room."""
        view = self.parentWidget()
        assert view is not None
        self._label.setText(text)
        metrics = self._label.fontMetrics()
        wanted = max(metrics.horizontalAdvance(line) for line in text.split("\n")) + 8
        self._label.setFixedWidth(min(wanted, theme.px(300), max(120, view.width() - 48)))
        self.adjustSize()
        x = at.x() + radius + 8
        if x + self.width() > view.width() - 8:
            x = at.x() - radius - 8 - self.width()
        y = min(max(8.0, at.y() - self.height() / 2), view.height() - self.height() - 32.0)
        self.move(round(max(8.0, x)), round(y))
        self.show()
        self.raise_()

    def restyle(self) -> None:
        t = theme.current()
        self.setStyleSheet(
            f"#mapCard {{ background: {t.raised}; border: 1px solid {t.border}; border-radius: {t.radius}px; }}"
        )
